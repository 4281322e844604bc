"""Make the list of related words from WordNet’s own files: `python refresh.py /usr/share/wordnet` (version 3.0)."""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
KEPT = re.compile(r"[a-z]+(?:[-_][a-z]+)*")
GENERAL, LIKE, OPPOSITE, OF_A_NOUN = "@", ("&", "+", "$"), "!", "\\"
Sense = tuple[str, str]  # part of speech, offset


@dataclass
class Meaning:
    words: list[str]
    pointers: list[tuple[str, Sense, int, int]] = field(default_factory=list)  # which, to what, of and to which word

    def to(self, *kinds: str) -> set[Sense]:
        return {sense for kind, sense, *_ in self.pointers if kind in kinds}


def read(folder: Path) -> dict[Sense, Meaning]:
    found = {}
    for part, name in PARTS.items():
        for line in (folder / f"data.{name}").read_text("latin-1").splitlines():
            if line.startswith(" "):
                continue
            cells = line.split(" | ")[0].split()
            after = 4 + 2 * int(cells[3], 16)
            meaning = Meaning([word.partition("(")[0] for word in cells[4:after:2]])
            for at in range(after + 1, after + 1 + 4 * int(cells[after]), 4):
                kind, offset, other, ends = cells[at : at + 4]
                sense = ("a" if other == "s" else other, offset)
                meaning.pointers.append((kind, sense, int(ends[:2], 16), int(ends[2:], 16)))
            found[part, cells[0]] = meaning
    return found


def relations(meanings: dict[Sense, Meaning], common: set[str]) -> Iterator[tuple[str, str, list[set[Sense]]]]:
    """For each word its parts of speech, what it means, what is near to that, and what is opposed to it."""
    senses: dict[str, set[Sense]] = defaultdict(set)
    for sense, meaning in meanings.items():
        for word in meaning.words:
            if KEPT.fullmatch(word) and (word in common or _is_wanted(sense, meaning, word, common)):
                senses[word].add(sense)
    for word, own in senses.items():
        general = _to(meanings, own, GENERAL)
        near = general | _to(meanings, general, GENERAL) | _to(meanings, own, *LIKE)
        kinds = {part for part, _ in own} | {"p" for sense in own if sense[0] == "a" and meanings[sense].to(OF_A_NOUN)}
        yield word, "".join(sorted(kinds)), [own, near - own, _opposed(meanings, word, own)]


def _is_wanted(sense: Sense, meaning: Meaning, word: str, common: set[str]) -> bool:
    """Of the rare words, verbs and what describes, where they mean what a common one does; of pairs only verbs."""
    return (sense[0] == "v" if "_" in word else sense[0] in "va") and not common.isdisjoint(meaning.words)


def _to(meanings: dict[Sense, Meaning], senses: Iterable[Sense], *kinds: str) -> set[Sense]:
    return set().union(*(meanings[sense].to(*kinds) for sense in senses))


def _opposed(meanings: dict[Sense, Meaning], word: str, own: set[Sense]) -> set[Sense]:
    found = _to(meanings, _to(meanings, own, "&"), OPPOSITE)
    for sense in own:
        place = meanings[sense].words.index(word) + 1
        direct = {to for kind, to, of, _ in meanings[sense].pointers if kind == OPPOSITE and of in (0, place)}
        found |= direct | _to(meanings, direct, "&")
    return found


def written(words: Iterable[tuple[str, str, list[set[Sense]]]]) -> list[str]:
    rows = sorted(words)
    uses = Counter(sense for *_, cells in rows for cell in cells for sense in cell)
    numbers = {sense: number for number, sense in enumerate(sorted(one for one in uses if uses[one] > 1))}
    lines = []
    for word, kinds, cells in rows:
        told = (" ".join(str(numbers[one]) for one in sorted(cell) if one in numbers) for cell in cells)
        lines.append(";".join((word, kinds, *told)))
    return lines


def irregular(folder: Path, known: set[str]) -> Iterator[str]:
    forms: dict[str, set[str]] = defaultdict(set)
    for name in PARTS.values():
        for line in (folder / f"{name}.exc").read_text("latin-1").splitlines():
            form, *bases = line.split()
            forms[form] |= known.intersection(bases)
    yield from (f"{form}={' '.join(sorted(bases))}" for form, bases in forms.items() if bases and KEPT.fullmatch(form))


def main(folder: Path) -> None:
    counted = (line.split("%")[0] for line in (folder / "cntlist.rev").read_text("latin-1").splitlines())
    common = {word for word in counted if "_" not in word}
    lines = written(relations(read(folder), common))
    known = {line.split(";")[0] for line in lines}
    text = "\n".join((*sorted(irregular(folder, known)), "", *lines))
    target = Path(__file__).with_name("words.txt.gz")
    target.write_bytes(gzip.compress(text.encode(), mtime=0))
    click.echo(f"{len(lines)} words, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
