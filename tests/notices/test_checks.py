"""Two hundred notices and more, good and faulty: no false alarm on a good one, and every planted fault is found."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notices import stories, written

from corrections.notices import reading
from corrections.notices.checks import ArticleFacts, Finding, NoticeFacts, check
from corrections.notices.contradicted import contradicted
from corrections.notices.facts import Answer
from corrections.taxonomy import ErrorType, Kind, Medium, PassageFate, Placement, Severity

GOOD = dict(written.good())
FAULTY = {name: (facts, finds) for name, facts, finds in written.faulty()}


def codes(found: list[Finding]) -> list[str]:
    return sorted({finding.code for finding in found})


@pytest.mark.parametrize("name", GOOD)
def test_a_good_notice_gives_no_alarm(name):
    assert [(finding.code, str(finding.message)) for finding in check(GOOD[name])] == []


@pytest.mark.parametrize("name", FAULTY)
def test_a_planted_fault_is_found_and_nothing_else(name):
    facts, finds = FAULTY[name]
    assert codes(check(facts)) == finds


def test_the_sets_are_large_and_every_check_has_its_faults():
    assert len(GOOD) >= 100
    assert len(FAULTY) >= 100
    assert {code for _, finds in FAULTY.values() for code in finds} == {
        "appearance_missing", "clarification_of_fact", "empty", "error_repeated", "euphemism", "kind_contradicted",
        "late", "not_in_version", "nothing_removed", "placement_weak", "protected_named", "reader_named",
        "removal_ground", "removal_when", "removed_in_address", "removed_in_notice", "removed_repeated",
        "retraction_unsaid",
        "right_missing", "staff_blamed", "stands_elsewhere", "text_unchanged", "too_long", "unfinished",
        "update_unsaid", "wrong_missing", "wrong_words_stand",
    }  # fmt: skip


def test_every_kind_has_good_notices():
    assert {facts.kind for facts in GOOD.values()} == set(Kind)


def test_nothing_stops_the_notices_of_the_demo_newsroom():
    told = dict(stories.notices())
    assert len(told) >= 60
    stopped = {
        name: codes(check(facts)) for name, facts in told.items() if any(f.severity == "stop" for f in check(facts))
    }
    assert stopped == {}
    assert [name for name, facts in told.items() if contradicted(facts)] == []


ADULTS = "A poll of voters\nIt questioned 3,040 adults in March."
SHUT = "The pier shuts\nIt will be shut for three months’ repairs, from Tuesday. Alun Pryce said so in Hull."


@pytest.mark.parametrize("error_type", [None, *(each for each in ErrorType if each is not ErrorType.NUMBER)])
@pytest.mark.parametrize(
    ("before", "change", "notice", "told"),
    [
        (ADULTS, ("3,040", "3,140"), "It questioned 3,400 adults, not 3,040.", "3,400"),
        (
            ADULTS,
            ("3,040", "3,140"),
            "This article gave the wrong size of a poll. It questioned 3,400 adults.",
            "3,400",
        ),
        (ADULTS, ("3,040", "3,140"), "It questioned 3,140 adults, not 3,040.", None),
        (
            ADULTS,
            ("3,040", "3,140"),
            "This article, of 12 May 2026, gave the wrong size of a poll: 3,140 is right.",
            None,
        ),
        (SHUT, ("three", "five"), "The pier is to reopen in four months, not three.", "four"),
        (SHUT, ("three", "five"), "The pier is to reopen in 4 months, not 3.", "4"),
        (SHUT, ("three", "five"), "The pier is to reopen in 5 months, not 3, one reader told us.", None),
        (SHUT, ("three", "nearly five"), "The pier is to reopen in four months and 28 days, not three months.", None),
        (SHUT, ("three", "twenty-one"), "The pier is to reopen in 21 months, not three.", None),
        (SHUT, ("Tuesday", "Friday"), "We said that the pier shuts on Tuesday. It shuts on Thursday.", "Thursday"),
        (SHUT, ("Tuesday", "Friday"), "On Monday we said that it shuts on Tuesday. It shuts on Friday.", None),
        (SHUT, ("Pryce", "Preece"), "This article misspelled the name of Alun Preece.", None),
        (SHUT, ("Pryce", "Preece"), "It was Alun Prece, not Alun Pryce.", "Prece"),
        (SHUT, ("Hull", "Whitby"), "He spoke in Scarborough, not in Hull.", "Scarborough"),
        (SHUT, ("Hull", "Whitby"), "He spoke in Whitby, near Scarborough, not in Hull.", None),
        (SHUT, ("Hull", "Hull, he is told"), "He spoke in Scarborough, not in Hull.", None),
    ],
)
def test_a_notice_that_contradicts_the_corrected_text_is_found_whatever_the_error_is(
    error_type, before, change, notice, told
):
    article = ArticleFacts(Placement.END, version_text=before, corrected_text=before.replace(*change))
    facts = NoticeFacts(Kind.CORRECTION, notice, (article,), GRANT.now, error_type)
    found = [finding for finding in check(facts) if "The corrected text says" in str(finding.message)]
    assert [notice[finding.start : finding.end] for finding in found] == ([told] if told else [])


GRANT = GOOD["a wrong figure from a source"]


@pytest.mark.parametrize("error_type", [None, ErrorType.FACT, ErrorType.DATE_PLACE])
def test_a_notice_that_gives_the_wrong_figure_alone_is_found_whatever_the_error_is(error_type):
    article = ArticleFacts(Placement.END, version_text=ADULTS, corrected_text=ADULTS.replace("3,040", "3,140"))
    notice = "An earlier version of this article said that a poll questioned 3,040 adults. It is a poll of voters."
    [finding] = check(NoticeFacts(Kind.CORRECTION, notice, (article,), GRANT.now, error_type))
    assert str(finding.message) == "The notice does not say “3,140”, which is right."
    told = notice.replace("It is a poll of voters", "It questioned 3,140")
    assert check(NoticeFacts(Kind.CORRECTION, told, (article,), GRANT.now, error_type)) == []


def test_a_text_that_was_written_anew_is_read_in_no_time():
    before = " ".join(f"The {n:,} of Aa{chr(97 + n % 26)}x{'b' * (n % 40)} stood." for n in range(4_000))
    after = " ".join(f"The {n:,} of Bb{chr(97 + n % 26)}y{'c' * (n % 41)} stand." for n in range(4_000, 8_000))
    names = " ".join(f"it is Cc{chr(97 + n % 26)}z{'d' * (n % 42)} then," for n in range(500))
    article = ArticleFacts(Placement.END, version_text=before, corrected_text=after)
    began = time.process_time()
    contradicted(NoticeFacts(Kind.CORRECTION, names, (article,), GRANT.now))
    assert time.process_time() - began < 5


def with_article(facts: NoticeFacts, **changes: object) -> NoticeFacts:
    return replace(facts, articles=(replace(facts.articles[0], **changes),))  # type: ignore[arg-type]


def test_what_stops_comes_before_what_warns():
    found = check(
        replace(GRANT, severity=Severity.MAJOR, readers=("Ada Byng",), notice=GRANT.notice + " Ask Ada Byng.")
    )
    assert [(finding.code, finding.severity) for finding in found] == [
        ("reader_named", "stop"),
        ("placement_weak", "warn"),
    ]


def test_a_finding_says_where_in_the_notice_it_is():
    facts = replace(GRANT, notice="This article has been tweaked: the grant is £2.4m, not £4.2m.")
    [finding] = check(facts)
    assert facts.notice[finding.start : finding.end] == "tweaked"
    assert str(finding.message) == "“tweaked” makes a wrong fact sound like something else."


@pytest.mark.parametrize(
    ("notice", "severity"),
    [
        ("On 3 May the name of Desmond Malone was removed, by order of a court.", "stop"),
        ("Malone’s name was removed from this article on 3 May, by order of a court.", "stop"),
        ("On 3 May we removed a name from this article, by order of the Stade District Court.", "warn"),
        ("On 3 May we removed a name from this article, by order of a court in Wexley.", "warn"),
        ("On 3 May we removed a name from this article, by order of a court.", None),
    ],
)
def test_a_notice_can_t_be_published_with_the_name_that_it_removes(notice, severity):
    facts, _ = FAULTY["the removed street named again"]
    article = replace(
        facts.articles[0],
        was="Desmond Malone of",
        version_text="Theft\nDesmond Malone of Wexley was fined, the Stade District Court said. He left Wexley.",
        corrected_text="Theft\nA man was fined, it was said.",
    )
    found = [one for one in check(replace(facts, notice=notice, articles=(article,))) if one.code == "removed_repeated"]
    assert [one.severity for one in found] == ([severity] if severity else [])


def test_in_german_a_full_name_stops_and_a_noun_does_not():
    facts, _ = FAULTY["the removed street named again"]
    article = replace(
        facts.articles[0],
        was="der Bäcker Uwe Kunzelmann",
        version_text="Diebstahl\nVor Gericht stand der Bäcker Uwe Kunzelmann.",
        corrected_text="Diebstahl\nEin Mann stand da.",
    )
    german = replace(facts, language="de", articles=(article,))
    [finding] = check(replace(german, notice="Am 3. Mai haben wir den Namen von Kunzelmann entfernt."))
    assert (finding.code, finding.severity) == ("removed_repeated", "stop")
    assert check(replace(german, notice="Am 3. Mai hat ein Gericht verfügt, dass der Bäcker ungenannt bleibt.")) == []


def test_the_same_harmful_words_are_marked():
    facts, _ = FAULTY["the libel in full"]
    [finding] = check(facts)
    assert facts.notice[finding.start : finding.end].startswith("was struck off")


def test_a_reason_in_public_lets_wrong_words_stand():
    facts, _ = FAULTY["the wrong words stand where the reader pointed"]
    assert check(with_article(facts, unfixed_reason="The page is a facsimile.")) == []


@pytest.mark.parametrize("placement", [Placement.PRINT, Placement.BROADCAST, Placement.SOCIAL])
def test_what_went_out_is_not_asked_to_change(placement):
    facts, _ = FAULTY["the wrong words stand where the reader pointed"]
    assert "wrong_words_stand" not in codes(check(with_article(facts, placement=placement)))


def test_an_ambiguous_passage_still_stands():
    assert "wrong_words_stand" in codes(check(with_article(GRANT, fate=PassageFate.AMBIGUOUS)))


def test_a_reason_makes_a_clarification_of_a_fact_possible():
    facts, _ = FAULTY["a clarification of a quotation"]
    assert check(replace(facts, kind_reason="The sentence was shortened, not changed.")) == []


def test_an_apology_is_neither_asked_for_nor_refused():
    assert check(replace(GRANT, notice=GRANT.notice + " We apologise for the mistake.")) == []


def test_thirty_days_to_the_hour_are_not_late():
    since = GRANT.now - timedelta(days=30)
    assert check(replace(GRANT, first_published=since)) == []
    assert codes(check(replace(GRANT, first_published=since - timedelta(hours=1)))) == ["late"]


def test_an_error_that_came_into_an_old_article_today_is_not_late():
    old = GRANT.now - timedelta(days=900)
    assert check(replace(GRANT, first_published=old, error_stood_since=GRANT.now - timedelta(days=1))) == []


def test_marks_in_another_language_are_found():
    facts = replace(GRANT, language="de", notice="Richtig ist: [was richtig ist].", marks=("[was richtig ist]",))
    [finding] = check(facts)
    assert (finding.code, facts.notice[finding.start : finding.end]) == ("unfinished", "[was richtig ist]")


def test_a_notice_in_another_language_is_not_judged_by_english_words():
    assert codes(check(replace(GRANT, notice="This article has been corrected."))) == ["right_missing", "wrong_missing"]
    assert check(replace(GRANT, language="fi", notice="Artikkelia on korjattu.")) == []


def test_what_is_found_in_one_of_several_articles_names_it():
    stands = replace(GRANT.articles[0], headline="A grant", fate=PassageFate.UNCHANGED)
    other = replace(GRANT.articles[0], headline="A second look", corrected_text=GRANT.articles[0].version_text)
    found = [str(finding.message) for finding in check(replace(GRANT, articles=(stands, other)))]
    assert "“A grant”: The wrong words still stand in the article." in found
    assert "“A second look”: The article’s text is not changed." in found
    alone = [str(finding.message) for finding in check(replace(GRANT, articles=(stands,)))]
    assert alone == ["The wrong words still stand in the article."]


def test_a_place_that_is_too_weak_is_said_of_each_article():
    weak = [replace(GRANT.articles[0], headline=name, placement=Placement.PAGE_OF_RECORD) for name in ("A", "B")]
    found = check(replace(GRANT, severity=Severity.MAJOR, articles=tuple(weak)))
    assert [str(finding.message)[:4] for finding in found if finding.code == "placement_weak"] == ["“A”:", "“B”:"]


def test_the_name_of_a_reader_who_is_in_the_article_may_stand():
    facts = with_article(GRANT, version_text=GRANT.articles[0].version_text + "\nMoyra Dunnett paid.")
    assert check(replace(facts, readers=("Moyra Dunnett",), notice=GRANT.notice + " Moyra Dunnett paid it.")) == []


def test_the_author_of_a_reply_may_be_a_reader():
    facts = GOOD["a right of reply"]
    assert facts.readers
    assert check(facts) == []


PIECES = (
    "An earlier version of this article",
    "misstated",
    "said",
    "It is",
    "not",
    "the error",
    "was",
    "to clarify",
    "Dr. A.",
)
PIECES += ("Dunnett’s", "£2.4m", "2,140", "“", "”", "‘", "’", "«", "[", "]", "{", "…", ";", ":", "–", "XX", "\n")
texts = st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)


@given(
    notice=texts,
    was=texts,
    before=texts,
    after=st.none() | texts,
    right=texts,
    names=st.lists(texts, max_size=3).map(tuple),
    kind=st.sampled_from(Kind),
    error_type=st.none() | st.sampled_from(ErrorType),
    severity=st.none() | st.sampled_from(Severity),
    placement=st.sampled_from(Placement),
    medium=st.sampled_from(Medium),
    is_harmful=st.booleans(),
)
def test_whatever_is_written_is_judged_and_every_place_lies_in_the_notice(
    notice, was, before, after, right, names, kind, error_type, severity, placement, medium, is_harmful
):
    article = ArticleFacts(placement, medium, was=was, version_text=before, corrected_text=after)
    facts = NoticeFacts(
        kind, notice, (article,), GRANT.now, error_type, severity, right, readers=names, protected=names, staff=names,
        withheld=frozenset(word for name in names for word in reading.words(name)), is_libel=is_harmful,
    )  # fmt: skip
    found = check(facts)
    answers = tuple(Answer(one.code, one.about, "It is meant.") for one in found if one.about is not None)
    stops = {one.code for one in check(replace(facts, answers=answers)) if one.severity == "stop"}
    assert stops == {one.code for one in found if one.severity == "stop" and one.about is None}
    for finding in found:
        assert str(finding.message)
        assert (finding.start is None) == (finding.end is None)
        if finding.start is not None and finding.end is not None:
            assert 0 <= finding.start < finding.end <= len(notice)


def test_all_that_is_still_to_be_written_is_named_at_once():
    notice = "This article said [what the article said]. It should have said [what is right]."
    [finding] = [one for one in check(replace(GRANT, notice=notice)) if one.code == "unfinished"]
    assert str(finding.message) == "Still to be written: what the article said; what is right"
    assert notice[finding.start : finding.end] == "[what the article said]"
