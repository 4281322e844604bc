"""Saved answers: the list, adding, changing, removing and bringing back, with a preview on an example."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import locales
from corrections.accounts.models import User
from corrections.cases import answer_settings, answers, placeholders, queries, starters
from corrections.cases.answer_settings import OUTCOMES
from corrections.cases.models import SavedAnswer
from corrections.desk.settings import histories
from corrections.desk.settings.answer_forms import AnswerForm
from corrections.errors import Message, Problem
from corrections.web import current
from corrections.web.current import editor, reading, writing
from corrections.web.filters import gettext, message
from corrections.web.routing import page


def show() -> ResponseReturnValue:
    return _page()


def _page() -> str:
    with reading() as session:
        user = current.signed_in_user() or abort(401)
        scope, desks = answer_settings.scope_of(session, user), _desks(session)
        saved = answers.saved(session)
        return page(
            "desk/settings/answers.html",
            groups=[
                (outcome, _together([row for row in saved if row.outcome is outcome], list(desks)))
                for outcome in (*OUTCOMES, None)
            ],
            removed=[row for row in answer_settings.removed(session) if scope.has(row.desk_id)],
            desks=desks,
            scope=scope,
            languages={row.language: locales.language_name(row.language) for row in saved},
            several=len({row.language for row in saved}) > 1,
            starters=scope.everything and not saved,
            changes=histories.of_answers(session, desks),
        )


def _together(rows: Iterable[SavedAnswer], desk_ids: Sequence[int]) -> list[list[SavedAnswer]]:
    """Answers as they are offered together, and can be moved among each other: first those of every desk, then those of
    each; of these the newsroom's language before others."""
    ours = answers.base(current.newsroom().language)

    def offered(row: SavedAnswer) -> tuple[int, bool, str]:
        language = answers.base(row.language)
        return -1 if row.desk_id is None else desk_ids.index(row.desk_id), language != ours, language

    return [list(found) for _, found in groupby(sorted(rows, key=offered), key=offered)]


def new() -> ResponseReturnValue:
    return _form(AnswerForm(language=current.newsroom().language))


def edit(answer_id: int) -> ResponseReturnValue:
    with reading() as session:
        row = _row(session, current.signed_in_user() or abort(401), answer_id)
        form = AnswerForm(
            title=row.title,
            text=row.text,
            outcome=row.outcome,
            reason=row.decline_reason,
            passed_on_to=row.passed_on_to or "",
            language=row.language,
            desk=str(row.desk_id or ""),
            key=str(row.key or ""),
            seen=answer_settings.fingerprint(row),
        )
    return _form(form, answer_id)


def _form(form: AnswerForm, answer_id: int | None = None, problem: Message | None = None) -> str:
    """The form of one answer, and what it says on an example."""
    with reading() as session:
        user = current.signed_in_user() or abort(401)
        scope = answer_settings.scope_of(session, user) or abort(403)
        if answer_id is not None:
            _row(session, user, answer_id)
        form.offer(scope, _desks(session))
        return page(
            "desk/settings/answer.html",
            form=form,
            answer_id=answer_id,
            problem=problem,
            placeholders=placeholders.PLACEHOLDERS,
            example=placeholders.fill(form.text.data or "", _example(user, form.language.data or "en")),
        )


def _example(user: User, language: str) -> dict[str, str]:
    """A case that never was."""
    base_url = current.settings().base_url
    return {
        "reader": "Zoë O’Neill",
        "reference": "7KM3-QRTX",
        "headline": gettext("Three libraries to close"),
        "article": "https://www.example.org/local/libraries",
        "published": locales.day(date(2026, 11, 12), language),
        "correction": f"{base_url}/corrections/2026-0042",
        "newsroom": current.newsroom().name,
        "editor": user.name,
    }


def add() -> ResponseReturnValue:
    form = AnswerForm(request.form)
    return _save(form, None, lambda session, user: answer_settings.add(session, form.wording(), by=user))


def save(answer_id: int) -> ResponseReturnValue:
    form = AnswerForm(request.form)

    def act(session: Session, user: User) -> SavedAnswer:
        row = _row(session, user, answer_id)
        return answer_settings.change(session, row, form.wording(), by=user, seen=form.seen.data or None)

    return _save(form, answer_id, act)


def _save(form: AnswerForm, answer_id: int | None, act: Callable[[Session, User], SavedAnswer]) -> ResponseReturnValue:
    valid = form.validate()
    if request.form.get("preview"):
        return _form(form, answer_id), 200 if valid else 422
    if not valid:
        return _form(form, answer_id), 422
    try:
        with writing() as session:
            saved = act(session, editor(session))
    except Problem as problem:
        if problem.status == 409:  # shown beside what stands now: to save once more is meant
            with reading() as session:
                form.seen.data = answer_settings.fingerprint(answers.answer(session, answer_id) or abort(404))
        return _form(form, answer_id, form.take_refusal(problem.message)), problem.status
    flash(message(Message.of("“{title}” is saved.", title=saved.title)))
    return redirect(url_for("desk.answers"), 303)


def remove(answer_id: int) -> ResponseReturnValue:
    return _act(answer_id, answer_settings.remove, "The answer “{title}” is removed. You can bring it back below.")


def bring_back(answer_id: int) -> ResponseReturnValue:
    return _act(answer_id, answer_settings.bring_back, "The answer “{title}” is offered again.")


def move(answer_id: int) -> ResponseReturnValue:
    """Up or down among those of the same outcome."""
    with writing() as session:
        user = editor(session)
        row = _row(session, user, answer_id)
        answer_settings.move(session, row, up=request.form.get("to") == "up", by=user)
    return redirect(url_for("desk.answers", _anchor=f"answer-{answer_id}"), 303)


def _act(answer_id: int, act: Callable[..., None], done: str) -> ResponseReturnValue:
    with writing() as session:
        user = editor(session)
        row = _row(session, user, answer_id)
        act(session, row, by=user)
    flash(message(Message.of(done, title=row.title)))
    return redirect(url_for("desk.answers"), 303)


def begin() -> ResponseReturnValue:
    """Save the answers that every newsroom can begin with."""
    with writing() as session:
        user = editor(session)
        if not answer_settings.scope_of(session, user).everything:
            abort(403)
        saved = starters.add(session, current.newsroom().language, by=user.actor)
    flash(message(Message.of("{n} answers are saved. Make them yours.", n=saved)))
    return redirect(url_for("desk.answers"), 303)


def _row(session: Session, user: User, answer_id: int) -> SavedAnswer:
    """An answer that `user` may change."""
    scope = answer_settings.scope_of(session, user) or abort(403)
    row = answers.answer(session, answer_id) or abort(404)
    return row if scope.has(row.desk_id) else abort(403)


def _desks(session: Session) -> dict[int, str]:
    return {desk.id: desk.name for desk in queries.desks(session)}
