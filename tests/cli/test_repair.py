"""`corrections log repair`: a database that was restored from an old backup gets back what was signed since."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import signed
from cli.conftest import Run
from cli.dying import killed_at_every_step
from cli.serving import serving
from cli.test_verify import under_our_name
from cli.verifier import OK, verifier
from click.testing import CliRunner
from flask import Flask
from log.test_appending import kept, without_guards
from make import make_article, make_case, make_correction, make_draft, make_revision, make_user, make_version
from make import publish as publish_draft
from pages import Client
from reused import Begin, Reused, on_sqlite
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cli.main import main
from corrections.errors import Unavailable
from corrections.events import SYSTEM
from corrections.log import actions, queries
from corrections.log.documents import Part
from corrections.log.models import Log, LogEntry, LogPart, LogTile
from corrections.newsroom import actions as newsrooms
from corrections.notices import actions as notices
from corrections.notices.models import Correction, Hold
from corrections.taxonomy import EntryKind, Kind

LACKING, CONTRADICTED, UNSIGNED, SPOILED = 8, 9, 4, 5
BEGIN = datetime(2026, 3, 1, 9, tzinfo=UTC)
BACKUP = "a backup with a publication that is due"
SECRET = "Alan Zorkmid"
WITHHELD = "News from the agency.\n\nNot ours to show."

Repair = Callable[..., CompletedProcess[str]]


def at(minutes: int) -> AbstractContextManager[None]:
    """So long after all began; to publish takes some of a minute."""
    moment = BEGIN + timedelta(minutes=minutes)
    return clock.reading(lambda: moment)


def backed_up(session: Session) -> None:
    """What the backup has: a corrected article, and a notice that is to be published when its time has come."""
    editor = make_user(session)
    with at(0):
        make_correction(session, by=editor)
    with at(1):
        _due(session, editor)


def _due(session: Session, editor: User) -> None:
    case = make_case(session, make_article(session), "2,140", right="214")
    notices.hold(session, make_draft(session, case, by=editor, replace=("2,140", "214")), by=editor)


def since(session: Session) -> None:
    """What was published after it."""
    editor = make_user(session, "ben")
    first = session.get_one(Article, 1)
    with at(2):
        make_version(
            session, first, "The council voted 7-2 on Tuesday to keep three libraries.\n\nNobody signed a thing."
        )
        correction = session.scalars(select(Correction)).one()
        make_revision(session, correction, "It was 214, and not in June.", "The month was wrong too.", by=editor)
    with at(3):
        make_correction(session, make_article(session, tags=("libraries",), agency="PA"), by=editor)
    with at(4):
        make_article(session, WITHHELD, withheld=True, section="Abroad", language="de")
        actions.append(session, EntryKind.POLICY, "/standards/versions/1", [Part("version", 1)])


@dataclass
class Shown:
    """What the public is shown, by address, and what the tables of the log hold."""

    pages: dict[str, object]
    rows: dict[str, list[tuple[object, ...]]]


def shown(engine: Engine, client: Client) -> Shown:
    with database.reading(engine) as session:
        size = queries.size(session)
        paths = [f"/log/documents/{n}.json" for n in range(size)] + ["/log.json", "/corrections.json"]
        kinds = EntryKind.ARTICLE_VERSION, EntryKind.CORRECTION
        subjects = session.scalars(select(LogEntry.subject).where(LogEntry.kind.in_(kinds))).all()
        columns = {
            "logs": (Log.id, Log.size, Log.root, Log.edge, Log.last_at),
            "entries": (LogEntry.index, LogEntry.kind, LogEntry.subject, LogEntry.at, LogEntry.entry, LogEntry.leaf),
            "parts": (LogPart.index, LogPart.position, LogPart.name, LogPart.leaf, LogPart.withheld),
            "tiles": (LogTile.level, LogTile.number, LogTile.hashes),
        }
        rows = {
            name: [tuple(row) for row in session.execute(select(*of).order_by(*of[:3]))] for name, of in columns.items()
        }
    for subject in subjects:
        whole = subject.split("/versions/")[0].split("/revisions/")[0]
        paths += [f"{whole}.json"] + ([f"{subject}.json"] if "/versions/" in subject else [])
    pages = {path: client.get(path).text for path in sorted(set(paths))}
    facts = json.loads(pages["/log.json"])
    del facts["earlier"]  # no copy has what was signed between its entries
    return Shown(pages | {"/log.json": facts}, rows)


@dataclass
class Restored:
    """An installation whose database went back, and what it was before."""

    engine: Engine
    head: bytes
    copy: Path
    before: Shown


@pytest.fixture(scope="module")
def lost() -> dict[str, Restored]:
    """What each database was before it went back, and the copy of then: told once, and not to be changed."""
    return {}


@pytest.fixture
def restored(
    lost: dict[str, Restored],
    reused: Reused,
    engine: Engine,
    begin: Begin,
    app: Flask,
    client: Client,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Restored:
    if BACKUP not in reused.states:  # what is told anew has other salts
        lost.pop(reused.url, None)
    begin(BACKUP, backed_up)
    found = lost.get(reused.url)
    if found is None:
        with database.writing(engine) as session:
            since(session)
        before = tmp_path_factory.mktemp("before")
        with serving(under_our_name(app)) as url:
            code, said = verifier(before / "state")(url, "--mirror", before / "copy")
        assert code == OK, said
        head = signed.head(engine).read() or b""
        found = lost[reused.url] = Restored(engine, head, before / "copy", shown(engine, client))
        engine.dispose()
        reused.reset(BACKUP)
    signed.head_file(engine).write_bytes(found.head)
    shutil.copytree(found.copy.parent, tmp_path, dirs_exist_ok=True)
    return replace(found, copy=tmp_path / "copy")


@pytest.fixture
def repair(corrections: Run, engine: Engine, database_url: str) -> Repair:
    """Run the command on the test's own database."""
    environ: Mapping[str, str] = {
        "CORRECTIONS_DATABASE_URL": database_url,
        "CORRECTIONS_SECRET_KEY": "a key for tests alone, 32 bytes+",
        "CORRECTIONS_LOG_KEY": str(signed.key_file()),
        "CORRECTIONS_LOG_HEAD": str(signed.head_file(engine)),
    }
    return lambda *words: corrections("log", "repair", *map(str, words), **environ)


