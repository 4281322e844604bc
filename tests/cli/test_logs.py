"""What the server and the worker write to standard error: a line of JSON for each thing that happened."""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime

from corrections.cli.logs import LONGEST, JsonLines


def written(message: str, *values: object, failed: Exception | None = None) -> str:
    info = (type(failed), failed, failed.__traceback__) if failed else None
    record = logging.LogRecord("corrections.worker", logging.ERROR, __file__, 1, message, values, info)
    return JsonLines().format(record)


def test_a_record_is_one_line_that_says_what_when_how_bad_and_whose() -> None:
    line = written("Sent %d messages to “%s”", 3, "Gemeinde Ütligen")
    assert "\n" not in line
    assert "Ütligen" in line
    said = json.loads(line)
    assert datetime.fromisoformat(said.pop("timestamp")).utcoffset() is not None
    assert said == {
        "event": "Sent 3 messages to “Gemeinde Ütligen”",
        "level": "ERROR",
        "logger": "corrections.worker",
    }


def test_a_failure_is_told_in_the_same_line_without_private_links_and_addresses() -> None:
    failed = ValueError("no such page: /requests/c0ffee, asked for by reader@example.org")
    line = written("Could not answer %s", "reader@example.org", failed=failed)
    assert "\n" not in line
    assert not re.search("c0ffee|reader@", line)
    assert "ValueError: no such page: /requests/-" in json.loads(line)["exception"]


def test_a_long_message_is_cut_and_a_trace_is_not_cut_where_a_message_would_be() -> None:
    said = json.loads(written("x" * 5_000, failed=ValueError("y" * 5_000)))
    assert len(said["event"]) == LONGEST + 1
    assert "y" * 5_000 in said["exception"]
