"""Writing a notice and publishing it, on the pages of the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
import signed
from counting import queries as counted
from desk.browsers import PASSWORD, carry_on, enter
from flask import Flask
from make import LIBRARIES, make_article, make_case, make_correction, make_desk, make_draft, make_user, make_version
from pages import Client, Page
from reused import Begin, on_sqlite
from signed import head_file
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.accounts.models import User
from corrections.app import create_app
from corrections.articles.models import Article
from corrections.cases.models import Case
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.notices import drafting, queries
from corrections.notices.models import Correction, Draft, DraftArticle, Hold
from corrections.settings import Settings
from corrections.taxonomy import CaseState, Kind, Role
from corrections.worker import loop, publishing

T = TypeVar("T")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NOTICE = "An earlier version of this article misstated the number of people who signed as 2,140. It is 214."
RIGHT = LIBRARIES.replace("2,140", "214")


@dataclass
class Desk:
    """The case of a report on one article, its draft, and browsers of those who work on it."""

    case: int
    article: int
    ana: Client
    ben: Client
    tom: Client

    @property
    def draft(self) -> str:
        return f"/desk/cases/{self.case}/draft"


@pytest.fixture(autouse=True)
def noon(at: Callable[[datetime], None]) -> None:
    at(NOON)


def told(session: Session) -> tuple[int, int, list[str]]:
    """A draft that ana has just begun; the ids of its case and article, and the sessions of all three."""
    ana = make_user(session, "ana", name="Ana Petrescu", password=PASSWORD)
    ben = make_user(session, "ben", name="Ben Osei", password=PASSWORD)
    tom = make_user(session, "tom", name="Tom Brannigan", role=Role.REPORTER, password=PASSWORD)
    make_desk(session, "News", ana, ben, tom)
    article = make_article(session)
    case = make_case(session, article, "2,140", right="214", name="Vera Lind", email="vera@reader.example")
    drafting.start(session, case, kind=Kind.CORRECTION, by=ana)
    return case.id, article.id, enter(session, ana, ben, tom)


@pytest.fixture
def desk(app: Flask, begin: Begin) -> Desk:
    case, article, tokens = begin("a draft just begun", told)
    return Desk(case, article, *(carry_on(app, token) for token in tokens))


def press(client: Client, page: Page, act: str, fields: dict[str, Any] | None = None, **options: Any) -> Page:
    """Press the button of the draft's form that goes to `act`, with everything that the form holds."""
    status, button = options.pop("status", 303), options.pop("button", "")
    (form,) = page.tree.xpath("//form[@id='draft-form']")
    data: dict[str, Any] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    known = {str(name) for name in page.tree.xpath("//@name")}
    for name, value in (fields or {}).items():
        assert name in known, f"no field called {name}"
        data[name] = value
    if button:
        name, _, value = button.partition("=")
        data[name] = value
    base = str(form.get("action")).removesuffix("/save")
    targets = {
        str(form.get("action")),
        str(form.get("data-preview-url")),
        *map(str, page.tree.xpath("//button/@formaction")),
    }
    targets = {target.partition("#")[0] for target in targets}
    assert f"{base}/{act}" in targets, f"no button to {act}: {sorted(targets)}"
    return client.post(f"{base}/{act}", data, status=status)


def field(desk: Desk, name: str, article: int | None = None) -> str:
    return f"article-{article or desk.article}-{name}"


def ready(desk: Desk, client: Client | None = None) -> Page:
    """The page of a draft whose notice is written and whose text is put right."""
    client = client or desk.ana
    page = client.get(desk.draft)
    press(client, page, "save", {"notice": NOTICE, field(desk, "text"): RIGHT, "cause": "source"})
    return client.get(desk.draft)


def row(engine: Engine, what: type[T], id_: int) -> T:
    with database.reading(engine) as session:
        found = session.get_one(what, id_)
        session.expunge_all()
        return found


def let_time_pass(engine: Engine, at: Callable[[datetime], None], seconds: float = 21) -> None:
    """The worker does what is due by then."""
    at(clock.now() + timedelta(seconds=seconds))
    with database.writing(engine) as session:
        publishing.holds(session)
    with database.writing(engine) as session:
        publishing.fixes(session)


def preview(page: Page) -> str:
    (found,) = page.tree.xpath("//*[@data-preview]")
    return " ".join(found.text_content().split())


@on_sqlite
def test_a_draft_shows_what_is_known_and_what_the_public_will_see(desk: Desk) -> None:
    page = desk.ana.get(desk.draft)
    assert page.h1 == "Draft: Three libraries to close"
    assert "2,140" in page.value("notice")
    assert page.value(field(desk, "words")) == "2,140"
    assert "About 2,140 people" in page.value(field(desk, "text"))
    assert "The wrong words still stand" in preview(page)
    assert "1 reader who reported it: on their page alone, since the address is not confirmed" in preview(page)
    page = ready(desk)
    assert "In paragraph 2, “2,140” became “214”." in preview(page)
    assert "still stand" not in preview(page)
    assert "Nobody has to sign this off" in preview(page)


@on_sqlite
def test_the_preview_shows_what_is_typed_and_saves_nothing(desk: Desk, engine: Engine) -> None:
    page = desk.ana.get(desk.draft)
    before = row(engine, Case, desk.case).lock_version
    typed = {"notice": "It was vera@reader.example who told us.", field(desk, "text"): RIGHT, "kind": "retraction"}
    shown = press_preview(desk, page, typed)
    assert "It was vera@reader.example who told us." in preview(shown)
    assert "“2,140” became “214”" in preview(shown)
    assert "names a reader" in preview(shown)
    assert "needs the sign-off of a second editor" in preview(shown)
    assert "2,140" in desk.ana.get(desk.draft).value("notice")
    assert row(engine, Case, desk.case).lock_version == before


def press_preview(desk: Desk, page: Page, fields: dict[str, Any]) -> Page:
    (form,) = page.tree.xpath("//form[@id='draft-form']")
    return desk.ana.post(form.get("data-preview-url"), {**dict(form.form_values()), **fields}, status=200)


def test_a_notice_goes_from_draft_to_record(desk: Desk, engine: Engine, at: Callable[[datetime], None]) -> None:
    page = press(desk.ana, ready(desk), "publication")
    held = desk.ana.follow(page)
    assert "Publishing in 20 s… Stop" in held.words
    (bar,) = held.tree.xpath("//*[@data-hold-until]")
    assert bar.get("data-hold-until") == "2026-11-24T12:00:20Z"
    assert not held.tree.xpath("//form[@id='draft-form']"), "nothing is typed while it runs"
    let_time_pass(engine, at)
    done = desk.ana.get(desk.draft)
    assert done.h1 == "Published"
    assert "/corrections/2026-0001" in done.links()
    assert row(engine, Case, desk.case).state is CaseState.CLOSED
    assert NOTICE in desk.ana.get("/corrections/2026-0001").words


