"""Which words of the version before a change is about: what an editor would point at first. Plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corrections.articles.documents import VersionText
from corrections.articles.sorting.sort import Reason
from corrections.requests import anchoring
from corrections.requests.anchoring import Ambiguous, Passage
from corrections.taxonomy import PassageFate

MOST_REASONS = 5
CHANGED = (PassageFate.EDITED, PassageFate.GONE)


def place(reasons: Iterable[Reason], old: VersionText, new: VersionText) -> list[int] | None:
    """Where the words begin and end, as block and offset, that the weightiest reason names whose words are found.

    Words that stand several times are those that did not stay.
    """
    for reason in [reason for reason in reasons if reason.old][:MOST_REASONS]:
        for passage in _stood(reason.old, old):
            fate, _ = anchoring.carry(passage, old.headline, old.blocks, new.headline, new.blocks)
            if fate in CHANGED:
                return [*passage.start, *passage.end]
    return None


def _stood(words: str, text: VersionText) -> Iterator[Passage]:
    """Where they stand. Several figures or names of a sentence are told as one list: then the first of them."""
    for said in dict.fromkeys((words, words.partition(", ")[0])):
        found = anchoring.locate(said, "", "", text.headline, text.blocks)
        if found is not None:
            yield from found.passages if isinstance(found, Ambiguous) else (found,)
            return


def passage(told: list[int] | None, text: VersionText) -> Passage | None:
    """The words at a place; None if there is none, or something was taken out of the text since."""
    if told is None or text.hidden or text.erased:
        return None
    try:
        return anchoring.passage_at(text.headline, text.blocks, (told[0], told[1]), (told[2], told[3]))
    except ValueError:
        return None
