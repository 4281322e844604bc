"""Who changed the newsroom's settings, and when: the newest changes, in words, for the pages on which they are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from corrections import addresses, locales
from corrections.accounts import happened
from corrections.events import Event
from corrections.newsroom.actions import ABOUT
from corrections.web import current
from corrections.web.filters import gettext, ngettext

MOST = 20

# What a setting is called on its page.
NEWSROOM: Mapping[str, str] = {
    "name": "Name of the newsroom",
    "url": "Its website",
    "contact": "Email address for readers",
    "language": "Language",
    "languages": "Other languages readers can choose",
    "zone_name": "Time zone",
    "accent": "Colour",
    "hosts": "Hosts of your own articles",
    "sections": "Sections",
    "agencies": "Agencies you take copy from",
    "watch": "Noticing what changes without a word",
    "watch_lists": "Sitemaps and feeds",
    "watch_seconds": "Seconds between two requests to one host",
    "grace_hours": "Hours for a notice on a change",
    "campaign_reports": "Reports on one article within an hour",
    "hours": "Working hours",
    "holidays": "Days off",
    "region": "Country or region",
    "clocks": "Clocks",
    "sign_off": "Kinds that need a second editor’s approval",
    "require_second_factor": "Everybody needs a second factor to sign in",
}
LOGO: Mapping[str, str] = {"logo": "Logo on light pages", "logo_dark": "Logo on dark pages"}
SURFACES: Mapping[str, str] = {"surfaces": "Where notices stand"}
RETENTION: Mapping[str, str] = {
    "keep_readers": "Names and addresses of readers",
    "keep_files": "Files that readers sent",
    "keep_mail_days": "Mails as they came",
}
COMPLAINTS: Mapping[str, str] = {
    "complaint_acknowledge_days": "Days until a complaint is acknowledged",
    "complaint_decide_days": "Days until it is decided",
    "complaint_comment_days": "Days for comments on a provisional finding",
    "complaint_review_days": "Days in which a review can be asked for",
    "outside_body": "Outside body",
    "outside_body_address": "Its address",
}
SIGN_IN: Mapping[str, str] = {
    "provider saved": "The provider was saved",
    "provider removed": "The provider was removed",
    "passwords allowed": "Passwords and passkeys were switched on again",
}


@dataclass(frozen=True)
class Line:
    """One change. `who`: nobody's name where the server did it."""

    at: datetime
    words: str
    who: str


def of(names: Mapping[str, str]) -> list[Line]:
    """The newest changes of these settings, the newest first."""
    return _lines({f"{ABOUT}#{name}": label for name, label in names.items()})


def of_sign_in() -> list[Line]:
    """The newest changes of how people sign in with a provider."""
    return _lines({addresses.sign_in_settings(): ""})


def _lines(labels: Mapping[str, str]) -> list[Line]:
    with current.reading() as session:
        found = happened.newest(session, labels, most=MOST)
        return [Line(event.at, _words(event, labels[event.about]), name or "") for event, name in found]


def _words(event: Event, label: str) -> str:
    if not label:
        return gettext(SIGN_IN.get(event.verb, event.verb))
    words, name = gettext(label), event.about.partition("#")[2]
    if "after" not in event.details:
        return words
    before, after = (_value(name, event.details.get(side)) for side in ("before", "after"))
    return f"{words}: {before} → {after}" if before else f"{words}: {after}"


def _value(name: str, value: Any) -> str:
    """A value as its page would say it; nothing for one that was never set."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name in ("keep_readers", "keep_files"):
        return ngettext("{n} month", "{n} months", value).format(n=value) if value else gettext("kept")
    if name == "keep_mail_days":
        return ngettext("{n} day", "{n} days", value).format(n=value)
    return locales.language_name(value) if name == "language" else str(value).replace("_", " ")
