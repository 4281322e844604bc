"""The newsroom's settings as one value, with a default for each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from corrections.newsroom.models import NewsroomSetting, PublicGeneration
from corrections.taxonomy import Kind, Placement, Severity


@dataclass(frozen=True)
class Newsroom:
    """The newsroom as its staff set it up. Everything is JSON in the database; properties give the useful types."""

    name: str = "The newsroom"
    url: str = ""
    zone_name: str = "Europe/London"
    language: str = "en"
    languages: tuple[str, ...] = ()  # others in which readers may be written to, if they choose so
    accent: str = "#115E55"
    # File name, width and height of the logo for light pages and for dark ones; empty where there is none.
    logo: tuple[Any, ...] = ()
    logo_dark: tuple[Any, ...] = ()
    hosts: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()  # that copy is taken from, beside those known everywhere
    contact: str = ""
    # Working hours by weekday, Monday first: ("09:00", "18:00") or None.
    hours: tuple[tuple[str, str] | None, ...] = (("09:00", "18:00"),) * 5 + (None, None)
    holidays: tuple[str, ...] = ()
    region: str = ""  # a code such as GB-ENG: its public holidays are days off in years of which no day is listed
    # Hours to the first human answer and to the decision, by severity.
    clocks: dict[str, tuple[int, int]] = field(
        default_factory=lambda: {
            Severity.CRITICAL: (1, 4),
            Severity.MAJOR: (4, 24),
            Severity.MINOR: (24, 72),
            Severity.TRIVIAL: (72, 168),
        }
    )
    sign_off: tuple[str, ...] = (Kind.RETRACTION, Kind.REMOVAL)
    surfaces: tuple[tuple[str, str], ...] = ()  # where notices may stand, in order, with own words; empty: everywhere
    require_second_factor: bool = False
    watch: bool = False  # whether the newsroom's own pages are re-read
    watch_lists: tuple[str, ...] = ()  # sitemaps and feeds, beside those that robots.txt names
    watch_seconds: int = 2  # between two requests to one host
    grace_hours: int = 24  # for a notice on a change, before a case is opened
    campaign_reports: int = 10  # on one article within an hour: from then on they are one case
    # How long is kept what is not part of the record. In months after a report is finished; 0: until somebody asks.
    keep_readers: int = 0
    keep_files: int = 0
    keep_mail_days: int = 30  # a mail as it came
    # Of complaints: days until they are acknowledged and decided, and in which others may comment and ask for a review.
    complaint_acknowledge_days: int = 5
    complaint_decide_days: int = 28
    complaint_comment_days: int = 7
    complaint_review_days: int = 14
    outside_body: str = ""  # whom a complainant can turn to who is not content, and where it is reached
    outside_body_address: str = ""
    hours_number: int = 0  # how often that was changed by which it is counted when open cases are due
    standards_since: str = ""  # RFC 3339: when the first version of the policy is in force; empty: there is none
    content_key: str = ""  # hex; keys the content hash, so that an erased text can't be guessed from it

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def placements(self) -> dict[Placement, str]:
        """Where a notice may stand, in the newsroom's order, each with its own words for it ("": ours)."""
        return {Placement(value): words for value, words in self.surfaces} or dict.fromkeys(Placement, "")

    def has_standards(self, at: datetime) -> bool:
        """Whether a policy is in force at a moment."""
        return bool(self.standards_since) and datetime.fromisoformat(self.standards_since) <= at

    @property
    def offered_languages(self) -> tuple[str, ...]:
        """The languages in which readers may be written to, its own first."""
        return tuple(dict.fromkeys((self.language, *self.languages)))

    def working_hours(self, weekday: int) -> tuple[time, time] | None:
        hours = self.hours[weekday]
        return None if hours is None else (time.fromisoformat(hours[0]), time.fromisoformat(hours[1]))


NAMES = frozenset(field.name for field in fields(Newsroom))

# Asked for by every page: put together once, and their JSON read anew only when it differs.
_setting = NewsroomSetting.__table__.c
_READ = "newsroom"
_SETTINGS = select(_setting.name, cast(_setting.value, Text)).order_by(_setting.name)


def newsroom(session: Session) -> Newsroom:
    """The settings as they stand: read once in a session, and again after `forget`."""
    found: Newsroom | None = session.info.get(_READ)
    if found is None:
        found = session.info[_READ] = _newsroom(tuple(map(tuple, session.execute(_SETTINGS))))
    return found


def forget(session: Session) -> None:
    """Have the settings read anew: this session has changed them, or waited for somebody who did."""
    session.info.pop(_READ, None)


@lru_cache(maxsize=4)
def _newsroom(rows: tuple[tuple[str, str], ...]) -> Newsroom:
    return Newsroom(**{name: frozen(json.loads(value)) for name, value in rows if name in NAMES})


def frozen(value: Any) -> Any:
    """A value as JSON gives it back, with its lists as tuples."""
    if isinstance(value, dict):
        return {name: frozen(item) for name, item in value.items()}
    return tuple(frozen(item) for item in value) if isinstance(value, list | tuple) else value


def changed_since(session: Session, seen: datetime | None) -> tuple[str, ...]:
    """Names of the settings that were changed after `seen`."""
    changed = select(NewsroomSetting.name).order_by(NewsroomSetting.name)
    return tuple(session.scalars(changed if seen is None else changed.where(NewsroomSetting.changed_at > seen)))


def last_changed(session: Session) -> datetime | None:
    """When a setting was last changed: what a form remembers that shows them."""
    return session.scalar(select(NewsroomSetting.changed_at).order_by(NewsroomSetting.changed_at.desc()).limit(1))


def public_generation(session: Session) -> int:
    """The number that changes when any public page may have changed."""
    return session.scalar(select(PublicGeneration.number)) or 0
