"""The Courier's policy: the starter with its blanks filled in, adopted, and changed twice since."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from corrections.demo.happenings import Happening
from corrections.demo.teller import Teller
from corrections.policy import actions, decisions, queries, starters
from corrections.policy.decisions import Wording

ADOPTED, EXTENDED, REVISED = timedelta(days=517), timedelta(days=302), timedelta(days=121)
AHEAD = {ADOPTED: timedelta(days=3), EXTENDED: timedelta(days=14), REVISED: timedelta(days=30)}
BLANK = re.compile(r"\[[^\[\]\n]*\](?!\()")
LATER = frozenset({"7.4"})  # clauses that the first version did not have yet

# What the Courier has in place of a blank; of all others what the starter proposes.
FILLED: Mapping[str, str] = {
    "telephone number and postal address": "01632 960 018, or by post: 4 Quay Street, Wennmouth",
    "telephone number of a helpline": "Samaritans, 116 123, at any hour",
    "name of the data protection authority": "the Information Commissioner’s Office",
    "Name of the editor-in-chief": "Ruth Adeyemi",
    "Name and email address of the standards editor": "Mara Lindqvist (standards@wennmouthcourier.example)",
    "name, address and website of the body that hears complaints about us": "the Regional Press Ombudsman, "
    "12 Assembly Row, Wennmouth, www.pressombudsman.example",
}
PRIZES = Wording(
    "6.3",
    "Prizes",
    "Nobody on the staff enters for a prize that is paid for by somebody whom they report on. Whoever wins one says so "
    "to the editor-in-chief within a week, and the desk notes it.",
)
FIRST = {"2.10": ("five years", "two years"), "9.2": ("four months", "three months")}
GIFTS = "\n\nNobody enters for a prize that is paid for by somebody whom they report on."


def happenings(end: datetime) -> Iterator[Happening]:
    """The policy is adopted seventeen months before `end`, extended seven months later, and revised four months ago."""
    for ago, told in ((ADOPTED, _first()), (EXTENDED, _second()), (REVISED, _third())):
        yield Happening(
            end - ago + timedelta(hours=11),
            lambda teller, session, ago=ago, told=told: _publish(teller, session, told, AHEAD[ago]),  # type: ignore[misc]
        )


def _filled(clause: Wording) -> Wording:
    def fill(text: str) -> str:
        return BLANK.sub(lambda found: FILLED.get(found[0].strip("[]"), found[0].strip("[]")), text)

    return replace(clause, title=fill(clause.title), text=fill(clause.text))


def _third() -> dict[str, Wording]:
    clauses = {clause.number: _filled(clause) for clause in starters.starter()}
    clauses["6.2"] = replace(
        clauses["6.2"], title="Gifts, journeys, prizes and outside work", text=clauses["6.2"].text + GIFTS
    )
    return clauses


def _second() -> dict[str, Wording]:
    clauses = {clause.number: _filled(clause) for clause in starters.starter()} | {PRIZES.number: PRIZES}
    for number, (now, then) in FIRST.items():
        clauses[number] = replace(clauses[number], text=clauses[number].text.replace(now, then))
    return clauses


def _first() -> dict[str, Wording]:
    return {number: clause for number, clause in _second().items() if number not in LATER}


def _publish(teller: Teller, session: Session, told: Mapping[str, Wording], ahead: timedelta) -> None:
    """Mara Lindqvist drafts and proposes it, Idris Vaughan signs it off."""
    mara, idris = teller.user(session, "mara"), teller.user(session, "idris")
    draft = actions.begin(session, by=mara, with_clauses=told.values())
    before = decisions.by_number(queries.drafted(session))
    for number, clause in before.items():
        if number not in told:
            actions.retire_clause(session, number, by=mara)
        else:
            actions.change_clause(session, told[number], seen=clause.fingerprint, by=mara)
    for number in told.keys() - before.keys():
        actions.add_clause(session, told[number], by=mara)
    day = (draft.begun_at + ahead).date()
    shown = actions.propose(session, in_force_on=day, by=mara)
    actions.sign_off(session, shown=shown, by=idris)
