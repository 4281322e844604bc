"""What makes an installation safe to expose, checked one by one against what is really there."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from corrections import clock, schema
from corrections.accounts import passwords
from corrections.accounts import queries as accounts
from corrections.cli import demo, doubts, installation, readiness
from corrections.cli.archiving import leftovers
from corrections.cli.findings import Finding, bad, doubt, good
from corrections.database import reading
from corrections.deliveries import queries as deliveries
from corrections.deliveries.decisions import NotSent
from corrections.deliveries.senders import smtp
from corrections.erasures import queries as erasures
from corrections.errors import Problem
from corrections.log import queries as logs
from corrections.log import signing
from corrections.newsroom.queries import newsroom
from corrections.settings import Settings

SHORTEST_SECRET = 32
LOCAL = frozenset({"localhost", "127.0.0.1", "::1", ""})
LEAST_FREE_BYTES = 500_000_000
LARGEST_WAL_BYTES = 64_000_000
LONGEST_OVERDUE = timedelta(minutes=15)


def findings(settings: Settings) -> Iterator[Finding]:
    """Everything that was looked at."""
    yield secret(settings)
    yield from address(settings)
    yield from switches(settings, os.environ)
    yield from modes(settings)
    yield disk(settings)
    yield mail(settings)
    yield from map(doubt, leftovers.told(settings))
    try:
        engine = readiness.ready_engine(settings)
    except Problem as problem:
        yield bad(str(problem))
        return
    yield good("The database can be used, and its tables are those of this version.")
    with engine.connect() as connection:
        yield triggers(connection)
        yield from owner(connection)
    yield wal(engine)
    yield signs(engine)
    with reading(engine) as session:
        yield from contents(session, settings)
    engine.dispose()


def secret(settings: Settings) -> Finding:
    try:
        length = len(settings.secret().strip())
    except Problem as problem:
        return bad(str(problem))
    if length < SHORTEST_SECRET:
        return bad(f"The secret key is short ({length} characters): whoever guesses it can sign in as anybody.")
    return good("The secret key is long enough.")


def address(settings: Settings) -> Iterator[Finding]:
    """Where readers reach it, and which names it answers to."""
    host = urlsplit(settings.base_url).hostname or ""
    if not settings.is_https:
        yield bad(f"BASE_URL is {settings.base_url}: without https, passwords and reports travel in the clear.")
    elif host in LOCAL:
        yield bad(f"BASE_URL is {settings.base_url}, which is this machine only.")
    else:
        yield good(f"Readers reach it at {settings.base_url}.")
    if host not in settings.allowed_hosts:
        yield bad(f"ALLOWED_HOSTS does not have {host}, the host of BASE_URL: every request would be refused.")
    open_ended = [name for name in settings.allowed_hosts if name.startswith((".", "*"))]
    if open_ended:
        yield bad(f"ALLOWED_HOSTS has {', '.join(open_ended)}: name each host in full.")
    else:
        yield good(f"It answers to {', '.join(settings.allowed_hosts)} alone.")
    if settings.is_https and not settings.trusted_proxies:
        yield doubt(
            "TRUSTED_PROXIES is 0, but something in front must be doing https: all readers would count as one. "
            "Set it to the number of proxies that add X-Forwarded-For."
        )
    if settings.trusted_proxies and settings.host not in LOCAL:
        yield doubt(
            f"It listens on {settings.host} and trusts X-Forwarded-For: make sure that only the proxy reaches it, "
            "or anybody can say that they are somebody else."
        )


def switches(settings: Settings, environment: Iterable[str]) -> Iterator[Finding]:
    """Settings that are meant for development."""
    if settings.capture_loopback:
        yield bad("CAPTURE_LOOPBACK is on: articles could be fetched from inside this machine. It is for development.")
    names = set(environment)
    for name in ("FLASK_DEBUG", "PYTHONINSPECT"):
        if name in names:
            yield bad(f"{name} is set in the environment: it is for development.")


def modes(settings: Settings) -> Iterator[Finding]:
    """Files that hold secrets or readers' words, and whether others on this machine can get at them."""
    if not settings.instance.is_dir():
        yield bad(f"There is no folder {settings.instance}: run “corrections init”.")
        return
    toml = settings.instance / "corrections.toml"
    database = demo.sqlite_file(settings)
    paths = [
        settings.instance,
        settings.keys,
        settings.uploads,
        settings.mail,
        toml,
        settings.log_key_file,
        *_files_of(settings.keys),
    ]
    opened = [path for path in dict.fromkeys([*paths, database]) if path is not None and _is_open(path)]
    for path in opened:
        mode = stat.S_IMODE(path.stat().st_mode)
        yield bad(f"{path} has mode {mode:04o}, so that other users of this machine get at it: chmod go-rwx {path}")
    if not opened:
        yield good(f"Only this user gets at {settings.instance} and what is in it.")


