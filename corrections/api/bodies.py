"""A body of JSON from somebody whom we don't trust with anything: within limits, and with a place for each mistake.

Beyond RFC 8259 this wants what I-JSON (RFC 7493) wants: UTF-8, no name twice, no lone surrogates, no number that
another reader would round. NUL is refused as well, which no text holds and PostgreSQL can't keep.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from flask import request

from corrections import canonical
from corrections.web.details import Fault

MOST_BYTES = 5_000_000
DEEPEST = 64
MOST_DIGITS = 40
MOST_VALUES = 50_000  # with what parts them; an article has up to 5,000 blocks, of three each
MOST_MISTAKES = 20
UNFIT = re.compile(r"[\0\ud800-\udfff]")


class _Unfit:
    """Stands in the tree where something stood that can't be taken."""

    def __init__(self, words: str) -> None:
        self.words = words


def read() -> tuple[bytes, dict[str, Any]]:
    """The body of this request, as it came and as an object. Raises Fault."""
    if request.mimetype != "application/json":
        detail = "Send JSON, as Content-Type: application/json."
        raise Fault(415, "media-type", detail, headers={"Accept": "application/json"})
    if request.mimetype_params.get("charset", "utf-8").lower().replace("_", "-") not in ("utf-8", "utf8"):
        raise Fault(415, "media-type", "JSON is written in UTF-8.", headers={"Accept": "application/json"})
    if request.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        detail = "The body must not be compressed."
        raise Fault(415, "media-type", detail, headers={"Accept-Encoding": "identity"})
    if (request.content_length or 0) > MOST_BYTES:
        raise Fault(413, "too-large", f"The body can have at most {MOST_BYTES:,} bytes.")
    body = request.get_data(cache=False)
    return body, parse(body)


def parse(body: bytes) -> dict[str, Any]:
    """The object that `body` is. Raises Fault."""
    if canonical.has_more_marks(body, MOST_VALUES):
        raise Fault(400, "malformed", f"The body holds more than {MOST_VALUES:,} values.")
    try:
        value = json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_fraction,
            parse_constant=_constant,
        )
    except UnicodeDecodeError as error:
        raise Fault(400, "malformed", f"The body is not UTF-8: see byte {error.start}.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Fault(400, "malformed", f"The body is not JSON: see {where}.") from None
    except RecursionError:
        raise _too_deep() from None
    mistakes = [mistake for mistake, _ in zip(_mistakes(value), range(MOST_MISTAKES), strict=False)]
    if mistakes:
        raise Fault(400, "malformed", "The body holds what can’t be taken.", mistakes=mistakes)
    if not isinstance(value, dict):
        raise Fault(400, "malformed", "The body must be a JSON object.")
    return value


def _mistakes(value: Any) -> Iterator[tuple[str, str]]:
    """What is unfit in a tree, with its place. Not recursive: a tree may be deep."""
    waiting: list[tuple[str, int, Any]] = [("", 0, value)]
    while waiting:
        place, depth, one = waiting.pop()
        if depth > DEEPEST:
            raise _too_deep()
        if isinstance(one, _Unfit):
            yield place, one.words
        elif isinstance(one, str) and UNFIT.search(one):
            yield place, "This text holds a NUL or half of a surrogate pair."
        elif isinstance(one, dict):
            if any(UNFIT.search(name) for name in one):
                yield place, "A name here holds a NUL or half of a surrogate pair."
                continue
            waiting += [(f"{place}/{escaped(name)}", depth + 1, item) for name, item in reversed(one.items())]
        elif isinstance(one, list):
            waiting += [(f"{place}/{n}", depth + 1, item) for n, item in reversed(list(enumerate(one)))]


def escaped(name: str) -> str:
    """A name as a part of a JSON pointer (RFC 6901) in the fragment of an address."""
    safe = name[:80].replace("~", "~0").replace("/", "~1")
    return re.sub(r"[^A-Za-z0-9_.~!$&'()*+,;=:@-]", lambda found: _percent(found[0]), safe)


def _percent(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode())


def _object(pairs: list[tuple[str, Any]]) -> Any:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            found[name] = _Unfit("This name stands twice.")
        seen.add(name)
    return found


def _integer(digits: str) -> Any:
    # A number with a million digits takes a minute to read.
    number = int(digits) if len(digits) <= MOST_DIGITS else None
    return number if number is not None and abs(number) < 2**53 else _Unfit("This number is too large.")


def _fraction(digits: str) -> Any:
    number = float(digits) if len(digits) <= MOST_DIGITS else None
    return number if number is not None and abs(number) < 1e300 else _Unfit("This number is too large.")


def _constant(name: str) -> Any:
    return _Unfit(f"{name} is no number of JSON.")


def _too_deep() -> Fault:
    return Fault(400, "malformed", f"The body is nested deeper than {DEEPEST} levels.")
