"""What is read out of a mail, however it is written, and that no mail takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.mailbox import decisions
from corrections.mailbox.decisions import Reason
from corrections.mailbox.parsing import parse
from corrections.mailbox.quoting import own_words

FORWARDED = "---------- Forwarded message ---------\nFrom: Bo\n\n> 214!"
TOP = b"From: Ann <ann@readers.example>\r\nMessage-ID: <1@readers.example>\r\n"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Content-Type: text/plain; charset=iso-8859-15\r\n\r\n20 \xa4", "20 €"),
        (b"Content-Type: text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: quoted-printable"
         b"\r\n\r\n=C4=C1", "да"),
        (b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xc3\xa4", "ä"),
        (b"Content-Type: text/plain; charset=utf-7\r\n\r\nlone +2AA-", "lone +2AA-"),
        (b"Content-Type: text/plain; charset=unicode_escape\r\n\r\n\\ud800", "\\ud800"),
        (b"Content-Type: text/plain; charset=GBK\r\n\r\n\xb4\xed", "错"),
        (b"Content-Type: text/plain; charset=us-ascii\r\n\r\nIt\x92s", "It’s"),
        (b"Content-Transfer-Encoding: base64\r\n\r\nMjE0", "214"),
        (
            b"Content-Type: text/html\r\n\r\n<style>p{}</style><p>It was <b>214</b>.</p><script>x()</script>"
            b"<p>Ann</p><blockquote><p>Old</p></blockquote>",
            "It was 214.\n\nAnn\n\n> Old",
        ),
        (b"Content-Type: text/html\r\n\r\n<!--[if mso]>x<![endif]--><![if !mso]>5 < 6<![endif]> &amp; <i>7 > 6</i>"
         b"<img alt='>' src=data:" + b"x" * 9_000 + b">", "5 < 6 & 7 > 6"),
        (b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
         b"--b\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--b--", "plain"),
        (b"Content-Type: text/html\r\n\r\n<!--[if !mso]><!--><p>It was 214.</p><!--<![endif]--><!---> 5<!-- 6 -->",
         "It was 214.\n5"),
        (b"Content-Type: text/html\r\n\r\nIt was 214.<br>-- <br>Ann", "It was 214."),
        (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c"
         b"\r\n\r\n--c\r\nContent-Type: text/plain\r\n\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>It was 214.</p>"
         b"\r\n--c--\r\n--b\r\nContent-Type: text/plain\r\n\r\nScanned by X\r\n--b--", "It was 214.\n\nScanned by X"),
        (b"Content-Type: text/plain; name=body.txt\r\n\r\nIt was 214.", "It was 214."),
        (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nnever ended", "never ended"),
        (b"Content-Type: multipart/mixed\r\n\r\nno boundary at all", ""),
    ],
)  # fmt: skip
def test_the_words_are_read_in_every_writing(raw: bytes, text: str) -> None:
    assert parse(TOP + raw).text == text


ANSWERS = [
    ("Yes.\n\nOn Tue, 24 Nov 2026 at 10:00, The Courier\n<c@news.example> wrote:\n\n> Why?\n", "Yes."),
    ("Ja.\n\nAm 24.11.2026 um 10:00 schrieb Der Kurier:\n> Warum?", "Ja."),
    ("Yes.\n\nOn Tue, 24 Nov 2026, The Courier\n<c@news.example> wrote:\n\nWhy?", "Yes."),
    ("Yes.\n\nOn 24 Nov 2026, at 10:00, The Courier wrote:\n\nWhy?", "Yes."),
    ("Ja.\n\nAm 24.11.26 um 10:00 schrieb Der Kurier:\n\nWarum?", "Ja."),
    ("Oui.\n\nLe mar. 24 nov. 2026 à 10 h 00, Le Courrier a écrit :\n\nEt ?", "Oui."),
    ("Sí.\n\nEl mar, 24 nov 2026 a las 10:00, El Correo (<c@news.example>) escribió:\n\n¿Y?", "Sí."),
    ("Sì.\n\nIl giorno mar 24 nov 2026 alle ore 10:00 Il Corriere ha scritto:\n\nE?", "Sì."),
    ("Ja.\n\nOp di 24 nov 2026 om 10:00 schreef De Koerier:\n\nEn?", "Ja."),
    ("Yes.\n\n-----Original Message-----\nFrom: x\nWhy?", "Yes."),
    ("Yes.\n\nFrom: The Courier\nSent: Tuesday\nTo: Ann\n\nWhy?", "Yes."),
    (f"Yes.\n{'_' * 32}\nFrom: The Courier\nWhy?", "Yes."),
    (f"Yes.\n{'_' * 32}\nAnd no.", f"Yes.\n{'_' * 32}\nAnd no."),
    ("> Why?\nBecause.\n> Really?\nYes.", "Because.\nYes."),
    ("On Tue, 24 Nov 2026 The Courier wrote:\n> How do you know?\n\nFrom the census.\n-- \nAnn", "From the census."),
    ("Hello,\n-- \nAnn\n\nOn Tue, The Courier wrote:\n> Why?\n\nBecause.", "Hello,\n\nBecause."),
    ("On page 3 you said:\n5.\n\nOn Tue, The Courier wrote:\n> Why?", "On page 3 you said:\n5."),
    ("On Tue, The Courier wrote:\n> How do you know?", "On Tue, The Courier wrote:\n> How do you know?"),
    ("On 3 May you wrote:\n5 per cent.", "On 3 May you wrote:\n5 per cent."),
]  # fmt: skip
# Answers of readers who quote somebody as a mail program quotes us.
QUOTING = (
    "On Tuesday the minister of trade said:\nWe will not pay.",
    "On Tuesday 3 May 2026 at 10:30 the minister of trade said:\nWe will not pay.",
    "On 3 May 2026 the minister of trade wrote:\nWe will not pay.",
    "On Tuesday at 10:30 the minister of trade wrote:\nWe will not pay.",
    "Am Dienstag, dem 3. Mai, schrieb die Ministerin:\nWir zahlen nicht.",
    "Le 3 mai, la ministre a écrit :\nNous ne payerons pas.",
    "El 3 de mayo la ministra escribió:\nNo pagaremos.",
    "Il 3 maggio la ministra ha scritto:\nNon pagheremo.",
    "Op dinsdag 3 mei schreef de minister:\nWij betalen niet.",
)
# Reports as readers begin them; a mail program has put none of it there.
UNCUT = (
    "Dear editors,\n\nOn page 3 of today's paper your article said:\nThe tax rate is 5 per cent.\n\nThat is wrong.",
    "Dear editors,\n\nOn 3 May you wrote:\n5 per cent.",
    "Guten Tag,\n\nAm Dienstag schrieb Ihre Zeitung:\n5 Prozent.",
    "On the front page you have a wrong figure.\nThe caption said:\n2,140.",
    f"The table:\n{'_' * 20}\n2,140",
    "Two errors.\n\nFrom: page 3\nDate: 3 May\n\n2,140",
    "The error:\n> The tax is 5%\nIt is 7%.",
    "Two errors:\n--\nIt was 214.",
    "--\nIt was 214.",
    "-- \nIt was 214.",
    "In short:\n-- \nIt was 214, and not 2,140.",
    "Seven towns:\n-- \n" + "\n".join("ABCDEFG") + "\n" + "and so on",
    "The number is wrong.\nSent from the census bureau: 214.",
)


@pytest.mark.parametrize(("text", "kept"), ANSWERS)
def test_what_is_answered_is_cut_off_wherever_the_answer_stands(text: str, kept: str) -> None:
    assert own_words(text, answers=True) == kept
    answer = TOP + b"In-Reply-To: <x@news.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode()
    assert parse(answer).text == kept


@pytest.mark.parametrize("quoted", QUOTING)
def test_whom_an_answer_quotes_in_its_own_words_is_not_taken_for_what_it_answers(quoted: str) -> None:
    said = f"You asked which sentence I mean.\n\n{quoted}\n\nShe said the opposite: see https://example.org/a"
    assert own_words(said, answers=True) == said
    answered = "On Tue, 24 Nov 2026 at 10:00, The Courier <c@news.example> wrote:"
    assert own_words(f"{answered}\n> Which one?\n\n{said}", answers=True) == said
    assert own_words(f"{said}\n\n{answered}\n\nWhich one?", answers=True) == said


@pytest.mark.parametrize("text", UNCUT)
def test_of_a_mail_that_answers_none_every_word_is_kept(text: str) -> None:
    assert parse(TOP + b"\r\n" + text.encode()).text == text.strip()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"See below.\n\n{FORWARDED}", f"See below.\n\n{FORWARDED}"),
        ("It was 214.\n-- \nAnn\nTel. 1\n\n", "It was 214."),
        ("It was 214.\n\nSent from my iPhone", "It was 214."),
        ("It was 214.\n\nGet Outlook for iOS<https://example.org/o>", "It was 214."),
        ("Two errors:\n-- \n" + "It was 214.\n" * 99 + "End.", "Two errors:\n-- \n" + "It was 214.\n" * 99 + "End."),
        (f"See below.\n-- \nAnn\nTel. 1\n\n{FORWARDED}\n-- \nBo\nTel. 2", f"See below.\n\n{FORWARDED}"),
    ],
)  # fmt: skip
def test_a_signature_is_cut_off(text: str, kept: str) -> None:
    assert own_words(text) == kept


def test_what_a_reader_attached_comes_before_the_logos_of_a_signature() -> None:
    def part(name: str, more: str) -> str:
        return f"--b\r\nContent-Type: application/pdf; name={name}\r\n{more}\r\n\r\nx\r\n"

    logos = [part(f"logo{n}.png", f"Content-ID: <{n}>\r\nContent-Disposition: inline") for n in range(3)]
    gmail = part("list.pdf", "Content-ID: <f_1>\r\nContent-Disposition: attachment")
    body = "".join([*logos, gmail, part("evidence.pdf", "X-Y: z")])
    letter = parse(TOP + f"Content-Type: multipart/related; boundary=b\r\n\r\n{body}--b--".encode())
    assert [file.name for file in letter.attached] == ["list.pdf", "evidence.pdf", "logo0.png"]
    assert letter.left_out == ("logo1.png", "logo2.png")


@given(st.text(alphabet="ab \n", max_size=30))
def test_a_long_mail_is_cut_where_it_may_be_read_on_and_nothing_of_it_is_lost(text: str) -> None:
    long = f"{text}{'word ' * 900}{text * 100}" * 2
    pieces = decisions.messages_of(long)
    assert "".join("".join(pieces).split()) == "".join(long.split())
    assert all(0 < len(piece) <= decisions.MOST_TEXT for piece in pieces)


def deep(levels: int) -> bytes:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(levels))
    return TOP + parts + b"\r\nwords"


HTML_THAT_NEVER_ENDS = (
    *(b"<a ", b"<a b=", b"<a b='", b"<!--", b"<!", b"<![CDATA[", b"<![CDATA[>", b"<?", b"</", b"<", b"&#", b"<p><b>"),
    *(b"<script></", b"<title>", b"<style></s ", b"</a b='>", b"<a b=\"'>"),
)
PAGE = TOP + b"Content-Type: text/html\r\n\r\n"
HOSTILE = [
    deep(3_000),
    TOP + b"".join(b"Content-Type: message/rfc822\r\n\r\n" for _ in range(3_000)),
    TOP + b"To: " + b"a@b.example, " * 400_000 + b"\r\n\r\nwords",
    TOP + b"To: " + b"(" * 3_000 + b"\r\n\r\nwords",
    TOP + b"Subject: " + b"=?utf-8?q?" * 400_000 + b"\r\n\r\nwords",
    TOP + b"X: y\r\n" * 700_000 + b"\r\nwords",
    TOP + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 300_000,
    TOP + b'Content-Type: text/plain; charset="' + b"x" * 300_000 + b'"\r\n\r\nwords',
    TOP + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a" * 300_000,
    TOP + b"\r\n" + b"On a wrote " * 300_000,
    TOP + b"\r\n" + b'"' * 300_000 + b"http://" * 100_000,
    TOP + b"\r\n" + b"ab\n" * 5_000_000,
    PAGE + b"<div><" * 300_000,
    *(PAGE + mark * (300_000 // len(mark)) for mark in HTML_THAT_NEVER_ENDS),
]


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_no_mail_takes_long(raw: bytes) -> None:
    begun = time.process_time()
    letter = parse(raw)
    decisions.why_dropped(letter, our_host="x", our_addresses=frozenset())
    decisions.addresses_in(letter.text), decisions.quoted_in(letter.text), decisions.references(letter)
    assert time.process_time() - begun < 2
    assert letter.sender == "ann@readers.example"
    assert len(letter.text) <= decisions.MOST_LETTER


def test_what_is_nested_too_deep_is_dropped_with_its_beginning() -> None:
    letter = parse(deep(40))
    assert decisions.why_dropped(letter, our_host="x", our_addresses=frozenset()) is Reason.NESTED
    assert "words" in letter.text


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", TOP, TOP + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"]),
)
def test_no_bytes_are_too_wild_to_be_read(raw: bytes, top: bytes) -> None:
    letter = parse(top + raw)
    assert parse(top + raw).digest == letter.digest
    assert "\0" not in letter.text + letter.subject + letter.sender_name
    letter.text.encode()
