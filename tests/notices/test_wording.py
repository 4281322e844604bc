from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.notices import wording
from corrections.notices.checks import ArticleFacts, NoticeFacts, check
from corrections.notices.wording import changes_text, default_placement, needs_kind_reason, needs_sign_off, starter
from corrections.taxonomy import ErrorType, Kind, Medium, Placement, Severity

NOW = datetime(2026, 11, 12, 12, tzinfo=UTC)


def test_a_number_with_what_it_counts():
    notice = starter(
        Kind.CORRECTION, error_type=ErrorType.NUMBER, was="2,140", right="214", subject="the number of homes"
    )
    assert notice == "An earlier version of this article misstated the number of homes as “2,140”. It is “214”."


VERBS = """
number     | 9%            | 7%                 | misstated a figure as “9%”. It is “7%”.
name       | Ann Warriner  | Ann Warrener.      | misspelled a name, as “Ann Warriner”. It is “Ann Warrener”.
name       | Arthur        | Wilfred Coe        | gave a name or title wrongly, as “Arthur”. It is “Wilfred Coe”.
date_place | 3 June        | 13 June            | gave the wrong date or time, “3 June”. It is “13 June”.
date_place | Tanner Street | Tanner Row         | gave the wrong place, “Tanner Street”. It is “Tanner Row”.
quotation  | “It stinks”   | Priya Raman        | misattributed the words “It stinks”. They were said by Priya Raman.
quotation  | never, ever   | not yet            | gave a quotation wrongly, as “never, ever”. The words were “not yet”.
fact       | a trawler     | a crab boat        | was wrong to say “a trawler”. It should have said “a crab boat”.
fact       | a trawler     | she is a crab boat | was wrong to say “a trawler”. She is a crab boat.
fact       | a trawler     | She nets no fish.  | was wrong to say “a trawler”. She nets no fish.
spelling   | quire         | choir              | misspelled a word, as “quire”. It is “choir”.
link       | its site      | https://a.example  | had a wrong link, at the words “its site”. It should have gone to https://a.example.
           | a trawler     | She fishes there too!  | was wrong to say “a trawler”. She fishes there too!
"""


@pytest.mark.parametrize(
    ("error_type", "was", "right", "notice"),
    [tuple(map(str.strip, line.split("|"))) for line in VERBS.strip().split("\n")],
)
def test_the_verb_fits_the_error(error_type, was, right, notice):
    told = starter(Kind.CORRECTION, error_type=ErrorType(error_type) if error_type else None, was=was, right=right)
    assert told == f"An earlier version of this article {notice}"


@pytest.mark.parametrize(
    ("medium", "appeared", "published", "opening"),
    [
        (Medium.PRINT, "Print edition, page 22", "12 May", "An article on page 22 of the print edition of 12 May "),
        (
            Medium.PRINT,
            "Weekend supplement",
            "12 May",
            "An article in the print edition of 12 May (Weekend supplement) ",
        ),
        (Medium.PRINT, None, "12 May", "An article on page [which page] of the print edition of 12 May "),
        (Medium.PRINT, "p. B3", "", "An article on page B3 of the print edition of [which date] "),
        (Medium.BROADCAST, "Harbour FM, 17:30", "12 May", "A report broadcast on 12 May (Harbour FM, 17:30) "),
        (Medium.AUDIO, "", "12 May", "A recording published on 12 May in [which programme and time] "),
        (Medium.SOCIAL, "@courier", "12 May", "A post published on 12 May (@courier) "),
        (Medium.NEWSLETTER, "The Ledger", "12 May", "An edition of our newsletter sent on 12 May (The Ledger) "),
        (Medium.NEWSLETTER, None, "12 May", "The edition of [which newsletter] sent on 12 May "),
        (None, None, "", "An earlier version of this article "),
    ],
)
def test_what_has_no_page_is_named_by_where_it_appeared(medium, appeared, published, opening):
    notice = starter(
        Kind.CORRECTION, error_type=ErrorType.DATE_PLACE, was="1958", right="1952",
        medium=medium, appeared=appeared, published=published,
    )  # fmt: skip
    assert notice == f"{opening}gave the wrong date or time, “1958”. It is “1952”."


def test_an_agency_is_named():
    notice = starter(Kind.CORRECTION, was="Norwegian", right="Danish", agency="Meridian Wire")
    assert notice.startswith("An earlier version of this article, supplied by Meridian Wire, was wrong to say")


RIGHT = "It counts the seats on Saturdays, which are few."


