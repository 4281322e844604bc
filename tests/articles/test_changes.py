"""Changes are said in sentences that a reader understands without seeing the text, in its order."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.blocks import Block, parse
from corrections.articles.comparing.compare import compare
from corrections.articles.comparing.phrases import whole
from corrections.articles.comparing.saying import LONGEST, MOST, in_short, shorten
from corrections.taxonomy import BlockType

ARTICLE = """\
The council will build 2,140 homes on the old gasworks.

Leader Priya Raman said it was “the largest scheme since the war”, and that work did start in spring.

!caption The gasworks in 2014. Picture: Ann Doe

## What happens next

Residents have until Friday to object. A meeting is on Tuesday in the Guildhall.

- Phase one
- Phase two starts in June

The last scheme, in 1961, was never finished.
"""


def said(new: str, old: str = ARTICLE, headlines: tuple[str, str] = ("H", "H")) -> list[str]:
    return [str(sentence) for sentence in compare(headlines[0], parse(old), headlines[1], parse(new)).sentences]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("Anna Berg (SPD) voted for it.", "Anna Berg (CDU) voted for it.", "“SPD” became “CDU”"),
        ("The exhibition (2019–2020) was free.", "The exhibition 2020) was free.", "“2019–2020” became “2020”"),
        ("The figures (page 7) are of May.", "The figures (page 7 and 8) are of May.", "“7” became “7 and 8”"),
        ("It passed in March (2019) here.", "It passed (2020) here.", "“passed in March” became “passed”"),
        (
            "It ran in spring (May to late June) here.",
            "It ran in March or (so they say until late June) here.",
            "“spring (May to late June)” became “March or (so they say until late June)”",
        ),
        ("Two (in June 40, or so) came.", "Two (in May 30, or so) came.", "“June 40” became “May 30”"),
        ("He called it “a scandal without end” then.", "He called it a “scandal” then.", "“scandal”"),
        ("Doe (47), a baker, spoke.", "Doe, 48, a baker, spoke.", "“(47)” became “48”"),
        ("It fell (see 2019, p. 3) and rose.", "It fell [see 2020, p. 3] and rose.", "“2019” became “2020”"),
    ],
)
def test_a_phrase_keeps_no_half_of_a_bracket_or_quotation(old: str, new: str, sentence: str) -> None:
    rest = " Many people came to see it all the same, and most of them went home content in the evening."
    told = said(new + rest, old + rest)
    assert any(sentence in each for each in told), told
    for each in told:
        assert each.count("(") == each.count(")"), told
        assert each.count("‘") == each.count("’"), told
        assert each.count("[") == each.count("]"), told


def test_a_phrase_of_brackets_alone_takes_no_time() -> None:
    began = time.process_time()
    assert whole(")" * 20_000 + " x", "y", "a ", " b")[1] == "y"
    assert time.process_time() - began < 1


def test_a_bracket_that_came_alone_is_typography() -> None:
    assert said("It was in (2019 that he left us.", "It was in 2019 that he left us.") == [
        "Punctuation or spacing changed in paragraph 1."
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("2,140", "214", "In paragraph 1, “2,140” became “214”."),
        ("Priya Raman", "Priya Rahman", "In paragraph 2, “Leader Priya Raman” became “Leader Priya Rahman”."),
        ("did start", "did not start", "In paragraph 2, “did start” became “did not start”."),
        (
            "the largest scheme",
            "a large scheme",
            "In paragraph 2, “the largest scheme since the war” became “a large scheme since the war”.",
        ),
        ("on the old gasworks", "on the gasworks", "In paragraph 1, “the old gasworks” became “the gasworks”."),
        (
            " A meeting is on Tuesday in the Guildhall.",
            "",
            "In paragraph 3, “A meeting is on Tuesday in the Guildhall.” was removed.",
        ),
        ("2014", "2004", "Caption 1: “2014” became “2004”."),
        ("What happens next", "What comes next", "Heading 1: “happens” became “comes”."),
        ("June", "July", "List item 2: “June” became “July”."),
        ("Raman", "Ramán", "In paragraph 2, “Leader Priya Raman” became “Leader Priya Ramán”."),
        ("to object.", "to object!", "Punctuation or spacing changed in paragraph 3."),
        ("a meeting", "a meeting", ""),
        ("“the largest scheme since the war”", '"the largest scheme since the war"', ""),
        ("Residents", "residents", "In paragraph 3, “Residents” became “residents”."),
    ],
)
def test_a_change_of_words_is_said_with_its_place(old: str, new: str, sentence: str) -> None:
    assert said(ARTICLE.replace(old, new)) == [sentence] * bool(sentence)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("The last scheme", "None.\n\nThe last scheme", "A paragraph was added after paragraph 3: “None.”"),
        ("The council will", "First.\n\nThe council will", "A paragraph was added at the start: “First.”"),
        (
            "The last scheme, in 1961, was never finished.",
            "",
            "Paragraph 4 of the earlier text was removed: “The last scheme, in 1961, was never finished.”",
        ),
        ("- Phase two starts in June\n", "", "List item 2 of the earlier text was removed: “Phase two starts in June”"),
        ("## What happens", "## Objections\n\n## What happens", "Heading added after paragraph 2: “Objections”"),
        (". A meeting is", ".\n\nA meeting is", "Paragraph 3 was split into paragraphs 3–4."),
        ("## What happens next", "What happens next", "Heading is now Paragraph: “What happens next”."),
        ("- Phase one", "One.\n\nTwo.\n\n- Phase one", "Paragraphs 4–5 were added: “One.”"),
    ],
)  # fmt: skip
def test_what_became_of_a_block_is_said_by_its_type(old: str, new: str, sentence: str) -> None:
    assert said(ARTICLE.replace(old, new)) == [sentence]


def test_moved_and_joined_paragraphs_are_said_with_their_old_and_new_numbers() -> None:
    last = "The last scheme, in 1961, was never finished."
    assert said(f"{last}\n\n" + ARTICLE.replace(last, "")) == [
        "Paragraph 4 of the earlier text moved, and is now paragraph 1."
    ]
    joined = ARTICLE.replace(" on the old gasworks.\n\nLeader", " on the old gasworks. Leader")
    assert said(joined) == ["Paragraphs 1–2 were joined into paragraph 1."]


def test_headline_and_byline_come_first_then_all_else_as_it_stands_in_the_text() -> None:
    new = ARTICLE.replace("spring", "autumn").replace("1961", "1962").replace("Ann Doe", "Anne Doe")
    comparison = compare(
        "Homes", parse(ARTICLE), "More homes", parse(new), old_bylines=["Al Roe"], new_bylines=["Al Row"]
    )
    assert [str(sentence) for sentence in comparison.sentences] == [
        "The headline changed: “Homes” became “More homes”.",
        "The byline changed: “Al Roe” became “Al Row”.",
        "In paragraph 2, “spring” became “autumn”.",
        "Caption 1: “Ann Doe” became “Anne Doe”.",
        "In paragraph 4, “1961” became “1962”.",
    ]


def test_typography_is_said_at_the_end() -> None:
    new = ARTICLE.replace("gasworks.", "gasworks!", 1).replace("Tuesday", "Monday")
    assert said(new) == [
        "In paragraph 3, “Tuesday” became “Monday”.",
        "Punctuation or spacing changed in paragraph 1.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("He re-signed on Monday.", "He resigned on Monday.", "“re-signed” became “resigned”."),
        (
            "See www.sallowlaneaction.example for more.",
            "See www.sallowlane-action.example for more.",
            "“www.sallowlaneaction.example” became “www.sallowlane-action.example”.",
        ),
        ("Write to a.b@x.example now.", "Write to ab@x.example now.", "“a.b@x.example” became “ab@x.example”."),
        ("The man's sons came.", "The mans' sons came.", "“man's” became “mans'”."),
        ("The boys books are here.", "The boys’ books are here.", "“boys books” became “boys’ books”."),
        ("It is a part of it.", "It is apart of it.", "“a part” became “apart”."),
        ("He said: I did it.", "He said: “I did it.”", "“I did it.” became “‘I did it.’”."),
        ("He said: 'I did it.'", "He said: I did it.", "“'I did it.'” became “I did it.”."),
        ("Er sagte: Ich war es.", "Er sagte: „Ich war es.“", "“Ich war es.” became “‚Ich war es.‘”."),
        ("Il dit : je sais.", "Il dit : « je sais ».", "“je sais” became “« je sais »”."),
        (
            "He said it was nice on Monday and so on.",
            "He said “it was nice on Tuesday” and so on.",
            "“it was nice on Monday” became “‘it was nice on Tuesday’”.",
        ),
        (
            "“I did it and he knew” it.",
            "“I did it” and he knew it.",
            "“‘I did it and he knew’ it.” became “‘I did it’ and he knew it.”.",
        ),
        (
            "It has 14 hectares of it.",
            "It has 14 acres (5.7 hectares) of it.",
            "“14 hectares” became “14 acres (5.7 hectares)”.",
        ),
    ],
)
def test_a_mark_that_changes_the_meaning_is_said_once(old: str, new: str, sentence: str) -> None:
    rest = " Many people came to see it all the same, and most of them went home content in the evening."
    assert said(new + rest, old + rest) == [f"In paragraph 1, {sentence}"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("He said: 'I did it.'", "He said: “I did it.”"),
        ("It came, and went.", "It came – and went."),
        ("It (the vote) came.", "It, the vote, came."),
    ],
)
def test_marks_of_the_same_meaning_are_typography(old: str, new: str) -> None:
    rest = " Many people came to see it all the same, and most of them went home content in the evening."
    assert said(new + rest, old + rest) == ["Punctuation or spacing changed in paragraph 1."]


def test_one_change_in_several_paragraphs_is_said_once() -> None:
    old = "Then Mr Lee spoke.\n\nThen it rained.\n\nAt noon Lee left, and so did all.\n\n- All but Lee were late"
    assert said(old.replace("Lee", "Leigh").replace("Mr Leigh", "Mr Lee"), old) == ["“Lee” became “Leigh” in 2 places."]
    paragraphs = "The river rose.\n\nThen the river fell.\n\nAt last that river froze over."
    assert said(paragraphs.replace("river", "canal"), paragraphs) == ["In paragraphs 1, 2, 3, “river” became “canal”."]


def test_two_words_changed_beside_one_another_are_said_together_but_numbers_apart() -> None:
    old = "There were an aerial platform, six crews and 40 hoses near 12 houses in all."
    new = "There were two aerial platforms, six crews and 41 hoses near 13 houses in all."
    assert said(new, old) == [
        "In paragraph 1, “an aerial platform” became “two aerial platforms”.",
        "In paragraph 1, “40” became “41”.",
        "In paragraph 1, “12” became “13”.",
    ]


def test_a_long_list_is_cut_and_says_how_many_more() -> None:
    old = "\n\n".join(f"Team {letter} won by {n} points that year." for n, letter in enumerate("abcdefghijklmnop", 10))
    new = old.replace(" points", " goals").replace("by 1", "by 8").replace("by 2", "by 9")
    everything = compare("H", parse(old), "H", parse(new)).sentences
    short = [str(sentence) for sentence in in_short(everything)]
    assert short == [*map(str, everything[:MOST]), f"And {len(everything) - MOST} more."]
    assert in_short(everything[: MOST + 1]) == everything[: MOST + 1]


def test_a_text_written_anew_is_said_to_be() -> None:
    assert "Most of the text was rewritten." in said("Something else altogether happened in another town last week.")


def test_quotations_inside_quotations_have_single_marks() -> None:
    assert shorten("“Yes,” she said, “I do”") == "‘Yes,’ she said, ‘I do’"


@given(st.text(st.one_of(st.characters(), st.sampled_from(" \u0301\u200da👩")), max_size=300))
def test_a_shortened_text_is_a_beginning_of_it_in_whole_characters(text: str) -> None:
    line = shorten(text, len(text) + 1)
    short = shorten(text)
    assert len(short) <= LONGEST + 1
    assert "\n" not in short
    if short != line:
        kept = short.removesuffix("…")
        assert line.startswith(kept)
        assert not unicodedata.combining(line[len(kept)]) or not kept


def test_a_quote_and_a_table_row_are_named() -> None:
    old = [Block(BlockType.QUOTE, "We never promised that to them"), Block(BlockType.TABLE_ROW, "Carrow | 41 | 12")]
    new = [Block(BlockType.QUOTE, "We never offered that to them"), Block(BlockType.TABLE_ROW, "Carrow | 14 | 12")]
    assert [str(sentence) for sentence in compare("H", old, "H", new).sentences] == [
        "Quote 1: “promised” became “offered”.",
        "Table row 1: “41” became “14”.",
    ]


PARAGRAPHS = [f"Paragraph {word} has its very own words, as {word} as can be." for word in ("ash", "elm", "fir", "yew")]
LONG_TABLE = (
    "Before it.\n\n| Team | P |\n| Ash | 2 |\n| Beech | 4 |\n| Cedar | 5 |\n| Dale | 6 |\n| Elm | 7 |\n| Fir | 8 |"
)
NUMBERED = "Before it.\n\n- 1. Ann Lee\n- 2. Bob Ray\n- 3. Cy Fox"
ITEMS = "Before it.\n\n- Item a\n- Item b\n- Item c\n\nAfter it."
TABLE = "Before it.\n\n| Team | P | W |\n| Ash | 2 | 1 |\n| Beech | 4 | 3 |\n| Cedar | 5 | 5 |\n\nAfter it."


def test_a_number_of_the_earlier_text_is_said_to_be_one() -> None:
    old = f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}\n\nOn 9 May it rained."
    assert said(f"{PARAGRAPHS[0]}\n\nOn 8 May it rained.", old) == [
        f"Paragraph 2 of the earlier text was removed: “{PARAGRAPHS[1]}”",
        "In paragraph 2, “9” became “8”.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        (
            ITEMS,
            ITEMS.replace("- Item a\n", "").replace("Item c", "Item c\n- Item a"),
            ["List item 1 of the earlier text moved, and is now list item 3."],
        ),
        (
            TABLE,
            TABLE.replace("| Beech | 4 | 3 |\n| Cedar | 5 | 5 |", "| Cedar | 5 | 5 |\n| Beech | 4 | 3 |"),
            ["Table row 4 of the earlier text moved, and is now row 3."],
        ),
        (
            TABLE,
            TABLE.replace("| Beech | 4 | 3 |\n| Cedar | 5 | 5 |", "| Cedar | 5 | 6 |\n| Beech | 4 | 3 |"),
            ["Cedar, W: “5” became “6”.", "Table row 4 of the earlier text moved, and is now row 3."],
        ),
        (
            TABLE,
            TABLE.replace("| Beech | 4 | 3 |", "| Beech | 4 | 3 |\n| Birch | 1 | 1 |"),
            ["Table row 4 added: “Birch | 1 | 1”"],
        ),
        (
            LONG_TABLE,
            "Before it.\n\n| Team | P |\n| Dale | 6 |\n| Elm | 7 |\n| Fir | 8 |\n"
            "| Ash | 2 |\n| Beech | 4 |\n| Cedar | 5 |",
            ["Table rows 5–7 of the earlier text moved, and are now rows 2–4."],
        ),
        (
            LONG_TABLE,
            LONG_TABLE.replace("| Ash | 2 |\n| Beech | 4 |\n", ""),
            ["Table rows 2–3 of the earlier text were removed: “Ash | 2”"],
        ),
        (
            ITEMS,
            ITEMS.replace("- Item a\n- Item b\n", ""),
            ["List items 1–2 of the earlier text were removed: “Item a”"],
        ),
        (ITEMS.replace("- Item a\n- Item b\n", ""), ITEMS, ["List items 1–2 were added: “Item a”"]),
        (
            "\n\n".join([*PARAGRAPHS, "It cost 1,200 pounds.", "The bridge is closed until May."]),
            "\n\n".join([PARAGRAPHS[0], "The bridge is closed until May.", *PARAGRAPHS[1:], "It cost 1,300 pounds."]),
            [
                "Paragraph 6 of the earlier text moved, and is now paragraph 2.",
                "In paragraph 6, “1,200” became “1,300”.",
            ],
        ),
        (
            "\n\n".join(PARAGRAPHS),
            "\n\n".join(["None of these.", "And nor this.", PARAGRAPHS[2], *PARAGRAPHS[:2], PARAGRAPHS[3]]),
            [
                "Paragraphs 1–2 were added: “None of these.”",
                f"Paragraph 3 of the earlier text now stands before “{PARAGRAPHS[0]}”.",
            ],
        ),
        (
            "\n\n".join(PARAGRAPHS),
            "\n\n".join(["None of these.", PARAGRAPHS[1], PARAGRAPHS[0], *PARAGRAPHS[2:]]),
            [
                "A paragraph was added at the start: “None of these.”",
                "Paragraph 1 of the earlier text moved, and is now paragraph 3.",
            ],
        ),
    ],
)
def test_a_move_says_what_a_reader_can_see(old: str, new: str, sentences: list[str]) -> None:
    assert sorted(said(new, old)) == sorted(sentences)


@given(
    st.sampled_from(["{}", "- {}", "| {} | 1 |"]),
    st.permutations(PARAGRAPHS),
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["oak", "ivy"])), max_size=2, unique_by=lambda new: new[1]),
    st.integers(0, 2),
)
def test_no_block_moves_to_where_it_was(
    mark: str, order: list[str], added: list[tuple[int, str]], removed: int
) -> None:
    new = order[removed:]
    for at, word in added:
        new.insert(at, f"Another {word} came in, of all that {word} may be.")
    told = said("\n\n".join(map(mark.format, new)), "\n\n".join(map(mark.format, PARAGRAPHS)))
    for sentence in told:
        found = re.search(r" (\d+) of the earlier text moved, and is now (?:\D+) (\d+)\.", sentence)
        assert not found or found[1] != found[2], told
        assert "follows paragraph" not in sentence


@pytest.mark.parametrize(
    ("new", "sentences"),
    [
        (
            NUMBERED.replace("1. Ann Lee", "1. Bob Ray").replace("2. Bob Ray", "2. Ann Lee"),
            ["List item 2 of the earlier text moved, and is now list item 1."],
        ),
        (
            "Before it.\n\n- 1. Dee Hall\n- 2. Ann Lee\n- 3. Bob Ray\n- 4. Cy Fox",
            ["List item 1 added: “1. Dee Hall”"],
        ),
        (NUMBERED.replace("Bob Ray", "Bob Roy"), ["List item 2: “Bob Ray” became “Bob Roy”."]),
        (NUMBERED.replace("3. Cy", "4. Cy"), ["List item 3: “3” became “4”."]),
    ],
)
def test_the_numbers_before_items_are_no_words_of_them(new: str, sentences: list[str]) -> None:
    assert said(new, NUMBERED) == sentences


def test_a_number_alone_is_no_sentence_that_moved() -> None:
    told = said("Before it.\n\n1. Bob Ray\n\n2. Ann Lee", "Before it.\n\n1. Ann Lee\n\n2. Bob Ray")
    assert not any("“1.”" in sentence or "“2.”" in sentence for sentence in told), told


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "Ann Lee of Carrow beat Bob Ray of Netherby.",
            "Bob Ray of Netherby beat Ann Lee of Carrow.",
            "“Ann Lee of Carrow beat Bob Ray of Netherby” became “Bob Ray of Netherby beat Ann Lee of Carrow”.",
        ),
        (
            "It was only he who said it to us.",
            "It was he who only said it to us.",
            "“only he who” became “he who only”.",
        ),
    ],
)
def test_words_that_changed_places_in_a_sentence_are_one_change(old: str, new: str, sentence: str) -> None:
    rest = " Many people came to see it all the same, and most of them went home content in the evening."
    assert said(new + rest, old + rest) == [f"In paragraph 1, {sentence}"]


MET = "The council met on Monday in the old hall by the river."
OVER = "“We have run out of road,” said the mayor to those who came. “It is over.”"
OVER_TOLD = OVER.replace("“", "‘").replace("”", "’")
RAIN = "Nobody in the room had an answer to that, and the meeting ended early. They went home in the rain."
NEXT = "The next one is in a month."


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        (
            [MET, OVER, RAIN, NEXT],
            [MET, f"{RAIN} {OVER}", NEXT],
            [f"From paragraph 2 of the earlier text, “{OVER_TOLD}” moved to what was paragraph 3."],
        ),
        (
            [f"{MET} {OVER} {RAIN}", NEXT],
            [MET, "!caption A picture of it", f"{OVER} {RAIN}", NEXT],
            [
                f"“{MET}” was parted from the rest of paragraph 1 of the earlier text.",
                "Caption added after paragraph 1: “A picture of it”",
            ],
        ),
        (
            [f"{MET} {NEXT}", f"{OVER} {RAIN}"],
            [MET, f"{OVER} {NEXT} {RAIN}"],
            [f"From paragraph 1 of the earlier text, “{NEXT}” moved to paragraph 2."],
        ),
        (
            [MET, OVER, f"{NEXT} {RAIN}"],
            [f"{OVER} {MET} It was cold.", f"{NEXT} {RAIN}"],
            [
                "In paragraph 1, “It was cold.” was added.",
                f"From paragraph 1 of the earlier text, “{MET}” moved to what was paragraph 2.",
            ],
        ),
    ],
)
def test_a_sentence_that_stands_elsewhere_moved(old: list[str], new: list[str], sentences: list[str]) -> None:
    assert sorted(said("\n\n".join(new), "\n\n".join(old))) == sorted(sentences)


STORY = [MET, OVER, RAIN, NEXT, "Ann Berg has led it since March of last year.", "A petition had four thousand names."]


@given(st.permutations(STORY), st.sets(st.integers(1, 5)), st.sets(st.integers(1, 5)), st.integers(0, 1))
def test_no_words_are_said_to_be_both_added_and_removed(
    order: list[str], cuts_old: set[int], cuts_new: set[int], fewer: int
) -> None:
    def text(parts: list[str], cuts: set[int]) -> str:
        return "".join(("\n\n" if at in cuts else " ") * (at > 0) + part for at, part in enumerate(parts))

    told = said(text(order[fewer:], cuts_new), text(STORY, cuts_old))
    added, removed = (
        [
            quoted.strip("…. ")
            for sentence in told
            if re.search(rf"(was|were) {what}", sentence)
            for quoted in re.findall(r"“(.*)”", sentence)
        ]
        for what in ("added", "removed")
    )
    for one in added:
        for other in removed:
            assert one not in other, told
            assert other not in one, told
