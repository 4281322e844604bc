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
from cli.forks import Forks, forks
from cli.processes import Running, environment, free_port, run, running
from sqlalchemy import Engine, text

from corrections.log.head import Head

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
    shutil.copytree(made_by_init, instance)
    head = Head(instance / "log-head")
    head.write(head.read() or b"")  # it is no copy of an installation, but one
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
