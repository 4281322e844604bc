from __future__ import annotations

import pytest

from corrections.newsroom import decisions, refresh_regions, regions


def test_the_list_of_regions_is_that_of_the_library() -> None:
    assert regions.LIST.read_text(encoding="utf-8").splitlines() == list(refresh_regions.lines()), (
        "run: python -m corrections.newsroom.refresh_regions"
    )


def test_every_code_that_is_offered_is_taken_as_it_is() -> None:
    assert {code: regions.code_of(code.lower()) for code in regions.names()} == {code: code for code in regions.names()}
    spelled = ["TG", "GY", "GP", "AU-NSW Western", "IT-Forli", "CH-Stadt Zurich"]
    assert [decisions.region(code) for code in spelled] == spelled


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Togo", "TG"),
        ("telangana", "IN-TS"),
        ("Telangana, India", "IN-TS"),
        ("Guadeloupe", "GP"),
        ("Guadeloupe,  France", "FR-971"),
        ("England", "GB-ENG"),
        ("nowhere", "NOWHERE"),
    ],
)
def test_names_lead_to_their_codes(typed: str, code: str) -> None:
    assert regions.code_of(typed) == code
