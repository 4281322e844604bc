"""The proof file beside each record: served for whoever asks, and verified without the site."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
import signed
from cli.verifier import FORKED, OK, TAMPERED, UNSIGNED, USAGE, Verify, verifier, why
from counting import queries as counted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from log import statics
from log.telling import tell_among
from pages import Client
from reused import Begin, on_sqlite
from sqlalchemy import Engine

from corrections.log import notes, signing


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    return verifier(tmp_path / "state")


@pytest.fixture
def record(begin: Begin) -> tuple[int, str]:
    article, number = begin("a correction among three hundred entries", tell_among)
    return article, number


def proof(client: Client, path: str, folder: Path) -> Path:
    page = client.get(f"{path}.tlog-proof")
    assert page.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert page.headers["Cache-Control"] == "public, max-age=300"
    client.get(f"{path}.tlog-proof", status=304, headers={"If-None-Match": page.headers["ETag"]})
    (folder / "record.tlog-proof").write_bytes(page.response.get_data())
    return folder / "record.tlog-proof"


def document(client: Client, index: int, folder: Path) -> Path:
    path = folder / f"{index}.json"
    path.write_bytes(client.get(f"/log/documents/{index}.json").response.get_data())
    return path


@on_sqlite
def test_it_verifies_without_the_site(
    client: Client,
    engine: Engine,
    verify: Verify,
    record: tuple[int, str],
    tmp_path: Path,
) -> None:
    article, number = record
    vkey = signing.signer(engine).key().vkey
    version = client.get(f"/articles/{article}/versions/1.json").json["log"]["index"]
    revision = client.get(f"/corrections/{number}.json").json["revisions"][0]["log"]["index"]
    for path, index in (
        (f"/articles/{article}/versions/1", version),
        (f"/corrections/{number}/revisions/1", revision),
    ):
        file, other = proof(client, path, tmp_path), document(client, 0, tmp_path)
        code, said = verify(file)
        assert code == UNSIGNED, "nobody knows the key"
        code, said = verify(file, "--vkey", vkey)
        assert code == OK, said
        assert f"Entry {index} is in the log corrections.example/log, as signed of " in said
        assert path in said
        code, said = verify(file, "--vkey", vkey, "--document", document(client, index, tmp_path))
        assert code == OK, said
        assert "is the document that it commits to" in said
        code, said = verify(file, "--vkey", vkey, "--document", other)
        assert code == TAMPERED
        assert f"{other} is not the document of {path}" in why(said)
        assert verify(file, "--vkey", statics.Key("corrections.example/log").vkey)[0] == UNSIGNED


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_flipped_byte_in_it_is_found(
    client: Client,
    engine: Engine,
    verify: Verify,
    record: tuple[int, str],
    tmp_path: Path,
    data: st.DataObject,
) -> None:
    file = tmp_path / "record.tlog-proof"
    if not file.exists():
        proof(client, f"/corrections/{record[1]}/revisions/1", tmp_path)
    good = file.read_bytes()
    changed = bytearray(good)
    changed[data.draw(st.integers(0, len(good) - 1))] ^= data.draw(st.integers(1, 255))
    bad = tmp_path / "bad.tlog-proof"
    bad.write_bytes(changed)
    code, said = verify(bad, "--vkey", signing.signer(engine).key().vkey)
    assert code in (UNSIGNED, TAMPERED), said
    why(said)


def test_the_key_is_the_one_that_is_remembered_of_the_log(verify: Verify, tmp_path: Path) -> None:
    key = statics.Key()
    folder = statics.write(statics.newsroom().files(key), tmp_path / "log")
    assert verify(folder, "--vkey", key.vkey)[0] == OK
    note = (folder / "checkpoint").read_bytes()
    file = tmp_path / "x.tlog-proof"
    file.write_bytes(b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + note)
    code, said = verify(file)
    assert code == TAMPERED
    assert "does not hold the entry" in why(said)
    forked = key.checkpoint(6, bytes(32))
    file.write_bytes(b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + forked)
    code, said = verify(file)
    assert code == FORKED
    assert "of 6 entries it signed another root" in why(said)


def test_what_is_no_proof_file(verify: Verify, tmp_path: Path) -> None:
    file = tmp_path / "x"
    for data in (b"", b"\xff" * 100, b"x" * 2_000_000):
        file.write_bytes(data)
        assert verify(file)[0] == TAMPERED
    assert verify(tmp_path / "absent")[0] == USAGE


def test_there_is_none_of_what_is_not_there(client: Client, record: tuple[int, str]) -> None:
    article, number = record
    for path in (
        f"/articles/{article}/versions/99",
        f"/articles/{article}/versions/0",
        "/articles/99/versions/1",
        f"/corrections/{number}/revisions/2",
        f"/corrections/{number}/revisions/0",
        "/corrections/1999-0001/revisions/1",
    ):
        client.get(f"{path}.tlog-proof", status=404)


def test_it_is_made_of_few_tiles(client: Client, engine: Engine, record: tuple[int, str]) -> None:
    with counted(engine) as asked:
        client.get(f"/corrections/{record[1]}/revisions/1.tlog-proof")
    assert len([statement for statement in asked if "log_tiles" in statement]) == 1


def test_what_no_checkpoint_reaches_yet_can_not_be_proved(
    client: Client, engine: Engine, record: tuple[int, str]
) -> None:
    """The database is ahead of what could be kept outside of it."""
    article, _ = record
    key = signing.signer(engine).key()
    head = signed.head_file(engine)
    head.write_bytes(key.sign(str(notes.Checkpoint(key.name, 0, sha256(b"").digest()))))
    unfinished = head.with_name(f".{head.name}.unfinished")
    unfinished.mkdir()
    try:
        page = client.get(f"/articles/{article}/versions/1.tlog-proof", status=503)
        assert "can’t be proved yet" in page.text
    finally:
        unfinished.rmdir()
    client.get(f"/articles/{article}/versions/1.tlog-proof")
