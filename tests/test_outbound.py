"""Fetching, against real servers on this machine that behave as badly as servers can."""

from __future__ import annotations

import contextlib
import datetime
import gzip
import io
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from corrections.outbound import fetching, targets
from corrections.outbound.problems import Answered, Broken, Forbidden, NotThere, TooLarge, TooSlow, Unreachable

PAGE = b"<!doctype html><title>A page</title><p>Words."
Answer = bytes | Callable[[socket.socket, str], None]


class Server:
    """A web server on loopback that answers each path with the bytes, or by the function, that it was given."""

    def __init__(self, answers: dict[str, Answer], tls: ssl.SSLContext | None = None) -> None:
        self.answers, self.tls, self.asked = answers, tls, []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        if self.tls:
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with contextlib.suppress(OSError), connection:
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(4096) or b"\r\n\r\n"
            path = request.split(b" ")[1].decode() if b" " in request else ""
            self.asked.append(request.decode("latin-1"))
            answer = self.answers.get(path, ok(b"", status="404 Not Found"))
            if callable(answer):
                answer(connection, path)
            else:
                connection.sendall(answer)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.listening.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(answers: dict[str, Answer], tls: ssl.SSLContext | None = None) -> Server:
        servers.append(Server(answers, tls))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def ok(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=UTF-8", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def to(location: str, status: str = "302 Found") -> bytes:
    return ok(b"", f"Location: {location}", status=status)


def anywhere(url: str) -> bool:
    return True


def fetch(url: str, **options: object) -> fetching.Response:
    return fetching.fetch(url, **{"allowed": anywhere, "allow_loopback": True, "deadline": 5.0, **options})  # type: ignore[arg-type]


# --- what works


def test_a_page_comes_with_its_address_media_type_charset_and_body(serve):
    server = serve({"/a?b=c": ok(PAGE)})
    response = fetch(f"{server.url}/a?b=c#part")
    assert (response.status, response.media_type, response.charset) == (200, "text/html", "utf-8")
    assert response.body == PAGE
    assert response.url == f"{server.url}/a?b=c#part"


def test_it_says_who_asks_and_nothing_of_the_environment(serve, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server = serve({"/": ok(PAGE)})
    assert fetch(server.url).body == PAGE
    assert "User-Agent: Corrections/" in server.asked[0]
    assert "Cookie" not in server.asked[0]


def test_redirects_are_followed_relative_ones_too(serve):
    server = serve({"/a": to("/b/"), "/b/": to("c", "308 Permanent Redirect"), "/b/c": ok(PAGE)})
    response = fetch(f"{server.url}/a")
    assert response.url == f"{server.url}/b/c"


def test_letters_beyond_ascii_in_an_address_are_encoded(serve):
    server = serve({"/%C3%A4%20b?q=%C3%BC": ok(PAGE)})
    assert fetch(f"{server.url}/ä b?q=ü").body == PAGE


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate", "two gzip members", "gzip with padding"])
def test_compressed_pages_are_unpacked(serve, encoding):
    raw = zlib.compressobj(wbits=-15)
    body = {
        "gzip": gzip.compress(PAGE),
        "deflate": zlib.compress(PAGE),
        "raw deflate": raw.compress(PAGE) + raw.flush(),
        "two gzip members": gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]),
        "gzip with padding": gzip.compress(PAGE) + bytes(100),
    }[encoding]
    name = "deflate" if "deflate" in encoding else "gzip"
    assert fetch(serve({"/": ok(body, f"Content-Encoding: {name}")}).url).body == PAGE


def test_a_page_in_chunks_is_put_together(serve):
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>ab\r\n3\r\ncde\r\n0\r\n\r\n"
    response = fetch(serve({"/": chunked}).url)
    assert (response.body, response.media_type, response.charset) == (b"<p>abcde", None, None)


def test_a_page_without_a_length_ends_with_the_connection(serve):
    assert fetch(serve({"/": b"HTTP/1.0 200 OK\r\n\r\n" + PAGE}).url).body == PAGE


def test_the_second_address_is_tried_when_the_first_is_dead(serve):
    server = serve({"/": ok(PAGE)})
    response = fetch(f"http://localhost:{server.port}", resolve=lambda host, port: ["::1", "127.0.0.1"])
    assert response.body == PAGE


# --- where it does not go

