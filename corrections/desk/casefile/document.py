"""A case as plain values: what case.json holds and case.html shows. Times are moments, values of lists are themselves.

No address of a reader or an author is among them: who works here sees names alone (SECURITY.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from corrections import addresses
from corrections.desk.casefile import names, notices
from corrections.desk.casefile.notices import Document
from corrections.desk.casefile.reading import CaseRows
from corrections.desk.cases.history import line
from corrections.newsroom.queries import Newsroom
from corrections.requests.models import CorrectionRequest, Evidence, Passage, RequestMessage
from corrections.requests.queries import NOBODY, Contact
from corrections.taxonomy import ActorKind

FORMAT = "corrections.case/1"

WHOLE, CHANGED, MISSING = "whole", "changed", "missing"


def document(rows: CaseRows, room: Newsroom, base_url: str, *, made: datetime, by: str) -> Document:
    """The whole case; of each file `file` says where it lies in the ZIP, `state` is put right while it is packed."""
    messages = defaultdict[int, list[RequestMessage]](list)
    evidence = _by_report(rows)
    for message in rows.messages:
        messages[message.request_id].append(message)
    return {
        "format": FORMAT,
        "made": made,
        "made_by": by,
        "zone": room.zone_name,
        "newsroom": {"name": room.name, "url": base_url},
        "case": _case(rows, base_url),
        "clocks": _clocks(rows),
        "article": _article(rows, base_url),
        "passage": _passage(rows.passage, base_url),
        "changes": _changes(rows, base_url),
        "reports": [
            _report(rows, report, passage, evidence[report.id], messages[report.id], base_url)
            for report, passage in rows.reports
        ],
        "notes": [
            {"at": note.at, "by": rows.name(note.user_id), "text": note.text, "came_from": note.home_id}
            for note in rows.notes
        ],
        "questions": _questions(rows),
        "drafts": notices.drafts(rows),
        "corrections": notices.corrections(rows, base_url),
        "history": _history(rows),
    }


def files(document: Document) -> dict[str, Document]:
    """What a document says of each file, by its name in the ZIP, in the order in which they are named."""
    given = [*document["reports"], *document["questions"]]
    return {item["file"]: item for each in given for item in each["evidence"] if "file" in item}


def stored(rows: CaseRows) -> dict[str, str]:
    """What each file is called where it is kept, by its name in the ZIP."""
    theirs = _by_report(rows)
    given = [(report.reference, theirs[report.id]) for report, _ in rows.reports]
    given += [(_author(number), rows.sources.get(one.id, ())) for number, one in enumerate(rows.questions, 1)]
    return {
        names.of(whose, number, item): item.stored_name
        for whose, evidence in given
        for number, item in enumerate(evidence, 1)
        if item.stored_name is not None
    }


def _by_report(rows: CaseRows) -> Mapping[int, Sequence[Evidence]]:
    found = defaultdict[int, list[Evidence]](list)
    for item in rows.evidence:
        if item.request_id is not None:
            found[item.request_id].append(item)
    return found


def _author(number: int) -> str:
    return f"author-{number}"


def _case(rows: CaseRows, base_url: str) -> Document:
    case = rows.case
    return {
        "number": case.id,
        "url": base_url + addresses.case(case.id),
        "summary": case.summary,
        "desk": next((desk.name for desk in rows.desks if desk.id == case.desk_id), None),
        "assignee": rows.name(case.assignee_id) or None,
        "state": case.state,
        "outcome": case.outcome,
        "decline_reason": case.decline_reason,
        "passed_on_to": case.passed_on_to,
        "clause": case.clause,
        "clause_version": case.clause_version,
        "severity": case.severity,
        "error_type": case.error_type,
        "cause": case.cause,
        "found_by": case.found_by,
        "opened": case.opened_at,
        "decided": case.decided_at,
        "decided_by": rows.name(case.decided_by_id) or None,
        "second_look": case.second_look,
        "campaign_since": case.campaign_at,
        "snoozed_until": case.snoozed_until,
        "snoozed_for": case.snoozed_for,
        "joined_to": case.merged_into_id,
        "joined": [other.id for other in rows.joined],
    }


def _clocks(rows: CaseRows) -> list[Document]:
    """The clocks that ended before the case was opened again, the first one first, and the one that it has."""
    case = rows.case
    past = [
        {
            "number": one.number,
            "since": one.clock_from,
            "answer_due": one.answer_due_at,
            "answered": one.answered_at,
            "decision_due": one.decision_due_at,
            "decided": one.decided_at,
            "stopped": None,
        }
        for one in rows.past_clocks
    ]
    now = {
        "number": case.clock_number,
        "since": case.clock_from,
        "answer_due": case.answer_due_at,
        "answered": case.first_answered_at,
        "decision_due": case.decision_due_at,
        "decided": None if case.open else case.decided_at,
        "stopped": case.clock_stopped_at,
    }
    return [*past, now]


def _article(rows: CaseRows, base_url: str) -> Document | None:
    article = rows.article
    if article is None:
        return None
    return {
        "number": article.id,
        "headline": article.headline,
        "url": article.url,
        "appeared": article.appeared,
        "record": base_url + addresses.article(article.id),
        "bylines": list(article.bylines),
        "agency": article.agency,
        "section": article.section,
        "language": article.language,
        "published": article.published_at,
        "versions": article.latest,
    }


def _passage(passage: Passage | None, base_url: str) -> Document | None:
    if passage is None:
        return None
    known = passage.article_id is not None and passage.version is not None
    at = addresses.version(passage.article_id or 0, passage.version or 0)
    return {
        "exact": passage.exact,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
        "version": passage.version,
        "record": base_url + at if known else None,
    }


def _changes(rows: CaseRows, base_url: str) -> list[Document]:
    return [
        {
            "version": change.number,
            "change": change.change,
            "noticed": change.noticed_at,
            "record": base_url + addresses.version(change.article_id, change.number),
            "explained": not change.is_unexplained,
            "line": change.text or rows.lines.get(change.id),
        }
        for change in rows.changes
    ]


def _report(
    rows: CaseRows,
    report: CorrectionRequest,
    passage: Passage | None,
    evidence: Sequence[Evidence],
    messages: Sequence[RequestMessage],
    base_url: str,
) -> Document:
    contact, link = rows.contacts.get(report.id, NOBODY), rows.links[report.id]
    return {
        "reference": report.reference,
        "lead": link.lead,
        "came_from": link.home_id,
        "received": report.received_at,
        "came_by": report.came_by,
        "state": report.state,
        "reader": {"name": contact.name, "erased": contact.erased_at},
        "relation": report.relation,
        "error_type": report.error_type,
        "language": report.language,
        "reported_url": report.reported_url,
        "appeared": report.appeared,
        "passage": _passage(passage, base_url),
        "wrong": report.wrong,
        "right": report.right,
        "known": report.known,
        "second_look_asked": report.second_look_at,
        "evidence": _evidence(report.reference, evidence),
        "messages": [_message(rows, message, contact) for message in messages if message.text],
    }


def _message(rows: CaseRows, message: RequestMessage, contact: Contact) -> Document:
    is_ours = message.from_kind is ActorKind.USER
    return {
        "at": message.at,
        "kind": message.kind,
        "from": message.from_kind,
        "from_elsewhere": message.from_elsewhere,
        "name": rows.name(message.from_id) if is_ours else None if message.from_elsewhere else contact.name,
        "text": message.text,
    }


def _evidence(whose: str, evidence: Iterable[Evidence]) -> list[Document]:
    found: list[Document] = []
    for number, item in enumerate(evidence, 1):
        if item.stored_name is None:
            found.append({"url": item.url})
            continue
        found.append(
            {
                "file": names.of(whose, number, item),
                "name": item.display_name,
                "media_type": item.media_type,
                "size": item.size,
                "sha256": item.sha256.hex() if item.sha256 else None,
                "state": WHOLE,
            }
        )
    return found


def _questions(rows: CaseRows) -> list[Document]:
    return [
        {
            "author": one.author_name,
            "asked": one.asked_at,
            "asked_by": rows.name(one.asked_by_id),
            "question": one.question,
            "wants_sources": one.wants_sources,
            "answered": one.answered_at,
            "answer": one.answer,
            "withdrawn": one.withdrawn_at,
            "came_from": one.home_id,
            "evidence": _evidence(_author(number), rows.sources.get(one.id, ())),
        }
        for number, one in enumerate(rows.questions, 1)
    ]


def _history(rows: CaseRows) -> list[Document]:
    found = []
    for event in rows.history:
        read = line(event, rows)
        found.append(
            {
                "at": event.at,
                "by": read.who,
                "kind": event.actor_kind,
                "verb": event.verb,
                "details": dict(event.details),
                "words": read.words,
            }
        )
    return found
