"""Words and their translations: collected from the sources, complete for readers, and compiled."""

from __future__ import annotations

import importlib.util
import re
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages import Catalog
from make import make_correction
from pages import Client
from sqlalchemy.orm import Session

from corrections import paths
from corrections.deliveries import messages
from corrections.deliveries.messages import Recipient
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.newsroom import queries as newsroom_queries
from corrections.taxonomy import ErrorType, Outcome

PLACEHOLDER = re.compile(r"%\((?:\w+)\)s|\{\w+\}")


def _tool() -> ModuleType:
    """The program behind `make messages`; it is no module of the package."""
    specification = importlib.util.spec_from_file_location("refresh", paths.TRANSLATIONS / "refresh.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


refresh = _tool()
CATALOGUES = refresh.catalogues()


def _pairs(catalogue: Catalog) -> list[tuple[str, str]]:
    """Each message id with its translation; plural forms with the plural id."""
    pairs: list[tuple[str, str]] = []
    for message in catalogue:
        if not message.id:
            continue
        ids = list(message.id) if isinstance(message.id, list | tuple) else [message.id]
        strings = list(message.string) if isinstance(message.string, list | tuple) else [message.string]
        pairs += [(ids[min(number, len(ids) - 1)], words) for number, words in enumerate(strings) if words]
    return pairs


@pytest.fixture(scope="module")
def sources() -> Catalog:
    return refresh.collected()


def test_every_word_of_the_sources_is_in_the_template(sources: Catalog) -> None:
    listed = refresh.ids(refresh.read(refresh.POT))
    wanted = refresh.ids(sources)
    assert wanted - listed == set(), "run: make messages"
    assert listed - wanted == set(), "run: make messages"


def test_labels_of_the_lists_are_collected(sources: Catalog) -> None:
    collected = refresh.ids(sources)
    assert {ErrorType.STANDARDS.label, ErrorType.STANDARDS.plain, Outcome.DECLINED.plain} <= collected
    assert all(value.label in collected and value.plain in collected for value in [*ErrorType, *Outcome])


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
class TestCatalogue:
    def test_holds_every_word_of_the_sources_and_no_other(self, path: Path, sources: Catalog) -> None:
        assert refresh.ids(refresh.read(path)) ^ refresh.ids(sources) == set(), "run: make messages"

    def test_translates_all_that_readers_meet(self, path: Path) -> None:
        assert refresh.untranslated(refresh.read(path), for_readers=True) == []

    def test_keeps_the_placeholders(self, path: Path) -> None:
        wrong = [
            (words, translated)
            for words, translated in _pairs(refresh.read(path))
            if sorted(PLACEHOLDER.findall(words)) != sorted(PLACEHOLDER.findall(translated))
        ]
        assert wrong == []

    def test_keeps_white_space_at_the_ends(self, path: Path) -> None:
        for words, translated in _pairs(refresh.read(path)):
            assert words[:1].isspace() == translated[:1].isspace(), words
            assert words[-1:].isspace() == translated[-1:].isspace(), words

    def test_is_compiled(self, path: Path) -> None:
        assert path.with_suffix(".mo").read_bytes() == refresh.compiled(refresh.read(path)), "run: make messages"


@pytest.fixture
def german(session: Session, client: Client) -> Client:
    """A browser at a newsroom whose language is German."""
    newsrooms.change(session, by=SYSTEM, name="Wennmünder Kurier", language="de", zone_name="Europe/Berlin")
    session.commit()
    return client


def test_a_newsroom_that_speaks_german_has_german_pages(german: Client) -> None:
    for address, heading in (
        ("/corrections", "Korrekturen"),
        ("/report", "Fehler melden"),
        ("/login", "Am Desk anmelden"),
    ):
        page = german.get(address)
        assert page.tree.get("lang") == "de"
        assert page.h1 == heading
    assert "Sonst braucht nichts eine Antwort." in german.get("/report").words
    assert "Ein Name, ein Titel oder eine Verwechslung" in german.get("/report").words
    assert "Ich bin darin genannt" in german.get("/report").words  # in a list to choose from
    assert german.get("/nowhere", status=404).h1 == "Unter dieser Adresse gibt es keine Seite"


def test_one_english_word_is_two_in_german_where_it_has_two_meanings(session: Session, german: Client) -> None:
    page = german.get("/corrections")
    labels = {label.get("for"): label.text_content().strip() for label in page.tree.xpath("//search//label")}
    assert (labels["from"], labels["to"]) == ("Von", "Bis")
    made = make_correction(session)
    session.commit()
    page = german.get(f"/corrections/{made.number}")
    assert page.tree.xpath("//button[@data-print]")[0].text_content() == "Drucken"
    assert "Druck" in [option.text for option in german.get("/report").tree.xpath('//select[@name="medium"]/option')]


def test_what_a_reader_left_out_is_said_in_german(german: Client) -> None:
    answer = german.submit(german.get("/report"), to="/report", status=422)
    assert "Sagen Sie, was falsch ist" in answer.alert


def test_emails_speak_the_newsrooms_language(session: Session, german: Client) -> None:
    del german  # it set the language
    newsroom = newsroom_queries.newsroom(session)
    words: dict[str, Any] = {"username": "ana", "time": datetime(2026, 11, 24, 13, 5, tzinfo=UTC)}
    to = Recipient("ana@newsroom.example")
    rendered = messages.render("password-changed", to, newsroom, words, "https://newsroom.example")
    assert rendered.subject == "Ihr Passwort wurde geändert"
    assert "Di., 24. Nov. 2026, 14:05" in rendered.html
    assert 'lang="de"' in rendered.html