NOT_PUBLIC = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.1.2.3", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.31.196.1", "192.52.193.1"),
    *("192.88.99.1", "192.168.1.1", "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9"),
    *(
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
    ),
    *("::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1"),
    *("2001::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::", "3fff::1", "5f00::1"),
    *("fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1"),
]
PUBLIC = [
    *("1.1.1.1", "8.8.8.8", "93.184.215.14", "100.63.255.255", "100.128.0.1", "172.32.0.1", "192.0.1.1", "198.20.0.1"),
    *("223.255.255.254", "2606:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "2003::1"),
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public_are_known(address):
    assert not targets.is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_known(address):
    assert targets.is_public(address)


@given(st.ip_addresses(v=4))
def test_no_address_is_public_that_the_standard_library_calls_private(address):
    if (
        address.is_private
        or address.is_multicast
        or address.is_reserved
        or address.is_loopback
        or address.is_link_local
    ):
        assert not targets.is_public(str(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_that_leads_to_such_an_address_is_not_connected_to(address, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    with pytest.raises(Forbidden, match=r"news\.example is not on the public Internet"):
        fetch("http://news.example/", allow_loopback=False, resolve=lambda host, port: [address])


def test_one_bad_address_among_good_ones_is_enough_to_refuse(monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    with pytest.raises(Forbidden):
        fetch("http://news.example/", allow_loopback=False, resolve=lambda host, port: ["93.184.215.14", "127.0.0.1"])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "127.1",
        "0",
        "0177.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
    ],
)
def test_loopback_is_refused_however_it_is_written(host):
    with pytest.raises(Unreachable):
        fetch(f"http://{host}/", allow_loopback=False)


def test_it_resolves_once_so_that_a_second_answer_changes_nothing(serve):
    server, answers = serve({"/": ok(PAGE)}), [["127.0.0.1"], ["169.254.169.254"]]
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    assert fetch(f"http://localhost:{server.port}/", resolve=rebinding).body == PAGE
    assert asked == ["localhost"]


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
        "http://127.0.0.1@news.example:22/",
        "//news.example:22/",
        "http://[",
    ],
)
def test_each_hop_of_a_redirect_is_checked_like_the_first(serve, location):
    server = serve({"/": to(location, "307 Temporary Redirect")})
    with pytest.raises(Forbidden):
        fetch(server.url)


def test_a_redirect_to_a_host_that_is_not_allowed_is_not_followed(serve):
    other = serve({"/": ok(PAGE)})
    server = serve({"/": to(other.url)})
    with pytest.raises(Forbidden, match=r"Pages of 127\.0\.0\.1 are not taken in here\."):
        fetch(server.url, allowed=lambda url: url.startswith(server.url))
    assert other.asked == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://news.example/", "news.example", "data:text/html,x", ""])
def test_only_http_and_https(url):
    with pytest.raises(Forbidden):
        fetch(url)


@pytest.mark.parametrize("url", ["http://news.example:22/", "https://news.example:8443/", "http://news.example:99999/"])
def test_only_the_usual_ports(url):
    with pytest.raises(Forbidden):
        fetch(url, resolve=lambda host, port: ["93.184.215.14"])


# --- what servers do


def test_redirects_without_end_are_given_up(serve):
    server = serve({"/": to("/")})
    with pytest.raises(Broken, match="redirected too often"):
        fetch(server.url)
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        ("404 Not Found", NotThere, "127.0.0.1 has no page at this address (404)."),
        ("410 Gone", NotThere, "127.0.0.1 has no page at this address (410)."),
        ("403 Forbidden", Answered, "127.0.0.1 does not let us read this page (403)."),
        ("500 Internal Server Error", Answered, "127.0.0.1 answered with an error (500)."),
        ("304 Not Modified", Answered, "127.0.0.1 answered with an error (304)."),
    ],
)
def test_an_error_is_one_clear_sentence(serve, status, kind, words):
    with pytest.raises(kind) as raised:
        fetch(serve({"/": ok(b"", status=status)}).url)
    assert str(raised.value) == words
    assert raised.value.status == 422


@pytest.mark.parametrize(
    "date",
    ["Fri, 31 Dec 9999 23:59:59 -2300", "Mon, 1 Jan 99999999999999999999 00:00:00 GMT", "9" * 5_000, "soon"],
    ids=["after all time", "twenty digits", "too many digits", "words"],
)
def test_of_an_error_a_date_that_is_none_is_passed_over(serve, date):
    server = serve({"/": ok(b"", f"Retry-After: {date}", status="503 Service Unavailable")})
    with pytest.raises(Answered) as problem:
        fetch(server.url)
    assert (problem.value.code, problem.value.again_in) == (503, None)


