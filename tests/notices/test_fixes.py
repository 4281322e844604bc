"""A notice that waits for the CMS: capture finds the fix, and the case comes back."""

from __future__ import annotations

import pytest
from counting import queries as counted
from make import LIBRARIES, make_article, make_case, make_draft, make_version, publish
from notices.newsroom import NOTICE, Newsroom, begun, only
from reused import Begin
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.deliveries.models import Delivery
from corrections.errors import Refused
from corrections.notices import actions, drafting, fixes, queries
from corrections.notices.decisions import CMS
from corrections.notices.drafting import ArticleWords, Draft, DraftWords
from corrections.taxonomy import CaseState, ErrorType, Kind, Placement

RIGHT = LIBRARIES.replace("2,140", "214")


@pytest.fixture
def room(begin: Begin, session: Session) -> Newsroom:
    return begun(begin, session, "now")


@pytest.fixture
def draft(session: Session, room: Newsroom) -> Draft:
    draft = make_draft(session, room.case, by=room.ana, notice=NOTICE)
    drafting.set_article(session, draft, only(session, draft), ArticleWords(Placement.END, change=CMS), by=room.ana)
    return draft


def test_capture_finds_the_fix_and_the_case_comes_back(session: Session, room: Newsroom, draft: Draft) -> None:
    with pytest.raises(Refused, match="wrong words still stand"):
        actions.hold(session, draft, by=room.ana)
    fixes.wait_for_fix(session, draft, by=room.ana)
    assert room.case.state is CaseState.WAITING_FIX
    assert fixes.notice_fixes(session) == 0
    make_version(session, room.article, LIBRARIES + "\n\nAn unrelated line.")
    assert fixes.notice_fixes(session) == 0
    assert room.case.state is CaseState.WAITING_FIX
    make_version(session, room.article, RIGHT + "\n\nAn unrelated line.")
    assert fixes.notice_fixes(session) == 1
    assert room.case.state is CaseState.DRAFTED
    assert room.case.news
    assert events.history(session, addresses.case(room.case.id))[-1].verb == "fix found"
    mails = session.scalars(select(Delivery.to_id).where(Delivery.kind == "case-news")).all()
    assert room.ana.id in mails
    correction = publish(session, draft, by=room.ana)
    (on,) = queries.published(session, [correction])[0].newest.articles
    assert (on.version_before, on.version_after) == (2, 3)


def test_it_waits_for_every_article_that_the_cms_is_to_change(session: Session, room: Newsroom, draft: Draft) -> None:
    other = make_article(session, "The petition of 2,140 names.", headline="Petition")
    row = drafting.add_article(session, draft, other.id, by=room.ana, words="2,140")
    with pytest.raises(Refused, match="not to change"):
        fixes.wait_for_fix(session, draft, by=room.ana)
    drafting.set_article(session, draft, row, ArticleWords(Placement.END, change=CMS), by=room.ana)
    fixes.wait_for_fix(session, draft, by=room.ana)
    make_version(session, room.article, RIGHT)
    assert fixes.notice_fixes(session) == 0
    make_version(session, other, "The petition of 214 names.")
    assert fixes.notice_fixes(session) == 1


def test_there_is_no_waiting_for_what_is_done_or_for_a_notice_that_is_not_ready(
    session: Session, room: Newsroom, draft: Draft
) -> None:
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, " "), by=room.ana)
    with pytest.raises(Refused, match="Write the notice first"):
        fixes.wait_for_fix(session, draft, by=room.ana)
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, NOTICE), by=room.ana)
    make_version(session, room.article, RIGHT)
    with pytest.raises(Refused, match="nothing to wait for"):
        fixes.wait_for_fix(session, draft, by=room.ana)


def test_whoever_waits_can_go_on_working_or_give_up(session: Session, room: Newsroom, draft: Draft) -> None:
    fixes.wait_for_fix(session, draft, by=room.ana)
    words = ArticleWords(Placement.END, text=RIGHT)
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, NOTICE), by=room.ana, on={room.article.id: words})
    held = actions.hold(session, draft, by=room.ana)
    actions.stop(session, held, by=room.ana)
    drafting.set_article(session, draft, only(session, draft), ArticleWords(Placement.END, change=CMS), by=room.ana)
    fixes.wait_for_fix(session, draft, by=room.ana)
    drafting.drop(session, draft, by=room.ana)
    assert room.case.state is CaseState.REVIEWING
    make_version(session, room.article, RIGHT)
    assert fixes.notice_fixes(session) == 0


def test_a_clarification_waits_for_any_change_of_the_article(session: Session, room: Newsroom) -> None:
    article = make_article(session)
    case = make_case(session, article, "£1.2 million a year", error_type=ErrorType.CONTEXT)
    notice = "This article has been clarified to say that the £1.2 million is before the cost of the move."
    draft = make_draft(session, case, by=room.ana, kind=Kind.CLARIFICATION, notice=notice)
    drafting.set_article(session, draft, only(session, draft), ArticleWords(Placement.END, change=CMS), by=room.ana)
    fixes.wait_for_fix(session, draft, by=room.ana)
    make_version(session, article, LIBRARIES.replace("a year.", "a year, before the cost of the move."))
    assert fixes.notice_fixes(session) == 1


def test_a_sign_off_still_counts_after_the_wait(session: Session, room: Newsroom, draft: Draft) -> None:
    from corrections.notices import plans
    from corrections.notices.decisions import digest

    before = digest(plans.plan(session, draft))
    fixes.wait_for_fix(session, draft, by=room.ana)
    make_version(session, room.article, LIBRARIES + "\n\nAn unrelated line.")
    fixes.notice_fixes(session)
    make_version(session, room.article, RIGHT)
    fixes.notice_fixes(session)
    session.flush()
    assert digest(plans.plan(session, draft)) == before


def test_cases_whose_articles_did_not_change_cost_nothing_and_hide_none(
    engine: Engine, session: Session, room: Newsroom, draft: Draft
) -> None:
    articles = [room.article]
    fixes.wait_for_fix(session, draft, by=room.ana)
    for _ in range(3):
        article = make_article(session)
        articles.append(article)
        another = make_draft(session, make_case(session, article, "2,140"), by=room.ana, notice=NOTICE)
        words = ArticleWords(Placement.END, change=CMS)
        drafting.set_article(session, another, only(session, another), words, by=room.ana)
        fixes.wait_for_fix(session, another, by=room.ana)
    session.commit()
    with counted(engine) as sent:
        assert fixes.notice_fixes(session) == 0
    assert len(sent) == 1
    make_version(session, articles[-1], RIGHT)
    assert fixes.notice_fixes(session, limit=1) == 1
