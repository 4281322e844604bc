"""Two people erase a name: it stands nowhere any more, and everything else still verifies."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import pytest
from erasures.story import (
    MARCH,
    NAME,
    NAMES,
    STATE,
    TEXT,
    TRACES,
    ask,
    confirm,
    confirm_as_found,
    erase,
    look,
    tell,
    who,
)
from make import make_article, make_case, make_report, make_version
from pages import Client
from reused import Begin
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy import event as engine_events
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from corrections import database, events
from corrections.accounts.models import ApiAnswer, ApiToken
from corrections.articles import actions as articles
from corrections.articles.models import Article
from corrections.cases.models import CaseNote
from corrections.cli import safety
from corrections.deliveries.models import Delivery
from corrections.erasures import actions, cleaning, finding, purging, queries, tables
from corrections.erasures.finding import Sought
from corrections.erasures.matching import Wanted
from corrections.erasures.models import ErasureRequest
from corrections.erasures.places import part_key
from corrections.errors import Conflict, Refused
from corrections.events import Event
from corrections.log import queries as log
from corrections.log.models import LogEntry, LogPart
from corrections.requests.decisions import StoredFile
from corrections.requests.models import Evidence
from corrections.settings import Settings
from corrections.worker import loop

on_sqlite = pytest.mark.parametrize("reused", ["sqlite"], indirect=True)


@pytest.fixture
def told(begin: Begin) -> dict[str, int]:
    found: dict[str, int] = begin(STATE, tell)
    return found


def rows(engine: Engine) -> Iterator[tuple[str, str]]:
    """Every value of every table, as text."""
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                for value in row:
                    said = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else value
                    yield table, json.dumps(said, ensure_ascii=False, default=str)


def holding(engine: Engine) -> set[str]:
    """The tables that hold the name."""
    return {table for table, said in rows(engine) if any(trace.decode() in said.casefold() for trace in TRACES)}


def write_emails(settings: Settings) -> Path:
    message = EmailMessage()
    message["Subject"] = f"About {NAME}"
    message.set_content(f"Dear editors,\n\nthe report names {NAME}.\n", cte="base64")
    settings.mail.mkdir(parents=True, exist_ok=True)
    path = settings.mail / "20260303-1.eml"
    path.write_bytes(bytes(message))
    (settings.mail / "20260303-2.eml").write_bytes(b"Subject: Another\n\nNothing.\n")
    return path


def test_a_name_is_found_in_every_place_and_then_in_none(
    told: dict[str, int], engine: Engine, settings: Settings
) -> None:
    path = write_emails(settings)
    sent = settings.uploads / ("a" * 32 + ".txt")
    settings.uploads.mkdir(exist_ok=True)
    sent.write_text(f"Members: {NAME}\n")
    with database.writing(engine) as session:
        known = {
            "handle": "12345678",
            "digest": b"0" * 32,
            "created_at": MARCH,
            "created_by_id": who(session, "ada").id,
        }
        program = ApiToken(name="CMS", scopes=[], **known)
        session.add(program)
        session.flush()
        keys = {"token_id": program.id, "key_digest": b"1" * 32, "request_digest": b"2" * 32, "created_at": MARCH}
        session.add(ApiAnswer(**keys, status=200, body={"headline": f"Said by {NAME}"}))
        make_report(session, files=(StoredFile(sent.name, "members.txt", "text/plain", 9, b"0" * 32),))
        picture = StoredFile("b" * 32 + ".png", "card.png", "image/png", 4, b"1" * 32)
        (settings.uploads / picture.stored_name).write_bytes(b"\x89PNG")
        make_report(session, name=NAME, email="zoe@example.com", files=(picture,))
        make_report(session, files=(StoredFile("c" * 32 + ".png", "other.png", "image/png", 4, b"2" * 32),))
    with database.reading(engine) as session:
        places = finding.find(session, Sought(NAMES), settings).places
        (seen,) = (place for place in places if not place.meant)
        assert (seen.key, seen.excerpt) == (f"file:uploads/{picture.stored_name}", "card.png")
        assert (seen.address or "").startswith("/desk/cases/")
    assert holding(engine) >= {
        *("articles", "log_parts", "cases", "case_notes", "correction_requests", "passages", "comparisons", "drafts"),
        *("draft_articles", "article_texts"),
    }
    request_id = erase(engine, settings)
    assert {table for table in holding(engine) if "_texts_words_" not in table} == {"erasure_requests"}
    assert path.exists(), "files go after the commit"
    cleaning.finish(engine, settings)
    assert not path.exists()
    assert not list(settings.uploads.iterdir()), "somebody had looked at the picture"
    assert len(list(settings.mail.iterdir())) == 1
    assert holding(engine) == set()
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        for each in [*file.parent.glob(f"{file.name}*"), *settings.instance.rglob("*.*")]:
            assert not any(trace in each.read_bytes().lower() for trace in TRACES), each
    with database.reading(engine) as session:
        request = queries.request(session, request_id)
        assert request is not None
        assert (request.reason, request.words, request.digest) == ("An order of 3 March about […]", None, None)
        assert request.cleaned_at is not None
        tags = session.scalar(select(Article.tags).where(Article.id == told["article"]))
        assert tags == ["libraries"]
        kept = session.scalars(select(Evidence.display_name)).all()
        assert kept == ["other.png"], "a backup would look for the others"


@on_sqlite
def test_what_is_left_of_the_record_is_whole(told: dict[str, int], engine: Engine, settings: Settings) -> None:
    with database.reading(engine) as session:
        before = {(row.index, row.name): row for row in session.scalars(select(LogPart))}
    erase(engine, settings)
    with database.reading(engine) as session:
        after = {(row.index, row.name): row for row in session.scalars(select(LogPart))}
        gone = {key for key, row in after.items() if row.value is None}
        assert {"blocks/1", "tags", "notice", "reason"} <= {name for _, name in gone}
        assert all(after[key].salt is None and after[key].leaf == before[key].leaf for key in gone)
        assert all(after[key].value == before[key].value for key in before.keys() - gone)
        said = session.scalars(select(LogEntry).where(LogEntry.kind == "erasure")).all()
        assert len(said) == len(gone)
        parts = log.parts(session, [(entry.log_id, entry.index) for entry in said])
        assert {tuple(part.name for part in document) for document in parts.values()} == {
            ("log", "index", "part", "ground")
        }
        told_of = {(document[1].read(), document[2].read()) for document in parts.values()}
        assert told_of == gone
        assert {document[3].read() for document in parts.values()} == {"court_order"}
        details = [event.details for event in session.scalars(select(Event).where(Event.verb == "erased"))]
        assert all(NAME not in json.dumps(each, ensure_ascii=False) for each in details)
        assert events.history(session, "/desk/erasures/1")[0].verb == "erasure asked for"


@on_sqlite
def test_it_takes_two_people_and_the_list_that_both_saw(
    told: dict[str, int], engine: Engine, settings: Settings
) -> None:
    request_id = ask(engine, settings)
    with pytest.raises(Refused, match="You asked for this"):
        confirm(engine, settings, request_id, by="ada")
    with database.writing(engine) as session:
        article = session.get_one(Article, told["other"])
        make_version(session, article, f"Now it is here as well: {NAME}.")
    with pytest.raises(Conflict, match="has changed since"):
        confirm(engine, settings, request_id)
    assert "log_parts" in holding(engine)
    with database.writing(engine) as session:
        asked = queries.request(session, request_id)
        assert asked is not None
        actions.refuse(session, asked, reason="Look again.", by=who(session, "sol"))
        assert (asked.words, asked.reason) == (None, f"An order of 3 March about {NAME}")
    with pytest.raises(Refused, match="decided before"):
        confirm(engine, settings, request_id)
    erase(engine, settings)
    with pytest.raises(Refused, match="Nothing is left"):
        ask(engine, settings)


def test_what_comes_in_while_it_is_confirmed_is_asked_for_anew(
    told: dict[str, int], engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(engine, settings, but="case_notes")
    found = look(engine, settings, first)
    monkeypatch.setattr(cleaning, "TAKES_LONG", "SET lock_timeout = '200ms'")
    with Session(engine) as late:  # a report that nobody else sees yet
        make_report(late, wrong=f"I am {NAME}.")
        if engine.dialect.name == "sqlite":
            late.commit()
        confirm_as_found(engine, settings, first, found)
        if engine.dialect.name == "postgresql":
            with pytest.raises(OperationalError, match="lock timeout"):
                cleaning.finish(engine, settings)
        late.commit()
    cleaning.finish(engine, settings)
    with database.reading(engine) as session:
        asked, again = session.scalars(select(ErasureRequest).order_by(ErasureRequest.id)).all()
        assert asked.words is None
        assert asked.cleaned_at is not None
        assert [key.split(":")[1] for key in again.places] == ["cases", "correction_requests"]
        assert [key.split(":")[1] for key in again.left] == ["case_notes"], "what stays, stays"
        assert (again.state, again.asked_by_id) == ("asked", asked.asked_by_id)
        mails = session.scalars(select(Delivery).where(Delivery.kind == "erasure-asked"))
        assert [mail.values["erasure"] for mail in mails] == [asked.id, again.id]
    with pytest.raises(Refused, match="You asked for this"):
        confirm(engine, settings, again.id, by="ada")
    confirm(engine, settings, again.id)
    cleaning.finish(engine, settings)
    made = {"case_texts", "case_texts_words", "case_texts_words_data"}  # of the note that stays, among others
    assert holding(engine) - made == {"case_notes"}


@on_sqlite
def test_what_changes_on_the_list_while_it_is_confirmed_stops_it(
    told: dict[str, int], engine: Engine, settings: Settings
) -> None:
    notice = "An earlier version of this article misstated the number that Ms Quandt-Iverson had named to us in May."
    request_id = ask(engine, settings, (*NAMES, notice))
    with database.writing(engine) as session:  # begins as such sentences do, and is left alone
        make_report(
            session,
            wrong="An earlier version of this article misstated the number of the bus that goes to the sea at night.",
        )
    found = look(engine, settings, request_id)
    with database.reading(engine) as session:
        asked = queries.request(session, request_id)
        assert asked is not None
        assert actions.still_stands(asked, found)
        assert not {place.key for place in found.places} <= {*asked.places, *asked.left}
    with database.writing(engine) as session:
        session.scalars(select(CaseNote)).one().text += " She rang again."
    with pytest.raises(Conflict, match="has changed since"):
        confirm_as_found(engine, settings, request_id, found)
    assert "log_parts" in holding(engine)


@on_sqlite
def test_a_paragraph_is_found_where_it_is_quoted_and_what_is_left_off_the_list_stays(
    told: dict[str, int], engine: Engine, settings: Settings
) -> None:
    with database.writing(engine) as session:
        article = session.get_one(Article, told["article"])
        make_case(session, article, "save £1.2 million a year", wrong="The closures save £1.2 million")
        make_report(session, article, wrong="The closures save £1.2 million a year: do they, by June?")
    with database.reading(engine) as session:
        index = session.scalars(select(LogEntry.index).where(LogEntry.subject.like("/articles/2/versions/1"))).one()
        found = finding.find(session, Sought((), (part_key(1, index, "blocks/2"),)), settings)
        keys = [place.key for place in found.places]
        # The same paragraph in the next version, and the report that repeats all of it.
        assert sum(key.startswith("part:") and key.endswith("blocks/2") for key in keys) == 2
        assert any(key.startswith("row:correction_requests") for key in keys)
        assert found.newest == (2,)
    erase(engine, settings, "The closures save £1.2 million a year.", but="correction_requests")
    with database.reading(engine) as session:
        values = [value for value in session.scalars(select(LogPart.value)) if value]
        assert not any("1.2 million" in value for value in values if '"text"' in value)
        wrong = session.execute(text("SELECT wrong FROM correction_requests ORDER BY id DESC")).scalars().first()
        assert wrong == "The closures save £1.2 million a year: do they, by June?"


@on_sqlite
def test_that_a_version_was_erased_is_not_told_as_a_change_of_the_article(
    told: dict[str, int], engine: Engine, settings: Settings, client: Client
) -> None:
    """Nothing is left of it to compare: its author was not taken out of the article, nor a paragraph put in."""
    number = told["other"]
    with database.writing(engine) as session:
        article = session.get_one(Article, number)
        make_version(session, article, "Nothing of it is here.\n\nAll of it is here now.")
    index = client.get(f"/articles/{number}/versions/2.json").json["log"]["index"]
    erase(engine, settings, "All of it is here now.", chosen=(part_key(1, index, None),))
    page = client.get(f"/articles/{number}")
    assert page.tree.xpath("string(//h1)") == f"Article {number}"
    for path in ("", ".atom", "/compare/1...2"):
        said = client.get(f"/articles/{number}{path}").text
        assert "removed for good" in said, path
        assert not re.search(r"The byline|was added|became|aragraph \d", said), path
    found = client.get(f"/articles/{number}.json").json
    assert found["headline"] == found["bylines"] == {"erased": "court_order"}


@on_sqlite
def test_an_erasure_that_was_cut_short_is_finished_later(
    told: dict[str, int], engine: Engine, settings: Settings
) -> None:
    path = write_emails(settings)
    erase(engine, settings)
    # The process was killed after the commit: the next worker looks, and the second person is written to.
    with database.reading(engine) as session:
        assert [request.files for request in queries.unfinished(session)] == [["mail/20260303-1.eml"]]
        assert safety.erased(session).verdict == "bad"
    stop = threading.Event()
    worker = threading.Thread(target=loop.run_forever, args=(engine, settings, stop))
    worker.start()
    waited = time.monotonic() + 20
    while path.exists() or _is_left(engine):
        assert time.monotonic() < waited
        time.sleep(0.1)
    stop.set()
    worker.join()
    cleaning.finish(engine, settings)
    with database.reading(engine) as session:
        assert queries.unfinished(session) == []
        assert safety.erased(session).verdict == "good"


@on_sqlite
def test_a_later_version_that_says_it_again_shows_it_to_nobody(
    told: dict[str, int], engine: Engine, settings: Settings, client: Client
) -> None:
    erase(engine, settings)
    with database.writing(engine) as session:
        article = session.get_one(Article, told["article"])
        make_version(session, article, f"{TEXT}\n\nAnd there is more of it now.", tags=("libraries",))
        assert article.said_again == article.latest == 3
    page = client.get("/articles/2/versions/3").words
    assert "And there is more of it now." in page
    assert "Quandt" not in page
    assert "Quandt" not in client.get("/articles/2/compare/2...3").text


def _is_left(engine: Engine) -> bool:
    with database.reading(engine) as session:
        return bool(queries.unfinished(session))


def test_no_word_of_a_machine_is_taken_out() -> None:
    """Somebody may be called Hold, Sent or Correction."""
    names = {f"{table.name}.{column.name}" for table, cleared, _ in tables.looked_through() for column in cleared}
    assert names >= {"request_messages.text", "drafts.notice", "articles.headline", "holds.problem"}
    machines = {"state", "kind", "to_kind", "values", "verb", "vkey", "digest", "reference", "erasures", "places"}
    assert {name for name in names if name.partition(".")[2] in machines} == set()


def test_how_sentences_begin_is_not_what_was_meant() -> None:
    notice = "An earlier version of this article gave the wrong address for the warehouse. It is on Tanner Row."
    other = "An earlier version of this article gave the wrong rent of the office as £14,700. At £1,450 it is more."
    wanted = Wanted((notice,))
    assert wanted.holds(other)
    assert not wanted.is_meant(other)
    assert wanted.is_meant(f"Thank you for telling us. We have published this, at the top of the article: {notice}")
    assert wanted.is_meant("gave the wrong address for the warehouse. It is")


def test_who_publishes_meanwhile_and_who_erases_wait_for_each_other_in_turn(
    told: dict[str, int], engine: Engine, settings: Settings
) -> None:
    request_id = ask(engine, settings)
    with ThreadPoolExecutor(1) as pool:
        with database.writing(engine) as session:
            article = articles.lock(session, told["article"])
            erased = pool.submit(confirm, engine, settings, request_id)
            time.sleep(0.3)  # by then it has come to where it has to wait
            assert article is not None
            make_version(session, article, "The council voted 7-2 on Tuesday to close two libraries.")
        erased.result(timeout=10)
    cleaning.finish(engine, settings)
    assert {table for table in holding(engine) if "_texts_words_" not in table} == set()


def test_cases_are_held_before_what_belongs_to_them(told: dict[str, int], engine: Engine) -> None:
    held: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        held.extend(re.findall(r"FROM (\w+)", statement))

    with database.writing(engine) as session:
        (note_id,) = session.scalars(select(CaseNote.id)).all()
        engine_events.listen(engine, "before_cursor_execute", note)
        purging.hold(session, [f"row:case_notes:[{note_id}]", f"row:cases:[{told['case']}]"])
        engine_events.remove(engine, "before_cursor_execute", note)
    # Of the note, which case it is of is asked first.
    assert held[:3] == ["case_notes", "cases", "case_notes"]


def test_a_name_is_found_where_no_letter_of_it_is_as_it_was_typed(engine: Engine, settings: Settings) -> None:
    odd = "Katha\u00adrina Lind\u00adqvist"
    message = EmailMessage()
    message.set_content(f"Dear {odd},\n", cte="quoted-printable")
    settings.mail.mkdir(parents=True, exist_ok=True)
    (settings.mail / "1.eml").write_bytes(bytes(message))
    with database.writing(engine) as session:
        said = (
            f"So said {odd}.",
            "She is no Katharina Lindquist.",
            "KATHARÍNA LINĎQVIST!",
            "Katharina Ｌｉｎｄｑｖｉｓｔ",
        )
        address = "https://news.example/k%C3%A1tharina-lindqvist"
        article = make_article(session, "\n\n".join(said), headline="Three to close", tags=(odd,), url=address)
        found = finding.find(session, Sought(("Katharina Lindqvist",)), settings)
        rows = [f"row:articles:[{article.id}]", "file:mail/1.eml"]
    parts = [f"part:1:0:{name}" for name in ("url", "tags", "blocks/0", "blocks/2", "blocks/3")]
    assert {place.key for place in found.places} == {*parts, *rows}
    assert {place.excerpt for place in found.stays} == {address}


@pytest.mark.parametrize(
    ("wording", "said", "left"),
    [
        ("Zoë O’Brien", "ZOE  O'BRIEN’s plan, and Zoe\u0301 too", "[…]’s plan, and Zoe\u0301 too"),
        ("Zoë O’Brien", "so Zo\u00ade\u0308\nO\u2019Brien, she", "so […], she"),
        ("Анна Ли", "Сказала АННА ЛИ вчера", "Сказала […] вчера"),
        ("Анна Ли", "/%D0%B0%d0%bd%D0%BD%D0%B0-%D0%BB%D0%B8/100%25?%E0=%FF", "/[…]/100%25?%E0=%FF"),
        ("ana", "Ana and Anastasia", "[…] and […]stasia"),
    ],
)
def test_words_are_found_however_they_are_written(wording: str, said: str, left: str) -> None:
    assert Wanted((wording,)).without(said) == left