@pytest.mark.parametrize(
    ("kind", "notice"),
    [
        (
            Kind.CLARIFICATION,
            f"An earlier version of this article said “a 9% rise”, which could mislead. {RIGHT}",
        ),
        (
            Kind.EDITORS_NOTE,
            "This article left readers without something that they needed to know. "
            f"{RIGHT} [What has been done about it.]",
        ),
        (
            Kind.UPDATE,
            f"This article was right when it was published. Since then the facts have changed. {RIGHT}",
        ),
        (
            Kind.RETRACTION,
            "This article has been retracted. It said “a 9% rise”. That does not stand: [why it does not stand].",
        ),
        (
            Kind.REPLY,
            "[who replies] writes: [the reply, unaltered]",
        ),
        (
            Kind.REMOVAL,
            "On 3 May we removed [what was removed, in general words] from this article, "
            "because of [the kind of order or policy].",
        ),
    ],
)
def test_each_kind_has_its_own_frame(kind, notice):
    assert starter(kind, error_type=ErrorType.CONTEXT, was="a 9% rise", right=RIGHT, today="3 May") == notice


def test_a_reply_is_put_in_unaltered():
    reply = (
        "We took part.\n\nOn behalf of 386 members we submitted fourteen pages, most of them in favour of inspecting "
    )
    reply += "homes and against charging good landlords for the bad."
    assert starter(Kind.REPLY, right=reply) == f"[who replies] writes: {reply}"


def test_a_long_quotation_is_given_by_its_beginning_and_end():
    was = " ".join(f"word{number}" for number in range(40))
    notice = starter(Kind.CORRECTION, error_type=ErrorType.FACT, was=was, right="It was the other way round.")
    assert "“word0 word1 " in notice
    assert " word11 … word35 " in notice


def test_quotation_marks_follow_the_language():
    notice = starter(Kind.CORRECTION, error_type=ErrorType.NUMBER, was='"rund" 9', right="7", language="de-AT")
    assert "„‚rund‘ 9“" in notice


def test_a_translation_is_used_for_every_piece():
    def louder(text: str) -> str:
        return re.sub(r"\{\w+\}|[^{}]+", lambda piece: piece[0] if "{" in piece[0] else piece[0].upper(), text)

    notice = starter(Kind.CORRECTION, error_type=ErrorType.NUMBER, translate=louder)
    assert notice == (
        "AN EARLIER VERSION OF THIS ARTICLE MISSTATED A FIGURE AS [WHAT THE ARTICLE SAID]. IT IS [WHAT IS RIGHT]."
    )


WORDS = st.text(max_size=200)
ANYTHING = st.fixed_dictionaries(
    {
        "error_type": st.none() | st.sampled_from(ErrorType),
        "was": WORDS,
        "right": WORDS,
        "medium": st.none() | st.sampled_from(Medium),
        "appeared": st.none() | WORDS,
        "published": st.sampled_from(["", "12 May"]),
        "today": st.sampled_from(["", "14 May"]),
        "agency": st.none() | st.just("Meridian Wire"),
        "severity": st.none() | st.sampled_from(Severity),
        "language": st.sampled_from(["en", "de", "fr", "xx", ""]),
    }
)


@given(kind=st.sampled_from(Kind), known=ANYTHING)
def test_whatever_is_known_the_draft_is_whole(kind, known):
    notice = starter(kind, **known)
    assert "None" not in notice.replace(" ".join(known["was"].split()), "").replace(known["right"], "")
    assert "“”" not in notice
    if kind is not Kind.REPLY:
        assert notice.rstrip("'\"’”»]")[-1:] in (".", "!", "?", "…")


@given(kind=st.sampled_from(Kind), known=ANYTHING)
def test_what_is_not_known_is_marked_so_that_the_check_finds_it(kind, known):
    known |= {"was": "", "right": " \n ", "today": ""}
    notice = starter(kind, **known)
    assert any(mark in notice for mark in wording.marks())
    facts = NoticeFacts(kind, notice, (ArticleFacts(Placement.TOP),), NOW, kind_reason="x")
    assert "unfinished" in [finding.code for finding in check(facts)]


@given(known=ANYTHING)
def test_a_removal_never_says_again_what_was_removed(known):
    known |= {"was": "Marian Estley of Drove Lane", "right": "Marian Estley"}
    assert "Estley" not in starter(Kind.REMOVAL, **known)


@pytest.mark.parametrize("error_type", [ErrorType.FACT, ErrorType.NAME, ErrorType.QUOTATION, ErrorType.IMAGE, None])
@pytest.mark.parametrize("kind", [Kind.CORRECTION, Kind.RETRACTION])
def test_words_that_do_harm_are_not_said_again(kind, error_type):
    was = "He beat his first wife"
    notice = starter(kind, error_type=error_type, was=was, right="He was married once.", severity=Severity.CRITICAL)
    assert "beat" not in notice
    assert "[what it was wrong about, in general words]" in notice


