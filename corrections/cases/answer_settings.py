"""Saving answers: who may, and each change with its event. An event names the answer and never holds its words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corrections import clock, events
from corrections.accounts.decisions import Act, may
from corrections.accounts.models import User
from corrections.cases import answers, placeholders
from corrections.cases.differing import differing
from corrections.cases.models import Desk, DeskMember, SavedAnswer
from corrections.errors import Conflict, Message, Refused
from corrections.events import Actor
from corrections.taxonomy import DeclineReason, Outcome

ABOUT = "/desk/settings/answers"
# How a case ends with an answer that an editor writes by hand.
OUTCOMES = (Outcome.DECLINED, Outcome.ANSWERED, Outcome.FIXED, Outcome.PASSED_ON, Outcome.EXPLAINED)
KEYS = range(1, 10)
# Of an answer, what an event may hold.
LISTED = frozenset({"outcome", "decline_reason", "language", "desk_id", "key"})


@dataclass(frozen=True)
class Wording:
    """All that is saved of an answer."""

    title: str
    text: str
    outcome: Outcome | None = None
    decline_reason: DeclineReason | None = None
    passed_on_to: str | None = None
    language: str = "en"
    desk_id: int | None = None
    key: int | None = None


@dataclass(frozen=True)
class Scope:
    """Whose answers somebody may change: all of them, or those of the desks that they lead."""

    everything: bool
    desks: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or bool(self.desks)

    def has(self, desk_id: int | None) -> bool:
        return self.everything or desk_id in self.desks


def scope_of(session: Session, user: User) -> Scope:
    """What `user` may change (taxonomy.md, “Who may do what”)."""
    if may(user.role, Act.CHANGE_RULES):
        return Scope(everything=True)
    if not may(user.role, Act.CHANGE_RULES, leads=True):
        return Scope(everything=False)
    led = select(DeskMember.desk_id).where(DeskMember.user_id == user.id, DeskMember.lead.is_(True))
    return Scope(everything=False, desks=frozenset(session.scalars(led)))


def add(session: Session, wording: Wording, *, by: User) -> SavedAnswer:
    """Save an answer. Raises Refused if it can't be, or not by them."""
    _refuse_foreign(session, by, wording.desk_id)
    return save(session, wording, by=by.actor)


def save(session: Session, wording: Wording, *, by: Actor) -> SavedAnswer:
    """Save an answer, whoever asks for it: the system begins with some. Raises Refused if it can't be."""
    wording = _checked(session, wording)
    last = session.scalar(select(func.max(SavedAnswer.position))) or 0
    answer = SavedAnswer(**vars(wording), position=last + 1)
    session.add(answer)
    session.flush()
    events.record(session, ABOUT, "answer added", by=by, answer=answer.id, desk=answer.desk_id)
    return answer


def change(
    session: Session, answer: SavedAnswer, wording: Wording, *, by: User, seen: str | None = None
) -> SavedAnswer:
    """Change an answer. What was sent with it before stays as it was sent.

    Raises Refused if it can't be so, or not by them; Conflict if its text is no longer the one that they had `seen`.
    """
    _refuse_foreign(session, by, answer.desk_id, wording.desk_id)
    if answer.removed_at is not None:
        raise Refused("This answer was removed meanwhile. Bring it back first.")
    if seen is not None and seen != fingerprint(answer):
        raise Conflict(
            "Somebody changed this answer while you had it open. What you typed is here: compare, then save."
        )
    wording = _checked(session, wording, but=answer)
    details = differing(answer, vars(wording), LISTED)
    for name, value in vars(wording).items():
        setattr(answer, name, value)
    if details:
        known = {"answer": answer.id, "desk": answer.desk_id}
        events.record(session, ABOUT, "answer changed", by=by.actor, **known, **details)
    return answer


def fingerprint(answer: SavedAnswer) -> str:
    """What tells two states of an answer apart."""
    parts = (getattr(answer, name) for name in Wording.__dataclass_fields__)
    return hashlib.sha256(repr([str(part) for part in parts]).encode()).hexdigest()[:16]


def remove(session: Session, answer: SavedAnswer, *, by: User) -> None:
    """Offer an answer no more. It can be brought back."""
    _refuse_foreign(session, by, answer.desk_id)
    if answer.removed_at is None:
        answer.removed_at = clock.now()
        events.record(session, ABOUT, "answer removed", by=by.actor, answer=answer.id, desk=answer.desk_id)


