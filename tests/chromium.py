"""The browser of the tests: headless Chromium, as it is installed on this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

# The shell is the same engine without the windows that nobody looks at: it takes less than half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-quic",
    "--disable-component-update",
    "--no-first-run",
    "--disable-gpu",  # to draw with a processor as if it were one takes a tenth more
]


def executable() -> str:
    """The path of the browser. A test that needs one fails without it: a page that nobody looked at is not proved."""
    chosen = os.environ.get("CORRECTIONS_CHROMIUM")
    found = shutil.which(chosen) if chosen else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail(
            f"CORRECTIONS_CHROMIUM is {chosen}, which is no program"
            if chosen
            else f"no browser: none of {', '.join(NAMES)} is on the path. On Debian: apt install "
            "chromium-headless-shell; or set CORRECTIONS_CHROMIUM to the path of one",
            pytrace=False,
        )
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser; one is enough for a run, since each test has a context of its own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield browser
        browser.close()
