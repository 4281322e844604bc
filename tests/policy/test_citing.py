"""What rests on a clause: the version that was in force when the article was published, on the desk and in public."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from deliveries.samples import BASE
from hypothesis import given
from hypothesis import strategies as st
from make import make_article, make_case, make_draft, make_user, publish
from pages import Client
from policy.adopting import FIRST, NOON, SECOND, adopt
from reused import Begin
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from corrections import addresses, clock, database, events
from corrections.cases import closing, undeciding
from corrections.cases.models import Case
from corrections.deliveries.models import Delivery
from corrections.errors import Refused
from corrections.notices import drafting, queries
from corrections.notices.models import Correction, CorrectionClause, Draft
from corrections.policy.applying import applying, choose, search
from corrections.policy.decisions import Wording, in_force
from corrections.search import fold
from corrections.taxonomy import DeclineReason, Role
from corrections.worker import reader_words

At = Callable[[datetime], None]
PASSWORD = "tea kettle marsh violin"
MIGRATION = Path(__file__).parents[2] / "migrations/versions/0037_citing.py"
LATER = datetime(2026, 12, 3, 12, tzinfo=UTC)  # the second version is in force


@dataclass(frozen=True)
class Version:
    number: int
    in_force_at: datetime


hours = st.integers(0, 20).map(lambda hour: NOON + timedelta(hours=hour))
versions = st.lists(hours, max_size=6).map(lambda at: [Version(n, day) for n, day in enumerate(at, start=1)])


@given(versions, hours, hours)
def test_an_article_is_judged_by_what_was_in_force_then_or_by_the_first_after(
    known: list[Version], published: datetime, now: datetime
) -> None:
    found = applying(known, published, now)
    begun = [version for version in known if version.in_force_at <= now]
    if not begun:
        assert found is None
        return
    assert found in begun  # never one that is still to come
    assert found is not None
    if then := in_force(begun, published):
        assert found is then
    else:
        first = min(version.in_force_at for version in begun)
        assert published < found.in_force_at == first
        assert found is in_force(begun, first)
    # What comes later changes nothing of what is judged now.
    coming = Version(len(known) + 1, max(now, published) + timedelta(hours=1))
    assert applying([*known, coming], published, now) is found


words = st.lists(st.sampled_from(["names", "Names", "notice", "top", "söften"]), min_size=1, max_size=3).map(" ".join)
clauses = st.lists(st.tuples(st.sampled_from(["1", "1.1", "2.1", "2.10"]), words, words), max_size=4).map(
    lambda found: [Wording(*one) for one in {clause[0]: clause for clause in found}.values()]
)


@given(clauses, words)
def test_a_clause_is_found_by_its_number_its_title_or_words_that_it_alone_has(known: list[Wording], typed: str) -> None:
    for clause in known:
        assert choose(known, clause.number, fold) == clause
        assert choose(known, f"{clause.number} {clause.title}", fold) == clause
        assert search(known, clause.number, fold)[0] == clause
    found = search(known, typed, fold)
    for clause in known:
        has = all(f" {word}" in f" {fold(clause.title)} {fold(clause.text)}" for word in fold(typed).split())
        assert (clause in found) is has
    chosen = choose(known, typed, fold)
    assert isinstance(chosen, Wording) is False or chosen in found
    assert choose(known, "9.9", fold) == []


def people(session: Session) -> list[int]:
    """Two versions of a policy, the second in force from 2 December, and an article that is older than both."""
    with clock.reading(lambda: NOON):
        mara = make_user(session, "mara", role=Role.STANDARDS_EDITOR)
        idris = make_user(session, "idris", role=Role.ADMINISTRATOR)
        make_user(session, "ana", password=PASSWORD)
        adopt(session, FIRST, by=mara, second=idris)
        adopt(session, SECOND, by=mara, second=idris, day=date(2026, 12, 2))
    with clock.reading(lambda: LATER):
        old = make_article(session, published=NOON + timedelta(hours=1))
        first = make_case(session, old, "2,140", name="Ann", email="ann@example.org")
        new = make_article(session, url="https://courier.example/new", published=LATER - timedelta(hours=1))
        second = make_case(session, new, "2,140", wrong="No.")
        then = datetime(2016, 12, 22, tzinfo=UTC)
        oldest = make_article(session, url="https://courier.example/oldest", published=then)
        third = make_case(session, oldest, "2,140", wrong="No, no.")
        return [case.id for case in (first, second, third)]


@pytest.fixture
def told(begin: Begin, at: At) -> list[int]:
    at(LATER)
    found: list[int] = begin("two versions of a policy and three cases", people)
    return found


def test_a_fix_and_a_declined_report_rest_on_the_clause_as_it_stood_when_the_article_was_published(
    told: list[int], engine: Engine, client: Client
) -> None:
    old, new, oldest = told
    with database.writing(engine) as session:
        ana = make_user(session, "ben")
        cases = {id_: session.get_one(Case, id_) for id_ in told}
        for typed, case, said in [
            ("4.2", cases[old], "There is no clause “4.2” in version 1 of the standards, which was in force"),
            ("2.10", cases[new], "There is no clause “2.10” in version 2 of the standards, which was in force"),
            ("4.2", cases[oldest], "in version 1 of the standards, the first one after the article was published"),
            ("notice", cases[old], "Several clauses have “notice”: 2.1 (Placement), 2.10 (Small slips)."),
        ]:
            with pytest.raises(Refused) as refused:
                closing.fix(session, case, clause=typed, text="Put right.", by=ana)
            assert said in str(refused.value)
            assert (refused.value.message.at, case.open) == ("clause", True)
        closing.fix(session, cases[old], clause="small SLIPS", text="Put right.", by=ana)
        decline = {"reason": DeclineReason.ACCURATE, "text": "It stands.", "by": ana}
        closing.decline(session, cases[new], clause="2.1", **decline)
        closing.decline(session, cases[oldest], clause="2.1", **decline)
        found = [(case.clause, case.clause_version) for case in cases.values()]
        assert found == [("2.10", 1), ("2.1", 2), ("2.1", 1)]
        closed = [events.history(session, addresses.case(id_))[-1].details for id_ in told]
        assert [(each["clause"], each["policy"]) for each in closed] == found
        delivery = session.scalars(select(Delivery).where(Delivery.kind == "request-decided")).first()
        assert delivery is not None
        mail = reader_words.decided(session, delivery, BASE)
        assert mail is not None
        assert mail["cited"] == {
            "number": "2.10",
            "title": "Small slips",
            "link": f"{BASE}/standards/versions/1#clause-2.10",
        }
    counts = {"corrections": 0, "fixed": 0, "declined": 2}
    assert client.get("/standards/2.1.json").json["counts"] == counts
    assert client.get("/standards/2.10.json").json["counts"] == counts | {"fixed": 1, "declined": 0}
    assert "2 reports declined" in client.get("/standards/2.1").words
    with database.writing(engine) as session:  # taken back, it counts no more, and no page that was kept says so
        case = session.get_one(Case, new)
        undeciding.undo(session, case, by=make_user(session, "kit"))
    assert client.get("/standards/2.1.json").json["counts"] == counts | {"declined": 1}


def test_a_correction_names_its_clause_as_it_stood_and_whether_it_has_changed_since(
    told: list[int], engine: Engine, client: Client
) -> None:
    numbers = []
    with database.writing(engine) as session:
        ben = make_user(session, "ben")
        for id_ in told:
            case = session.get_one(Case, id_)
            draft = make_draft(session, case, by=ben, replace=("2,140", "214"), clause="2.1")
            numbers.append(publish(session, draft, by=ben).number)
        rows = {row.correction_id: row.version for row in session.scalars(select(CorrectionClause))}
        assert list(rows.values()) == [1, 2, 1]
    old, new, oldest = (client.get(f"/corrections/{number}") for number in numbers)
    assert "under clause 2.1 Placement of our standards, version 1." in old.words
    assert "It is worded differently now." in old.words
    assert "/standards/versions/1#clause-2.1" in old.links()
    assert "under clause 2.1 Where notices stand of our standards, version 2." in new.words
    assert "differently now" not in new.words
    assert "No standards were in force when the article was published" in oldest.words
    assert "No standards were in force" not in old.words
    assert client.get(f"/corrections/{numbers[0]}.json").json["clause"] == {
        "number": "2.1",
        "title": "Placement",
        "text": FIRST[1].text,
        "version": 1,
        "url": "http://corrections.example/standards/versions/1#clause-2.1",
        "changed_since": True,
    }
    items = {each["number"]: each["clause"] for each in client.get("/corrections.json").json["items"]}
    assert items[numbers[1]] == {
        "number": "2.1",
        "version": 2,
        "url": "http://corrections.example/standards/versions/2#clause-2.1",
    }
    listed = client.get("/standards/2.1.json").json
    assert listed["counts"]["corrections"] == 3
    assert [each["number"] for each in listed["corrections"]] == numbers[::-1]
    assert (client.get("/standards/2.1.json?after=2").json["corrections"][0]["number"], listed["next"]) == (
        numbers[0],
        None,
    )
    client.get("/standards/2.1?after=x", status=400)


def test_a_clause_that_is_not_there_is_refused_and_everything_typed_stays(
    told: list[int], engine: Engine, client: Client
) -> None:
    old = told[0]
    client.submit(client.get("/login"), {"username": "ana", "password": PASSWORD})
    offered = client.get("/desk/clauses?article=1").json
    assert [each["number"] for each in offered["clauses"]] == ["1.1", "2.1", "2.10"]
    assert offered["note"] == "Version 1 of the standards, as it was when the article was published."
    page = client.get(f"/desk/cases/{old}")
    typed = {**dict(page.form("/decision").form_values()), "outcome": "fixed", "clause": "4.2", "text": "My words."}
    again = client.post(f"/desk/cases/{old}/decision", typed, status=422)
    assert "There is no clause “4.2” in version 1" in again.problem_at("decision-clause")
    assert (again.tree.xpath('//textarea[@id="decision-text"]')[0].text or "").strip() == "My words."
    with database.writing(engine) as session:
        ana = make_user(session, "ben")
        make_draft(session, session.get_one(Case, old), by=ana, replace=("2,140", "214"))
    page = client.get(f"/desk/cases/{old}/draft")
    typed = {"notice": "An earlier version of this article misstated it. It is 214, we say.", "clause": "4.2"}
    again = client.submit(page, typed, to="/draft/save", status=422)
    assert "There is no clause “4.2” in version 1" in again.problem_at("clause")
    assert again.value("notice").strip() == typed["notice"]
    client.submit(again, {"clause": "Placement"}, to="/draft/save")
    assert client.get(f"/desk/cases/{old}/draft").value("clause") == "2.1"
    with database.writing(engine) as session:
        draft = queries.draft_of_case(session, old)
        assert draft is not None
        assert (draft.clause, draft.notice) == ("2.1", typed["notice"])
        newer = drafting.add_article(session, draft, 2, by=ana)
        first = queries.draft_articles(session, draft.id)[0]
        drafting.remove_article(session, draft, first, by=ana)
        draft.clause = "2.10"
        session.flush()
        with pytest.raises(Refused, match=r"no clause “2\.10” in version 2"):
            publish(session, draft, by=ana)
        assert newer.article_id == 2


def test_without_a_policy_what_is_typed_stands(session: Session) -> None:
    ana = make_user(session, "ana")
    case = make_case(session, make_article(session), "2,140")
    closing.fix(session, case, clause=" 4.3 ", text="Put right.", by=ana)
    assert (case.clause, case.clause_version) == ("4.3", None)
    assert "clause" not in events.history(session, addresses.case(case.id))[-1].details
    assert session.scalars(select(Draft)).first() is session.scalars(select(Correction)).first() is None


def test_what_was_cited_before_versions_were_noted_is_found_in_the_log(told: list[int], engine: Engine) -> None:
    with database.writing(engine) as session:
        ben = make_user(session, "ben")
        for id_ in told:
            draft = make_draft(session, session.get_one(Case, id_), by=ben, replace=("2,140", "214"), clause="2.1")
            publish(session, draft, by=ben)
    noted = select(CorrectionClause.clause, CorrectionClause.correction_id, CorrectionClause.version)
    with engine.begin() as connection:
        before = connection.execute(noted.order_by(CorrectionClause.correction_id)).all()
        connection.execute(update(CorrectionClause).values(version=None))
        connection.execute(delete(CorrectionClause).where(CorrectionClause.correction_id == before[0].correction_id))
        runpy.run_path(str(MIGRATION))["_bring_back"](connection)
        assert connection.execute(noted.order_by(CorrectionClause.correction_id)).all() == before
    assert [row.version for row in before] == [1, 2, 1]
