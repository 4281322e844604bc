from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.conftest import Start
from cli.processes import Running, wait_for

from corrections.paths import PACKAGE

ROOT = PACKAGE.parent
WEB, HELPER = "spawned process", "resource tracker"


def kinds(server: Running) -> list[str]:
    return sorted(kind_of(line) for pid, line in server.processes().items() if pid != server.process.pid)


def kind_of(command_line: str) -> str:
    return HELPER if "resource_tracker" in command_line else WEB if "spawn_main" in command_line else command_line


@pytest.fixture
def server(request: pytest.FixtureRequest, ready: Path, start: Start) -> Running:
    """With one web process, or as many as the test asks for."""
    workers = getattr(request, "param", 1)
    server = start("serve", "--workers", str(workers))
    server.until_it_answers()
    wait_for(lambda: kinds(server).count(WEB) == workers + 1, "the web processes and the worker")
    return server


def ends_in_order(server: Running) -> None:
    # Less than the grace of ten seconds. That nobody is said to be killed can't be asked: when a process has ended and
    # granian's two threads wait for it at once, one may say so before it learns that the other has its exit code.
    assert server.process.wait(9) == 0, server.said
    wait_for(lambda: not server.processes(), f"the end of {server.processes()}")
    assert "Traceback" not in server.said
    assert "panicked" not in server.said


# However it is told to end, nothing of it is left. (Ctrl-C at a terminal is how the demo ends: `test_demo`.)
WAYS: dict[str, Callable[[Running], None]] = {
    "SIGINT for the parent": lambda server: server.send(signal.SIGINT),
    "SIGTERM for the parent": lambda server: server.send(signal.SIGTERM),
    "SIGTERM for all, as systemd does": lambda server: server.send(signal.SIGTERM, to_all=True),
}


@pytest.mark.parametrize(("server", "way"), list(zip((1, 1, 2), WAYS, strict=True)), indirect=["server"])
def test_a_signal_ends_all_of_it_in_order(server: Running, way: str) -> None:
    WAYS[way](server)
    ends_in_order(server)
    assert "unexpected" not in server.said.lower()


def test_when_the_parent_is_killed_nobody_outlives_it(server: Running) -> None:
    server.send(signal.SIGKILL)
    server.process.wait(9)
    wait_for(lambda: not server.processes(), f"the end of {server.processes()}")


@pytest.mark.parametrize("server", [2], indirect=True)
def test_what_is_killed_is_started_again_and_ends_at_two_signals_one_after_the_other(server: Running) -> None:
    before = set(server.processes()) - {server.process.pid}
    for pid, line in server.processes().items():
        if kind_of(line) == WEB:
            os.kill(pid, signal.SIGKILL)  # both web processes, and the worker
    wait_for(
        lambda: [kind_of(line) for pid, line in server.processes().items() if pid not in before].count(WEB) == 3,
        "two web processes and a worker",
    )
    wait_for(server.answers, "an answer")
    server.send(signal.SIGINT, to_all=True)
    server.send(signal.SIGTERM, to_all=True)
    ends_in_order(server)


def test_settings_reach_the_web_process_and_its_access_log_has_nothing_private_and_no_control_characters(
    ready: Path, start: Start
) -> None:
    base, host = "https://corrections.example.org", "corrections.example.org"
    server = start("serve", "--workers", "1", "--no-worker", "--access-log", CORRECTIONS_BASE_URL=base)
    server.until_it_says(f"Serving {base}")
    assert server.get("/", Host=host)[0] == 200
    assert server.get("/", Host="127.0.0.1")[0] == 400
    assert kinds(server).count(WEB) == 1
    for path in (
        "/requests/SeCrEt",
        "/requests/SeCrEt/facts",
        "//requests//SeCrEt",
        "/%72equests/SeCrEt",
        "/unfollow/SeCrEt?x=SeCrEt",
    ):
        server.get(path, Host=host)
    server.get("/corrections?q=SeCrEt", Host=host)
    server.get("/a%0Ab%1B%5B31m", Host=host)
    server.get("/" + "a" * 3_000, Host=host)
    server.until_it_says("aaaa")
    assert server.end() == 0
    assert "SeCrEt" not in server.said
    assert "127.0.0.1" not in server.said.partition("Ctrl-C ends it.\n")[2]
    assert "\x1b" not in server.said
    assert max(map(len, server.said.splitlines())) < 1_500
    assert "GET /requests/- 404" in server.said


def test_without_its_database_it_says_so_and_goes_on_when_it_is_back(ready: Path, start: Start) -> None:
    server = start("serve", "--workers", "1", "--no-worker")
    server.until_it_answers()
    database = ready / "corrections.db"
    assert server.get("/corrections")[0] == 200
    for put in (lambda: None, database.mkdir, lambda: database.write_bytes(b"no database" * 1000)):
        database.rename(ready / "elsewhere.db")
        put()
        status, headers, page = server.get("/corrections?q=nothing-of-this-is-cached")
        assert (status, "Traceback" in page) == (503, False)
        assert headers["retry-after"]
        assert server.get("/readyz")[::2] == (503, "the database can’t be reached\n")
        assert server.get("/healthz")[0] == 200
        if database.is_dir():
            database.rmdir()
        database.unlink(missing_ok=True)
        (ready / "elsewhere.db").rename(database)
        assert server.get("/readyz")[0] == 200
        assert server.get("/corrections")[0] == 200
    assert server.end() == 0
    for line in server.said.splitlines():
        assert line.startswith(("{", "Serving")), line


def loaded_by(code: str) -> set[str]:
    code = f"import sys; {code}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PACKAGE.parent, check=True)
    return set(done.stdout.split())


def test_the_parent_loads_no_table_but_those_of_the_log() -> None:
    loaded = loaded_by("import corrections.cli.serve, corrections.cli.server, corrections.cli.readiness")
    models = {name for name in loaded if name.startswith("corrections.") and name.endswith(".models")}
    assert models == {"corrections.log.models"}


def test_a_web_process_begins_without_what_few_requests_need() -> None:
    loaded = loaded_by("import corrections.app")
    heavy = {"lxml", "PIL", "cryptography", "alembic", "charset_normalizer", "httpx", "email_validator", "rich"}
    assert loaded & heavy == set()
