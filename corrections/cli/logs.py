"""Log lines of the server and the worker: one line of JSON each on standard error, without anything private."""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from typing import Any
from urllib.parse import unquote

import structlog

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


def _take_out(_logger: Any, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {
        name: redacted(value, longest=LONGEST_TRACE if name == "exception" else LONGEST)
        if isinstance(value, str)
        else value
        for name, value in event.items()
    }


class JsonLines(structlog.stdlib.ProcessorFormatter):
    """Any record of the standard library's logging as one line of JSON."""

    def __init__(self) -> None:
        before: list[Any] = [
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
        ]
        after: list[Any] = [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _take_out,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        super().__init__(processors=after, foreign_pre_chain=before)


def configure() -> None:
    """Write the log lines of this process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