def publish(engine: Engine) -> None:
    with at(60), database.writing(engine) as session:
        make_correction(session)


def is_refused(done: CompletedProcess[str], engine: Engine, code: int, words: str) -> None:
    """It ends with a code and one line, and changed nothing."""
    assert done.returncode == code, done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1, done.stderr
    assert words in errors[0]
    assert "Traceback" not in done.stderr
    with database.reading(engine) as session:
        log = queries.current(session)
        assert log is not None
        assert log.size == 4


def test_all_that_was_public_comes_back_byte_for_byte(
    restored: Restored, repair: Repair, client: Client, app: Flask, tmp_path: Path
) -> None:
    engine = restored.engine
    with pytest.raises(Unavailable, match="the database is older than the log"):
        publish(engine)
    done = repair("--from", restored.copy)
    assert done.returncode == 0, done.stderr
    assert "Brought back, as they were signed: 7 log entries" in done.stdout
    assert "4 article versions and 2 wordings of corrections" in done.stdout
    after = shown(engine, client)
    assert after.rows == restored.before.rows
    assert after.pages == restored.before.pages
    assert signed.head(engine).read() == restored.head
    for words in (
        "/articles/4/versions/1: the words of blocks/0, blocks/1 are withheld",
        "/corrections/2026-0002/revisions/1: which case it ended, who published it",
        "/corrections/2026-0001/revisions/2: who published it",
        "/standards/versions/1: all of it was erased, so that no row was made",
        "Stopped 1 publications that were due",
    ):
        assert words in done.stdout
    publish(engine)  # numbers go on behind those that came back
    with database.reading(engine) as session:
        assert sorted(session.scalars(select(Article.id)))[:4] == [1, 2, 3, 4]
        numbers = sorted(session.scalars(select(Correction.number)))
        assert [number[-4:] for number in numbers] == ["0001", "0002", "0003"]
        assert session.scalars(select(Hold.state).where(Hold.id == 2)).one() == "stopped"
    assert kept(engine).size == 14
    with serving(under_our_name(app)) as url:
        code, said = verifier(tmp_path / "state")(url)
    assert code == OK, said
    assert "It goes on from what was signed of 11 entries" in said
    done = repair()
    assert done.returncode == 0, done.stderr
    assert "No entry was missing" in done.stdout


def test_a_withheld_text_can_be_taken_in_again(restored: Restored, repair: Repair, client: Client) -> None:
    assert repair("--from", restored.copy).returncode == 0
    with at(60), database.writing(restored.engine) as session:
        article = session.get_one(Article, 4)
        assert make_version(session, article, WITHHELD) == 2
    assert client.get("/articles/4/versions/2.json").text.count('"withheld": true') == 2
    assert "News from the agency" not in client.get("/articles/4").text


