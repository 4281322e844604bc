"""Drafting the next version of the policy, and publishing it by a second person. Every act leaves an event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from corrections import addresses, clock, database, events
from corrections.accounts import queries as accounts
from corrections.accounts.decisions import MAY, Act
from corrections.accounts.models import User
from corrections.clock import rfc3339
from corrections.deliveries import actions as deliveries
from corrections.errors import Conflict, Message, Refused
from corrections.events import Actor
from corrections.log import actions as log
from corrections.newsroom import actions as newsrooms
from corrections.newsroom.queries import newsroom
from corrections.policy import decisions, documents, queries
from corrections.policy.decisions import Wording
from corrections.policy.models import Clause, DraftClause, PolicyDraft, PolicyVersion
from corrections.taxonomy import EntryKind

ABOUT = addresses.standards_desk()
THE_ONE = 1
NO_DRAFT = Message("Nobody is drafting the policy at the moment. Begin with “Draft the next version”.")
PROPOSED = Message("This is proposed, so it stays as it is. Take the proposal back to go on writing.")
BEGUN = Message("The next version is being drafted already, or was a moment ago. Here is how it stands now.")


def begin(session: Session, *, by: User, with_clauses: Iterable[Wording] = ()) -> PolicyDraft:
    """Begin the draft with what was published last; the first one with the clauses given.

    Raises Conflict where there is one, or was until now.
    """
    made = database.insert(session.get_bind().dialect.name, PolicyDraft).values(
        id=THE_ONE, begun_at=clock.now(), writers=[]
    )
    if session.execute(made.on_conflict_do_nothing().returning(PolicyDraft.id)).scalar_one_or_none() is None:
        raise Conflict(BEGUN)
    draft = queries.draft(session, hold=True)
    assert draft is not None, "it was made just now"
    for clause in queries.last_words(session) or with_clauses:
        session.add(_row(clause, by=by))
    events.record(session, ABOUT, "policy drafted", by=by.actor, clauses=len(queries.drafted(session)))
    session.flush()
    return draft


def _row(clause: Wording, *, by: User) -> DraftClause:
    return DraftClause(
        number=clause.number, title=clause.title, text=clause.text, saved_at=clock.now(), saved_by_id=by.id
    )


def add_clause(session: Session, clause: Wording, *, by: User) -> DraftClause:
    """Add a clause to the draft. Raises Refused, also for a number that another clause once had."""
    draft = _hold(session)
    rows = queries.draft_rows(session)
    problem = decisions.why_not_add(
        clause.number,
        drafted=[row.number for row in rows if not row.taken_out],
        taken_out=[row.number for row in rows if row.taken_out],
        used=queries.used(session),
    )
    problem = problem or decisions.why_not_word(clause.title, clause.text)
    if problem is not None:
        raise Refused(problem)
    row = _row(clause, by=by)
    session.add(row)
    _note(session, draft, "clause added", clause.number, by=by)
    return row


def change_clause(session: Session, clause: Wording, *, seen: str, by: User) -> DraftClause:
    """Give a clause of the draft other words; its number stays. `seen`: the fingerprint of the words that were changed.

    Raises Conflict if those stand there no longer, Refused.
    """
    draft = _hold(session)
    row = queries.drafted_clause(session, clause.number)
    if row is None or row.taken_out or row.wording.fingerprint != seen:
        raise Conflict(_what_happened(session, row))
    problem = decisions.why_not_word(clause.title, clause.text)
    if problem is not None:
        raise Refused(problem)
    if (row.title, row.text) != (clause.title, clause.text):
        row.title, row.text = clause.title, clause.text
        _note_saved(row, by=by)
        _note(session, draft, "clause changed", clause.number, by=by)
    return row


def _what_happened(session: Session, row: DraftClause | None) -> Message:
    """What became of a clause that somebody has open."""
    if row is None:
        return Message("The draft has no such clause any more. What you typed is here.")
    who = session.get_one(User, row.saved_by_id).name
    if row.taken_out:
        return Message.of("{name} took this clause out of the draft. What you typed is here.", name=who)
    return Message.of("{name} changed this clause while you had it open. What you typed is here.", name=who)


def retire_clause(session: Session, number: str, *, by: User) -> None:
    """Take a clause out of the draft, which keeps its words: once that is published it no longer applies, and its
    number is not used again. Raises Refused.
    """
    draft = _hold(session)
    row = queries.drafted_clause(session, number)
    if row is None or row.taken_out:
        raise Refused(Message.of("The draft has no clause {number}.", number=number))
    row.taken_out = True
    _note_saved(row, by=by)
    _note(session, draft, "clause retired", number, by=by)


def bring_back_clause(session: Session, number: str, *, by: User) -> None:
    """Put a clause back into the draft as it was when it was taken out. Raises Refused."""
    draft = _hold(session)
    row = queries.drafted_clause(session, number)
    # Of a clause that an older version of this program took out, or of which the draft knew nothing, there is no row.
    published = decisions.by_number(queries.last_words(session)).get(number) if row is None else None
    if row is not None and row.taken_out:
        row.taken_out = False
        _note_saved(row, by=by)
    elif published is not None:
        session.add(_row(published, by=by))
    else:
        raise Refused(Message.of("There is no clause {number} to bring back.", number=number))
    _note(session, draft, "clause brought back", number, by=by)


def drop(session: Session, *, seen: bytes, by: User) -> None:
    """Throw the draft away whose digest was on the screen; what is published stays. Raises Conflict, Refused."""
    draft = _hold(session)
    if decisions.digest(queries.drafted(session), draft.in_force_on) != seen:
        raise Conflict("The draft was changed after you opened it. Look at it again before you throw it away.")
    _clear(session, draft)
    events.record(session, ABOUT, "policy draft dropped", by=by.actor)


def propose(session: Session, *, in_force_on: date | None, by: User) -> bytes:
    """Put the draft before a second person, to be in force from a day; return what they sign off (`digest`).

    Raises Refused, which says all that is missing.
    """
    draft = _hold(session)
    clauses, now = queries.drafted(session), clock.now()
    _see_it_is_ready(session, clauses, in_force_on)
    draft.in_force_on, draft.proposed_at, draft.proposed_by_id = in_force_on, now, by.id
    draft.sent_back_reason = draft.sent_back_by_id = None
    day = in_force_on.isoformat() if in_force_on else None
    events.record(session, ABOUT, "policy proposed", by=by.actor, in_force=day)
    session.flush()
    for second in accounts.working(session, MAY[Act.SEE_POLICY]):
        if second.id != by.id and second.id not in draft.writers:
            deliveries.enqueue(session, "policy-proposed", to=("user", second.id), about=ABOUT)
    return decisions.digest(clauses, in_force_on)


def _see_it_is_ready(session: Session, clauses: Sequence[Wording], day: date | None) -> None:
    today = clock.now().astimezone(newsroom(session).zone).date()
    problems = list(decisions.why_not_propose(clauses, queries.last_words(session), day, today=today))
    if problems:
        raise NotReady(problems)


class NotReady(Refused):
    """A draft that can't be proposed yet, with everything that keeps it from that."""

    def __init__(self, problems: list[Message]) -> None:
        super().__init__(problems[0])
        self.problems = problems


