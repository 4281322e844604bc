"""What an author reads by the link of their own, and when it ends."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk, make_report
from pages import Client
from reused import on_sqlite
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import database
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases import actions, closing, parting, questions
from corrections.cases.decisions import UNDO
from corrections.cases.models import AuthorQuestion, Case, CaseRequest
from corrections.deliveries.models import Delivery
from corrections.taxonomy import CaseState, DeclineReason, DeliveryState
from corrections.worker import words

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ENOUGH = timedelta(days=60)
At = Callable[[datetime], None]


@dataclass
class Story:
    """Nadia can be asked about her article; another case is about somebody else's."""

    engine: Engine
    ana: int
    case: int
    other: int
    article: int

    def ask(self, text: str = "Where is it from?", email: str = "nadia@news.example") -> str:
        """Ask her, and return the link in the mail."""
        with database.writing(self.engine) as session:
            ana, case = session.get_one(User, self.ana), session.get_one(Case, self.case)
            asked = actions.ask_author(session, case, name="Nadia Okafor", email=email, question=text, by=ana)
            number = asked.id
        link = self.mailed(number)
        assert link is not None
        return link

    def mailed(self, question: int) -> str | None:
        """The link in the mail about a question, as it would go out now."""
        with database.writing(self.engine) as session:
            about = select(Delivery).where(Delivery.kind == "author-question", Delivery.to_id == question)
            said = words.words_of(session, session.scalars(about).one(), "")
            return said["link"] if said is not None else None

    def take_back(self, number: int) -> None:
        with database.writing(self.engine) as session:
            ana, case = session.get_one(User, self.ana), session.get_one(Case, self.case)
            questions.withdraw(session, case, session.get_one(AuthorQuestion, number), by=ana)

    def do(self, act: Callable[[Session, Case, Case, User], object]) -> None:
        with database.writing(self.engine) as session:
            case, other = session.get_one(Case, self.case), session.get_one(Case, self.other)
            act(session, case, other, session.get_one(User, self.ana))


@pytest.fixture
def story(engine: Engine, at: At) -> Story:
    at(NOON)
    with database.writing(engine) as session:
        ana = staff(session, "ana")
        make_desk(session, "News", ana)
        hers = make_article(session, headline="Three libraries to close")
        case = make_case(session, hers, "2,140", wrong="It was 214.", name="Zoë", email="zoe@post.example")
        theirs = make_article(session, "The rent is £900 a month.", headline="Somebody else’s story")
        other = make_case(session, theirs, "£900", wrong="The rent is a lie.", name="Gil")
        return Story(engine, ana.id, case.id, other.id, hers.id)


def test_after_a_merge_an_author_still_reads_of_their_own_article_alone(client: Client, story: Story) -> None:
    link = story.ask()
    story.do(lambda session, case, other, ana: closing.merge(session, case, into=other, by=ana))
    late = story.mailed(1)
    with database.writing(story.engine) as session:
        unknown = make_report(session, wrong="Of no article that we know.").request
        assert unknown.article_id is None
        session.get_one(CaseRequest, unknown.id).case_id = story.other
    for where in (link, late or ""):
        page = client.get(where)
        assert "Three libraries to close" in page.words
        assert "It was 214." in page.words
        assert "2,140" in page.words
        for theirs in ("Somebody else", "The rent is a lie", "£900", "Of no article", "Zoë", "Gil"):
            assert theirs not in page.text, theirs
    with database.writing(story.engine) as session:
        told = session.scalars(select(Delivery).where(Delivery.kind == "author-question")).one()
        said = words.words_of(session, told, "") or {}
        assert (said["headline"], said["passage"]) == ("Three libraries to close", "2,140")
    story.do(lambda session, case, other, ana: parting.take_apart(session, case, by=ana))
    assert "It was 214." in client.get(link).words


def test_an_answer_that_comes_too_late_comes_back_with_why_and_shows_nothing_else(client: Client, story: Story) -> None:
    first = story.ask()
    form = client.get(first)
    second = story.ask("Asked in better words.", email="Nadia@news.example")
    typed = {
        "text": "From the minutes of the council.",
        "links": "https://council.example/7",
        "files": [(io.BytesIO(b"%PDF-1.7\n"), "minutes.pdf")],
    }
    late = client.submit(form, typed, to=first, status=422)
    assert "The desk has asked you anew since." in late.alert
    form = client.get(second)
    story.do(
        lambda session, case, other, ana: questions.withdraw(session, case, session.get_one(AuthorQuestion, 2), by=ana)
    )
    again = client.submit(form, typed | {"files": [(io.BytesIO(b"%PDF-1.7\n"), "minutes.pdf")]}, to=second, status=422)
    assert "The desk has taken this question back." in again.alert
    for page in (late, again):
        for kept in ("From the minutes of the council.", "https://council.example/7", "minutes.pdf"):
            assert kept in page.words
    assert "The desk has taken this question back. There is nothing more for you to do." in client.get(first).words
    for page in (late, again, client.get(first), client.get(second)):
        for gone in ("Three libraries to close", "It was 214.", "2,140"):
            assert gone not in page.text, gone
        assert not page.tree.xpath("//form[@data-draft]")
    with database.reading(story.engine) as session:
        assert not any(session.scalars(select(AuthorQuestion.answer)).all())


