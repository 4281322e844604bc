"""Mails that are kept, as they came: whoever wrote one, or is named in it, may be who is to be forgotten.

In one mail nothing can be taken out of its middle, as the words of it may be packed: it is forgotten whole.

Strangers wrote them, and to read them takes its time. So each is read once, by the worker, in a process of its own;
what is looked through are its words, folded as `matching.fold` does, each text on a line.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Engine, or_, select, update
from sqlalchemy.orm import Session

from corrections import database
from corrections.erasures import tables
from corrections.erasures.matching import Wanted, fold
from corrections.erasures.places import Place, excerpt, row_key
from corrections.errors import Message, Unavailable
from corrections.mailbox import said
from corrections.mailbox.models import FORGOTTEN, ReceivedMail

logger = logging.getLogger(__name__)

MAILS = ReceivedMail.__tablename__
LIST = "/desk/incoming"
AT_ONCE = 60  # clues in one statement: SQLite has a limit to how deep a condition is
MOST_UNREAD = 10  # mails that are read while somebody waits
PIECE = 200_000  # characters that are folded at once, which takes fifty times their memory
OVERLAP = 2_000
# Letters of its words for each byte of a mail, and besides: writings of Korea unfold to half as many again, and what is
# text and page is read three times. More there is only of signs that stand for whole phrases.
MOST_UNFOLDED = 4
MOST_BESIDES = 200_000
STILL_READ = Message("Mails that came in are still being read, so that none is missed. Try again in a minute.")
KEPT = ReceivedMail.raw.is_not(None)
UNREAD = KEPT & ReceivedMail.said.is_(None)


def find(session: Session, wanted: Wanted) -> Iterator[Place]:
    """Those that are kept and hold the words, in what is to be seen of them or beneath it.

    Raises Unavailable while the worker has many still to read, or one that is too much; or no process can be had.
    """
    unread = session.scalars(select(ReceivedMail.id).where(UNREAD).order_by(ReceivedMail.id).limit(MOST_UNREAD + 1))
    to_read = unread.all()
    if len(to_read) > MOST_UNREAD:
        raise Unavailable(STILL_READ)
    seen = set[int]()
    for clue in _clues(wanted):
        holding = select(ReceivedMail.id, ReceivedMail.said).where(KEPT, ReceivedMail.said.is_not(None), clue)
        for mail_id, words in session.execute(holding.order_by(ReceivedMail.id).execution_options(yield_per=1)):
            if mail_id not in seen:
                seen.add(mail_id)
                yield from _place(session, mail_id, words or "", wanted)
    for mail_id in to_read:
        yield from _place(session, mail_id, _words(session, mail_id), wanted)


def _clues(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Conditions of which every mail fulfils one that may hold the words."""
    for first in range(0, len(wanted.folded_clues), AT_ONCE):
        some = wanted.folded_clues[first : first + AT_ONCE]
        yield or_(*(ReceivedMail.said.contains(clue, autoescape=True) for clue in some))


def _place(session: Session, mail_id: int, words: str, wanted: Wanted) -> Iterator[Place]:
    holding = [(text, spans) for text in words.split("\n") if (spans := wanted.spans_in(text))]
    if holding:
        meant = any(wanted.is_meant_in(text) for text, _ in holding)
        key = row_key(MAILS, {"id": mail_id})
        yield Place(key, tables.name_of(MAILS), LIST, excerpt(*holding[0]), stands(session, mail_id) or b"", meant)


def read_next(engine: Engine) -> bool:
    """Read the next mail that is kept, outside of any transaction; return whether there was one.

    Raises Unavailable if no process can be had for it now.
    """
    with database.reading(engine) as session:
        mail_id = session.scalar(select(ReceivedMail.id).where(UNREAD).order_by(ReceivedMail.id).limit(1))
        raw, whole = _as_it_came(session, mail_id) if mail_id is not None else (b"", True)
    if mail_id is None:
        return False
    words = folded(raw, whole=whole)
    if words is None:
        logger.warning(
            "of mail %d, of %d bytes, nothing is kept: it unfolds to more than can be kept", mail_id, len(raw)
        )
    with database.writing(engine) as session:
        row = update(ReceivedMail).where(ReceivedMail.id == mail_id, UNREAD)
        session.execute(row.values(FORGOTTEN if words is None else {"said": words}))
    return True


def _words(session: Session, mail_id: int) -> str:
    raw, whole = _as_it_came(session, mail_id)
    words = folded(raw, whole=whole)
    if words is None:
        raise Unavailable(STILL_READ)  # it goes once the worker comes to it
    return words


def _as_it_came(session: Session, mail_id: int) -> tuple[bytes, bool]:
    row = session.execute(select(ReceivedMail.raw, ReceivedMail.whole).where(ReceivedMail.id == mail_id)).one()
    return bytes(row.raw or b""), row.whole


def folded(raw: bytes, *, whole: bool) -> str | None:
    """The words of every text of a mail, each text on a line; a long one in pieces that overlap. None if they are more
    than its size gives reason for."""
    texts = (
        text[max(0, first - OVERLAP) : first + PIECE]
        for text in said.read(raw, whole=whole)
        for first in range(0, len(text), PIECE)
    )
    found, left = dict[str, None](), MOST_UNFOLDED * len(raw) + MOST_BESIDES
    for text in texts:
        words = fold(text).words
        if words and words not in found:
            found[words] = None
            left -= len(words)
        if left < 0:
            return None
    return "\n".join(found)


def stands(session: Session, mail_id: int) -> bytes | None:
    """By what a mail is known again that a list names; None if it is not kept any more."""
    raw = session.scalar(select(ReceivedMail.raw).where(ReceivedMail.id == mail_id))
    return hashlib.sha256(raw).digest() if raw is not None else None


def forget(session: Session, mail_id: int) -> None:
    """Forget a mail: that one came, and when, is all that is left."""
    session.execute(update(ReceivedMail).where(ReceivedMail.id == mail_id).values(FORGOTTEN))
