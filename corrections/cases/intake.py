"""What comes in from readers and authors: reports, further facts, withdrawals, second looks, answers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from corrections import addresses, clock
from corrections.articles import actions as articles
from corrections.articles.models import Article
from corrections.cases import (
    at_once,
    author_answers,
    campaigns,
    joining,
    opening,
    queries,
    questions,
    same_passage,
    second_looks,
    sources,
    telling,
    texts,
)
from corrections.cases.models import AuthorQuestion, Case, CaseRequest
from corrections.cases.progress import (
    close_quietly,
    move,
    raise_news,
    record,
    restart_clock,
    start_clock,
    start_earlier,
)
from corrections.deliveries import actions as deliveries
from corrections.errors import Message, Refused
from corrections.events import AUTHOR, Actor
from corrections.requests import actions as requests
from corrections.requests import contact
from corrections.requests import queries as request_queries
from corrections.requests.actions import Submitted
from corrections.requests.decisions import MessageKind, Report, StoredFile, why_not_second_look
from corrections.requests.models import CorrectionRequest, Passage
from corrections.taxonomy import CaseState, FoundBy, Relation, RequestState

FOUND_BY = {
    Relation.NAMED_IN_IT: FoundBy.NAMED_PERSON,
    Relation.REPRESENTS: FoundBy.NAMED_PERSON,
    Relation.SOURCE: FoundBy.SOURCE,
    Relation.STAFF: FoundBy.STAFF,
}

IN_WORK = Message("An editor is working on your report right now. Look at this page again in a minute.")

_JOIN = insert(CaseRequest.__table__)  # type: ignore[arg-type]


def receive(session: Session, report: Report, *, by: Actor, answered_by: Case | None = None) -> Submitted:
    """Take a reader's report in and find its case: one that is open on the same passage, or a new one on a desk.

    A report that looks like a robot's is kept aside without a case. Sent twice, it is one report. `answered_by`: the
    case that ended with the published correction of these very words, which answers the report at once.
    """
    # Held, so that two reports on one passage that arrive at once find each other.
    article = articles.lock(session, report.article_id) if report.article_id is not None else None
    submitted = requests.submit(session, report, by=by)
    if submitted.added:
        _tell(session, submitted.request, by=by)
    if submitted.new and submitted.request.state is not RequestState.SET_ASIDE:
        if answered_by is not None and not answered_by.open:
            at_once.answer(session, submitted.request, answered_by)
        else:
            _place(session, submitted.request, article, submitted.passage, by=by)
    return submitted


def not_meant(session: Session, request: CorrectionRequest, text: str, *, by: Actor) -> Case:
    """The reader says that a correction which answered their report at once is not what they mean: it goes to a desk.

    Raises Refused if it was not answered like that, or has gone to a desk already.
    """
    article = articles.lock(session, request.article_id) if request.article_id is not None else None
    at_once.take_back(session, request, by=by)
    if text.strip():
        requests.add_message(session, request, MessageKind.FACT, text, by=by)
    passage = request_queries.passage(session, request.passage_id)
    return _place(session, request, article, passage, by=by, since=clock.now())  # until now it was answered


def take_back(session: Session, request: CorrectionRequest, *, by: Actor) -> Case:
    """An editor says that a report which was set aside is a person's."""
    if request.state is not RequestState.SET_ASIDE:
        raise Refused("This report is not set aside.")
    article = articles.lock(session, request.article_id) if request.article_id is not None else None
    request.robot_at = None
    requests.set_state(session, request, RequestState.RECEIVED, by=by)
    if request_queries.contact_of(session, request.id).email:
        contact.write_receipt(session, request)
    return _place(session, request, article, request_queries.passage(session, request.passage_id), by=by)


def _place(
    session: Session,
    request: CorrectionRequest,
    article: Article | None,
    passage: Passage | None,
    *,
    by: Actor,
    since: datetime | None = None,
) -> Case:
    """Find the case of a report whose reader waits `since` then, or since it was received."""
    since = since or request.received_at
    at_once.name(session, request, passage)
    case = _to_join(session, article, passage, request)
    lead = case is None
    if case is None:
        case = opening.open_case(
            session,
            article=article,
            summary=opening.said(request, passage),
            found_by=FOUND_BY.get(request.relation, FoundBy.READER),
            error_type=request.error_type,
            by=by,
            passage=passage,
            since=since,
            report=request,
        )
    elif since < case.clock_from:
        start_earlier(session, case, since)
    joined = {"request_id": request.id, "case_id": case.id, "lead": lead, "joined_at": clock.now()}
    session.execute(_JOIN, joined)
    if not lead:
        record(session, case, "request joined", by=by, request=request.id)
        if case.state is not CaseState.NEW:
            requests.set_state(session, request, RequestState.WITH_EDITORS, by=by)
        raise_news(session, case)
    session.flush()
    return case


def _to_join(
    session: Session, article: Article | None, passage: Passage | None, request: CorrectionRequest
) -> Case | None:
    """The open case that a report joins, held: an editor may have just closed the one that was found."""
    while article is not None:
        same = same_passage.of(session, article, passage, request) if passage is not None else None
        # Held before a campaign is asked for: it may be this report that makes one, which holds other cases, and an
        # editor who joins this case to one of those waits for them.
        if same is not None and not joining.is_still_open(session, same):
            continue
        campaign = campaigns.case_for(session, article, request)
        case = same
        if campaign is not None and (same is None or not same.open):  # the campaign may have joined it to its own
            case = session.get_one(Case, campaign)
            if not joining.is_still_open(session, case):
                continue
        if case is None or _takes_in(session, case, article, passage, request):
            return case
    return None


