"""The clauses of the draft: adding, changing, retiring, bringing back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.articles.comparing.diff import Piece
from corrections.desk.standards.forms import ClauseForm
from corrections.desk.standards.show import act
from corrections.errors import Message, Problem
from corrections.policy import actions, decisions, queries
from corrections.web.clauses import marked
from corrections.web.current import editor, reading, writing
from corrections.web.filters import message
from corrections.web.forms import Words
from corrections.web.routing import page

NEW = ""


@dataclass(frozen=True)
class Meanwhile:
    """What somebody saved while a clause was open. `pieces`: it against what was typed."""

    pieces: tuple[Piece, ...]
    name: str
    at: datetime


def new() -> ResponseReturnValue:
    with reading() as session:
        _ = queries.draft(session) or abort(404)
    return _page(ClauseForm(), NEW)


def edit(clause: str) -> ResponseReturnValue:
    with reading() as session:
        row = queries.drafted_clause(session, clause)
        if row is None or row.taken_out:
            abort(404)
        form = ClauseForm(number=row.number, title=row.title, text=row.text)
        form.seen.data = row.wording.fingerprint
    return _page(form, clause)


def _page(form: ClauseForm, number: str, problem: Message | None = None, theirs: Meanwhile | None = None) -> str:
    with reading() as session:
        published = decisions.by_number(queries.last_words(session)).get(number)
    wording = form.wording(number or None)
    return page(
        "desk/standards/clause.html",
        form=form,
        number=number,
        published=published,
        preview=wording,
        blanks=decisions.blanks(wording),
        problem=problem,
        theirs=theirs,
    )


def add() -> ResponseReturnValue:
    return _save(NEW, lambda session, form, user: actions.add_clause(session, form.wording(), by=user))


def save(clause: str) -> ResponseReturnValue:
    def change(session: Session, form: ClauseForm, user: User) -> object:
        return actions.change_clause(session, form.wording(clause), seen=form.seen.data or "", by=user)

    return _save(clause, change)


def _save(number: str, keep: Callable[[Session, ClauseForm, User], object]) -> ResponseReturnValue:
    """Let `keep` keep what was typed of a clause (NEW: of one more), or show a preview of it."""
    form = ClauseForm(request.form)
    valid = form.validate()
    if not valid or request.form.get("preview"):
        return _page(form, number), 200 if valid else 422
    try:
        with writing() as session:
            keep(session, form, editor(session))
    except Problem as problem:
        theirs = _meanwhile(form, number) if problem.status == 409 else None
        return _page(form, number, form.take_refusal(problem.message), theirs), problem.status
    number = number or form.number.data or ""
    flash(message(Message.of("Clause {number} is saved in the draft.", number=number)))
    return redirect(url_for("desk.standards", _anchor=f"clause-{number}"), 303)


def _meanwhile(form: ClauseForm, number: str) -> Meanwhile | None:
    """What stands now against what was typed: to save once more is meant."""
    with reading() as session:
        row = queries.drafted_clause(session, number)
        if row is None or row.taken_out:
            return None
        stands, at = row.wording, row.saved_at
        name = session.get_one(User, row.saved_by_id).name
    form.seen.data = stands.fingerprint
    typed = form.wording(number)
    pieces = marked(f"{stands.title}\n\n{stands.text}", f"{typed.title}\n\n{typed.text}")
    return Meanwhile(pieces, name, at)


def retire(clause: str) -> ResponseReturnValue:
    return act(
        lambda session, user: actions.retire_clause(session, clause, by=user),
        Words("The clause is out of the draft. You can bring it back below."),
    )


def bring_back(clause: str) -> ResponseReturnValue:
    return act(lambda session, user: actions.bring_back_clause(session, clause, by=user), Words("The clause is back."))
