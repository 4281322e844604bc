"""On PostgreSQL the policy is signed off while words are erased in its draft: one waits for the other, in one order."""

from __future__ import annotations

import pytest
from cases.test_locks import meanwhile
from erasures.story import ask, look, who
from make import make_user
from policy.adopting import FIRST
from reused import Begin
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.accounts.models import User
from corrections.erasures import actions as erasures
from corrections.erasures import queries as asked
from corrections.errors import Conflict
from corrections.policy import actions, queries
from corrections.policy.decisions import Wording
from corrections.settings import Settings
from corrections.taxonomy import Role

pytestmark = pytest.mark.parametrize("reused", ["postgresql"], indirect=True)
NAME = "Quandt-Iverson"
NAMED = Wording("3.1", "Who decides", f"Ms {NAME} decides.")


def propose(session: Session) -> bytes:
    """A proposal that names somebody, which was sent back before because of her; returns its digest."""
    mara = make_user(session, "mara", role=Role.STANDARDS_EDITOR)
    for name in ("sol", "ada"):
        make_user(session, name, role=Role.ADMINISTRATOR)
    today = clock.now().date()
    actions.begin(session, by=mara, with_clauses=[*FIRST, NAMED])
    actions.propose(session, in_force_on=today, by=mara)
    actions.send_back(session, reason=f"Is {NAME} asked?", by=who(session, "ada"))
    shown = actions.propose(session, in_force_on=today, by=mara)
    draft = queries.draft(session)
    assert draft is not None
    draft.sent_back_reason = f"Is {NAME} asked?"
    return shown


def signs_off(session: Session, shown: bytes) -> Conflict | None:
    try:
        actions.sign_off(session, shown=shown, by=session.get_one(User, who(session, "ada").id))
    except Conflict as conflict:
        session.rollback()
        return conflict
    return None


@pytest.mark.parametrize("places", [("policy_draft_clauses", "policy_drafts"), ("policy_draft_clauses",)])
def test_what_is_erased_while_it_is_signed_off_is_not_published(
    places: tuple[str, ...], begin: Begin, engine: Engine, settings: Settings
) -> None:
    shown = begin("a proposal that names somebody", propose)
    request_id = ask(engine, settings, (NAME,), but="–" if len(places) == 2 else "policy_drafts")
    found = look(engine, settings, request_id)
    with database.writing(engine) as own:
        request = asked.request(own, request_id, hold=True)
        assert request is not None
        assert {key.split(":")[1] for key in request.places} == set(places)
        erasures.confirm(own, request, found, settings=settings, by=who(own, "sol"))
        with meanwhile(engine, lambda other: signs_off(other, shown)) as signed:
            assert not signed.done()
            own.commit()
    assert isinstance(signed.result(), Conflict)
    with database.reading(engine) as session:
        assert queries.newest(session) is None
        assert not any(NAME in row.text for row in queries.draft_rows(session))


def test_what_is_signed_off_while_it_is_erased_is_looked_for_anew(
    begin: Begin, engine: Engine, settings: Settings
) -> None:
    shown = begin("a proposal that names somebody", propose)
    request_id = ask(engine, settings, (NAME,))
    found = look(engine, settings, request_id)

    def confirm(session: Session) -> str:
        request = asked.request(session, request_id, hold=True)
        assert request is not None
        try:
            erasures.confirm(session, request, found, settings=settings, by=who(session, "sol"))
        except Conflict as conflict:
            session.rollback()
            return str(conflict)
        return ""

    with database.writing(engine) as own:
        draft = queries.draft(own, hold=True)
        assert draft is not None
        with meanwhile(engine, confirm) as confirmed:
            assert not confirmed.done()
            assert signs_off(own, shown) is None
            own.commit()
    assert confirmed.result() == str(erasures.CHANGED)


def test_who_begins_while_the_draft_is_signed_off_is_told_so(begin: Begin, engine: Engine) -> None:
    shown = begin("a proposal that names somebody", propose)

    def begins(session: Session) -> Conflict | None:
        try:
            actions.begin(session, by=who(session, "mara"))
        except Conflict as conflict:
            session.rollback()
            return conflict
        return None

    with database.writing(engine) as own:
        assert queries.draft(own, hold=True) is not None
        with meanwhile(engine, begins) as begun:
            assert signs_off(own, shown) is None
            own.commit()
    assert isinstance(begun.result(), Conflict)
