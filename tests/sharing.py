"""How a run shares its tests among its workers: whole files, those that take longest first.

What a file's tests begin with is then made by one worker alone, and so is what takes long to start: the browser.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER = ("tests/journeys/", "tests/look/test_scripts.py", "tests/desk/test_draft_script.py")
LONG = (
    *BROWSER,
    "tests/package/",
    "tests/demo/",
    "tests/cli/",
    "tests/database/",
    "tests/security/",
    "tests/articles/",
    "tests/test_worker.py",
)


class ByFile(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return "the browser" if nodeid.startswith(BROWSER) else nodeid.partition("::")[0]


def needs_browser(item: pytest.Item) -> bool:
    """Whether it is one of those that share a browser."""
    return item.nodeid.startswith(BROWSER)


def longest_first(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _place(item.nodeid, LONG))


def _place(nodeid: str, order: Sequence[str]) -> int:
    return next((place for place, start in enumerate(order) if nodeid.startswith(start)), len(order))
