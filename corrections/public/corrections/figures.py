"""What stands beside the list: how many this month, who noticed, and how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from corrections import clock
from corrections.notices import queries as notices
from corrections.notices.queries import Found
from corrections.taxonomy import FoundBy, Kind

# Not errors: the facts changed later, or somebody else is speaking.
NOT_COUNTED = frozenset({Kind.UPDATE, Kind.REPLY})
FROM_OUTSIDE = frozenset({FoundBy.READER, FoundBy.NAMED_PERSON, FoundBy.SOURCE})


@dataclass(frozen=True)
class Month:
    """A month in figures. `wait`: the median from the first report to the notice, if there was any."""

    of: datetime
    corrections: int
    from_outside: int
    wait: timedelta | None


def this_month(session: Session, zone: ZoneInfo) -> Month | None:
    """The month of the newsroom's calendar that it is now, or None if nothing was published in it yet."""
    now = clock.now()
    start = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return summed(now, notices.found_since(session, start))


def summed(now: datetime, found: Sequence[Found]) -> Month | None:
    counted = [each for each in found if each.kind not in NOT_COUNTED]
    if not counted:
        return None
    waits = [(each.published_at - each.opened_at).total_seconds() for each in counted if each.opened_at is not None]
    return Month(
        of=now,
        corrections=len(counted),
        from_outside=sum(each.found_by in FROM_OUTSIDE for each in counted),
        wait=timedelta(seconds=median(waits)) if waits and median(waits) >= 60 else None,
    )
