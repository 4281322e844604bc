"""One recipient, whatever somebody calls themselves: the headers as other programs read them."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.deliveries.decisions import one_line
from corrections.deliveries.messages import MOST_NAME, POLICY


def header(name: str, field: str = "To") -> str:
    message = EmailMessage(policy=POLICY)
    message[field] = Address(name, addr_spec="zoe@post.example")
    message.set_content("Words.")
    raw = message.as_bytes()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    return str(message_from_bytes(raw)[field])


NAMES = [
    "Ann <evil@e.example>, x",
    "a, " * 33,
    "Ann Petrescu, who leads the friends of the library and of the theatre <evil@e.example>",
    'She said “no”, and then: "yes"; (to evil@e.example) with every sign there is, \\ and more',
    "Zoë O’Neill-Fitzgerald, chair of the parish council of Wennmouth; evil@e.example",
    "漢字" * 50,
    "J. R. R. Smith",
    "\u202eevil",
    "x" * 100,
    "=?utf-8?q?evil=40e=2Eexample?=",
]


@pytest.mark.parametrize("field", ["To", "From", "Reply-To"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_never_becomes_a_further_recipient(name: str, field: str) -> None:
    assert [address for _, address in getaddresses([header(one_line(name)[:MOST_NAME], field)])] == ["zoe@post.example"]


@given(st.text(max_size=MOST_NAME))
def test_whatever_the_name_is_it_arrives_as_it_is(name: str) -> None:
    said = one_line(name)[:MOST_NAME].strip()
    try:
        said.encode()
    except UnicodeEncodeError:  # a lone surrogate: forms and database refuse it
        return
    read = header(said)
    ((shown, address),) = getaddresses([read])
    assert address == "zoe@post.example"
    assert str(make_header(decode_header(shown))) == said


def test_a_plain_name_stays_readable() -> None:
    assert header("Ana Petrescu") == "Ana Petrescu <zoe@post.example>"
    assert header("Tom O'Brien-Hall") == "Tom O'Brien-Hall <zoe@post.example>"
    assert header("") == "zoe@post.example"
