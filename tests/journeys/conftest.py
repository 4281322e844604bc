"""A site that runs, a small newsroom in it, and browsers for those who come."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from journeys.demo import told_once
from journeys.hands import Mouse
from journeys.reader import Reader
from journeys.site import Site, serving
from journeys.tour import Tour
from journeys.visits import places
from make import make_article
from playwright.sync_api import Browser, BrowserContext, Page
from reused import Begin
from sqlalchemy.orm import Session

from corrections import clock
from corrections.demo import newsroom
from corrections.worker import loop

ARTICLE = """The city council voted 7-2 on Tuesday to close three branch libraries by June.

About 2,140 people signed a petition against the plan, said Mary Doe, who leads the friends of the Carrow branch. \
Two thirds of them live in Netherby.

> We will not stop here, she said.

The closures save £1.2 million a year, according to the council’s own figures."""


@dataclass(frozen=True)
class Newsroom:
    """What stands in the database before a journey begins."""

    article: str  # the path of its page
    password: str = newsroom.PASSWORD


@pytest.fixture
def written(begin: Begin) -> Newsroom:
    """The staff and desks of the demo's newsroom, and one article."""

    def tell(session: Session) -> Newsroom:
        newsroom.set_up(session)
        article = make_article(
            session,
            ARTICLE,
            headline="Council to close three libraries",
            url="https://www.wennmouthcourier.example/local/libraries",
        )
        return Newsroom(article=f"/articles/{article.id}")

    return begin("the demo's staff and one article", tell)


@pytest.fixture
def site(written: Newsroom, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(loop, "POLL_SECONDS", 0.1)
    with serving(tmp_path / "site", database_url) as site:
        yield site


Opens = Callable[..., BrowserContext]


@pytest.fixture
def opens(browser: Browser, site: Site) -> Iterator[Opens]:
    """A browser of somebody's own, closed before the site; whatever it complains about fails the test."""
    complaints: list[str] = []
    with ExitStack() as stack:

        def open_(**options: object) -> BrowserContext:
            context = browser.new_context(locale="en-GB", **options)  # type: ignore[arg-type]
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            context.on("page", lambda page: listen(page, complaints))
            return context

        yield open_
    assert not complaints, "\n".join(complaints)


def listen(page: Page, complaints: list[str]) -> None:
    """Collect what the browser says is wrong with a page: scripts that failed, files not found, policy violated."""
    page.on("pageerror", _of_error(page, complaints))
    page.on("console", _of_console(page, complaints))


@contextmanager
def listening(page: Page) -> Iterator[list[str]]:
    """What the browser says is wrong with the pages that this tab shows inside the block."""
    complaints: list[str] = []
    heard = {"pageerror": _of_error(page, complaints), "console": _of_console(page, complaints)}
    for event, hear in heard.items():
        page.on(event, hear)  # type: ignore[call-overload]
    yield complaints
    for event, hear in heard.items():
        page.remove_listener(event, hear)


def _of_error(page: Page, complaints: list[str]) -> Callable[[Any], None]:
    return lambda error: complaints.append(f"{page.url}: {error}")


def _of_console(page: Page, complaints: list[str]) -> Callable[[Any], None]:
    def hear(said: Any) -> None:
        answered = " status of 4" in said.text or " status of 503" in said.text  # a page that says what can’t be now
        if said.type in ("error", "warning") and not answered:
            complaints.append(f"{page.url}: {said.text}")

    return hear


@pytest.fixture
def reader(opens: Opens, site: Site) -> Reader:
    """A reader with a mouse, and scripts."""
    return Reader(opens().new_page(), site, Mouse())


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's database, to be copied."""
    return told_once(tmp_path_factory, clock.now().date())


@pytest.fixture(scope="module")
def tour(browser: Browser, demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    folder = tmp_path_factory.mktemp("tour")
    database = shutil.copy(demo, folder / "corrections.db")
    with serving(folder / "site", f"sqlite:///{database}") as site:
        site.settings.uploads.mkdir()
        (site.settings.uploads / ("a" * 32 + ".pdf")).write_bytes(b"%PDF-1.4\n")
        tour = Tour(site, places(site.engine), browser)
        yield tour
        for context in tour.contexts.values():
            context.close()