def _takes_in(
    session: Session, case: Case, article: Article, passage: Passage | None, request: CorrectionRequest
) -> bool:
    """Whether a case that is held takes a report in: once an editor has pressed “Publish”, what is said answers those
    who wrote of the same words, and nobody else."""
    if campaigns.takes_in(case.state, second_look=case.second_look):
        return True
    return passage is not None and same_passage.of(session, article, passage, request) is case


def hear(session: Session, request: CorrectionRequest, text: str, *, by: Actor) -> None:
    """The reader adds something to their report, or answers what was asked. Raises Refused."""
    requests.add_message(session, request, MessageKind.FACT, text, by=by)
    _tell(session, request, by=by)


def hear_from_elsewhere(session: Session, request: CorrectionRequest, text: str, *, by: Actor) -> None:
    """An email answers one of ours to the reader, from another address than theirs: it is kept with that said, and
    answers nothing that they were asked. Raises Refused."""
    requests.add_message(session, request, MessageKind.FACT, text, by=by, from_reader=False)
    _tell(session, request, by=by, from_reader=False)


def _tell(session: Session, request: CorrectionRequest, *, by: Actor, from_reader: bool = True) -> None:
    case = joining.held(session, lambda: queries.case_of_request(session, request.id))
    if case is None:
        return
    if case.state is CaseState.WAITING_READER and from_reader:
        restart_clock(session, case)
        move(session, case, CaseState.REVIEWING, by=by)
    elsewhere = {} if from_reader else {"elsewhere": True}
    record(session, case, "reader wrote", by=by, request=request.id, **elsewhere)
    raise_news(session, case)


def _held(session: Session, request: CorrectionRequest) -> Case | None:
    """The case of a report, held before it is looked at, and the report as an editor has left it there."""
    case = joining.held(session, lambda: queries.case_of_request(session, request.id))
    session.refresh(request)
    return case


def withdraw(session: Session, request: CorrectionRequest, reason: str, *, by: Actor) -> None:
    """The reader takes the report back. A case that nobody has begun and nobody else reported ends with it.

    Raises Refused once they may see that it is decided. Before, they have taken it back, and are never told of that.
    """
    case, is_unseen = _held(session, request), telling.of(session, request).waits
    requests.withdraw(session, request, reason, by=by, is_unseen=is_unseen)
    if is_unseen:
        deliveries.cancel(session, about=addresses.request(request.id), kinds=("request-decided",))
    if case is None:
        return
    others = [other for other in queries.request_ids(session, case.id) if other != request.id]
    states = {row.state for row in request_queries.requests(session, others).values()}
    record(session, case, "request withdrawn", by=by, request=request.id)
    if case.state is CaseState.NEW and states <= {RequestState.WITHDRAWN, RequestState.SET_ASIDE}:
        close_quietly(session, case, by=by)
    else:
        if case.state is CaseState.WAITING_READER:
            restart_clock(session, case)
            move(session, case, CaseState.REVIEWING, by=by)
        raise_news(session, case)


def ask_second_look(session: Session, request: CorrectionRequest, reason: str, *, by: Actor) -> None:
    """The reader asks that somebody who did not decide looks again: the case opens once more, for one of those.

    Where a correction answered their report at once, nobody has looked yet: it goes to a desk as a new one. Raises
    Refused, also for a decision that they may not see yet.
    """
    if at_once.is_answered(session, request):
        not_meant(session, request, reason, by=by)
        return
    case, told = _held(session, request), telling.of(session, request)
    if case is not None and case.is_complaint:
        raise Refused("Of a complaint, ask for a review of the finding.")
    if told.waits:  # in the words for what they see: a decision that can be undone is nobody's to know, or to stop
        raise Refused(why_not_second_look(told.state, asked_before=request.second_look_at is not None) or IN_WORK)
    requests.ask_second_look(session, request, reason, by=by)
    if case is None:
        return
    if not case.open:
        move(session, case, CaseState.REVIEWING, by=by, reason="second look")
        case.open, case.outcome = True, None
        start_clock(session, case)
    if case.assignee_id is not None:
        record(session, case, "assigned", by=by, before=case.assignee_id, after=None)
    case.second_look, case.assignee_id = True, None
    texts.mark(session, case.id)
    raise_news(session, case)
    second_looks.hand_out(session, case, by=by)
    deliveries.enqueue(session, "request-second-look", to=("reader", request.id), about=addresses.request(request.id))


def hear_author(
    session: Session,
    question: AuthorQuestion,
    answer: str,
    *,
    links: Collection[str] = (),
    files: Collection[StoredFile] = (),
) -> None:
    """The author answers by the link of their own, with what shows it.

    Raises Refused for an empty answer, a second one, or one that is wanted no more.
    """
    if not answer.strip():
        raise Refused(Message("Write your answer.", at="text"))
    case = joining.held(session, lambda: _asked_in(session, question))
    assert case is not None, "a question has a case"
    if (ended := questions.ended(session, question, case)) is not None:
        raise Refused(questions.WHY_ENDED[ended])
    if not case.open:  # decided, and to be undone yet: whoever asked is to see the answer, if they do
        raise Refused(questions.IN_WORK)
    question.answer, question.answered_at = answer, clock.now()
    sources.add(session, question, links, files)
    if case.state is CaseState.WAITING_AUTHOR:
        move(session, case, CaseState.REVIEWING, by=AUTHOR)
    record(session, case, "author answered", by=AUTHOR, question=question.id)
    raise_news(session, case)
    author_answers.tell(session, case, question)


def _asked_in(session: Session, question: AuthorQuestion) -> Case | None:
    session.refresh(question)
    return session.get(Case, question.case_id)
