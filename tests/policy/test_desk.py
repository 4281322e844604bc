"""The policy on the desk: by forms alone, with what was typed kept, and by two people."""

from __future__ import annotations

import pytest
from make import make_user
from pages import Client
from policy.adopting import FIRST, adopt
from reused import Begin
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.log import actions as log
from corrections.log import queries as log_queries
from corrections.policy import actions, queries, starters
from corrections.policy.decisions import Wording
from corrections.taxonomy import ErasureGround, Role

PASSWORD = "tea kettle marsh violin"


def people(session: Session) -> None:
    for name, role in (("mara", Role.STANDARDS_EDITOR), ("idris", Role.ADMINISTRATOR), ("ana", Role.EDITOR)):
        make_user(session, name, role=role, password=PASSWORD)


def signed_in(client: Client, name: str) -> Client:
    other = Client(client.app)
    other.submit(other.get("/login"), {"username": name, "password": PASSWORD})
    return other


@pytest.fixture
def mara(begin: Begin, client: Client) -> Client:
    begin("three people of the staff", people)
    return signed_in(client, "mara")


def test_a_newsroom_adopts_the_starter_once_its_blanks_are_filled_in(
    mara: Client, client: Client, engine: Engine
) -> None:
    page = mara.get("/desk/standards")
    assert "There is no policy yet" in page.words
    mara.submit(page, to="/begin-with-starter")
    page = mara.get("/desk/standards")
    assert f"{len(starters.starter())} clauses." in page.words
    refused = mara.submit(page, to="/proposal", status=422)
    assert "Clause 2.1 has a blank to fill in: [telephone number and postal address]" in refused.alert
    with database.writing(engine) as session:
        user = make_user(session, "noor", role=Role.STANDARDS_EDITOR)
        for clause in queries.drafted(session):
            filled = Wording(clause.number, clause.title, clause.text.replace("[", "").replace("]", ""))
            actions.change_clause(session, filled, seen=clause.fingerprint, by=user)
    mara.submit(mara.get("/desk/standards"), to="/proposal")
    own = mara.get("/desk/standards")
    assert "somebody else has to sign it off" in own.words
    assert not [form for form in own.tree.forms if (form.action or "").endswith("/sign-off")]
    idris = signed_in(client, "idris")
    mara.submit(own, to="/taking-back")
    mara.submit(mara.get("/desk/standards"), to="/proposal")
    page = idris.get("/desk/standards")
    assert not [form for form in page.tree.forms if "/clauses/" in (form.action or "")]
    idris.submit(page, to="/sign-off")
    assert "Version 1 is in force" in idris.get("/desk/standards").words
    assert client.get("/standards").h1 == "Standards"


def test_what_was_typed_is_kept_beside_what_somebody_else_saved(mara: Client, engine: Engine) -> None:
    with database.writing(engine) as session:
        noor = make_user(session, "noor", role=Role.STANDARDS_EDITOR)
        actions.begin(session, by=noor, with_clauses=FIRST)
    mine = mara.get("/desk/standards/clauses/1.1")
    with database.writing(engine) as session:
        theirs = Wording("1.1", "Accuracy", "We put right every fact.")
        actions.change_clause(session, theirs, seen=FIRST[0].fingerprint, by=noor)
    answer = mara.submit(mine, {"text": "We put right most facts."}, to="/save", status=409)
    assert answer.alert.count("Noor changed this clause while you had it open.") == 1
    assert "Saved by Noor, " in answer.words
    assert answer.value("text") == "We put right most facts."
    assert answer.tree.xpath('//del[contains(., "every fact")]')
    mara.submit(answer, to="/save")
    assert mara.get("/desk/standards/clauses/1.1").value("text") == "We put right most facts."
    pasted = {"text": "    - one\r\n    - two\r\n\r\nMore."}
    mara.submit(mara.get("/desk/standards/clauses/1.1"), pasted, to="/save")
    page = mara.get("/desk/standards/clauses/1.1")
    assert page.value("text") == "- one\n- two\n\nMore."
    preview = mara.submit(page, {"text": "We *do* [it]."}, to="/save", button="preview=yes", status=200)
    assert preview.tree.xpath('//em[. = "do"]')
    assert "To fill in before it can be proposed: [it]" in preview.words


