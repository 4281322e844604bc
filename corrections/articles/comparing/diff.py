"""What differs between two texts, in whole words.

Words are compared folded, so curly quotation marks and spaces are no change; numbers, names and short quotations are
replaced whole (runs.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from corrections.articles.comparing.runs import Run, runs_between, share_changed, whole_units
from corrections.articles.words import Words, words_of

REWRITTEN = 0.6  # of the shorter text's words: if more are changed, old and new are shown one after the other

Op = Literal["same", "del", "ins"]
Atom = tuple[Op, str, str]  # what is done, the old text, the new one


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went or came. `was`: the old text, where it stayed but for what is not seen."""

    op: Op
    text: str
    was: str | None = None


def old_text(pieces: Iterable[Piece]) -> str:
    """The old text, exactly: what was inserted left out."""
    return "".join(piece.text if piece.was is None else piece.was for piece in pieces if piece.op != "ins")


def new_text(pieces: Iterable[Piece]) -> str:
    """The new text, exactly: what was deleted left out."""
    return "".join(piece.text for piece in pieces if piece.op != "del")


def unchanged(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of a text that stayed, though perhaps not to the letter."""
    return (Piece("same", new, None if old == new else old),)


def rewritten(old: str, new: str) -> tuple[Piece, ...]:
    """Old and new, one after the other."""
    return tuple(piece for piece in (Piece("del", old), Piece("ins", new)) if piece.text)


def diff(old: str, new: str) -> tuple[Piece, ...]:
    """What changed from `old` to `new`; `rewritten` if it is more than 60 % of the shorter one's words."""
    return pieces_of(atoms(old, new))


def atoms(old: str, new: str) -> list[Atom]:
    """The steps from `old` to `new`, small enough to be cut at a gap between words."""
    before, after = words_of(old), words_of(new)
    runs = runs_between(before, after)
    if share_changed(before, after, runs) > REWRITTEN:
        return [("del", old, ""), ("ins", "", new)]
    return list(_steps(before, after, whole_units(before, after, runs)))


def pieces_of(steps: Iterable[Atom]) -> tuple[Piece, ...]:
    """Neighbouring steps of one kind as one piece."""
    merged: list[list[str]] = []
    for op, old, new in steps:
        if merged and merged[-1][0] == op:
            merged[-1][1] += old
            merged[-1][2] += new
        elif old or new:
            merged.append([op, old, new])
    return tuple(_piece(op, old, new) for op, old, new in merged)


def _piece(op: str, old: str, new: str) -> Piece:
    if op == "same":
        return unchanged(old, new)[0]
    return Piece("del", old) if op == "del" else Piece("ins", new)


def _steps(before: Words, after: Words, runs: Sequence[Run]) -> Iterator[Atom]:
    """Each run with the white space around it, which goes where it makes least change."""
    done = False  # the white space before this run was dealt with by the run before
    for run in runs:
        if not run.equal:
            yield from _change(before, after, run)
            done = True
            continue
        for k in range(run.i1 - run.i0):
            i, j = run.i0 + k, run.j0 + k
            if k or not done:
                yield "same", before.space(i), after.space(j)
            yield "same", before.text[before.starts[i] : before.ends[i]], after.text[after.starts[j] : after.ends[j]]
        done = False
    if not done:
        yield "same", before.space(len(before)), after.space(len(after))


def _change(before: Words, after: Words, run: Run) -> Iterator[Atom]:
    """One change: white space that both texts have on a side stays; the rest goes or comes with the words."""
    at_start, at_end = run.i0 == run.j0 == 0, run.i1 == len(before) and run.j1 == len(after)
    old = [before.space(run.i0), before.stretch(run.i0, run.i1), before.space(run.i1)]
    new = [after.space(run.j0), after.stretch(run.j0, run.j1), after.space(run.j1)]
    for mine, theirs, empty in ((old, new, run.i0 == run.i1), (new, old, run.j0 == run.j1)):
        if empty:  # no words on this side: its one space is set against the space before the other's words, or after
            fits_after = bool(mine[0]) != bool(theirs[0]) and bool(mine[0]) == bool(theirs[2])
            mine[0 if (at_end and not at_start) or (fits_after and not at_start) else 2] = ""
    lead = at_start or bool(old[0]) == bool(new[0])
    trail = at_end or bool(old[2]) == bool(new[2])
    if lead:
        yield "same", old[0], new[0]
    yield "del", "".join(old[lead : 2 if trail else 3]), ""
    yield "ins", "", "".join(new[lead : 2 if trail else 3])
    if trail:
        yield "same", old[2], new[2]
