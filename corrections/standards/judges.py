"""Who may decide on a complaint: nobody who worked on the article, and no review by who decided before."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.accounts.decisions import Act, may
from corrections.accounts.models import User
from corrections.articles import queries as articles
from corrections.cases import judges
from corrections.cases.models import Case
from corrections.errors import Message
from corrections.events import Event
from corrections.notices import makers
from corrections.standards import decisions
from corrections.standards.decisions import Involved
from corrections.standards.models import Complaint, Statement
from corrections.standards.values import ComplaintState, StatementKind

FINDINGS = (StatementKind.PROVISIONAL, StatementKind.FINDING, StatementKind.REVIEW)


def why_not(session: Session, complaint: Complaint, case: Case, *, by: User) -> Message | None:
    """Say why `by` may not decide on a complaint as it stands; None if they may."""
    review = complaint.state is ComplaintState.REVIEW
    if not may(by.role, Act.SECOND_LOOK if review else Act.STANDARDS):
        return Message("The standards editor decides on complaints; a review, an editor who has not decided before.")
    return decisions.why_not_judge(involved(session, complaint, case, by), review=review)


def involved(session: Session, complaint: Complaint, case: Case, user: User) -> Involved:
    """What somebody has had to do with the article of a complaint, and with the complaint."""
    article = articles.article(session, case.article_id) if case.article_id is not None else None
    said = set(
        session.scalars(
            select(Statement.kind).where(Statement.complaint_id == complaint.id, Statement.by_id == user.id).distinct()
        )
    )
    return Involved(
        wrote=article is not None and user.name in article.bylines,
        decided=article is not None and _decided_on(session, article.id, user),
        published=article is not None and user.id in makers.of_article(session, article.id),
        answered=StatementKind.DESK_ANSWER in said,
        found=bool(said & {*FINDINGS}),
    )


def _decided_on(session: Session, article_id: int, user: User) -> bool:
    """Whether somebody has decided on a report about an article; of another complaint about it that says nothing."""
    cases = select(Case).where(Case.article_id == article_id, Case.is_complaint.is_(False))
    on = {addresses.case(case.id): case for case in session.scalars(cases)}
    closed = select(Event.about).where(Event.about.in_(on), Event.verb == "closed", Event.actor_id == user.id)
    # Of a decision that was taken back, too, there is an event.
    return any(user.id in judges.deciders(session, on[about]) for about in session.scalars(closed.distinct()))
