"""The reader's own page about their report. The token in its address is the only key; looking changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import addresses, clock, events
from corrections.articles import queries as article_queries
from corrections.articles.blocks import where
from corrections.articles.documents import VersionText
from corrections.articles.models import Article
from corrections.cases import at_once, carrying, citing, dates, telling
from corrections.cases import queries as case_queries
from corrections.cases.models import Case
from corrections.errors import Message
from corrections.events import Event
from corrections.notices import queries as notice_queries
from corrections.public.report.forms import AddressForm, MessageForm
from corrections.public.report.show import private
from corrections.public.tracking import complaint, said
from corrections.public.tracking.timeline import MESSAGES, Step, steps
from corrections.requests import queries as request_queries
from corrections.requests.decisions import MessageKind, why_not_second_look, why_not_withdraw, why_not_write
from corrections.requests.models import CorrectionRequest, Passage, RequestMessage
from corrections.taxonomy import ActorKind, RequestState
from corrections.web import current
from corrections.web.current import reading
from corrections.web.filters import gettext, message
from corrections.web.routing import page

WROTE = MESSAGES[MessageKind.FACT]


@dataclass(frozen=True)
class Said:
    """One message of the thread, as the template shows it."""

    who: str
    ours: bool
    time: datetime
    text: str
    files: tuple[()] = ()


def show(token: str) -> ResponseReturnValue:
    return tracking_page(token, fresh=request.args.get("sent") == "1", added=request.args.get("added") == "1")


def tracking_page(
    token: str,
    *,
    form: MessageForm | AddressForm | None = None,
    about: str = "",
    problem: Message | None = None,
    status: int = 200,
    fresh: bool = False,
    added: bool = False,
) -> Response:
    """The page, with the form `about` something (`messages`, `second-look`, …) shown again if it had a problem."""
    with reading() as session:
        report = request_queries.by_token(session, token) or abort(404)
        case = case_queries.case_of_request(session, report.id)
        article = article_queries.article(session, report.article_id) if report.article_id is not None else None
        passage = request_queries.passage(session, report.passage_id)
        history = events.history(session, addresses.request(report.id))
        contact = request_queries.contact_of(session, report.id)
        told = telling.told(report.state, history, now=clock.now())
        stood = told.state if told.waits else None
        due = _due(session, report, case, stood)
        line = steps(report.received_at, told.events)
        body = page(
            "public/tracking/show.html",
            token=token,
            address=current.settings().base_url + url_for("public.tracking", token=token),
            report=report,
            state=told.state,
            **_rests_on(session, case if told.state is RequestState.ANSWERED else None),
            article=article,
            contact=contact,
            erased_after=_erased_after(history),
            files_erased_at=next((event.at for event in reversed(history) if event.verb == "files erased"), None),
            by_mail=request_queries.came_by_mail(session, token),
            due=due,
            late=due is not None and due < clock.now(),
            known=case is not None and dates.joined_overdue(case, report, stood=stood),
            **_words(session, article, passage),
            at_once=at_once.was_last(told.events) if told.state is RequestState.ANSWERED else False,
            steps=[
                replace(step, title=message(step.title), text=message(step.text) if step.text else None)
                for step in line
            ],
            messages=_thread(told.messages(request_queries.messages(session, [report.id]))),
            evidence=request_queries.evidence(session, [report.id]),
            corrections=notice_queries.published(session, notice_queries.of_case(session, case.id)) if case else [],
            may_write=why_not_write(told.state) is None,
            may_withdraw=why_not_withdraw(told.state) is None,
            may_ask=_may_ask(told.state, report, case),
            complaint=complaint.shown(session, case, report),
            form=form or MessageForm(),
            address_form=form if isinstance(form, AddressForm) else AddressForm(data={"email": contact.email}),
            about=about,
            done=said.once(report),
            problem=problem,
            fresh=fresh and (len(line) == 1 or _only_answered_at_once(told.state, line)),
            added=added and all(step.title == WROTE for step in line[1:]),
            sent=fresh or added,
        )
    return private(body, status)


def _may_ask(state: RequestState, report: CorrectionRequest, case: Case | None) -> bool:
    """Whether a second look can be asked for; of a complaint it is a review."""
    is_complaint = case is not None and case.is_complaint
    return not is_complaint and why_not_second_look(state, asked_before=report.second_look_at is not None) is None


def _erased_after(history: Sequence[Event]) -> int | None:
    """After how many months name and address were erased, if nobody had to ask for it."""
    erased = (event.details.get("months") for event in reversed(history) if event.verb == "reader erased")
    return next(erased, None)


def _only_answered_at_once(state: RequestState, line: list[Step]) -> bool:
    return state is RequestState.ANSWERED and len(line) == 2 and line[0].time == line[1].time


def _rests_on(session: Session, case: Case | None) -> dict[str, Any]:
    """The clause of the standards that a decision rests on, and what it decided."""
    cited = citing.standing(session, case) if case is not None else None
    if case is None or cited is None:
        return {"cited": None}
    return {"cited": cited, "outcome": case.outcome, "came_later": citing.came_later(session, case, cited)}


def _due(session: Session, report: CorrectionRequest, case: Case | None, stood: RequestState | None) -> datetime | None:
    """By when the reader hears from us; None once decided, or while we wait for them."""
    if report.state is RequestState.SET_ASIDE:
        return dates.due_set_aside(session, current.newsroom(), [report])[report.id]
    return dates.due_for_reader(case, report, stood=stood) if case is not None else None


def _words(session: Session, article: Article | None, passage: Passage | None) -> dict[str, Any]:
    """The words that the report is about, where they stood, and what became of them."""
    if passage is None:
        return {"passage": None, "fate": None}
    if article is None or passage.version is None:
        return {"passage": _passage(passage, article, None), "fate": None}
    texts = article_queries.texts_numbered(session, article.id, {passage.version, article.latest})
    fate, _ = carrying.fate(passage, article.latest, texts)
    return {"passage": _passage(passage, article, texts.get(passage.version)), "fate": fate}


def _passage(passage: Passage, article: Article | None, seen: VersionText | None) -> dict[str, Any]:
    withheld = article is not None and article.withheld
    return {
        "exact": passage.exact,
        "prefix": "" if withheld else passage.prefix,
        "suffix": "" if withheld else passage.suffix,
        "place": where(seen.blocks, passage.start_block, passage.end_block) if seen is not None else None,
        "version": passage.version,
        "versions": article.latest if article else None,
        "language": article.language if article else None,
    }


def _writer(message: RequestMessage) -> str | None:
    """What the one is called who wrote on the reader's side; None for ours."""
    if message.from_kind is not ActorKind.READER:
        return None
    return gettext("By email from another address than yours") if message.from_elsewhere else gettext("You")


def _thread(messages: Sequence[tuple[datetime, RequestMessage]]) -> list[Said]:
    newsroom = current.newsroom().name
    return [
        Said(
            who=_writer(message) or newsroom,
            ours=message.from_kind is not ActorKind.READER,
            time=time,
            text=message.text,
        )
        for time, message in messages
        if message.text
    ]
