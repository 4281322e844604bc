"""The server is killed again and again while readers send reports: what was acknowledged is there, once."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from cli.processes import Running, free_port
from sqlalchemy import create_engine, text

Start = Callable[..., Running]

REPORTS = int(os.environ.get("CORRECTIONS_TEST_REPORTS", "120"))
READERS = 6
KILLS = 5


class Reader(threading.Thread):
    """Sends reports one after the other, each until it has an answer, and remembers what was acknowledged."""

    def __init__(self, port: int, number: int) -> None:
        super().__init__(daemon=True)
        self.port, self.number = port, number
        self.acknowledged: list[tuple[str, str]] = []
        self.problem: BaseException | None = None

    def run(self) -> None:
        try:
            for n in range(REPORTS // READERS):
                self.report(f"report {self.number}-{n}")
        except BaseException as problem:
            self.problem = problem

    def ask(self, method: str, path: str, body: str = "", cookie: str = "") -> tuple[int, dict[str, str], str]:
        until, last = time.monotonic() + 60, ""
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                told = {name.lower(): value for name, value in response.headers.items()}
                found = response.status, told, response.read().decode()
                if found[0] < 500:
                    return found
                last = f"{found[0]}: {found[2][:500]}"
            except (OSError, http.client.HTTPException) as error:
                last = repr(error)
            finally:
                connection.close()
            assert time.monotonic() < until, f"no answer for {path}; last {last}"
            time.sleep(0.05)

    def report(self, words: str) -> None:
        _, headers, page = self.ask("GET", "/report")
        cookie = headers["set-cookie"].split(";")[0]
        fields = dict(re.findall(r'<input[^>]*name="(csrf_token|form_key)"[^>]*value="([^"]+)"', page))
        form = urlencode(
            {**fields, "where": "Print edition, page 7", "medium": "print", "relation": "none", "wrong": words}
        )
        # Sent again after a lost answer, the same form is the same report.
        status, headers, page = self.ask("POST", "/report", form, cookie)
        assert status == 303, f"{status}: {page[:500]}"
        _, _, thanks = self.ask("GET", headers["location"])
        reference = re.search(r'class="reference">([^<]+)<', thanks)
        assert reference, thanks[:500]
        self.acknowledged.append((words, reference[1].strip()))


def kill_something(server: Running, chance: random.Random) -> bool:
    """Kill the server's master, or one of its processes; return whether the whole has to be started anew."""
    children = [pid for pid in server.processes() if pid != server.process.pid]
    if children and chance.random() < 0.6:
        os.kill(chance.choice(children), signal.SIGKILL)
        return False
    for pid in server.processes():
        os.kill(pid, signal.SIGKILL)
    server.process.wait()
    return True


def test_no_acknowledged_report_is_lost_or_doubled(ready: Path, start: Start) -> None:
    port = free_port()
    chance = random.Random(7)
    server = start("serve", "--workers", "2", port=port)
    server.until_it_answers()
    readers = [Reader(port, number) for number in range(READERS)]
    for reader in readers:
        reader.start()
    kills = KILLS
    until = time.monotonic() + 120
    while any(reader.is_alive() for reader in readers) and time.monotonic() < until:
        time.sleep(chance.uniform(0.3, 1.0))
        gone = server.process.poll() is not None
        if not gone and kills:
            kills -= 1
            gone = kill_something(server, chance)
        # Also where one process died twice within seconds: then all of it ends, and whoever watches over it starts it.
        if gone:
            server = start("serve", "--workers", "2", port=port)
            server.until_it_answers()
    assert kills <= KILLS - 2, "the readers were done before anything was killed"
    problems = [reader.problem for reader in readers if reader.problem]
    assert not problems, problems
    acknowledged = [pair for reader in readers for pair in reader.acknowledged]
    assert len(acknowledged) == REPORTS // READERS * READERS
    engine = create_engine(f"sqlite:///{ready / 'corrections.db'}")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        stored = connection.execute(text("SELECT wrong, reference FROM correction_requests")).all()
    engine.dispose()
    assert Counter(wrong for wrong, _ in stored).most_common(1)[0][1] == 1
    assert set(acknowledged) <= {(wrong, reference) for wrong, reference in stored}
