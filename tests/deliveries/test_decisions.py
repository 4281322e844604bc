from __future__ import annotations

from datetime import timedelta
from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.deliveries.decisions import (
    TRIES_OF_FAULT,
    Failure,
    address_hash,
    after,
    one_line,
    usable_address,
    without_addresses,
)
from corrections.taxonomy import DeliveryState


def test_a_passing_failure_is_tried_again_and_a_final_one_waits_for_a_person() -> None:
    assert after(Failure("451 later"), tries=1, chance=0.5) == (DeliveryState.FAILED, timedelta(minutes=1))
    assert after(Failure("550 no", final=True), tries=1, chance=0.5) == (DeliveryState.PARKED, None)


def test_what_failed_for_two_days_waits_for_a_person() -> None:
    assert after(Failure("451 later"), tries=17, chance=1) == (DeliveryState.PARKED, None)


def test_a_fault_of_ours_is_tried_three_times() -> None:
    fault = Failure("a template", fault=True)
    states = [after(fault, tries=tries, chance=0)[0] for tries in range(1, TRIES_OF_FAULT + 1)]
    assert states == [DeliveryState.FAILED, DeliveryState.FAILED, DeliveryState.PARKED]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("ann@example.com", "ann@example.com"),
        ("  Ann.O'Hara+news@Example.COM ", "Ann.O'Hara+news@example.com"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@localhost", "ann@localhost"),
        ("ann", None),
        ("ann@", None),
        ("@example.com", None),
        ("ann@gmail", None),
        ("ann@192.0.2.1", None),
        ("ann@[192.0.2.1]", None),
        ("a@b@example.com", None),
        ("ann@example.com, bob@example.com", None),
        ("ann@example.com\nBcc: bob@example.com", None),
        ("Ann <ann@example.com>", None),
        ('"ann x"@example.com', None),
        ("ann..o@example.com", None),
        (".ann@example.com", None),
        ("ann@-example.com", None),
        ("ann@exa mple.com", None),
        ("änn@example.com", None),
        ("ann@" + "a" * 64 + ".com", None),
        ("a" * 65 + "@example.com", None),
        ("ann@" + "abc." * 70 + "com", None),
        ("ann@example.com\u2028", "ann@example.com"),
        ("ann@exa\u2028mple.com", None),
        ("", None),
    ],
)
def test_an_address_is_one_address_and_nothing_else(typed: str, address: str | None) -> None:
    assert usable_address(typed) == address


@given(st.text() | st.from_regex(r"[a-z.]{0,5}@[a-z.\n,<> -]{0,12}"))
def test_what_passes_for_an_address_is_read_as_the_same_one_address(typed: str) -> None:
    address = usable_address(typed)
    if address is not None:
        assert Address(addr_spec=address).addr_spec == address
        assert address.isascii()
        assert address.count("@") == 1
        assert len(address) <= 254
        assert usable_address(address) == address


def test_the_hash_of_an_address_is_keyed_and_knows_no_case() -> None:
    assert address_hash(b"key", "Ann@Example.com") == address_hash(b"key", " ann@example.com")
    assert address_hash(b"key", "ann@example.com") != address_hash(b"other key", "ann@example.com")


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert not set(line) & set("\r\n\v\f\0\x1c\x85\u2028\u2029\u202e\u2066")


def test_what_a_server_answered_is_kept_without_addresses() -> None:
    said = "5.1.1 <ann.reader@example.com>: Recipient\r\n rejected; ann.reader@example.com unknown"
    assert without_addresses(said) == "5.1.1 <…@…>: Recipient rejected; …@… unknown"
    assert len(without_addresses("x" * 10_000)) == 300
