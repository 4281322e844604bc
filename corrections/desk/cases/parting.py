"""What an editor does where a case holds more than one matter, or was joined to another by mistake."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases import parting, queries
from corrections.cases.models import Case
from corrections.desk.cases import join_undoing
from corrections.desk.cases.acts import perform
from corrections.desk.cases.forms import PartingForm, SeenForm
from corrections.errors import Message, Refused
from corrections.watch import noticing


def part(case_id: int) -> ResponseReturnValue:
    """Take the reports that were ticked out of the case: into one of their own, or into that whose number is given."""

    def act(session: Session, case: Case, form: PartingForm, user: User) -> Message:
        chosen = [each for each in form.reports.data or () if each]
        if not (form.number.data or "").strip():
            apart = parting.split(session, case, chosen, by=user, seen=form.version_seen)
            if apart.assignee_id == user.id:
                return Message.of("What was taken out is case {number} now, and yours.", number=apart.id)
            desk = queries.desk(session, apart.desk_id)
            return Message.of(
                "What was taken out is case {number} now, on the desk “{desk}”.",
                number=apart.id,
                desk=desk.name if desk is not None else "",
            )
        into = queries.case(session, form.case_number or 0)
        if into is None:
            raise Refused(Message("There is no case of this number.", at="number"))
        parting.move_reports(session, case, chosen, into=into, by=user, seen=form.version_seen)
        return Message.of("What was taken out is in case {number} now.", number=into.id)

    return perform(case_id, "parting", PartingForm(request.form), act)


def take_apart(case_id: int) -> ResponseReturnValue:
    """Undo that this case was joined to another."""

    def act(session: Session, case: Case, form: SeenForm, user: User) -> Message:
        here = noticing.take_apart(session, case, by=user, seen=form.version_seen)
        return Message.of(
            "The case is open again, and yours, with what had gone to case {number}. Its clock has begun anew.",
            number=here.id,
        )

    return perform(case_id, "taking-apart", SeenForm(request.form), act, after=join_undoing.forget)