@on_sqlite
def test_what_is_typed_is_saved_by_the_button_that_publishes(
    desk: Desk, engine: Engine, at: Callable[[datetime], None]
) -> None:
    press(desk.ana, desk.ana.get(desk.draft), "publication", {"notice": NOTICE, field(desk, "text"): RIGHT})
    let_time_pass(engine, at)
    assert NOTICE in desk.ana.get("/corrections/2026-0001").words


@on_sqlite
def test_what_is_refused_is_said_and_what_was_typed_stays_saved(desk: Desk, engine: Engine) -> None:
    page = press(desk.ana, desk.ana.get(desk.draft), "publication", {"notice": NOTICE}, status=422)
    said = page.problem_at(f"article-{desk.article}-change")
    assert "The wrong words still stand in the newest version" in said
    assert page.value("notice") == NOTICE
    assert desk.ana.get(desk.draft).value("notice") == NOTICE
    assert not queries_of(engine, Hold)


@on_sqlite
@pytest.mark.parametrize(
    ("act", "typed", "where", "said"),
    [
        ("publication", {"notice": ""}, "notice", "Write the notice first."),
        ("sign-off-request", {"notice": ""}, "notice", "Write the notice first."),
        ("publication", {"notice": f"{NOTICE} TK"}, "notice", "Something is still to be written here."),
        (
            "publication",
            {"notice": NOTICE, "kind": "clarification"},
            "kind_reason",
            "A clarification is for what was true but could mislead. Say why this is one, or make it a correction.",
        ),
    ],
)
def test_what_is_refused_is_said_at_the_field_that_it_is_about(
    desk: Desk, act: str, typed: dict[str, str], where: str, said: str
) -> None:
    page = press(desk.ana, desk.ana.get(desk.draft), act, {**typed, field(desk, "text"): RIGHT}, status=422)
    assert page.problem_at(where) == said
    assert page.alert.count(said) == 1


@on_sqlite
def test_what_readers_are_told_with_the_notice_has_no_gap_in_it(desk: Desk, engine: Engine) -> None:
    refused = press(desk.ana, ready(desk), "publication", {"told": "Thank you. We looked it up: […]"}, status=422)
    assert "Still to be written: […]" in refused.problem_at("told")
    assert case_state(engine, desk) is CaseState.DRAFTED
    press(desk.ana, refused, "publication", {"told": "Thank you. We looked it up."})
    assert case_state(engine, desk) is CaseState.SCHEDULED


@on_sqlite
def test_what_is_amiss_with_one_of_several_articles_names_it(desk: Desk, engine: Engine) -> None:
    page = ready(desk)
    assert "“Three libraries to close”:" not in preview(page)
    with database.writing(engine) as session:
        other = make_article(session, headline="What the council decided").id
        draft, ana = session.scalars(select(Draft)).one(), session.scalars(select(User)).first()
        assert ana is not None
        drafting.add_article(session, draft, other, by=ana, words="2,140")
    page = desk.ana.get(desk.draft)
    assert "“What the council decided”: The wrong words still stand in the article." in preview(page)
    assert "“Three libraries to close”:" not in preview(page)
    assert page.tree.xpath("//*[@data-preview]//aside/@aria-label") == [
        "Correction: Three libraries to close",
        "Correction: What the council decided",
    ]
    refused = press(desk.ana, page, "publication", status=422)
    assert "The wrong words still stand" in refused.problem_at(field(desk, "change", other))


def queries_of(engine: Engine, what: type[Any]) -> list[Any]:
    with database.reading(engine) as session:
        found = list(session.scalars(select(what)))
        session.expunge_all()
        return found


def test_a_publication_can_be_stopped(desk: Desk, engine: Engine, at: Callable[[datetime], None]) -> None:
    held = desk.ana.follow(press(desk.ana, ready(desk), "publication"))
    stopped = desk.ben.follow(desk.ben.submit(desk.ben.get(desk.draft), to="/publication/stop"))
    assert "Stopped. Nothing was published." in stopped.words
    assert stopped.value("notice") == NOTICE
    late = desk.ana.follow(desk.ana.submit(held, to="/publication/stop"))
    assert late.h1 == "Draft: Three libraries to close"
    let_time_pass(engine, at)
    assert not queries_of(engine, Correction)


@on_sqlite
def test_a_colleague_s_page_learns_what_became_of_a_hold(
    desk: Desk, engine: Engine, at: Callable[[datetime], None]
) -> None:
    assert desk.ben.get(f"{desk.draft}/hold").json == {"state": None}
    press(desk.ana, ready(desk), "publication")
    (hold,) = desk.ben.get(desk.draft).tree.xpath("//*[@data-hold]")
    asked = hold.get("data-hold-state")
    assert desk.ben.get(asked).json == desk.tom.get(asked).json == {"state": "running"}
    stopping = desk.ana.get(desk.draft)
    at(NOON + timedelta(seconds=5))
    mine = desk.ana.follow(desk.ana.submit(stopping, to="/publication/stop"))
    assert desk.ben.get(asked).json == {"state": "stopped"}
    said = "Ana Petrescu stopped the publication, 24 November 2026, 12:00. Nothing was published."
    assert said in desk.ben.get(desk.draft).words
    assert said not in mine.words, "who stopped it has just been told"
    press(desk.ben, desk.ben.get(desk.draft), "save")
    assert said not in desk.tom.get(desk.draft).words
    press(desk.ana, desk.ana.get(desk.draft), "publication")
    let_time_pass(engine, at)
    answer = desk.ben.get(asked)
    assert answer.json == {"state": "done"}
    assert answer.headers["Cache-Control"] == "no-store"


KINDS = ["correction", "clarification", "editors_note", "update", "retraction", "reply", "removal"]


@on_sqlite
def test_a_sentence_that_nobody_touched_gives_way_to_that_of_another_kind(desk: Desk, engine: Engine) -> None:
    first = desk.ana.get(desk.draft).value("notice")
    seen = {first}
    for kind in [*KINDS[1:], "correction"]:
        page = desk.ana.follow(press(desk.ana, desk.ana.get(desk.draft), "save", {"kind": kind}))
        assert "with what the house style proposes for its new kind" in page.words
        seen.add(page.value("notice"))
    assert len(seen) == len(KINDS)
    assert page.value("notice") == first
    assert "The draft is saved." in desk.ana.follow(press(desk.ana, page, "save")).words


