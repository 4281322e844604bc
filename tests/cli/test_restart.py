"""What is at hand when the server is told to end is finished first (faults.md 91)."""

from __future__ import annotations

import contextlib
import http.client
import re
import signal
import sqlite3
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from cli.conftest import STUB, Start
from cli.processes import Running, environment, running, wait_for
from deliveries.mailserver import open_mailbox

from corrections import database
from corrections.accounts import actions as accounts
from corrections.deliveries.models import Delivery
from corrections.events import SYSTEM
from corrections.taxonomy import DeliveryState, Role

FORM = {"where": "Print edition, page 7", "medium": "print", "relation": "none", "wrong": "It was 214."}


def send_report(server: Running) -> int:
    """Fill in the form and send it; return the status of the answer."""
    _, headers, page = server.get("/report")
    hidden = dict(re.findall(r'<input[^>]*name="(csrf_token|form_key)"[^>]*value="([^"]+)"', page))
    status, _, _ = server.get(
        "/report",
        method="POST",
        body=urlencode(hidden | FORM).encode(),
        Cookie=headers["set-cookie"].split(";")[0],
        Content_Type="application/x-www-form-urlencoded",
    )
    return status


def test_a_report_that_waits_for_the_database_is_taken_before_the_server_ends(ready: Path, start: Start) -> None:
    server = start("serve", "--workers", "1", "--no-worker")
    server.until_it_answers()
    assert send_report(server) == 303
    file = sqlite3.connect(ready / "corrections.db", isolation_level=None, check_same_thread=False)
    file.execute("BEGIN IMMEDIATE")  # nobody else can write until this ends
    statuses: list[int] = []
    reader = threading.Thread(target=lambda: statuses.append(send_report(server)))
    reader.start()
    time.sleep(1)
    assert not statuses
    server.send(signal.SIGTERM, to_all=True)
    time.sleep(1)
    file.execute("ROLLBACK")
    reader.join(10)
    assert statuses == [303]
    assert server.process.wait(9) == 0  # less than the grace of ten seconds
    assert file.execute("SELECT count(*) FROM correction_requests").fetchone() == (2,)
    file.close()


def test_a_request_that_takes_too_long_does_not_keep_the_server_from_ending(ready: Path, start: Start) -> None:
    server = start("serve", "--workers", "1", "--no-worker")
    server.until_it_answers()
    assert send_report(server) == 303
    file = sqlite3.connect(ready / "corrections.db", isolation_level=None)
    file.execute("BEGIN IMMEDIATE")
    reader = threading.Thread(target=lambda: _or_broken(server), daemon=True)
    reader.start()
    time.sleep(0.5)
    began = time.monotonic()
    server.end(signal.SIGTERM)
    assert time.monotonic() - began < 15
    reader.join(10)
    assert not reader.is_alive()
    file.execute("ROLLBACK")
    assert file.execute("SELECT count(*) FROM correction_requests").fetchone() == (1,)
    assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()


def _or_broken(server: Running) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException):
        send_report(server)


def test_an_email_that_is_being_sent_is_sent_once(ready: Path, tmp_path: Path) -> None:
    engine = database.make_engine(f"sqlite:///{ready}/corrections.db")
    with database.writing(engine) as session:
        accounts.invite(session, username="ana", name="Ana", email="ana@courier.example", role=Role.EDITOR, by=SYSTEM)
    reached, go_on = threading.Event(), threading.Event()

    def slowly() -> str:
        reached.set()
        go_on.wait(8)
        return "250 taken"

    with open_mailbox() as box:
        box.answers["DATA"] = slowly
        env = environment(
            ready,
            PYTHONPATH=str(STUB),
            CORRECTIONS_SMTP_URL=box.url,
            CORRECTIONS_MAIL_FROM="desk@courier.example",
        )
        with running("worker", env=env, cwd=tmp_path, port=0) as worker:
            wait_for(reached.is_set, "the email")
            worker.send(signal.SIGTERM)
            time.sleep(0.5)
            assert worker.process.poll() is None
            go_on.set()
            assert worker.process.wait(10) == 0, worker.said
        assert len(box.taken) == 1
    with database.reading(engine) as session:
        assert [delivery.state for delivery in session.query(Delivery)] == [DeliveryState.SENT]
    engine.dispose()
