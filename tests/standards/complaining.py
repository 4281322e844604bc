"""A complaint in tests, through the actions that the product uses, as far along as is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from make import make_article, make_desk, make_user
from policy.adopting import FIRST, adopt
from sqlalchemy.orm import Session

from corrections import clock, ids
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases import queries as cases
from corrections.cases import rule_sets
from corrections.cases.models import Case, Desk
from corrections.events import READER, SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.requests import actions as requests
from corrections.requests.actions import Submitted
from corrections.requests.decisions import Report
from corrections.standards import actions, intake, queries
from corrections.standards.actions import Words
from corrections.standards.models import Complaint
from corrections.standards.values import Finding
from corrections.taxonomy import ErrorType, Role

UPHELD = Words(Finding.UPHELD, "Clause 1.1 asks for it.", "The minor was named.", "The name is out.")


@dataclass
class Told:
    """A newsroom with a policy and a complaint. `mara` decides; `ana` works on the desk that published the article."""

    session: Session
    mara: User
    ana: User
    kit: User
    idris: User
    news: Desk
    standards: Desk
    article: Article
    sent: Submitted

    @property
    def case(self) -> Case:
        found = cases.case_of_request(self.session, self.sent.request.id)
        assert found is not None
        return found

    @property
    def complaint(self) -> Complaint:
        found = queries.of_case(self.session, self.case.id)
        assert found is not None
        return found

    def admit(self) -> Told:
        actions.admit(self.session, self.complaint, desk_id=self.news.id, text="", by=self.mara, seen=None)
        return self

    def answer(self) -> Told:
        actions.answer_for_desk(self.session, self.complaint, "We had her consent.", by=self.ana, seen=None)
        return self

    def find_provisionally(self) -> Told:
        author = {"author_name": "Nadia Okafor", "author_email": "nadia@newsroom.example"}
        actions.find_provisionally(self.session, self.complaint, UPHELD, **author, by=self.mara, seen=None)
        return self

    def find(self) -> Told:
        actions.comment(self.session, self.complaint, self.sent.request, "It is so.")
        actions.comment_as_author(self.session, self.complaint, "I had asked.")
        actions.find(self.session, self.complaint, UPHELD, by=self.mara, seen=None)
        return self


def begin(session: Session, *, password: str | None = None) -> Told:
    """A newsroom in which a complaint has just come in."""
    mara = make_user(session, "mara", name="Mara Lindqvist", role=Role.STANDARDS_EDITOR, password=password)
    idris = make_user(session, "idris", role=Role.ADMINISTRATOR, password=password)
    ana = make_user(session, "ana", name="Ana Petrescu", password=password)
    kit = make_user(session, "kit", password=password)
    news, standards = make_desk(session, "News", ana, kit), make_desk(session, "Standards", mara)
    rule_sets.add_in_force(session, desk=standards, error_type=ErrorType.STANDARDS, by=SYSTEM)
    outside = {"outside_body": "The Press Council", "outside_body_address": "https://council.example"}
    newsrooms.change(session, by=SYSTEM, **outside)
    adopt(session, FIRST, by=mara, second=idris)
    article = make_article(session, published=clock.now())
    sent = complain(session, article, clauses=("1.1", "2.10", "9.9"))
    return Told(session, mara, ana, kit, idris, news, standards, article, sent)


def complain(session: Session, article: Article, *, clauses: tuple[str, ...] = ()) -> Submitted:
    """A reader complains, whose address is confirmed."""
    report = Report(
        form_key=ids.token(),
        wrong="You named my daughter, who is 12.",
        article_id=article.id,
        error_type=ErrorType.STANDARDS,
        name="Ann Reader",
        email="ann@reader.example",
    )
    sent = intake.receive(session, report, by=READER, clauses=clauses)
    requests.confirm_address(session, sent.request, by=READER, by_mail=True)
    session.flush()
    return sent