def take_back(session: Session, *, by: User) -> None:
    """Take the proposal back, to go on writing. Raises Refused."""
    _proposed(session).proposed_at = None
    events.record(session, ABOUT, "policy proposal taken back", by=by.actor)
    session.flush()


def send_back(session: Session, *, reason: str, by: User) -> None:
    """Let the writers change a proposal, as the second person who says what. Raises Refused."""
    draft = _proposed(session)
    _see_who_decides(draft, by=by)
    if not reason.strip():
        raise Refused(Message("Say what has to change.", at="reason"))
    draft.proposed_at, draft.sent_back_reason, draft.sent_back_by_id = None, reason.strip(), by.id
    events.record(session, ABOUT, "policy sent back", by=by.actor)
    session.flush()


def sign_off(session: Session, *, shown: bytes, by: User) -> PolicyVersion:
    """Publish the proposal whose digest was on the second person's screen: version, log entry, events, in one.

    Raises Conflict if it is another one by now, Refused for whoever wrote or proposed it, for a day that is over, and
    for what could not be proposed any more.
    """
    draft = _proposed(session)
    _see_who_decides(draft, by=by)
    clauses = queries.drafted(session, hold=True)
    if decisions.digest(clauses, draft.in_force_on) != shown:
        raise Conflict("The policy was changed after you opened it. Read it again before you sign it off.")
    now, zone = clock.now(), newsroom(session).zone
    day = draft.in_force_on
    if day is None or day < now.astimezone(zone).date():
        raise Refused("The day from which it should be in force is over. Send it back, and have another one proposed.")
    # A version may have come since, from a copy of the log that an old database was brought forward with.
    _see_it_is_ready(session, clauses, day)
    return _publish(session, draft, clauses, decisions.begins(day, zone, now), now, by=by)


