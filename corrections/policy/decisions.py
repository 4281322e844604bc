"""Which numbers a clause may have, what changed between two versions, which one is in force, when a draft is ready.

Plain functions over plain values.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, Protocol, TypeVar
from zoneinfo import ZoneInfo

from corrections.errors import Message
from corrections.policy import marking

NUMBER = re.compile(r"[1-9][0-9]{0,2}(?:\.[1-9][0-9]{0,2}){0,3}", re.ASCII)
MOST_CLAUSES = 300
LONGEST_TITLE, LONGEST_TEXT = 200, 10_000
FURTHEST = timedelta(days=366)  # from which a version may be in force: a mistyped year is no day to wait for
MOST_SHOWN = 60  # characters of a blank in a sentence that names it


@dataclass(frozen=True)
class Wording:
    """A clause with its words: `number` such as "4.2", `text` in Markdown."""

    number: str
    title: str
    text: str

    @property
    def fingerprint(self) -> str:
        """What a form remembers of the words that it showed."""
        return digest([self], None).hex()


def order(number: str) -> tuple[int, ...]:
    """What clauses are sorted by: 4.10 comes after 4.9."""
    return tuple(int(part) for part in number.split("."))


def sort(clauses: Iterable[Wording]) -> list[Wording]:
    return sorted(clauses, key=lambda clause: order(clause.number))


def why_not_add(
    number: str, *, drafted: Collection[str], taken_out: Collection[str] = (), used: Collection[str]
) -> Message | None:
    """Say why the draft can't have a new clause of this number; None if it can. `taken_out`: those that can be brought
    back. `used`: every number that a version ever had, which means for good what it meant then."""
    if not NUMBER.fullmatch(number):
        return Message("Enter a number such as 4.2: up to four parts, each from 1 to 999.", at="number")
    if number in drafted:
        return Message.of("The draft has a clause {number} already.", number=number).about("number")
    if number in taken_out:
        return Message.of(
            "Clause {number} was taken out of the draft: bring it back, or choose another number.", number=number
        ).about("number")
    if number in used:
        return Message.of(
            "{number} belongs to a clause that no longer applies, and stays that clause’s for good. Choose another.",
            number=number,
        ).about("number")
    if len(drafted) >= MOST_CLAUSES:
        return Message.of("A policy has at most {most} clauses.", most=MOST_CLAUSES)
    return None


def why_not_word(title: str, text: str) -> Message | None:
    """Say why a clause can't be worded like this; None if it can."""
    if not title.strip():
        return Message("Give the clause a title.", at="title")
    if len(title) > LONGEST_TITLE:
        return Message.of("A title has at most {most} characters.", most=LONGEST_TITLE).about("title")
    if not text.strip():
        return Message("Write what the clause says.", at="text")
    if len(text) > LONGEST_TEXT:
        return Message.of("A clause has at most {most} characters.", most=LONGEST_TEXT).about("text")
    return None


def is_worded(clause: Wording) -> bool:
    """Whether it says something. In a draft that goes on from a version, what was erased there does not."""
    return why_not_word(clause.title, clause.text) is None


def blanks(clause: Wording) -> list[str]:
    """What a newsroom still has to fill in, in square brackets, each as it stands there. A title is no Markdown."""
    return [*marking.BLANK.findall(clause.title), *marking.blanks(clause.text)]


What = Literal["new", "gone", "retitled", "reworded", "respaced"]
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»‹›‘’‚‛'", '"'))


@dataclass(frozen=True)
class Changed:
    """A clause that is not as it was. `before` is None for a new one, `after` for one that is gone."""

    what: What
    number: str
    before: Wording | None
    after: Wording | None

    @property
    def sentence(self) -> Message:
        """What changed, for readers."""
        if self.after is None:
            assert self.before is not None, "a clause that is gone was there"
            return Message.of(
                "Clause {number}, “{title}”, no longer applies.", number=self.number, title=self.before.title
            )
        if self.before is None:
            return Message.of("Clause {number}, “{title}”, is new.", number=self.number, title=self.after.title)
        if self.what == "respaced":
            return Message.of(
                "Clause {number}, “{title}”: only spaces, lines or quotation marks differ.",
                number=self.number,
                title=self.after.title,
            )
        if self.what == "reworded":
            told = Message.of(
                "Clause {number}, “{title}”, is worded differently.", number=self.number, title=self.after.title
            )
            return told if self.before.title == self.after.title else self._retitled(reworded=True)
        return self._retitled(reworded=False)

    def _retitled(self, *, reworded: bool) -> Message:
        assert self.before is not None, "it was called something else before"
        assert self.after is not None, "it is called something else now"
        told = {"number": self.number, "before": self.before.title, "title": self.after.title}
        if reworded:
            return Message.of("Clause {number} was “{before}”, is now “{title}”, and is worded differently.", **told)
        return Message.of("Clause {number} was “{before}” and is now “{title}”; its text is the same.", **told)