def bring_back(session: Session, answer: SavedAnswer, *, by: User) -> None:
    """Offer an answer again that was removed. Its key is gone if another has it now."""
    _refuse_foreign(session, by, answer.desk_id)
    if answer.removed_at is not None:
        answer.removed_at = None
        details = {}
        if answer.key is not None and _with_key(session, answer, answer.key, but=answer) is not None:
            details = differing(answer, {"key": None}, LISTED)
            answer.key = None
        known = {"answer": answer.id, "desk": answer.desk_id}
        events.record(session, ABOUT, "answer brought back", by=by.actor, **known, **details)


def move(session: Session, answer: SavedAnswer, *, up: bool, by: User) -> None:
    """Let an answer change places with the one before or after it, among those of the same desk and language that end a
    case in the same way; nothing where there is none. Raises Refused."""
    _refuse_foreign(session, by, answer.desk_id)
    group = _held_with(session, answer)
    at = next((n for n, row in enumerate(group) if row.id == answer.id), None)
    to = None if at is None else at - 1 if up else at + 1
    if at is None or to is None or not 0 <= to < len(group):
        return
    group[at], group[to] = group[to], group[at]
    place = 0
    for row, old in zip(group, sorted(row.position for row in group), strict=True):
        place = row.position = max(old, place + 1)  # two that were added at once have the same
    events.record(session, ABOUT, "answer moved", by=by.actor, answer=answer.id, desk=answer.desk_id, up=up)


def _held_with(session: Session, answer: SavedAnswer) -> list[SavedAnswer]:
    """The answers among which one has its place, in order; whoever else moves one of them waits."""
    held = select(SavedAnswer).where(
        SavedAnswer.removed_at.is_(None),
        SavedAnswer.outcome.is_not_distinct_from(answer.outcome),
        SavedAnswer.desk_id.is_not_distinct_from(answer.desk_id),
    )
    held = held.order_by(SavedAnswer.id).with_for_update().execution_options(populate_existing=True)
    rows = [row for row in session.scalars(held) if answers.base(row.language) == answers.base(answer.language)]
    return sorted(rows, key=lambda row: (row.position, row.id))


def removed(session: Session) -> list[SavedAnswer]:
    """What was removed, the newest first."""
    gone = select(SavedAnswer).where(SavedAnswer.removed_at.is_not(None)).order_by(SavedAnswer.removed_at.desc())
    return list(session.scalars(gone.limit(20)))


def _refuse_foreign(session: Session, by: User, *desk_ids: int | None) -> None:
    scope = scope_of(session, by)
    if not all(scope.has(desk_id) for desk_id in desk_ids):
        raise Refused(
            Message("Answers for every desk are for the standards editor, those of a desk for its lead.", at="desk")
        )


def _checked(session: Session, wording: Wording, *, but: SavedAnswer | None = None) -> Wording:
    """`wording` without what does not belong to its outcome. Raises Refused."""
    declined, passed_on = wording.outcome is Outcome.DECLINED, wording.outcome is Outcome.PASSED_ON
    wording = replace(
        wording,
        title=wording.title.strip(),
        text=wording.text.strip(),
        decline_reason=wording.decline_reason if declined else None,
        passed_on_to=((wording.passed_on_to or "").strip() or None) if passed_on else None,
    )
    if not wording.title:
        raise Refused(Message("Give the answer a title.", at="title"))
    if not wording.text:
        raise Refused(Message("Write what the reader is told.", at="text"))
    if wording.outcome is not None and wording.outcome not in OUTCOMES:
        raise Refused(Message("A case does not end like this by an answer alone.", at="outcome"))
    if problem := placeholders.why_not_save(wording.text):
        raise Refused(problem)
    if wording.desk_id is not None and session.get(Desk, wording.desk_id) is None:
        raise Refused(Message("There is no such desk.", at="desk"))
    if wording.key is not None and wording.key not in KEYS:
        raise Refused(Message("A key is a digit from 1 to 9.", at="key"))
    if wording.key is not None and (other := _with_key(session, wording, wording.key, but=but)):
        raise Refused(
            Message.of("“{title}” has the key {key} already.", title=other.title, key=wording.key).about("key")
        )
    return wording


def _with_key(
    session: Session, like: Wording | SavedAnswer, key: int, *, but: SavedAnswer | None
) -> SavedAnswer | None:
    """The answer that has a key where `like` is offered."""
    wanted = (key, like.outcome, like.language, like.desk_id)
    return next(
        (
            row
            for row in answers.saved(session)
            if row is not but and (row.key, row.outcome, row.language, row.desk_id) == wanted
        ),
        None,
    )
