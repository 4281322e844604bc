"""Who countersigns our log, and whose logs we countersign."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.desk.settings.machine_forms import LogForm, WitnessForm
from corrections.errors import Message, Problem, Refused, Unavailable
from corrections.log import queries as logs
from corrections.web import current
from corrections.web.filters import message
from corrections.web.routing import page
from corrections.witness import actions, memory, own, queries
from corrections.witness.models import Witness, WitnessedLog


def show() -> ResponseReturnValue:
    return _page(WitnessForm(), LogForm())


def _page(witness_form: WitnessForm, log_form: LogForm, problem: Message | None = None) -> str:
    settings = current.settings()
    try:
        ours: str | None = own.read(settings.witness_key_file).vkey
    except Unavailable as unable:
        ours, problem = None, problem or unable.message
    with current.reading() as session:
        problem = problem or next(iter(memory.problems(session, settings.witness_memory_folder)), None)
        log = logs.current(session)
        return page(
            "desk/settings/witnesses.html",
            log=log,
            witnesses=queries.witnesses(session),
            logs=queries.logs(session),
            witness_form=witness_form,
            log_form=log_form,
            our_key=ours,
            our_address=f"{settings.base_url}/witness",
            problem=problem,
        )


def _our_key() -> str | None:
    try:
        return own.read(current.settings().witness_key_file).vkey
    except Unavailable:
        return None


def add() -> ResponseReturnValue:
    form = WitnessForm(request.form)
    if not form.validate():
        return _page(form, LogForm()), 422
    loopback = current.settings().capture_loopback
    try:
        with current.writing() as session:
            by = current.editor(session).actor
            witness = actions.add_witness(
                session,
                vkey=form.vkey.data or "",
                url=form.url.data or "",
                ours=_our_key(),
                allow_loopback=loopback,
                by=by,
            )
    except Refused as refused:
        return _page(form, LogForm(), form.take_refusal(refused.message)), refused.status
    flash(message(Message.of("{name} is asked to countersign from now on.", name=witness.name)))
    return redirect(url_for("desk.witnesses"), 303)


def remove(witness_id: int) -> ResponseReturnValue:
    with current.writing() as session:
        witness = session.get(Witness, witness_id) or abort(404)
        actions.remove_witness(session, witness, by=current.editor(session).actor)
    flash(message(Message.of("{name} is asked no more.", name=witness.name)))
    return redirect(url_for("desk.witnesses"), 303)


def add_log() -> ResponseReturnValue:
    form = LogForm(request.form)
    if not form.validate():
        return _page(WitnessForm(), form), 422
    try:
        with current.writing() as session:
            log = actions.add_key(session, vkey=form.log_vkey.data or "", by=current.editor(session).actor)
    except Problem as refused:
        return _page(WitnessForm(), form, form.take_refusal(refused.message)), refused.status
    flash(message(Message.of("We countersign the log {name} from now on.", name=log.origin)))
    return redirect(url_for("desk.witnesses"), 303)


def remove_log(log_id: int) -> ResponseReturnValue:
    with current.writing() as session:
        log = session.get(WitnessedLog, log_id, with_for_update=True) or abort(404)
        actions.remove_key(session, log, vkey=request.form.get("vkey", ""), by=current.editor(session).actor)
    flash(message(Message.of("This key of the log {name} is believed no more.", name=log.origin)))
    return redirect(url_for("desk.witnesses"), 303)
