"""Why a change needed no notice: an editor's line, which goes on record once it can't be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, clock
from corrections.accounts.models import User
from corrections.articles import queries as articles
from corrections.articles.blocks import body_text
from corrections.cases import closing
from corrections.cases import queries as cases
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case
from corrections.errors import Message, Refused
from corrections.log import actions as log
from corrections.log import queries as log_queries
from corrections.log.documents import Part
from corrections.newsroom import actions as newsrooms
from corrections.notices.judging import names_of_readers
from corrections.requests import queries as requests
from corrections.taxonomy import EntryKind, Outcome
from corrections.watch import lines, queries
from corrections.watch.models import NoticedChange

NOTHING = Message("“Explained” is for a change that was noticed and that no line on record explains yet.", at="outcome")


def explain(session: Session, case: Case, *, line: str, text: str, by: User, seen: int | None = None) -> Case:
    """End a case by the public line that says why no notice is due; its readers are told `text`. Raises Refused."""
    changes = [change for change in queries.of_case(session, case.id) if change.is_unexplained]
    if not changes:
        raise Refused(NOTHING)
    line = " ".join(line.split())
    readers = names_of_readers(session, requests.requests(session, cases.request_ids(session, case.id)))
    problem = lines.why_not(line, readers=readers, texts=list(_texts(session, changes)))
    problem = problem or _why_not_again(session, changes)
    if problem is not None:
        raise Refused(problem)
    for change in changes:
        change.text = line
    return closing.explain(session, case, text=text, by=by, seen=seen)


def _texts(session: Session, changes: Iterable[NoticedChange]) -> Iterable[str]:
    for change in changes:
        found = articles.texts_numbered(session, change.article_id, (change.number - 1, change.number))
        yield from (body_text(text.headline, text.blocks) for text in found.values())


def _why_not_again(session: Session, changes: Sequence[NoticedChange]) -> Message | None:
    """A version has one line on record: what was said of its text isn't said again of its being taken down."""
    for change in changes:
        others = queries.of_version(session, change.article_id, change.number)
        if any(other.log_index is not None for other in others):
            return Message.of(
                "Why version {number} needed no notice is on record already, and stays as it is.", number=change.number
            ).about("outcome")
    return None


def publish_explanation(session: Session) -> bool:
    """Put one line on record whose case stayed closed; True if there may be another."""
    change = session.scalars(
        select(NoticedChange)
        .join(Case, Case.id == NoticedChange.case_id)
        .where(
            NoticedChange.settled.is_(False),
            NoticedChange.text.is_not(None),
            Case.outcome == Outcome.EXPLAINED,
            Case.decided_at <= clock.now() - UNDO,
        )
        .order_by(NoticedChange.id)
        .limit(1)
        .with_for_update(of=NoticedChange, skip_locked=True)
    ).first()
    if change is None:
        return False
    subject = addresses.version(change.article_id, change.number)
    parts = [Part("version", change.number), Part("change", str(change.change)), Part("text", change.text)]
    # On record already where the version was changed and taken down, or where the log had to be brought back.
    entry = log_queries.newest_about(session, EntryKind.EXPLANATION, subject) or log.append(
        session, EntryKind.EXPLANATION, subject, parts
    )
    change.log_id, change.log_index, change.text, change.settled = entry.log_id, entry.index, None, True
    newsrooms.raise_generation(session)
    session.flush()
    return True
