"""What a version that comes later says of what was removed."""

from __future__ import annotations

import pytest

from corrections.articles.blocks import parse
from corrections.articles.decisions import Copy
from corrections.articles.documents import BLOCKS
from corrections.articles.removals import removed, told_again

ADDRESS = "He lives at 14 Quimby Terrace on Friday, a neighbour told the paper, and was once fined for theft."
STAYS = "The council voted on Tuesday to close three libraries by June."


def copy(*blocks: str, headline: str = "Council Votes To Close Three", language: str = "en") -> Copy:
    return Copy(headline=headline, blocks=tuple(parse("\n\n".join(blocks))), url="https://a.test/", language=language)


WAS = copy("Police named the man as Alan Zorkmid.", ADDRESS, STAYS, headline="Police Told Neighbour To Leave Home")
GONE = removed({1: WAS, 2: copy(STAYS)}, 1, 2, "Alan Zorkmid")


@pytest.mark.parametrize(
    "words",
    [
        "Police named the man as Alan Zorkmid.",
        "ZORKMID’S lawyer said nothing.",
        "It was in Quimby Road.",
        "A neighbour said that he lives there and was once fined, for theft.",
    ],
)
def test_a_name_comes_back_however_it_is_told(words: str) -> None:
    assert told_again(copy(STAYS, words), [GONE]) == {f"{BLOCKS}1"}


@pytest.mark.parametrize(
    "words",
    [
        STAYS,
        "Police were told on Friday that the Paper has moved.",
        "He was once a librarian.",
        "Leave No Neighbour is a play.",
    ],
)
def test_a_common_word_that_was_removed_with_it_hides_nothing(words: str) -> None:
    assert told_again(copy(STAYS, words), [GONE]) == set()


def test_a_german_noun_is_no_name() -> None:
    was = copy("Ein Mann namens Uwe Kunzelmann hat das Fahrrad und die Lampe gestohlen.", STAYS, language="de")
    gone = removed({1: was, 2: copy(STAYS, language="de")}, 1, 2)
    back = copy("Das Fahrrad ist wieder da.", "Die Mutter von Kunzelmann sagt nichts.", language="de")
    assert told_again(back, [gone]) == {f"{BLOCKS}1"}
