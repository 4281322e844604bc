"""What stands beside the list: how many this month, who noticed, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from corrections import clock
from corrections.notices import tallies
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
    told = tallies.tally(session, start, by=FROM_OUTSIDE, besides=NOT_COUNTED)
    if not told.corrections:
        return None
    return Month(
        of=now,
        corrections=told.corrections,
        from_outside=told.noticed,
        wait=told.wait if told.wait is not None and told.wait >= timedelta(minutes=1) else None,
    )
