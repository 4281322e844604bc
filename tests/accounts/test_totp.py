from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.accounts import totp

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    step = totp.step_at(datetime.fromtimestamp(seconds, UTC))
    assert totp.code(RFC_SECRET, step, digits=8) == code


@pytest.mark.parametrize(
    ("counter", "code"), [*enumerate(["755224", "287082", "359152", "969429", "338314", "254676"])]
)
def test_the_vectors_of_rfc_4226(counter: int, code: str) -> None:
    assert totp.code(RFC_SECRET, counter) == code


@pytest.mark.parametrize(("drift", "accepted"), [(-90, False), (-30, True), (0, True), (30, True), (90, False)])
def test_a_clock_may_be_one_step_off(drift: int, accepted: bool) -> None:
    typed = totp.code(SECRET, totp.step_at(NOON + timedelta(seconds=drift)))
    assert (totp.matching_step(SECRET, typed, NOON, last_step=None) is not None) is accepted


def test_a_code_works_once() -> None:
    typed = totp.code(SECRET, totp.step_at(NOON))
    step = totp.matching_step(SECRET, typed, NOON, last_step=None)
    assert step == totp.step_at(NOON)
    assert totp.matching_step(SECRET, typed, NOON, last_step=step) is None
    assert totp.matching_step(SECRET, typed, NOON + timedelta(seconds=30), last_step=step) is None


def test_spaces_between_the_digits_do_no_harm() -> None:
    typed = totp.code(SECRET, totp.step_at(NOON))
    assert totp.matching_step(SECRET, f" {typed[:3]} {typed[3:]} ", NOON, last_step=None) is not None


@given(st.text(max_size=12))
def test_whatever_else_is_typed_is_no_code(typed: str) -> None:
    codes = {totp.code(SECRET, totp.step_at(NOON) + drift) for drift in (-1, 0, 1)}
    if "".join(typed.split()) not in codes:
        assert totp.matching_step(SECRET, typed, NOON, last_step=None) is None


def test_a_new_secret_has_160_bits() -> None:
    assert len(base64.b32decode(totp.new_secret())) == 20
    assert totp.new_secret() != totp.new_secret()


def test_the_address_for_the_app_names_account_and_newsroom() -> None:
    address = totp.address(SECRET, account="ana", issuer="The Wennmouth Courier: desk")
    assert address.startswith("otpauth://totp/The%20Wennmouth%20Courier%3A%20desk:ana?secret=" + SECRET)
    assert "issuer=The%20Wennmouth%20Courier%3A%20desk" in address
