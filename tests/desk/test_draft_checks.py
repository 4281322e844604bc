"""The checks on the page of a draft: which words each is about, and why one may stand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from counting import queries as counted
from desk.browsers import PASSWORD, carry_on, enter
from flask import Flask
from make import make_article, make_case, make_desk, make_draft, make_user
from pages import Client, Page
from reused import Begin, on_sqlite
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.notices.models import Draft, Hold

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NOTICE = "This article was tweaked: it is 214, not 2,140. The sum was done by Vera Lind, the county’s auditor."
REASON = "The auditor has the same name as our reader."


def told(session: Session) -> tuple[int, int, list[str]]:
    ana = make_user(session, "ana", name="Ana Petrescu", password=PASSWORD)
    ben = make_user(session, "ben", name="Ben Osei", password=PASSWORD)
    make_desk(session, "News", ana, ben)
    newsrooms.change(session, by=SYSTEM, sign_off=["correction"])
    case = make_case(
        session, make_article(session), "2,140", right="214", name="Vera Lind", email="vera@reader.example"
    )
    draft = make_draft(session, case, by=ana, replace=("2,140", "214"), notice=NOTICE)
    return case.id, draft.id, enter(session, ana, ben)


@pytest.fixture
def desk(app: Flask, begin: Begin) -> tuple[Client, Client, str, int]:
    with clock.reading(lambda: NOON):
        case, draft, tokens = begin("a draft that the checks find something in", told)
        ana, ben = (carry_on(app, token) for token in tokens)
        yield ana, ben, f"/desk/cases/{case}/draft", draft


def sent(page: Page, **fields: Any) -> dict[str, Any]:
    """All that a browser sends of the draft's form: also what stands outside of it."""
    (form,) = page.tree.xpath("//form[@id='draft-form']")
    data = dict(form.form_values())
    for element in page.tree.xpath("//*[@form='draft-form' and @name]"):
        if element.tag in ("input", "textarea"):
            data[str(element.get("name"))] = element.get("value") or (element.text or "").removeprefix("\n")
    return {**data, **fields}


def answer_of(page: Page) -> str:
    (field,) = page.tree.xpath("//textarea[starts-with(@name, 'answer-')]")
    return str(field.get("name"))


def said(page: Page) -> list[str]:
    return [" ".join(item.text_content().split()) for item in page.tree.xpath("//ul[@class='checks']/li")]


@on_sqlite
def test_each_finding_shows_the_words_that_it_is_about_and_leads_to_them(desk: Any) -> None:
    ana, _, draft, _ = desk
    page = ana.get(draft)
    marked = [mark.text_content() for mark in page.tree.xpath("//*[@class='checks']//mark")]
    assert marked == ["Vera Lind", "tweaked"]
    assert said(page)[0].startswith("Has to be put right: The notice names a reader. …")
    assert {str(link.get("href")) for link in page.tree.xpath("//*[@class='checks']//a[@data-words]")} == {"#notice"}
    short = ana.post(f"{draft}/preview", sent(page, notice="This article has been corrected."), status=200)
    (link,) = {str(each.get("href")) for each in short.tree.xpath("//*[@class='check-place']/a")}
    assert (link, "“214”, which is right" in " ".join(said(short))) == ("#notice", True)


@on_sqlite
def test_a_reason_lets_it_stand_and_the_second_editor_reads_it(desk: Any, engine: Engine) -> None:
    ana, ben, draft, id_ = desk
    page = ana.get(draft)
    refused = ana.post(f"{draft}/sign-off-request", sent(page), status=422)
    assert "The notice names a reader." in refused.alert
    preview = ana.post(f"{draft}/preview", sent(page, **{answer_of(page): REASON}), status=200)
    assert any(item.startswith("Let stand: The notice names a reader.") and REASON in item for item in said(preview))
    gone = ana.post(
        f"{draft}/preview", sent(page, notice="It is 214, not 2,140.", **{answer_of(page): REASON}), status=200
    )
    assert gone.tree.xpath(f"//input[@value='{REASON}']"), "it is there again if the words come back"
    ana.post(f"{draft}/sign-off-request", sent(page, **{answer_of(page): REASON}), status=303)
    theirs = ben.get(draft)
    assert any(item.startswith("Let stand:") and REASON in item for item in said(theirs))
    ben.post(f"{draft}/sign-off", sent(theirs), status=303)
    ana.post(f"{draft}/publication", sent(ana.get(draft)), status=303)
    with database.reading(engine) as session:
        assert session.get_one(Draft, id_).answers == [["reader_named", "Vera Lind", REASON]]
        assert session.query(Hold).count() == 1


@on_sqlite
def test_an_emptied_reason_no_longer_counts(desk: Any) -> None:
    ana, _, draft, _ = desk
    page = ana.get(draft)
    ana.post(f"{draft}/save", sent(page, **{answer_of(page): REASON}), status=303)
    page = ana.get(draft)
    assert page.tree.xpath(f"//textarea[@name='{answer_of(page)}']")[0].text.strip() == REASON
    ana.post(f"{draft}/save", sent(page, **{answer_of(page): ""}), status=303)
    assert said(ana.get(draft))[0].startswith("Has to be put right: The notice names a reader.")


@on_sqlite
def test_reasons_cost_no_query(desk: Any, engine: Engine) -> None:
    ana, _, draft, _ = desk
    page = ana.get(draft)
    with counted(engine) as before:
        ana.get(draft)
    ana.post(f"{draft}/save", sent(page, harm="libel", **{answer_of(page): REASON}), status=303)
    ana.get(draft)
    with counted(engine) as after:
        ana.get(draft)
    assert len(after) == len(before)
