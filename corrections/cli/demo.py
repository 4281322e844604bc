"""`corrections demo`: a fictional newsroom to try everything with."""

from __future__ import annotations

import importlib
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from corrections.settings import Settings

HOST, PORT = "127.0.0.1", 8000
# The event by which a database says that it is the demo's, whole.
ABOUT, VERB = "/demo", "demo told"
BEFORE_ITS_STORY = timedelta(days=600)


@click.command(short_help="Serve a fictional newsroom on this machine.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--host", default=HOST, show_default=True, help="Address to listen on. Everybody knows the sign-ins!")
@click.option("--fresh", is_flag=True, help="Throw the demo’s newsroom away and tell it again, up to today.")
def demo(port: int, host: str, fresh: bool) -> None:
    """Serve a fictional newsroom on this machine, and make it first if there is none.

    It lies in the instance folder. A newsroom of your own that lies there is left alone.
    """
    from corrections import settings as settings_module
    from corrections.cli import server

    port = port or server.free_port(host)
    # By the environment, so that the web processes and the worker know it too.
    os.environ.setdefault(f"{settings_module.PREFIX}BASE_URL", address(server.from_here(host), port))
    settings = settings_module.load(host=host, port=port)
    server.refuse_taken(host, port)
    if fresh:
        forget(settings)
    if not is_told(settings):
        tell(settings)
    server.run(settings, when_ready=lambda: greet(settings))


def address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def is_told(settings: Settings) -> bool:
    """Whether the database holds the whole demo. Raises Problem if it holds something else, or an earlier version's."""
    from sqlalchemy import inspect

    from corrections import database
    from corrections.cli import readiness
    from corrections.errors import Problem

    path = sqlite_file(settings)
    if path is not None and not path.exists():
        return False
    engine = readiness.engine_of(settings.database_url)
    with readiness.worded(engine), engine.connect() as connection:
        if path is None and not inspect(connection).get_table_names():
            return False
        current = database.is_current(connection)
    refuse_others(engine)
    if not current:
        how = "run “corrections demo --fresh” (with make: make demo ARGS=--fresh), which tells it again"
        if path is None:
            how = "drop the database and create it again"
        raise Problem(f"The demo’s newsroom was made by another version of Corrections: {how}.")
    readiness.ready_engine(settings).dispose()
    return True


def refuse_others(engine: Engine) -> None:
    """See that a database says it is the demo's, also where its tables are those of another version. Raises Problem."""
    from sqlalchemy import inspect

    from corrections.cli import readiness
    from corrections.database import reading
    from corrections.events import Event

    with readiness.worded(engine), reading(engine) as session:
        told = inspect(session.connection()).has_table(Event.__tablename__) and was_told(session)
    engine.dispose()
    if not told:
        raise _not_ours(engine.url.render_as_string(hide_password=True))


def _not_ours(database: str) -> Exception:
    from corrections.errors import Problem

    return Problem(
        f"{database} holds a newsroom that is not the demo’s, or a demo that was not finished; it is left as it is. "
        "Set CORRECTIONS_INSTANCE to another folder for the demo."
    )


def was_told(session: Session) -> bool:
    """Whether this is the demo's database."""
    from sqlalchemy import select

    from corrections.events import Event

    return session.scalar(select(Event.id).where(Event.about == ABOUT, Event.verb == VERB).limit(1)) is not None


