"""Drafting, proposing and signing off, on both databases; what is published is on record and never changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from make import make_user
from policy.adopting import FIRST, SECOND, adopt
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from corrections import events
from corrections.accounts.models import User
from corrections.deliveries.models import Delivery
from corrections.errors import Conflict, Refused
from corrections.log import actions as logs
from corrections.log import queries as log
from corrections.newsroom import queries as newsrooms
from corrections.policy import actions, auditing, decisions, queries
from corrections.policy.decisions import Wording
from corrections.taxonomy import EntryKind, ErasureGround, Role

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
At = Callable[[datetime], None]


@pytest.fixture
def mara(session: Session) -> User:
    return make_user(session, "mara", role=Role.STANDARDS_EDITOR)


@pytest.fixture
def idris(session: Session) -> User:
    return make_user(session, "idris", role=Role.ADMINISTRATOR)


def test_two_versions_are_published_each_in_force_from_its_day(
    session: Session, mara: User, idris: User, at: At
) -> None:
    at(NOON)
    before = newsrooms.public_generation(session)
    first = adopt(session, FIRST, by=mara, second=idris)
    assert first.in_force_at == NOON  # not from a midnight before it was published
    assert newsrooms.public_generation(session) > before
    assert newsrooms.newsroom(session).has_standards(NOON)
    second = adopt(session, SECOND, by=mara, second=idris, day=date(2026, 12, 2))
    assert second.in_force_at == datetime(2026, 12, 2, tzinfo=UTC)
    assert queries.in_force(session, NOON) is first
    assert queries.in_force(session, second.in_force_at) is second
    assert queries.text(session, first).wordings == list(FIRST)
    assert queries.text(session, second).wordings == list(SECOND)
    entry = log.newest_about(session, EntryKind.POLICY, "/standards/versions/2")
    assert entry is not None
    names = [part.name for part in log.parts(session, [(entry.log_id, entry.index)])[entry.log_id, entry.index]]
    assert names == ["version", "in_force", "clauses/1", "clauses/2", "clauses/3"]
    assert auditing.spoiled(session, entry.log_id, range(entry.index + 1)) is None
    verbs = [event.verb for event in events.history(session, actions.ABOUT)]
    assert verbs[-6:] == [
        *("policy drafted", "clause changed", "clause retired", "clause added"),
        *("policy proposed", "policy signed off"),
    ]
    assert queries.draft(session) is None


def test_nobody_signs_off_their_own_words_nor_others_than_those_they_read(
    session: Session, mara: User, idris: User, at: At
) -> None:
    at(NOON)
    noor = make_user(session, "noor", role=Role.STANDARDS_EDITOR)
    actions.begin(session, by=mara, with_clauses=FIRST)
    actions.change_clause(session, Wording("1.1", "A", "b"), seen=FIRST[0].fingerprint, by=noor)
    with pytest.raises(Refused, match="Nothing is proposed"):
        actions.sign_off(session, shown=b"", by=idris)
    shown = actions.propose(session, in_force_on=date(2026, 12, 1), by=mara)
    for own in (mara, noor):
        with pytest.raises(Refused, match="somebody else"):
            actions.sign_off(session, shown=shown, by=own)
    with pytest.raises(Refused, match="Take the proposal back"):
        actions.add_clause(session, SECOND[2], by=mara)
    actions.take_back(session, by=mara)
    actions.add_clause(session, SECOND[2], by=mara)
    actions.propose(session, in_force_on=date(2026, 12, 1), by=mara)
    with pytest.raises(Conflict):
        actions.sign_off(session, shown=shown, by=idris)
    told = session.scalars(select(Delivery).where(Delivery.kind == "policy-proposed"))
    assert {delivery.to_id for delivery in told} == {idris.id}
    actions.send_back(session, reason="Say 18.", by=idris)
    assert (draft := queries.draft(session)) is not None
    assert draft.sent_back_reason == "Say 18."
    shown = actions.propose(session, in_force_on=date(2026, 12, 1), by=mara)
    at(datetime(2026, 12, 2, 12, tzinfo=UTC))
    with pytest.raises(Refused, match="over"):
        actions.sign_off(session, shown=shown, by=idris)


def test_a_number_never_comes_back_for_something_else(session: Session, mara: User, idris: User, at: At) -> None:
    at(NOON)
    adopt(session, FIRST, by=mara, second=idris)
    adopt(session, SECOND, by=mara, second=idris)
    actions.begin(session, by=mara)
    for number in ("2.10", "4.2"):
        with pytest.raises(Refused):
            actions.add_clause(session, Wording(number, "Another", "Something else."), by=mara)
    actions.retire_clause(session, "4.2", by=mara)
    actions.bring_back_clause(session, "4.2", by=mara)
    with pytest.raises(Refused):
        actions.bring_back_clause(session, "2.10", by=mara)
    with pytest.raises(Conflict):
        actions.change_clause(session, Wording("2.1", "x", "y"), seen=FIRST[1].fingerprint, by=mara)
    assert queries.drafted(session) == list(SECOND)


def test_what_is_taken_out_comes_back_with_the_words_it_had_in_the_draft(
    session: Session, mara: User, idris: User, at: At
) -> None:
    at(NOON)
    adopt(session, FIRST, by=mara, second=idris)
    actions.begin(session, by=mara)
    reworded = Wording("2.1", "Placement", "Always at the top.")
    actions.change_clause(session, reworded, seen=FIRST[1].fingerprint, by=mara)
    actions.add_clause(session, SECOND[2], by=mara)
    written = queries.drafted(session)
    for number in ("2.1", "2.10", "4.2"):
        actions.retire_clause(session, number, by=mara)
    assert queries.drafted(session) == [FIRST[0]]
    with pytest.raises(Refused, match="The draft has no clause"):
        actions.retire_clause(session, "4.2", by=mara)
    with pytest.raises(Refused, match="bring it back"):
        actions.add_clause(session, Wording("4.2", "Another", "Something else."), by=mara)
    with pytest.raises(Conflict, match="took this clause out"):
        actions.change_clause(session, reworded, seen=reworded.fingerprint, by=idris)
    for number in ("4.2", "2.1", "2.10"):
        actions.bring_back_clause(session, number, by=mara)
    assert queries.drafted(session) == written
    actions.retire_clause(session, "2.10", by=mara)
    shown = actions.propose(session, in_force_on=NOON.date(), by=mara)
    second = actions.sign_off(session, shown=shown, by=idris)
    assert [clause.number for clause in queries.text(session, second).clauses] == ["1.1", "2.1", "4.2"]
    assert not queries.draft_rows(session)


def test_what_was_erased_in_a_version_does_not_go_into_the_next_one_without_words(
    session: Session, mara: User, idris: User, at: At
) -> None:
    at(NOON)
    version = adopt(session, FIRST, by=mara, second=idris)
    entry = log.entry(session, version.log_id, version.log_index)
    assert entry is not None
    logs.erase(session, entry, "clauses/2", ErasureGround.COURT_ORDER)
    actions.begin(session, by=mara)
    actions.add_clause(session, SECOND[2], by=mara)
    with pytest.raises(Refused, match=r"Clause 2.1 has no words: they were erased"):
        actions.propose(session, in_force_on=NOON.date(), by=mara)
    unworded = Wording("2.1", "", "")
    actions.change_clause(session, Wording("2.1", "Placement", "At the top."), seen=unworded.fingerprint, by=mara)
    actions.propose(session, in_force_on=NOON.date(), by=mara)


def test_a_version_that_waits_for_the_wrong_day_gives_way_to_one_that_comes_earlier(
    session: Session, mara: User, idris: User, at: At
) -> None:
    at(NOON)
    first = adopt(session, FIRST, by=mara, second=idris)
    late = adopt(session, SECOND, by=mara, second=idris, day=date(2027, 11, 2))
    right = adopt(session, FIRST[:2], by=mara, second=idris, day=date(2026, 12, 2))
    known = queries.versions(session)
    assert [decisions.in_force(known, moment) for moment in (NOON, right.in_force_at, late.in_force_at)] == [
        *(first, right, right)
    ]
    assert [decisions.never_applies(known, version) for version in known] == [False, True, False]


STATEMENTS = (
    "UPDATE policy_versions SET in_force_at = published_at",
    "DELETE FROM policy_versions",
    "UPDATE policy_clauses SET number = '9.9'",
    "DELETE FROM policy_clauses",
)
REPLACING = (
    "INSERT OR REPLACE INTO policy_versions SELECT number, in_force_at, published_at, NULL, NULL, log_id, log_index "
    "FROM policy_versions",
    "INSERT OR REPLACE INTO policy_clauses SELECT version, position + 90, number FROM policy_clauses",
)


def test_what_is_published_no_statement_changes(engine: Engine, session: Session, mara: User, idris: User) -> None:
    adopt(session, FIRST, by=mara, second=idris)
    session.commit()
    for statement in (*STATEMENTS, *(REPLACING if engine.dialect.name == "sqlite" else ("TRUNCATE policy_clauses",))):
        with pytest.raises(DBAPIError, match="insert-only"), engine.begin() as connection:
            connection.execute(text(statement))
