"""Notes as colleagues read them: with those marked who are named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from corrections.accounts import queries as accounts
from corrections.cases import mentions, naming
from corrections.cases.models import CaseNote
from corrections.cases.naming import Colleague
from corrections.events import Event

Named = Mapping[int, list[Colleague]]
"""Who is named in notes, by the notes' ids."""


def named(session: Session, history: Iterable[Event]) -> Named:
    """Who is named in the notes of a case, by its events: nobody is asked for where nobody is."""
    told = [event.details for event in history if event.verb == "mentioned"]
    users = accounts.users(session, {details["user"] for details in told})
    found = defaultdict[int, list[Colleague]](list)
    for details in told:
        if (user := users.get(details["user"])) is not None:
            found[details["note"]] += mentions.colleagues([user])
    return found


def pieces(note: CaseNote, named: Named) -> list[tuple[str, bool]]:
    return list(naming.pieces(note.text, naming.find(note.text, named.get(note.id, []))))