def test_a_dose_has_to_be_said_however_critical():
    notice = starter(
        Kind.CORRECTION, error_type=ErrorType.NUMBER, was="500 mg", right="5 mg", severity=Severity.CRITICAL
    )
    assert "“500 mg”" in notice


@pytest.mark.parametrize(
    "right", ["I was there, and it was 214.", "My sister is called Anne", "tell us the source", "it’s 7, I’m sure"]
)
def test_what_readers_say_of_themselves_is_left_out(right):
    notice = starter(Kind.CORRECTION, error_type=ErrorType.FACT, was="2,140", right=right)
    assert notice.endswith("It should have said [what is right].")


@pytest.mark.parametrize(
    ("error_type", "was", "right"),
    [
        (ErrorType.NUMBER, "2,140", "214"),
        (ErrorType.NAME, "Denise Warriner", "Denise Warrener"),
        (ErrorType.DATE_PLACE, "Tanner Street", "Tanner Row"),
        (ErrorType.QUOTATION, "said Gordon Tate", "Priya Raman"),
        (ErrorType.FACT, "a trawler", "She is a crab boat."),
        (ErrorType.HEADLINE, "Rents fall", "Rents rise"),
        (ErrorType.IMAGE, "the Aldershire Pride", "the Lady Hester"),
        (ErrorType.SPELLING, "quire", "choir"),
        (ErrorType.LINK, "on its site", "https://a.example/b"),
        (ErrorType.CONTEXT, "was fined £90,000", "It has appealed against the fine."),
    ],
)
def test_a_draft_in_which_all_is_known_passes_the_checks(error_type, was, right):
    notice = starter(Kind.CORRECTION, error_type=error_type, was=was, right=right)
    before, after = f"A headline\nThen {was}, they said.", f"A headline\nThen {right}, they said."
    article = ArticleFacts(Placement.END, was=was, version_text=before, corrected_text=after)
    facts = NoticeFacts(Kind.CORRECTION, notice, (article,), NOW, error_type, Severity.MINOR, right)
    assert check(facts) == []


@pytest.mark.parametrize("severity", [None, *Severity])
def test_a_notice_stands_where_its_harm_and_its_medium_ask(severity):
    grave = severity in (Severity.CRITICAL, Severity.MAJOR)
    for medium in (Medium.WEB, Medium.NEWSLETTER):
        assert default_placement(severity, medium) is (Placement.TOP if grave else Placement.END)
    assert default_placement(severity, Medium.PRINT) is Placement.PRINT
    assert default_placement(severity, Medium.BROADCAST) is Placement.BROADCAST
    assert default_placement(severity, Medium.AUDIO) is Placement.BROADCAST
    assert default_placement(severity, Medium.SOCIAL) is Placement.SOCIAL


def test_only_a_clarification_of_a_fact_needs_a_reason():
    needing = {(kind, type_) for kind in Kind for type_ in (*ErrorType, None) if needs_kind_reason(kind, type_)}
    assert {kind for kind, _ in needing} == {Kind.CLARIFICATION}
    assert {type_ for _, type_ in needing} == {
        ErrorType.NAME, ErrorType.NUMBER, ErrorType.DATE_PLACE, ErrorType.QUOTATION, ErrorType.FACT
    }  # fmt: skip


def test_the_newsroom_chooses_what_is_signed_off_and_a_clarified_fact_always_is():
    assert needs_sign_off(Kind.RETRACTION, None, (Kind.RETRACTION, Kind.REMOVAL))
    assert not needs_sign_off(Kind.CORRECTION, ErrorType.NAME, (Kind.RETRACTION,))
    assert not needs_sign_off(Kind.CLARIFICATION, ErrorType.CONTEXT, ())
    assert needs_sign_off(Kind.CLARIFICATION, ErrorType.NUMBER, ())


def test_the_text_changes_with_what_was_wrong_on_a_page():
    changing = {kind for kind in Kind if changes_text(kind, [Placement.TOP])}
    assert changing == {Kind.CORRECTION, Kind.CLARIFICATION, Kind.RETRACTION, Kind.REMOVAL}
    assert changes_text(Kind.CORRECTION, [Placement.PAGE_OF_RECORD])
    assert changes_text(Kind.CORRECTION, [Placement.PRINT, Placement.END])
    assert not changes_text(Kind.CORRECTION, [Placement.PRINT, Placement.BROADCAST, Placement.SOCIAL])
    assert not changes_text(Kind.CORRECTION, [Placement.PAGE_OF_RECORD], Medium.PRINT)
