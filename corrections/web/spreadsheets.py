"""Tables that people open in a spreadsheet: the public ones and the desk's."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
# How a spreadsheet recognizes a formula; the minus sign and the full-width forms too.
FORMULA = re.compile(r"^[\s\x00]*[=+\-@\u2212\uff1d\uff0b\uff0d\uff20\t\r\n]")


def line(cells: Sequence[object]) -> bytes:
    """One row of a CSV file (RFC 4180). No cell can be taken for a formula: an apostrophe stands before it."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow([_cell(value) for value in cells])
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    text = str(value).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if FORMULA.match(text) else text