def _files_of(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _is_open(path: Path) -> bool:
    return path.exists() and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def disk(settings: Settings) -> Finding:
    if not settings.instance.is_dir():
        return doubt("There is no instance folder yet.")
    free = shutil.disk_usage(settings.instance).free
    if free < LEAST_FREE_BYTES:
        return doubt(f"Only {free / 1e6:.0f} MB are free where {settings.instance} lies.")
    return good(f"{free / 1e9:.1f} GB are free where {settings.instance} lies.")


def mail(settings: Settings) -> Finding:
    """Whether emails go out: the server is asked, nothing is sent."""
    url = settings.smtp_url.get_secret_value()
    if not url:
        return doubt(f"There is no SMTP_URL: emails don’t go out, they are written to {settings.mail}.")
    if settings.mail_from.rpartition("@")[2] in LOCAL:
        return bad(f"MAIL_FROM is {settings.mail_from}: nobody could answer, and most servers refuse it.")
    try:
        server = smtp.read_url(url)
        smtp.greet(server, our_name=urlsplit(settings.base_url).hostname or "localhost")
    except (Problem, NotSent) as problem:
        return bad(f"The mail server does not take our emails: {getattr(problem, 'failure', problem)}")
    return good(f"The mail server {server.host} takes our emails.")


def triggers(connection: Connection) -> Finding:
    """Whether the database itself still refuses to change what was published."""
    missing = sorted(_wanted_triggers(connection.dialect.name) - _triggers(connection))
    if missing:
        return bad(
            f"{len(missing)} of the triggers that keep the record from being changed are missing: {', '.join(missing)}."
        )
    return good("The database refuses to change what was published.")


def _wanted_triggers(dialect: str) -> set[str]:
    wanted = set()
    for table in schema.metadata.sorted_tables:
        guards = table.info.keys() & {"insert_only", "erasable", "growing"}
        if not guards:
            continue
        if dialect == "postgresql":
            wanted |= {f"{table.name}_{guard}" for guard in guards | {"insert_only"}}
        else:
            wanted |= {f"{table.name}_no_{verb}" for verb in ("UPDATE", "DELETE", "INSERT")}
    return wanted


def _triggers(connection: Connection) -> set[str]:
    if connection.dialect.name == "postgresql":
        # 'A': fires for everybody, also for a session that says it replicates.
        here = "JOIN pg_class ON pg_class.oid = tgrelid AND relnamespace = current_schema()::regnamespace"
        return set(connection.scalars(text(f"SELECT tgname FROM pg_trigger {here} WHERE tgenabled = 'A'")))  # noqa: S608
    return set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))


def owner(connection: Connection) -> Iterator[Finding]:
    """On PostgreSQL the website should not own the tables: their owner can take the triggers away."""
    if connection.dialect.name != "postgresql":
        return
    mighty = connection.scalar(
        text(
            "SELECT rolsuper OR EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'log_entries' AND tableowner = "
            "current_user) FROM pg_roles WHERE rolname = current_user"
        )
    )
    if mighty:
        yield doubt(
            "The website’s database user owns the tables, so that it could remove what keeps the record unchanged. "
            "Set MIGRATION_DATABASE_URL to their owner and DATABASE_URL to a user of its own; then run init."
        )
    else:
        yield good("The website’s database user does not own the tables.")


def erased(session: Session) -> Finding:
    """Whether of every erasure nothing is left on the disk."""
    left = erasures.unfinished(session)
    if left:
        return bad(
            f"Of {len(left)} erasures traces are left in the files of the database, or in emails and files. The worker "
            "finishes them: see that it runs, and read its log. On PostgreSQL it needs MIGRATION_DATABASE_URL, if its "
            "own user does not own the tables."
        )
    return good("Of what was erased nothing is left.")


def wal(engine: Engine) -> Finding:
    path = Path(f"{engine.url.database}-wal")
    size = path.stat().st_size if engine.dialect.name == "sqlite" and path.exists() else 0
    if size > LARGEST_WAL_BYTES:
        return doubt(f"{path.name} has grown to {size / 1e6:.0f} MB: something reads the database for very long.")
    return good("The database’s log of writes is small.")


def signs(engine: Engine) -> Finding:
    """Whether the log may go on: with its key, from the newest checkpoint that is known anywhere."""
    try:
        signing.check(engine)
    except Problem as problem:
        return bad(str(problem))
    return good("The log can be signed, and its newest checkpoint is kept outside the database.")


def contents(session: Session, settings: Settings) -> Iterator[Finding]:
    """What is in the database: people, demo, log."""
    if not installation.has_administrator(session):
        yield bad("There is no administrator: run “corrections init”.")
    yield erased(session)
    known = list(_known_sign_ins(session))
    if known:
        yield bad(f"{', '.join(known)} still have the demo’s passwords, which everybody knows.")
    if demo.was_told(session):
        yield bad("This is the demo’s newsroom. Set CORRECTIONS_INSTANCE to another folder and run “corrections init”.")
    elif not known:
        yield good("Nobody has a password of the demo.")
    if not newsroom(session).require_second_factor:
        yield doubt("A second factor is not required of the staff. Require it in the newsroom’s settings on the desk.")
    yield from _log(session, settings)
    yield from doubts.of_the_witness(session, settings)
    yield from map(doubt, doubts.of_the_log(session))
    waiting = deliveries.next_due(session)
    if waiting is not None and waiting.due_at is not None and waiting.due_at < clock.now() - LONGEST_OVERDUE:
        yield doubt(f"Emails wait since {clock.rfc3339(waiting.due_at)}: is the worker running?")


def _known_sign_ins(session: Session) -> Iterator[str]:
    for username, password, *_ in demo.the_story().SIGN_INS:
        user = accounts.known_as(session, username)
        if user is not None and user.is_active and passwords.matches(user.password_hash, password):
            yield username


def _log(session: Session, settings: Settings) -> Iterator[Finding]:
    log = logs.current(session)
    if log is None:
        yield bad("No log was started: run “corrections init”.")
        return
    origin = installation.log_origin(settings.base_url)
    if log.origin != origin:
        yield doubt(
            f"The log is called {log.origin}, but readers find it at {origin}. Its name never changes: make sure that "
            "its address still leads here."
        )
    if log.last_at is not None and log.last_at > clock.now() + timedelta(seconds=5):
        yield bad(f"This machine’s clock is behind the log’s newest entry ({clock.rfc3339(log.last_at)}).")
    else:
        yield good(f"The log {log.origin} can go on.")
