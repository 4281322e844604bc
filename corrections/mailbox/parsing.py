"""From the bytes of a mail to plain values, whatever stands in it: nothing here takes long, nests deep or raises.

The older policy of the standard library on purpose: the newer reads a hostile header in time that grows with its
square, and fails on some.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from email import policy
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import getaddresses

from corrections.composed import normal
from corrections.deliveries import replies
from corrections.deliveries.decisions import one_line, usable_address
from corrections.mailbox.decisions import MOST_LETTER, Attached, Letter
from corrections.mailbox.html import text_of
from corrections.mailbox.quoting import own_words

MOST_BYTES = 30_000_000  # a mail of 20 MB as it travels, in base64
MOST_HEADERS = 200_000  # bytes of them that are looked at
MOST_HEADER = 4_000
MOST_PARTS = 100
MOST_BOUNDARIES = 30
MOST_DASHES = 5_000  # lines that may begin a part
MOST_LINES = 600_000  # 30 MB in base64 have 400,000; each takes sixty bytes of memory, however short it is
MOST_BODY = 1_000_000
MOST_HTML = 300_000
MOST_WRITTEN = 200_000  # characters that a page shows
MOST_ATTACHED = 3
LARGEST_ATTACHED = 5_000_001  # one more byte than is taken: then the reader is told that it is too large
TELLING = frozenset(
    {
        *("auto-submitted", "precedence", "x-autoreply", "x-autorespond", "x-autoresponder", "list-id"),
        *("list-unsubscribe", "return-path", "x-spam-flag"),
    }
)
NESTING = re.compile(rb"boundary[^=\n]{0,10}=|message/(?:rfc822|global)", re.IGNORECASE)
IDENTITY = re.compile(r"<[^<>\s]{1,300}>")
MOST_COMMENTS = 50  # opened in one header of addresses: each is read inside the one before
# What a mail can't say: controls but line feeds and tabs, and halves of a character.
UNWANTED = dict.fromkeys([*range(0, 9), 11, 12, *range(14, 32), 127, *range(128, 160), *range(0xD800, 0xE000)])
# The character sets in which mails are written, as Python calls them. Of the others that it knows some take a time that
# grows with the square of a text, and some give what is no text.
CHARSETS = frozenset(
    {
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "mac-roman", "tis-620", "cp437", "cp850"),
        *("cp852", "cp866", "cp874", *(f"cp{number}" for number in range(1250, 1259))),
        *(f"iso8859-{part}" for part in range(2, 17) if part != 12),
        *("gb2312", "gbk", "gb18030", "big5", "big5hkscs", "cp932", "cp949", "cp950"),
        *("euc_jp", "shift_jis", "iso2022_jp", "euc_kr", "iso2022_kr"),
    }
)


def parse(raw: bytes, *, whole: bool = True) -> Letter:
    """Read a mail. `whole`: nothing was cut off at its end."""
    head, rest = _split(raw)
    nested = len(NESTING.findall(raw)) > MOST_BOUNDARIES or rest.count(b"\n--") > MOST_DASHES
    nested = nested or rest.count(b"\n") > MOST_LINES
    if nested:
        message: Message = BytesHeaderParser(policy=policy.compat32).parsebytes(head)
        parts: list[Message] = []
        text = decoded(rest[:20_000], "utf-8")
    else:
        message = BytesParser(policy=policy.compat32).parsebytes(head + b"\n\n" + rest)
        parts = list(_parts(message))
        text = _Words(parts).of(message)
    sender_name, sender = _sender(message)
    attached, left_out = _attached(parts, cut=parts[-1] if parts and not whole else None)
    subject = _words(message, "subject")
    recipients = _recipients(message)
    answered = f"{_raw(message, 'in-reply-to')} {_raw(message, 'references')}"
    is_answer = bool(answered.strip()) or any(map(replies.is_one, recipients))
    message_id = next(iter(IDENTITY.findall(_raw(message, "message-id"))), "").strip("<>")
    return Letter(
        digest=_digest(message, rest),
        sender=sender,
        sender_name=sender_name,
        recipients=recipients,
        subject=subject[:300],
        text=_bounded(own_words(text, answers=is_answer)),
        written=text[:MOST_WRITTEN],
        answers=tuple(IDENTITY.findall(answered))[-50:],
        message_id=message_id,
        headers={name: _raw(message, name).strip() for name in TELLING if name in message},
        report=message.get_content_type() in ("multipart/report", "message/delivery-status"),
        attached=attached,
        left_out=left_out,
        nested=nested,
        whole=whole,
    )


def _split(raw: bytes) -> tuple[bytes, bytes]:
    """The headers, within limits, and what follows them."""
    found = re.search(rb"\r?\n\r?\n", raw)
    if found is None:
        return raw[:MOST_HEADERS], b""
    head, rest = raw[: found.start()], raw[found.end() :]
    if len(head) > MOST_HEADERS:  # what would be cut through is left out
        head = head[:MOST_HEADERS].rpartition(b"\n")[0]
    # No header of a mail is as long as this: what is longer is there to take time.
    lines = re.sub(rb"\r?\n[ \t]+", b" ", head).splitlines()
    return b"\n".join(line[:MOST_HEADER] for line in lines), rest


def _digest(message: Message, rest: bytes) -> bytes:
    """Tells a mail from every other: the same one comes by other ways with other lines above, but with these."""
    hashed = hashlib.sha256(b"mail\0")
    for name in ("message-id", "from", "date", "subject"):
        hashed.update(_raw(message, name).strip().encode("utf-8", "replace") + b"\0")
    # Servers and pipes end lines in their own ways, and some end the whole with one more.
    hashed.update(rest.replace(b"\r\n", b"\n").rstrip())
    return hashed.digest()


def _raw(message: Message, name: str) -> str:
    return str(message.get(name, ""))[:MOST_HEADER]


def _words(message: Message, name: str) -> str:
    return unworded(_raw(message, name))


def unworded(value: str) -> str:
    """A header with its encoded words decoded (RFC 2047); what can't be is left as it stands."""
    try:
        pieces = decode_header(value)
    except (ValueError, LookupError):
        return one_line(value)
    said = "".join(
        decoded(piece, charset or "utf-8") if isinstance(piece, bytes) else piece for piece, charset in pieces
    )
    return one_line(normal("NFC", said.translate(UNWANTED)))