@on_sqlite
def test_words_of_an_editor_stay_when_the_kind_changes_and_the_new_sentence_is_offered(
    desk: Desk, engine: Engine
) -> None:
    page = ready(desk)
    page = desk.ana.follow(press(desk.ana, page, "save", {"kind": "update"}))
    assert page.value("notice") == NOTICE
    assert "Your words stand; below them the house style’s can be had for the new kind." in page.words
    offered = press(desk.ana, page, "proposal", {"kind": "retraction", "notice": "Not saved yet."}, status=200)
    assert "has been retracted" in offered.value("notice")
    assert offered.tree.xpath("//*[@id='former-notice']")[0].text.strip() == "Not saved yet."
    assert offered.value("kind") == "retraction"
    assert desk.ana.get(desk.draft).value("notice") == NOTICE, "nothing is saved by it"
    saved = desk.ana.follow(press(desk.ana, offered, "save"))
    assert "has been retracted" in saved.value("notice")
    assert row(engine, Draft, 1).kind is Kind.RETRACTION


@on_sqlite
@pytest.mark.parametrize("act", ["publication", "sign-off-request"])
def test_a_sentence_that_nobody_has_read_is_not_published_nor_passed_on(desk: Desk, engine: Engine, act: str) -> None:
    """Without the script nobody sees what the house style puts in for the kind that they chose."""
    page = desk.ana.get(desk.draft)
    typed = {"kind": "editors_note", field(desk, "text"): RIGHT}
    page = press(desk.ana, page, act, typed, status=422)
    assert "proposes for its new kind. Read it, then press the button again." in page.problem_at("notice")
    saved = row(engine, Draft, 1)
    assert page.value("notice").strip() == saved.notice.strip()
    assert (saved.kind, saved.asked_sign_off_at, queries_of(engine, Hold)) == (Kind.EDITORS_NOTE, None, [])
    assert case_state(engine, desk) is CaseState.DRAFTED
    if act == "publication":
        press(desk.ana, page, act, {"notice": NOTICE})
        assert len(queries_of(engine, Hold)) == 1


def case_state(engine: Engine, desk: Desk) -> CaseState:
    return row(engine, Case, desk.case).state


@on_sqlite
def test_the_preview_shows_the_sentence_of_the_kind_that_is_chosen(desk: Desk) -> None:
    page = desk.ana.get(desk.draft)
    shown = press(desk.ana, page, "preview", {"kind": "retraction"}, status=200)
    (proposed,) = shown.tree.xpath("//*[@data-preview]/@data-proposed")
    assert "has been retracted" in proposed
    assert "has been retracted" in preview(shown)
    for typed in ({}, {"kind": "retraction", "notice": NOTICE}):
        shown = press(desk.ana, page, "preview", typed, status=200)
        assert not shown.tree.xpath("//*[@data-preview]/@data-proposed")


@on_sqlite
def test_a_further_revision_is_proposed_nothing(desk: Desk, engine: Engine) -> None:
    with database.writing(engine) as session:
        number = make_correction(session).number
    at = f"/desk/corrections/{number}/revise"
    page = desk.ana.get(at)
    desk.ana.submit(page, to="/revise/start")
    page = desk.ana.get(at)
    assert not page.tree.xpath("//button[contains(@formaction, '/proposal')]")
    token = page.value("csrf_token")
    desk.ana.post(f"{at}/proposal", {"csrf_token": token, "draft": page.value("draft")}, status=404)


def buttons(page: Page) -> dict[str, str | None]:
    """The buttons that ask for a sign-off or publish, and the words that describe each that is marked as disabled."""
    found: dict[str, str | None] = {}
    for act in ("sign-off-request", "publication", "wait"):
        for button in page.tree.xpath(f"//main//button[contains(@formaction, '/{act}')]"):
            why = None
            if button.get("aria-disabled") == "true":
                (described,) = page.tree.xpath(f"//*[@id='{button.get('aria-describedby')}']")
                why = " ".join(described.text_content().split()).removeprefix("Not to be published yet: ")
            found[" ".join((button.text or "").split())] = why  # without its key
    return found


@on_sqlite
def test_what_can_only_be_refused_is_marked_and_says_what_is_missing(desk: Desk, engine: Engine) -> None:
    stands = "The wrong words still stand in the article."
    assert buttons(desk.ana.get(desk.draft)) == {
        "Ask for sign-off": stands,
        "Publish later": stands,
        "Publish the notice": stands,
    }
    page = ready(desk)
    assert set(buttons(page).values()) == {None}
    assert "Not to be published yet" not in page.words
    typed = {"kind": "clarification", "kind_reason": "It reads as if all of them were closed."}
    signed = "This kind of notice needs the sign-off of a second editor, for exactly these words."
    followed = press(desk.ana, page, "preview", typed, status=200)
    assert buttons(followed)["Publish the notice"] == signed, "the script brings the bar up to date"
    page = desk.ana.follow(press(desk.ana, page, "save", typed))
    assert buttons(page) == {"Ask for sign-off": None, "Publish later": signed, "Publish the notice": signed}
    assert signed in press(desk.ana, page, "publication", status=422).alert, "it is the server that refuses"
    empty = desk.ana.follow(press(desk.ana, page, "save", {"notice": ""}))
    assert set(buttons(empty).values()) == {"Write the notice first."}


@on_sqlite
def test_a_time_that_is_typed_is_lost_by_no_button(desk: Desk, engine: Engine) -> None:
    later = {"at": "2026-11-25T09:00"}
    page = ready(desk)
    for act, fields in (("save", {}), ("sign-off-request", {}), ("save", {"notice": f"{NOTICE} Sorry."})):
        page = desk.ana.follow(press(desk.ana, page, act, {**later, **fields}))
        assert page.tree.xpath("//*[@id='publish-at']/@value") == [later["at"]], act
        assert page.tree.xpath("//*[@id='publish-at']/ancestor::details/@open"), "in sight"
    refused = press(desk.ana, page, "publication", later, status=422)
    assert refused.problem_at("publish-at") == "You entered a time. Press “Publish later”, or empty it to publish now."
    assert not queries_of(engine, Hold)
    page = desk.ana.follow(press(desk.ana, page, "save", {"at": ""}))
    assert page.tree.xpath("//*[@id='publish-at']/@value") == [""]
    press(desk.ana, page, "publication")
    assert len(queries_of(engine, Hold)) == 1


