"""The policy on the desk: what is in force, what is to come, the draft of the next version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts import queries as accounts
from corrections.accounts.decisions import Act, may
from corrections.accounts.models import User
from corrections.desk.standards.forms import ProposalForm, SendingBackForm, SignOffForm
from corrections.errors import Message, Problem
from corrections.policy import actions, decisions, queries, starters
from corrections.policy.decisions import Changed, Wording
from corrections.policy.models import DraftClause, PolicyDraft
from corrections.web import current
from corrections.web.current import editor, reading, writing
from corrections.web.filters import gettext
from corrections.web.forms import Words
from corrections.web.routing import page


@dataclass(frozen=True)
class Drafted:
    """The draft beside what was published last.

    `retired`: what is no longer in it, with the words to be brought back; `seen`: what a second person signs off.
    """

    draft: PolicyDraft
    rows: Sequence[DraftClause]
    published: list[Wording]

    @cached_property
    def clauses(self) -> list[Wording]:
        return decisions.sort(row.wording for row in self.rows if not row.taken_out)

    @cached_property
    def changes(self) -> list[Changed]:
        return decisions.changes(self.published, self.clauses)

    @cached_property
    def changed(self) -> dict[str, Changed]:
        return {one.number: one for one in self.changes}

    @property
    def retired(self) -> list[Wording]:
        known = {row.number for row in self.rows}
        lacking = [clause for clause in self.published if clause.number not in known]
        return decisions.sort([*lacking, *(row.wording for row in self.rows if row.taken_out)])

    @cached_property
    def unworded(self) -> set[str]:
        """The clauses that are empty, since they were erased in the version that the draft goes on from."""
        return {clause.number for clause in self.clauses if not decisions.is_worded(clause)}

    @property
    def blanks(self) -> int:
        return sum(len(decisions.blanks(clause)) for clause in self.clauses)

    @property
    def seen(self) -> str:
        return decisions.digest(self.clauses, self.draft.in_force_on).hex()


def drafted(session: Session) -> Drafted | None:
    draft = queries.draft(session)
    return Drafted(draft, queries.draft_rows(session), queries.last_words(session)) if draft is not None else None


def show() -> ResponseReturnValue:
    return shown()


def shown(
    *,
    proposal: ProposalForm | None = None,
    sending_back: SendingBackForm | None = None,
    problems: Sequence[Message] = (),
) -> str:
    with reading() as session:
        user = editor(session)
        known, now = queries.versions(session), clock.now()
        found = drafted(session)
        day = found.draft.in_force_on if found else None
        return page(
            "desk/standards/show.html",
            applies=decisions.in_force(known, now),
            coming=[row for row in known if row.in_force_at > now and not decisions.never_applies(known, row)],
            versions=len(known),
            found=found,
            names=_names(session, found),
            may_write=may(user.role, Act.STANDARDS),
            why_not_sign_off=_why_not_sign_off(found, user),
            proposal=proposal or ProposalForm(data={"day": day or now.astimezone(current.newsroom().zone).date()}),
            sending_back=sending_back or SendingBackForm(),
            problems=problems,
        )


def _why_not_sign_off(found: Drafted | None, user: User) -> Message | None:
    if found is None:
        return None
    draft = found.draft
    return decisions.why_not_sign_off(writers=draft.writers, proposed_by=draft.proposed_by_id, by=user.id)


def _names(session: Session, found: Drafted | None) -> dict[int, str]:
    ids = {found.draft.proposed_by_id, found.draft.sent_back_by_id} - {None} if found else set()
    return {user.id: user.name for user in accounts.users(session, [id_ for id_ in ids if id_]).values()}


def act(act_: Callable[[Session, User], object], done: str) -> ResponseReturnValue:
    """Let `act_` do its work, and say that it is `done`."""
    try:
        with writing() as session:
            act_(session, editor(session))
    except Problem as problem:
        return shown(problems=[problem.message]), problem.status
    flash(gettext(done))
    return redirect(url_for("desk.standards"), 303)


def begin() -> ResponseReturnValue:
    return act(
        lambda session, user: actions.begin(session, by=user),
        Words("You change a draft. Readers see nothing of it until a second person has signed it off."),
    )


def begin_starter() -> ResponseReturnValue:
    return act(
        lambda session, user: actions.begin(session, by=user, with_clauses=starters.starter()),
        Words("The clauses are in the draft. Fill in the blanks, and take out what you don’t want to promise."),
    )


def drop() -> ResponseReturnValue:
    seen = seen_in(SignOffForm(request.form))
    return act(
        lambda session, user: actions.drop(session, seen=seen, by=user),
        Words("The draft is gone. What is published is as it was."),
    )


def seen_in(form: SignOffForm) -> bytes:
    """The digest of the draft that was on the screen; of none what no draft has."""
    try:
        return bytes.fromhex(form.seen.data or "")
    except ValueError:
        return b""
