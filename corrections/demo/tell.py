"""Tells the demo newsroom's eighteen months, in order, through the same actions that the product uses."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from corrections import clock, database, ids
from corrections.deliveries.models import Delivery
from corrections.demo import at_work, newsroom, policy
from corrections.demo.happenings import Happening, happenings
from corrections.demo.stories import ZONE, stories
from corrections.demo.teller import Teller
from corrections.taxonomy import DeliveryState

SIGN_INS = [(person.username, newsroom.PASSWORD, person.name, person.role.label) for person in newsroom.PEOPLE]
Progress = Callable[[int, int], None]
LAST_HOURS = timedelta(hours=4)
"""Before the day ends in which the newsroom stands: somebody is still at work."""


def tell(engine: Engine, *, today: date, progress: Progress = lambda done, total: None) -> None:
    """Fill an initialized, empty database with the newsroom as it stands when `today` begins.

    The same day gives the same newsroom, salts and references included; but that its editors are on what they have
    taken holds from now on. `progress(done, total)` counts happenings.
    """
    end = datetime.combine(today, time(0), ZONE)
    # One transaction: an end to each of a thousand would have the disk wait longer than all the rest takes.
    with ids.drawing_from(random.Random(f"wennmouth {today}").randbytes), database.writing(engine) as session:
        with clock.reading(lambda: end - timedelta(days=560)):
            teller = Teller({name: user.id for name, user in newsroom.set_up(session).items()})
        told = sorted(_happenings(today, end), key=lambda happening: happening.at.astimezone(UTC))
        for done, happening in enumerate(told, start=1):
            with clock.reading(lambda moment=happening.at: moment):  # type: ignore[misc]
                happening.tell(teller, session)
                session.flush()
            progress(done, len(told))
        _post_has_gone_out(session, end)
        at_work.arrive(session)


def _happenings(today: date, end: datetime) -> Iterator[Happening]:
    for story in stories(today):
        for happening in happenings(story):
            if happening.at < end:
                yield happening
    yield from policy.happenings(end)
    yield Happening(end - LAST_HOURS, lambda teller, session: at_work.leave(teller, session, today))


def _post_has_gone_out(session: Session, end: datetime) -> None:
    """What was due before today was sent when it was due: nobody is to get eighteen months of mail at once."""
    values: dict[str, Any] = {"state": DeliveryState.SENT, "sent_at": Delivery.due_at, "due_at": None, "attempts": 1}
    session.execute(update(Delivery).where(Delivery.state == DeliveryState.DUE, Delivery.due_at < end).values(**values))
