"""`corrections watch`, by hand."""

from __future__ import annotations

import pytest
import signed
from click.testing import CliRunner, Result
from sqlalchemy import Engine
from watch.site import BODY, Site

from corrections import database
from corrections.cli.main import main
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.settings import Settings


class Hand:
    """A person at a terminal of this installation."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["watch", *words])


@pytest.fixture
def hand(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Hand:
    monkeypatch.setenv("CORRECTIONS_INSTANCE", str(settings.instance))
    monkeypatch.setenv("CORRECTIONS_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CORRECTIONS_BASE_URL", settings.base_url)
    monkeypatch.setenv("CORRECTIONS_CAPTURE_LOOPBACK", "true")
    monkeypatch.setenv("CORRECTIONS_LOG_KEY", str(signed.key_file()))
    monkeypatch.setenv("CORRECTIONS_LOG_HEAD", str(signed.head_file(engine)))
    return Hand(engine)


def switch_on(engine: Engine) -> None:
    with database.writing(engine) as session:
        newsrooms.change(session, by=SYSTEM, watch=True, watch_seconds=1)


def test_it_says_why_it_does_nothing(hand: Hand) -> None:
    done = hand()
    assert done.exit_code == 1
    assert "The watch is switched off" in done.output


def test_what_is_due_can_be_looked_at_before_anything_is_asked_for(hand: Hand, site: Site) -> None:
    switch_on(hand.engine)
    article = site.known(hand.engine, "/news/1")
    done = hand("--dry-run")
    assert (done.exit_code, done.output) == (0, f"{site.url}/news/1\n")
    assert site.asked == []
    assert hand("--dry-run", str(article)).output == f"{site.url}/news/1\n"


def test_one_article_is_read_now_whether_it_is_due_or_not(hand: Hand, site: Site) -> None:
    switch_on(hand.engine)
    article = site.known(hand.engine, "/news/1")
    site.pages["/news/1"] = BODY.format(headline="Libraries to close", vote="7-2")
    first = hand()
    assert first.exit_code == 0, first.output
    assert f"new      {site.url}/news/1, article {article}, version 2" in first.output
    assert hand().output == "0 addresses were asked for.\n"
    site.pages["/news/1"] = BODY.format(headline="Libraries to close", vote="8-2")
    again = hand(str(article))
    assert f"article {article}, version 3" in again.output
    assert again.output.endswith("\n1 address was asked for.\n")


def test_it_says_that_a_host_is_left_alone(hand: Hand, site: Site) -> None:
    switch_on(hand.engine)
    article = site.known(hand.engine, "/news/1")
    site.pages["/news/1"], site.headers = 429, {"Retry-After": "7200"}
    assert hand().exit_code == 1
    done = hand(str(article))
    assert done.exit_code == 1
    assert done.output.startswith("0 addresses were asked for.\n")
    assert f"{site.url} is left alone for 120 minutes more: it failed, or asked for that." in done.output


def test_an_article_that_is_not_watched_is_named(hand: Hand) -> None:
    switch_on(hand.engine)
    done = hand("17")
    assert done.exit_code == 1
    assert "No address of this article is watched" in done.output
