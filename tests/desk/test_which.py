"""Which article a report is about: found by its headline as it is entered, or said on its case later."""

from __future__ import annotations

from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_desk
from pages import Client, Page
from sqlalchemy import Engine, select

from corrections import addresses, database, events
from corrections.cases.models import Case, RoutingRule
from corrections.requests.models import CorrectionRequest, Passage
from corrections.taxonomy import Role

PAGE = "/desk/reports/new"
TYPED = {"wrong": "It was 214.", "known": "I counted them."}


def _newest(engine: Engine) -> tuple[Case, CorrectionRequest]:
    with database.reading(engine) as session:
        case = session.scalars(select(Case).order_by(Case.id.desc())).first()
        request = session.scalars(select(CorrectionRequest).order_by(CorrectionRequest.id.desc())).first()
        assert case is not None
        assert request is not None
        session.expunge_all()
        return case, request


def _look(tom: Client, where: str) -> Page:
    page = tom.get(PAGE)
    page.form("/enter").set("action", f"{PAGE}/article")  # as its button for that does
    return tom.submit(page, {**TYPED, "where": where}, to="/article", status=200)


def test_a_report_finds_its_article_by_its_headline_typed_or_chosen(app: Flask, engine: Engine) -> None:
    with database.writing(engine) as session:
        make_desk(session, "News", staff(session, "tom", Role.REPORTER))
        article = make_article(session)
        article_id, headline = article.id, article.headline
    tom = browser(app, "tom")
    tom.submit(tom.get(PAGE), {**TYPED, "where": f"“{headline.upper()}.”", "words": "2,140 people"}, to="/enter")
    case, request = _newest(engine)
    assert (case.article_id, request.article_id, request.appeared) == (article_id, article_id, None)
    assert request.known == "I counted them."
    word = max(headline.split(), key=len)
    page = _look(tom, word)
    assert page.value("wrong") == "It was 214."
    assert headline in page.words
    tom.submit(page, {**TYPED, "where": word, "article": str(article_id)}, to="/enter")
    assert _newest(engine)[0].article_id == article_id
    assert "No article has these words" in _look(tom, "Print edition, page 7").words


def test_a_case_without_an_article_is_told_which_and_goes_where_the_rules_send_it(app: Flask, engine: Engine) -> None:
    with database.writing(engine) as session:
        make_desk(session, "News", staff(session, "eva", Role.EDITOR))
        sport = make_desk(session, "Sport")
        article = make_article(session, section="Sport")
        session.add(RoutingRule(position=1, section="Sport", desk_id=sport.id))
        article_id, headline, sport_id = article.id, article.headline, sport.id
    eva = browser(app, "eva")
    eva.submit(eva.get(PAGE), {**TYPED, "where": "Page 7 on Tuesday", "words": "2,140 people"}, to="/enter")
    case, _ = _newest(engine)
    assert (case.article_id, case.desk_id == sport_id) == (None, False)
    at = f"/desk/cases/{case.id}"
    assert "Which article is it?" in eva.get(at).words
    found = eva.get(f"{at}/article?find={headline.replace(' ', '+')}")
    shown = eva.follow(eva.submit(found, {}, to="/article/set"))
    assert "went to desk Sport" in shown.words
    assert "Ask the author" in shown.words
    with database.reading(engine) as session:
        case = session.get_one(Case, case.id)
        passage = session.scalars(select(Passage)).one()
        assert (case.article_id, case.desk_id) == (article_id, sport_id)
        assert (passage.article_id, passage.version, passage.start_offset is None) == (article_id, 1, False)
        assert session.scalars(select(CorrectionRequest.article_id)).all() == [article_id]
        verbs = [
            event.verb for event in events.all_of(session, addresses.case(case.id), ("article set", "moved to desk"))
        ]
        assert verbs == ["article set", "moved to desk"]
    eva.submit(found, {}, to="/article/set", status=409)
