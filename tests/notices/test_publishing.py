"""The one transaction that makes a notice public, and what stands in the record after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from make import (
    LIBRARIES,
    make_article,
    make_case,
    make_correction,
    make_draft,
    make_revision,
    make_version,
    publish,
)
from notices.newsroom import NOTICE, Newsroom, a_minute_a_look, only, open_newsroom
from reused import on_sqlite
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corrections import addresses, clock, events
from corrections.articles import queries as article_queries
from corrections.cases import queries as case_queries
from corrections.deliveries.models import Delivery
from corrections.errors import Refused
from corrections.events import READER
from corrections.followers.models import Follower
from corrections.log import queries as log_queries
from corrections.newsroom.queries import public_generation
from corrections.notices import actions, drafting, publishing, queries
from corrections.notices.decisions import NONE
from corrections.notices.documents import OnArticle
from corrections.notices.drafting import ArticleWords, DraftWords
from corrections.notices.models import Correction, Revision
from corrections.public.articles import show, timeline
from corrections.requests import queries as request_queries
from corrections.requests.actions import confirm_address
from corrections.taxonomy import CaseState, ErrorType, Kind, Outcome, Placement, RequestState
from corrections.watch import queries as watch

RIGHT = LIBRARIES.replace("2,140", "214")


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with a_minute_a_look():
        yield


@pytest.fixture
def room(session: Session) -> Newsroom:
    return open_newsroom(session)


def newest(session: Session, correction: Correction) -> tuple[OnArticle, ...]:
    return queries.published(session, [correction])[0].newest.articles


def follow(session: Session, scope_key: str, hash_: bytes, *, confirmed: bool = True) -> int:
    now = clock.now()
    row = Follower(
        email=f"{hash_.hex()}@follower.example",
        address_hash=hash_,
        scope=scope_key.split(":")[0],
        scope_key=scope_key,
        created_at=now,
        confirmed_at=now if confirmed else None,
    )
    session.add(row)
    session.flush()
    return row.id


def test_everything_is_there_after_it(session: Session, room: Newsroom) -> None:
    generation = public_generation(session)
    draft = make_draft(session, room.case, by=room.ana, replace=("2,140", "214"), notice=NOTICE)
    correction = publish(session, draft, by=room.ana)
    assert correction.number == "2026-0001"
    assert room.article.latest == 2
    version = article_queries.version(session, room.article.id, 2)
    assert version is not None
    assert version.origin == "correction"
    assert "214 people" in article_queries.text(session, version).blocks[1].text
    (on,) = newest(session, correction)
    assert (on.version_before, on.version_after, on.placement) == (1, 2, Placement.END)
    assert on.passage is not None
    assert on.passage["exact"] == "2,140"
    assert (room.case.state, room.case.outcome, room.case.open) == (CaseState.CLOSED, Outcome.CORRECTED, False)
    log = log_queries.current(session)
    assert log is not None
    assert log.size == 3
    revision = queries.revision_of_draft(session, draft.id)
    assert revision is not None
    entry = log_queries.entry(session, revision.log_id, revision.log_index)
    assert entry is not None
    assert entry.subject == "/corrections/2026-0001/revisions/1"
    assert public_generation(session) > generation
    verbs = [event.verb for event in events.history(session, addresses.case(room.case.id))]
    assert "published" in verbs
    assert verbs[-1] == "closed"


def test_a_version_and_its_notice_are_of_one_moment_while_the_clock_runs(session: Session, room: Newsroom) -> None:
    draft = make_draft(session, room.case, by=room.ana, replace=("2,140", "214"), notice=NOTICE)
    held = actions.hold(session, draft, by=room.ana)
    moments = count(1)
    with clock.reading(lambda: held.due_at + timedelta(seconds=next(moments))):
        correction = actions.publish_hold(session, held.id)
    assert correction is not None
    version = article_queries.version(session, room.article.id, 2)
    assert version is not None
    (published,) = queries.published(session, [correction])
    assert version.observed_at == published.newest.published_at == correction.published_at
    told = timeline.notices_of(room.article.id, [published])
    noticed = watch.versions(session, room.article.id)
    line = timeline.merge([show.marked(one, told) for one in noticed], told)
    assert [item.number for item in line] == [correction.number, 2, 1]


@on_sqlite
def test_the_reader_is_told_in_the_editors_words_or_with_thanks_and_the_notice(
    session: Session, room: Newsroom
) -> None:
    publish(session, make_draft(session, room.case, by=room.ana, replace=("2,140", "214"), notice=NOTICE), by=room.ana)
    (request_id,) = case_queries.request_ids(session, room.case.id)
    (message,) = request_queries.messages(session, [request_id])
    assert message.text == f"Thank you for telling us. We have published this:\n\n{NOTICE}"
    request = request_queries.request(session, request_id)
    assert request is not None
    assert request.state is RequestState.ANSWERED
    assert session.scalar(select(func.count()).where(Delivery.kind == "request-decided")) == 1
    other = make_case(session, make_article(session), "2,140")
    publish(
        session, make_draft(session, other, by=room.ana, replace=("2,140", "214"), told="You were right."), by=room.ana
    )
    (second,) = request_queries.messages(session, case_queries.request_ids(session, other.id))
    assert second.text == "You were right."


def test_followers_get_one_mail_an_address_and_authors_theirs(session: Session, room: Newsroom) -> None:
    room.tom.name = "Nadia Okafor"
    everything = follow(session, "all", b"a" * 32)
    follow(session, f"article:{room.article.id}", b"a" * 32)
    section = follow(session, "section:Local", b"b" * 32)
    follow(session, "section:Sport", b"c" * 32)
    follow(session, "all", b"d" * 32, confirmed=False)
    publish(session, make_draft(session, room.case, by=room.ana, replace=("2,140", "214")), by=room.ana)
    mails = session.scalars(select(Delivery).where(Delivery.kind.in_(["follow-correction", "author-correction"]))).all()
    assert sorted((mail.to_kind, mail.to_id) for mail in mails) == [
        ("follower", everything),
        ("follower", section),
        ("user", room.tom.id),
    ]


def test_one_notice_on_three_articles_changes_each_and_is_one_log_entry(session: Session, room: Newsroom) -> None:
    second = make_article(session, "The petition of 2,140 names.", headline="Petition", section="Politics")
    third = make_article(session, "A column on 2,140 voices.", headline="Voices", section="Opinion")
    draft = make_draft(session, room.case, by=room.ana, replace=("2,140", "214"), notice=NOTICE)
    for article in (second, third):
        row = drafting.add_article(session, draft, article.id, by=room.ana, words="2,140")
        old = article_queries.newest_text(session, article).blocks[0].text
        drafting.set_article(
            session, draft, row, ArticleWords(Placement.TOP, text=old.replace("2,140", "214")), by=room.ana
        )
    correction = publish(session, draft, by=room.ana)
    on = newest(session, correction)
    assert [(a.article_id, a.version_before, a.version_after) for a in on] == [
        (room.article.id, 1, 2),
        (second.id, 1, 2),
        (third.id, 1, 2),
    ]
    assert [a.passage["exact"] for a in on if a.passage] == ["2,140"] * 3
    for section in ("Local", "Politics", "Opinion"):
        assert queries.corrections(session, queries.Filters(section=section)) == [correction]
    assert [queries.for_article(session, a.article_id) for a in on] == [[correction]] * 3
    log = log_queries.current(session)
    assert log is not None
    assert log.size == 3 + 3 + 1
    assert session.scalar(select(func.count()).select_from(Revision)) == 1


@on_sqlite
def test_a_notice_is_not_published_while_the_wrong_words_stand(session: Session, room: Newsroom) -> None:
    draft = make_draft(session, room.case, by=room.ana, notice=NOTICE)
    with pytest.raises(Refused, match="wrong words still stand"):
        actions.hold(session, draft, by=room.ana)
    words = ArticleWords(Placement.END, change=NONE, unfixed_reason="The number is quoted from the council’s minutes.")
    drafting.set_article(session, draft, only(session, draft), words, by=room.ana)
    (on,) = newest(session, publish(session, draft, by=room.ana))
    assert on.unfixed_reason == "The number is quoted from the council’s minutes."
    assert (on.version_before, on.version_after) == (1, None)


@on_sqlite
def test_nor_while_they_stand_in_one_of_three_articles(session: Session, room: Newsroom) -> None:
    other = make_article(session, "The petition of 2,140 names.", headline="Petition")
    draft = make_draft(session, room.case, by=room.ana, replace=("2,140", "214"), notice=NOTICE)
    drafting.add_article(session, draft, other.id, by=room.ana, words="2,140")
    with pytest.raises(Refused, match="wrong words still stand"):
        actions.hold(session, draft, by=room.ana)


@on_sqlite
def test_the_same_words_put_in_elsewhere_are_not_taken_for_them(session: Session, room: Newsroom) -> None:
    moved = LIBRARIES.replace("About 2,140 people", "About 214 people") + "\n\nThe library lends 2,140 books a day."
    draft = make_draft(session, room.case, by=room.ana, notice=NOTICE)
    drafting.set_article(session, draft, only(session, draft), ArticleWords(Placement.END, text=moved), by=room.ana)
    assert publish(session, draft, by=room.ana).number == "2026-0001"


@on_sqlite
@pytest.mark.parametrize("kind", [Kind.EDITORS_NOTE, Kind.UPDATE, Kind.REPLY])
def test_some_kinds_change_no_text(session: Session, room: Newsroom, kind: Kind) -> None:
    notice = (
        "This article was right when it was published: the council has since counted the petition again. It is 214."
    )
    draft = make_draft(session, room.case, by=room.ana, kind=kind, notice=notice)
    assert only(session, draft).change == NONE
    publish(session, draft, by=room.ana)
    assert room.article.latest == 1


@on_sqlite
def test_a_clarification_may_leave_what_was_true_once_words_are_added(session: Session, room: Newsroom) -> None:
    case = make_case(session, make_article(session), "£1.2 million a year", error_type=ErrorType.CONTEXT)
    notice = "This article has been clarified to say that the £1.2 million is before the cost of the move."
    draft = make_draft(session, case, by=room.ana, kind=Kind.CLARIFICATION, notice=notice)
    with pytest.raises(Refused, match="still stand"):
        actions.hold(session, draft, by=room.ana)
    added = LIBRARIES.replace("a year.", "a year, before the cost of moving the books.")
    drafting.set_article(session, draft, only(session, draft), ArticleWords(Placement.END, text=added), by=room.ana)
    publish(session, draft, by=room.ana)


@on_sqlite
def test_it_tells_the_version_in_which_the_words_last_stood_and_the_first_without(
    session: Session, room: Newsroom
) -> None:
    make_version(session, room.article, LIBRARIES + "\n\nAn unrelated line.")
    make_version(session, room.article, RIGHT + "\n\nAn unrelated line.")
    make_version(session, room.article, RIGHT + "\n\nAnother unrelated line.")
    draft = make_draft(session, room.case, by=room.ana, notice=NOTICE)
    (on,) = newest(session, publish(session, draft, by=room.ana))
    assert (on.version_before, on.version_after) == (2, 3)


def test_a_further_revision_has_its_reason_and_tells_of_the_same_error(session: Session, room: Newsroom) -> None:
    correction = publish(
        session, make_draft(session, room.case, by=room.ana, replace=("2,140", "214"), notice=NOTICE), by=room.ana
    )
    make_version(session, room.article, RIGHT + "\n\nAn unrelated line.")
    draft = drafting.start_revision(session, correction, by=room.ben)
    assert draft.notice == NOTICE
    with pytest.raises(Refused, match="why the notice is changed"):
        actions.hold(session, draft, by=room.ben)
    better = NOTICE + " The council counted them again."
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, better, reason="The count is known."), by=room.ben)
    assert publish(session, draft, by=room.ben) is correction
    (found,) = queries.published(session, [correction], every_revision=True)
    assert [(r.number, r.notice, r.reason) for r in found.revisions] == [
        (1, NOTICE, None),
        (2, better, "The count is known."),
    ]
    (on,) = found.newest.articles
    assert (on.version_before, on.version_after) == (1, 2)
    assert on.passage == found.revisions[0].articles[0].passage
    assert room.article.latest == 3
    assert queries.corrections(session, queries.Filters(query="counted again")) == [correction]


def test_a_further_revision_has_to_differ(session: Session, room: Newsroom) -> None:
    correction = make_correction(session, room.article, by=room.ana)
    draft = drafting.start_revision(session, correction, by=room.ben)
    drafting.save(session, draft, DraftWords(draft.kind, draft.notice, reason="To say more."), by=room.ben)
    with pytest.raises(Refused, match="Nothing differs"):
        actions.hold(session, draft, by=room.ben)


def test_a_further_revision_is_told_to_the_readers_who_reported_the_error(session: Session, room: Newsroom) -> None:
    draft = make_draft(session, room.case, by=room.ana, replace=("2,140", "214"), notice=NOTICE)
    correction = publish(session, draft, by=room.ana)
    (reader,) = case_queries.request_ids(session, room.case.id)
    confirm_address(session, request_queries.requests(session, [reader])[reader], by=READER, by_mail=True)
    make_revision(session, correction, NOTICE + " Sorry.", "We apologise.", by=room.ana)
    newest = request_queries.messages(session, [reader])[-1].text
    assert newest.startswith("We have changed the notice that we published after your report: We apologise.")
    assert newest.endswith(NOTICE + " Sorry.")
    mails = session.scalars(select(Delivery).where(Delivery.kind == "request-message")).all()
    assert [mail.to_id for mail in mails] == [reader]


@on_sqlite
def test_a_revision_of_a_notice_without_named_words_keeps_its_versions(session: Session, room: Newsroom) -> None:
    case = make_case(session, make_article(session))
    draft = make_draft(session, case, by=room.ana, replace=("2,140", "214"), notice=NOTICE)
    correction = publish(session, draft, by=room.ana)
    first = newest(session, correction)[0]
    assert (first.version_before, first.version_after) == (1, 2)
    make_revision(session, correction, NOTICE + " Sorry.", "We apologise.", by=room.ana)
    second = newest(session, correction)[0]
    assert (second.version_before, second.version_after) == (1, 2)


@on_sqlite
def test_a_revision_that_changes_the_text_again_tells_of_the_whole_change(session: Session, room: Newsroom) -> None:
    correction = make_correction(session, room.article, by=room.ana)
    draft = drafting.start_revision(session, correction, by=room.ana)
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, NOTICE, reason="The count was finished."), by=room.ana)
    words = ArticleWords(Placement.END, text=LIBRARIES.replace("2,140", "219"))
    drafting.set_article(session, draft, only(session, draft), words, by=room.ana)
    publish(session, draft, by=room.ana)
    (on,) = newest(session, correction)
    assert (on.version_before, on.version_after) == (1, 3)


def test_a_correction_has_one_further_revision_at_work(session: Session, room: Newsroom) -> None:
    correction = make_correction(session, by=room.ana)
    draft = drafting.start_revision(session, correction, by=room.ana)
    with pytest.raises(Refused, match="further revision already"):
        drafting.start_revision(session, correction, by=room.ben)
    drafting.drop(session, draft, by=room.ana)
    assert drafting.start_revision(session, correction, by=room.ben).id != draft.id


def test_numbers_begin_anew_with_the_newsrooms_year(
    session: Session, room: Newsroom, at: Callable[[datetime], None]
) -> None:
    assert make_correction(session, by=room.ana).number == "2026-0001"
    assert make_correction(session, by=room.ana).number == "2026-0002"
    at(datetime(2027, 1, 1, 0, 0, 30, tzinfo=UTC))
    assert make_correction(session, by=room.ana).number == "2027-0001"


def test_a_number_is_not_used_up_by_a_publication_that_fails(
    session: Session, room: Newsroom, monkeypatch: pytest.MonkeyPatch, at: Callable[[datetime], None]
) -> None:
    draft = make_draft(session, room.case, by=room.ana, replace=("2,140", "214"))
    held = actions.hold(session, draft, by=room.ana)
    at(held.due_at)

    def refuse(*arguments: object) -> None:
        raise Refused("No mail today.")

    with monkeypatch.context() as patch:
        patch.setattr(publishing.announcing, "announce", refuse)
        assert actions.publish_hold(session, held.id) is None
    assert (held.state, held.problem, room.article.latest) == ("failed", "No mail today.", 1)
    assert publish(session, draft, by=room.ana).number == "2026-0001"
