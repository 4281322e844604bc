"""An erasure reaches what authors gave, mails that were dropped, and what reports are found by."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from desk.browsers import PASSWORD
from erasures.story import confirm, erase, who
from mails.letters import letter
from make import make_article, make_case, make_desk, make_draft, make_report, make_user
from pages import Client
from reused import on_sqlite
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import capabilities, database
from corrections.capabilities import Purpose
from corrections.cases import actions as cases
from corrections.cases import at_once, intake
from corrections.cases.models import AuthorQuestion, QuestionSource
from corrections.deliveries.models import Delivery
from corrections.erasures import actions, finding
from corrections.erasures import mails as dropped
from corrections.erasures.finding import Sought
from corrections.erasures.models import ErasureRequest
from corrections.errors import Refused, Unavailable
from corrections.mailbox import actions as mail_actions
from corrections.mailbox import receiving, said
from corrections.mailbox.decisions import MailFate
from corrections.mailbox.models import ReceivedMail
from corrections.notices.models import Draft
from corrections.requests import actions as requests
from corrections.requests import claims, queries
from corrections.requests.decisions import ERASED, StoredFile
from corrections.requests.models import CorrectionRequest, Evidence
from corrections.settings import Settings
from corrections.taxonomy import ErasureGround, Role

NAME = "Jane Doe"


@pytest.fixture
def desk(engine: Engine) -> None:
    with database.writing(engine) as session:
        make_desk(session, "News", make_user(session, "ana"))
        make_user(session, "sol", role=Role.STANDARDS_EDITOR, password=PASSWORD)
        make_user(session, "ada", role=Role.ADMINISTRATOR, password=PASSWORD)


def test_a_picture_that_an_author_gave_is_offered_and_erased(desk: None, engine: Engine, settings: Settings) -> None:
    settings.uploads.mkdir()
    pictures = [StoredFile(f"{n}" * 32 + ".png", f"card-{n}.png", "image/png", 4, bytes([n]) * 32) for n in (1, 2)]
    for picture in pictures:
        (settings.uploads / picture.stored_name).write_bytes(b"\x89PNG")
    with database.writing(engine) as session:
        for picture, wrong in zip(pictures, (f"{NAME} never said so.", "Nobody said so."), strict=True):
            case = make_case(session, make_article(session), wrong=wrong)
            known = {"name": "Nadia", "email": "nadia@news.example", "question": "Did she?"}
            asked = cases.ask_author(session, case, **known, by=who(session, "ana"))
            intake.hear_author(session, asked, "See her card.", files=[picture])
    with database.writing(engine) as session:
        sought = Sought((NAME,))
        found = finding.find(session, sought, settings)
        (offered,) = (place for place in found.places if not place.meant)
        assert offered.excerpt == "card-1.png"
        assert (offered.address or "").startswith("/desk/cases/1/evidence/")
        asked_for = actions.ask(
            session,
            sought,
            found,
            [],
            seen=bytes.fromhex(found.all),
            ground=ErasureGround.PRIVACY,
            reason="She asked.",
            by=who(session, "ada"),
        ).id
    confirm(engine, settings, asked_for)
    with database.reading(engine) as session:
        assert session.scalars(select(ErasureRequest.files)).one() == [f"uploads/{pictures[0].stored_name}"]
        assert session.scalars(select(Evidence.display_name)).all() == ["card-2.png"]
        assert len(session.scalars(select(QuestionSource.question_id)).all()) == 1


def mails(session: Session) -> list[bool]:
    """Of each mail, whether it is kept."""
    kept = session.scalars(select(ReceivedMail.raw).order_by(ReceivedMail.id)).all()
    return [raw is not None for raw in kept]


def packed_mails() -> list[bytes]:
    """Mails that hold the name: in HTML beside a plain text, below a quotation, as their sender's, in a mail that was
    sent on as an attachment, after a hundred parts, in an attachment, and after all parts; and one without it."""
    packed = EmailMessage()
    packed["From"], packed["Precedence"], packed["Message-ID"] = "pr@agency.example", "bulk", "<p@agency.example>"
    packed.set_content("Spring sale", cte="base64")
    packed.add_alternative(f"<p>Says <b>{NAME.split()[0]}</b> {NAME.split()[1]}.</p>", subtype="html", cte="base64")
    quoting = letter(f"I agree.\n\nOn Monday she wrote:\n> {NAME} was there.\n", Precedence="bulk")
    named = letter("It is 214.", sender="=?utf-8?b?SmFuZSBEb2U=?= <jane@readers.example>", Precedence="bulk")
    inner, forwarded, long, listing = (EmailMessage() for _ in range(4))
    for n, mail in enumerate((forwarded, long, listing)):
        mail["From"], mail["Precedence"], mail["Message-ID"] = "pr@agency.example", "bulk", f"<f{n}@agency.example>"
        mail.set_content("See below.")
    inner["From"], inner["Subject"] = f"{NAME} <jane@readers.example>", "About me"
    inner.set_content("Please read.")
    forwarded.add_attachment(inner)
    for n in range(100):
        long.add_attachment(f"Part {n}.", filename=f"{n}.txt")
    long.add_attachment(f"It was {NAME}.", cte="base64")
    listing.add_attachment(f'{{"name": "{NAME}"}}'.encode(), maintype="application", subtype="json")
    ended = listing.as_bytes().replace(b"application/json", b"image/png").replace(b"<f2", b"<f3") + NAME.encode()
    other = letter("Nothing.", Precedence="bulk")
    return [packed.as_bytes(), quoting, named, forwarded.as_bytes(), long.as_bytes(), listing.as_bytes(), ended, other]


def test_mails_are_found_however_they_are_packed_and_forgotten(desk: None, engine: Engine, settings: Settings) -> None:
    sent = packed_mails()
    for raw in sent:
        while dropped.read_next(engine):
            pass
        with database.writing(engine) as session:
            mail_actions.keep_faulty(session, raw)
    taken_in = letter(f"It is 214.\n\n-- \n{NAME}", Subject="taken in")
    assert receiving.receive(engine, settings, taken_in) is MailFate.REPORT
    with database.reading(engine) as session:  # the last two were not read before
        places = finding.find(session, Sought((NAME,)), settings).places
        held = [*range(1, len(sent)), len(sent) + 1]
        assert [place.key for place in places] == [f"row:received_mails:[{n}]" for n in held]
        assert all(place.meant for place in places)
        for words, n in (("nothing", len(sent)), (f"Yes! I agree, on Monday she wrote: {NAME} was there", 2)):
            (place,) = (each for each in finding.find(session, Sought((words,)), settings).places if each.meant)
            assert place.key == f"row:received_mails:[{n}]"
    erase(engine, settings, NAME)
    with database.reading(engine) as session:
        assert mails(session) == [*([False] * (len(sent) - 1)), True, False]
        assert session.scalars(select(ReceivedMail.said).where(ReceivedMail.said.is_not(None))).all() == []
        assert finding.find(session, Sought((NAME,)), settings).places == ()


@on_sqlite
def test_mails_that_nobody_has_read_yet_keep_nobody_waiting(desk: None, engine: Engine, settings: Settings) -> None:
    with database.writing(engine) as session:
        for n in range(dropped.MOST_UNREAD + 1):
            mail_actions.keep_faulty(session, f"Subject: {NAME} {n}\n\n".encode())
    with database.reading(engine) as session, pytest.raises(Unavailable, match="still being read"):
        finding.find(session, Sought((NAME,)), settings)
    assert dropped.read_next(engine)
    with database.reading(engine) as session, pytest.raises(Refused, match="more than 0 places"):
        finding.find(session, Sought((NAME,)), settings, most=0)


@pytest.mark.usefixtures("read_in_earnest")
def test_a_mail_costs_no_more_than_its_size_whatever_it_says_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\nZoë" in "\n".join(said.said_in("Subject: Zoë\n\nIt is 214.".encode(), whole=True))  # not as it has to be
    words = f"{NAME} was there. ".encode()
    slow = b"Content-Type: text/plain; charset=punycode\n\n" + words * 60_000
    began = time.process_time()
    assert NAME in "".join(said.said_in(slow, whole=True))
    assert time.process_time() - began < 1
    monkeypatch.setattr(said, "SECONDS", 0)
    tangled = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(2_000)) + words
    assert said.read(tangled, whole=True) == [tangled.decode()]  # as it stands


def test_readers_who_erase_their_address_erase_the_mails_from_it_that_were_dropped(
    desk: None, engine: Engine, settings: Settings, client: Client
) -> None:
    for sender in ("Ann <ann@readers.example>", "Bob <bob@readers.example>", "Ann <Ann+news@readers.example>"):
        receiving.receive(engine, settings, letter(sender=sender, Precedence="bulk"))
    with database.writing(engine) as session:
        known = {"name": "Ann", "email": "ann@readers.example"}
        theirs, strangers = (make_report(session, **known).request.id for _ in range(2))
        links = [
            capabilities.grant(session, purpose, number)
            for purpose, number in ((Purpose.REQUEST, strangers), (Purpose.REQUEST_MAIL, theirs))
        ]
    for link, kept in zip(links, ([True] * 3, [False, True, False]), strict=True):
        page = client.get(f"/requests/{link}")
        client.submit(page, to="/erasure")
        with database.reading(engine) as session:
            assert mails(session) == kept


def test_another_case_says_no_longer_which_name_it_shares_with_one_of_which_that_was_erased(
    desk: None, engine: Engine, settings: Settings
) -> None:
    with database.writing(engine) as session:
        case = make_case(session, make_article(session), wrong=f"It was {NAME}, not John Roe.")
        other = make_report(session, make_article(session), wrong=f"You say {NAME}; it was John Roe.").request
    erase(engine, settings, NAME, but=f"correction_requests:[{other.id}]")
    with database.reading(engine) as session:
        found = claims.claims(at_once.told_by(other, None))
        keys = {said: key for key, said in found.items()}
        shared = set(
            session.scalars(select(queries.LIKE.c.key), {"ids": [other.id], "keys": list(keys.values())}).all()
        )
        assert shared == {keys["“John Roe”"]}
        assert case.id


@on_sqlite
def test_no_hash_is_left_by_which_a_guess_of_what_was_erased_could_be_tried(desk: None, engine: Engine) -> None:
    with database.writing(engine) as session:
        told = {"name": "Ann", "email": "ann@readers.example", "form_key": "one"}
        article = make_article(session)
        request = make_report(session, article, **told).request
        requests.erase_reader(session, request, by=who(session, "ana").actor)
        assert request.form_digest == ERASED
        assert session.scalars(select(Delivery.key)).all() == [f"request-received:{request.id}:forgotten:1"]
        with pytest.raises(requests.Refused, match="was erased since"):
            make_report(session, article, **told)
        assert queries.contact_of(session, request.id).email is None
        assert session.scalars(select(CorrectionRequest.id)).all() == [request.id]
        assert not session.scalars(select(AuthorQuestion)).all()


def test_a_reason_beside_a_check_is_erased_with_the_words_that_it_is_about(
    desk: None, engine: Engine, settings: Settings
) -> None:
    with database.writing(engine) as session:
        case = make_case(session, make_article(session), name=NAME)
        draft = make_draft(session, case, by=who(session, "ana"))
        draft.answers = [["reader_named", NAME, f"Another {NAME}."], ["not_in_version", "So she said", "On air."]]
    erase(engine, settings, NAME)
    with database.reading(engine) as session:
        [answers] = session.scalars(select(Draft.answers))
        assert NAME not in str(answers)
        assert answers is not None
        assert [len(one) for one in answers] == [3, 3]
        assert answers[1] == ["not_in_version", "So she said", "On air."]