def test_a_page_over_the_limit_is_not_read_to_its_end(serve):
    sent = []

    def endless(connection: socket.socket, path: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
            sent.append(65_536)

    with pytest.raises(TooLarge, match=r"The page is larger than 5 MB\."):
        fetch(serve({"/": endless}).url)
    time.sleep(0.1)
    assert sum(sent) < 12_000_000


def test_a_page_that_says_that_it_is_too_large_is_not_read_at_all(serve):
    with pytest.raises(TooLarge, match=r"The page is larger than 1 MB\."):
        fetch(serve({"/": b"HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n"}).url, max_bytes=1_000_000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_stopped_before_it_has_gone_off(serve, encoding):
    packed = io.BytesIO()
    if encoding == "gzip":
        with gzip.GzipFile(fileobj=packed, mode="wb") as file:
            for _ in range(100):
                file.write(bytes(1_000_000))
    else:
        packed.write(zlib.compress(bytes(100_000_000)))
    started = time.monotonic()
    with pytest.raises(TooLarge):
        fetch(serve({"/": ok(packed.getvalue(), f"Content-Encoding: {encoding}")}).url)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, br"])
def test_a_compression_that_was_not_asked_for_is_refused(serve, encoding):
    with pytest.raises(Broken, match="compression that we did not ask for"):
        fetch(serve({"/": ok(PAGE, f"Content-Encoding: {encoding}")}).url)


def drip(first: bytes) -> Answer:
    def answer(connection: socket.socket, path: str) -> None:
        connection.sendall(first)
        for _ in range(100):
            time.sleep(0.05)
            connection.sendall(b"a")

    return answer


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Header: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_a_server_that_drips_is_left_at_the_deadline(serve, first):
    started = time.monotonic()
    with pytest.raises(TooSlow, match=r"127\.0\.0\.1 took longer than 1 seconds\."):
        fetch(serve({"/": drip(first)}).url, deadline=0.6)
    assert time.monotonic() - started < 3


def test_a_server_that_says_nothing_is_left_at_the_deadline(serve):
    started = time.monotonic()
    with pytest.raises(TooSlow):
        fetch(serve({"/": lambda connection, path: time.sleep(3)}).url, deadline=0.4)
    assert time.monotonic() - started < 2.5


def test_the_deadline_is_for_all_hops_together(serve):
    def slow(connection: socket.socket, path: str) -> None:
        time.sleep(0.3)
        connection.sendall(to("/"))

    started = time.monotonic()
    with pytest.raises(TooSlow):
        fetch(serve({"/": slow}).url, deadline=0.8)
    assert time.monotonic() - started < 3


def test_a_name_server_that_does_not_answer_is_left_at_the_deadline():
    def hanging(host: str, port: int) -> list[str]:
        time.sleep(2)
        return ["93.184.215.14"]

    started = time.monotonic()
    with pytest.raises(TooSlow):
        fetch("http://news.example/", resolve=hanging, deadline=0.3)
    assert time.monotonic() - started < 1.8


def test_a_name_that_nobody_has_is_said_to_be_unknown():
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    with pytest.raises(Broken, match=r"There is no server named news\.example\."):
        fetch("http://news.example/", resolve=unknown)


def test_a_closed_port_is_said_to_take_no_connections():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Broken, match=r"127\.0\.0\.1 does not take connections\."):
        fetch(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ok(gzip.compress(PAGE * 100, mtime=0)[:-20], "Content-Encoding: gzip"),
        ok(PAGE, "Content-Encoding: gzip"),
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    ],
)
def test_what_is_broken_is_one_sentence_and_no_traceback(serve, answer):
    with pytest.raises(Broken) as raised:
        fetch(serve({"/": answer}).url)
    assert str(raised.value).startswith(("The connection to 127.0.0.1", "127.0.0.1 answered"))


# --- TLS


def certificate(folder: Path, name: str) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(
            subject, subject, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


def test_a_valid_certificate_for_the_name_is_accepted_whatever_the_address(serve, tmp_path, monkeypatch):
    server = serve({"/": ok(PAGE)}, certificate(tmp_path, "news.localhost"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    resolved = [["127.0.0.1"]]
    assert fetch(f"https://news.localhost:{server.port}/", resolve=lambda host, port: resolved.pop()).body == PAGE


def test_a_certificate_for_another_name_or_of_nobody_is_refused(serve, tmp_path, monkeypatch):
    server = serve({"/": ok(PAGE)}, certificate(tmp_path, "other.localhost"))
    url = f"https://news.localhost:{server.port}/"
    for trusted in ("certificate.pem", "none.pem"):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / trusted))
        with pytest.raises(Broken, match=r"The certificate of news\.localhost is not valid\."):
            fetch(url, resolve=lambda host, port: ["127.0.0.1"])
    assert server.asked == []


def test_a_handshake_that_never_ends_is_left_at_the_deadline():
    silent = socket.create_server(("127.0.0.1", 0))
    started = time.monotonic()
    with silent, pytest.raises(TooSlow):
        fetch(f"https://127.0.0.1:{silent.getsockname()[1]}/", deadline=0.4)
    assert time.monotonic() - started < 3


def test_a_server_without_tls_is_no_secure_connection():
    def refuse() -> None:
        connection, _ = plain.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.recv(4096)

    with socket.create_server(("127.0.0.1", 0)) as plain:
        threading.Thread(target=refuse, daemon=True).start()
        with pytest.raises(Broken, match="No secure connection to localhost could be made"):
            fetch(f"https://localhost:{plain.getsockname()[1]}/", resolve=lambda host, port: ["127.0.0.1"])
