"""The same claim elsewhere: from the passage of a case, and from the page of its draft."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from articles.measured import load
from articles.newspaper import Piece
from counting import queries
from desk.browsers import carry_on, enter, staff
from flask import Flask
from make import make_article, make_case, make_desk
from pages import Client
from reused import Begin
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import database
from corrections.articles import blocks
from corrections.notices import plans
from corrections.notices import queries as notices
from corrections.taxonomy import Role

SPELLED = "!caption Names on the petition for the libraries: two thousand one hundred and forty."
AGENCY = "LONDON – Mary Doe, who leads the friends of the library, collected 2140 signatures on a petition."
FISH = "Boats landed 2,140 tonnes of cod."


@dataclass
class Told:
    case: int
    spelled: int
    agency: int
    ana: Client
    tom: Client

    @property
    def at(self) -> str:
        return f"/desk/cases/{self.case}/elsewhere"


def tell(session: Session) -> tuple[int, int, int, list[str]]:
    ana, tom = staff(session, "ana"), staff(session, "tom", Role.REPORTER)
    make_desk(session, "News", ana, tom)
    case = make_case(session, make_article(session), "2,140", right="214")
    spelled = make_article(session, SPELLED, headline="In pictures")
    agency = make_article(session, AGENCY, headline="Wires", agency="PA", withheld=True)
    # So that words are as rare as in a newspaper. The log knows nothing of these: nothing is recorded afterwards.
    load(session, [Piece(f"Fish on day {n}", tuple(blocks.parse(FISH))) for n in range(20)])
    return case.id, spelled.id, agency.id, enter(session, ana, tom)


@pytest.fixture
def told(app: Flask, begin: Begin) -> Told:
    case, spelled, agency, tokens = begin("a claim in three articles of many", tell)
    return Told(case, spelled, agency, *(carry_on(app, token) for token in tokens))


def test_the_claim_is_put_on_the_notice_in_the_words_of_each_article(
    told: Told, client: Client, engine: Engine
) -> None:
    with queries(engine) as sent:
        page = told.ana.get(told.at)
    assert len(sent) == 14
    marks = [mark.text_content() for mark in page.tree.cssselect(".hits mark")]
    assert sorted(marks) == ["2140", "two thousand one hundred and forty"]
    assert "friends of the library, collected 2140 signatures" in " ".join(page.words.split())
    assert "collected" not in client.get(f"/articles/{told.agency}").words  # agency copy: on the desk only
    assert told.tom.get(told.at).tree.cssselect("[data-elsewhere-add]") == []

    told.ana.submit(page, to=f"{told.at}/add")
    page = told.ana.get(told.at)
    told.ana.submit(page, to=f"{told.at}/add")
    page = told.ana.get(told.at)
    assert page.words.count("The notice of this case is on it.") == 2
    assert page.tree.cssselect("[data-elsewhere-add]") == []
    again = told.ana.post(
        f"{told.at}/add", {"article": told.spelled, "csrf_token": page.value("csrf_token")}, status=422
    )
    assert "on this article already" in again.alert
    with database.reading(engine) as session:
        draft = notices.draft_of_case(session, told.case)
        assert draft is not None
        on = {one.article.id: one.passage.exact for one in plans.drafted(session, draft).articles if one.passage}
    assert on[told.spelled] == "two thousand one hundred and forty"
    assert on[told.agency] == "2140"


def test_looking_from_the_draft_finds_it_in_other_words_too(told: Told) -> None:
    told.ana.submit(
        told.ana.get(f"/desk/cases/{told.case}"), {"kind": "correction"}, to=f"/desk/cases/{told.case}/draft/start"
    )
    page = told.ana.get(f"/desk/cases/{told.case}/draft?find=2%2C140")
    found = [mark.text_content() for mark in page.tree.cssselect(".hits mark")]
    assert "two thousand one hundred and forty" in found
    assert "2140" in found
    chosen = []
    for _ in range(2):  # the key puts the notice on the next one that it does not stand on
        (button,) = page.tree.xpath('//button[@data-key="c"]')
        chosen.append(button.get("value"))
        page.form("/save").set("action", button.get("formaction"))
        told.ana.submit(page, to=button.get("formaction"), button=f"article={chosen[-1]}")
        page = told.ana.get(f"/desk/cases/{told.case}/draft?find=2%2C140")
    assert len(set(chosen)) == 2
