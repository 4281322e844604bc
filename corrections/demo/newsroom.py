"""The demo newsroom's people, desks and settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from corrections.accounts import actions as accounts
from corrections.accounts.models import User
from corrections.cases import rule_sets, starters
from corrections.cases import settings as case_settings
from corrections.cases.models import Desk
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.taxonomy import ErrorType, Role, Severity

PASSWORD = "wennmouth-1871"
SECTIONS = ("Local", "Politics", "Business", "Sport", "Culture", "Environment")


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    role: Role
    desks: tuple[str, ...]
    leads: tuple[str, ...] = ()


PEOPLE = (
    Person("idris", "Idris Vaughan", Role.ADMINISTRATOR, ()),
    Person("mara", "Mara Lindqvist", Role.STANDARDS_EDITOR, ("Standards", "News", "Sport and Culture"), ("Standards",)),
    Person("ben", "Ben Osei", Role.EDITOR, ("News",), ("News",)),
    Person("ana", "Ana Petrescu", Role.EDITOR, ("News",)),
    Person("cem", "Cem Yıldız", Role.EDITOR, ("News",)),
    Person("joan", "Joan Whitlock", Role.EDITOR, ("Sport and Culture",), ("Sport and Culture",)),
    Person("tom", "Tom Brannigan", Role.REPORTER, ("News",)),
)
SETTINGS: dict[str, Any] = {
    "name": "The Wennmouth Courier",
    "url": "https://www.wennmouthcourier.example",
    "zone_name": "Europe/London",
    "language": "en",
    "accent": "#1D4E6B",
    "hosts": ["www.wennmouthcourier.example"],
    "sections": list(SECTIONS),
    "contact": "corrections@wennmouthcourier.example",
    "watch": True,
    "outside_body": "the Regional Press Ombudsman",
    "outside_body_address": "12 Assembly Row, Wennmouth, www.pressombudsman.example",
    "sign_off": ["retraction", "removal", "clarification"],
}


def set_up(session: Session) -> dict[str, User]:
    """Make the staff, the desks and the routing rules; return the users by user name."""
    newsrooms.change(session, by=SYSTEM, **SETTINGS)
    users = {
        person.username: accounts.create_user(
            session,
            username=person.username,
            name=person.name,
            role=person.role,
            password=PASSWORD,
            by=SYSTEM,
            email=f"{person.username}@wennmouthcourier.example",
        )
        for person in PEOPLE
    }
    desks = {name: _desk(session, name, users) for name in ("News", "Sport and Culture", "Standards")}
    rule_sets.add_in_force(
        session, desk=desks["Standards"], error_type=ErrorType.STANDARDS, severity=Severity.MAJOR, by=SYSTEM
    )
    for section in ("Sport", "Culture"):
        rule_sets.add_in_force(session, desk=desks["Sport and Culture"], section=section, by=SYSTEM)
    starters.add(session, SETTINGS["language"], by=SYSTEM)
    return users


def _desk(session: Session, name: str, users: dict[str, User]) -> Desk:
    desk = case_settings.add_desk(session, name, by=SYSTEM)
    for person in PEOPLE:
        if name in person.desks:
            case_settings.add_member(session, desk, users[person.username], lead=name in person.leads, by=SYSTEM)
    return desk