def _publish(
    session: Session, draft: PolicyDraft, clauses: list[Wording], in_force_at: datetime, now: datetime, *, by: User
) -> PolicyVersion:
    before = queries.newest(session)
    number = before.number + 1 if before else 1
    entry = log.append(
        session,
        EntryKind.POLICY,
        addresses.policy_version(number),
        documents.parts(number, in_force_at, clauses),
    )
    version = PolicyVersion(
        number=number,
        in_force_at=in_force_at,
        published_at=now,
        by_id=draft.proposed_by_id,
        signed_off_by_id=by.id,
        log_id=entry.log_id,
        log_index=entry.index,
    )
    keep(session, version, [clause.number for clause in clauses], by=by.actor)
    _clear(session, draft)
    events.record(session, ABOUT, "policy signed off", by=by.actor, version=number, proposed_by=draft.proposed_by_id)
    events.record(session, addresses.policy_version(number), "published", by=by.actor, clauses=len(clauses))
    session.flush()
    return version


def keep(session: Session, version: PolicyVersion, numbers: Iterable[str], *, by: Actor) -> None:
    """Make the rows of a version that is in the log. Its first one says to every page that there is a policy."""
    session.add(version)
    session.flush()
    session.add_all(
        Clause(version=version.number, position=n, number=number) for n, number in enumerate(numbers, start=1)
    )
    session.flush()
    since = newsroom(session).standards_since
    begins = rfc3339(version.in_force_at)
    newsrooms.change(session, by=by, standards_since=min(since or begins, begins))


def _clear(session: Session, draft: PolicyDraft) -> None:
    session.execute(delete(DraftClause))
    session.delete(draft)
    session.flush()


def _note_saved(row: DraftClause, *, by: User) -> None:
    row.saved_at, row.saved_by_id = clock.now(), by.id


def _note(session: Session, draft: PolicyDraft, verb: str, number: str, *, by: User) -> None:
    draft.writers = sorted({*draft.writers, by.id})
    events.record(session, ABOUT, verb, by=by.actor, clause=number)
    session.flush()


def _hold(session: Session) -> PolicyDraft:
    """Wait for whoever changes the draft at this moment. Raises Refused where there is none, or it is proposed."""
    draft = queries.draft(session, hold=True)
    if draft is None:
        raise Refused(NO_DRAFT)
    if draft.proposed_at is not None:
        raise Refused(PROPOSED)
    return draft


def _proposed(session: Session) -> PolicyDraft:
    draft = queries.draft(session, hold=True)
    if draft is None or draft.proposed_at is None:
        raise Refused("Nothing is proposed at the moment.")
    return draft


def _see_who_decides(draft: PolicyDraft, *, by: User) -> None:
    problem = decisions.why_not_sign_off(writers=draft.writers, proposed_by=draft.proposed_by_id, by=by.id)
    if problem is not None:
        raise Refused(problem)
