"""Reading a page in a process of its own, so that a hostile page costs a process and not the server.

The parent imports nothing that reads pages: those libraries take half a second and 50 MB, and a web process never
needs them. Parent and child speak JSON, one object each way; the page itself goes as base64.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from corrections import confined
from corrections.articles.blocks import Block
from corrections.articles.reading.extracted import Extracted, NothingThere
from corrections.errors import Message, Refused, Unavailable
from corrections.taxonomy import BlockType

DEADLINE = 10.0
MEMORY = 768 * 1024 * 1024
MOST_BYTES = 5_000_000
FRAGMENT = "fragment/1"  # what reads the text of an article without a page around it


def read(
    body: bytes,
    *,
    url: str | None,
    media_type: str | None,
    charset: str | None,
    newsroom_language: str,
    agencies: Iterable[str] = (),
    deadline: float = DEADLINE,
    memory: int = MEMORY,
) -> Extracted:
    """`page.read` in a child process that is stopped after `deadline` seconds and gets `memory` bytes at most.

    Raises NothingThere and Refused with the same sentences, Refused with one of its own if the page takes longer or
    more than that, and Unavailable if no process can begin.
    """
    _bound(body)
    asked = {
        "body": base64.b64encode(body).decode("ascii"),
        "url": url,
        "media_type": media_type,
        "charset": charset,
        "newsroom_language": newsroom_language,
        "agencies": list(agencies),
    }
    return _extracted(_ask(asked, deadline, memory))


def read_fragment(html: str, *, deadline: float = DEADLINE, memory: int = MEMORY) -> tuple[Block, ...]:
    """`fragment.read` in a child process, with the same limits and refusals as `read`."""
    body = html.encode("utf-8", "replace")
    _bound(body)
    asked = {"body": base64.b64encode(body).decode("ascii"), "fragment": True}
    return _blocks(_ask(asked, deadline, memory))


def _bound(body: bytes) -> None:
    if len(body) > MOST_BYTES:  # not worth a process
        raise Refused(Message.of("The page is larger than {size} MB.", size=f"{MOST_BYTES / 1_000_000:g}"))


def _ask(asked: dict[str, Any], deadline: float, memory: int) -> dict[str, Any]:
    try:
        question = json.dumps({**asked, "seconds": deadline, "memory": memory}).encode()
        said = confined.ask(__name__, question, deadline)
    except subprocess.TimeoutExpired:
        raise Refused(
            Message.of("The page could not be read within {seconds} seconds.", seconds=round(deadline))
        ) from None
    except confined.NotReady as error:
        raise Unavailable("Pages can’t be read at the moment.") from error
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError:
        raise Refused(Message("The page is too large or too tangled to be read.")) from None
    if "nothing" in answer:
        raise NothingThere
    if "refused" in answer:
        raise Refused(Message(answer["refused"], answer["values"]))
    return answer


def _extracted(answer: dict[str, Any]) -> Extracted:
    return Extracted(
        **{
            **answer,
            "published": _when(answer["published"]),
            "modified": _when(answer["modified"]),
            "bylines": tuple(answer["bylines"]),
            "tags": tuple(answer["tags"]),
            "blocks": _blocks(answer),
        }
    )


def _blocks(answer: dict[str, Any]) -> tuple[Block, ...]:
    return tuple(Block(BlockType(type_), text) for type_, text in answer["blocks"])


def _when(text: str | None) -> datetime | date | None:
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def main() -> None:
    """Answer the one question on standard input."""
    asked = json.load(sys.stdin)
    confined.limit(asked.pop("memory"), asked.pop("seconds"))
    body = base64.b64decode(asked.pop("body"))
    answer: dict[str, Any]
    try:
        answer = _read_fragment(body) if asked.pop("fragment", False) else _read_page(body, asked)
    except NothingThere:
        answer = {"nothing": True}
    except Refused as refused:
        answer = {"refused": refused.message.text, "values": refused.message.values}
    except (MemoryError, RecursionError):
        answer = {"refused": "The page is too large or too tangled to be read.", "values": {}}
    json.dump(answer, sys.stdout)


def _read_page(body: bytes, asked: dict[str, Any]) -> dict[str, Any]:
    from corrections.articles.reading import page

    found = page.read(body, **asked)
    answer: dict[str, Any] = {name: getattr(found, name) for name in found.__slots__}
    answer["blocks"] = [(block.type, block.text) for block in found.blocks]
    for name in ("published", "modified"):
        answer[name] = answer[name] and answer[name].isoformat()
    return answer


def _read_fragment(body: bytes) -> dict[str, Any]:
    # Without the libraries that find an article on a page: they take half a second to import.
    from corrections.articles.reading import fragment

    return {"blocks": [(block.type, block.text) for block in fragment.read(body.decode())]}


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # to take down the tree of a large page piece by piece takes a tenth of a second, and nobody needs it
