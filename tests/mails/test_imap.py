"""Mail fetched from a real IMAP server: each once, whatever breaks off in between."""

from __future__ import annotations

import imaplib
from base64 import encodebytes
from collections.abc import Iterator

import pytest
from mails.dovecot import Imap, running
from mails.letters import letter
from make import make_desk
from pydantic import SecretStr
from sqlalchemy import Engine, select

from corrections import database
from corrections.errors import Problem, Unavailable
from corrections.mailbox import actions, imap, queries, receiving
from corrections.requests.models import CorrectionRequest, Evidence
from corrections.settings import Settings
from corrections.taxonomy import RequestState


@pytest.fixture(scope="module")
def server() -> Iterator[Imap]:
    with running() as started:
        yield started


@pytest.fixture
def fetching(settings: Settings, server: Imap, engine: Engine) -> Settings:
    for kept in (*(server.folder / "mail" / "new").iterdir(), *(server.folder / "mail" / "cur").iterdir()):
        kept.unlink()
    with database.writing(engine) as session:
        make_desk(session)
    return settings.model_copy(update={"imap_url": SecretStr(server.url), "mail_box": "corrections@news.example"})


def said(engine: Engine) -> list[str]:
    with database.reading(engine) as session:
        return list(session.scalars(select(CorrectionRequest.wrong).order_by(CorrectionRequest.id)))


def test_each_mail_is_taken_in_once_whatever_breaks_off_and_however_it_is_numbered(
    engine: Engine, fetching: Settings, server: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    for word in ("one", "two", "three"):
        server.deliver(letter(word), word)
    stored = actions.read_up_to

    def breaks_off(*told: object, **named: object) -> None:
        if len(said(engine)) == 1:
            raise Unavailable("the database went away before this was committed")
        stored(*told, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(actions, "read_up_to", breaks_off)
        assert imap.look_safely(engine, fetching) == 0
    assert said(engine) == ["one"]
    assert list(fetching.uploads.glob("*")) == []
    assert imap.look(engine, fetching) == 2  # the one that was not stored comes again, and only that
    assert imap.look(engine, fetching) == 0
    box = imaplib.IMAP4("127.0.0.1", server.port)
    box.login("desk", "wennmouth")
    box.select("INBOX", readonly=True)
    assert box.uid("SEARCH", "UNSEEN")[1] == [b""]  # type: ignore[arg-type]
    box.logout()
    server.number_anew()
    server.deliver(letter("four"), "four")
    assert imap.look(engine, fetching) == 4
    assert said(engine) == ["one", "two", "three", "four"]
    with database.reading(engine) as session:
        (folder,) = queries.folders(session)
        assert (folder.last_uid, folder.problem) == (4, None)
    # The same mail by the pipe of another server, with another line on top, is the same.
    pipe = b"Received: from relay\n" + letter("five", Message_ID="<five@readers.example>")
    receiving.receive(engine, fetching, pipe)
    server.deliver(letter("five", Message_ID="<five@readers.example>"), "five")
    assert imap.look(engine, fetching) == 1
    assert said(engine)[3:] == ["four", "five"]


def test_a_mail_of_twenty_megabytes_is_taken_in_and_what_the_server_took_for_spam_is_set_aside(
    engine: Engine, fetching: Settings, server: Imap
) -> None:
    files = b"".join(
        b'--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="%b"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n%b\r\n" % (name, encodebytes(content))
        for name, content in ((b"all.pdf", b"%PDF-" + bytes(14_500_000)), (b"page.pdf", b"%PDF-1.7"))
    )
    top = letter("").replace(b"Content-Type: text/plain", b'Content-Type: multipart/mixed; boundary="x"')
    large = top.rstrip() + b"\n\n--x\r\nContent-Type: text/plain\r\n\r\nlarge\r\n" + files + b"--x--\r\n"
    assert len(large) > 19_000_000
    server.deliver(large, "large")
    server.deliver(letter("buy", X_Spam_Flag="YES"), "spam")
    assert imap.look(engine, fetching) == 2
    with database.reading(engine) as session:
        rows = session.scalars(select(CorrectionRequest).order_by(CorrectionRequest.id)).all()
        assert [row.state for row in rows] == [RequestState.RECEIVED, RequestState.SET_ASIDE]
        assert rows[0].wrong == "large"
        assert session.scalars(select(Evidence.display_name)).all() == ["page.pdf"]
        assert "all.pdf" in rows[0].known  # larger than a file may be: named, not lost without a word


def test_what_is_wrong_with_the_server_is_shown_without_the_password(engine: Engine, fetching: Settings) -> None:
    wrong = SecretStr(fetching.imap_url.get_secret_value().replace("wennmouth", "secret-of-ours"))
    assert imap.look(engine, fetching.model_copy(update={"imap_url": wrong})) == 0
    with database.reading(engine) as session:
        (folder,) = queries.folders(session)
        assert "Authentication failed" in (folder.problem or "")
        assert "secret-of-ours" not in (folder.problem or "")
    for url in ("imap://desk:pw@mail.example/?tls=off", "imaps://mail.example", "smtp://a:b@c", "imaps://a:b@c/?x=1"):
        with pytest.raises(Problem, match="IMAP_URL"):
            imap.read_url(url)
