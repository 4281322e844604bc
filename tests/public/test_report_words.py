"""Words that a reader types get what selected ones get: where they stand, what is known of them, or that they don't."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import LIBRARIES, make_article, make_case, make_correction, make_desk, make_user
from pages import Client, Page
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import database
from corrections.cases import closing, undeciding
from corrections.cases.decisions import UNDO
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import DeclineReason

AGAIN = LIBRARIES + "\n\nThe council meets again. The council meets in March."


@pytest.fixture
def opened(client: Client, session: Session) -> Page:
    make_desk(session)
    article = make_article(session, AGAIN)
    make_correction(session, article)
    session.commit()
    return client.get(f"/articles/{article.id}/report")


def card(page: Page) -> str:
    (found,) = page.tree.cssselect("[data-passage-card]:not([hidden])")
    return " ".join(found.text_content().split())


def test_without_a_script_a_button_shows_what_we_know_of_the_words_and_sends_nothing(
    client: Client, opened: Page, engine: Engine
) -> None:
    def look(typed: str) -> Page:
        return client.submit(opened, {"typed": typed, "wrong": "It is 213."}, button="look=page", status=200)

    corrected = look("about 214 people")
    assert "The words you chose" in card(corrected)
    assert "This was corrected on" in card(corrected)
    assert corrected.value("wrong") == "It is 213."
    assert corrected.value("typed") == "about 214 people"
    assert "We did not find these words in the article" in card(look("nine hundred owls"))
    assert "more than once" in card(look("The council meets"))
    assert "This was corrected on" not in card(look("The council meets in March"))
    with database.reading(engine) as session:
        assert len(session.scalars(select(CorrectionRequest)).all()) == 1, "the one that was corrected"


def test_a_script_hears_where_they_stand_and_of_what_is_known_there(client: Client, opened: Page) -> None:
    def look(typed: str) -> dict[str, str]:
        found: dict[str, str] = client.submit(opened, {"typed": typed}, button="look=card", status=200).json
        return found

    found = look("about 214 PEOPLE")
    (known,) = json.loads(opened.tree.cssselect("[data-known-passages]")[0].get("data-known-passages"))
    assert found["quote"] == "About 214 people"
    assert (found["hint"], found["suffix"][:7]) == ("", " signed")
    number = known["start"].partition(":")[0]
    assert found["start"].partition(":")[0] == number
    assert int(found["start"].partition(":")[2]) < int(known["start"].partition(":")[2])
    assert int(known["end"].partition(":")[2]) <= int(found["end"].partition(":")[2])
    lost = look("nine hundred owls")
    assert lost["hint"].startswith("We did not find these words")
    assert "start" not in lost


def test_of_a_text_that_may_not_be_shown_nobody_learns_what_stands_in_it(client: Client, session: Session) -> None:
    article = make_article(session, agency="Wire", withheld=True)
    session.commit()
    form = client.get(f"/articles/{article.id}/report")
    said = [client.submit(form, {"typed": words}, button="look=card", status=200).json for words in ("2,140", "owls")]
    assert [sorted(one.items()) for one in said] == [
        [("hint", ""), ("prefix", ""), ("quote", words), ("suffix", "")] for words in ("2,140", "owls")
    ]


def test_the_form_says_what_others_reported_until_its_end_can_not_be_undone(
    client: Client, session: Session, at: Callable[[datetime], None]
) -> None:
    def known() -> int:
        page = client.get(f"/articles/{case.article_id}/report")
        return len(json.loads(page.tree.cssselect("[data-known-passages]")[0].get("data-known-passages")))

    decided = datetime(2026, 11, 24, 10, tzinfo=UTC)
    at(decided)
    ana, case = make_user(session), make_case(session, None, "2,140")
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="We counted them.", by=ana)
    session.commit()
    at(decided + UNDO - timedelta(seconds=1))
    assert known() == 1
    undeciding.undo(session, case, by=ana)
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="We counted them.", by=ana)
    session.commit()
    assert known() == 1
    at(decided + 2 * UNDO)
    assert known() == 0