@on_sqlite
def test_whoever_stops_too_late_is_told(desk: Desk, engine: Engine, at: Callable[[datetime], None]) -> None:
    held = desk.ana.follow(press(desk.ana, ready(desk), "publication"))
    let_time_pass(engine, at)
    late = desk.ana.follow(desk.ana.submit(held, to="/publication/stop"))
    assert "It is published. A published notice is changed by a further revision." in late.words


def test_two_editors_who_publish_publish_once(desk: Desk, engine: Engine, at: Callable[[datetime], None]) -> None:
    mine = ready(desk)
    theirs = desk.ben.get(desk.draft)
    press(desk.ana, mine, "publication")
    press(desk.ana, mine, "publication")
    assert "Publishing in" in desk.ben.follow(press(desk.ben, theirs, "publication")).words
    let_time_pass(engine, at)
    again = press(desk.ben, theirs, "publication", status=422)
    assert "This notice is published" in again.alert
    assert len(queries_of(engine, Hold)) == len(queries_of(engine, Correction)) == 1


@on_sqlite
def test_what_somebody_types_while_it_is_published_is_kept(
    desk: Desk, engine: Engine, at: Callable[[datetime], None]
) -> None:
    theirs = desk.ben.get(desk.draft)
    press(desk.ana, ready(desk), "publication")
    kept = press(desk.ben, theirs, "save", {"notice": "Ben’s words"}, status=422)
    assert "being published. Stop it first." in kept.alert
    assert kept.value("notice") == "Ben’s words"
    let_time_pass(engine, at)
    kept = press(desk.ben, kept, "save", status=422)
    assert "Change it by a further revision" in kept.alert
    assert kept.value("notice") == "Ben’s words"


@on_sqlite
def test_a_failure_is_explained_where_it_can_be_put_right(
    desk: Desk, engine: Engine, at: Callable[[datetime], None]
) -> None:
    press(desk.ana, ready(desk), "publication")
    with database.writing(engine) as session:
        article = session.get_one(Article, desk.article)
        make_version(session, article, LIBRARIES + "\n\nThe council meets again in May.")
    let_time_pass(engine, at)
    page = desk.ana.get(desk.draft)
    assert "It was not published. The article has changed since its text was edited here." in page.words
    assert "What is new there is put into the text below" in page.words
    assert "214 people" in page.value(field(desk, "text"))
    assert "The council meets again in May." in page.value(field(desk, "text"))
    saved = desk.ana.follow(press(desk.ana, page, "save"))
    assert "It was not published" not in saved.words
    press(desk.ana, saved, "publication")
    let_time_pass(engine, at)
    assert row(engine, Article, desk.article).latest == 3


@on_sqlite
def test_where_the_log_cannot_be_signed_publishing_says_so_at_once_and_keeps_the_draft(
    desk: Desk, engine: Engine
) -> None:
    head = signed.head_file(engine)
    kept, page = head.read_bytes(), ready(desk)
    head.unlink()
    refused = press(desk.ana, page, "publication", {"notice": "It is 214."}, status=503)
    assert "is missing, which holds the log’s newest checkpoint" in refused.alert
    assert "readers can go on reporting. Tell an administrator" in refused.alert
    assert "Publishing in" not in refused.words
    assert desk.ana.get(desk.draft).value("notice") == "It is 214.", "it is saved all the same"
    head.write_bytes(kept)
    assert "Publishing in" in desk.ana.follow(press(desk.ana, desk.ana.get(desk.draft), "publication")).words


@on_sqlite
def test_a_publication_that_waits_says_at_once_that_the_article_has_changed(
    desk: Desk, engine: Engine, at: Callable[[datetime], None]
) -> None:
    press(desk.ana, ready(desk), "publication", {"at": "2026-11-30T08:00"}, button="later=yes")
    assert "To be published on" in desk.ana.get(desk.draft).words
    with database.writing(engine) as session:
        article = session.get_one(Article, desk.article)
        make_version(session, article, LIBRARIES + "\n\nThe council meets again in May.")
    assert "It will not be published as it is: the article has changed" in desk.ana.get(desk.draft).words
    at(NOON + timedelta(minutes=1))
    loop.do_due_work(engine, [piece for piece, _ in loop.NOW_AND_THEN])
    page = desk.ana.get(desk.draft)
    assert "It was not published. The article has changed since its text was edited here." in page.words
    assert "What is new there is put into the text below" in page.words
    press(desk.ana, desk.ana.follow(press(desk.ana, page, "save")), "publication")
    let_time_pass(engine, at)
    assert row(engine, Article, desk.article).latest == 3


@on_sqlite
def test_a_change_of_the_same_place_is_put_together_by_the_editor(
    desk: Desk, engine: Engine, at: Callable[[datetime], None]
) -> None:
    ready(desk)
    with database.writing(engine) as session:
        article = session.get_one(Article, desk.article)
        make_version(session, article, LIBRARIES.replace("who leads the friends", "who led the friends"))
    page = desk.ana.get(desk.draft)
    assert "changed the same place" in page.words
    assert "“leads” became “led”" in page.words
    assert "leads the friends" in page.value(field(desk, "text"))
    refused = press(desk.ana, page, "publication", status=422)
    assert "has changed since its text was edited" in refused.alert
    both = RIGHT.replace("who leads the friends", "who led the friends")
    sent = {field(desk, "text"): both, field(desk, "up_to_date"): "y"}
    press(desk.ana, refused, "publication", sent)
    let_time_pass(engine, at)
    assert len(queries_of(engine, Correction)) == 1


def test_the_second_of_two_saves_sees_what_differs_and_keeps_its_words(desk: Desk) -> None:
    mine, theirs = desk.ana.get(desk.draft), desk.ben.get(desk.draft)
    press(desk.ana, mine, "save", {"notice": "Ana’s notice. It is 214.", field(desk, "placement"): "top"})
    sent = {"notice": "Ben’s notice. It is 214.", field(desk, "text"): RIGHT}
    page = press(desk.ben, theirs, "save", sent, status=409)
    assert "changed while you had it open" in page.alert
    assert page.value("notice") == "Ben’s notice. It is 214."
    assert page.value(field(desk, "text")) == RIGHT
    assert "Ana Petrescu saved it at 12:00. Yours differs here:" in page.words
    (told,) = page.tree.xpath("//section[contains(@class, 'differences')]")
    assert [d.text_content() for d in told.xpath(".//dt")] == [
        "Notice",
        "Where the notice stands · Three libraries to close",
        "Text · Three libraries to close",
    ]
    assert "removed: Ana’s" in " ".join(told.text_content().split())
    press(desk.ben, page, "save")
    assert desk.ana.get(desk.draft).value("notice") == "Ben’s notice. It is 214."


