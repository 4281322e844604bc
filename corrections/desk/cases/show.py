"""The case page: what readers say, the words as they were and as they stand, and what can be done, on one screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases import actions, mentions, queries
from corrections.cases.models import Case
from corrections.cases.snooze import TOO_LATE, is_too_late
from corrections.desk.cases import offers, past
from corrections.desk.cases.arrived import texts
from corrections.desk.cases.facts import CasePage, case_page
from corrections.desk.cases.forms import (
    BY_HAND,
    AssignmentForm,
    AuthorForm,
    DecisionForm,
    DeskForm,
    DraftKindForm,
    FactsForm,
    MergeForm,
    MessageForm,
    NoteForm,
    PartingForm,
    ReopeningForm,
    SeenForm,
)
from corrections.desk.cases.history import line
from corrections.desk.cases.meanwhile import merge_facts, since, typed, why_ended
from corrections.desk.cases.reached import reached
from corrections.desk.cases.rows import back_from
from corrections.desk.cases.snooze_forms import SnoozeForm
from corrections.errors import Conflict, Message
from corrections.notices import queries as notices
from corrections.taxonomy import CaseState, Outcome, RequestState
from corrections.web.current import reading, signed_in_user, writing
from corrections.web.forms import Form, Words, choice, choices_of
from corrections.web.routing import page

LOOK = "X-Look-Ahead"
MOST_OFFERED = 12  # of the cases on the article, by a button each: others are joined by their number
# Names of groups of saved answers, each with pairs of what stands for an answer and its title.
Offered = list[tuple[str, list[tuple[str, str]]]]


def show(case_id: int) -> ResponseReturnValue:
    """The page. A browser that fetches it before anybody wants to see it says so (js/desk-parts.js): nobody has then
    seen what came in."""
    is_ahead = LOOK in request.headers
    with reading() as session:
        (case, article), user = _case(session, case_id), _user()
        has_news = case.news and case.assignee_id == user.id
        if is_ahead or not has_news:
            shown = case_page(session, case, article, user)
            is_named = shown.names(user.id) and mentions.is_new_in(session, case.id, user.id)
            answer = _view(session, case, shown, user, is_unseen=has_news or is_named)
            if is_ahead or not is_named:
                return answer
    # The assignee has seen what came in, or a colleague a note that names them. Only then is anything written: a look
    # by others changes nothing.
    with writing() as session:
        mentions.see(session, case_id, user.id)
        if has_news:
            actions.see(session, _case(session, case_id)[0])
    return case_view(case_id) if has_news else answer


def _user() -> User:
    # As they signed in: a page that only shows what they may do needs no second look at their row.
    return signed_in_user() or abort(401)


def _case(session: Session, case_id: int) -> tuple[Case, Article | None]:
    return queries.with_article(session, case_id) or abort(404)


def case_view(
    case_id: int,
    *,
    about: str = "",
    form: Form | None = None,
    problem: Message | None = None,
    status: int = 200,
    offered: Offered | None = None,
) -> Response:
    """The page; `form`, of the act `about`, is shown again as it was sent, with what was wrong, and with the saved
    answers that are `offered` for it.

    After a conflict it says what others did meanwhile. Sending the form again is then meant.
    """
    with reading() as session:
        (case, article), user, is_conflict = _case(session, case_id), _user(), status == Conflict.status
        shown = case_page(session, case, article, user)
        answer = _view(
            session,
            case,
            shown,
            user,
            about=about,
            form=form,
            problem=problem,
            is_conflict=is_conflict,
            offered=offered,
        )
    answer.status_code = status
    return answer


def _view(
    session: Session,
    case: Case,
    shown: CasePage,
    user: User,
    *,
    about: str = "",
    form: Form | None = None,
    problem: Message | None = None,
    is_conflict: bool = False,
    is_unseen: bool = False,
    offered: Offered | None = None,
) -> Response:
    forms = _forms(case, shown)
    meanwhile = []
    if form is not None:
        _offer(about, form, shown)
        forms[about] = form
        if is_conflict and isinstance(form, SeenForm):
            problem = why_ended(form, case, shown, by=user.id) or problem
            events = since(form, shown)
            messages = [message for report in shown.reports for message in report.messages]
            said = texts(events, messages, shown.notes, shown.questions)
            meanwhile = [replace(line(event, shown), text=said.get(event.id, "")) for event in events]
            if isinstance(form, FactsForm):
                merge_facts(form, case, events)
            form.seen.data = _seen(shown)
    body = page(
        "desk/cases/show.html",
        shown=shown,
        case=case,
        user=user,
        is_unseen=is_unseen,
        # What is fetched ahead is shown later, when something else may be the newest.
        undos=[] if LOOK in request.headers else offers.newest(but=case.id),
        forms=forms,
        about=about,
        form=form,
        problem=problem,
        readers=reached(
            report.contact for report in shown.reports if report.request.state is not RequestState.WITHDRAWN
        ),
        signed_off=case.state is CaseState.DRAFTED and bool(notices.signed_off(session, [case.id])),
        typed=typed(form) if form is not None and problem is not None else None,
        meanwhile=meanwhile,
        past=past.clocks(session, case),
        history=[line(event, shown) for event in reversed(shown.history)],
        snoozed=back_from(case, clock.now()) if case.open and case.asleep_until > clock.now().timestamp() else None,
        why_not_snooze=TOO_LATE if is_too_late(case.urgency, now=clock.now()) else None,
        offered=offered,
    )
    return Response(body)


def _seen(shown: CasePage) -> str:
    """What a form remembers of the case that it stands beside."""
    return f"{shown.case.lock_version}.{shown.history[-1].id if shown.history else 0}"


def _forms(case: Case, shown: CasePage) -> dict[str, Any]:
    seen = {"seen": _seen(shown)}
    reports = shown.reports
    forms: dict[str, Any] = {
        "assignment": AssignmentForm(data={**seen, "assignee": case.assignee_id or 0}),
        "desk": DeskForm(data={**seen, "desk": case.desk_id}),
        "facts": FactsForm(
            data={
                **seen,
                "severity": case.severity,
                "error_type": case.error_type,
                "cause": case.cause,
                "found_by": case.found_by,
            }
        ),
        "notes": NoteForm(),
        "messages": MessageForm(data={**seen, "request": reports[0].request.id if reports else 0}),
        "questions": AuthorForm(data={**seen, "name": (shown.article.bylines or [""])[0] if shown.article else ""}),
        # What nobody reported is nearly always explained, if no notice is due; a line that was taken back stands.
        "decision": DecisionForm(
            data={
                **seen,
                "outcome": Outcome.EXPLAINED if shown.may_explain and not reports else _asked_for(),
                "line": shown.line_taken_back,
            }
        ),
        "merge": MergeForm(data=seen),
        "snooze": SnoozeForm(data=seen),
        "draft": DraftKindForm(data={**seen, "kind": shown.likely_kind}),
    }
    if len(reports) > 1:
        forms["parting"] = PartingForm(data=seen)
    if not case.open:
        forms["reopening"] = ReopeningForm(data=seen)
    for about, form in forms.items():
        _offer(about, form, shown)
    return forms


def _asked_for() -> Outcome | None:
    """The outcome that “Decline…” stands for: without a script its address says it."""
    return Outcome.DECLINED if request.args.get("outcome") == Outcome.DECLINED else None


def _offer(about: str, form: Any, shown: CasePage) -> None:
    """Give a form's selects what can be chosen, and its fields ids of their own: the page has many forms."""
    for field in form:
        field.id = field.label.field_id = f"{about}-{field.name}"
    if about == "assignment":
        form.offer(shown.members)
    elif about == "desk":
        form.offer(shown.desks)
    elif about == "messages":
        form.offer([(r.request.id, r.contact.name or r.request.reference) for r in shown.reports])
    elif about == "merge":
        form.offer([(other.id, f"{other.id}: {other.summary[:80]}") for other in shown.unlike[-MOST_OFFERED:]])
    elif about == "parting":
        form.offer([(r.request.id, f"{r.request.reference}: {r.request.wrong[:80]}") for r in shown.reports])
    elif about == "decision":
        may = {Outcome.EXPLAINED: shown.may_explain, Outcome.WITHDRAWN: shown.taken_back_at is not None}
        outcomes = [outcome for outcome in BY_HAND if may.get(outcome, True)]
        form.outcome.choices = [choice("", Words("Choose how it ends")), *choices_of(outcomes)]
