"""Who works here: inviting, changing, letting out and in again."""

from __future__ import annotations

from collections.abc import Callable

import flask
from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import ids
from corrections.accounts import absences, actions, decisions, identities, passkeys, queries, remedies, signin
from corrections.accounts.models import User
from corrections.cases import leaving
from corrections.cases import queries as cases
from corrections.desk.settings import histories
from corrections.desk.settings.forms import InvitationForm, PersonForm
from corrections.desk.settings.leaving import said
from corrections.errors import Conflict, Message, Problem, Refused
from corrections.events import Actor
from corrections.notices import leaving as departures
from corrections.web import current
from corrections.web.filters import message
from corrections.web.routing import page


def show_all() -> ResponseReturnValue:
    return _people(InvitationForm())


def _people(form: InvitationForm, problem: Message | None = None) -> str:
    with current.reading() as session:
        staff, seen, provider = queries.staff(session), queries.last_seen(session), queries.provider(session)
        return page(
            "desk/settings/people.html",
            staff=staff,
            seen=seen,
            provider=provider,
            linked=queries.linked(session, provider.issuer) if provider is not None else set(),
            changes=histories.of_people(session, staff),
            form=form,
            problem=problem,
        )


def invite() -> ResponseReturnValue:
    """Add somebody and send them a link. Without a user name, one is made from the address."""
    form = InvitationForm(request.form)
    if not form.validate():
        return _people(form), 422
    email = form.email.data or ""
    try:
        with current.writing() as session:
            person = actions.invite(
                session,
                username=form.username.data or decisions.suggested_username(email),
                name=form.name.data or "",
                email=email,
                role=form.role.data,
                by=current.editor(session).actor,
            )
    except Refused as problem:
        return _people(form, form.take_refusal(problem.message)), problem.status
    flask.flash(message(Message.of("{name} gets an email with a link that works for a week.", name=person.name)))
    return redirect(url_for("desk.people"), 303)


def show(user_id: int) -> ResponseReturnValue:
    return _person(user_id)


def _person(user_id: int, form: PersonForm | None = None, problem: Message | None = None) -> str:
    with current.reading() as session:
        user = queries.user(session, user_id) or abort(404)
        provider = queries.provider(session)
        return page(
            "desk/settings/person.html",
            user=user,
            form=form or PersonForm(obj=user, data={"seen": _as_seen(user)}),
            changes=histories.of_person(session, user),
            sessions=queries.sessions_of(session, user),
            passkeys=passkeys.how_many(session, user.id),
            has_duties=leaving.duties(session, user.id).any if user.is_active else False,
            provider=provider,
            is_me=_is_me(user.id),
            is_linked=provider is not None and queries.identity_of(session, user.id, provider.issuer) is not None,
            problem=problem,
            offers_undo=not user.is_active and "undo" in request.args,
        )


def _as_seen(user: User) -> str:
    """What a form remembers of the person that it showed."""
    return ids.digest(f"{user.name}\0{user.email}\0{user.role}").hex()[:16]


def save(user_id: int) -> ResponseReturnValue:
    """Change name, address and role. A change of role signs the person out."""
    form = PersonForm(request.form)
    if not form.validate():
        return _person(user_id, form), 422
    try:
        with current.writing() as session:
            by = current.editor(session).actor
            user = actions.hold(session, user_id) or abort(404)
            if form.seen.data != _as_seen(user):
                form.seen.data = _as_seen(user)
                now = Message.of(
                    "Somebody else changed this while you had it open. Now it says: {name}, {email}, {role}.",
                    name=user.name,
                    email=user.email,
                    role=user.role,
                )
                raise Conflict(now)
            actions.change_details(session, user, name=form.name.data or "", email=form.email.data or "", by=by)
            actions.change_role(session, user, form.role.data, by=by)
    except Problem as problem:
        return _person(user_id, form, form.take_refusal(problem.message)), problem.status
    flask.flash(message("Saved."))
    return redirect(url_for("desk.person", user_id=user_id), 303)


def invite_again(user_id: int) -> ResponseReturnValue:
    return _do(user_id, actions.invite_again, "The invitation goes out again.")


def disable(user_id: int) -> ResponseReturnValue:
    """Let somebody in no longer; what they still have goes back to their desks."""
    try:
        with current.writing() as session:
            user = queries.user(session, user_id) or abort(404)
            led = _led_alone(session, user) if user.is_active and request.form.get("sure") != "yes" else []
            if led:
                return page("desk/settings/disabling.html", user=user, led=led)
            name = user.name
            done, stopped = departures.disable(session, user, by=current.editor(session))
    except Refused as problem:
        return _person(user_id, problem=problem.message), problem.status
    flask.flash(message(Message.of("{name} is signed out and can’t sign in any more.", name=name)))
    for sentence in said(done, stopped=stopped):
        flask.flash(message(sentence))
    return redirect(url_for("desk.person", user_id=user_id, undo="yes"), 303)


def _led_alone(session: Session, user: User) -> list[str]:
    """The desks that have no other lead."""
    people = cases.memberships(session)
    desks = [(desk, people[desk.id]) for desk in cases.desks(session)]
    return [desk.name for desk, members in desks if [one.id for one, lead in members if lead] == [user.id]]


def enable(user_id: int) -> ResponseReturnValue:
    return _do(user_id, _enable, "They can sign in again.")


def _enable(session: Session, user: User, *, by: Actor) -> None:
    actions.enable(session, user, by=by)
    absences.set_last_day(session, user, None, today=current.today(), by=by)


def reset_second_factor(user_id: int) -> ResponseReturnValue:
    return _do(user_id, remedies.reset_second_factor, "Their second factor is off. They can sign in without a code.")


def remove_passkeys(user_id: int) -> ResponseReturnValue:
    return _do(user_id, remedies.remove_passkeys, "Their passkeys are removed. They sign in with their password.")


def end_sessions(user_id: int) -> ResponseReturnValue:
    return _do(user_id, signin.end_all, "They are signed out everywhere.")


def unlink(user_id: int) -> ResponseReturnValue:
    """Part somebody’s account from theirs at the provider. Who parts their own stays where they are."""
    return _do(
        user_id,
        _unlink,
        "The link is removed." if _is_me(user_id) else "The link is removed, and they are signed out everywhere.",
        "There was no link.",
    )


def _is_me(user_id: int) -> bool:
    me = current.signed_in_user()
    return me is not None and me.id == user_id


def _unlink(session: Session, user: User, *, by: Actor) -> bool:
    actions.hold(session, user.id)
    row = queries.provider(session)
    identity = queries.identity_of(session, user.id, row.issuer) if row is not None else None
    if identity is not None:
        identities.unlink(session, user, identity, by=by)
    return identity is not None


def _do(user_id: int, act: Callable[..., object], done: str, otherwise: str = "") -> ResponseReturnValue:
    """One act on one person by the administrator who is signed in; `otherwise` says that there was nothing to do, where
    the act tells that."""
    try:
        with current.writing() as session:
            user = queries.user(session, user_id) or abort(404)
            did = act(session, user, by=current.editor(session).actor)
    except Refused as problem:
        return _person(user_id, problem=problem.message), problem.status
    flask.flash(message(done if did is not False else otherwise))
    return redirect(url_for("desk.person", user_id=user_id), 303)
