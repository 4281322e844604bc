from __future__ import annotations

import socket
import ssl
import time
from pathlib import Path

import pytest
from deliveries.mailserver import Mailbox, certificate, open_mailbox, scripted, talk, trickle

from corrections.deliveries.decisions import Failure, NotSent
from corrections.deliveries.senders import smtp
from corrections.errors import Problem

MESSAGE = b"Subject: Hello\r\n\r\n.A line that starts with a full stop\r\n..two\r\n"


def send(mailbox: Mailbox, seconds: float = 10, message: bytes = MESSAGE) -> None:
    smtp.send(
        smtp.read_url(mailbox.url),
        message,
        sender="us@example.org",
        recipient="ann@example.com",
        our_name="corrections.example",
        seconds=seconds,
    )


def failure(mailbox: Mailbox, seconds: float = 10, message: bytes = MESSAGE) -> Failure:
    with pytest.raises(NotSent) as caught:
        send(mailbox, seconds, message)
    return caught.value.failure


def test_a_message_arrives_as_it_was_sent_with_one_recipient() -> None:
    with open_mailbox() as mailbox:
        send(mailbox)
    (taken,) = mailbox.taken
    assert taken.content.endswith(MESSAGE)
    assert (taken.sender, taken.recipients, taken.tls) == ("us@example.org", ["ann@example.com"], False)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("reply", "final"),
    [
        ("421 4.3.2 closing", False),
        ("450 4.2.0 greylisted, come back in five minutes", False),
        ("451 4.3.0 local error", False),
        ("452 4.3.1 full", False),
        ("550 5.1.1 no such mailbox", True),
        ("552 5.2.2 over quota", True),
        ("554 5.7.1 refused", True),
    ],
)
def test_a_4xx_may_pass_and_a_5xx_is_final(verb: str, reply: str, final: bool) -> None:
    with open_mailbox() as mailbox:
        mailbox.answers[verb] = reply
        told = failure(mailbox)
    assert told.final is final
    assert told.detail == f"The mail server said: {reply}"
    assert not told.maybe_sent
    assert mailbox.taken == []