def test_asked_anew_after_a_merge_on_one_article_an_author_has_one_link_and_the_case_waits_for_one_answer(
    client: Client, story: Story
) -> None:
    with database.writing(story.engine) as session:
        story.other = make_case(session, session.get_one(Article, story.article), "Three libraries").id
    first = story.ask()
    story.do(lambda session, case, other, ana: closing.merge(session, case, into=other, by=ana))
    story.case = story.other
    story.ask("Asked in better words.")
    assert "Answer by the link in its newer email." in client.get(first).words
    story.do(
        lambda session, case, _, ana: questions.withdraw(session, case, session.get_one(AuthorQuestion, 2), by=ana)
    )
    assert "The desk has taken this question back." in client.get(first).words
    with database.reading(story.engine) as session:
        assert session.get_one(Case, story.case).state is CaseState.REVIEWING


@on_sqlite
def test_of_a_text_that_may_not_be_shown_no_more_is_than_the_words_themselves(client: Client, story: Story) -> None:
    with database.writing(story.engine) as session:
        agency = make_article(session, "Before the words stand others: 2,140 people. And after.", withheld=True)
        story.case = make_case(session, agency, "2,140 people").id
    page = client.get(story.ask())
    assert "2,140 people" in page.words
    assert "Before the words" not in page.text
    assert "And after" not in page.text


@on_sqlite
def test_a_link_shows_no_more_than_question_and_answer_once_it_is_answered_or_decided(
    client: Client, story: Story, at: At
) -> None:
    link = story.ask()
    page = client.submit(client.get(link), {"text": "From the council."}, to=link)
    page = client.follow(page)
    assert "Where is it from?" in page.words
    assert "From the council." in page.words
    for gone in ("Three libraries to close", "It was 214.", "2,140"):
        assert gone not in page.text, gone
    second = story.ask("And who counted?")
    client.get(link, status=404)
    form = client.get(second)
    story.do(
        lambda session, case, other, ana: closing.decline(
            session, case, reason=DeclineReason.ACCURATE, text="It is so.", by=ana
        )
    )
    # A decision that can be undone is nobody's to know of outside the desk.
    assert "There is nothing more for you to do." not in client.get(second).words
    page = client.submit(form, {"text": "The clerk did."}, to=second, status=422)
    assert "The desk is working on this right now." in page.alert
    assert page.value("text") == "The clerk did."
    at(NOON + UNDO)
    page = client.submit(form, {"text": "The clerk did."}, to=second, status=422)
    assert "The desk has decided this meanwhile" in page.alert
    assert "The clerk did." in page.words  # to be copied
    page = client.get(second)
    assert "There is nothing more for you to do." in page.words
    assert "It was 214." not in page.text
    assert story.mailed(2) is None
    at(NOON + ENOUGH - timedelta(minutes=1))
    client.get(second)
    at(NOON + ENOUGH)
    client.get(second, status=404)


@on_sqlite
def test_a_question_is_taken_back_and_the_case_waits_for_it_no_longer(
    app: Flask, client: Client, engine: Engine, story: Story
) -> None:
    first, ana = story.ask(), browser(app, "ana")
    second = story.ask("Asked in better words.")
    assert "Answer by the link in its newer email." in client.get(first).words
    page = ana.get(f"/desk/cases/{story.case}")
    assert "Taken back" in page.words
    assert "Took a question to the author back" in page.words
    page = ana.follow(ana.submit(page, to="/questions/2/withdrawal"))
    assert "The question is taken back." in page.words
    assert "There is nothing more for you to do." in client.get(second).words
    assert story.mailed(2) is None
    with database.reading(engine) as session:
        assert session.get_one(Case, story.case).state is CaseState.REVIEWING
        mails = session.scalars(select(Delivery.state).where(Delivery.kind == "author-question")).all()
        assert mails == [DeliveryState.CANCELLED] * 2
        assert all(session.scalars(select(AuthorQuestion.withdrawn_at)).all())
    form = {"csrf_token": page.value("csrf_token")}
    ana.post(f"/desk/cases/{story.case}/questions/2/withdrawal", form, status=422)
    ana.post(f"/desk/cases/{story.case}/questions/3/withdrawal", form, status=404)
    story.ask()
    page = ana.get(f"/desk/cases/{story.case}")
    story.do(lambda session, case, other, ana: closing.merge(session, case, into=other, by=ana))
    page = ana.submit(page, to="/questions/3/withdrawal", status=422)
    assert f"This question is in case {story.other} now: take it back there." in page.alert