def changes(before: Iterable[Wording], after: Iterable[Wording]) -> list[Changed]:
    """What differs between two versions, in the order of the numbers. A clause is the same one by its number alone."""
    old, new = ({clause.number: clause for clause in clauses} for clauses in (before, after))
    numbers = sorted(old.keys() | new.keys(), key=order)
    found = (_change(number, old.get(number), new.get(number)) for number in numbers)
    return [one for one in found if one is not None]


def _change(number: str, before: Wording | None, after: Wording | None) -> Changed | None:
    if before is None:
        return Changed("new", number, None, after)
    if after is None:
        return Changed("gone", number, before, None)
    if before.text != after.text:
        says_the_same = before.title == after.title and _bare(before.text) == _bare(after.text)
        return Changed("respaced" if says_the_same else "reworded", number, before, after)
    return Changed("retitled", number, before, after) if before.title != after.title else None


def _bare(text: str) -> str:
    """A text without what readers hardly see."""
    return "".join(text.translate(QUOTES).split())


def digest(clauses: Iterable[Wording], in_force_on: date | None) -> bytes:
    """The hash of a draft: what a second person signs off is these words, in force from this day."""
    told = [[clause.number, clause.title, clause.text] for clause in sort(clauses)]
    day = in_force_on.isoformat() if in_force_on else None
    return hashlib.sha256(json.dumps([told, day], ensure_ascii=False).encode()).digest()


class InForce(Protocol):
    """A version, as far as it matters when it applies."""

    number: int
    in_force_at: datetime


Version = TypeVar("Version", bound=InForce)


def in_force(versions: Iterable[Version], at: datetime) -> Version | None:
    """The version that applied at a moment: of those whose day had come, the one published last; None before all."""
    come = [version for version in versions if version.in_force_at <= at]
    return max(come, key=lambda version: version.number, default=None)


def until(versions: Iterable[Version], number: int) -> datetime | None:
    """When a version ceased to apply, or will; None if that is not known. One that never applied ends as it
    begins, or before."""
    later = [version.in_force_at for version in versions if version.number > number]
    return min(later, default=None)


def never_applies(versions: Iterable[Version], version: Version) -> bool:
    """Whether another one takes its place before it has applied: one published later, from the same day or before."""
    end = until(versions, version.number)
    return end is not None and end <= version.in_force_at


def before(versions: Iterable[Version], number: int) -> Version | None:
    """The version that a version takes the place of: of those that apply, or did, the one published last before it."""
    known = list(versions)
    earlier = (version for version in known if version.number < number and not never_applies(known, version))
    return max(earlier, key=lambda version: version.number, default=None)


def begins(day: date, zone: ZoneInfo, now: datetime) -> datetime:
    """When a version is in force that is published now, from a day on: at its midnight where the newsroom is, and never
    before it is published."""
    midnight = datetime.combine(day, time(0), zone).astimezone(UTC)
    return max(midnight, now.replace(microsecond=0))


def why_not_propose(
    clauses: Sequence[Wording], published: Sequence[Wording], day: date | None, *, today: date
) -> Iterator[Message]:
    """Say what keeps a draft from being proposed, all of it; nothing if it is ready. `published`: the version before.

    Its day may be before that of the version before, if that is still to come: then it takes its place.
    """
    if not clauses:
        yield Message("The draft has no clause yet.")
    elif not changes(published, clauses):
        yield Message("The draft says what the last version says. Change something first.")
    for clause in clauses:
        if not is_worded(clause):
            yield Message.of(
                "Clause {number} has no words: they were erased. Write it anew, or take it out.", number=clause.number
            )
        for words in blanks(clause):
            yield Message.of(
                "Clause {number} has a blank to fill in: {words}", number=clause.number, words=words[:MOST_SHOWN]
            )
    if day is None:
        yield Message("Say from which day it is in force.", at="day")
    elif day < today:
        yield Message("That day is over. A policy comes into force today or later.", at="day")
    elif day - today > FURTHEST:
        yield Message("That day is more than a year ahead. Choose one that is nearer.", at="day")


def why_not_sign_off(*, writers: Collection[int], proposed_by: int | None, by: int) -> Message | None:
    """Say why somebody may not sign a proposal off; None if they may. Nobody judges their own words."""
    if proposed_by is None:
        return Message("Nothing is proposed at the moment.")
    if by == proposed_by or by in writers:
        return Message("You wrote some of it or proposed it: somebody else has to sign it off.")
    return None


def read(name: str, content: str) -> Wording:
    """A clause from a file: its first line “# 4.2 Title”, the rest its text. Raises ValueError naming the file."""
    first, _, text = content.strip().partition("\n")
    found = re.fullmatch(rf"# ({NUMBER.pattern}) (\S.*)", first)
    if found is None or not text.strip():
        raise ValueError(f"{name} is not a clause: it begins with “# 4.2 Title”, and goes on with its text")
    return Wording(found[1], found[2].strip(), text.strip())


def by_number(clauses: Iterable[Wording]) -> Mapping[str, Wording]:
    return {clause.number: clause for clause in clauses}
