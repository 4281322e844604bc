"""Rules as values: which of them decides where a report goes."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.cases.routing import CONDITIONS, Matter, Rule, differences, holds, read_words, route
from corrections.taxonomy import ErrorType, Medium, Relation, Severity

MATTER = Matter(
    section="Sport",
    tags=("Cup final", "Transfers"),
    agency="Reuters",
    language="en-GB",
    medium=Medium.WEB,
    error_type=ErrorType.NAME,
    text="Müller scored twice, the keeper’s contract ends in 2027.",
    authors=("Nadia Okafor", "Jo de Wit"),
    relation=Relation.NAMED_IN_IT,
)

# What holds of it, and what does not.
ASKED: list[tuple[str, Any, Any]] = [
    ("section", "sport", "Sports"),
    ("tag", "cup final", "Cup"),
    ("agency", "REUTERS", "AP"),
    ("language", "en", "e"),
    ("language", "en-gb", "en-US"),
    ("medium", Medium.WEB, Medium.PRINT),
    ("error_type", ErrorType.NAME, ErrorType.NUMBER),
    ("words", ("injury", "muller"), ("mull", "contract 2027")),
    ("words", ("keeper's contract",), ("contract keeper",)),
    ("author", "okafor", "Oka"),
    ("author", "Jo de Wit", "Jo Wit"),
    ("relation", Relation.NAMED_IN_IT, Relation.NONE),
    ("usual", Severity.MINOR, Severity.TRIVIAL),
]


@pytest.mark.parametrize(("name", "held", "not_held"), ASKED)
def test_each_condition_is_asked_of_what_it_is_about(name: str, held: Any, not_held: Any) -> None:
    assert holds(Rule(1, 2, **{name: held}), MATTER)
    assert not holds(Rule(1, 2, **{name: not_held}), MATTER)
    assert not holds(Rule(1, 2, **{name: held}), Matter(error_type=ErrorType.SPELLING))


def test_all_conditions_are_tried() -> None:
    assert {name for name, _, _ in ASKED} == set(CONDITIONS)
    assert {field.name for field in fields(Rule)} == {*CONDITIONS, "id", "desk_id", "assignee_id", "severity"}
    both = Rule(1, 2, section="Sport", agency="AP")
    assert not holds(both, MATTER)
    assert holds(replace(both, agency="Reuters"), MATTER)
    assert Rule(1, 2, severity=Severity.MAJOR).catches_all
    assert not both.catches_all


def test_the_first_rule_that_fits_decides() -> None:
    known = [
        Rule(1, 3, error_type=ErrorType.STANDARDS, severity=Severity.MAJOR),
        Rule(2, 2, assignee_id=7, section="Sport"),
        Rule(3, 4, agency="Reuters"),
    ]
    found = route(known, replace(MATTER, error_type=ErrorType.STANDARDS), first_desk=1)
    assert (found.desk_id, found.severity, found.rule_id) == (3, Severity.MAJOR, 1)
    found = route(known, MATTER, first_desk=1)
    assert (found.desk_id, found.assignee_id, found.severity, found.rule_id) == (2, 7, Severity.MINOR, 2)
    assert route(known, replace(MATTER, section="Local"), first_desk=1).desk_id == 4
    found = route(known, Matter(error_type=ErrorType.SPELLING), first_desk=1)
    assert (found.desk_id, found.severity, found.rule_id) == (1, Severity.TRIVIAL, None)


RULES = st.builds(
    Rule,
    id=st.integers(1, 9),
    desk_id=st.integers(1, 5),
    severity=st.none() | st.sampled_from(Severity),
    section=st.none() | st.just("Sport"),
    agency=st.none() | st.just("AP"),
    error_type=st.none() | st.sampled_from(ErrorType),
    words=st.sampled_from([(), ("goal",), ("",)]),
)
MATTERS = st.builds(
    Matter,
    section=st.none() | st.sampled_from(["Sport", "Local"]),
    error_type=st.none() | st.sampled_from(ErrorType),
    text=st.sampled_from(["", "A goal in the last minute."]),
)


@given(st.lists(RULES), st.lists(RULES), st.lists(MATTERS, max_size=5))
def test_there_is_always_a_desk_and_the_differences_are_those_that_one_would_notice(
    before: list[Rule], after: list[Rule], matters: list[Matter]
) -> None:
    told = {each.number for each in differences(before, after, matters, first_desk=9)}
    for number, matter in enumerate(matters):
        old, new = route(before, matter, first_desk=9), route(after, matter, first_desk=9)
        assert old.desk_id in {rule.desk_id for rule in before} | {9}
        assert isinstance(old.severity, Severity)
        assert (number in told) == (old.place != new.place)
    assert differences(before, before, matters, first_desk=9) == []


def test_words_are_read_however_they_are_typed() -> None:
    assert read_words(" Cup  final, penalty\n\ntransfer ,, penalty") == ("Cup final", "penalty", "transfer")
    assert read_words(" , \n") == ()
