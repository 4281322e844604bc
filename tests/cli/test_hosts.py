"""Which names the server answers to, and whom it takes a reader to be (faults.md 70), asked of the real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.processes import Running, environment, free_port, run, running

from corrections.app import create_app
from corrections.settings import Settings
from corrections.web.security import client_network

OURS = b"corrections.example.org"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder, port = tmp_path_factory.mktemp("hosts"), free_port()
    env = environment(folder / "newsroom", CORRECTIONS_BASE_URL=f"https://{OURS.decode()}")
    assert run("init", env=env, cwd=folder).returncode == 0
    words = ("serve", "--workers", "1", "--no-worker", "--port", str(port))
    with running(*words, env=env, cwd=folder, port=port) as server:
        server.until_it_says("Ctrl-C ends it")
        yield server


def ask(server: Running, *lines: bytes) -> tuple[int, bytes]:
    """Send a request of these lines; return the status and everything that was answered."""
    answer = server.raw(b"\r\n".join([*lines, b"Connection: close", b"", b""]))
    return (int(answer.split(b" ", 2)[1]) if answer else 0), answer


@pytest.mark.parametrize(
    "lines",
    [
        (b"GET / HTTP/1.1", b"Host: " + OURS),
        (b"GET / HTTP/1.1", b"Host: " + OURS + b":443"),
        (b"GET https://corrections.example.org/ HTTP/1.1", b"Host: " + OURS),
    ],
)
def test_it_answers_to_its_own_name(server: Running, lines: tuple[bytes, ...]) -> None:
    assert ask(server, *lines)[0] == 200


@pytest.mark.parametrize(
    "lines",
    [
        (b"GET / HTTP/1.1", b"Host: evil.example"),
        (b"GET / HTTP/1.1", b"Host: corrections.example.org.evil.example"),
        (b"GET / HTTP/1.1", b"Host: evil.example#corrections.example.org"),
        (b"GET / HTTP/1.1", b"Host: corrections.example.org@evil.example"),
        (b"GET / HTTP/1.1", b"Host: sub.corrections.example.org"),
        (b"GET / HTTP/1.1", b"Host: evil.example/corrections.example.org"),
        (b"GET / HTTP/1.1", b"Host: 127.0.0.1"),
        (b"GET / HTTP/1.1", b"Host: localhost"),
        (b"GET / HTTP/1.1", b"Host: "),
        (b"GET / HTTP/1.1",),
        (b"GET / HTTP/1.0",),
        (b"GET / HTTP/1.1", b"Host: " + OURS, b"Host: evil.example"),
        (b"GET / HTTP/1.1", b"Host: evil.example", b"Host: " + OURS),
        (b"GET https://evil.example/ HTTP/1.1", b"Host: evil.example"),
        (b"GET / HTTP/1.1", b"Host: evil.example", b"X-Forwarded-Host: " + OURS),
        (b"GET /static/img/favicon.svg HTTP/1.1", b"Host: evil.example"),
        (b"GET /nowhere HTTP/1.1", b"Host: evil.example"),
        (b"POST /report HTTP/1.1", b"Host: evil.example", b"Content-Length: 0"),
        (b"GET /healthz HTTP/1.1", b"Host: evil.example"),
    ],
)
def test_another_name_is_refused_and_never_shown(server: Running, lines: tuple[bytes, ...]) -> None:
    status, answer = ask(server, *lines)
    assert status == 400, answer
    assert b"evil" not in answer


@pytest.mark.parametrize(
    "header",
    [
        b"X-Forwarded-Host: evil.example",
        b"X-Host: evil.example",
        b"Forwarded: host=evil.example;proto=http",
        b"X-Original-URL: /desk",
        b"X-Rewrite-URL: /desk",
        b"X-HTTP-Method-Override: DELETE",
        b"X-Forwarded-Prefix: /evil",
        b"X-Forwarded-Proto: javascript",
        b"X-Forwarded-Port: 666",
    ],
)
def test_headers_of_proxies_that_are_not_there_change_nothing(server: Running, header: bytes) -> None:
    path = b"GET /corrections HTTP/1.1"
    plain, poisoned = (server.get("/corrections", Host=OURS.decode())[2], ask(server, path, b"Host: " + OURS, header))
    assert poisoned[0] == 200
    assert b"evil" not in poisoned[1]
    assert poisoned[1].partition(b"\r\n\r\n")[2].decode() == plain


@pytest.mark.parametrize(
    ("proxies", "forwarded", "taken"),
    [
        (0, None, "203.0.113.9"),
        (0, "198.51.100.7", "203.0.113.9"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        (2, "1.1.1.1, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (1, "not an address", "unknown"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_a_reader_is_who_the_last_trusted_proxy_says(
    tmp_path: Path, proxies: int, forwarded: str | None, taken: str
) -> None:
    settings = Settings(instance=tmp_path, secret_key="x" * 32, trusted_proxies=proxies, base_url="https://c.example")
    app = create_app(settings)
    app.add_url_rule("/whoami", view_func=client_network)
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Host": "evil.example"} if forwarded else {}
    answer = app.test_client().get(
        "/whoami", base_url="https://c.example", headers=headers, environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )
    assert (answer.status_code, answer.text) == (200, taken)
