"""Reports that arrive at once, while the rules are edited and cases are joined: none is lost, each is on a desk."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from time import sleep

from make import make_article, make_case, make_desk, make_report, make_user
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases import closing, joining, queries, rule_sets, settings
from corrections.cases.models import Case, CaseRequest, Desk, RoutingRule
from corrections.errors import Refused
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsroom

RUNS = int(os.environ.get("CORRECTIONS_TEST_RUNS", "4"))


def at_once(*acts: Callable[[], object]) -> None:
    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(act) for act in acts]:
            done.result()


def test_two_reports_on_one_passage_while_the_rules_are_edited_are_one_case_on_a_desk(
    engine: Engine, session: Session
) -> None:
    make_desk(session, "News")
    articles = [make_article(session, section="Local").id for _ in range(RUNS)]
    session.commit()

    def report(article_id: int) -> None:
        with database.writing(engine) as own:
            make_report(own, own.get_one(Article, article_id), "2,140 people")

    def edit(n: int) -> None:
        with database.writing(engine) as own:
            desk = settings.add_desk(own, f"Desk {n}", by=SYSTEM)
            rule_sets.add_in_force(own, desk=desk, section="Local", by=SYSTEM)
        try:
            with database.writing(engine) as own:
                settings.remove_desk(own, own.get_one(Desk, desk.id), by=SYSTEM)
        except Refused:  # a case was quicker: the desk stays
            with database.writing(engine) as own:
                own.delete(own.scalars(select(RoutingRule)).first())

    for n, article_id in enumerate(articles):
        at_once(partial(report, article_id), partial(edit, n), partial(report, article_id))
    with database.reading(engine) as own:
        assert own.scalar(select(func.count()).select_from(Case)) == RUNS
        assert own.scalar(select(func.count()).select_from(CaseRequest)) == 2 * RUNS
        assert own.scalar(select(func.count()).select_from(CaseRequest).where(CaseRequest.lead.is_(True))) == RUNS
        desks = {desk.id for desk in queries.desks(own)}
        assert all(case.desk_id in desks for case in own.scalars(select(Case)))


def test_a_report_that_arrives_while_its_case_is_joined_to_another_is_in_one_that_is_open(
    engine: Engine, session: Session
) -> None:
    ana = make_user(session, "ana")
    make_desk(session, "News", ana)
    rounds = []
    for _ in range(RUNS):
        article = make_article(session)
        rounds.append((article.id, make_case(session, article, "2,140").id, make_case(session, article, "June").id))
    session.commit()

    def report(article_id: int) -> None:
        with database.writing(engine) as own:
            make_report(own, own.get_one(Article, article_id), "2,140 people")

    def join(case_id: int, into_id: int) -> None:
        with database.writing(engine) as own:
            case, into = own.get_one(Case, case_id), own.get_one(Case, into_id)
            closing.merge(own, case, into=into, by=own.get_one(User, ana.id))

    for article_id, case_id, into_id in rounds:
        at_once(partial(report, article_id), partial(join, case_id, into_id))
    with database.reading(engine) as own:
        assert own.scalar(select(func.count()).select_from(CaseRequest)) == 3 * RUNS
        lost = select(func.count()).select_from(CaseRequest).join(Case, Case.id == CaseRequest.case_id)
        assert own.scalar(lost.where(Case.open.is_(False))) == 0


def test_a_report_that_makes_a_campaign_waits_for_the_case_on_its_words_before_it_holds_others(
    engine: Engine, session: Session
) -> None:
    ana = make_user(session, "ana")
    make_desk(session, "News", ana)
    newsroom.change(session, by=SYSTEM, campaign_reports=3)
    article = make_article(session)
    before = clock.now() - timedelta(hours=2)
    with clock.reading(lambda: before):
        same = make_case(session, article, "2,140").id
    recent = [make_case(session, article, quote).id for quote in ("June", "Mary Doe")]
    session.commit()

    def report() -> int:
        with database.writing(engine) as own:
            return make_report(own, own.get_one(Article, article.id), "2,140 people").request.id

    with ThreadPoolExecutor(1) as pool:
        with database.writing(engine) as own:
            case, into = own.get_one(Case, same), own.get_one(Case, recent[0])
            joining.hold(own, case)
            sent = pool.submit(report)
            wait_for_somebody(own)
            closing.merge(own, case, into=into, by=own.get_one(User, ana.id))
        request_id = sent.result()
    with database.reading(engine) as own:
        assert own.get_one(Case, own.get_one(CaseRequest, request_id).case_id).open


def wait_for_somebody(session: Session) -> None:
    """Until somebody waits for what this transaction holds; on SQLite they do from its beginning."""
    if session.get_bind().dialect.name == "postgresql":
        waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        for _ in range(500):
            if session.scalar(waits):
                return
            sleep(0.01)
        raise AssertionError("nobody came to wait")