@on_sqlite
def test_words_that_stand_nowhere_are_said_at_their_field(desk: Desk) -> None:
    page = desk.ana.get(desk.draft)
    sent = {field(desk, "words"): "three thousand", "notice": NOTICE, field(desk, "headline"): ""}
    page = press(desk.ana, page, "save", sent, status=422)
    assert "The words “three thousand” don’t stand in any version" in page.alert
    assert "The article needs a headline." in page.alert
    assert page.value("notice") == NOTICE
    assert page.value(field(desk, "words")) == "three thousand"
    assert page.tree.xpath(f"//*[@id='{field(desk, 'words')}'][@aria-invalid='true']")
    page = press(desk.ana, page, "save", {"notice": "x" * 10_001}, status=422)
    assert "too long" in page.alert


def test_a_second_editor_signs_off_what_is_on_the_screen(
    desk: Desk, engine: Engine, at: Callable[[datetime], None]
) -> None:
    with database.writing(engine) as session:
        newsrooms.change(session, by=SYSTEM, sign_off=["correction"])
    refused = press(desk.ana, ready(desk), "publication", status=422)
    assert "needs the sign-off of a second editor" in refused.alert
    asked = desk.ana.follow(press(desk.ana, refused, "sign-off-request"))
    assert "Sign-off is asked for" in asked.words
    assert not asked.tree.xpath('//button[contains(@formaction, "sign-off")]')
    assert "Awaiting sign-off" in desk.ana.get("/desk").words
    assert "It was asked for 24 November 2026, 12:00." in asked.words
    assert "You wrote some of this notice. Somebody else signs it off." in asked.words
    theirs = desk.ben.get(desk.draft)
    assert "/sign-off" in " ".join(map(str, theirs.tree.xpath("//button/@formaction")))
    signed = desk.ben.follow(press(desk.ben, theirs, "sign-off"))
    assert "Ben Osei signed off exactly these words, 24 November 2026, 12:00." in preview(signed)
    for page in (signed, desk.ana.get("/desk"), desk.ana.get(f"/desk/cases/{desk.case}")):
        assert "Signed off, to be published" in page.words
    press(desk.ana, asked, "publication")
    let_time_pass(engine, at)
    assert len(queries_of(engine, Correction)) == 1


@on_sqlite
def test_nobody_signs_off_what_changed_or_what_they_changed(desk: Desk, engine: Engine) -> None:
    with database.writing(engine) as session:
        newsrooms.change(session, by=SYSTEM, sign_off=["correction"])
    press(desk.ana, ready(desk), "sign-off-request")
    theirs = desk.ben.get(desk.draft)
    own = press(desk.ben, theirs, "sign-off", {"notice": NOTICE + " Sorry."}, status=422)
    assert "You changed the notice" in own.alert
    assert own.value("notice") == NOTICE + " Sorry."
    saved = press(desk.ana, desk.ana.get(desk.draft), "save", {"notice": NOTICE + " We apologise."})
    assert "sign-off has to be asked for again" in desk.ana.follow(saved).words
    late = press(desk.ben, theirs, "sign-off", status=409)
    assert "changed after you opened it" in late.alert
    assert "We apologise" in late.value("notice"), "what is read now is what is saved"


def token(client: Client, desk: Desk) -> dict[str, str]:
    return {"csrf_token": client.get(desk.draft).value("csrf_token")}


@on_sqlite
def test_an_approval_of_older_words_is_named_as_such(desk: Desk, engine: Engine) -> None:
    with database.writing(engine) as session:
        newsrooms.change(session, by=SYSTEM, sign_off=["correction"])
    ready(desk)
    press(desk.ben, desk.ben.get(desk.draft), "sign-off")
    press(desk.ana, desk.ana.get(desk.draft), "save", {"notice": NOTICE + " We apologise."})
    assert "Ben Osei signed off other words, 24 November 2026, 12:00. These need it again." in preview(
        desk.ana.get(desk.draft)
    )


def to_be_signed_off(desk: Desk, engine: Engine) -> Page:
    """The page on which Ben is to sign off what Ana wrote."""
    with database.writing(engine) as session:
        newsrooms.change(session, by=SYSTEM, sign_off=["correction"])
    press(desk.ana, ready(desk), "sign-off-request")
    return desk.ben.get(desk.draft)


@on_sqlite
def test_a_draft_is_sent_back_with_words_that_its_writer_reads(desk: Desk, engine: Engine) -> None:
    theirs = to_be_signed_off(desk, engine)
    nothing = press(desk.ben, theirs, "sign-off-refusal", {"sign_off_reason": " "}, status=422)
    assert nothing.problem_at("sign-off-reason") == "Say what has to change."
    press(desk.ben, nothing, "sign-off-refusal", {"sign_off_reason": "Say who counted."})
    assert "Ben Osei sent it back:Say who counted." in desk.ana.get(desk.draft).words
    assert queries_of(engine, Draft)[0].writers == [row(engine, User, 1).id], (
        "whoever sends it back has written nothing"
    )


@on_sqlite
def test_what_is_typed_in_a_notice_that_is_sent_back_is_kept(desk: Desk, engine: Engine) -> None:
    theirs = to_be_signed_off(desk, engine)
    typed = {"notice": f"{NOTICE} The council counted them."}
    nothing = press(desk.ben, theirs, "sign-off-refusal", typed, status=422)
    assert nothing.problem_at("sign-off-reason") == "Say what has to change."
    assert nothing.value("notice") == typed["notice"]
    assert queries_of(engine, Draft)[0].notice == NOTICE, "nothing is saved before it is sent back"
    press(desk.ben, nothing, "sign-off-refusal", {"sign_off_reason": "Is it the council?"})
    page = desk.ana.get(desk.draft)
    assert page.value("notice") == typed["notice"]
    assert "Ben Osei sent it back:Is it the council?" in page.words


