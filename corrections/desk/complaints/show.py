"""A complaint on the desk: what is complained of, what was said, and what can be done now, and by whom."""

from __future__ import annotations

from typing import Any

from flask import Response, abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts import queries as accounts
from corrections.accounts.decisions import Act, may
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases import queries as cases
from corrections.cases.models import AuthorQuestion, Case
from corrections.desk.cases.rows import clock_of
from corrections.desk.complaints.forms import AdmissionForm, AnswerForm, FindingForm, ProvisionalForm, RefusalForm
from corrections.errors import Message
from corrections.requests.models import CorrectionRequest
from corrections.standards import actions, judges, queries
from corrections.standards.decisions import WITHOUT_PROVISIONAL
from corrections.standards.models import Complaint, Statement
from corrections.standards.values import ComplaintState, Finding, StatementKind
from corrections.web import current
from corrections.web.forms import Form, Words, choice, choices_of
from corrections.web.routing import page

PLACES = ("admission", "refusal", "answer", "provisional", "finding", "review")


def show(case_id: int) -> ResponseReturnValue:
    return complaint_page(case_id)


def complaint_page(
    case_id: int, *, about: str = "", form: Form | None = None, problem: Message | None = None, status: int = 200
) -> Response:
    """The page; `form`, of the act `about`, is shown again as it was sent, with what was wrong."""
    user = current.signed_in_user() or abort(401)
    with current.reading() as session:
        case, article = cases.with_article(session, case_id) or abort(404)
        complaint = queries.of_case(session, case.id) if case.is_complaint else None
        shown = _shown(session, complaint, case, article, user) if complaint is not None else {}
        forms = _forms(session, complaint, case, article) if complaint is not None else {}
        if form is not None and complaint is not None:
            forms[about] = form
            _offer(session, about, form, complaint)
            form["seen"].data = str(complaint.lock_version)
        body = page(
            "desk/complaints/show.html",
            case=case,
            article=article,
            complaint=complaint,
            user=user,
            forms=forms,
            about=about,
            form=form,
            problem=problem,
            may_open=complaint is None and case.open and may(user.role, Act.DECIDE),
            **shown,
        )
    return Response(body, status)


def _shown(session: Session, complaint: Complaint, case: Case, article: Article | None, user: User) -> dict[str, Any]:
    now = clock.now()
    said, desks = queries.statements(session, complaint.id), cases.desks(session)
    ids = cases.request_ids(session, case.id)
    reports = [report for report, _ in cases.reports(session, case.id)]
    asked = complaint.state is ComplaintState.PROVISIONAL_FINDING
    return {
        "clock": clock_of(case, now) if case.open else None,
        "reports": reports,
        "clauses": queries.clauses(session, ids),
        "statements": said,
        "names": accounts.names(session, {one.by_id for one in said if one.by_id is not None}),
        "references": {report.id: report.reference for report in reports},
        "desk": next((desk for desk in desks if desk.id == complaint.desk_id), None),
        "why_not": _why_not(session, complaint, case, user),
        "may_answer": (
            complaint.state is ComplaintState.WITH_DESK
            and may(user.role, Act.DECIDE)
            and complaint.desk_id is not None
            and cases.works_on(session, user.id, complaint.desk_id)
        ),
        "unheard": _unheard(session, complaint, reports, said) if asked else [],
        "comments_over": not asked or actions.is_heard(session, complaint) or _is_over(complaint),
    }


def _why_not(session: Session, complaint: Complaint, case: Case, user: User) -> Message | None:
    """Why `user` may not decide on the complaint as it stands; None if they may, or there is nothing to decide."""
    if not case.open or not may(user.role, Act.DECIDE):
        return None
    return judges.why_not(session, complaint, case, by=user)


def _is_over(complaint: Complaint) -> bool:
    return complaint.comments_until is not None and complaint.comments_until <= clock.now()


def _unheard(session: Session, complaint: Complaint, reports: list[CorrectionRequest], said: Any) -> list[str]:
    """Whose comment may still come: references of reports, and the author's name."""
    heard = {one.request_id for one in said if one.kind is StatementKind.COMPLAINANT}
    waiting = [report.reference for report in queries.parties(session, complaint) if report.id not in heard]
    if complaint.author_email and all(one.kind is not StatementKind.AUTHOR for one in said):
        waiting.append(complaint.author_name or complaint.author_email)
    return waiting


def _forms(session: Session, complaint: Complaint, case: Case, article: Article | None) -> dict[str, Any]:
    seen = {"seen": str(complaint.lock_version)}
    begun = _of_finding(queries.newest(session, complaint.id, *judges.FINDINGS))
    asked: AuthorQuestion | None = next(iter(reversed(cases.questions(session, case.id))), None)
    author = {
        "author_name": asked.author_name if asked is not None else ((article.bylines or [""])[0] if article else ""),
        "author_email": asked.author_email if asked is not None else "",
    }
    forms: dict[str, Any] = {
        "admission": AdmissionForm(data=seen),
        "refusal": RefusalForm(data=seen),
        "answer": AnswerForm(data=seen),
        "provisional": ProvisionalForm(data=seen | author),
        "finding": FindingForm(data=seen | begun),
        "review": FindingForm(data=seen),
    }
    for about, form in forms.items():
        _offer(session, about, form, complaint)
    return forms


def _of_finding(said: Statement | None) -> dict[str, Any]:
    """What a finding begins with: what was found so far."""
    if said is None:
        return {}
    return {"finding": said.finding, "facts": said.facts, "text": said.text, "remedy": said.remedy}


def _offer(session: Session, about: str, form: Any, complaint: Complaint) -> None:
    """Give a form's selects what can be chosen, and its fields ids of their own: the page has several forms."""
    for field in form:
        field.id = field.label.field_id = f"{about}-{field.name}"
    if about == "admission":
        form.offer(cases.desks(session))
    elif about in ("provisional", "finding", "review"):
        blames = [one for one in Finding if one not in WITHOUT_PROVISIONAL]
        early = about == "finding" and complaint.state is not ComplaintState.PROVISIONAL_FINDING
        offered = WITHOUT_PROVISIONAL if early else blames if about == "provisional" else Finding
        chosen = [one for one in Finding if one in offered]
        form.finding.choices = [choice("", Words("Choose what was found")), *choices_of(chosen)]
