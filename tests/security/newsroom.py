"""A newsroom in which everything that is stored has happened, told through the actions that the product uses.

Every word that a person could have put somewhere comes from `words(place)`: so a test can put a canary or an attack
in each of them at once, and look for it on every page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from mails.letters import letter
from make import make_article, make_case, make_desk, make_draft, make_user, make_version, publish
from policy.adopting import adopt
from reused import Begin
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import capabilities, clock, ids
from corrections.accounts import actions as accounts
from corrections.accounts.models import User
from corrections.articles import blocks
from corrections.articles import queries as article_queries
from corrections.capabilities import Purpose
from corrections.cases import actions as cases
from corrections.cases import closing, intake, rule_sets
from corrections.cases import queries as case_queries
from corrections.cases.models import AuthorQuestion
from corrections.deliveries.models import Attempt, Delivery
from corrections.events import READER, SYSTEM
from corrections.followers import actions as followers
from corrections.followers.decisions import section
from corrections.followers.models import Follower
from corrections.mailbox.decisions import MailFate
from corrections.mailbox.models import ReceivedMail
from corrections.newsroom import actions as newsrooms
from corrections.notices import drafting
from corrections.policy import actions as policies
from corrections.policy import queries as policy_queries
from corrections.policy.decisions import Wording
from corrections.requests import actions as requests
from corrections.requests import uploads
from corrections.requests.actions import Submitted
from corrections.requests.decisions import Report, StoredFile
from corrections.requests.models import CorrectionRequest, Evidence
from corrections.standards import actions as judging
from corrections.standards import intake as complaining
from corrections.standards import queries as complaints
from corrections.standards.values import Finding
from corrections.taxonomy import (
    CaseState,
    DeclineReason,
    DeliveryState,
    ErrorType,
    Kind,
    Medium,
    Placement,
    Relation,
    Role,
    Severity,
)

Words = Callable[[str], str]
PASSWORD = "tea kettle marsh violin"
PDF = b"%PDF-1.7\n% a reader's file\n"
WEEK = timedelta(days=7)

# Who there is, by role; "" is somebody who is not signed in.
NAMES = {Role.REPORTER: "tom", Role.EDITOR: "ana", Role.STANDARDS_EDITOR: "mara", Role.ADMINISTRATOR: "idris"}


@dataclass(frozen=True)
class Places:
    """Where the pages are: what stands for each name in an address, by that name."""

    article: int
    url: str  # its own address
    withheld: int
    correction: str
    case: int  # under review, with an author's answer, notes and a file
    closed: int  # declined
    drafted: int  # with a draft
    evidence: int
    mail: int  # of the case: as it came
    file: str  # the name under which the reader's file is stored
    person: int
    desk: int
    links: dict[str, str]  # purpose to token


def begun(begin: Begin, uploads: Path, words: Words = lambda place: f"Words of the {place}", state: str = "") -> Places:
    """The newsroom, with plain words in every field or others, which the name of the state tells from those."""
    places = begin(f"newsroom {state}", lambda session: build(session, words))
    store(places, uploads)
    return places


def store(places: Places, uploads: Path) -> None:
    """Put the reader's file where the database says that it is."""
    uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    (uploads / places.file).write_bytes(PDF)


def build(session: Session, words: Words) -> Places:
    """Tell the newsroom's story. The caller commits, and stores the file."""
    users = {
        role: make_user(session, NAMES[role], name=words(f"{role} name")[:120], role=role, password=PASSWORD)
        for role in Role
    }
    editor = users[Role.EDITOR]
    newsrooms.change(
        session,
        by=SYSTEM,
        name=words("newsroom name")[:120],
        sections=(words("newsroom section")[:120],),
        contact="desk@newsroom.example",
    )
    desk = make_desk(session, words("desk name")[:80], *users.values())
    rule_sets.add_in_force(
        session,
        desk=desk,
        section=words("rule section")[:120],
        agency=words("rule agency")[:120],
        error_type=ErrorType.LINK,
        severity=Severity.TRIVIAL,
        by=SYSTEM,
    )
    article = make_article(
        session,
        _text(words),
        headline=words("headline"),
        bylines=(words("byline"),),
        agency=words("agency")[:120],
        section=words("section")[:120],
        tags=(words("tag"),),
        url="https://news.example/local/attacked",
    )
    withheld = make_article(
        session,
        f"The agency says 2,140 people came. {words('withheld block')}",
        headline=words("withheld headline"),
        section=words("section")[:120],
        withheld=True,
        medium=Medium.PRINT,
        appeared=words("appeared")[:300],
    )
    asked, evidence = _case_at_work(session, words, article.id, editor)
    closed = _declined(session, words, editor)
    _policy(session, words, users)
    drafted = _drafted(session, words, editor)
    make_version(
        session, article, _newest(session, article.id) + f"\n\n{words('added block')}", headline=words("new headline")
    )
    complaint = _complaint(session, words, users, desk.id)
    # Last: it is published a moment from now, and the log’s clock never goes back.
    correction = _published(session, words, article.id, editor)
    _set_aside(session, words)
    _failed_delivery(session, words)
    session.flush()
    question = session.scalars(select(AuthorQuestion)).first()
    assert question is not None
    return Places(
        article=article.id,
        url=article.url or "",
        withheld=withheld.id,
        correction=correction,
        case=asked,
        closed=closed.case,
        drafted=drafted,
        evidence=evidence.id,
        mail=session.scalars(select(ReceivedMail.id)).one(),
        file=evidence.stored_name or "",
        person=editor.id,
        desk=desk.id,
        links={
            "requests": capabilities.grant(session, Purpose.REQUEST, closed.request),
            "answer": capabilities.grant(session, Purpose.AUTHOR, question.id),
            "answer/complaints": capabilities.grant(session, Purpose.COMMENT, complaint),
            **_follower_links(session, words),
            "reset": capabilities.grant(session, Purpose.RESET, editor.id, lasts=WEEK),
            "invite": capabilities.grant(session, Purpose.INVITE, _invited(session, words).id, lasts=WEEK),
        },
    )