def test_what_a_removal_withheld_is_withheld_again(
    reused: Reused, engine: Engine, begin: Begin, app: Flask, repair: Repair, client: Client, tmp_path: Path
) -> None:
    """The backup is older than the removal: it has the name, and shows it."""
    text = f"Police named the man as {SECRET} on Tuesday.\n\nThe council voted on Tuesday."

    def told(session: Session) -> None:
        with at(0):
            newsrooms.change(session, by=SYSTEM, sign_off=[])
            make_article(session, text, tags=(SECRET, "Police"))

    begin("a backup from before a removal", told)
    with at(1), database.writing(engine) as session:
        case = make_case(session, session.get_one(Article, 1), SECRET, right="-")
        by, notice = make_user(session), "On 1 March we removed a name from this article by order of a court."
        draft = make_draft(session, case, by=by, kind=Kind.REMOVAL, notice=notice, replace=(f" as {SECRET}", ""))
        publish_draft(session, draft, by=by)
    with serving(under_our_name(app)) as url:
        assert verifier(tmp_path / "state")(url, "--mirror", tmp_path / "copy")[0] == OK
    head, before = signed.head(engine).read() or b"", shown(engine, client)
    engine.dispose()
    reused.reset("a backup from before a removal")
    signed.head_file(engine).write_bytes(head)
    assert SECRET in client.get("/articles/1/versions/1.json").text
    done = repair("--from", tmp_path / "copy")
    assert done.returncode == 0, done.stderr
    after = shown(engine, client)
    assert after.pages == before.pages
    assert [path for path, page in after.pages.items() if SECRET in page] == []
    assert "what it took out is withheld from the earlier versions again" in done.stdout


@on_sqlite
def test_a_copy_at_an_address(restored: Restored, repair: Repair, client: Client) -> None:
    def static(environ: dict[str, str], start_response: Callable[..., object]) -> list[bytes]:
        path = restored.copy / environ["PATH_INFO"].removeprefix("/log/")
        start_response("200 OK" if path.is_file() else "404 NOT FOUND", [])
        return [path.read_bytes()] if path.is_file() else []

    with serving(static) as url:
        done = repair("--from", url)
    assert done.returncode == 0, done.stderr
    assert shown(restored.engine, client).pages == restored.before.pages


@on_sqlite
def test_without_the_head_a_copy_says_what_was_signed(restored: Restored, repair: Repair, client: Client) -> None:
    head = signed.head_file(restored.engine)
    head.unlink()
    is_refused(repair(), restored.engine, LACKING, "holds nothing that this log signed")
    head.write_bytes(b"\0\0\0")
    done = repair("--from", restored.copy)
    assert done.returncode == 0, done.stderr
    assert signed.head(restored.engine).read() == restored.head
    assert shown(restored.engine, client).pages == restored.before.pages


@on_sqlite
def test_a_checkpoint_that_somebody_kept_counts(restored: Restored, repair: Repair, tmp_path: Path) -> None:
    """The head is an old one, which was brought back with the database: somebody outside knows better."""
    signed.head_file(restored.engine).write_bytes(signed.newest(restored.engine))
    given = tmp_path / "given"
    given.write_bytes(restored.head)
    is_refused(repair("--last-checkpoint", given), restored.engine, LACKING, "Entries 4 to 10 can’t be brought back")
    done = repair("--last-checkpoint", given, "--from", restored.copy)
    assert done.returncode == 0, done.stderr
    assert kept(restored.engine).size == 11
    given.write_bytes(restored.head.replace(b"\n11\n", b"\n12\n"))
    done = repair("--last-checkpoint", given)
    assert done.returncode == UNSIGNED
    assert "it is not signed with the key of this log" in done.stderr