def sender_of(raw: bytes) -> str | None:
    """The address that says to have sent a mail, from its beginning."""
    return _sender(BytesHeaderParser(policy=policy.compat32).parsebytes(_split(raw)[0]))[1]


def _sender(message: Message) -> tuple[str, str | None]:
    """The name and address to answer to. `Reply-To` is not looked at: who wrote is who From says."""
    found = _addresses(message, "from")
    name, address = found[0] if len(found) == 1 else ("", "")
    return unworded(name)[:120], usable_address(address)


def _recipients(message: Message) -> tuple[str, ...]:
    found = _addresses(message, "to", "cc", "delivered-to", "x-original-to", "envelope-to")
    return tuple(address for _, address in found if "@" in address)[:50]


def _addresses(message: Message, *names: str) -> list[tuple[str, str]]:
    told = (_raw(message, name) for name in names)
    return getaddresses([value for value in told if value.count("(") <= MOST_COMMENTS])


def _parts(message: Message) -> Iterator[Message]:
    for n, part in enumerate(message.walk()):
        if n >= MOST_PARTS:
            return
        if not part.is_multipart():
            yield part


class _Words:
    """What is written in a mail, part after part: of all `parts` together no more than can be read in time."""

    def __init__(self, parts: list[Message]) -> None:
        self.parts = {id(part) for part in parts}
        self.left = {"text/plain": MOST_BODY, "text/html": MOST_HTML}

    def of(self, part: Message) -> str:
        kind = part.get_content_type()
        if part.is_multipart():
            inside = [each for each in part.get_payload() if isinstance(each, Message)]
            if kind == "multipart/alternative":  # one thing, said in several ways
                plain_first = sorted(inside, key=lambda each: each.get_content_type() != "text/plain")
                return next((said for said in map(self.of, plain_first) if said.strip()), "")
            return "\n\n".join(said for said in map(self.of, inside) if said.strip())
        if id(part) not in self.parts or kind not in self.left or _is_file(part):
            return ""
        text = _body(part)[: self.left[kind]]
        self.left[kind] -= len(text)
        return text_of(text) if kind == "text/html" else text


def _is_file(part: Message) -> bool:
    if part.get_content_type() in ("text/plain", "text/html"):  # some programs give what is written a name as well
        return part.get_content_disposition() == "attachment"
    return part.get_content_disposition() == "attachment" or _file_name(part) != ""


def _body(part: Message) -> str:
    return decoded(content_of(part)[:MOST_BODY], part.get_content_charset() or "utf-8")


def content_of(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return content if isinstance(content, bytes) else b""


def decoded(content: bytes, charset: str) -> str:
    try:
        text = content.decode(_known(charset))
    except ValueError:
        try:
            text = content.decode("utf-8")
        except ValueError:
            text = content.decode("cp1252", "replace")
    return normal("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(UNWANTED))


def _known(charset: str) -> str:
    """Python's name of a character set; UTF-8 for those that no mail is written in."""
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return "utf-8"
    if name == "iso8859-1":  # Windows-1252 in practice (WHATWG Encoding)
        return "cp1252"
    return name if name in CHARSETS else "utf-8"


def _attached(parts: list[Message], *, cut: Message | None) -> tuple[tuple[Attached, ...], tuple[str, ...]]:
    """The files of a mail that are looked at, and the names of the others, such as one that was `cut` through."""
    files = [part for part in parts if _is_file(part) and part.get_content_type() != "text/calendar"]
    files.sort(key=_is_shown_within)
    taken = [part for part in files[:MOST_ATTACHED] if part is not cut]
    others = [part for n, part in enumerate(files) if n >= MOST_ATTACHED or part is cut]
    return (
        tuple(Attached(_file_name(part) or "file", content_of(part)[:LARGEST_ATTACHED]) for part in taken),
        tuple(_file_name(part) or "file" for part in others),
    )


def _is_shown_within(part: Message) -> bool:
    """Whether it is a picture within the words (RFC 2392), as the logos of most signatures are."""
    return "content-id" in part and part.get_content_disposition() != "attachment"


def _file_name(part: Message) -> str:
    try:
        return unworded(part.get_filename() or "")[:100]
    except (ValueError, LookupError, TypeError):
        return "file"


def _bounded(text: str) -> str:
    """At most as much as a report and its messages hold. What is cut off is said so."""
    return text if len(text) <= MOST_LETTER else f"{text[: MOST_LETTER - 6].rstrip()} […]"