def _newest(session: Session, article_id: int) -> str:
    """The newest text of an article in plain notation."""
    article = article_queries.article(session, article_id)
    assert article is not None
    return blocks.write(article_queries.newest_text(session, article).blocks)


def _text(words: Words) -> str:
    return "\n\n".join(
        [
            f"About 2,140 people signed. {words('paragraph')}",
            f"## {words('heading')}",
            f"> {words('quote block')}",
            f"- {words('list item')}",
            f"!caption {words('caption')}",
            f"| {words('table cell')} | 17 |",
            "The council sat for 9 hours on Tuesday.",
            "The closures save £1.2 million a year.",
        ]
    )


def _case_at_work(session: Session, words: Words, article_id: int, editor: User) -> tuple[int, Evidence]:
    """A case with everything that can be in one: what the reader sent, messages, notes, questions, a file."""
    article = article_queries.article(session, article_id)
    case = make_case(
        session,
        article,
        "9 hours",
        wrong=words("reader wrong"),
        right=words("reader right"),
        known=words("reader known"),
        links=("https://evidence.example/a?b=<c>&d='e'",),
        files=(_file(words),),
        name=words("reader name")[:120],
        email="zoe.canary@post.example",
        relation=Relation.SOURCE,
    )
    request = session.get(CorrectionRequest, case_queries.request_ids(session, case.id)[0])
    assert request is not None
    cases.take(session, case, by=editor)
    cases.note(session, case, words("note"), by=editor)
    cases.message(session, case, request, words("editor message"), by=editor, ask=True)
    intake.hear(session, request, words("reader message"), by=READER)
    question = cases.ask_author(
        session,
        case,
        name=words("author name")[:120],
        email="nadia@newsroom.example",
        question=words("author question"),
        by=editor,
    )
    intake.hear_author(session, question, words("author answer"))
    session.add(_mail(request, words))
    evidence = session.scalars(select(Evidence).where(Evidence.stored_name.is_not(None))).one()
    return case.id, evidence


def _complaint(session: Session, words: Words, users: dict[Role, User], desk_id: int) -> int:
    """A complaint with a provisional finding, on which both sides have commented."""
    mara, article = users[Role.STANDARDS_EDITOR], make_article(session, headline=words("headline"), section="Local")
    report = Report(ids.token(), words("reader wrong"), article_id=article.id, error_type=ErrorType.STANDARDS)
    request = complaining.receive(session, report, by=READER, clauses=("1.1",)).request
    case = case_queries.case_of_request(session, request.id)
    complaint = complaints.of_case(session, case.id) if case is not None else None
    assert complaint is not None
    judging.admit(session, complaint, desk_id=desk_id, text=words("admission"), by=mara, seen=None)
    judging.answer_for_desk(session, complaint, words("desk answer"), by=users[Role.EDITOR], seen=None)
    found = judging.Words(Finding.UPHELD, words("reasons"), words("facts"), words("remedy"))
    author = {"author_name": words("author name")[:120], "author_email": "nadia@newsroom.example"}
    judging.find_provisionally(session, complaint, found, **author, by=mara, seen=None)
    judging.comment(session, complaint, request, words("complainant comment"))
    judging.comment_as_author(session, complaint, words("author comment"))
    return complaint.id


def _mail(request: CorrectionRequest, words: Words) -> ReceivedMail:
    raw = letter(f"{words('mail')}\n\n{words('reader name')}", Subject=" ".join(words("mail subject").split()))
    came = {"digest": b"m" * 32, "received_at": clock.now(), "state": MailFate.REPLY, "size": len(raw)}
    return ReceivedMail(request_id=request.id, raw=raw, **came)


def _file(words: Words) -> StoredFile:
    return StoredFile(
        ids.token() + ".pdf",
        uploads.display_name(words("file name")[:90] + ".pdf"),
        "application/pdf",
        len(PDF),
        hashlib.sha256(PDF).digest(),
    )


@dataclass(frozen=True)
class _Closed:
    case: int
    request: int


