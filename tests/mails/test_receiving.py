"""Mail that comes in: reports, answers, and what is dropped."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from mails.letters import letter
from make import LIBRARIES, make_article, make_case, make_correction, make_desk, make_user
from sqlalchemy import Engine, func, select

from corrections import addresses, database, events
from corrections.cases import actions as case_actions
from corrections.cases import queries as cases
from corrections.cases.models import Case
from corrections.deliveries import actions as deliveries
from corrections.deliveries import replies
from corrections.deliveries.messages import message_id
from corrections.errors import Unavailable
from corrections.events import READER
from corrections.mailbox import actions, child, decisions, queries, receiving
from corrections.mailbox.decisions import MailFate, Reason
from corrections.mailbox.models import ReceivedMail
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.requests import uploads
from corrections.requests.decisions import CameBy
from corrections.requests.models import CorrectionRequest, Evidence, RequestMessage
from corrections.settings import Settings
from corrections.taxonomy import CaseState, RequestState

BOX = "corrections@news.example"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "18dd8db00000000049454e44ae426082"
)


@pytest.fixture
def by_mail(settings: Settings) -> Settings:
    return settings.model_copy(update={"mail_box": BOX})


def test_a_mail_becomes_a_report_once_on_the_article_and_the_words_that_it_names(
    engine: Engine, by_mail: Settings
) -> None:
    with database.writing(engine) as session:
        make_desk(session)
        article = make_article(session)
        case_id = make_case(session, article, "About 2,140 people").id
        url = article.url
    message = EmailMessage()
    message["From"] = "=?utf-8?q?J=C3=BCrgen?= <juergen@readers.example>"
    message["To"], message["Subject"], message["Message-ID"] = BOX, "Fehler", "<one@readers.example>"
    message.set_content(f"In {url} you say “2,140 people signed a petition”. It was 214.\n\n-- \nJürgen\n+49 30 1234\n")
    message.add_attachment(PNG, maintype="image", subtype="png", filename="list.png")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="list.exe")
    for _ in range(2):  # as a second try of the server brings it, by another way
        assert receiving.receive(engine, by_mail, b"Received: from x\r\n" + message.as_bytes()) is MailFate.REPORT
    with database.reading(engine) as session:
        report = session.scalars(select(CorrectionRequest).order_by(CorrectionRequest.id.desc())).first()
        assert report is not None
        assert session.scalar(select(func.count()).select_from(CorrectionRequest)) == 2
        assert report.came_by is CameBy.MAIL
        assert report.wrong.startswith(f"In {url} you say")
        assert report.wrong.endswith("It was 214.")  # who they are stands in their row alone, where it can be erased
        assert "list.exe" in report.known
        contact = request_queries.contact_of(session, report.id)
        assert (contact.name, contact.email, contact.confirmed_at) == ("Jürgen", "juergen@readers.example", None)
        assert [row.display_name for row in session.scalars(select(Evidence))] == ["list.png"]
        case = cases.case_of_request(session, report.id)
        assert case is not None
        assert case.id == case_id
        assert session.scalars(select(ReceivedMail.raw)).one() == b"Received: from x\r\n" + message.as_bytes()
    assert len(list(by_mail.uploads.iterdir())) == 1


def test_a_long_mail_goes_on_in_further_messages_and_its_beginning_is_kept_as_it_came(
    engine: Engine, by_mail: Settings
) -> None:
    with database.writing(engine) as session:
        make_desk(session)
    lines = [f"In line {n} it must say {n} and not {n + 1}, since the census says so.\n" for n in range(6_000)]
    assert receiving.receive(engine, by_mail, letter("".join(lines[:100]))) is MailFate.REPORT
    assert receiving.receive(engine, by_mail, letter("".join(lines))) is MailFate.REPORT
    with database.reading(engine) as session:
        short, long = session.scalars(select(CorrectionRequest).order_by(CorrectionRequest.id))
        said = [message.text for message in request_queries.messages(session, [short.id])]
        assert "\n".join([short.wrong, *said]) == "".join(lines[:100]).strip()
        assert max(map(len, (short.wrong, *said))) <= decisions.MOST_TEXT
        said = [message.text for message in request_queries.messages(session, [long.id])]
        assert "".join([long.wrong, *said]).endswith("[…]")
        kept = session.execute(select(ReceivedMail.raw, ReceivedMail.whole).order_by(ReceivedMail.id)).all()
        assert [(len(raw or b"") == decisions.MOST_BEGINNING, whole) for raw, whole in kept] == [
            (False, True),
            (True, False),
        ]


def _report(engine: Engine, by_mail: Settings) -> tuple[int, str]:
    with database.writing(engine) as session:
        make_desk(session)
    assert receiving.receive(engine, by_mail, letter("It is wrong.")) is MailFate.REPORT
    with database.reading(engine) as session:
        report = session.scalars(select(CorrectionRequest)).one()
        return report.id, report.reference


def test_an_answer_does_not_confirm_an_address_that_somebody_else_may_have_typed(
    engine: Engine, by_mail: Settings
) -> None:
    report, _ = _report(engine, by_mail)
    with database.writing(engine) as session:
        session.get_one(CorrectionRequest, report).came_by = CameBy.FORM
    to = replies.address(by_mail.secret(), BOX, report, "ann@readers.example")
    assert receiving.receive(engine, by_mail, letter("I never wrote this.", To=to)) is MailFate.REPLY
    with database.reading(engine) as session:
        assert request_queries.contact_of(session, report).confirmed_at is None


def test_an_answer_lands_in_its_case_and_nobody_else_writes_there(engine: Engine, by_mail: Settings) -> None:
    report, reference = _report(engine, by_mail)
    secret = by_mail.secret()
    with database.writing(engine) as session:
        about = addresses.request(report)
        deliveries.enqueue(session, "request-message", to=("reader", report), about=about, key="unguessable", message=1)
    sent = message_id("unguessable", "corrections.example")
    receipt = message_id(f"request-received:{report}:first", "corrections.example")
    to = replies.address(secret, BOX, report, "ann@readers.example")
    stranger = "Eve <eve@elsewhere.example>"
    quoted = "Because I counted.\n\nOn Tue, 24 Nov 2026 at 10:00, The Courier wrote:\n> Why?\n> Tell us.\n"
    cases_: list[tuple[dict[str, Any], MailFate]] = [
        ({"To": to.upper(), "sender": "ann@work.example"}, MailFate.REPLY),  # only a mail to the reader carried it
        ({"To": to}, MailFate.REPLY),
        ({"Subject": f"Re: {reference}", "In_Reply_To": sent}, MailFate.REPLY),
        ({"Subject": f"Re: {reference}", "In_Reply_To": sent, "sender": stranger}, MailFate.REPORT),
        ({"Subject": f"Re: {reference}", "In_Reply_To": receipt}, MailFate.REPLY),
        ({"Subject": f"Re: About your report {reference}"}, MailFate.REPLY),
        ({"Subject": f"Re: {reference}", "sender": stranger}, MailFate.REPORT),
        ({"To": f"corrections+{report}-{'0' * 32}@news.example", "sender": stranger}, MailFate.REPORT),
    ]
    with database.writing(engine) as session:
        case = cases.case_of_request(session, report)
        assert case is not None
        written = session.get_one(CorrectionRequest, report)
        case_actions.message(session, case, written, "Why?", by=make_user(session), ask=True)
    states = []
    for n, (headers, fate) in enumerate(cases_):
        assert receiving.receive(engine, by_mail, letter(quoted.replace("counted", f"counted {n}"), **headers)) is fate
        with database.reading(engine) as session:
            is_confirmed = request_queries.contact_of(session, report).confirmed_at is not None
            states.append((session.scalars(select(Case.state).order_by(Case.id)).first(), is_confirmed))
    # Whoever got a copy of our mail may add to it, and does not answer for the reader. Who wrote from an address and
    # answers from there has confirmed it.
    assert states[:2] == [(CaseState.WAITING_READER, False), (CaseState.REVIEWING, True)]
    with database.writing(engine) as session:
        said = session.scalars(select(RequestMessage).order_by(RequestMessage.id)).all()
        assert [(one.text.split("\n")[0], one.from_elsewhere) for one in said[1:]] == [
            ("Because I counted 0.", True),
            ("Because I counted 1.", False),
            ("Because I counted 2.", False),
            ("Because I counted 4.", False),
            ("Because I counted 5.", False),
        ]
        history = events.all_of(session, addresses.case(case.id), ["reader wrote"])
        assert [event.details.get("elsewhere", False) for event in history] == [True, False, False, False, False]
        other = session.scalars(select(Case.id).order_by(Case.id)).all()[1]
        (link,) = events.all_of(session, addresses.case(other), ["report named"])
        assert (link.details["reference"], link.details["at"]) == (reference, case.id)
        requests.erase_reader(session, session.get_one(CorrectionRequest, report), by=READER)
    assert receiving.receive(engine, by_mail, letter("Still here?", To=to)) is MailFate.REPORT


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"X_Autoreply": "yes"}, "automatic"),
        ({"Precedence": "bulk"}, "list"),
        ({"Return_Path": "<>"}, "bounce"),
        ({"Message_ID": message_id("ours", "corrections.example")}, "ours"),
        ({"sender": "corrections@localhost"}, "ours"),
        ({"sender": ""}, "sender"),
    ],
)
def test_what_no_person_wrote_is_dropped_visibly_and_kept(
    engine: Engine, by_mail: Settings, headers: dict[str, str], reason: str
) -> None:
    raw = letter("I am away.", **headers)
    assert receiving.receive(engine, by_mail, raw) is MailFate.DROPPED
    with database.reading(engine) as session:
        (dropped,) = queries.listed(session)
        assert dropped.reason == reason
        assert (dropped.shown or {})["text"] == "I am away."
        assert session.scalars(select(ReceivedMail.raw)).one() == raw
        assert session.scalars(select(Case)).all() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Message_ID": "<20261130.abc@corrections.example>"},  # of a colleague, whose mail server has our name
        {"Subject": "http://[our site]/a"},
    ],
)
def test_what_only_looks_odd_is_taken_in(engine: Engine, by_mail: Settings, headers: dict[str, str]) -> None:
    with database.writing(engine) as session:
        make_desk(session)
    said = f"See https://[our site]/a, https://me:pw@news.example/b and https://news.example/{'c' * 2_000}."
    assert receiving.receive(engine, by_mail, letter(said, **headers)) is MailFate.REPORT
    with database.reading(engine) as session:
        assert session.scalars(select(CorrectionRequest.reported_url)).all() == [None]
        assert session.scalars(select(Evidence)).all() == []


@pytest.mark.usefixtures("read_in_earnest")
def test_a_mail_that_takes_all_there_is_costs_a_process_and_is_shown_as_unreadable(
    engine: Engine, by_mail: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing(engine) as session:
        make_desk(session)
    monkeypatch.setattr(child, "MEMORY", 64 * 1024 * 1024)
    assert receiving.receive(engine, by_mail, letter("It is wrong.")) is MailFate.REPORT
    tangled = letter("") + b"abcdefgh\n" * 590_000
    assert receiving.receive(engine, by_mail, tangled) is MailFate.DROPPED
    with database.writing(engine) as session:
        (found,) = queries.listed(session)
        assert (found.id, found.reason, found.shown) == (2, Reason.FAULT, None)
        # The newest of a reason are kept: what may be a fault of ours with all of it, to be read once that is mended.
        assert session.scalars(select(ReceivedMail.raw).where(ReceivedMail.id == 2)).all() == [tangled]
        monkeypatch.setattr(decisions, "MOST_DROPPED", 2)
        for n in range(2):
            actions.keep_faulty(session, b"%d" % n)
        assert [row.id for row in queries.listed(session)] == [4, 3]


def with_file(n: int, content: bytes = PNG, sender: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = sender or f"{n}@readers.example", BOX
    message["Message-ID"] = f"<file{n}@readers.example>"
    message.set_content(f"Look at this: {n}.")
    message.add_attachment(content, maintype="application", subtype="pdf", filename="page.pdf")
    return message.as_bytes()


def test_files_of_all_senders_together_have_a_limit_and_what_can_be_stored_later_comes_again(
    engine: Engine, by_mail: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing(engine) as session:
        make_desk(session)
    with monkeypatch.context() as full:
        full.setattr(uploads.os, "fsync", _no_space)
        with pytest.raises(Unavailable):
            receiving.receive(engine, by_mail, with_file(0, b"%PDF-1.7 0"))
    monkeypatch.setattr(receiving, "MOST_FILES", ((timedelta(hours=1), 2),))
    for n in range(3):
        assert receiving.receive(engine, by_mail, with_file(n, b"%%PDF-1.7 %d" % n)) is MailFate.REPORT
    with database.reading(engine) as session:
        assert len(session.scalars(select(Evidence)).all()) == 2
        known = session.scalars(select(CorrectionRequest.known).order_by(CorrectionRequest.id)).all()
        assert known == ["", "", "📎 page.pdf ✗"]
    assert len(list(by_mail.uploads.iterdir())) == 2


def _no_space(handle: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_mail_about_what_is_corrected_is_answered_by_the_correction(engine: Engine, by_mail: Settings) -> None:
    with database.writing(engine) as session:
        article = make_article(session)
        correction = make_correction(session, article, "About 2,140 people", "About 214 people")
        url, corrected = article.url, correction.case_id
    receiving.receive(engine, by_mail, letter(f"In {url} it says “About 2,140 people”, and “petition” of 2019."))
    with database.reading(engine) as session:
        report = session.scalars(select(CorrectionRequest).order_by(CorrectionRequest.id.desc())).first()
        assert report is not None
        assert report.state is RequestState.ANSWERED
        case = cases.case_of_request(session, report.id)
        assert case is not None
        assert case.id == corrected


def test_a_loop_ends_within_the_hour(engine: Engine, by_mail: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.writing(engine) as session:
        make_desk(session)
    monkeypatch.setattr(decisions, "MOST_AN_HOUR", 2)
    monkeypatch.setattr(decisions, "MOST_OF_ONE", 2)
    fates = [receiving.receive(engine, by_mail, letter(f"Again {n}")) for n in range(6)]
    assert fates == [MailFate.REPORT] * 2 + [MailFate.DROPPED] * 4
    # What is only too much is kept whole, and however much there is of it, it pushes out nobody else’s.
    files = [with_file(n, b"%PDF-1.7" + bytes(400_000), sender="bob@readers.example") for n in range(3)]
    assert [receiving.receive(engine, by_mail, raw) for raw in files][-1] is MailFate.DROPPED
    with database.reading(engine) as session:
        often = select(ReceivedMail.raw).where(ReceivedMail.reason == Reason.OFTEN)
        kept = session.scalars(often.order_by(ReceivedMail.id)).all()
        assert [raw is not None for raw in kept] == [False, False, True, True, True]
        assert kept[-1] == files[-1]


def test_the_article_is_found_by_a_headline_that_is_quoted(engine: Engine, by_mail: Settings) -> None:
    with database.writing(engine) as session:
        make_desk(session)
        article_id = make_article(session, LIBRARIES, headline="Three libraries to close in Wennmouth").id
    greeted = "Dear editor,\n\nYou wrote about the libraries. {} voted against it.\n\nYours, Ann"
    receiving.receive(engine, by_mail, letter("Your piece „Three libraries to close in Wennmouth“ is wrong: 6–3."))
    for n, subject in enumerate(
        ("Re: “Three libraries to close in Wennmouth”", "An error in: three libraries to close in Wennmouth.")
    ):
        receiving.receive(engine, by_mail, letter(greeted.format(n + 2), Subject=subject))
    with database.reading(engine) as session:
        assert session.scalars(select(CorrectionRequest.article_id)).all() == [article_id] * 3
        summaries = session.scalars(select(Case.summary).order_by(Case.id)).all()
        assert [each.split("\n")[0] for each in summaries[1:]] == ["2 voted against it.", "3 voted against it."]
