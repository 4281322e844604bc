"""Mail that comes in: reports, answers, and what is dropped."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest
from mails.letters import letter
from make import LIBRARIES, make_article, make_case, make_desk
from sqlalchemy import Engine, func, select

from corrections import addresses, database
from corrections.cases import queries as cases
from corrections.cases.models import Case
from corrections.deliveries import actions as deliveries
from corrections.deliveries import replies
from corrections.deliveries.messages import message_id
from corrections.events import READER
from corrections.mailbox import queries, receiving
from corrections.mailbox.decisions import MailFate
from corrections.mailbox.models import ReceivedMail
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.requests.decisions import CameBy
from corrections.requests.models import CorrectionRequest, Evidence, RequestMessage
from corrections.settings import Settings

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
        assert report.wrong.endswith("\n-- \nJürgen\n+49 30 1234")
        assert "list.exe" in report.known
        contact = request_queries.contact_of(session, report.id)
        assert (contact.name, contact.email, contact.confirmed_at) == ("Jürgen", "juergen@readers.example", None)
        assert [row.display_name for row in session.scalars(select(Evidence))] == ["list.png"]
        case = cases.case_of_request(session, report.id)
        assert case is not None
        assert case.id == case_id
        assert session.scalars(select(ReceivedMail.raw)).all() == [None]
    assert len(list(by_mail.uploads.iterdir())) == 1


def _report(engine: Engine, by_mail: Settings) -> tuple[int, str]:
    with database.writing(engine) as session:
        make_desk(session)
    assert receiving.receive(engine, by_mail, letter("It is wrong.")) is MailFate.REPORT
    with database.reading(engine) as session:
        report = session.scalars(select(CorrectionRequest)).one()
        return report.id, report.reference


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
        ({"To": to}, MailFate.REPLY),
        ({"To": to.upper(), "sender": "ann@work.example"}, MailFate.REPLY),  # only a mail to the reader carried it
        ({"Subject": f"Re: {reference}", "In_Reply_To": sent}, MailFate.REPLY),
        ({"Subject": f"Re: {reference}", "In_Reply_To": sent, "sender": stranger}, MailFate.REPORT),
        ({"Subject": f"Re: {reference}", "In_Reply_To": receipt}, MailFate.REPORT),
        ({"Subject": f"Re: {reference}"}, MailFate.REPORT),
        ({"To": f"corrections+{report}-{'0' * 32}@news.example", "sender": stranger}, MailFate.REPORT),
    ]
    for headers, fate in cases_:
        assert receiving.receive(engine, by_mail, letter(quoted, **headers)) is fate, headers
    with database.writing(engine) as session:
        said = session.scalars(select(RequestMessage.text).where(RequestMessage.request_id == report)).all()
        assert set(said) == {"Because I counted."}
        requests.erase_reader(session, session.get_one(CorrectionRequest, report), by=READER)
    assert receiving.receive(engine, by_mail, letter("Still here?", To=to)) is MailFate.REPORT


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"X_Autoreply": "yes"}, "automatic"),
        ({"Precedence": "bulk"}, "list"),
        ({"Return_Path": "<>"}, "bounce"),
        ({"Message_ID": "<abc@corrections.example>"}, "ours"),
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
        assert (dropped.reason, dropped.beginning) == (reason, raw)
        assert session.scalars(select(Case)).all() == []


def test_a_loop_ends_within_the_hour(engine: Engine, by_mail: Settings) -> None:
    with database.writing(engine) as session:
        make_desk(session)
    fates = [receiving.receive(engine, by_mail, letter(f"Again {n}")) for n in range(23)]
    assert fates == [MailFate.REPORT] * 20 + [MailFate.DROPPED] * 3


def test_the_article_is_found_by_a_headline_that_is_quoted(engine: Engine, by_mail: Settings) -> None:
    with database.writing(engine) as session:
        make_desk(session)
        article_id = make_article(session, LIBRARIES, headline="Three libraries to close in Wennmouth").id
    receiving.receive(engine, by_mail, letter("Your piece „Three libraries to close in Wennmouth“ is wrong: 6–3."))
    with database.reading(engine) as session:
        assert session.scalars(select(CorrectionRequest.article_id)).all() == [article_id]
