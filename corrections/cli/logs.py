"""Log lines of the server and the worker: one line of JSON each on standard error, without anything private."""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from typing import Any
from urllib.parse import unquote

from pythonjsonlogger.json import JsonFormatter

# The first segment of every address that is a key; what follows it is never written down.
PRIVATE = re.compile(r"(/(?:requests|answer|follow|unfollow|reset|invite|sources)/)[^\s\"'<>)\]]+")
ADDRESS = re.compile(r"[\w.!#$%&*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
LONGEST = 1_000
LONGEST_TRACE = 8_000


def redacted(text: str, *, longest: int = LONGEST) -> str:
    """`text` without private links and mail addresses, cut at `longest` characters."""
    text = ADDRESS.sub("(address)", PRIVATE.sub(r"\1-", text))
    return text if len(text) <= longest else f"{text[:longest]}…"


def redacted_path(path: str) -> str:
    """The path of a request as it may be logged, however it was spelled."""
    plain = re.sub(r"/{2,}", "/", unquote(path.partition("?")[0]))
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in redacted(plain))


class Redacted(logging.Filter):
    """Takes what is private out of granian's access log."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, dict) and "path" in record.args:
            record.args = record.args | {"path": redacted_path(str(record.args["path"]))}
        return True


# How granian logs: as all of us, its access log filtered.
GRANIAN: dict[str, Any] = {
    "filters": {"private": {"()": Redacted}},
    "formatters": {"json": {"()": "corrections.cli.logs.JsonLines"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "json"},
        "access": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stderr",
            "formatter": "json",
            "filters": ["private"],
        },
    },
    "loggers": {
        "_granian": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "granian.access": {"handlers": ["access"], "level": "INFO", "propagate": False},
    },
}


class JsonLines(JsonFormatter):
    """Any record of the standard library's logging as one line of JSON."""

    def __init__(self) -> None:
        super().__init__(
            ("message", "levelname", "name"),
            rename_fields={"message": "event", "levelname": "level", "name": "logger", "exc_info": "exception"},
            timestamp=True,
            json_ensure_ascii=False,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """`log_data` with nothing private in any of its texts."""
        return {
            name: redacted(value, longest=LONGEST_TRACE if name == "exception" else LONGEST)
            if isinstance(value, str)
            else value
            for name, value in log_data.items()
        }


def configure() -> None:
    """Write the log lines of this process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
