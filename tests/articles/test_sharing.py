from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from make import LIBRARIES

from corrections.articles.decisions import is_cut_short, shares_almost_nothing

WORDS = st.text("abcdeéß北ไ1 .,-", min_size=1, max_size=300).filter(str.strip)


@given(WORDS, WORDS)
def test_a_text_is_known_again_however_much_is_written_around_it(text: str, more: str) -> None:
    assert not shares_almost_nothing(text, f"{text} {more}")
    assert not shares_almost_nothing(f"{more} {text}", text)


def test_an_article_that_is_rewritten_shares_more_than_one_of_something_else() -> None:
    half = LIBRARIES[: len(LIBRARIES) // 2] + " The rest was written anew, by somebody else, after the vote in May."
    assert not shares_almost_nothing(LIBRARIES, half)
    regatta = "The regatta was called off on Sunday: there was no wind, and the fog did not lift before noon."
    assert shares_almost_nothing(LIBRARIES, regatta)
    assert shares_almost_nothing("市議会は図書館を三つ閉鎖することを決めた。", "日曜のレガッタは風がなく中止になった。")
    assert shares_almost_nothing("", LIBRARIES)


WHOLE = ["The council voted 7-2 to close three libraries.", "About 2,140 people signed.", "It saves £1.2 million."]
WALL = "Subscribe from £2 a week to go on reading all our journalism"


def test_a_text_that_ends_by_asking_for_a_subscription_is_cut_short_and_an_edited_one_is_not() -> None:
    assert is_cut_short(WHOLE, [WHOLE[0], "Sign in to read on", WALL])
    assert is_cut_short(WHOLE, ["The council voted 7-2 to close…", WALL])
    assert is_cut_short(WHOLE, [*WHOLE[:2], "Jetzt anmelden"])
    assert not is_cut_short(WHOLE, WHOLE[:2]), "a passage was taken out"
    assert not is_cut_short(WHOLE, [*WHOLE, WALL]), "nothing is missing"
    assert not is_cut_short(WHOLE, [WHOLE[0], "The closures cost less than was said."])
    assert not is_cut_short([*WHOLE, WALL], [*WHOLE[:2], WALL]), "the line stood there before"
    assert not is_cut_short(WHOLE, [WALL]), "nothing of the article is left to tell it by"
