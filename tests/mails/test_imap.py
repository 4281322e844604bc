"""Mail fetched from a real IMAP server: each once, whatever breaks off in between."""

from __future__ import annotations

import imaplib
import re
import socket
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from deliveries.mailserver import certificate, scripted
from mails.dovecot import Imap, running
from mails.letters import letter
from make import make_desk
from pydantic import SecretStr
from sqlalchemy import Engine, select, update

from corrections import clock, database
from corrections.errors import Problem, Unavailable
from corrections.mailbox import folders, imap, queries, receiving
from corrections.mailbox.decisions import Reason
from corrections.mailbox.models import MailFolder
from corrections.mailbox.server import read_url
from corrections.requests.models import CorrectionRequest, Evidence
from corrections.settings import Settings
from corrections.taxonomy import RequestState


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost, with its key, that makes itself trusted where it is named."""
    return certificate(tmp_path_factory.mktemp("tls"), "localhost")[1]


@pytest.fixture(scope="module")
def server(trusted: Path) -> Iterator[Imap]:
    with running(trusted) as started:
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


def in_lines(coded: bytes) -> bytes:
    return b"\r\n".join(coded[n : n + 900] for n in range(0, len(coded), 900))


def test_each_mail_is_taken_in_once_whatever_breaks_off_and_however_it_is_numbered(
    engine: Engine, fetching: Settings, server: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    for word in ("one", "two", "three"):
        server.deliver(letter(word), word)
    stored = folders.read_up_to

    def breaks_off(*told: object, **named: object) -> None:
        if len(said(engine)) == 1:
            raise Unavailable("the database went away before this was committed")
        stored(*told, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(folders, "read_up_to", breaks_off)
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


def test_of_a_folder_with_years_of_mail_only_what_nobody_has_read_and_what_comes_is_taken_in(
    engine: Engine, fetching: Settings, server: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "AT_ONCE", 2)
    for n in range(6):
        server.deliver(letter(f"old {n}"), f"old{n}", seen=n % 2 == 0)
    assert imap.look(engine, fetching) == 2  # the first of those that nobody read: it begins with them
    server.deliver(letter("new, and read by somebody before us"), "new", seen=True)
    assert [imap.look(engine, fetching) for _ in range(3)] == [2, 0, 0]
    assert said(engine) == ["old 1", "old 3", "old 5", "new, and read by somebody before us"]
    # The mailbox was restored from a copy, and numbers anew.
    server.number_anew()
    later = clock.now() + timedelta(days=400)
    with database.writing(engine) as session:
        session.execute(update(MailFolder).values(started_at=later))
    server.deliver(letter("newest"), "newest")
    assert [imap.look(engine, fetching) for _ in range(3)] == [0, 0, 0]
    server.deliver(letter("after it"), "after")
    assert imap.look(engine, fetching) == 1
    assert said(engine)[4:] == ["after it"]


def test_mails_that_the_server_can_not_read_are_named_and_the_next_one_is_taken_in(
    engine: Engine, fetching: Settings, server: Imap
) -> None:
    for name in ("gone", "gone too", "next"):
        server.deliver(letter(name), name.replace(" ", "-"))
    server.spoil("gone")
    server.spoil("gone-too")
    for _ in range(3):
        imap.look(engine, fetching)
    assert said(engine) == ["next"]
    with database.reading(engine) as session:
        dropped = queries.listed(session)
        assert [(one.reason, one.shown) for one in dropped] == [(Reason.WITHHELD, None)] * 2


REFUSAL = b" NO [SERVERBUG] it is damaged\r\n"


class Folder:
    """A folder of some mails whose server answers `answer` to whoever wants one of `refused`; "": it breaks down.

    `busy`: of how many that are wanted it refuses the first as well."""

    def __init__(self, answer: bytes, *refused: int, mails: int = 2, busy: int = 0) -> None:
        self.answer, self.refused, self.mails, self.busy = answer, set(refused), mails, busy
        self.wanted = 0
        self.whole = letter("It is wrong.").replace(b"\n", b"\r\n")

    def serve(self, connection: socket.socket) -> None:
        head = self.whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        connection.sendall(b"* OK here\r\n")
        for line in connection.makefile("rb"):
            tag, _, command = line.strip().partition(b" ")
            uid = next(iter(re.findall(rb"FETCH (\d+)", command)), b"")
            content = head if b"[HEADER]" in command else self.whole.replace(b"wrong", b"wrong in " + uid)
            said = b""
            if b"SEARCH" in command:
                first, last = re.findall(rb"UID (\d+):(\d+|\*)", command)[0]
                found = range(int(first), (self.mails if last == b"*" else int(last)) + 1)
                said = b"* SEARCH" + b"".join(b" %d" % uid for uid in found) + b"\r\n"
            if b"SELECT" in command:
                said = b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] it\r\n" % self.mails
                said += b"* OK [UIDNEXT %d] it\r\n" % (self.mails + 1)
            if b"FETCH" in command:
                said = b"* 1 FETCH (UID 1 RFC822.SIZE %d BODY[] {%d}\r\n%b)\r\n" % (len(content), len(content), content)
            wanted = bool(uid) and b"[HEADER]" not in command
            self.wanted += wanted
            if wanted and (int(uid) in self.refused or self.wanted <= self.busy):
                if not self.answer:
                    return
                connection.sendall(tag + self.answer)
                continue
            connection.sendall(said + b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")


def told(fetching: Settings, port: int) -> Settings:
    url = SecretStr(f"imap://desk:wennmouth@127.0.0.1:{port}/INBOX?tls=off")
    return fetching.model_copy(update={"imap_url": url})


@pytest.mark.parametrize(("answer", "name"), [(REFUSAL, "Ann Bell"), (b"", "")])
def test_a_mail_that_the_server_refuses_is_gone_past_once_it_hands_over_the_next(
    engine: Engine, fetching: Settings, answer: bytes, name: str
) -> None:
    folder = Folder(answer, 1)
    with scripted(folder.serve) as scripts:
        settings = told(fetching, scripts.port)
        assert [imap.look(engine, settings) for _ in range(2)] == [2, 0]
    assert said(engine) == ["It is wrong in 2."]
    with database.reading(engine) as session:
        (dropped,) = queries.listed(session)
        assert (dropped.reason, (dropped.shown or {"name": ""})["name"]) == (Reason.WITHHELD, name)


@pytest.mark.parametrize("answer", [b" NO Server busy\r\n", b" BAD no\r\n", b""])
def test_a_server_that_hands_over_nothing_loses_nothing(engine: Engine, fetching: Settings, answer: bytes) -> None:
    folder = Folder(answer, 1, 2)
    with scripted(folder.serve) as scripts:
        settings = told(fetching, scripts.port)
        for refused in ({1, 2}, {2}):  # nor does it with the last one alone, which may be the server’s fault as well
            folder.refused = refused
            imap.look(engine, settings)
            with database.reading(engine) as session:
                assert queries.listed(session) == []
                assert queries.folders(session)[0].problem
            assert len(said(engine)) == 2 - len(refused)
        folder.refused = set()
        assert imap.look(engine, settings) == 1
    assert said(engine) == ["It is wrong in 1.", "It is wrong in 2."]


def withheld(engine: Engine) -> int:
    with database.reading(engine) as session:
        return len(queries.listed(session))


@pytest.mark.parametrize("answer", [REFUSAL, b""])
def test_mails_in_a_row_that_the_server_can_not_hand_over_hold_nothing_up(
    engine: Engine, fetching: Settings, answer: bytes
) -> None:
    folder = Folder(answer, 2, 3, 5, mails=3)
    with scripted(folder.serve) as scripts:
        settings = told(fetching, scripts.port)
        assert imap.look(engine, settings) == 0
        assert (said(engine), withheld(engine)) == (["It is wrong in 1."], 0)  # no later one was handed over so far
        folder.mails = 6
        assert (imap.look(engine, settings) > 0, imap.look(engine, settings)) == (True, 0)
        assert (said(engine)[1:], withheld(engine)) == (["It is wrong in 4.", "It is wrong in 6."], 3)
        # However many there are, some are gone past each time, as the newest is handed over.
        folder.mails, folder.refused = 16, set(range(7, 15))
        for _ in range(3):
            imap.look(engine, settings)
        assert (said(engine)[3:], withheld(engine)) == (["It is wrong in 15.", "It is wrong in 16."], 11)
        with database.reading(engine) as session:
            assert (queries.folders(session)[0].last_uid, queries.folders(session)[0].problem) == (16, None)


def test_what_a_server_refused_only_while_it_was_busy_is_taken_in(engine: Engine, fetching: Settings) -> None:
    folder = Folder(b" NO Server busy\r\n", 2, mails=4, busy=3)
    with scripted(folder.serve) as scripts:
        assert imap.look(engine, told(fetching, scripts.port)) == 4
    assert said(engine) == [f"It is wrong in {uid}." for uid in (1, 3, 4)]
    assert withheld(engine) == 1


def test_a_password_goes_only_to_the_server_that_is_meant(
    engine: Engine, fetching: Settings, server: Imap, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def problem_of(url: str) -> str | None:
        settings = fetching.model_copy(update={"imap_url": SecretStr(url)})
        imap.look(engine, settings)
        with database.reading(engine) as session:
            found = queries.folder(session, read_url(url).digest)
            return found.problem if found else None

    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    for scheme, port in (("imaps", server.tls_port), ("imap", server.port)):
        assert problem_of(f"{scheme}://desk:wennmouth@localhost:{port}") is None
        told = problem_of(f"{scheme}://desk:wennmouth@127.0.0.1:{port}")
        assert told == "The certificate of 127.0.0.1 is not valid."
    with running() as in_clear:
        assert "TLS not supported" in (problem_of(f"imap://desk:wennmouth@localhost:{in_clear.port}") or "")


def test_a_mail_of_twenty_megabytes_is_taken_in_and_what_the_server_took_for_spam_is_set_aside(
    engine: Engine, fetching: Settings, server: Imap
) -> None:
    files = b"".join(
        b'--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="%b"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n%b\r\n" % (name, in_lines(b64encode(content)))
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
            read_url(url)
