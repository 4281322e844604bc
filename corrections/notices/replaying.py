"""Bringing back what a restored database lacks of the public record: entries of the log, and the rows they speak of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, clock, events, search
from corrections.articles import queries as articles
from corrections.articles import replaying as article_rows
from corrections.cases.progress import move
from corrections.errors import Message
from corrections.events import SYSTEM
from corrections.log import queries as log_queries
from corrections.log import replaying
from corrections.log.models import Log, LogEntry
from corrections.log.replaying import Known, Lost
from corrections.newsroom import actions as newsrooms
from corrections.notices import citing, removing
from corrections.notices.models import (
    Correction,
    CorrectionCounter,
    CorrectionSection,
    CorrectionText,
    Draft,
    Hold,
    Revision,
    RevisionArticle,
)
from corrections.notices.trail import case_at_work, record
from corrections.policy import replaying as policy_rows
from corrections.taxonomy import CaseState, EntryKind, FoundBy, Kind, Placement

SUBJECT = re.compile(r"/corrections/([0-9]{4})-([0-9]{4,9})/revisions/([1-9][0-9]{0,8})", re.ASCII)
ON = re.compile(r"articles/([0-9]+)/article", re.ASCII)


@dataclass(frozen=True)
class Replayed:
    """What came back: how many entries and rows, what is not in the log, how many publications were stopped, and
    whether a proposal of the policy was taken back."""

    entries: int
    versions: int
    revisions: int
    lacking: tuple[Message, ...]
    stopped: int
    unproposed: bool = False


def replay(session: Session, log: Log, lost: Sequence[Lost], known: Sequence[Known]) -> Replayed:
    """Bring back the entries that were lost and the versions and revisions in them, in one transaction.

    Publications that were due when the database was copied are stopped, and a policy that was proposed is so no longer:
    they may be among what came back. Raises what `log.replaying.replay` does.
    """
    added = replaying.replay(session, log, lost, known)
    lacking: list[Message] = []
    for entry in added:
        match entry.kind:
            case EntryKind.ARTICLE_VERSION:
                lacking += article_rows.rebuild(session, entry)
            case EntryKind.CORRECTION:
                lacking += _rebuild(session, entry)
            case EntryKind.POLICY:
                lacking += policy_rows.rebuild(session, entry)
            case EntryKind.ERASURE:
                continue
            case _:
                lacking.append(Message.of("{subject}: nothing but its entry was made.", subject=entry.subject))
    newsrooms.raise_generation(session)
    return Replayed(
        len(added),
        sum(entry.kind is EntryKind.ARTICLE_VERSION for entry in added),
        sum(entry.kind is EntryKind.CORRECTION for entry in added),
        tuple(lacking),
        stop_due(session) if added else 0,
        policy_rows.stop_proposed(session) if added else False,
    )


def _rebuild(session: Session, entry: LogEntry) -> list[Message]:
    """Make the revision of an entry anew, and its correction if it is the first."""
    place = SUBJECT.fullmatch(entry.subject)
    if place is None:
        return [Message.of("{subject} is not a revision’s address: no row was made.", subject=entry.subject)]
    year, last, revision_number = (int(part) for part in place.groups())
    stored = log_queries.parts(session, [(entry.log_id, entry.index)]).get((entry.log_id, entry.index), [])
    told = {part.name: part.read() for part in stored}
    if not told.get("number"):
        return [Message.of("{subject}: all of it was erased, so that no row was made.", subject=entry.subject)]
    published = datetime.fromisoformat(told["published"])
    known = session.scalars(select(Correction).where(Correction.number == told["number"])).first()
    correction = known or Correction(
        number=told["number"],
        kind=Kind(told["kind"]),
        found_by=FoundBy(told["found_by"]),
        case_id=None,
        published_at=published,
    )
    session.add(correction)
    session.flush()
    _count(session, year, last)
    revision = Revision(
        correction_id=correction.id,
        number=revision_number,
        draft_id=None,
        by_id=None,
        published_at=published,
        log_id=entry.log_id,
        log_index=entry.index,
    )
    session.add(revision)
    session.flush()
    _rebuild_articles(session, correction, revision, told)
    first = articles.article(session, told["articles/0/article"]) if told.get("articles/0/article") else None
    citing.note(session, correction, told.get("clause"), first, published)
    events.record(
        session, addresses.correction(correction.number), "revision brought back", by=SYSTEM, revision=revision_number
    )
    session.flush()
    return [_lacking(entry.subject, first=known is None), *_to_look_at(entry.subject, correction)]


def _to_look_at(subject: str, correction: Correction) -> list[Message]:
    if correction.kind is not Kind.REMOVAL:
        return []
    return [
        Message.of(
            "{subject}: what it took out is withheld from the earlier versions again, as far as the versions tell. See "
            "whether any of them still says it.",
            subject=subject,
        )
    ]


def _lacking(subject: str, *, first: bool) -> Message:
    if first:
        return Message.of(
            "{subject}: which case it ended, who published it, and where in the text it stands are not in the log. "
            "Close the case by hand if it is still open.",
            subject=subject,
        )
    return Message.of(
        "{subject}: who published it, and where in the text it stands, are not in the log.", subject=subject
    )


def _rebuild_articles(session: Session, correction: Correction, revision: Revision, told: dict[str, Any]) -> None:
    names = [(int(found[1]), name) for name in told if (found := ON.fullmatch(name))]
    positions = {position: told[name] for position, name in sorted(names)}
    known = articles.articles(session, positions.values())
    on = list[RevisionArticle]()
    for position, article_id in positions.items():
        said = {name: told.get(f"articles/{position}/{name}") for name in ("version_before", "version_after")}
        placement = Placement(told[f"articles/{position}/placement"])
        if article_id in known:
            on.append(
                RevisionArticle(
                    revision_id=revision.id, article_id=article_id, position=position, placement=placement, **said
                )
            )
    session.add_all(on)
    for section in {row.section for row in known.values() if row.section}:
        if session.get(CorrectionSection, (section, correction.id)) is None:
            session.add(CorrectionSection(section=section, correction_id=correction.id))
    headlines = [told.get(f"articles/{position}/headline") or "" for position in positions]
    words = search.fold("\n".join([correction.number, told.get("notice") or "", *headlines]))
    session.merge(CorrectionText(id=correction.id, text=words))
    session.flush()
    for row in on if correction.kind is Kind.REMOVAL else ():
        # The copy says it all of the versions in it; what the database still had is as public as it was before.
        removing.withhold(session, known[row.article_id], row.version_before, row.version_after)
    removing.withhold_wordings(session, correction)


def _count(session: Session, year: int, last: int) -> None:
    """Let no later correction get this number."""
    counter = session.get(CorrectionCounter, year, with_for_update=True)
    if counter is None:
        session.add(CorrectionCounter(year=year, last=last))
    else:
        counter.last = max(counter.last, last)
    session.flush()


def stop_due(session: Session) -> int:
    """Stop every publication that is due or waits for its time: an old database doesn't know what became of them."""
    holds = session.scalars(select(Hold).where(Hold.state == "running").with_for_update()).all()
    for held in holds:
        held.state, held.ended_at = "stopped", clock.now()
        draft = session.get_one(Draft, held.draft_id)
        case = case_at_work(session, draft)
        if case is not None:
            move(session, case, CaseState.DRAFTED, by=SYSTEM)
        record(session, draft, "publication stopped", by=SYSTEM, hold=held.id)
    session.flush()
    return len(holds)
