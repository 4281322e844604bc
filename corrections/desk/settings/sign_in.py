"""The provider that the staff can sign in with: setting it up."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections import addresses
from corrections.accounts import provider as providers
from corrections.accounts import queries
from corrections.desk.settings import changed
from corrections.desk.settings.house_forms import SignInSettingsForm
from corrections.desk.settings.seen import remembered
from corrections.errors import Conflict, Message, Problem, Refused
from corrections.newsroom import decisions
from corrections.newsroom.decisions import CannotBe
from corrections.oidc import discovery
from corrections.oidc.discovery import Metadata, Provider
from corrections.oidc.problems import Unanswered
from corrections.web import current
from corrections.web.filters import message
from corrections.web.routing import page

MOST_DOMAINS = 20


def show() -> ResponseReturnValue:
    with current.reading() as session:
        row = queries.provider(session)
        form = SignInSettingsForm() if row is None else SignInSettingsForm.showing(row)
    return _page(form)


def _page(form: SignInSettingsForm, problem: Message | None = None) -> str:
    changes = changed.of_sign_in()
    with current.reading() as session:
        row = queries.provider(session)
        linked = queries.linked(session, row.issuer) if row is not None else set()
        return page(
            "desk/settings/sign_in.html",
            provider=row,
            linked=len(linked),
            unlinked=sum(user_id not in linked for user_id, _ in queries.working_names(session)),
            back=current.settings().base_url + providers.BACK,
            left=current.settings().base_url + url_for("desk.login", left=1),
            ended=current.settings().base_url + addresses.provider_left(),
            form=form,
            problem=problem,
            changes=changes,
        )


def save() -> ResponseReturnValue:
    """Ask the provider what it says of itself, and keep the settings if they fit."""
    form = SignInSettingsForm(request.form)
    domains = _domains(form) if form.validate() else None
    if domains is None:
        return _page(form), 422
    try:
        found = _asked(form)
        with current.writing() as session:
            row = providers.save(
                session,
                name=form.name.data or "",
                issuer=found.issuer,
                client_id=form.client_id.data or "",
                secret=(form.secret.data or "").strip() or None,
                domains=domains,
                two_factors=bool(form.two_factors.data),
                required=bool(form.required.data),
                signs_out=found.end_session is not None,
                seen=form.seen_at(),
                key=current.settings().secret(),
                by=current.editor(session),
            )
            name = row.name
    except Conflict as conflict:
        with current.reading() as session:
            stands = queries.provider(session)
            form.seen.data = remembered(stands.changed_at if stands is not None else None)
        return _page(form, conflict.message), conflict.status
    except Problem as refused:
        return _page(form, form.take_refusal(refused.message)), refused.status
    flash(
        message(
            Message.of("Saved. {name} answers; sign in with it once yourself to see that it lets you in.", name=name)
        )
    )
    return redirect(url_for("desk.sign_in"), 303)


def _domains(form: SignInSettingsForm) -> tuple[str, ...] | None:
    try:
        found = decisions.hosts((form.domains.data or "").replace("@", ""))
    except CannotBe as refused:
        form.add_problem("domains", refused.message)
        return None
    if len(found) > MOST_DOMAINS:
        form.add_problem("domains", Message.of("There can be at most {most} lines here.", most=MOST_DOMAINS))
        return None
    return found


def _asked(form: SignInSettingsForm) -> Metadata:
    """What the provider says of itself; outside a transaction. Raises Refused."""
    issuer, loopback = form.issuer.data or "", current.settings().capture_loopback
    if problem := discovery.why_not_issuer(issuer, allow_loopback=loopback):
        raise Refused(problem.about("issuer"))
    try:
        return discovery.discover(Provider(issuer, form.name.data or "", loopback), anew=True)
    except Unanswered as unanswered:
        raise Refused(unanswered.why.about("issuer")) from unanswered


def remove() -> ResponseReturnValue:
    with current.writing() as session:
        row = queries.provider(session) or abort(404)
        providers.remove(session, row, by=current.editor(session).actor)
        name = row.name
    flash(message(Message.of("Nobody signs in with {name} any more, and its secret is forgotten.", name=name)))
    return redirect(url_for("desk.sign_in"), 303)
