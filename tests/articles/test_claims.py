"""What a passage claims, and whether another text claims it: plain decisions over plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.blocks import parse
from corrections.articles.claims import spelled, writing
from corrections.articles.claims.amounts import amounts
from corrections.articles.claims.claim import claim_of
from corrections.articles.claims.judging import Likeness, Rarity, judge
from corrections.articles.claims.roots import root
from corrections.search import fold

SAME = (
    ("2,140", "2140", "2\u00a0140", "de:2.140", "two thousand one hundred and forty",
     "de:zweitausendeinhundertvierzig"),
    ("£1.5 million", "£1.5m", "1.5 million pounds", "GBP 1,500,000", "one and a half million", "de:1,5 Mio. Pfund"),
    ("12%", "12 per cent", "twelve percent", "12pc", "de:12 Prozent", "a 12-per-cent rise"),
    ("12 March 2026", "March 12", "12th of March", "12/3/2026", "2026-03-12", "de:12. März", "12.3.26"),
    ("7.30pm", "19:30", "7:30 p.m.", "de:19.30 Uhr"),
    ("7-2", "7–2", "seven to two", "7 votes to 2"),
    ("a dozen", "12", "twelve"),
)  # fmt: skip


def read(told: str) -> tuple[str, str]:
    """The language of an example, and its words."""
    return ("de", told[3:]) if told.startswith("de:") else ("en", told)


@pytest.mark.parametrize("ways", SAME, ids=lambda ways: ways[0])
def test_an_amount_is_the_same_however_it_is_written(ways: tuple[str, ...]) -> None:
    found = []
    for told in ways:
        language, words = read(told)
        (one,) = amounts(f"It was {words} in all", language)
        found.append(one)
    assert [other for other in found if not found[0].says(other)] == []
    others = [amounts(read(way[0])[1])[0] for way in SAME if way is not ways]
    assert [other for other in others if found[0].says(other) and other.kind == found[0].kind] == []


@given(st.integers(2, 999_999))
def test_a_number_in_words_is_read_as_it_is_written(number: int) -> None:
    assert [int(value) for _, _, value in spelled.read(f"Some {spelled.english(number)} came.")] == [number]
    assert [int(value) for _, _, value in spelled.read(f"Es kamen {spelled.german(number)} Leute.")] == [number]
    (one,) = amounts(f"{number:,} came")
    ways = writing.spellings(one)
    for told in (f"{number}", f"{number:,}", spelled.english(number), spelled.german(number)):
        assert fold(told) in ways


@pytest.mark.parametrize(
    "forms",
    ["Kowalski Kowalskiego Kowalskim", "Novák Nováka Novákovi Novákem", "Müller Müllers Mueller", "Okafor Okafor’s",
     "library libraries", "close closing closed"],
)  # fmt: skip
def test_a_name_is_the_same_with_any_ending(forms: str) -> None:
    assert len({root(form) for form in forms.split()}) == 1


def judged(text: str, exact: str, sentence: str, right: str = "") -> tuple[str, Likeness] | None:
    """The words that make the claim in a text, and the judgement; in a paper of a thousand articles."""
    rarity = Rarity(1000, 3, dict.fromkeys(("peti", "librar", "lifeboat", "medal", "treasur", "rowing"), 5.0))
    blocks = parse(text)
    found = judge(claim_of(exact, sentence=sentence, right=right), "Brief news", blocks, rarity=rarity)
    return found and (blocks[found.block - 1].text[slice(*found.span)], found)


PETITION = "About 2,140 people signed a petition for the library."
MEDAL = "The medal went to Jane Smyth of the lifeboat."


def test_a_claim_is_found_in_other_words_and_said_why() -> None:
    found = judged("It rained.\n\n!caption The library: two thousand one hundred and forty names.", "2,140", PETITION)
    assert found is not None
    assert found[0] == "two thousand one hundred and forty"
    reasons = [reason.text.format(**reason.values) for reason in found[1].reasons]
    assert reasons == [
        "It says the same: two thousand one hundred and forty.",
        "It is about the same: library.",
        "It stands in a caption.",
    ]
    assert (judged("Mr J. Smyth’s medal was shown.", "Jane Smyth", MEDAL) or [""])[0] == "J. Smyth"
    quoted = judged("“I was treasurer of the rowing club,” she said.", "treasurer of the Rowing Club", "", "secretary")
    assert (quoted or [""])[0] == "treasurer of the rowing club"


@pytest.mark.parametrize(("said", "is_same"), [("41%", False), ("4.2%", False), ("four per cent", True), ("4%", True)])
def test_the_number_stays_what_is_looked_for_where_it_is_said_not_to_be_right(said: str, is_same: bool) -> None:
    right = "“Up by half” or “up by 4.2 percentage points”. Not 4%."
    told = f"The rise in petitions for a library was an increase of {said}."
    assert bool(judged(told, "an increase of 4%", "Petitions for a library: an increase of 4%.", right)) is is_same


@pytest.mark.parametrize(
    ("text", "exact", "sentence", "right"),
    [
        ("Boats landed 2,140 tonnes of cod.", "2,140", PETITION, "214"),
        ("A petition for the library was signed by 214 people.", "2,140", PETITION, "214"),
        ("Not 2,140 but 214 people signed the petition for the library.", "2,140", PETITION, "214"),
        ("An earlier version said that 2,140 signed the petition for the library.", "2,140", PETITION, "214"),
        ("Peter Smyth has a medal too.", "Jane Smyth", MEDAL, "Jane Smith"),
        ("Jane Smith of the lifeboat has the medal.", "Jane Smyth", MEDAL, "Jane Smith"),
        ("She was secretary of the rowing club.", "treasurer of the Rowing Club", "", "secretary of the Rowing Club"),
    ],
)
def test_what_only_looks_like_it_is_no_claim(text: str, exact: str, sentence: str, right: str) -> None:
    assert judged(text, exact, sentence, right) is None
