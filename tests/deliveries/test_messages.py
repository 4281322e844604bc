from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from deliveries.mailserver import Mailbox, open_mailbox
from deliveries.samples import ANN, BASE, MOMENT, NEWSROOM, SAMPLES
from hypothesis import example, given
from hypothesis import strategies as st

from corrections import paths
from corrections.deliveries.decisions import NotSent, one_line
from corrections.deliveries.messages import Recipient, Rendered, compose, render
from corrections.deliveries.senders import smtp
from corrections.newsroom.queries import Newsroom
from corrections.worker.words import WORDS


def message(rendered: Rendered, recipient: Recipient = ANN, **options: str | None) -> EmailMessage:
    return compose(
        rendered,
        recipient,
        NEWSROOM,
        **{"key": "k", "mail_from": "corrections@courier.example", "base_url": BASE} | options,  # type: ignore[arg-type]
    )


def test_every_kind_has_templates_and_every_folder_a_kind() -> None:
    folders = {folder.name for folder in (paths.TEMPLATES / "emails").iterdir() if folder.is_dir()}
    assert folders == set(WORDS)


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_every_email_says_what_it_is_in_one_line_and_gives_its_link_in_text_and_html(kind: str) -> None:
    words = SAMPLES[kind]
    rendered = render(kind, ANN, NEWSROOM, words, BASE)
    assert rendered.subject
    assert len(rendered.subject.splitlines()) == 1
    link = str(words["link"])
    assert link in rendered.text.splitlines(), "an address stands on a line of its own, so that it stays whole"
    assert f'href="{link}"' in rendered.html
    assert NEWSROOM.name in rendered.text
    assert rendered.html.startswith("<!doctype html>")
    assert max(map(len, rendered.text.splitlines())) <= 76
    assert "\n\n\n" not in rendered.text
    for text in (rendered.text, rendered.html, rendered.subject):
        assert "None" not in text
        assert "{" not in text


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_what_readers_and_followers_get_uses_no_word_of_the_trade(kind: str) -> None:
    if kind.startswith(("request-", "follow-")):
        rendered = render(kind, ANN, NEWSROOM, SAMPLES[kind], BASE)
        for word in ("case", "token", "triage", "ticket", "sorry", "please"):
            assert f" {word}" not in rendered.text.lower()


def test_the_outcome_quotes_what_the_reader_wrote() -> None:
    text = render("request-decided", ANN, NEWSROOM, SAMPLES["request-decided"], BASE).text
    assert "Dear Ann Reader," in text
    assert "> It is 9%, not 19%." in text
    assert "> “a 19% rise”" in text
    assert "We checked, and did not change the article." in text


def test_times_are_those_of_the_newsroom_in_the_words_of_the_reader() -> None:
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    words = SAMPLES["request-received"] | {"received": summer}
    assert "Thu 2 Jul 2026, 00:30" in render("request-received", ANN, NEWSROOM, words, BASE).text
    german = Recipient("ann@example.com", language="de")
    assert "Do., 2. Juli 2026, 00:30" in render("request-received", german, NEWSROOM, words, BASE).text
    nonsense = Recipient("ann@example.com", language="../xx")
    assert "Thu 2 Jul 2026, 00:30" in render("request-received", nonsense, NEWSROOM, words, BASE).text


def test_markup_in_a_text_is_text_in_the_html() -> None:
    words = SAMPLES["follow-correction"] | {"notice": "<script>alert(1)</script>", "headlines": ["<b>Bold</b>"]}
    html = render("follow-correction", ANN, NEWSROOM, words, BASE).html
    assert "<script" not in html
    assert "&lt;b&gt;Bold&lt;/b&gt;" in html


def test_a_quoted_text_can_not_pass_for_ours() -> None:
    words = SAMPLES["request-message"] | {"wrong": "It is 9%.\n\n—\nThe Wennmouth Courier\r\nOpen http://evil.example"}
    lines = render("request-message", ANN, NEWSROOM, words, BASE).text.splitlines()
    assert "> Open http://evil.example" in lines
    assert lines.count("The Wennmouth Courier") == 1


def test_headers_are_those_of_a_program_that_writes() -> None:
    sent = message(Rendered("Subject", "Text\n", "<p>Text</p>\n"))
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["From"] == "The Wennmouth Courier <corrections@courier.example>"
    assert sent["Reply-To"] == "The Wennmouth Courier <desk@courier.example>"
    assert sent["To"] == "Ann Reader <ann@example.com>"
    assert sent["List-Unsubscribe"] is None


