"""A reader can choose a sentence: it is cut where they would cut it, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.sentences import sentences


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It rained.|Then it stopped!|Why?|Nobody knew…|It was 3.5 degrees."),
        ("en", "Mr. Smith met Dr. J. R. Jones of St. Mary’s at 5 p.m. on Jan. 5.|They talked."),
        ("en", "It opens at 5 p.m.|The doors close at nine."),
        ("en", "“Why?” he asked.|“Because,” she said.|“I see.”|He left."),
        ("en", "He came from the U.S. Army.|She was in the U.S.|They met there."),
        ("en", "He said no.|The vote is on No. 5 and fig. 3."),
        ("en", "They sat.|Ed Lee stood."),
        ("en", "In Smith v. Jones the court ruled for Acme Inc.|The firm was glad."),
        ("en", "So did I.|The others stayed."),
        ("en", "It ended in 2016.|Nobody (not one.)|Wait... and see.|Done"),
        ("en", "Visit example.com or pay £1.5m.|Now."),
        ("de", "Am 3. Oktober kam Dr. Weiß, z. B. mit Fr. Ott.|Es regnete.|Das war 1990.|Ende."),
        ("fr", "M. Dupont et Mme. Roy sont là.|«\u00a0Oui.\u00a0»|Ils partent."),
        ("es", "El Sr. Gil llegó.|¿Qué dijo?|¡Nada!"),
        ("ja", "雨が降った。|「本当？」と言った。|終わり"),
        ("zh", "他来了。|她说：“走吧！”|好。"),
        ("hi", "वह आया।|वह गया।"),
        ("ar", "وصل أمس.|هل غادر؟|نعم."),
        ("am", "መጣ።|ሄደ።"),
        ("xx", "One.|Two."),
    ],
)
def test_sentences_are_cut_where_a_reader_would_cut_them(language: str, text: str) -> None:
    whole = text.replace("|", "" if language in ("ja", "zh") else " ")
    assert [whole[start:end] for start, end in sentences(whole, language)] == text.split("|")


@given(
    st.text(st.one_of(st.sampled_from('ab AB.?!…"”。 \n1'), st.characters()), max_size=60),
    st.sampled_from(["en", "de", "ja"]),
)
def test_nothing_but_white_space_lies_between_sentences(text: str, language: str) -> None:
    spans = sentences(text, language)
    assert all(start < end for start, end in spans)
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    assert all(text[end:start].strip() == "" for end, start in zip(ends, starts, strict=True))
    assert not spans or spans[0][0] == 0
    assert bool(spans) == bool(text.strip())


def test_a_long_text_takes_no_time() -> None:
    assert len(sentences("It is. " * 20_000)) == 20_000
    assert len(sentences("a" * 200_000 + ". B")) == 2