def _declined(session: Session, words: Words, editor: User) -> _Closed:
    """A case that was declined, asked to be looked at again and passed on; its reader has confirmed the address."""
    submitted = _unknown(session, words)
    request = submitted.request
    requests.confirm_address(session, request, by=READER, by_mail=True)
    case = case_queries.case_of_request(session, request.id)
    assert case is not None
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text=words("decision"), by=editor)
    closing.reopen(session, case, reason=words("reopening"), by=editor)
    closing.pass_on(session, case, to=words("passed on to")[:200], text=words("decision"), by=editor)
    return _Closed(case.id, request.id)


def _unknown(session: Session, words: Words) -> Submitted:
    report = Report(
        form_key=ids.token(),
        wrong=words("reader wrong"),
        right=words("reader right"),
        known=words("reader known"),
        words=words("reader words"),
        appeared=words("reader appeared")[:300],
        name=words("reader name")[:120],
        email="zoe.canary@post.example",
    )
    return intake.receive(session, report, by=READER)


def _drafted(session: Session, words: Words, editor: User) -> int:
    """A case with a draft that says something everywhere."""
    article = make_article(
        session, f"It cost £7 million. {words('paragraph')}", headline=words("headline"), section="Local"
    )
    case = make_case(session, article, "£7 million", wrong=words("reader wrong"))
    cases.take(session, case, by=editor)
    draft = drafting.start(session, case, kind=Kind.CLARIFICATION, by=editor)
    written = drafting.DraftWords(
        kind=Kind.CLARIFICATION,
        notice=words("draft notice"),
        kind_reason=words("kind reason"),
        told=words("told"),
        clause="1.1",
    )
    drafting.save(session, draft, written, by=editor)
    session.flush()
    assert case.state is CaseState.DRAFTED
    return case.id


def _published(session: Session, words: Words, article_id: int, editor: User) -> str:
    """A correction with two revisions, of words that still stand for a reason given in public."""
    article = article_queries.article(session, article_id)
    case = make_case(
        session, article, "2,140", right="214", error_type=ErrorType.NUMBER, name=words("reader name")[:120]
    )
    notice = "An earlier version of this article misstated the number of people who signed. It is 214."
    draft = make_draft(
        session,
        case,
        by=editor,
        replace=("2,140", "214"),
        notice=f"{notice} {words('notice')}",
        told=words("told"),
        unfixed_reason=words("unfixed reason"),
    )
    correction = publish(session, draft, by=editor)
    revision = drafting.start_revision(session, correction, by=editor)
    again = drafting.DraftWords(
        kind=correction.kind, notice=f"{notice} {words('revised notice')}", reason=words("revision reason")
    )
    on = drafting.ArticleWords(Placement.PRINT, placement_detail=words("placement detail")[:300], change="none")
    drafting.save(session, revision, again, by=editor, on={article_id: on})
    session.flush()
    publish(session, revision, by=editor)
    return correction.number


def _set_aside(session: Session, words: Words) -> None:
    report = Report(
        form_key=ids.token(),
        wrong=words("reader wrong"),
        right=words("reader right"),
        appeared=words("reader appeared")[:300],
        suspicion="It was sent within two seconds.",
    )
    intake.receive(session, report, by=READER)


def _failed_delivery(session: Session, words: Words) -> None:
    """An email that a server refused with an answer of its own."""
    delivery = session.scalars(select(Delivery)).first()
    assert delivery is not None
    delivery.state, delivery.problem, delivery.due_at = DeliveryState.PARKED, words("delivery problem")[:500], None
    session.flush()
    session.add(
        Attempt(
            delivery_id=delivery.id, at=clock.now(), outcome=DeliveryState.PARKED, detail=words("delivery detail")[:500]
        )
    )


def _policy(session: Session, words: Words, users: dict[Role, User]) -> None:
    """A policy in force, and the draft of its next version."""
    writer, second = users[Role.STANDARDS_EDITOR], users[Role.ADMINISTRATOR]
    told = f"We put it *right*. {words('clause text')}".replace("[", "(")
    adopt(session, [Wording("1.1", words("clause title")[:200].replace("[", "("), told)], by=writer, second=second)
    policies.begin(session, by=writer)
    row = policy_queries.drafted_clause(session, "1.1")
    assert row is not None
    seen = Wording(row.number, row.title, row.text).fingerprint
    drafted = Wording("1.1", words("drafted clause title")[:200], words("drafted clause text"))
    policies.change_clause(session, drafted, seen=seen, by=writer)


def _follower_links(session: Session, words: Words) -> dict[str, str]:
    followers.follow(
        session,
        section(words("section")[:120]),
        email="follower.canary@post.example",
        network="test",
        secret=b"a secret",
        by=READER,
    )
    follower = session.scalars(select(Follower)).one()
    return {
        "follow": capabilities.grant(session, Purpose.FOLLOW, follower.id, lasts=WEEK),
        "unfollow": capabilities.grant(session, Purpose.UNFOLLOW, follower.id),
    }


def _invited(session: Session, words: Words) -> User:
    return accounts.invite(
        session,
        username="new",
        name=words("invited name")[:120],
        email="new@newsroom.example",
        role=Role.EDITOR,
        by=SYSTEM,
    )