def sqlite_file(settings: Settings) -> Path | None:
    """The database's file, if it is one."""
    from pathlib import Path

    from sqlalchemy import make_url

    url = make_url(settings.database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def tell(settings: Settings) -> None:
    """Make the installation and tell the newsroom's story into it: whole, or not at all."""
    from corrections.log.head import Head

    path = sqlite_file(settings)
    click.echo("Making the demo’s newsroom. This is done once.")
    if path is None:
        _tell_into(settings)
        return
    _forget_log(settings)
    unfinished = path.with_name(f"{path.name}.unfinished")
    head = settings.log_head_file.with_name(f"{settings.log_head_file.name}.unfinished")
    _remove(unfinished)
    head.unlink(missing_ok=True)
    _tell_into(settings.model_copy(update={"database_url": f"sqlite:///{unfinished}", "log_head": head}))
    # Closing the last connection has put everything into the one file.
    kept, whole = Head(settings.log_head_file), Head(head).read()
    with kept.alone():
        kept.write(whole or b"")
    head.unlink()
    head.with_name(f".{head.name}.lock").unlink(missing_ok=True)
    unfinished.rename(path)


def _forget_log(settings: Settings) -> None:
    """Remove the key and the newest checkpoint of a demo that is gone. Raises Problem if they are of another log."""
    from corrections.errors import Problem
    from corrections.log import keys

    for path in (settings.log_head_file, settings.log_key_file, settings.log_new_key_file, settings.witness_key_file):
        if not path.exists():
            continue
        name = path.read_text("utf-8", "replace").removeprefix(keys.PREFIX)
        if not name.startswith(("127.0.0.1", "localhost", "[::1]")):
            raise Problem(
                f"{path} belongs to a log that is not the demo’s; it is left as it is. Set CORRECTIONS_INSTANCE to "
                "another folder for the demo."
            )
        path.unlink()


def _tell_into(settings: Settings) -> None:
    from random import Random

    from corrections import clock, events, ids
    from corrections.cli import installation, readiness
    from corrections.database import writing

    today = clock.now().date()
    installation.make_folders(settings)
    installation.make_secret(settings)
    installation.migrate(settings)
    engine = readiness.ready_engine(settings)
    before = clock.now() - BEFORE_ITS_STORY
    # The same day gives the same newsroom, its key included: everybody knows its sign-ins anyway.
    drawn = Random(f"key {today}").randbytes  # noqa: S311
    with clock.reading(lambda: before), ids.drawing_from(drawn), writing(engine) as session:
        installation.begin(session, settings, with_desks=False)
    with click.progressbar(length=1, label="Telling its story") as bar:

        def progress(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        the_story().tell(engine, today=today, progress=progress)
    with writing(engine) as session:
        events.record(session, ABOUT, VERB, by=events.SYSTEM)
    engine.dispose()


def the_story() -> Any:
    """The module that knows the fictional newsroom: `tell(engine, *, today, progress)` and `SIGN_INS`."""
    return importlib.import_module("corrections.demo.tell")


def forget(settings: Settings) -> None:
    """Remove the demo's database, of whatever version, and nothing else. Raises Problem if it holds something else."""
    from corrections.cli import readiness
    from corrections.errors import Problem

    path = sqlite_file(settings)
    if path is None:
        raise Problem("Only a demo in a SQLite file can be made afresh. Drop the database and create it again.")
    if path.exists():
        refuse_others(readiness.engine_of(settings.database_url))
        _remove(path)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def greet(settings: Settings) -> None:
    """Say what to open, and who may sign in."""
    base = settings.base_url
    click.echo(f"\nThe demo’s newsroom is at {base}\n")
    for path, what in (
        ("/corrections", "what the public sees: every correction"),
        *_worth_opening(settings),
        ("/statistics", "how many changes were announced or explained"),
        ("/report", "where a reader reports an error"),
        ("/desk", "where editors work; sign in as"),
    ):
        click.echo(f"  {base + path:<46}{what}")
    click.echo()
    for username, password, name, role in the_story().SIGN_INS:
        click.echo(f"  {username:<12}{password:<20}{name}, {role.lower()}")
    click.echo(f"\nEmails are written to {settings.mail}. Ctrl-C ends it.")


def _worth_opening(settings: Settings) -> list[tuple[str, str]]:
    from sqlalchemy import select

    from corrections import addresses
    from corrections.articles.models import Article
    from corrections.cli import readiness
    from corrections.database import reading
    from corrections.notices.models import Correction

    engine = readiness.engine_of(settings.database_url)
    with reading(engine) as session:
        number = session.scalar(select(Correction.number).order_by(Correction.id.desc()).limit(1))
        article = session.scalar(select(Article.id).order_by(Article.latest.desc(), Article.id).limit(1))
    engine.dispose()
    found = []
    if number is not None:
        found.append((addresses.correction(number), "the newest of them"))
    if article is not None:
        found.append((addresses.article(article), "an article with several versions"))
    return found
