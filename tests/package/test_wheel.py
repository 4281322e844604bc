"""The wheel, in an empty environment outside the checkout: what a newsroom installs.

`make test` has put the wheels of everything it needs into the environment's folder `wheels`, so that this needs no
network; without them they are fetched.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tarfile
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from cli.processes import PATIENCE, environment, free_port, running
from journeys.demo import told_once

from corrections import clock

pytestmark = pytest.mark.package

ROOT = Path(__file__).parents[2]
WHEELS = Path(sys.prefix) / "wheels"
IGNORED = {"__pycache__", ".DS_Store"}
INSTALLING = 300.0
NOT_THEIRS = ("CORRECTIONS_", "PYTHONPATH", "PYTHONPYCACHEPREFIX")  # settings of this environment, not of the new one


def call(*words: str | Path, cwd: Path, patience: float = PATIENCE) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(NOT_THEIRS)}
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=env, capture_output=True, text=True, timeout=patience, check=False
    )
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def build(kind: str, into: Path, *, of: Path = ROOT) -> Path:
    call(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", into, cwd=of)
    (built,) = into.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of an environment that holds the wheel and what it asks for, and nothing else."""
    folder = tmp_path_factory.mktemp("elsewhere")
    call(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python]
    offline = ["--no-index", "--find-links", WHEELS] if WHEELS.is_dir() else []
    # What is used is compiled when it is used: to compile all of it takes longer than to install it.
    call(*pip, "install", "-qq", "--no-compile", *offline, wheel, cwd=folder, patience=INSTALLING)
    call(*pip, "check", cwd=folder)
    return python.parent


def files_in(folder: Path) -> set[str]:
    """Everything below a folder of the checkout that is meant to be there."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not IGNORED.intersection(path.parts) and path.suffix != ".pyc"
    }


def test_the_wheel_holds_all_of_the_package_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"corrections/{name}" for name in files_in(ROOT / "corrections")}
    for folder in ("templates", "migrations"):
        wanted |= {f"corrections/{folder}/{name}" for name in files_in(ROOT / folder)}
    wanted.add("corrections/tests/log/evidence_checker.py")
    shipped = {name for name in names if ".dist-info/" not in name}
    assert wanted - shipped == set()
    assert shipped - wanted == set()
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_of_the_source_distribution_is_the_same(wheel: Path, tmp_path: Path) -> None:
    source = build("sdist", tmp_path / "sdist")
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    again = build("wheel", tmp_path / "again", of=unpacked)
    assert sorted(zipfile.ZipFile(again).namelist()) == sorted(zipfile.ZipFile(wheel).namelist())


def test_the_command_is_there_and_runs_what_was_installed(elsewhere: Path, tmp_path: Path) -> None:
    assert "demo" in call(elsewhere / "corrections", "--help", cwd=tmp_path)
    names = ", ".join(f"p.{name}" for name in ("PACKAGE", "TEMPLATES", "MIGRATIONS", "STATIC", "EVIDENCE_CHECKER"))
    code = f"import corrections.paths as p; print({names}, sep='\\n')"
    for line in call(elsewhere / "python", "-c", code, cwd=tmp_path).split():
        assert Path(line).is_relative_to(elsewhere.parent)
        assert Path(line).exists()


# What was told of the newsroom and nobody ever changes. The worker of a demo that is served may have added to it.
TOLD = (
    "SELECT * FROM log_entries",
    "SELECT * FROM log_parts",
    "SELECT * FROM events WHERE id > 1",  # before its story, the installation was made
    "SELECT * FROM revisions",
    "SELECT id, number, kind, found_by, case_id, published_at FROM corrections",
    "SELECT id, reference, article_id, passage_id, wrong, right, known, received_at FROM correction_requests",
    "SELECT id, article_id, passage_id, error_type, opened_at FROM cases",
    "SELECT * FROM request_messages",
    "SELECT id, key, kind, to_kind, to_id, about, created_at FROM deliveries",
)


def is_told_in(file: Path, other: Path) -> None:
    with closing(sqlite3.connect(file)) as here, closing(sqlite3.connect(other)) as there:
        for rows in TOLD:
            told = here.execute(rows).fetchall()
            assert len(told) > 50, rows
            assert set(told) - set(there.execute(rows)) == set(), rows


def test_the_demo_runs_from_the_wheel_to_its_first_page_and_ends_and_the_same_day_tells_the_same_newsroom(
    elsewhere: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    port, today = free_port(), clock.now().date()
    env = environment(tmp_path / "instance")
    # ./instance is what it is without any setting.
    env = {name: value for name, value in env.items() if not name.startswith(NOT_THEIRS)}
    words = [str(elsewhere / "corrections"), "demo", "--port", str(port)]
    with running(*words, env=env, cwd=tmp_path, port=port, whole=True) as demo:
        demo.until_it_says("Ctrl-C ends it", patience=INSTALLING)
        status, _, page = demo.get("/")
        assert status == 200
        assert "Wennmouth Courier" in page
        linked = re.findall(r'(?:href|src)="(/(?:static/|newsroom\.css)[^"]*)"', page)
        assert linked
        for address in linked:
            assert demo.get(address)[0] == 200, address
        assert demo.get("/readyz")[0] == 200
        assert demo.get("/login")[0] == 200
        assert demo.end() == 0, demo.said
        assert "Traceback" not in demo.said
    # Also in another process, with other keys: sets and hashes have another order there.
    is_told_in(told_once(tmp_path_factory, today), tmp_path / "instance" / "corrections.db")
