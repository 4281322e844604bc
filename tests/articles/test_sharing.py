from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from make import LIBRARIES

from corrections.articles.decisions import shares_almost_nothing

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
