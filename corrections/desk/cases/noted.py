"""Notes as colleagues read them: with those marked who are named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from corrections.cases import mentions, naming
from corrections.cases.models import CaseNote
from corrections.cases.naming import Colleague

Named = Mapping[int, list[Colleague]]
"""Who is named in notes, by the notes' ids."""


def named(session: Session, notes: Iterable[CaseNote]) -> Named:
    """Who is named in some notes: nobody is asked for where nobody can be."""
    found = defaultdict[int, list[Colleague]](list)
    for note_id, user in mentions.named_in(session, [note.id for note in notes if "@" in note.text]):
        found[note_id] += mentions.colleagues([user])
    return found


def pieces(note: CaseNote, named: Named) -> list[tuple[str, bool]]:
    return list(naming.pieces(note.text, naming.find(note.text, named.get(note.id, []))))
