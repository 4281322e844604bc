"""A letter as the reader gets it, before it is sent: the mail, and the words on their page.

It is written, decided and filled in by the code that does so when it is sent, in a transaction that is then taken back:
what this shows can't differ from what goes out. Nothing is stored, and no link of it works.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.accounts.models import User
from corrections.cases import actions, closing, queries
from corrections.cases.models import Case
from corrections.deliveries import messages
from corrections.deliveries.models import Delivery
from corrections.desk.cases import show
from corrections.desk.cases.endings import decide_quietly
from corrections.desk.cases.forms import DecisionForm, LetterForm, MessageForm
from corrections.errors import Problem, Refused
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import ActorKind, Outcome, RequestState
from corrections.web import current
from corrections.web.current import editor, writing
from corrections.web.routing import page

F = TypeVar("F", bound=LetterForm)
# In what way a link would open the reader's page: it is nobody else's to have.
LINE_END = "\u2028"
_LINK = re.compile(r"(/requests/)[\w-]+")


@dataclass(frozen=True)
class Said:
    """One message of the thread on the reader's page."""

    who: str
    ours: bool
    time: datetime
    text: str
    files: tuple[()] = ()


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a mail: runs of text, each with whether it begins a line and whether it is bold."""

    runs: list[tuple[bool, bool, str]]
    is_quoted: bool


@dataclass(frozen=True)
class Preview:
    """What one reader gets. `mail` is None if they get none, `others`: how many get theirs besides."""

    name: str
    reference: str
    mail: messages.Rendered | None
    mail_body: list[Paragraph]
    outcome: Outcome | None
    thread: list[Said]
    is_answered: bool
    others: int


class _TakenBack(Exception):
    """Ends a transaction that has shown what it was for, and of which nothing is to stay."""


def decision(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: DecisionForm, user: User) -> CorrectionRequest:
        told = _told(session, case)
        if form.outcome.data is Outcome.EXPLAINED:  # its line goes into the log: that is not for trying
            closing.explain(session, case, text=form.text.data or "", by=user, seen=form.version_seen)
        else:
            decide_quietly(session, case, form, user)
        return told

    return _preview(case_id, "decision", DecisionForm(request.form), act)


def message(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: MessageForm, user: User) -> CorrectionRequest:
        to = request_queries.request(session, form.request.data or 0) or abort(404)
        actions.message(session, case, to, form.text.data or "", by=user, ask=bool(form.ask.data))
        return to

    return _preview(case_id, "messages", MessageForm(request.form), act)


def _preview(
    case_id: int, about: str, form: F, act: Callable[[Session, Case, F, User], CorrectionRequest]
) -> ResponseReturnValue:
    if not form.validate():
        return show.case_view(case_id, about=about, form=form, status=422)
    seen: Preview | None = None
    try:
        with writing() as session:
            case = queries.case(session, case_id) or abort(404)
            told = act(session, case, form, editor(session))
            session.flush()
            seen = _seen(session, case, told, is_decision=about == "decision")
            raise _TakenBack
    except _TakenBack:
        pass
    except Problem as problem:
        whole = form.take_refusal(problem.message)
        return show.case_view(case_id, about=about, form=form, problem=whole, status=problem.status)
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    answer = page("desk/cases/preview.html", case_id=case_id, about=about, seen=seen, typed=typed)
    return answer, 200, {"Cache-Control": "no-store"}


def _told(session: Session, case: Case) -> CorrectionRequest:
    """The reader whose letter is shown: the first who is told."""
    rows = request_queries.requests(session, queries.request_ids(session, case.id))
    told = [row for row in rows.values() if row.state is not RequestState.WITHDRAWN]
    if not told:
        raise Refused("No reader is told: every report was taken back.")
    return told[0]


def _seen(session: Session, case: Case, told: CorrectionRequest, *, is_decision: bool) -> Preview:
    mail = _mail(session, told)
    newsroom = current.newsroom()
    written = request_queries.messages(session, [told.id])[-1:]
    thread = [
        Said(newsroom.name, ours=each.from_kind is not ActorKind.READER, time=each.at, text=each.text)
        for each in written
        if each.text
    ]
    return Preview(
        name=request_queries.contact_of(session, told.id).name or "",
        reference=told.reference,
        mail=mail,
        mail_body=_paragraphs(mail.html) if mail is not None else [],
        outcome=case.outcome if is_decision else None,
        thread=thread,
        is_answered=told.state is RequestState.ANSWERED,
        others=len(queries.request_ids(session, case.id)) - 1 if is_decision else 0,
    )


def _mail(session: Session, told: CorrectionRequest) -> messages.Rendered | None:
    """The email that this transaction has handed in for a reader; None if there is none, or nobody to get it."""
    about = addresses.request(told.id)
    newest = select(Delivery).where(Delivery.about == about).order_by(Delivery.id.desc()).limit(1)
    delivery = session.scalars(newest).first()
    if delivery is None:
        return None
    mailing, base_url = current.mailing(), current.settings().base_url
    recipient, words = mailing.address_of(session, delivery), mailing.words_of(session, delivery, base_url)
    if recipient is None or words is None:
        return None
    words = {**words, "answerable": bool(current.settings().mail_box)}
    rendered = messages.render(delivery.kind, recipient, current.newsroom(), words, base_url)
    return messages.Rendered(*(_LINK.sub(r"\1…", part) for part in (rendered.subject, rendered.text, rendered.html)))


def _paragraphs(mail: str) -> list[Paragraph]:
    """What a mail program shows of the body: its styles our policy refuses, and its links are the reader's."""
    from lxml import html  # takes its time, and few ask for it

    tree = html.document_fromstring(mail)
    for end in tree.iter("br"):
        end.tail = LINE_END + (end.tail or "")
    return [
        Paragraph(
            runs=[
                (n > 0, _is_bold(part), line)
                for part in element.xpath(".//text()")
                for n, line in enumerate(part.split(LINE_END))
            ],
            is_quoted=bool(element.xpath("ancestor::blockquote")),
        )
        for element in tree.xpath("//body//p")
    ]


def _is_bold(part: Any) -> bool:
    of = part.getparent()
    return (of.getparent() if part.is_tail else of).tag in ("b", "a")
