"""The rules by which reports find their desk: those in force, and the draft of the next ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts import queries as accounts
from corrections.accounts.models import User
from corrections.cases import queries, rule_sets, rules
from corrections.cases.models import Desk, RoutingRule
from corrections.desk.settings import histories
from corrections.desk.settings.rule_forms import RuleForm, in_words
from corrections.errors import Message, Problem
from corrections.web import current
from corrections.web.current import editor, reading, writing
from corrections.web.filters import gettext, message
from corrections.web.forms import Form
from corrections.web.routing import page


def show() -> ResponseReturnValue:
    return _page(), 200


def _page(about: str = "", form: Form | None = None, problem: Message | None = None) -> str:
    with reading() as session:
        desks = queries.desks(session)
        names = {desk.id: desk.name for desk in desks}
        staff = [user for user in accounts.staff(session) if user.is_active]
        in_force, drafted = rules.in_force(session), rules.drafted(session)
        forms: dict[str, RuleForm] = {"rule": RuleForm()}
        forms |= {f"rule-{rule.id}": RuleForm.showing(rule) for rule in drafted}
        if isinstance(form, RuleForm):
            forms[about] = form
        for name, shown in forms.items():
            shown.offer(desks, staff)
            for field in shown:
                field.id = field.label.field_id = f"{name}-{field.name}"
        return page(
            "desk/settings/routing.html",
            desks=names,
            people={user.id: user.name for user in staff},
            in_force=[(rule, in_words(rule)) for rule in in_force],
            drafted=[(rule, in_words(rule)) for rule in drafted],
            is_drafted=rule_sets.is_drafted(session),
            digest=rules.digest(drafted),
            unmatched=rules.unmatched(session, [*in_force, *drafted]),
            forms=forms,
            form=form,
            problem=problem,
            sections=current.newsroom().sections,
            changes=histories.of_routing(session, names),
        )


def _act(about: str, form: Form, act: Callable[[Session, User], object], done: str) -> ResponseReturnValue:
    """Let `act` do its work, and say that it is `done`; a message that it returns is a warning beside that."""
    if not form.validate():
        return _page(about, form), 422
    try:
        with writing() as session:
            warning = act(session, editor(session))
    except Problem as problem:
        return _page(about, form, form.take_refusal(problem.message)), problem.status
    flash(gettext(done))
    if isinstance(warning, Message):
        flash(message(warning), "warn")
    return redirect(url_for("desk.routing"), 303)


def begin() -> ResponseReturnValue:
    def act(session: Session, user: User) -> None:
        rule_sets.begin(session, by=user)

    return _act("", Form(), act, "You change a draft. Nothing happens to reports until you put it in force.")


def add() -> ResponseReturnValue:
    form = RuleForm(request.form)

    def act(session: Session, user: User) -> Message | None:
        rule = rule_sets.add(session, desk=_desk(session, form), by=user, **form.conditions())
        return _warning(session, rule)

    return _act("rule", form, act, "The rule is in the draft.")


def change(rule_id: int) -> ResponseReturnValue:
    form = RuleForm(request.form)

    def act(session: Session, user: User) -> Message | None:
        rule = _drafted(session, rule_id)
        rule_sets.change(session, rule, desk=_desk(session, form), by=user, **form.conditions())
        return _warning(session, rule)

    return _act(f"rule-{rule_id}", form, act, "The rule is changed.")


def remove(rule_id: int) -> ResponseReturnValue:
    def act(session: Session, user: User) -> None:
        rule_sets.remove(session, _drafted(session, rule_id), by=user)

    return _act("", Form(), act, "The rule is out of the draft.")


def move(rule_id: int) -> ResponseReturnValue:
    def act(session: Session, user: User) -> None:
        rule_sets.move(session, _drafted(session, rule_id), up=request.form.get("to") == "up", by=user)

    return _act("", Form(), act, "The order has changed.")


def put_in_force() -> ResponseReturnValue:
    def act(session: Session, user: User) -> None:
        rule_sets.put_in_force(session, seen=request.form.get("seen", ""), by=user)

    return _act("", Form(), act, "These rules are in force now. What came in before stays where it is.")


def drop() -> ResponseReturnValue:
    def act(session: Session, user: User) -> None:
        rule_sets.drop(session, by=user)

    return _act("", Form(), act, "The draft is gone. The rules in force are as they were.")


def _desk(session: Session, form: RuleForm) -> Desk | None:
    return queries.desk(session, form.desk.data or 0)


def _drafted(session: Session, rule_id: int) -> RoutingRule:
    rule = session.get(RoutingRule, rule_id)
    return rule if rule is not None and rule.draft else abort(404)


def _warning(session: Session, rule: RoutingRule) -> Message | None:
    why: Any = rules.unmatched(session, [rule]).get(rule.id)
    return why and Message.of("The rule matches nothing yet. {why} Is it written as the articles have it?", why=why)
