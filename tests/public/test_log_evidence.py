"""The file of evidence of a record, checked by a program that shares nothing with ours."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cli.verifier import OK, verifier
from log import evidence_checker
from log.evidence_checker import Failed, check
from log.packing import evidence, summed
from log.telling import ended, tell_among
from make import make_article, make_correction, make_revision
from pages import Client
from reused import Begin
from sqlalchemy import Engine

from corrections import database
from corrections.newsroom import actions as newsrooms

on_sqlite = pytest.mark.parametrize("reused", ["sqlite"], indirect=True)

FRESH = {"Authorization": "none"}  # such a request is not answered from what was kept
OF_RECORD = ("text.txt", "document.json", "entry.json", "proof.tlog-proof")


def test_it_holds_all_that_it_takes(begin: Begin, client: Client, tmp_path: Path) -> None:
    article, number = begin("a correction among three hundred entries", tell_among)
    vkey = client.get("/log.json").json["vkey"]
    correction, versions = f"corrections/{number}", [f"articles/{article}/versions/{n}" for n in (1, 2)]
    for path, records in (
        (f"/{correction}", [*versions, f"{correction}/revisions/1"]),
        (f"/{correction}/revisions/1", [*versions, f"{correction}/revisions/1"]),
        (f"/{versions[0]}", versions[:1]),
    ):
        data, members = evidence(client, path)
        log = ["README.txt", "check.py", "logs/1/checkpoint", "logs/1/vkey"]
        assert list(members) == [*log, *(f"{record}/{name}" for record in records for name in OF_RECORD), "SHA256SUMS"]
        check(members, vkey)
        with pytest.raises(Failed, match="logs/1/vkey"):
            check(members, vkey.replace("log+", "log+0"))
        assert members["logs/1/checkpoint"].decode() == client.get("/log/checkpoint").text
        assert evidence(client, path, FRESH)[0] == data
        readme = members["README.txt"].decode()
        assert all(f"  {record}/\n" in readme for record in records)
        words = " ".join(readme.split())
        assert "It does not prove that what a text says is true" in words
        # The command takes the file under the name by which it was saved.
        saved = client.get(f"{path}/evidence.zip").headers["Content-Disposition"].removeprefix("attachment; filename=")
        assert f"\n  corrections log verify {saved}\n" in readme
        assert max(map(len, readme.splitlines())) < 100
    record = tmp_path / "record"
    record.mkdir()
    for name in ("proof.tlog-proof", "document.json"):
        (record / name).write_bytes(members[f"{versions[0]}/{name}"])
    code, said = verifier(tmp_path / "state")(
        record / "proof.tlog-proof", "--document", record / "document.json", "--vkey", vkey
    )
    assert code == OK, said
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(io.BytesIO(evidence(client, f"/{correction}")[0])) as archive:
        archive.extractall(unpacked)
    run = subprocess.run([sys.executable, "-I", "check.py"], cwd=unpacked, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[0] == f"signed with the key {vkey}"
    assert f"{correction}/revisions/1: put into the log 20" in run.stdout


def test_it_is_kept_as_other_records_are(begin: Begin, client: Client) -> None:
    _, number = begin("a correction among three hundred entries", tell_among)
    page = client.get(f"/corrections/{number}/evidence.zip")
    assert page.headers["Content-Type"] == "application/zip"
    assert page.headers["Cache-Control"] == "public, max-age=300"
    assert page.headers["Content-Disposition"] == f"attachment; filename=correction-{number}-evidence.zip"
    for headers in ({}, FRESH):
        asked = {"If-None-Match": page.headers["ETag"]} | headers
        client.get(f"/corrections/{number}/evidence.zip", status=304, headers=asked).response.close()
    for path in (f"/corrections/{number}/revisions/2", "/corrections/1999-0001", "/articles/1/versions/9"):
        client.get(f"{path}/evidence.zip", status=404)


@on_sqlite
def test_one_flipped_byte_in_any_member_is_named(begin: Begin, client: Client) -> None:
    """Once as damage on the way, once by somebody who made the list of hashes anew: then what is signed tells.

    The README and the program prove nothing, so their own hashes alone tell of a change in them.
    """
    _, number = begin("a correction among three hundred entries", tell_among)
    _, members = evidence(client, f"/corrections/{number}")
    check(members)
    drawn = random.Random(3)
    for name, data in members.items():
        places = [drawn.randrange(len(data)) for _ in range(6)]
        for at in [0, len(data) - 1, *places]:
            flipped = bytes([*data[:at], data[at] ^ 1 << drawn.randrange(8), *data[at + 1 :]])
            changed = members | {name: flipped}
            with pytest.raises(Failed) as failed:
                check(changed)
            assert name == "SHA256SUMS" or str(failed.value).startswith(f"{name} "), (name, at)
            if name in ("README.txt", "check.py", "SHA256SUMS"):
                continue
            with pytest.raises(Failed) as failed:
                check(summed(changed))
            assert str(failed.value).startswith(f"{name} "), (name, at, str(failed.value))
        with pytest.raises(Failed):
            check({other: held for other, held in members.items() if other != name})


@on_sqlite
def test_the_checker_is_short_and_needs_nothing_of_ours(client: Client, engine: Engine, tmp_path: Path) -> None:
    program = Path(evidence_checker.__file__)
    assert len(program.read_text().splitlines()) < 200
    with database.writing(engine) as session:
        make_article(session)
    data, _ = evidence(client, "/articles/1/versions/1")
    file = tmp_path / "evidence.zip"

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-I", program, file], capture_output=True, text=True, check=False)

    file.write_bytes(data)
    done = run()
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "All 9 files are what was signed.")
    with zipfile.ZipFile(file, "w") as archive, zipfile.ZipFile(io.BytesIO(data)) as whole:
        for name in whole.namelist():
            archive.writestr(name, whole.read(name).replace(b"2,140", b"2,141"))
    assert (run().returncode, run().stderr) == (
        1,
        "Failed: articles/1/versions/1/text.txt is not what it has to be\n",
    )


def test_what_is_withheld_stays_so_and_each_record_has_the_log_that_it_is_in(client: Client, engine: Engine) -> None:
    with database.writing(engine) as session:
        made = make_correction(session, make_article(session, withheld=True))
    with ended(engine):
        with database.writing(engine) as session:
            make_revision(session, session.merge(made), "It is 214, not more.", "A clearer wording.")
            newsrooms.raise_generation(session)
        data, members = evidence(client, f"/corrections/{made.number}")
        check(members)
        assert b"said Mary Doe" not in data
        assert b"blocks/0\n(withheld)\n" in members["articles/1/versions/1/text.txt"]
        logs = {name.split("/")[1] for name in members if name.startswith("logs/")}
        assert logs == {"1", "2"}
        second = members[f"corrections/{made.number}/revisions/2/proof.tlog-proof"]
        assert second.endswith(members["logs/2/checkpoint"])
