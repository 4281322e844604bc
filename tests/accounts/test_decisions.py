from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.accounts import decisions
from corrections.accounts.decisions import Act, may
from corrections.taxonomy import Role

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TABLE = {  # taxonomy.md, “Who may do what”, row by row: reporter, editor, standards editor, administrator
    (Act.READ_DESK, Act.ENTER_REPORT, Act.NOTE, Act.ANSWER_AS_AUTHOR): (True, True, True, True),
    (Act.TAKE, Act.DECIDE, Act.DRAFT, Act.PUBLISH, Act.SIGN_OFF): (False, True, True, False),
    (Act.CHANGE_RULES,): (False, False, True, True),
    (Act.SAVE_ANSWERS, Act.SET_ROSTER): (False, True, True, True),
    (Act.STANDARDS,): (False, False, True, False),
    (Act.SECOND_LOOK,): (False, True, True, False),
    (Act.CHANGE_PEOPLE, Act.CHANGE_SETTINGS, Act.CHANGE_RETENTION, Act.CHANGE_TOKENS, Act.ERASE): (
        False,
        False,
        False,
        True,
    ),
    (Act.SEE_ERASURES, Act.SEE_POLICY): (False, False, True, True),
    (Act.CONFIRM_ERASURE,): (False, False, True, False),
}


@pytest.mark.parametrize(("act", "row"), [(act, row) for acts, row in TABLE.items() for act in acts])
def test_each_role_may_do_what_the_taxonomy_says(act: Act, row: tuple[bool, ...]) -> None:
    assert tuple(may(role, act) for role in Role) == row


def test_every_act_stands_in_the_table() -> None:
    assert {act for acts in TABLE for act in acts} == set(Act)


def test_only_an_editor_gains_by_leading_a_desk() -> None:
    gained = {(role, act) for role in Role for act in Act if may(role, act, leads=True) and not may(role, act)}
    assert gained == {(Role.EDITOR, Act.CHANGE_RULES)}


def alive(created: timedelta, seen: timedelta, now: datetime = NOW) -> bool:
    return decisions.is_alive(
        created_at=NOW - created, seen_at=NOW - seen, expires_at=NOW - created + decisions.ABSOLUTE, now=now
    )


@pytest.mark.parametrize(
    ("created", "seen", "expected"),
    [
        (timedelta(0), timedelta(0), True),
        (timedelta(hours=13), timedelta(hours=11, minutes=59), True),
        (timedelta(hours=13), timedelta(hours=12), False),
        (timedelta(days=6, hours=23), timedelta(minutes=1), True),
        (timedelta(days=7), timedelta(minutes=1), False),
    ],
)
def test_a_session_ends_after_twelve_idle_hours_and_after_seven_days(
    created: timedelta, seen: timedelta, expected: bool
) -> None:
    assert alive(created, seen) is expected


def test_a_clock_set_back_ends_a_session_instead_of_prolonging_it() -> None:
    assert alive(timedelta(hours=1), timedelta(0), now=NOW - timedelta(minutes=4))
    assert not alive(timedelta(hours=1), timedelta(0), now=NOW - timedelta(hours=1))


def made_at(wait: object, seconds: int) -> list[datetime]:
    """The times at which somebody tries who tries as soon as they may, for so many seconds."""
    made: list[datetime] = []
    now = NOW
    while now < NOW + timedelta(seconds=seconds):
        pause = wait(made, now)  # type: ignore[operator]
        if not pause:
            made.append(now)
        now += max(pause, timedelta(milliseconds=100))
    return made


def busiest(made: list[datetime], span: timedelta) -> int:
    return max(sum(1 for other in made if at <= other < at + span) for at in made)


def test_an_account_can_be_tried_five_times_in_any_fifteen_minutes_and_ever_more_slowly() -> None:
    made = made_at(decisions.wait_for_account, 6 * 3600)
    assert busiest(made, timedelta(minutes=15)) <= 5
    assert made[-1] - made[-2] >= timedelta(hours=1)


def test_a_network_can_try_ten_times_in_any_fifteen_minutes() -> None:
    made = made_at(decisions.wait_for_network, 2 * 3600)
    assert busiest(made, decisions.NETWORK_SPAN) == 10


def test_two_slips_cost_nobody_any_time() -> None:
    assert decisions.wait_for_account([NOW - timedelta(seconds=9), NOW - timedelta(seconds=4)], NOW) == timedelta(0)


@given(st.lists(st.timedeltas(timedelta(days=-2), timedelta(days=3)), max_size=30))
def test_no_wait_is_longer_than_an_hour(ago: list[timedelta]) -> None:
    tries = sorted(NOW - length for length in ago)
    assert timedelta(0) <= decisions.wait_for_account(tries, NOW) <= timedelta(hours=1)
    assert timedelta(0) <= decisions.wait_for_network(tries, NOW) <= decisions.NETWORK_SPAN


@pytest.mark.parametrize("email", ["ana@courier.example", "a.b+c@sub.courier.example", "anä@zeitung.example"])
def test_addresses_that_are_addresses(email: str) -> None:
    assert decisions.why_not_email(email) is None


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ana",
        "ana@",
        "@courier.example",
        "ana@@courier.example",
        "Ana <ana@courier.example>",
        "ana@courier.example, ben@courier.example",
        "ana@courier.example\nBcc: all@courier.example",
        "ana\u2028@courier.example",
        "ana@courier..example",
        "a" * 65 + "@courier.example",
        "ana@" + "c" * 300,
    ],
)
def test_what_is_not_one_address_is_refused(email: str) -> None:
    assert decisions.why_not_email(email) is not None


@given(st.emails())
def test_every_address_suggests_a_user_name_that_is_allowed_or_none(email: str) -> None:
    suggested = decisions.suggested_username(email)
    assert suggested == "" or decisions.why_not_username(suggested) is None


def test_a_user_name_is_suggested_from_the_address() -> None:
    assert decisions.suggested_username("Ana.Petrescu+desk@courier.example") == "ana.petrescu-desk"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.0", ""),
    ],
)
def test_browsers_are_named_as_people_call_them(agent: str, name: str) -> None:
    assert decisions.browser_name(agent) == name
