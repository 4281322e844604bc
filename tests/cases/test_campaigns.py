"""Many reports on one article: when they are taken for a campaign, who is told, and what of it goes along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import make_article, make_case, make_correction, make_desk, make_report, make_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corrections import addresses, ids
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases import closing, intake, parting, queries, rosters
from corrections.cases.models import Case
from corrections.deliveries.models import Delivery
from corrections.events import READER, SYSTEM, Event
from corrections.newsroom import actions as newsroom
from corrections.requests.decisions import Report
from corrections.worker.words import words_of

MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
QUOTES = ("June", "Mary Doe", "£1.2 million")
At = Callable[[datetime], None]


@pytest.fixture
def ana(session: Session, at: At) -> User:
    at(MONDAY)
    newsroom.change(session, by=SYSTEM, campaign_reports=4)
    ana = make_user(session, "ana")
    make_desk(session, "News", ana)
    return ana


def taken_back(session: Session, article: Article, ana: User) -> Callable[[], Case]:
    """A report that looked like a robot's, and an editor who says later that it is a person's."""
    report = make_report(session, article, "2,140", suspicion="sent faster than a person writes").request
    return lambda: intake.take_back(session, report, by=ana.actor)


def not_meant(session: Session, article: Article, ana: User) -> Callable[[], Case]:
    """A report that a correction answered at once, and a reader who says later that they mean something else."""
    correction = make_correction(session, article, "2,140 people", "214 people", by=ana)
    ended = session.get_one(Case, correction.case_id)
    report = Report(form_key=ids.token(), wrong="That is wrong.", article_id=article.id)
    request = intake.receive(session, report, by=READER, answered_by=ended).request
    return lambda: intake.not_meant(session, request, "I mean the year.", by=READER)


@pytest.mark.parametrize("begin", [taken_back, not_meant])
def test_a_report_from_before_makes_no_campaign_of_what_came_one_by_one(
    session: Session, ana: User, at: At, begin: Callable[[Session, Article, User], Callable[[], Case]]
) -> None:
    article = make_article(session)
    comes_late = begin(session, article, ana)
    cases = []
    for day, quote in enumerate(QUOTES, start=1):
        at(MONDAY + timedelta(days=6 * day))
        cases.append(make_case(session, article, quote))
    late = comes_late()
    assert all(case.open and case.campaign_at is None for case in (*cases, late))
    assert len(queries.request_ids(session, late.id)) == 1
    # Nor where that comes in the very hour of others: it is one of them only if it was sent then.
    for quote in ("three libraries", "7-2"):
        make_case(session, article, quote)
    assert session.scalar(select(func.count()).select_from(Event).where(Event.verb == "campaign")) == 0


def test_whoever_had_a_case_that_a_campaign_gathers_is_told_where_it_is(session: Session, ana: User, at: At) -> None:
    ben = make_user(session, "ben")
    desk, article = make_desk(session, "News", ben), make_article(session)
    rosters.set_roster(session, desk, [ana.id, ben.id], on=True, by=SYSTEM)
    first, second, third = (make_case(session, article, quote) for quote in QUOTES)
    assert [case.assignee_id for case in (first, second, third)] == [ana.id, ben.id, ana.id]
    main = make_case(session, article, "2,140")
    assert (main.id, second.open, third.open) == (first.id, False, False)
    (mail,) = session.scalars(select(Delivery).where(Delivery.kind == "cases-gathered"))
    assert (mail.to_id, mail.about, mail.values["number"]) == (ben.id, addresses.case(first.id), 1)
    words = words_of(session, mail, "https://x.example")
    assert words is not None
    assert words["link"] == f"https://x.example/desk/cases/{first.id}"
    closing.answer(session, main, text="Thank you.", by=ana)
    assert words_of(session, mail, "https://x.example") is None


def test_a_campaign_goes_on_in_the_case_that_its_own_is_joined_to_and_leaves_with_it(
    session: Session, ana: User
) -> None:
    article, other = make_article(session), make_article(session)
    into = make_case(session, article, "three libraries")
    closing.answer(session, into, text="Thank you.", by=ana)
    for quote in QUOTES:
        make_case(session, article, quote)
    campaign = make_case(session, article, "2,140")
    assert len(queries.request_ids(session, campaign.id)) == 4
    elsewhere = make_case(session, other, "June")
    closing.undo(session, into, by=ana)
    closing.merge(session, campaign, into=into, by=ana)
    assert make_case(session, article, "7-2").id == into.id
    parting.take_apart(session, campaign, by=ana)
    assert (into.campaign_at, campaign.campaign_at is None) == (None, False)
    closing.merge(session, campaign, into=elsewhere, by=ana)
    assert elsewhere.campaign_at is None, "what is reported of another article is no part of it"
