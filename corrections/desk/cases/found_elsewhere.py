"""What a search of the queue finds outside the view that is shown: nobody is to take for gone what is only closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from flask import request
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.cases import queues
from corrections.desk.cases import narrowing
from corrections.desk.cases.narrowing import Chosen
from corrections.desk.cases.views import CLOSED
from corrections.web.filters import gettext, message

MOST = 500


class Elsewhere(NamedTuple):
    """Where more is, in words, and its address."""

    words: str
    url: str


def elsewhere(
    session: Session, chosen: Chosen, everybodys: Sequence[Chosen], shown: Collection[int]
) -> list[Elsewhere]:
    """The case of the number that was typed, or in which the correction of that number was published, wherever it is;
    then how many cases of the search are closed or snoozed, and where none is `shown`, how many are open at all."""
    found = _by_number(session, chosen, shown)
    others = [each for each in everybodys if each.view.filters.snoozed and each.view != chosen.view]
    if not shown and chosen.view != everybodys[0].view:
        others.insert(0, everybodys[0])
    if chosen.view is not CLOSED:
        values = {name: value for name, value in chosen.values.items() if name not in ("view", "state")}
        others.append(Chosen(CLOSED, _closed(chosen), {**values, "view": CLOSED.name}))
    sought = [(each.filters, narrowing.sought(session, each, only_count=True)) for each in others]
    counts = queues.count(session, sought, most=MOST).cases if others else []
    words = gettext("{n} in “{view}”")
    return found + [
        Elsewhere(words.format(n=_number(count), view=message(each.view.label)), each.address())
        for each, count in zip(others, counts, strict=True)
        if count
    ]


def _closed(chosen: Chosen) -> queues.Filters:
    kept = chosen.filters
    return queues.Filters(closed=True, desk_id=kept.desk_id, severity=kept.severity, error_type=kept.error_type)


def _number(count: int) -> str:
    return gettext("500 or more") if count >= MOST else str(count)


def _by_number(session: Session, chosen: Chosen, shown: Collection[int]) -> list[Elsewhere]:
    asked = narrowing.wish(session, chosen)
    number = asked.of_correction or asked.number
    if number is None or number in shown:
        return []
    return [
        Elsewhere(gettext("Case {number}").format(number=case.id), request.script_root + addresses.case(case.id))
        for case in queues.some(session, [number]).values()
    ]
