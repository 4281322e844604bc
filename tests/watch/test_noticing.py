"""A change without a word: sorted, given time, made a case, and explained or corrected, in public."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from make import (
    LIBRARIES,
    make_article,
    make_case,
    make_correction,
    make_desk,
    make_draft,
    make_user,
    make_version,
    publish,
)
from pages import Client
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.articles import blocks
from corrections.articles.documents import VersionText
from corrections.articles.models import Article, ArticleAddress
from corrections.cases import closing
from corrections.cases import queries as case_queries
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case
from corrections.clock import rfc3339
from corrections.errors import Conflict, Refused
from corrections.events import SYSTEM
from corrections.log.models import LogEntry
from corrections.newsroom import actions as newsrooms
from corrections.notices import drafting
from corrections.notices.models import RevisionArticle
from corrections.requests import queries as request_queries
from corrections.taxonomy import Cause, Change, EntryKind, ErrorType, FoundBy, Kind, Mark, Origin
from corrections.watch import explaining, lines, marks, noticing, pointing, queries
from corrections.watch.models import NoticedChange, WatchedAddress, WatchedHost
from corrections.worker import noticing as due

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LINE = "The council corrected its own count in the evening; nothing that we said was wrong when we said it."


@pytest.fixture
def editor(session: Session, at: Callable[[datetime], None]) -> User:
    at(NOON)
    ana = make_user(session)
    make_desk(session, "News", ana)
    newsrooms.change(session, by=SYSTEM, watch=True)
    return ana


def changed(session: Session, old: str = "2,140", new: str = "214") -> Article:
    article = make_article(session)
    make_version(session, article, LIBRARIES.replace(old, new))
    session.flush()
    return article


def look(session: Session) -> None:
    """What the worker does in a round."""
    while (version := noticing.unsorted(session)) is not None:
        found = due.sorted_as(version)
        noticing.notice(session, version, found, due.place_of(version, found))
    due.changes(session)


def cases(session: Session) -> list[Case]:
    return list(session.scalars(select(Case).order_by(Case.id)))


def test_a_change_without_a_word_becomes_a_case_when_its_time_is_over(
    session: Session, editor: User, at: Callable[[datetime], None]
) -> None:
    article = changed(session)
    look(session)
    assert cases(session) == []
    at(NOON + DAY - timedelta(minutes=1))
    look(session)
    assert cases(session) == []
    at(NOON + DAY)
    look(session)
    (case,) = cases(session)
    assert (case.article_id, case.found_by, case.error_type) == (article.id, FoundBy.MONITORING, ErrorType.NUMBER)
    assert case.summary == noticing.SUMMARY
    look(session)
    assert len(cases(session)) == 1


def test_the_notice_of_a_case_begins_with_what_the_article_said_and_what_it_says_now(
    session: Session, editor: User, at: Callable[[datetime], None]
) -> None:
    article = changed(session)
    look(session)
    at(NOON + DAY)
    look(session)
    (case,) = cases(session)
    draft = drafting.start(session, case, kind=Kind.CORRECTION, by=editor)
    assert draft.notice == "An earlier version of this article misstated a figure as “2,140”. It is “214”."
    drafting.drop(session, draft, by=editor)
    make_version(session, article, LIBRARIES.replace("2,140", "241"))
    draft = drafting.start(session, case, kind=Kind.CORRECTION, by=editor)
    assert draft.notice.endswith("It is “241”."), "the newest version is what stands"
    words = drafting.DraftWords(kind=Kind.CORRECTION, notice=draft.notice, cause=Cause.REPORTING)
    drafting.save(session, draft, words, by=editor)
    publish(session, draft, by=editor)
    (revision,) = session.scalars(select(RevisionArticle))
    assert (revision.version_before, revision.version_after) == (1, 2)


@pytest.mark.parametrize(
    ("old", "new", "words", "at"),
    [
        ("We sold 12 of 20.\n\nThey sold 12 of 30.", "We sold 12 of 20.\n\nThey sold 15 of 30.", "12", 2),
        ("It is in Hull. Ann Wood said so.", "It is in Hull. Ann Ward said so.", "Wood", 1),
        ("It is shut. Nobody knew why.", "It is shut.", "Nobody knew why.", 1),
        ("It is shut.", "It is shut. Nobody knew why.", None, 0),
    ],
)
def test_the_words_that_a_change_is_about_are_those_that_did_not_stay(
    old: str, new: str, words: str | None, at: int
) -> None:
    then, now = (
        VersionText("News", (), None, None, "en", (), tuple(blocks.parse(text)), frozenset(), False, frozenset())
        for text in (old, new)
    )
    version = noticing.Unsorted(1, 2, Origin.CAPTURE, {1: then, 2: now})
    where = version.place(version.sort())
    passage = pointing.passage(where, then)
    assert (passage.exact if passage else None, where[0] if where else 0) == (words, at)
    assert pointing.passage(where, replace(then, blocks=())) is None


def test_further_changes_join_the_case_that_is_open(
    session: Session, editor: User, at: Callable[[datetime], None]
) -> None:
    article = changed(session)
    look(session)
    make_version(session, article, LIBRARIES.replace("7-2", "8-1"))
    look(session)
    at(NOON + DAY)
    look(session)
    assert len(cases(session)) == 1
    assert set(session.scalars(select(NoticedChange.case_id))) == {cases(session)[0].id}


def test_a_change_that_a_notice_waits_for_joins_its_case(
    session: Session, editor: User, at: Callable[[datetime], None]
) -> None:
    article = make_article(session)
    case = make_case(session, article, "2,140")
    draft = make_draft(session, case, by=editor, notice="It is 214.")
    make_version(session, article, LIBRARIES.replace("2,140", "214"))
    look(session)
    at(NOON + DAY)
    look(session)
    assert cases(session) == [case]
    assert session.scalars(select(NoticedChange.case_id)).all() == [case.id]
    drafting.drop(session, draft, by=editor)
    make_version(session, article, LIBRARIES.replace("7-2", "8-1"))
    other = make_article(session, "It is 2,140.")
    make_version(session, other, "It is 214.")
    look(session)
    at(NOON + 2 * DAY)
    look(session)
    assert {each.article_id for each in cases(session)} == {article.id, other.id}, "another article has its own"


@pytest.mark.parametrize(("old", "new"), [("libraries by June", "librarys by June"), ("the library.", "the library…")])
def test_spelling_needs_no_word(
    session: Session, editor: User, at: Callable[[datetime], None], old: str, new: str
) -> None:
    changed(session, old, new)
    at(NOON + 2 * DAY)
    look(session)
    assert session.scalars(select(NoticedChange.change)).all() == [Change.TYPOGRAPHIC]
    assert cases(session) == []


def test_what_changed_before_the_watch_began_is_left_alone(session: Session, at: Callable[[datetime], None]) -> None:
    at(NOON)
    make_desk(session, "News", make_user(session))
    changed(session)
    at(NOON + DAY)
    newsrooms.change(session, by=SYSTEM, watch=True)
    at(NOON + 3 * DAY)
    look(session)
    assert session.scalars(select(NoticedChange)).all() == []


def test_a_line_that_explains_is_public_once_it_can_no_longer_be_taken_back(
    session: Session, editor: User, at: Callable[[datetime], None], client: Client
) -> None:
    article = changed(session)
    look(session)
    at(NOON + DAY)
    look(session)
    (case,) = cases(session)
    explaining.explain(session, case, line=LINE, text="", by=editor)
    session.flush()
    assert not due.explanations(session)
    closing.undo(session, case, by=editor)
    session.flush()
    at(NOON + DAY + UNDO)
    assert not due.explanations(session)
    explaining.explain(session, case, line=LINE, text="", by=editor)
    session.flush()
    at(NOON + DAY + 2 * UNDO)
    assert due.explanations(session)
    assert not due.explanations(session)
    entry = session.scalars(select(LogEntry).where(LogEntry.kind == EntryKind.EXPLANATION)).one()
    assert entry.subject == f"/articles/{article.id}/versions/2"
    assert session.scalars(select(NoticedChange.text)).all() == [None]
    assert queries.versions(session, article.id)[1].explanation == LINE
    session.commit()
    page = client.get(f"/articles/{article.id}").text
    assert LINE in page
    assert "Explained" in page
    assert told(client, article.id) == ["explained", "facts", [], LINE]
    assert f"<li>Explained</li><li>Why no notice is due: {LINE}</li>" in html.unescape(feed(client, article.id))
    # Who follows the feed is shown the version again, since something new is said of it.
    assert f"<updated>{rfc3339(entry.at)}</updated>" in feed(client, article.id).partition("<entry>")[2]
    own = client.get(f"/articles/{article.id}/versions/2")
    assert f"Why no notice is due: {LINE}" in own.words
    # What is said of a change may change without a moment that is kept: nobody is told that it is as it was.
    assert "Last-Modified" not in {*own.headers, *client.get(f"/articles/{article.id}.json").headers}


def told(client: Client, article_id: int) -> list[object]:
    version = client.get(f"/articles/{article_id}.json").json["versions"][1]
    return [version["mark"], version["change"], version["corrections"], version["explanation"]]


def feed(client: Client, article_id: int) -> str:
    return client.get(f"/articles/{article_id}.atom").text


def test_a_version_that_nobody_spoke_of_says_so_in_public(session: Session, editor: User, client: Client) -> None:
    article = changed(session)
    look(session)
    session.commit()
    assert "Changed without a word so far" in client.get(f"/articles/{article.id}").text
    assert told(client, article.id) == ["unexplained", "facts", [], None]
    assert '<category term="unexplained" />' in feed(client, article.id)
    assert "Changed without a word so far" in feed(client, article.id)
    assert "Changed without a word so far" in client.get(f"/articles/{article.id}/versions/2").text
    assert "Changed without a word so far" not in client.get(f"/articles/{article.id}/versions/1").text


def test_an_article_that_was_taken_down_becomes_a_case_at_once_and_that_is_public(
    session: Session, editor: User, at: Callable[[datetime], None], client: Client
) -> None:
    article = make_article(session)
    take_down(session, article.id)
    look(session)
    look(session)
    (case,) = cases(session)
    assert case.summary == noticing.SUMMARY_OF_REMOVAL
    explaining.explain(session, case, line=LINE, text="", by=editor)
    session.flush()
    at(NOON + UNDO)
    assert due.explanations(session)
    (seen,) = queries.versions(session, article.id)
    assert (seen.gone_at, seen.why_gone, seen.change) == (NOON, LINE, None)
    session.commit()
    for path in ("", ".atom", "/versions/1"):
        page = html.unescape(client.get(f"/articles/{article.id}{path}").text)
        assert "The article was taken down" in page, path
        assert LINE in page, path
    (version,) = client.get(f"/articles/{article.id}.json").json["versions"]
    assert (version["gone"], version["why_gone"], version["explanation"]) == (rfc3339(NOON), LINE, None)
    assert "It is there again." not in client.get(f"/articles/{article.id}").text
    address = session.scalars(select(WatchedAddress)).one()
    address.is_gone, address.gone_since, address.looked_at = False, None, NOON + DAY
    newsrooms.raise_generation(session)
    session.commit()
    assert "It is there again." in client.get(f"/articles/{article.id}").text


def test_an_article_is_taken_down_when_none_of_its_addresses_answers_and_each_version_may_be(
    session: Session, editor: User
) -> None:
    article = make_article(session)
    take_down(session, article.id)
    own = session.scalars(select(WatchedAddress)).one()
    own.is_gone = False
    row = {"what": "page", "since": NOON, "due_at": NOON, "is_gone": True, "article_id": article.id}
    session.add(WatchedAddress(url="https://news.example/?p=17", host="https://news.example", **row))
    session.flush()
    assert not noticing.notice_removal(session), "the address by which it was found is gone, the article is there"
    own.is_gone = True
    session.flush()
    assert noticing.notice_removal(session)
    assert not noticing.notice_removal(session)
    make_version(session, article, LIBRARIES.replace("2,140", "214"))
    session.flush()
    assert noticing.notice_removal(session), "it came back, with another text, and went again"


def test_an_article_that_was_moved_is_looked_for_before_it_counts_as_taken_down(session: Session, editor: User) -> None:
    newsrooms.change(session, by=SYSTEM, hosts=("news.example",))
    article = make_article(session)
    take_down(session, article.id)
    moved, elsewhere = "https://news.example/moved", "https://agency.example/copy"
    session.add_all([ArticleAddress(url=url, article_id=article.id) for url in (moved, elsewhere)])
    session.flush()
    assert noticing.notice_removal(session)
    assert not noticing.notice_removal(session)
    assert session.scalars(select(NoticedChange)).all() == []
    address = session.get_one(WatchedAddress, moved)
    assert (address.article_id, session.get(WatchedAddress, elsewhere)) == (article.id, None)
    address.is_gone = True
    session.flush()
    assert noticing.notice_removal(session)
    assert session.scalars(select(NoticedChange.change)).all() == [Change.ARTICLE_REMOVED]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (" ", "Say in one line"),
        ("It was " + "very " * 100 + "small.", "longer than 500"),
        ("Checked with TK in the evening.", "Still to be written: TK"),
        ("Ada Quill wrote to us; nothing was wrong.", "“Ada Quill” may be"),
        ("We thank Ms Quill for her letter.", "“Ms Quill” may be"),
        ("Thanks to ada@quill.example we looked again.", "“ada@quill.example” may be"),
        ("The count that Mary Doe gave us was right when she gave it.", None),
    ],
)
def test_a_line_for_good_is_finished_and_names_no_reader(line: str, said: str | None) -> None:
    problem = lines.why_not(line, readers=("Ada Quill", "ada@quill.example", "Mary Doe"), texts=[LIBRARIES])
    assert said in str(problem) if said else problem is None


def noticed_case(session: Session, at: Callable[[datetime], None]) -> Case:
    changed(session)
    look(session)
    at(NOON + DAY)
    look(session)
    (case,) = cases(session)
    return case


def test_what_the_public_is_told_is_never_the_letter_to_a_reader(
    session: Session, editor: User, at: Callable[[datetime], None]
) -> None:
    case = noticed_case(session, at)
    told = make_case(session, session.get_one(Article, case.article_id), "7-2", name="Ada Quill")
    noticing.join(session, told, into=case, by=editor)
    session.flush()
    letter = "Dear Ada Quill, the council gave the smaller number itself, in the evening."
    for line, text, at_ in (("", letter, "line"), (letter, letter, "line"), ("TK", letter, "line"), (LINE, "", "text")):
        with pytest.raises(Refused) as refused, session.begin_nested():
            explaining.explain(session, case, line=line, text=text, by=editor)
        assert refused.value.message.at == at_
    explaining.explain(session, case, line=LINE, text=letter, by=editor)
    session.flush()
    at(NOON + DAY + UNDO)
    assert due.explanations(session)
    assert queries.versions(session, case.article_id or 0)[1].explanation == LINE
    (request_id,) = case_queries.request_ids(session, case.id)
    assert [message.text for message in request_queries.messages(session, [request_id])] == [letter]


def test_a_case_takes_its_changes_along_where_it_is_joined_and_further_ones_are_news_there(
    session: Session, editor: User, at: Callable[[datetime], None]
) -> None:
    case = noticed_case(session, at)
    article = session.get_one(Article, case.article_id)
    into = make_case(session, article, "7-2")
    with pytest.raises(Refused, match="is for a change that was noticed"):
        explaining.explain(session, into, line=LINE, text="Thank you.", by=editor)
    noticing.join(session, case, into=into, by=editor)
    into.news, seen = False, into.lock_version
    make_version(session, article, LIBRARIES.replace("2,140", "214").replace("7-2", "8-1"))
    look(session)
    at(NOON + 2 * DAY)
    look(session)
    assert set(session.scalars(select(NoticedChange.case_id))) == {into.id}
    assert into.news
    with pytest.raises(Conflict):  # they had the page open
        explaining.explain(session, into, line=LINE, text="Thank you.", by=editor, seen=seen)
    explaining.explain(session, into, line=LINE, text="Thank you.", by=editor)
    session.flush()
    at(NOON + 2 * DAY + UNDO)
    while due.explanations(session):
        pass
    assert [one.explanation for one in queries.versions(session, article.id)] == [None, LINE, LINE]
    closing.reopen(session, into, reason="They wrote again.", by=editor)
    with pytest.raises(Refused, match="is for a change that was noticed"):
        explaining.explain(session, into, line="Another line.", text="Thank you.", by=editor)
    # Taken apart again, each has what it was about.
    noticing.take_apart(session, case, by=editor)
    found = select(NoticedChange.case_id).where(NoticedChange.article_id == article.id).order_by(NoticedChange.number)
    assert session.scalars(found).all() == [case.id, into.id]
    assert case.open


def take_down(session: Session, article_id: int) -> None:
    article = session.get_one(Article, article_id)
    session.add(WatchedHost(name="https://news.example", free_at=NOON))
    session.flush()
    row = {"what": "page", "since": NOON, "due_at": NOON, "is_gone": True}
    session.add(WatchedAddress(url=article.url, host="https://news.example", article_id=article.id, **row))
    session.flush()


def test_a_version_that_was_changed_and_taken_down_has_one_line_on_record(
    session: Session, editor: User, at: Callable[[datetime], None]
) -> None:
    case = noticed_case(session, at)
    take_down(session, case.article_id or 0)
    look(session)
    assert set(session.scalars(select(NoticedChange.case_id))) == {case.id}
    explaining.explain(session, case, line=LINE, text="", by=editor)
    session.flush()
    at(NOON + DAY + UNDO)
    assert due.explanations(session)
    assert due.explanations(session)
    assert not due.explanations(session)
    newest = queries.versions(session, case.article_id or 0)[1]
    assert (newest.explanation, newest.why_gone) == (LINE, LINE)


def test_what_is_on_record_about_a_version_is_not_said_again_when_it_is_taken_down(
    session: Session, editor: User, at: Callable[[datetime], None]
) -> None:
    case = noticed_case(session, at)
    explaining.explain(session, case, line=LINE, text="", by=editor)
    session.flush()
    at(NOON + 2 * DAY)
    assert due.explanations(session)
    take_down(session, case.article_id or 0)
    look(session)
    with pytest.raises(Refused, match="on record already"):
        explaining.explain(session, cases(session)[1], line="The family asked for it.", text="", by=editor)


def test_a_change_that_no_case_can_be_opened_for_waits_and_keeps_nothing_else_waiting(
    session: Session, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    newsrooms.change(session, by=SYSTEM, watch=True)
    changed(session)
    look(session)
    at(NOON + DAY)
    look(session)
    assert cases(session) == []
    take_down(session, changed(session).id)
    look(session)
    assert session.scalars(select(NoticedChange.is_removal).order_by(NoticedChange.id)).all() == [False, False, True]
    make_desk(session)
    at(NOON + DAY + noticing.AGAIN)
    look(session)
    assert len(cases(session)) == 2


def test_a_version_that_the_rules_fail_on_is_for_an_editor_to_look_at() -> None:
    found = due.sorted_as(noticing.Unsorted(1, 2, Origin.CAPTURE, texts={}))
    assert marks.needs_a_word(found.change)


@pytest.mark.parametrize(
    ("number", "kinds", "change", "explained", "mark"),
    [
        (1, (), None, False, Mark.FIRST),
        (2, ("correction",), Change.FACTS, True, Mark.CORRECTED),
        (2, ("update",), Change.FACTS, False, Mark.UPDATED),
        (2, ("update", "correction"), Change.FACTS, False, Mark.CORRECTED),
        (2, (), Change.FACTS, True, Mark.EXPLAINED),
        (2, (), Change.FACTS, False, Mark.UNEXPLAINED),
        (2, (), Change.TYPOGRAPHIC, False, Mark.FIXED),
        (2, (), None, False, None),
    ],
)
def test_the_mark_of_a_version(
    number: int, kinds: tuple[str, ...], change: Change | None, explained: bool, mark: Mark | None
) -> None:
    assert marks.mark(number, kinds={Kind(kind) for kind in kinds}, change=change, explained=explained) is mark


def test_the_case_shows_what_changed_and_by_what_it_was_told(
    session: Session, at: Callable[[datetime], None], client: Client
) -> None:
    at(NOON)
    ana = make_user(session, password="tea kettle marsh violin")
    make_desk(session, "News", ana)
    newsrooms.change(session, by=SYSTEM, watch=True)
    changed(session)
    look(session)
    at(NOON + DAY)
    look(session)
    session.commit()
    client.submit(client.get("/login"), {"username": "ana", "password": "tea kettle marsh violin"}, status=303)
    address = f"/desk/cases/{cases(session)[0].id}"
    session.commit()
    shown = client.get(address)
    assert "due in " in shown.text
    assert "answer due" not in shown.text, "nobody asked"
    assert not shown.tree.xpath('//textarea[@id="decision-text"]'), "there is nobody to tell"
    refused = client.submit(shown, {}, to="/decision", status=422)
    assert "Say in one line why no notice is due" in refused.problem_at("decision-line")
    client.submit(shown, {"found_by": "reader"}, to="/facts", status=303)
    page = client.get(address).text
    assert 'id="decision-line"' in page, "whoever else found it as well"
    assert "What it went by: a number" in " ".join(page.split())
    assert "As it stood" in page
    assert "As the reader saw it" not in page
    assert "</span>2,140<" in page
    assert "</span>214<" in page
    client.submit(client.get(address), {"line": LINE}, to="/decision", status=303)
    client.submit(client.get(address), to="/undo", status=303)
    undone = client.get(address)
    assert undone.value("line") == LINE, "what was written is not lost"
    client.submit(undone, to="/decision", status=303)
    decided = " ".join(client.get(address).text.split())
    assert f"<bdi>{html.escape(LINE)}</bdi>" in decided
    assert "once the decision can’t be undone any more" in decided
    at(NOON + DAY + UNDO)
    session.expire_all()
    assert due.explanations(session)
    session.commit()
    on_record = " ".join(client.get(address).text.split())
    assert f"<bdi>{html.escape(LINE)}</bdi>" in on_record
    assert "This line is on the public record" in on_record


def test_a_notice_in_time_makes_no_case_and_the_version_counts_as_corrected(
    session: Session, editor: User, at: Callable[[datetime], None], client: Client
) -> None:
    correction = make_correction(session, by=editor)
    look(session)
    at(NOON + 2 * DAY)
    look(session)
    assert [case.found_by for case in cases(session)] == [FoundBy.READER]
    session.commit()
    (article,) = session.scalars(select(Article.id))
    page = client.get(f"/articles/{article}").text
    assert f"with correction {correction.number}" in page
    assert Mark.UNEXPLAINED.plain not in page
    assert told(client, article) == ["corrected", "facts", [correction.number], None]
    assert '<category term="corrected" />' in feed(client, article)
    assert f"Corrected: {correction.number}" in feed(client, article)