class TestNothingIsChanged:
    @on_sqlite
    def test_without_a_copy_that_goes_so_far(self, restored: Restored, repair: Repair) -> None:
        is_refused(repair(), restored.engine, LACKING, "Entries 4 to 10 can’t be brought back: no copy was given")
        for path in (restored.copy / "tile" / "entries").rglob("*"):
            if path.is_file():
                path.unlink()
        is_refused(repair("--from", restored.copy), restored.engine, LACKING, "no copy that was given has all of them")

    @on_sqlite
    def test_without_one_document(self, restored: Restored, repair: Repair, tmp_path: Path) -> None:
        other = tmp_path / "other"
        shutil.copytree(restored.copy, other)
        (restored.copy / "documents" / "5.json").write_bytes(b"{}")
        (restored.copy / "documents" / "7.json").unlink()
        away = (other / "documents" / "7.json").rename(tmp_path / "7.json")
        done = repair("--from", restored.copy, "--from", other)
        # And not what is wrong with another document, which the second copy has.
        is_refused(done, restored.engine, LACKING, "The document of entry 7 is in no copy that was given.")
        away.rename(other / "documents" / "7.json")
        done = repair("--from", restored.copy, "--from", other)
        assert done.returncode == 0, done.stderr

    @on_sqlite
    def test_by_a_copy_with_a_flipped_bit(self, restored: Restored, repair: Repair) -> None:
        spoiled = [path for path in restored.copy.rglob("*") if path.is_file() and path.name not in ("log.json",)]
        for path in spoiled:
            if path.parent.name == "documents" and int(path.stem) < 4:
                continue  # nobody reads what is not missing
            before = path.read_bytes()
            changed = bytearray(before)
            changed[len(before) // 2] ^= 1
            path.write_bytes(changed)
            done = repair("--from", restored.copy)
            assert done.returncode in (LACKING, UNSIGNED, SPOILED), (path, done.stderr)
            is_refused(done, restored.engine, done.returncode, "")
            path.write_bytes(before)

    @on_sqlite
    def test_when_two_histories_were_signed(
        self, restored: Restored, reused: Reused, repair: Repair, app: Flask, tmp_path: Path
    ) -> None:
        """By one who trusted a database once: the copy of then, and the head, are both signed."""
        engine = restored.engine
        signed.trust(engine)
        with database.writing(engine) as session:
            for n in range(1, 8):
                actions.append(session, EntryKind.POLICY, f"/standards/versions/{n}", [Part("version", n)])
        other = signed.head(engine).read() or b""
        engine.dispose()
        reused.reset(BACKUP)
        signed.head_file(engine).write_bytes(other)
        is_refused(repair("--from", restored.copy), engine, CONTRADICTED, "The log was forked")

    def test_when_the_database_has_another_entry(self, restored: Restored, repair: Repair) -> None:
        engine = restored.engine
        with database.reading(engine) as session:
            found = session.scalars(select(LogEntry.entry).where(LogEntry.index == 2)).one()
        changed = found.replace(b"correction", b"corrextion").hex()
        literal = f"X'{changed}'" if engine.dialect.name == "sqlite" else f"decode('{changed}', 'hex')"
        without_guards(engine, "log_entries", f'UPDATE log_entries SET entry = {literal} WHERE "index" = 2')
        done = repair("--from", restored.copy)
        is_refused(done, engine, CONTRADICTED, "The database holds another entry 2 than the one that was signed")

    @on_sqlite
    def test_when_the_head_is_of_a_log_that_came_after(self, restored: Restored, repair: Repair) -> None:
        head = signed.head_file(restored.engine)
        head.write_bytes(restored.head.replace(b"corrections.example/log", b"corrections.example/log/2"))
        done = repair("--from", restored.copy)
        is_refused(done, restored.engine, CONTRADICTED, "it is of another log, corrections.example/log/2")


def test_killed_anywhere_the_same_command_brings_all_of_it_back(
    restored: Restored, client: Client, database_url: str, tmp_path: Path
) -> None:
    engine = restored.engine
    env = {
        "CORRECTIONS_INSTANCE": str(tmp_path / "instance"),
        "CORRECTIONS_DATABASE_URL": database_url,
        "CORRECTIONS_SECRET_KEY": "a key for tests alone, 32 bytes+",
        "CORRECTIONS_LOG_KEY": str(signed.key_file()),
        "CORRECTIONS_LOG_HEAD": str(signed.head_file(engine)),
    }

    def repair() -> int:
        return CliRunner().invoke(main, ["log", "repair", "--from", str(restored.copy)], env=env).exit_code

    steps = 0
    for _ in killed_at_every_step(engine, repair, statements=20):
        steps += 1
        with database.reading(engine) as session:
            log = queries.current(session)
            assert log is not None
            assert log.size in (4, 11)  # nothing of it, or all
        assert signed.head_file(engine).read_bytes() == restored.head
    assert steps > 3
    after = shown(engine, client)
    assert after.rows == restored.before.rows
    assert after.pages == restored.before.pages
    publish(engine)
