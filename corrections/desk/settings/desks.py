"""Desks, and who works on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts import queries as accounts
from corrections.accounts.models import User
from corrections.cases import queries, settings
from corrections.cases.models import Desk
from corrections.channels import desks as channels
from corrections.desk.settings import histories
from corrections.desk.settings.desk_forms import DeskForm, MemberForm
from corrections.errors import Message, Problem, Refused
from corrections.web.current import editor, reading, writing
from corrections.web.filters import gettext
from corrections.web.forms import Form, choice, whole_number
from corrections.web.routing import page


def show() -> ResponseReturnValue:
    return _page(), 200


def _taken_off(session: Session) -> tuple[Desk, User, bool] | None:
    """Whom the page offers to put back, as its address says: desk, person, whether they led it. None once they are."""
    told = [whole_number(part) or 0 for part in request.args.get("off", "").split(".")]
    if len(told) != 3:
        return None
    desk, user = queries.desk(session, told[0]), accounts.user(session, told[1])
    if desk is None or user is None or not user.is_active or queries.works_on(session, user.id, desk.id):
        return None
    return desk, user, bool(told[2])


def _page(about: str = "", form: Form | None = None, problem: Message | None = None) -> str:
    with reading() as session:
        desks, members = queries.desks(session), queries.memberships(session)
        staff = [user for user in accounts.staff(session) if user.is_active]
        forms: dict[str, Any] = {"desk": DeskForm()}
        forms |= {f"desk-{desk.id}": DeskForm(name=desk.name) for desk in desks}
        forms |= {f"member-{desk.id}": MemberForm() for desk in desks}
        if form is not None:
            forms[about] = form
        for name, shown in forms.items():
            if isinstance(shown, MemberForm):
                shown.user.choices = [choice(user.id, user.name) for user in staff]
            for field in shown:
                field.id = field.label.field_id = f"{name}-{field.name}"
        return page(
            "desk/settings/desks.html",
            desks=[(desk, members.get(desk.id, ())) for desk in desks],
            changes=histories.of_desks(session, {desk.id: desk.name for desk in desks}),
            forms=forms,
            taken_off=_taken_off(session),
            form=form,
            problem=problem,
        )


def _act(about: str, form: Form, act: Callable[[Session, User], object], done: str) -> ResponseReturnValue:
    """Let `act` do its work, and say that it is `done`."""
    if not form.validate():
        return _page(about, form), 422
    try:
        with writing() as session:
            act(session, editor(session))
    except Problem as problem:
        return _page(about, form, form.take_refusal(problem.message)), problem.status
    flash(gettext(done))
    return redirect(url_for("desk.desks"), 303)


def add() -> ResponseReturnValue:
    form = DeskForm(request.form)

    def act(session: Session, user: User) -> object:
        return settings.add_desk(session, form.name.data or "", by=user.actor)

    return _act("desk", form, act, "The desk is there.")


def rename(desk_id: int) -> ResponseReturnValue:
    form = DeskForm(request.form)

    def act(session: Session, user: User) -> None:
        desk = queries.desk(session, desk_id) or abort(404)
        settings.rename_desk(session, desk, form.name.data or "", by=user.actor)

    return _act(f"desk-{desk_id}", form, act, "The desk has its new name.")


def remove(desk_id: int) -> ResponseReturnValue:
    def act(session: Session, user: User) -> None:
        channels.remove(session, queries.desk(session, desk_id) or abort(404), by=user.actor)

    return _act("", Form(), act, "The desk is gone.")


def add_member(desk_id: int) -> ResponseReturnValue:
    form = MemberForm(request.form)

    def act(session: Session, user: User) -> None:
        desk = queries.desk(session, desk_id) or abort(404)
        member = accounts.user(session, form.user.data or 0)
        if member is None:
            raise Refused(Message("Choose who works on the desk.", at="user"))
        settings.add_member(session, desk, member, lead=bool(form.lead.data), by=user.actor)

    return _act(f"member-{desk_id}", form, act, "They work on this desk now.")