@on_sqlite
def test_what_is_typed_is_kept_too_if_somebody_saves_before_it_is_sent_back(desk: Desk, engine: Engine) -> None:
    theirs = to_be_signed_off(desk, engine)
    press(desk.ana, desk.ana.get(desk.draft), "save", {"notice": f"{NOTICE} We are sorry."})
    typed = {"notice": f"{NOTICE} The council counted.", "sign_off_reason": "Say who counted."}
    late = press(desk.ben, theirs, "sign-off-refusal", typed, status=409)
    assert "Yours differs here" in late.words
    assert late.value("notice") == typed["notice"]
    (reason,) = late.tree.xpath("//*[@id='sign-off-reason']")
    assert reason.text_content().strip() == "Say who counted."
    assert next(reason.iterancestors("details")).get("open") is not None


@on_sqlite
def test_a_reason_stays_in_sight_whatever_became_of_the_draft(desk: Desk, engine: Engine) -> None:
    """It is signed off while the reason is written; then its publication is under way."""
    theirs = to_be_signed_off(desk, engine)
    press(desk.ben, desk.ben.get(desk.draft), "sign-off")
    typed = {"sign_off_reason": "Say who counted."}
    late = press(desk.ben, theirs, "sign-off", typed, status=422)
    assert "You wrote what has to change." in late.problem_at("sign-off-reason")
    press(desk.ana, desk.ana.get(desk.draft), "publication")
    later = press(desk.ben, theirs, "sign-off-refusal", typed, status=422)
    for page in (late, later):
        assert "Say who counted." in [area.text_content().strip() for area in page.tree.xpath("//textarea")]


@on_sqlite
@pytest.mark.parametrize("act", ["sign-off", "save", "publication"])
def test_what_has_to_change_is_lost_by_no_other_button(desk: Desk, engine: Engine, act: str) -> None:
    theirs = to_be_signed_off(desk, engine)
    both = press(desk.ben, theirs, act, {"sign_off_reason": "Say who counted."}, status=422)
    assert "You wrote what has to change." in both.problem_at("sign-off-reason")
    assert both.tree.xpath("//*[@id='sign-off-reason']")[0].text_content().strip() == "Say who counted."
    press(desk.ben, both, "sign-off", {"sign_off_reason": ""})


@on_sqlite
def test_an_article_that_has_the_words_twice_is_put_on_with_those_that_were_shown(desk: Desk, engine: Engine) -> None:
    with database.writing(engine) as session:
        other = make_article(session, "It was 2,140.\n\nOf the 2,140 many left.", headline="Twice").id
    ready(desk)
    page = desk.ana.get(f"{desk.draft}?find=2,140")
    assert "They stand there 2 times. This is the first." in page.words
    page = desk.ana.follow(press(desk.ana, page, "articles", button=f"article={other}"))
    assert page.value(field(desk, "words", other)) == "2,140"
    refused = press(desk.ana, page, "publication", status=422)
    assert "The wrong words still stand" in refused.problem_at(field(desk, "change", other))


@on_sqlite
def test_an_article_for_which_nothing_says_what_was_wrong_keeps_the_notice_back(desk: Desk, engine: Engine) -> None:
    with database.writing(engine) as session:
        other = make_article(session, "Of 140 people 2 came.", headline="In other words").id
    ready(desk)
    page = desk.ana.get(f"{desk.draft}?find=140")
    page = desk.ana.follow(press(desk.ana, page, "articles", {"find": "2,140"}, button=f"article={other}"))
    assert page.value(field(desk, "words", other)) == ""
    assert "Nothing says yet what was wrong here." in page.words
    refused = press(desk.ana, page, "publication", status=422)
    assert "Nothing says what was wrong in this article" in refused.problem_at(field(desk, "words", other))
    answered = {field(desk, "unfixed_reason", other): "It is a quotation."}
    press(desk.ana, refused, "publication", answered)


def test_other_articles_are_found_by_words_or_address_and_put_on_the_notice(
    desk: Desk, engine: Engine, at: Callable[[datetime], None]
) -> None:
    with database.writing(engine) as session:
        second = make_article(session, "The petition of 2,140 names was handed in.", headline="Petition handed in")
        third = make_article(session, "The 2,140 of them.", headline="A column", url="https://news.example/column")
        make_article(session, "It was 2 o’clock; 140 came.", headline="Not this one")
    page = desk.ana.follow(
        press(desk.ana, desk.ana.get(desk.draft), "save", {"find": "2,140", "notice": NOTICE}, button="look=yes")
    )
    assert page.value("notice") == NOTICE, "what was typed was saved first"
    hits = page.tree.xpath("//ul[contains(@class, 'hits')]/li")
    told = [" ".join(hit.text_content().split()) for hit in hits]
    assert len(told) == 4
    assert "2,140 names was handed in" in " ".join(told[:2])
    assert "The words are not there together." in told[2]
    assert "The notice is on it." in told[3]
    page = desk.ana.follow(press(desk.ana, page, "articles", button=f"article={second.id}"))
    assert page.value(field(desk, "words", second.id)) == "2,140"
    found = press(desk.ana, page, "save", {"find": "https://news.example/column?utm_source=x"}, button="look=yes")
    page = desk.ana.follow(press(desk.ana, desk.ana.follow(found), "articles", button=f"article={third.id}"))
    assert page.value(field(desk, "words", third.id)) == "2,140"
    texts = {
        field(desk, "text"): RIGHT,
        field(desk, "text", second.id): "The petition of 214 names was handed in.",
        field(desk, "text", third.id): "The 214 of them.",
        field(desk, "placement", third.id): "top",
    }
    press(desk.ana, page, "publication", texts)
    let_time_pass(engine, at)
    with database.reading(engine) as session:
        (correction,) = session.scalars(select(Correction))
        (published,) = queries.published(session, [correction])
        assert [(on.article_id, on.placement) for on in published.newest.articles] == [
            (desk.article, "end"),
            (second.id, "end"),
            (third.id, "top"),
        ]


@on_sqlite
def test_an_article_is_taken_off_again(desk: Desk, engine: Engine) -> None:
    with database.writing(engine) as session:
        other = make_article(session, headline="Another")
    page = desk.ana.get(desk.draft)
    desk.ana.post(f"{desk.draft}/articles", {**token(desk.ana, desk), "article": other.id})
    page = desk.ana.get(desk.draft)
    press(desk.ana, page, f"articles/{other.id}/remove", {"notice": NOTICE})
    page = desk.ana.get(desk.draft)
    assert page.value("notice") == NOTICE
    assert not page.tree.xpath(f"//*[@id='article-{other.id}']")
    assert len(queries_of(engine, DraftArticle)) == 1


def changed(page: Page) -> list[str]:
    """What a page shows to have been taken out and put in."""
    return [str(words.text_content()) for words in page.tree.xpath("//del | //ins")]


