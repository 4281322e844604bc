"""What editors do with an open case; how it ends is in `closing`. Every act takes the editor as `by`; none commits.

`seen` is the lock version that the editor had on the screen: a later save by somebody else raises Conflict. Where acts
are independent they take `since` as well, the newest event then: others may have saved what this act does not touch.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from corrections import addresses, clock, events
from corrections.accounts.models import User
from corrections.cases import gaps, joining, judges, lapsing, letters, mentions, queries, questions, rosters
from corrections.cases.decisions import BY_HAND, FACTS, NOTICE_AT_WORK, UNDO, Facts, facts_before, merge_facts, why_not
from corrections.cases.models import AuthorQuestion, Case, CaseNote
from corrections.cases.progress import (
    answered,
    begin,
    check_seen,
    check_untouched,
    go_on,
    move,
    raise_news,
    record,
    restart_clock,
    set_due,
    wake,
)
from corrections.deliveries import actions as deliveries
from corrections.errors import Message, Refused
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.requests.decisions import MessageKind
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import CaseState, Cause, ErrorType, FoundBy, Severity

PRESSED_TWICE = timedelta(minutes=1)
ENDS = ("closed", "reopened", "decision undone")
WHOSE = ("assigned", "moved to desk", *ENDS)


def take(session: Session, case: Case, *, by: User, seen: int | None = None) -> Case:
    """The editor takes a case: it is theirs, and under review."""
    check_seen(case, seen)
    refuse_closed(case)
    if case.assignee_id != by.id:
        refuse_judges(session, case, by, by=by)
        record(session, case, "assigned", by=by.actor, before=case.assignee_id, after=by.id)
        case.assignee_id = by.id
    lapsing.begin(session, case, by)
    if case.state is CaseState.NEW:
        move(session, case, CaseState.REVIEWING, by=by.actor)
    case.news = False
    wake(case)
    return case


def assign(
    session: Session,
    case: Case,
    *,
    to: User | None,
    by: User,
    seen: int | None = None,
    since: int | None = None,
    tell: bool = True,
) -> Case:
    """Give a case to `to` and, with `tell`, say so to them by email; None takes it from whoever has it.

    Raises Refused, Conflict.
    """
    check_untouched(session, case, seen, since=since, verbs=WHOSE)
    refuse_closed(case)
    if to is not None and not queries.works_on(session, to.id, case.desk_id):
        raise Refused(Message.of("{name} does not work on this desk.", name=to.name).about("assignee"))
    before, after = case.assignee_id, to.id if to else None
    if before == after:
        return case
    if to is not None:
        refuse_judges(session, case, to, by=by)
    case.assignee_id = after
    wake(case)
    if to is not None and to.id == by.id:
        lapsing.begin(session, case, by)
    else:
        lapsing.end(session, case)
    record(session, case, "assigned", by=by.actor, before=before, after=after)
    if tell and to is not None and to.id != by.id:
        # Once it can't be undone any more; if it was, nobody is told.
        deliveries.enqueue(session, "case-assigned", to=("user", to.id), about=addresses.case(case.id), wait=UNDO)
    return case


def move_to_desk(
    session: Session,
    case: Case,
    *,
    desk_id: int,
    by: User,
    seen: int | None = None,
    since: int | None = None,
    tell: bool = True,
) -> Case:
    """Hand a case to another desk, where whoever's turn it is gets it and, with `tell`, an email once that can't be
    undone any more; where nobody takes turns, nobody has it. Raises Refused, Conflict."""
    check_untouched(session, case, seen, since=since, verbs=WHOSE)
    refuse_closed(case)
    if queries.desk(session, desk_id) is None:
        raise Refused(Message("There is no such desk.", at="desk"))
    if case.desk_id != desk_id:
        lapsing.end(session, case)
        record(session, case, "moved to desk", by=by.actor, before=case.desk_id, after=desk_id)
        case.desk_id, case.assignee_id = desk_id, None
        raise_news(session, case)
        rosters.give_out(session, case, by=by.actor, tell=tell, wait=UNDO)
    return case


def set_facts(
    session: Session,
    case: Case,
    *,
    by: User,
    seen: int | None = None,
    since: int | None = None,
    severity: Severity,
    error_type: ErrorType | None,
    cause: Cause | None,
    found_by: FoundBy,
) -> Case:
    """Set what the editor knows of the error. A new severity sets the clock anew, from when it began.

    What others have set since event `since` stands where this editor left it alone; Conflict where both set the same.
    """
    check_untouched(session, case, seen, since=since, verbs=ENDS)
    if case.state is CaseState.SCHEDULED:
        raise Refused("The notice is being published. Stop it first.")
    mine: Facts = {"severity": severity, "error_type": error_type, "cause": cause, "found_by": found_by}
    now: Facts = {name: getattr(case, name) for name in FACTS}
    both = merge_facts(opened_with(session, case, since), mine, now)
    if both.clashes:
        check_seen(case, seen)
    for name, value in both.facts.items():
        before = getattr(case, name)
        if before != value:
            record(session, case, name, by=by.actor, before=before, after=value)
            setattr(case, name, value)
            if name == "severity":
                set_due(session, case)
    return case


def opened_with(session: Session, case: Case, since: int | None) -> Facts:
    """The facts as they stood at event `since`; as they stand, if that is not known."""
    later = [] if since is None else events.all_of(session, addresses.case(case.id), FACTS)
    changes = [(event.verb, event.details.get("before")) for event in later if event.id > (since or 0)]
    return facts_before({name: getattr(case, name) for name in FACTS}, changes)


def change_state(session: Session, case: Case, to: CaseState, *, by: User, seen: int | None = None) -> Case:
    """Take a case back under review by hand. The other states come from what is done with it."""
    check_seen(case, seen)
    if to not in BY_HAND or case.state not in (CaseState.NEW, CaseState.WAITING_READER, CaseState.WAITING_AUTHOR):
        raise Refused(why_not(case.state, to) or Message("This state comes from what is done with the case."))
    restart_clock(session, case)
    move(session, case, to, by=by.actor)
    wake(case)  # whoever's answer it slept for, they go on without
    return case


def note(session: Session, case: Case, text: str, *, by: User) -> CaseNote:
    """Write a private note for colleagues. Pressed twice, it is one note.

    It counts as a save: an editor who has the page open has not read it, and is told before they decide.
    """
    if not text.strip():
        raise Refused(Message("Write the note first.", at="text"))
    joining.hold(session, case)
    same = queries.same_note(session, case.id, by.id, text, since=clock.now() - PRESSED_TWICE)
    if same is not None:
        return same
    flag_modified(case, "news")
    written = CaseNote(case_id=case.id, user_id=by.id, at=clock.now(), text=text)
    session.add(written)
    session.flush()
    record(session, case, "note", by=by.actor, note=written.id)
    mentions.tell(session, case, written, by=by)
    return written


def message(
    session: Session, case: Case, request: CorrectionRequest, text: str, *, by: User, ask: bool, seen: int | None = None
) -> bool:
    """Write to the reader of one report. With `ask` the case then waits for their answer, and its clock stands,
    unless a notice is at work. Pressed twice, it is one letter: then False. It counts as a save, as a note does.

    Raises Refused, Conflict.
    """
    joining.hold(session, case)
    if problem := gaps.why_not_send(text, at="text"):
        raise Refused(problem)
    text = letters.filled(session, case, [request], text, by=by)[request.id]
    kind = MessageKind.QUESTION if ask else MessageKind.MESSAGE
    if requests.just_said(session, request, kind, text, by=by.actor):
        return False
    check_seen(case, seen)
    refuse_closed(case)
    if request.id not in queries.request_ids(session, case.id):
        raise Refused("This report does not belong to the case.")
    flag_modified(case, "news")
    go_on(session, case, by=by.actor)
    write(session, request, kind, text, by=by)
    answered(case)
    if ask and case.state not in NOTICE_AT_WORK:
        begin(session, case, by=by.actor)
        move(session, case, CaseState.WAITING_READER, by=by.actor)
    record(session, case, "reader asked" if ask else "reader told", by=by.actor, request=request.id)
    return True


def write(session: Session, request: CorrectionRequest, kind: MessageKind, text: str, *, by: User) -> None:
    """Put a message on the reader's page, and mail it to them if their address is confirmed."""
    written = requests.add_message(session, request, kind, text, by=by.actor)
    if request_queries.contact_of(session, request.id).can_be_told:
        about = addresses.request(request.id)
        deliveries.enqueue(session, "request-message", to=("reader", request.id), about=about, message=written.id)


