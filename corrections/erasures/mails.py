"""Mails that were dropped, as they came: whoever wrote one, or is named in it, may be who is to be forgotten.

In one mail nothing can be taken out of its middle, as the words of it may be packed: it is forgotten whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from email import policy
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.parser import BytesParser

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from corrections.erasures import tables
from corrections.erasures.matching import Wanted
from corrections.erasures.places import Place, excerpt, row_key
from corrections.mailbox.html import text_of
from corrections.mailbox.models import FORGOTTEN, ReceivedMail
from corrections.mailbox.parsing import parse

MAILS = ReceivedMail.__tablename__
LIST = "/desk/incoming"
AT_ONCE = 20  # mails that are in memory at once, each of up to 10 MB
MOST_PARTS = 100
MOST_TEXT = 2_000_000
MOST_ENCODED = 20_000


def find(session: Session, wanted: Wanted) -> Iterator[Place]:
    """Those that are kept and hold the words, in what is to be seen of them or beneath it."""
    kept = select(ReceivedMail.id, ReceivedMail.raw, ReceivedMail.whole).where(ReceivedMail.raw.is_not(None))
    for mail_id, raw, whole in session.execute(kept.order_by(ReceivedMail.id).execution_options(yield_per=AT_ONCE)):
        holding = [(text, spans) for text in said_in(bytes(raw or b""), whole=whole) if (spans := wanted.spans(text))]
        if holding:
            meant = any(wanted.is_meant(text) for text, _ in holding)
            key = row_key(MAILS, {"id": mail_id})
            yield Place(key, tables.name_of(MAILS), LIST, excerpt(*holding[0]), _stamp(raw or b""), meant)


def stands(session: Session, mail_id: int) -> bytes | None:
    """By what a mail is known again that a list names; None if it is not kept any more."""
    raw = session.scalar(select(ReceivedMail.raw).where(ReceivedMail.id == mail_id))
    return _stamp(raw) if raw is not None else None


def forget(session: Session, mail_id: int) -> None:
    """Forget a mail: that one came, and when, is all that is left."""
    session.execute(update(ReceivedMail).where(ReceivedMail.id == mail_id).values(FORGOTTEN))


def _stamp(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def said_in(raw: bytes, *, whole: bool) -> Iterator[str]:
    """Every text of a mail: as the desk reads it, each header, each part of it that is text, and the bytes as they
    stand where its parts are nested too deep to be read."""
    letter = parse(raw, whole=whole)
    yield f"{letter.sender_name}\n{letter.sender or ''}\n{letter.subject}\n{letter.text}"
    if letter.nested:
        yield raw[:MOST_TEXT].decode("utf-8", "replace")
        return
    mail = BytesParser(policy=policy.compat32).parsebytes(raw)
    yield "\n".join(_header(value) for _, value in mail.items())
    for n, part in enumerate(mail.walk()):
        if n >= MOST_PARTS:
            return
        if part.get_content_maintype() == "text":
            text = _text(part)
            yield text
            if part.get_content_subtype() == "html":
                yield text_of(text)
        yield _header(part.get_filename() or "")


def _header(value: object) -> str:
    said = str(value)
    try:
        return str(make_header(decode_header(said[:MOST_ENCODED]))) if "=?" in said else said
    except (ValueError, LookupError):
        return said


def _text(part: Mail) -> str:
    try:
        content = part.get_payload(decode=True)
        charset = part.get_content_charset() or "utf-8"
    except (ValueError, LookupError, AssertionError):
        return ""
    data = content[:MOST_TEXT] if isinstance(content, bytes) else b""
    try:
        return data.decode(charset, "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")