def test_clauses_are_added_taken_out_brought_back_and_sent_back(mara: Client, client: Client, engine: Engine) -> None:
    with database.writing(engine) as session:
        writer, second = (make_user(session, name, role=Role.STANDARDS_EDITOR) for name in ("noor", "kit"))
        adopt(session, FIRST, by=writer, second=second)
    mara.submit(mara.get("/desk/standards"), to="/begin")
    new = mara.get("/desk/standards/clauses/new")
    refused = mara.submit(new, {"number": "2.1", "title": "A", "text": "b"}, to="/add", status=422)
    assert refused.problem_at("number") == "The draft has a clause 2.1 already."
    mara.submit(new, {"number": "4.2", "title": "Minors", "text": "Nobody under 16 is named."}, to="/add")
    mara.submit(mara.get("/desk/standards"), to="/clauses/2.10/retire")
    mara.submit(mara.get("/desk/standards"), to="/clauses/4.2/retire")
    page = mara.get("/desk/standards")
    assert "1 clause differs" in page.words
    assert "Nobody under 16 is named." in page.words
    mara.get("/desk/standards/clauses/4.2", status=404)
    mara.submit(page, to="/clauses/4.2/bring-back")
    mara.submit(mara.get("/desk/standards"), to="/clauses/2.10/bring-back")
    compare = mara.get("/desk/standards/compare")
    assert "Clause 4.2, “Minors”, is new." in compare.words
    mara.submit(mara.get("/desk/standards"), to="/proposal")
    idris = signed_in(client, "idris")
    shown = idris.get("/desk/standards")
    mara.submit(mara.get("/desk/standards"), to="/taking-back")
    mara.submit(mara.get("/desk/standards/clauses/4.2"), {"text": "Nobody under 18 is named."}, to="/save")
    mara.submit(mara.get("/desk/standards"), to="/proposal")
    assert "changed after you opened it" in idris.submit(shown, to="/sign-off", status=409).alert
    assert idris.submit(idris.get("/desk/standards"), to="/sending-back", status=422).problem_at("reason")
    idris.submit(idris.get("/desk/standards"), {"reason": "Say why 18."}, to="/sending-back")
    page = mara.get("/desk/standards")
    assert "Say why 18." in page.words
    mara.submit(page, to="/drop")
    assert "Nobody is drafting it" in mara.get("/desk/standards").words


def test_a_clause_that_was_erased_in_the_last_version_is_marked_in_the_draft(mara: Client, engine: Engine) -> None:
    with database.writing(engine) as session:
        writer, second = (make_user(session, name, role=Role.STANDARDS_EDITOR) for name in ("noor", "kit"))
        version = adopt(session, FIRST, by=writer, second=second)
        entry = log_queries.entry(session, version.log_id, version.log_index)
        assert entry is not None
        log.erase(session, entry, "clauses/2", ErasureGround.COURT_ORDER)
    mara.submit(mara.get("/desk/standards"), to="/begin")
    page = mara.get("/desk/standards")
    assert page.words.count("Its words were erased.") == 1
    refused = mara.submit(page, to="/proposal", status=422)
    assert "Clause 2.1 has no words: they were erased." in refused.alert


def test_who_begins_where_somebody_has_is_told_so(mara: Client) -> None:
    first, again = mara.get("/desk/standards"), mara.get("/desk/standards")
    mara.submit(first, to="/begin")
    told = mara.submit(again, to="/begin-with-starter", status=409)
    assert "is being drafted already" in told.alert
    assert "It has no clause yet." in told.words


def test_only_who_may_see_it_is_led_there(mara: Client, client: Client) -> None:
    assert "/desk/standards" in mara.get("/desk").links()
    ana = signed_in(client, "ana")
    assert "/desk/standards" not in ana.get("/desk").links()
    ana.get("/desk/standards", status=403)


def test_a_day_that_is_over_is_said_at_its_field(mara: Client, engine: Engine) -> None:
    with database.writing(engine) as session:
        actions.begin(session, by=make_user(session, "noor", role=Role.STANDARDS_EDITOR), with_clauses=FIRST)
    day = (clock.now().date().replace(day=1)).replace(year=2020).isoformat()
    refused = mara.submit(mara.get("/desk/standards"), {"day": day}, to="/proposal", status=422)
    assert "That day is over" in refused.problem_at("day")
    refused = mara.submit(mara.get("/desk/standards"), {"day": "1.12.2026"}, to="/proposal", status=422)
    assert refused.problem_at("day") == "Enter a day, such as 2026-12-24"