@on_sqlite
def test_the_preview_shows_the_change_that_the_public_gets(
    desk: Desk, engine: Engine, at: Callable[[datetime], None]
) -> None:
    other, third = "\n\nThe council has 86 branches.", "\n\nThe council has 87 branches."
    with database.writing(engine) as session:
        article = session.get_one(Article, desk.article)
        make_version(session, article, LIBRARIES + other)
        make_version(session, article, LIBRARIES + third)
    begun = desk.ana.get(desk.draft)
    assert "The text of the article does not change." in preview(begun)
    assert "86" not in preview(begun)
    stays = {field(desk, "change"): "none", field(desk, "unfixed_reason"): "It is in the minutes."}
    assert "The text of the article does not change." in press_preview(desk, begun, stays).words
    with database.writing(engine) as session:
        article = session.get_one(Article, desk.article)
        make_version(session, article, RIGHT + third)
        make_version(session, article, RIGHT + other + "\n\nIt was founded in 1921.")
    press(desk.ana, desk.ana.get(desk.draft), "save", {"notice": NOTICE, field(desk, "change"): "cms"})
    page = desk.ana.get(desk.draft)
    shown = changed(page)
    assert shown
    assert "1921" not in preview(page)
    assert "changed since this text was edited" not in page.words, "nobody has edited it"
    press(desk.ana, page, "publication")
    let_time_pass(engine, at)
    assert changed(desk.ana.get("/corrections/2026-0001")) == shown


def test_a_notice_waits_for_the_cms_and_comes_back(desk: Desk, engine: Engine, at: Callable[[datetime], None]) -> None:
    press(desk.ana, desk.ana.get(desk.draft), "save", {"notice": NOTICE, field(desk, "change"): "cms"})
    page = desk.ana.get(desk.draft)
    assert "the CMS has to change it" in page.words
    waiting = desk.ana.follow(press(desk.ana, page, "wait"))
    assert "waits for the CMS" in waiting.words
    assert "Ask for sign-off" not in buttons(waiting)
    with database.writing(engine) as session:
        make_version(session, session.get_one(Article, desk.article), RIGHT)
    let_time_pass(engine, at)
    page = desk.ana.get(desk.draft)
    assert "waits for the CMS" not in page.words
    assert "“2,140” became “214”" in preview(page)
    press(desk.ana, page, "publication")
    let_time_pass(engine, at)
    assert row(engine, Case, desk.case).state is CaseState.CLOSED


def waiting_for_the_cms(desk: Desk) -> Page:
    press(desk.ana, desk.ana.get(desk.draft), "save", {"notice": NOTICE, field(desk, "change"): "cms"})
    return desk.ana.follow(press(desk.ana, desk.ana.get(desk.draft), "wait"))


@on_sqlite
@pytest.mark.parametrize(
    "typed",
    [
        {"change": "here", "text": RIGHT},
        {"change": "here"},
        {"change": "none", "unfixed_reason": "It is a quotation."},
        {"unfixed_reason": "It is a quotation."},
        {"words": ""},
    ],
    ids=["edited here", "to be edited here", "not changed", "a reason", "no words"],
)
def test_a_notice_waits_no_longer_once_another_way_is_chosen(desk: Desk, engine: Engine, typed: dict[str, str]) -> None:
    waiting = waiting_for_the_cms(desk)
    press(desk.ana, waiting, "save", {"notice": f"{NOTICE} We are sorry."})
    assert row(engine, Case, desk.case).state is CaseState.WAITING_FIX, "other words are still waiting for the CMS"
    waiting = desk.ana.get(desk.draft)
    press(desk.ana, waiting, "save", {field(desk, name): value for name, value in typed.items()})
    page = desk.ana.get(desk.draft)
    assert "waits for the CMS" not in page.words
    assert row(engine, Case, desk.case).state is CaseState.DRAFTED
    assert "Publish the notice" in page.words


@on_sqlite
def test_a_notice_that_changes_no_text_waits_no_longer(desk: Desk, engine: Engine) -> None:
    press(desk.ana, waiting_for_the_cms(desk), "save", {"kind": "update"})
    assert row(engine, Case, desk.case).state is CaseState.DRAFTED


@on_sqlite
def test_a_notice_that_is_emptied_waits_no_longer(desk: Desk, engine: Engine) -> None:
    press(desk.ana, waiting_for_the_cms(desk), "save", {"notice": ""})
    assert row(engine, Case, desk.case).state is CaseState.DRAFTED


@on_sqlite
def test_it_can_be_published_later(desk: Desk, engine: Engine, at: Callable[[datetime], None]) -> None:
    page = ready(desk)
    for typed, said in [
        ("", "Enter when"),
        ("tomorrow", "such as 2026-11-24 14:05"),
        ("2026-11-24T11:00", "has passed"),
        ("2028-11-24T11:00", "more than a year"),
        ("2027-03-28T01:30", "clocks go forward"),
    ]:
        fields = {"at": typed, "notice": "What is not saved yet."}
        refused = press(desk.ana, page, "publication", fields, button="later=yes", status=422)
        assert said in refused.problem_at("publish-at")
        assert refused.value("notice") == "What is not saved yet."
        assert refused.tree.xpath("//*[@id='publish-at']/@value") == [typed]
    held = desk.ana.follow(press(desk.ana, page, "publication", {"at": "2026-11-25T09:00"}, button="later=yes"))
    assert "To be published on 25 November 2026, 09:00 (UTC)." in held.words
    let_time_pass(engine, at, 3600)
    assert not queries_of(engine, Correction)
    let_time_pass(engine, at, 20 * 3600)
    assert len(queries_of(engine, Correction)) == 1


@on_sqlite
def test_a_hold_that_nobody_does_is_said(desk: Desk, at: Callable[[datetime], None]) -> None:
    press(desk.ana, ready(desk), "publication")
    at(NOON + timedelta(minutes=5))
    assert "the worker may not be running" in desk.ana.get(desk.draft).words


@on_sqlite
def test_one_that_waits_for_the_log_says_so_on_the_draft_and_on_the_case(
    engine: Engine, desk: Desk, at: Callable[[datetime], None]
) -> None:
    press(desk.ana, ready(desk), "publication")
    head = head_file(engine)
    head.rename(head.with_suffix(".away"))
    let_time_pass(engine, at)
    draft, case = desk.ana.get(desk.draft), desk.ana.get(f"/desk/cases/{desk.case}")
    for page in (draft, case):
        assert "The notice is due, but it can’t be published yet." in page.words
        assert "which holds the log’s newest checkpoint" in page.words
    assert "worker may not be running" not in draft.words
    assert not draft.tree.xpath("//*[@data-hold-until]")
    head.with_suffix(".away").rename(head)
    let_time_pass(engine, at)
    assert len(queries_of(engine, Correction)) == 1
    assert "can’t be published yet" not in desk.ana.get(f"/desk/cases/{desk.case}").words