def ask_author(
    session: Session,
    case: Case,
    *,
    name: str,
    email: str,
    question: str,
    by: User,
    sources: bool = False,
    seen: int | None = None,
) -> AuthorQuestion:
    """Ask the journalist whose article it is (`sources`: for links and files that show what is right as well); they
    answer by a link of their own, in place of any that they have in this case. The clock goes on. Pressed twice, it is
    one question; it counts as a save.
    """
    joining.hold(session, case)
    since = clock.now() - PRESSED_TWICE
    if same := questions.just_asked(session, case, name, email, question, sources=sources, by=by, since=since):
        return same
    check_seen(case, seen)
    refuse_closed(case)
    if not (name.strip() and email.strip() and question.strip()):
        raise Refused("Give the author’s name and address, and the question.")
    if problem := gaps.why_not_send(question, at="question"):
        raise Refused(problem)
    flag_modified(case, "news")
    go_on(session, case, by=by.actor)
    asked = AuthorQuestion(
        case_id=case.id,
        author_name=name,
        author_email=email,
        asked_by_id=by.id,
        asked_at=clock.now(),
        question=question,
        wants_sources=sources,
    )
    session.add(asked)
    session.flush()
    questions.end_earlier(session, asked, by=by)
    if case.state not in NOTICE_AT_WORK:
        move(session, case, CaseState.WAITING_AUTHOR, by=by.actor)
    record(session, case, "author asked", by=by.actor, question=asked.id)
    deliveries.enqueue(session, "author-question", to=("author", asked.id), about=addresses.case(case.id))
    return asked


def see(session: Session, case: Case) -> None:
    """An editor has opened the case: what came in is no longer new. That is no save: others may go on with theirs."""
    session.execute(update(Case).where(Case.id == case.id).values(news=False))


def refuse_judges(session: Session, case: Case, user: User, *, by: User) -> None:
    """Raise Refused where `user` would get a second look at what they decided themselves, or wrote."""
    problem = judges.why_not_again(session, case, by=user)
    if problem is None:
        return
    if user.id != by.id:
        problem = Message.of(
            "{name} decided this case, or wrote the article. A second look is for somebody else.", name=user.name
        )
    raise Refused(problem.about("assignee"))


def refuse_closed(case: Case) -> None:
    if case.state is CaseState.CLOSED:
        raise Refused("This case is closed. Reopen it first.")
