"""An installation of its own for each test, and commands run in it."""

from __future__ import annotations

import gc
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from cli.backups import Place, Told, told
from cli.forks import Forks, forks
from cli.processes import Running, environment, free_port, run, running
from sqlalchemy import Engine, text

from corrections.log.head import Head
from corrections.settings import Settings

STUB = Path(__file__).parent / "stub"

Run = Callable[..., CompletedProcess[str]]
Start = Callable[..., Running]


@pytest.fixture(autouse=True)
def looking_for_garbage() -> Iterator[None]:
    """Commands that tests run in this very process decide how often; afterwards it is as often as before."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """Where the installation will be: nothing is there yet."""
    return tmp_path / "newsroom"


@pytest.fixture
def env(instance: Path) -> dict[str, str]:
    """The environment of commands. The demo's newsroom is a stub that is told at once."""
    return environment(instance, PYTHONPATH=str(STUB))


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """What commands run in."""
    with forks(environment(tmp_path_factory.mktemp("forks"), PYTHONPATH=str(STUB))) as loaded:
        yield loaded


@pytest.fixture
def corrections(loaded: Forks, env: dict[str, str], tmp_path: Path) -> Run:
    """Run a command to its end: `corrections("init")`; further settings by name."""

    def run_(*words: str, **settings: str) -> CompletedProcess[str]:
        return loaded.run(*words, env=env | settings, cwd=tmp_path)

    return run_


@pytest.fixture(scope="session")
def made_by_init(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation as init makes it, to be copied."""
    folder = tmp_path_factory.mktemp("init")
    done = run("init", env=environment(folder / "newsroom"), cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "newsroom"


@pytest.fixture
def ready(made_by_init: Path, instance: Path) -> Path:
    """The folder of an installation that is ready, without an administrator."""
    return installed(made_by_init, instance)


def installed(made: Path, instance: Path) -> Path:
    """Copy what init made: it is no copy of an installation, but one."""
    shutil.copytree(made, instance)
    head = Head(instance / "log-head")
    head.write(head.read() or b"")
    return instance


@pytest.fixture
def start(env: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Start a command that goes on, on a free port, with one web process: `start("serve")`."""
    env = env | {"CORRECTIONS_WORKERS": "1"}
    with ExitStack() as stack:

        def start_(*words: str, port: int | None = None, **settings: str) -> Running:
            port = port or free_port()
            return stack.enter_context(
                running(*words, "--port", str(port), env=env | settings, cwd=tmp_path, port=port)
            )

        yield start_


@pytest.fixture
def empty_postgresql(postgresql_server: Engine) -> Iterator[str]:
    """The address of a PostgreSQL database with nothing in it."""
    name = f"empty_{secrets.token_hex(6)}"
    with postgresql_server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgresql_server.url.set(database=name).render_as_string(hide_password=False)
    with postgresql_server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, instance: Path) -> str:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{instance}/corrections.db"
    url: str = request.getfixturevalue("empty_postgresql")
    return url


@pytest.fixture(scope="session")
def told_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("told") / "newsroom"
    return told(Settings(instance=folder, base_url="http://corrections.example"), folder.parent / "backup.zip")


@pytest.fixture(scope="session")
def told_on_postgresql(
    postgresql_server: Engine, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Told]:
    folder, name = tmp_path_factory.mktemp("told") / "newsroom", f"told_{worker_id}_{secrets.token_hex(4)}"
    with postgresql_server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = postgresql_server.url.set(database=name).render_as_string(hide_password=False)
    settings = Settings(instance=folder, database_url=url, base_url="http://corrections.example")
    yield told(settings, folder.parent / "backup.zip")
    with postgresql_server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, corrections: Run, instance: Path) -> Iterator[Place]:
    """A newsroom at work, whose backup was made."""
    made: Told = request.getfixturevalue(f"told_on_{request.param}")
    shutil.copytree(made.folder, instance)
    head = Head(instance / "log-head")
    head.write(head.read() or b"")
    url = f"sqlite:///{instance}/corrections.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("copied_on_postgresql")
    found = Place(corrections, instance, url, backup=made.backup)
    yield found
    found.close()


@pytest.fixture
def copied_on_postgresql(postgresql_server: Engine, told_on_postgresql: Told) -> Iterator[str]:
    """The address of a copy of that database."""
    name, of = f"copied_{secrets.token_hex(6)}", told_on_postgresql.database.rpartition("/")[2].partition("?")[0]
    with postgresql_server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {of}"))
    yield postgresql_server.url.set(database=name).render_as_string(hide_password=False)
    with postgresql_server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def two_roles(postgresql_server: Engine) -> Iterator[tuple[str, str]]:
    """A PostgreSQL database with an owner and another user: the addresses of both."""
    suffix = secrets.token_hex(6)
    name, owner, user = f"roles_{suffix}", f"owner_{suffix}", f"user_{suffix}"
    with postgresql_server.connect() as connection:
        for role in (owner, user):
            connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD 'secret'"))
        connection.execute(text(f"CREATE DATABASE {name} OWNER {owner}"))
    urls = [
        postgresql_server.url.set(database=name, username=role, password="secret").render_as_string(hide_password=False)
        for role in (owner, user)
    ]
    yield urls[0], urls[1]
    with postgresql_server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        for role in (owner, user):
            connection.execute(text(f"DROP ROLE {role}"))