def test_a_draft_can_be_given_up(desk: Desk, engine: Engine) -> None:
    assert press(desk.ana, desk.ana.get(desk.draft), "drop").location.endswith(f"/desk/cases/{desk.case}")
    assert row(engine, Case, desk.case).state is CaseState.REVIEWING
    nothing = desk.ana.get(desk.draft)
    assert nothing.h1 == "There is no draft"
    assert f"/desk/cases/{desk.case}" in nothing.links()


def test_a_published_correction_gets_a_further_revision(
    desk: Desk, engine: Engine, at: Callable[[datetime], None]
) -> None:
    press(desk.ana, ready(desk), "publication")
    let_time_pass(engine, at)
    page = desk.ben.get("/desk/corrections/2026-0001/revise")
    assert page.h1 == "2026-0001"
    assert NOTICE in page.words
    page = desk.ben.follow(desk.ben.submit(page, to="/revise/start"))
    assert page.h1 == "Further revision of 2026-0001: Three libraries to close"
    assert page.value("notice") == NOTICE
    refused = press(desk.ben, page, "publication", {"notice": NOTICE + " Ten signed twice."}, status=422)
    assert refused.problem_at("reason") == "Say, for the public, why the notice is changed."
    press(desk.ben, refused, "publication", {"reason": "To say how the number came about."})
    assert "Publishing in" in desk.ben.get("/desk/corrections/2026-0001/revise").words
    let_time_pass(engine, at)
    page = desk.ben.get("/desk/corrections/2026-0001/revise")
    assert "Revision 2" in page.words
    assert "To say how the number came about." in page.words
    assert "Ten signed twice." in desk.ben.get("/corrections/2026-0001").words


def test_a_further_revision_that_somebody_began_is_gone_on_with(desk: Desk, engine: Engine) -> None:
    with database.writing(engine) as session:
        correction = make_correction(session)
    address = f"/desk/corrections/{correction.number}/revise"
    begin = desk.ana.get(address)
    desk.ben.submit(desk.ben.get(address), to="/revise/start")
    page = desk.ana.follow(desk.ana.submit(begin, to="/revise/start"))
    assert page.h1.startswith("Further revision")
    press(desk.ana, page, "drop")
    assert desk.ana.get(address).h1 == correction.number
    desk.ana.get("/desk/corrections/1999-0001/revise", status=404)
    desk.ana.get("/desk/cases/999999/draft", status=404)


@on_sqlite
def test_a_reporter_reads_the_draft_and_changes_nothing(desk: Desk) -> None:
    page = desk.tom.get(desk.draft)
    assert "You can read this draft" in page.words
    assert not page.tree.xpath("//form[@id='draft-form'] | //textarea")
    for act in ("save", "publication", "sign-off", "drop", "preview", "wait"):
        desk.tom.post(f"{desk.draft}/{act}", {"csrf_token": page.value("csrf_token")}, status=403)


@on_sqlite
def test_a_form_is_of_the_draft_of_its_own_case(desk: Desk, engine: Engine) -> None:
    with database.writing(engine) as session:
        other = make_case(session, make_article(session), "2,140")
        foreign = make_draft(session, other, by=session.scalars(select(User).order_by(User.id)).first())
    sent = {**token(desk.ana, desk), "draft": foreign.id, "notice": "x"}
    desk.ana.post(f"{desk.draft}/save", sent, status=404)
    assert row(engine, Draft, foreign.id).notice != "x"


def test_nonsense_in_a_form_is_no_error_of_ours(desk: Desk) -> None:
    form = dict(desk.ana.get(desk.draft).form("/save").form_values())
    for sent in (
        {"kind": "gossip", "cause": "??", "seen": "9" * 400},
        {field(desk, "placement"): "moon", field(desk, "change"): "x", field(desk, "base"): "-1"},
        {field(desk, "base"): "77", field(desk, "text"): RIGHT},
        {"shown": "zz", "draft": "x" * 50},
        {"notice": "\x00\u202e\ufeff", field(desk, "text"): "|" * 5000},
    ):
        for act in ("save", "publication", "sign-off", "preview", "articles"):
            data = {**form, **sent}
            found = desk.ana.browser.post(f"{desk.draft}/{act}", data=data, base_url=desk.ana.base)
            assert found.status_code < 500, (act, sent)


@on_sqlite
def test_withheld_copy_shows_no_text_in_the_preview(desk: Desk, engine: Engine) -> None:
    with database.writing(engine) as session:
        wire = make_article(session, withheld=True, agency="Reuters")
        case = make_case(session, wire, "2,140")
        make_draft(session, case, by=session.scalars(select(User).order_by(User.id)).first(), replace=("2,140", "214"))
    page = desk.ana.get(f"/desk/cases/{case.id}/draft")
    assert "may not be republished" in preview(page)
    assert "Mary Doe" not in preview(page)


@on_sqlite
def test_the_page_asks_the_database_as_often_for_three_articles_as_for_one(desk: Desk, engine: Engine) -> None:
    with counted(engine) as for_one:
        desk.ana.get(desk.draft)
    with database.writing(engine) as session:
        draft = queries.draft_of_case(session, desk.case)
        assert draft is not None
        ana = session.scalars(select(User).where(User.username == "ana")).one()
        for n in range(2):
            drafting.add_article(session, draft, make_article(session, headline=f"More {n}").id, by=ana, words="2,140")
    with counted(engine) as for_three:
        desk.ana.get(desk.draft)
    assert len(for_three) == len(for_one)


@on_sqlite
def test_hold_seconds_are_the_deployments(settings: Settings, engine: Engine, desk: Desk) -> None:
    with database.writing(engine) as session:
        draft = queries.draft_of_case(session, desk.case)
        assert draft is not None
    ready(desk)
    quick = Client(create_app(settings.model_copy(update={"hold_seconds": 5}), engine))
    quick.submit(quick.get("/login"), {"username": "ana", "password": PASSWORD})
    press(quick, quick.get(desk.draft), "publication")
    (hold,) = queries_of(engine, Hold)
    assert hold.due_at == NOON + timedelta(seconds=5)
