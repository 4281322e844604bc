"""How values read: dates, numbers, messages and the words of the lists, in the newsroom's language and zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from datetime import date as calendar_date
from functools import lru_cache
from gettext import NullTranslations, translation
from typing import Any

from flask import Flask, current_app, has_request_context, request, url_for
from markupsafe import Markup, escape
from werkzeug.local import LocalProxy

from corrections import clock, locales, paths
from corrections.accounts.decisions import Act, may
from corrections.articles import tables
from corrections.articles.comparing.saying import cut
from corrections.clock import rfc3339
from corrections.errors import Message
from corrections.taxonomy import Listed, Placement, Role
from corrections.web import current, signin
from corrections.web.markdown import markdown

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "dv", "yi", "ckb", "sd", "ug"})


@lru_cache
def translations(language: str) -> NullTranslations:
    found = [language.replace("-", "_"), language.split("-")[0]]
    return translation("messages", paths.TRANSLATIONS, found, fallback=True)


CONTEXT = "\x04"
"""Between a context and a message id, as gettext has it: where one English word is two in other languages."""


def meaning(context: str, text: str) -> str:
    """The message id of `text` in a context."""
    return context + CONTEXT + text


def gettext(text: str) -> str:
    words = translations(current.newsroom().language).gettext(text)
    return words.rpartition(CONTEXT)[2] if CONTEXT in words else words


def pgettext(context: str, text: str) -> str:
    return gettext(meaning(context, text))


def ngettext(singular: str, plural: str, number: int) -> str:
    return translations(current.newsroom().language).ngettext(singular, plural, number)


def our_words(text: str, **values: Any) -> str:
    """A text of ours, translated; as Markup, with its values escaped, if it has any.

    Templates call it `_`. Without values it is a plain string, which they escape: it goes through no format.
    """
    return escape(gettext(text)) % values if values else gettext(text)


def message(value: Message | str) -> str:
    """A message, translated, with its values put in."""
    if isinstance(value, str):
        return gettext(value)
    return gettext(value.text).format(**{name: _said(item) for name, item in value.values.items()})


def _said(value: Any) -> Any:
    if isinstance(value, Listed):
        return label(value)
    return message(value) if isinstance(value, Message) else value


def label(value: Listed | None) -> str:
    if value is None:
        return ""
    # Where a notice stands, newsrooms call by their own names.
    own = current.newsroom().placements.get(value) if isinstance(value, Placement) else ""
    return own or gettext(value.label)


def plain(value: Listed | None) -> str:
    return "" if value is None else gettext(value.plain)


def date(moment: datetime) -> str:
    """12 November 2026"""
    room = current.newsroom()
    return locales.day(moment.astimezone(room.zone).date(), room.language)


def day(on: calendar_date) -> str:
    """12 November 2026, of a day that belongs to no zone"""
    return locales.day(on, current.newsroom().language)


def short_date(moment: datetime) -> str:
    """Thu 12 Nov 2026"""
    room = current.newsroom()
    return locales.short_day(moment.astimezone(room.zone).date(), room.language)


def month(moment: datetime) -> str:
    """November 2026"""
    room = current.newsroom()
    return locales.month(moment.astimezone(room.zone).date(), room.language)


def date_time(moment: datetime) -> str:
    """12 November 2026, 14:05"""
    room = current.newsroom()
    local = moment.astimezone(room.zone)
    return f"{locales.day(local.date(), room.language)}, {local:%H:%M}"


def clock_time(moment: datetime) -> str:
    """14:05"""
    return f"{moment.astimezone(current.newsroom().zone):%H:%M}"


def offset(moment: datetime) -> str:
    """UTC+1"""
    minutes = int((moment.astimezone(current.newsroom().zone).utcoffset() or timedelta()).total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def time_tag(moment: datetime | None, *, only_date: bool = False, zone: bool = False) -> Markup:
    """A time element with the moment for machines and words for people."""
    if moment is None:
        return Markup()
    words = date(moment) if only_date else date_time(moment) + (f" ({offset(moment)})" if zone else "")
    # Put together piece by piece, each escaped: `format` takes ten times as long.
    return Markup('<time datetime="') + rfc3339(moment) + Markup('">') + words + Markup("</time>")


def span(length: timedelta) -> str:
    """40 min, 3 h 20 min, 10 h, 2 days"""
    minutes = int(abs(length).total_seconds() // 60)
    if minutes < 60:
        return gettext("{n} min").format(n=minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        hours_words = gettext("{n} h").format(n=hours)
        # Beyond an afternoon nobody counts minutes.
        return f"{hours_words} " + gettext("{n} min").format(n=rest) if rest and hours < 4 else hours_words
    days = hours // 24
    return ngettext("{n} day", "{n} days", days).format(n=days)


def until(moment: datetime) -> str:
    """How long until a moment, or since it: only on the desk."""
    return span(moment - clock.now())


def number(value: float) -> str:
    return locales.number(value, current.newsroom().language)


def _may(role: Role, act: str) -> bool:
    return may(role, Act(act))


def init(app: Flask) -> None:
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {"_": our_words, "pgettext": pgettext}
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters |= {
        "date": date,
        "clock_time": clock_time,
        "day": day,
        "short_date": short_date,
        "month": month,
        "datetime": date_time,
        "time_tag": time_tag,
        "span": span,
        "until": until,
        "number": number,
        "message": message,
        "label": label,
        "plain": plain,
        "rfc3339": rfc3339,
        "offset": offset,
        "cut": cut,
        "tables": tables.laid_out,
        "markdown": markdown,
        "may": _may,
    }
    app.context_processor(_values_of_every_page)


def _values_of_every_page() -> dict[str, Any]:
    room = current.newsroom()
    return {
        "newsroom": room,
        # Asked for by the desk's layout alone: a public page must not look at a cookie.
        "signed_in": LocalProxy(current.signed_in_user),
        "callings": LocalProxy(signin.called),
        "page_language": room.language,
        "page_direction": "rtl" if room.language.split("-")[0] in RIGHT_TO_LEFT else "ltr",
        "now": clock.now().astimezone(UTC),
        "base_url": current.settings().base_url,
        "navigation": _links(
            (gettext("Corrections"), "public.corrections"),
            *([(gettext("Standards"), "public.standards")] if room.has_standards(clock.now()) else []),
            (gettext("Statistics"), "public.statistics"),
            (gettext("The log"), "public.log"),
        ),
        "colophon_links": _links((gettext("Follow by email"), "public.follow"), (gettext("Desk"), "desk.queue")),
        "desk_links": _links(
            (gettext("Queue"), "desk.queue"),
            (gettext("Escalated"), "desk.escalations"),
            (gettext("Mentions"), "desk.mentions"),
            (gettext("Enter a report"), "desk.report_new"),
            (gettext("Articles"), "desk.articles"),
            (gettext("Standards"), "desk.standards", Act.SEE_POLICY),
            (gettext("Set aside"), "desk.set_aside"),
            (gettext("Mail"), "desk.deliveries"),
            (gettext("Settings"), "desk.settings"),
            (gettext("Your account"), "desk.me"),
        ),
    }


def _links(*pages: tuple[str, str] | tuple[str, str, Act]) -> list[dict[str, str]]:
    """Label and address of the pages that exist, and what one has to be allowed to do where not everybody may."""
    there = tuple(page for page in pages if page[1] in current_app.view_functions)
    return _made_links(there, request.script_root if has_request_context() else "")


@lru_cache(maxsize=64)
def _made_links(pages: tuple[tuple[str, str] | tuple[str, str, Act], ...], root: str) -> list[dict[str, str]]:
    """The same below `root`: a page of three rows spends no time on links that every page has."""
    return [{"label": page[0], "url": url_for(page[1]), "act": "".join(page[2:])} for page in pages]
