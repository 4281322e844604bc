from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli.conftest import STUB, Run, Start
from cli.processes import PATIENCE, Answer, Running, environment, free_port, running, wait_for

from corrections.cli.demo import is_told, was_told
from corrections.database import make_engine, reading
from corrections.newsroom.queries import newsroom
from corrections.settings import Settings

ROOT = Path(__file__).parents[2]
GREETING = "Ctrl-C ends it"


@dataclass
class First:
    """What the first run of a demo left, and what was seen of it."""

    instance: Path
    base: str
    said: str
    pages: list[Answer]
    code: int


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    env = environment(folder / "newsroom", PYTHONPATH=str(STUB), CORRECTIONS_WORKERS="1")
    with running("demo", "--port", str(port), env=env, cwd=folder, port=port) as demo:
        demo.until_it_says(GREETING)
        pages = [demo.get("/"), demo.get("/readyz")]
        spawned = lambda: sum("spawn_main" in line for line in demo.processes().values())  # noqa: E731
        wait_for(lambda: spawned() == 2, "a web process and the worker")
        return First(folder / "newsroom", f"http://127.0.0.1:{port}", demo.said, pages, demo.end())


@pytest.fixture
def told(first: First, instance: Path) -> Path:
    """The database of a demo that was told and ended."""
    shutil.copytree(first.instance, instance)
    return instance / "corrections.db"


def test_the_demo_makes_its_newsroom_and_says_what_to_open(first: First) -> None:
    base = first.base
    for words in (f"{base}\n", f"{base}/corrections", f"{base}/report", f"{base}/desk", "mara", "stub-password"):
        assert words in first.said
    home, ready = first.pages
    assert home[0] == 200
    assert ready[::2] == (200, "ready\n")
    assert first.code == 0, first.said
    assert "Traceback" not in first.said
    assert not list(first.instance.glob("*unfinished*"))


def test_a_second_run_answers_within_three_seconds(told: Path, start: Start) -> None:
    # How busy this machine is otherwise is not the question: so the best of three, and either by the clock or by
    # what the processor had to do, which is what the clock shows on an idle machine with one core.
    took = []
    for _ in range(3):
        demo = start("demo")
        by_the_clock = demo.until_it_answers()
        took.append(min(by_the_clock, demo.seconds_used()))
        demo.until_it_says(GREETING)
        assert "Making" not in demo.said
        assert demo.end() == 0, demo.said
        if took[-1] < 3:
            break
    assert min(took) < 3


def test_ended_or_killed_while_it_is_told_it_leaves_nothing_half_done_and_begins_again(
    start: Start, instance: Path
) -> None:
    demo = start("demo", STUB_NEVER_ENDS="yes")
    demo.until_it_says("telling")
    assert not (instance / "corrections.db").exists()
    assert demo.end() != 0
    assert "Traceback" not in demo.said
    assert not (instance / "corrections.db").exists()
    demo = start("demo", STUB_NEVER_ENDS="yes")
    demo.until_it_says("telling")
    demo.end(signal.SIGKILL)
    assert not (instance / "corrections.db").exists()
    again = start("demo")
    again.until_it_says(GREETING)
    assert again.end() == 0
    assert not list(instance.glob("*unfinished*"))


def test_a_newsroom_of_ones_own_is_left_alone(ready: Path, corrections: Run) -> None:
    before = sorted(sqlite3.connect(ready / "corrections.db").iterdump())
    for words in (("demo",), ("demo", "--fresh")):
        done = corrections(*words, "--port", str(free_port()))
        assert done.returncode == 1
        assert "is not the demo’s" in done.stderr
        assert "Traceback" not in done.stderr
    assert sorted(sqlite3.connect(ready / "corrections.db").iterdump()) == before


def aged(database: Path) -> None:
    """Make it one of an earlier version: another number, a column less, a table less."""
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.execute("ALTER TABLE cases DROP COLUMN news")
        connection.execute("DROP TABLE rate_counts")
    connection.close()


def test_a_demo_of_an_earlier_version_is_told_again_by_fresh(told: Path, start: Start, corrections: Run) -> None:
    with sqlite3.connect(told) as connection:
        connection.execute("UPDATE newsroom_settings SET value = '\"Renamed\"' WHERE name = 'name'")
    connection.close()
    aged(told)
    done = corrections("demo", "--port", str(free_port()))
    assert done.returncode == 1
    assert "made by another version" in done.stderr
    assert "corrections demo --fresh" in done.stderr
    demo = start("demo", "--fresh")
    demo.until_it_says(GREETING)
    assert demo.get("/readyz")[0] == 200
    assert demo.end() == 0
    engine = make_engine(f"sqlite:///{told}")
    with reading(engine) as session:
        assert newsroom(session).name.startswith("The Stub of ")
        assert was_told(session)
    engine.dispose()


def test_a_newsroom_of_ones_own_of_an_earlier_version_is_left_alone(ready: Path, corrections: Run) -> None:
    aged(ready / "corrections.db")
    before = sorted(sqlite3.connect(ready / "corrections.db").iterdump())
    for words in (("demo",), ("demo", "--fresh")):
        done = corrections(*words, "--port", str(free_port()))
        assert done.returncode == 1
        assert "is not the demo’s" in done.stderr
    assert sorted(sqlite3.connect(ready / "corrections.db").iterdump()) == before


def test_the_demo_on_postgresql(start: Start, instance: Path, empty_postgresql: str) -> None:
    demo = start("demo", CORRECTIONS_DATABASE_URL=empty_postgresql)
    demo.until_it_says(GREETING)
    assert demo.get("/readyz")[0] == 200
    assert demo.end() == 0, demo.said
    assert is_told(Settings(instance=instance, database_url=empty_postgresql)), "it would be told again"


def test_the_demo_is_not_safe_to_expose(told: Path, corrections: Run) -> None:
    done = corrections("check", CORRECTIONS_BASE_URL="https://corrections.example.org")
    assert done.returncode == 1
    assert "This is the demo’s newsroom" in done.stdout


@pytest.fixture
def made(told: Path, tmp_path: Path) -> Iterator[Running]:
    """`make demo`, with an environment that is installed already, this one, and a newsroom that was told."""
    folder, port = tmp_path / "checkout", free_port()
    (folder / "venv" / "bin").mkdir(parents=True)
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    python = folder / "venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (folder / "venv" / "installed").touch()
    words = ["make", "demo", f"VENV={folder}/venv", f"ARGS=--port {port}"]
    env = environment(told.parent, PYTHONPATH=str(STUB), CORRECTIONS_WORKERS="1")
    with running(*words, env=env, cwd=folder, port=port, whole=True) as make:
        make.until_it_says(GREETING)
        yield make


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_that_make_started(made: Running, number: signal.Signals) -> None:
    assert made.get("/")[0] == 200
    made.send(number, to_all=number is signal.SIGINT)  # a terminal tells all of them, `kill` only make
    made.process.wait(PATIENCE)
    wait_for(lambda: not made.processes(), f"the end of {made.processes()}")
    assert "Traceback" not in made.said


def test_make_says_which_python_it_needs(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).touch()
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = subprocess.run(
        ["make", "demo", f"PYTHON={old}"], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stdout
    assert not (tmp_path / ".venv").exists()


def test_make_help_names_every_target(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE, check=True
    ).stdout
    for target in ("demo", "test", "lint", "bench", "clean", "help"):
        assert f"make {target} " in done
