"""Every text of a mail, however it is packed, read in a process of its own: for whoever looks for words in it.

The question is a line of JSON with the mail as it is below it, the answer a list of texts as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser

from corrections import confined
from corrections.errors import Unavailable
from corrections.mailbox.html import text_of
from corrections.mailbox.parsing import content_of, decoded, parse, unworded

SECONDS = 10.0  # of computing
PATIENCE = 60.0  # seconds until then: a busy machine is slow
MEMORY = 768 * 1024 * 1024
MOST_ENCODED = 20_000  # characters of a header in which encoded words are looked for


def read(raw: bytes, *, whole: bool) -> list[str]:
    """The texts of a mail as it came (`whole`: nothing was cut off at its end), read in a child process with limits on
    time and memory; of one that takes more than that its bytes as they stand.

    Raises Unavailable if there is no process to be had now, or the machine is too busy.
    """
    question = json.dumps({"whole": whole, "seconds": SECONDS, "memory": MEMORY}).encode() + b"\n" + raw
    try:
        texts: list[str] = json.loads(confined.ask(__name__, question, PATIENCE))
    except ValueError:
        return [raw.decode("utf-8", "replace")]
    except (subprocess.TimeoutExpired, OSError) as error:  # a mail that is too much ends by the limit on computing
        raise Unavailable("Mail can’t be read at the moment.") from error
    return texts


def said_in(raw: bytes, *, whole: bool) -> Iterator[str]:
    """As the desk reads it; each header of it, of its parts and of the mails in it; each part that is text."""
    letter = parse(raw, whole=whole)
    yield f"{letter.sender_name}\n{letter.sender or ''}\n{letter.subject}\n{letter.text}"
    for part in BytesParser(policy=policy.compat32).parsebytes(raw).walk():
        yield "\n".join(_header(_as_sent(str(value))) for _, value in part.raw_items())
        yield _file_name(part)
        # What stands before and after the parts no program shows, and who opens the source reads.
        yield _as_sent(f"{part.preamble or ''}\n{part.epilogue or ''}")
        if not part.is_multipart():
            yield from _texts(part)


def _texts(part: Message) -> Iterator[str]:
    content = content_of(part)
    if part.get_content_maintype() != "text":
        yield _if_text(content)
        return
    text = decoded(content, part.get_content_charset() or "utf-8")
    yield text
    if part.get_content_subtype() == "html":
        yield text_of(text)


def _if_text(content: bytes) -> str:
    """What an attachment says that is text by another name, such as a list in JSON."""
    try:
        return "" if b"\0" in content else content.decode()
    except ValueError:
        return ""


def _as_sent(text: str) -> str:
    """What the parser keeps as ASCII, with the bytes of all else apart."""
    return decoded(text.encode("utf-8", "surrogateescape"), "utf-8")


def _header(value: str) -> str:
    return f"{value}\n{unworded(value[:MOST_ENCODED])}" if "=?" in value else value


def _file_name(part: Message) -> str:
    try:
        return unworded((part.get_filename() or "")[:MOST_ENCODED])
    except (ValueError, LookupError, TypeError):
        return ""


def main() -> None:
    """Answer the one question on standard input."""
    asked = json.loads(sys.stdin.buffer.readline())
    confined.limit(asked["memory"], asked["seconds"])
    texts = dict.fromkeys(said_in(sys.stdin.buffer.read(), whole=asked["whole"]))
    json.dump([text for text in texts if text.strip()], sys.stdout)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # what was read need not be taken apart again