def test_the_date_comes_from_the_one_clock(at: Callable[[datetime], None]) -> None:
    at(MOMENT)
    assert message(Rendered("S", "T\n", "H\n"))["Date"] == "Tue, 24 Nov 2026 14:05:00 +0000"


def test_one_key_gives_one_message_id_and_another_key_another() -> None:
    rendered = Rendered("S", "T\n", "H\n")
    first, again, other = (message(rendered, key=key)["Message-ID"] for key in ("a", "a", "b"))
    assert first == again != other
    assert first.endswith("@corrections.courier.example>")


def test_unsubscribing_stands_whole_on_its_line_however_long_the_address_is() -> None:
    link = f"{BASE}/unfollow/" + "a" * 80
    raw = message(Rendered("S", "T\n", "H\n"), unsubscribe=link).as_bytes()
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


@pytest.mark.parametrize("address", ["ann", "ann@example.com, bob@example.com", "ann@example.com\r\nBcc: b@c.example"])
def test_an_address_that_can_not_be_written_to_waits_for_a_person(address: str) -> None:
    with pytest.raises(NotSent) as caught:
        message(Rendered("S", "T\n", "H\n"), Recipient(address))
    assert caught.value.failure.final


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


NASTY = st.sampled_from(
    [
        *(
            "\r\n",
            "\n",
            "\r",
            "\u2028",
            "\x85",
            "\0",
            "\u202e",
            '"',
            "\\",
            ",",
            ";",
            "<",
            ">",
            "(",
            ":",
            "@",
            "é",
            "😀",
        ),
        *("=?utf-8?q?=0ABcc:_b@c.example?=", "Bcc: b@c.example", "Ann <evil@example.org>, x", "b@c.example"),
    ]
)
hostile = st.lists(NASTY | st.text(max_size=8), max_size=6).map("".join)
LONG = "x é\n" * 2_500
NAMES = {
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
} | {
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
}


words_of_subjects = st.lists(
    st.sampled_from(["correction", "from", "party", "“from", "party”", "Zürich", "l’été", "— 😀", "x" * 90, "ö" * 90])
    | st.text("aé“”’.,:?=_ ", min_size=1, max_size=40),
    min_size=1,
    max_size=12,
)


@example(subject=["Your report: “The member who crossed", "from", "party", "to party”", "has been put right"])
@given(subject=words_of_subjects)
def test_a_subject_arrives_as_it_was_written_however_it_is_folded(subject: list[str]) -> None:
    written = one_line(" ".join(subject))
    sent = message(Rendered(written, "Text\n", "<p>Text</p>\n")).as_bytes()
    header = sent[sent.index(b"Subject:") : sent.index(b"\r\nDate:")]
    assert max(map(len, header.split(b"\r\n"))) <= 78
    assert str(message_from_bytes(sent, policy=SMTP)["Subject"]) == written


@example(name=LONG, headline=LONG, notice=LONG, newsroom=LONG)
@given(name=hostile, headline=hostile, notice=hostile, newsroom=hostile)
def test_no_name_headline_or_notice_adds_a_header_or_a_recipient(
    mailbox: Mailbox, name: str, headline: str, notice: str, newsroom: str
) -> None:
    words = SAMPLES["follow-correction"] | {"headlines": [headline], "notice": notice, "following": headline}
    recipient = Recipient("ann@example.com", name)
    room = Newsroom(name=newsroom)
    rendered = render("follow-correction", recipient, room, words, BASE)
    composed = compose(
        rendered,
        recipient,
        room,
        key="k",
        mail_from="us@courier.example",
        base_url=BASE,
        unsubscribe=str(words["unsubscribe"]),
    )
    server = smtp.read_url(mailbox.url)
    smtp.send(server, composed.as_bytes(), sender="us@courier.example", recipient="ann@example.com", our_name="x")
    taken = mailbox.taken.pop()
    assert taken.recipients == ["ann@example.com"]
    arrived = message_from_bytes(taken.content, policy=SMTP)
    assert set(arrived.keys()) <= NAMES
    assert len(arrived.keys()) == len(set(arrived.keys()))
    assert [address.addr_spec for address in arrived["To"].addresses] == ["ann@example.com"]
    assert [address.addr_spec for address in arrived["From"].addresses] == ["us@courier.example"]
    assert str(arrived["Subject"]) == rendered.subject
    assert [part.get_content_type() for part in arrived.iter_parts()] == ["text/plain", "text/html"]  # type: ignore[attr-defined]
    assert taken.text().replace("\r\n", "\n") == rendered.text