GREETING = b"220 here\r\n"
HELLO = b"250 here\r\n"
TAKEN = [GREETING, HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"]


def test_dropped_after_data_it_may_have_been_sent() -> None:
    def drop(connection: socket.socket) -> None:
        talk(connection, TAKEN)

    with scripted(drop) as mailbox:
        told = failure(mailbox)
    assert told.maybe_sent
    assert not told.final


def test_dropped_before_all_of_it_was_there_it_was_not_sent() -> None:
    def drop(connection: socket.socket) -> None:
        talk(connection, TAKEN[:4])

    with scripted(drop) as mailbox:
        told = failure(mailbox)
    assert not told.maybe_sent
    assert not told.final


@pytest.mark.parametrize(
    ("first", "final"), [(b"554 no mail here\r\n", True), (b"421 later\r\n", False), (b"hello\r\n", False)]
)
def test_a_greeting_that_is_none(first: bytes, final: bool) -> None:
    with scripted(lambda connection: connection.sendall(first)) as mailbox:
        assert failure(mailbox).final is final


def test_a_server_that_says_nothing_is_given_up_after_the_deadline() -> None:
    def say_nothing(connection: socket.socket) -> None:
        time.sleep(5)

    with scripted(say_nothing) as mailbox:
        began = time.monotonic()
        told = failure(mailbox, seconds=0.5)
    assert time.monotonic() - began < 3
    assert told == Failure("The mail server took longer than 0.5 seconds.")


@pytest.mark.parametrize("at", range(len(TAKEN) + 1))
def test_a_server_that_answers_a_byte_at_a_time_is_given_up_after_the_deadline(at: int) -> None:
    """Each byte comes well within any time-out of a single read."""

    def dawdle(connection: socket.socket) -> None:
        talk(connection, TAKEN[:at])
        trickle(connection, b"250-" + b"x" * 500, every=0.05)

    with scripted(dawdle) as mailbox:
        began = time.monotonic()
        told = failure(mailbox, seconds=0.6)
    assert time.monotonic() - began < 3
    assert told.maybe_sent is (at == len(TAKEN))
    assert not told.final


def test_a_server_that_reads_nothing_is_given_up_after_the_deadline() -> None:
    def read_nothing(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        talk(connection, TAKEN[:4])
        connection.sendall(TAKEN[4])
        time.sleep(5)

    with scripted(read_nothing) as mailbox:
        began = time.monotonic()
        told = failure(mailbox, seconds=0.5, message=b"x\r\n" * 5_000_000)
    assert time.monotonic() - began < 3
    assert not told.maybe_sent


def test_nobody_at_the_port() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        told = failure(Mailbox(port=free.getsockname()[1]))
    assert "can’t be reached" in told.detail
    assert not told.final


def test_a_name_that_is_none() -> None:
    server = smtp.Server("mail.invalid", 25)
    with pytest.raises(NotSent) as caught:
        smtp.send(server, MESSAGE, sender="a@b.example", recipient="c@d.example", our_name="x", seconds=5)
    assert not caught.value.failure.final


@pytest.mark.parametrize(
    ("name", "said"), [("desk.example", "desk.example"), ("127.0.0.1", "[127.0.0.1]"), ("::1", "[IPv6:::1]")]
)
def test_it_says_who_it_is(name: str, said: str) -> None:
    heard: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        heard.append(talk(connection, [GREETING]))

    with scripted(listen) as mailbox, pytest.raises(NotSent):
        smtp.send(
            smtp.read_url(mailbox.url), MESSAGE, sender="a@b.example", recipient="c@d.example", our_name=name, seconds=5
        )
    assert heard == [f"ehlo {said}\r\n".encode()]


# Encryption


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """TLS for 127.0.0.1 that this process trusts."""
    context, file = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return context


def test_starttls_is_used_where_it_is_offered(trusted: ssl.SSLContext) -> None:
    with open_mailbox(tls=trusted) as mailbox:
        send(mailbox)
    assert mailbox.taken[0].tls


def test_a_password_goes_over_an_encrypted_connection(trusted: ssl.SSLContext) -> None:
    with open_mailbox(tls=trusted, user="news:secret") as mailbox:
        send(mailbox)
    assert mailbox.taken[0].tls


def test_tls_from_the_first_byte(trusted: ssl.SSLContext) -> None:
    with open_mailbox(tls=trusted, implicit=True) as mailbox:
        send(mailbox)
    assert len(mailbox.taken) == 1


def test_a_wrong_password_waits_for_a_person(trusted: ssl.SSLContext) -> None:
    with open_mailbox(tls=trusted, user="news:secret") as mailbox:
        mailbox.user = "news:wrong@"
        told = failure(mailbox)
    assert told.final
    assert "535" in told.detail


@pytest.mark.parametrize("implicit", [True, False])
def test_nothing_is_sent_under_a_certificate_that_nobody_trusts(tmp_path: Path, implicit: bool) -> None:
    context, _ = certificate(tmp_path, "127.0.0.1")
    with open_mailbox(tls=context, implicit=implicit) as mailbox:
        told = failure(mailbox)
    assert "certificate" in told.detail
    assert not told.final
    assert mailbox.taken == []


def test_nothing_is_sent_under_a_certificate_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, file = certificate(tmp_path, "mail.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with open_mailbox(tls=context) as mailbox:
        assert "certificate" in failure(mailbox).detail
    assert mailbox.taken == []


def test_with_a_password_nothing_is_sent_when_the_offer_of_encryption_is_missing() -> None:
    heard: list[bytes] = []

    def without_starttls(connection: socket.socket) -> None:
        heard.append(talk(connection, [GREETING, b"250-here\r\n250 AUTH PLAIN LOGIN\r\n"]))

    with scripted(without_starttls) as mailbox:
        mailbox.user = "news:secret@"
        told = failure(mailbox)
    assert "STARTTLS" in told.detail
    assert not told.final
    assert b"AUTH" not in b"".join(heard)


def test_a_server_elsewhere_needs_encryption_even_without_a_password() -> None:
    assert smtp.Server("mail.example.org", 25).needs_tls
    assert not smtp.Server("localhost", 25).needs_tls
    assert not smtp.Server("::1", 25).needs_tls
    assert not smtp.Server("relay", 25, in_clear=True).needs_tls


@pytest.mark.parametrize("reply", [b"454 not now\r\n", b"501 what\r\n"])
def test_when_starttls_fails_nothing_is_sent_in_the_clear(reply: bytes) -> None:
    heard: list[bytes] = []

    def refuse(connection: socket.socket) -> None:
        heard.append(talk(connection, [GREETING, b"250-here\r\n250 STARTTLS\r\n", reply]))

    with scripted(refuse) as mailbox:
        failure(mailbox)
    assert b"MAIL" not in b"".join(heard)


# The setting


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", smtp.Server("mail.example.org", 587)),
        ("smtp://mail.example.org:25?tls=off", smtp.Server("mail.example.org", 25, in_clear=True)),
        ("smtps://mail.example.org/", smtp.Server("mail.example.org", 465, implicit_tls=True)),
        ("smtp://a%40b:p%2Fw%3A@[::1]:2525", smtp.Server("::1", 2525, "a@b", "p/w:")),
    ],
)
def test_the_address_of_a_mail_server_is_read(url: str, server: smtp.Server) -> None:
    assert smtp.read_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://host:port",
        "smtp://host:99999",
        "smtp://host/inbox",
        "smtp://host?tls=maybe",
        "smtp://host?ssl=off",
        "smtps://host?tls=off",
        "smtp://user:password@mail.example.org?tls=off",
    ],
)
def test_an_address_of_a_mail_server_that_makes_no_sense_is_refused_with_one_line(url: str) -> None:
    with pytest.raises(Problem) as caught:
        smtp.read_url(url)
    assert "\n" not in str(caught.value)
    assert (
        "password" not in str(caught.value)
        or "password over" in str(caught.value)
        or "user:password" in str(caught.value)
    )
