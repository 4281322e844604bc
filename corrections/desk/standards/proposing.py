"""Proposing the draft of the policy, and what a second person does with the proposal."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.desk.standards.forms import ProposalForm, SendingBackForm, SignOffForm
from corrections.desk.standards.show import act, seen_in, shown
from corrections.errors import Message, Problem
from corrections.policy import actions
from corrections.policy.actions import NotReady
from corrections.web.current import editor, writing
from corrections.web.filters import gettext, message
from corrections.web.forms import Words


def propose() -> ResponseReturnValue:
    form = ProposalForm(request.form)
    if not form.validate():
        return shown(proposal=form), 422
    try:
        with writing() as session:
            actions.propose(session, in_force_on=form.day.data, by=editor(session))
    except NotReady as problem:
        told = [left for each in problem.problems if (left := form.take_refusal(each)) is not None]
        return shown(proposal=form, problems=told), problem.status
    except Problem as problem:
        return shown(proposal=form, problems=[problem.message]), problem.status
    flash(gettext("It is proposed, and waits for a second person."))
    return redirect(url_for("desk.standards"), 303)


def take_back() -> ResponseReturnValue:
    return act(lambda session, user: actions.take_back(session, by=user), Words("The proposal is taken back."))


def sign_off() -> ResponseReturnValue:
    seen = seen_in(SignOffForm(request.form))
    try:
        with writing() as session:
            version = actions.sign_off(session, shown=seen, by=editor(session))
            number = version.number
    except NotReady as problem:
        return shown(problems=problem.problems), problem.status
    except Problem as problem:
        return shown(problems=[problem.message]), problem.status
    flash(message(Message.of("Version {number} of the policy is published.", number=number)))
    return redirect(url_for("desk.standards"), 303)


def send_back() -> ResponseReturnValue:
    form = SendingBackForm(request.form)
    if not form.validate():
        return shown(sending_back=form), 422
    try:
        with writing() as session:
            actions.send_back(session, reason=form.reason.data or "", by=editor(session))
    except Problem as problem:
        left = form.take_refusal(problem.message)
        return shown(sending_back=form, problems=[left] if left else []), problem.status
    flash(gettext("It is sent back, with what you wrote."))
    return redirect(url_for("desk.standards"), 303)
