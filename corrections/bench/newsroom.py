"""The staff and the desks of a newsroom to measure, made by the actions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from corrections import clock, database, ids
from corrections.accounts import actions as accounts
from corrections.bench import stories
from corrections.cases import rule_sets
from corrections.cases import settings as cases
from corrections.events import SYSTEM
from corrections.log import actions as logs
from corrections.newsroom import actions as newsrooms
from corrections.taxonomy import ErrorType, Role

LOG = "127.0.0.1/log"
PASSWORD = "measure twice cut once"
USERNAME = "bench.editor"
FIRST_NAMES = ("Ana", "Ben", "Cem", "Dora", "Emil", "Fay", "Gus")


def make(engine: Engine, start: datetime) -> tuple[list[int], list[int]]:
    """Make staff and desks at `start`; return the ids of both. The first user is the one who measures."""
    with database.writing(engine) as session, clock.reading(lambda: start):
        logs.start(session, LOG)
        newsrooms.change(session, by=SYSTEM, name="The Bench Gazette", content_key=ids.random_bytes(32).hex())
        users = [
            accounts.create_user(
                session,
                username=USERNAME if n == 0 else f"editor.{n}",
                name=f"{FIRST_NAMES[n]} {stories.NAMES[n]}",
                email=f"editor{n}@newsroom.example",
                role=Role.EDITOR,
                password=PASSWORD if n == 0 else None,
                by=SYSTEM,
            )
            for n in range(7)
        ]
        desks = [cases.add_desk(session, name, by=SYSTEM) for name in ("News", "Sport", "Standards")]
        for n, user in enumerate(users):
            cases.add_member(session, desks[n % len(desks)], user, by=SYSTEM)
        rule_sets.add_in_force(session, desk=desks[1], section="Sport", by=SYSTEM)
        rule_sets.add_in_force(session, desk=desks[2], error_type=ErrorType.STANDARDS, by=SYSTEM)
        return [user.id for user in users], [desk.id for desk in desks]
