"""Reading a mail in a process of its own: whatever stands in it, the worker goes on to the next.

The question is a line of JSON with the mail as it is below it, the answer the letter as JSON.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import fields
from typing import Any

from corrections import confined
from corrections.errors import Message, Refused, Unavailable
from corrections.mailbox.decisions import Attached, Letter
from corrections.mailbox.parsing import parse

SECONDS = 20.0  # of computing
PATIENCE = 60.0  # seconds until then: a busy machine is slow
MEMORY = 768 * 1024 * 1024
LISTS = ("recipients", "answers", "left_out")
UNREADABLE = Message("This mail is too large or too tangled to be read.")


def read(raw: bytes, *, whole: bool = True) -> Letter:
    """`parsing.parse` in a child process, with limits on time and memory.

    Raises Refused for a mail that takes more than that, Unavailable if there is no process to be had now, or the
    machine is too busy.
    """
    question = json.dumps({"whole": whole, "seconds": SECONDS, "memory": MEMORY}).encode() + b"\n" + raw
    try:
        answer: dict[str, Any] = json.loads(confined.ask(__name__, question, PATIENCE))
    except ValueError:
        raise Refused(UNREADABLE) from None
    except (subprocess.TimeoutExpired, OSError) as error:  # a mail that is too much ends by the limit on computing
        raise Unavailable("Mail can’t be read at the moment.") from error
    attached = tuple(Attached(name, base64.b64decode(content)) for name, content in answer["attached"])
    lists = {name: tuple(answer[name]) for name in LISTS}
    return Letter(**{**answer, **lists, "digest": bytes.fromhex(answer["digest"]), "attached": attached})


def main() -> None:
    """Answer the one question on standard input."""
    asked = json.loads(sys.stdin.buffer.readline())
    confined.limit(asked["memory"], asked["seconds"])
    letter = parse(sys.stdin.buffer.read(), whole=asked["whole"])
    answer = {field.name: getattr(letter, field.name) for field in fields(Letter)}
    answer["digest"] = letter.digest.hex()
    answer["attached"] = [(file.name, base64.b64encode(file.content).decode("ascii")) for file in letter.attached]
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # what was read need not be taken apart again
