"""A newsroom whose backup is made and restored by the commands, as a person runs them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from make import KEY, make_article, make_case, make_desk, make_draft, make_report, make_user
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import capabilities, database, events
from corrections.accounts import signin
from corrections.capabilities import Purpose
from corrections.cli import installation
from corrections.cli.archiving import making
from corrections.cli.init import prepare
from corrections.deliveries import actions as deliveries
from corrections.followers import actions as followers
from corrections.followers.decisions import EVERYTHING
from corrections.followers.models import Follower
from corrections.log import queries, signing
from corrections.notices import actions as notices
from corrections.requests import actions as requests
from corrections.requests import uploads
from corrections.requests.models import CorrectionRequest
from corrections.settings import Settings

PDF = b"%PDF-1.4\n% what the council decided\n"
# What restoring changes by itself, and what depends on how a database writes JSON.
CALMED = frozenset({"events", "user_sessions", "capabilities", "deliveries", "holds", "drafts", "cases"})
CALMED |= {"public_generation"}

Run = Callable[..., CompletedProcess[str]]


READER, ADDRESS = "Rhea Quill", "rhea.quill@reader.example"


class Place:
    """An installation, and the commands in it."""

    def __init__(self, run: Run, instance: Path, url: str, *, backup: Path | None = None) -> None:
        self.settings = Settings(instance=instance, database_url=url, base_url="http://corrections.example")
        self._run, self._env = run, {"CORRECTIONS_INSTANCE": str(instance), "CORRECTIONS_DATABASE_URL": url}
        self._env["CORRECTIONS_BASE_URL"] = "http://corrections.example"
        self.backup = backup or instance.parent / "backup.zip"
        self._engine: Engine | None = None

    def __call__(self, *words: object, code: int = 0) -> str:
        """Run a command, which has to end with `code`; what it said."""
        if self._engine is not None:
            self._engine.dispose()
        done = self._run(*map(str, words), **self._env)
        assert done.returncode == code, f"{done.returncode}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            made = database.make_engine(self.settings.database_url, pool_size=20)
            self._engine = signing.attach(made, self.settings)
        return self._engine

    def publish(self) -> None:
        with database.writing(self.engine) as session:
            make_article(session)

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()


def unused(*words: str, **env: str) -> CompletedProcess[str]:
    """For a place in which no command is run."""
    raise AssertionError(words)


@dataclass(frozen=True)
class Told:
    """An installation to be copied, its database, and a backup of it. The log has four entries."""

    folder: Path
    database: str
    backup: Path


def told(settings: Settings, backup: Path) -> Told:
    """Make an installation in which everything is going on that a restore has to see to, and back it up."""
    installation.make_folders(settings)
    prepare(settings)
    place = Place(unused, settings.instance, settings.database_url)
    with database.writing(place.engine) as session:
        make_desk(session)
        with_file(session, settings.uploads)
        editor = make_user(session)
        case = make_case(session, make_article(session), "2,140", right="214")
        notices.hold(session, make_draft(session, case, by=editor, replace=("2,140", "214")), by=editor)
        case, other = make_case(session), make_case(session)
        session.flush()
        case.merged_into_id = other.id  # a row that refers to one that comes after it
        make_article(session)
        make_report(session, wrong="My name is in it.", name=READER, email=ADDRESS)
        followers.follow(session, EVERYTHING, email=ADDRESS, network="192.0.2.1", secret=KEY, by=events.READER)
        deliveries.enqueue(session, "case-assigned", to=("user", editor.id), about=f"/desk/cases/{case.id}")
        signin.start_session(session, editor, browser="Firefox")
        capabilities.grant(session, Purpose.INVITE, editor.id)
        capabilities.grant(session, Purpose.REQUEST, case.id)
    place.close()
    making.back_up(settings, backup, replace=False, with_keys=True)
    return Told(settings.instance, settings.database_url, backup)


def forget(session: Session) -> None:
    """Let the reader have their name erased, and follow nothing any more."""
    (request,) = session.scalars(select(CorrectionRequest).where(CorrectionRequest.wrong == "My name is in it."))
    requests.erase_reader(session, request, by=events.READER)
    (follower,) = session.scalars(select(Follower))
    followers.unfollow(session, capabilities.grant(session, Purpose.UNFOLLOW, follower.id), by=events.READER)


def with_file(session: Session, folder: Path) -> str:
    """A report with a PDF; the name of its file."""
    file = uploads.store(folder, "minutes.pdf", PDF)
    make_report(session, wrong="See the minutes.", files=(file,))
    return file.stored_name


def size(place: Place) -> int:
    """How many entries the log has here."""
    with database.reading(place.engine) as session:
        return queries.size(session)


def rows(backup: Path) -> dict[str, list[Any]]:
    """The rows of each table in a backup, by table; JSON as what it says."""
    found = {}
    with zipfile.ZipFile(backup) as archive:
        for member in json.loads(archive.read("manifest.json"))["tables"]:
            name = member["path"].removeprefix("tables/").removesuffix(".jsonl")
            columns = sorted(range(len(member["columns"])), key=lambda n: member["columns"][n][0])
            kinds = [kind for _, kind in member["columns"]]
            read = [json.loads(line) for line in archive.read(member["path"]).splitlines()]
            found[name] = [[_meant(row[n], kinds[n]) for n in columns] for row in read]
    return found


def _meant(value: Any, kind: str) -> Any:
    return json.loads(value) if kind == "json" and value is not None else value
