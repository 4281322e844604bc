"""`corrections log verify` as a person types it: against our own site, copies of it, and logs that are not ours."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from cli.processes import command, environment, run, wait_for
from cli.serving import Files, serving
from cli.verifier import FORKED, HERE, OK, SHORTENED, TAMPERED, UNREACHABLE, UNSIGNED, USAGE, Verify, verifier, why
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from log import statics
from log.telling import tell
from reused import Begin, on_sqlite
from sqlalchemy import Engine

from corrections import database, paths
from corrections.log import actions, signing
from corrections.log.documents import Part
from corrections.newsroom import actions as newsrooms
from corrections.taxonomy import EntryKind

KEY = statics.Key()
ROOT = paths.PACKAGE.parent


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    return verifier(tmp_path / "state")


def under_our_name(app: Flask) -> Any:
    def named(environ: dict[str, Any], start_response: Any) -> Any:
        environ["HTTP_HOST"] = "corrections.example"
        return app(environ, start_response)

    return named


class TestOurOwn:
    """A site of ours, on either database."""

    @on_sqlite
    def test_all_of_it_holds_and_so_does_a_copy(
        self, begin: Begin, app: Flask, engine: Engine, verify: Verify, tmp_path: Path
    ) -> None:
        begin("a log of 259 entries", tell)
        copy = tmp_path / "copy"
        vkey = signing.signer(engine).key().vkey
        with serving(under_our_name(app)) as url:
            code, said = verify(url, "--no-documents")
            assert code == OK, said
            assert "259 entries and the tiles over them give the root that corrections.example/log signed" in said
            assert "trusted on first use" in said
            assert vkey in said
            code, said = verify(f"{url}/log", "--mirror", copy)
            assert code == OK, said
            assert "259 documents are what their entries commit to" in said
            assert "trusted on first use" not in said
            assert "It still is what was signed of 259 entries" in said
            with database.writing(engine) as session:
                for n in range(300):
                    actions.append(session, EntryKind.POLICY, f"/standards/versions/{1_000 + n}", [Part("version", n)])
                newsrooms.raise_generation(session)
            code, said = verify(url, "--mirror", copy)
            assert code == OK, said
            assert "It goes on from what was signed of 259 entries" in said
        assert json.loads((copy / "log.json").read_bytes()) == {"origin": "corrections.example/log", "vkey": vkey}
        code, said = verify(copy, "--vkey", vkey)
        assert code == OK, said
        assert "559 documents are what their entries commit to" in said
        widths = {path.name for path in copy.rglob("*.p/*")}
        assert widths == {"47", "2"}, "of what has grown since, the old widths are gone"

    def test_an_empty_log_holds(self, app: Flask, verify: Verify, tmp_path: Path) -> None:
        with serving(under_our_name(app)) as url:
            code, said = verify(url, "--mirror", tmp_path / "copy")
        assert code == OK, said
        assert "0 entries" in said
        assert verify(tmp_path / "copy")[0] == OK


@pytest.fixture(scope="module")
def told() -> dict[str, bytes]:
    return statics.newsroom(300).files(KEY)


@pytest.fixture
def ours(told: dict[str, bytes]) -> dict[str, bytes]:
    return dict(told)


@pytest.fixture(scope="module")
def copied_once(told: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a copy, and of what is remembered since: not to be changed."""
    folder = tmp_path_factory.mktemp("copied")
    with serving(Files(told)) as url:
        assert verifier(folder / "state")(url, "--mirror", folder / "copy", "--vkey", KEY.vkey)[0] == OK
    return folder


@pytest.fixture
def copy(copied_once: Path, tmp_path: Path) -> Path:
    """A copy, as the command makes it."""
    shutil.copytree(copied_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "copy"


def test_a_copy_has_what_is_served_under_the_same_paths(ours: dict[str, bytes], copy: Path, verify: Verify) -> None:
    there = {path.relative_to(copy).as_posix(): path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    assert there.pop("log.json")
    assert there == ours
    with serving(Files({**ours, "log.json": (copy / "log.json").read_bytes()}, "anywhere")) as url:
        code, said = verify(f"{url}/anywhere", "--memory", copy.parent / "nothing remembered")
    assert code == OK, said
    assert "trusted on first use" in said


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_flipped_byte_anywhere_in_a_copy_is_found_and_named(
    copy: Path, verify: Verify, data: st.DataObject
) -> None:
    found = sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file())
    kinds = sorted({path.split("/")[0] for path in found})
    kind = data.draw(st.sampled_from(kinds))
    name = data.draw(st.sampled_from([path for path in found if path.split("/")[0] == kind]))
    path = copy / name
    good = path.read_bytes()
    at = data.draw(st.integers(0, len(good) - 1))
    changed = bytearray(good)
    changed[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(changed)
    try:
        code, said = verify(copy, "--vkey", KEY.vkey)
    finally:
        path.write_bytes(good)
    assert code in (UNSIGNED, TAMPERED), said
    assert name in why(said), said


def test_a_copy_goes_on_after_an_interruption_at_any_point(
    ours: dict[str, bytes], verify: Verify, tmp_path: Path
) -> None:
    """Broken off at each of many answers, it asks for nothing again that it has, and ends with all of it."""
    files, target, broken_off = Files(ours), tmp_path / "copy", 0
    with serving(files) as url:
        documents = [f"documents/{n}.json" for n in (0, 1, 7, 100, 255, 299)]
        tree = ["tile/entries/000", "tile/0/000", "tile/entries/001.p/45", "tile/0/001.p/45", "tile/1/000.p/1"]
        for path in (*tree[:2], *documents[:-1], *tree[2:4], documents[-1], tree[4]):
            if (target / path).exists():  # asked for ahead, when it broke off before
                continue
            broken_off += 1
            files.broken[path] = ["403 FORBIDDEN"]
            assert verify(url, "--mirror", target, "--vkey", KEY.vkey)[0] == UNREACHABLE
            assert not (target / "checkpoint").exists(), "a copy that is not whole has no checkpoint"
            files.broken.clear()
        code, said = verify(target)
        assert (code, "one that was broken off goes on with --mirror" in said) == (UNREACHABLE, True)
        code, said = verify(url, "--mirror", target, "--vkey", KEY.vkey)
        assert code == OK, said
    assert broken_off >= 6
    again = {path for path in files.asked if files.asked.count(path) > 1}
    assert len(again) < 60, "what was asked for ahead when it broke off, and what was missing"
    assert {path: (target / path).read_bytes() for path in ours} == ours


def test_what_was_not_written_whole_is_asked_for_again(ours: dict[str, bytes], copy: Path, verify: Verify) -> None:
    """As when the power fails: files that are there and have nothing, or half of it, in them."""
    drawn = random.Random(4)
    files = Files(ours)
    with serving(files) as url:
        for names in (
            ["documents/7.json", "documents/200.json"],
            ["tile/0/000", "tile/entries/000", "documents/3.json"],
        ):
            for name in names:
                (copy / name).write_bytes(ours[name][: drawn.choice((0, len(ours[name]) // 2))])
            code, said = verify(url, "--mirror", copy)
            assert code == OK, said
            assert said.count("asked for once more") >= len(names) - 1
            assert {path: (copy / path).read_bytes() for path in ours} == ours
    assert verify(copy)[0] == OK


def copied(folder: Path) -> int:
    """How many documents are in a copy already."""
    return sum(1 for _ in folder.glob("documents/*.json"))


def test_it_goes_on_after_it_was_killed(tmp_path: Path) -> None:
    ours = statics.newsroom(2_000).files(KEY)
    target = tmp_path / "copy"
    words = ["log", "verify", "", "--mirror", str(target), "--vkey", KEY.vkey]
    env = environment(tmp_path / "nowhere", XDG_STATE_HOME=str(tmp_path / "state"))
    drawn = random.Random(5)
    with serving(Files(ours)) as url:
        words[2] = url
        for _ in range(6):
            before = copied(target)
            started = subprocess.Popen(
                command(*words), env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            wait_for(lambda n=before, p=started: copied(target) > n or p.poll() is not None, "a file")
            time.sleep(drawn.random() / 10)
            os.kill(started.pid, signal.SIGKILL)
            started.wait()
        assert not (target / "checkpoint").exists(), "a copy that is not whole has no checkpoint"
        done = run(*words, env=env, cwd=ROOT)
    assert done.returncode == OK, done.stderr
    assert {path: (target / path).read_bytes() for path in ours} == ours


class TestOverTime:
    """What was seen before is remembered."""

    def test_a_log_that_grows(self, verify: Verify) -> None:
        with serving(Files(statics.files(statics.plain(300), KEY))) as url:
            assert verify(url, "--vkey", KEY.vkey)[0] == OK
        with serving(Files(statics.files(statics.plain(700), KEY))) as url:
            code, said = verify(url)
        assert code == OK, said
        assert "It goes on from what was signed of 300 entries" in said

    @pytest.mark.parametrize("size", [300, 301, 700])
    def test_a_log_that_was_forked(self, verify: Verify, tmp_path: Path, size: int) -> None:
        with serving(Files(statics.files(statics.plain(300), KEY))) as url:
            assert verify(url, "--vkey", KEY.vkey, "--mirror", tmp_path / "copy")[0] == OK
        other = [*statics.plain(299), *statics.plain(size - 299, "another")]
        files = statics.files(other, KEY)
        before = {path: path.read_bytes() for path in (tmp_path / "copy").rglob("*") if path.is_file()}
        with serving(Files(files)) as url:
            code, said = verify(url)
            assert code == FORKED, said
            assert "its first 300 entries are not those that it signed by" in why(said)
            evidence = Path(why(said).rpartition(" is in ")[2].removesuffix("."))
            assert evidence.read_bytes() == files["checkpoint"]
            # Remembered is the first, so it is said again; and a copy is not given up for what is served now.
            assert verify(url)[0] == FORKED
            assert verify(url, "--mirror", tmp_path / "copy")[0] == FORKED
        assert {path: path.read_bytes() for path in before} == before
        assert verify(tmp_path / "copy")[0] == OK

    def test_a_log_that_was_forked_within_what_a_copy_has_whole(self, verify: Verify, tmp_path: Path) -> None:
        copy = tmp_path / "copy"
        with serving(Files(statics.files(statics.plain(600), KEY))) as url:
            assert verify(url, "--vkey", KEY.vkey, "--mirror", copy)[0] == OK
        whole = (copy / "tile/0/000").read_bytes()
        other = statics.files([b"another", *statics.plain(800)[1:]], KEY)
        with serving(Files(other)) as url:
            assert verify(url, "--mirror", copy, "--memory", tmp_path / "new", "--vkey", KEY.vkey)[0] == FORKED
        assert (copy / "tile/0/000").read_bytes() == whole
        assert verify(copy)[0] == OK

    def test_a_log_that_was_shortened(self, verify: Verify, tmp_path: Path) -> None:
        with serving(Files(statics.files(statics.plain(300), KEY))) as url:
            assert verify(url, "--vkey", KEY.vkey, "--mirror", tmp_path / "copy")[0] == OK
        with serving(Files(statics.files(statics.plain(299), KEY))) as url:
            code, said = verify(url)
            assert code == SHORTENED
            assert "it has 299 entries, and had 300 on" in why(said)
            new = tmp_path / "new"
            assert verify(url, "--mirror", tmp_path / "copy", "--memory", new, "--vkey", KEY.vkey)[0] == SHORTENED

    def test_a_checkpoint_that_somebody_kept(self, verify: Verify, tmp_path: Path) -> None:
        def tell(entries: list[bytes], kept: bytes) -> tuple[int, str]:
            (tmp_path / "noted").write_bytes(kept)
            with serving(Files(statics.files(entries, KEY))) as url:
                new = tmp_path / f"memory-{len(list(tmp_path.iterdir()))}"
                return verify(url, "--vkey", KEY.vkey, "--memory", new, "--since", tmp_path / "noted")

        noted = statics.files(statics.plain(300), KEY)["checkpoint"]
        code, said = tell(statics.plain(301), noted)
        assert code == OK
        assert f"It goes on from what was signed of 300 entries in {tmp_path / 'noted'}." in said
        code, said = tell(statics.plain(299), noted)
        assert code == SHORTENED
        assert f"it has 299 entries, and had 300 in {tmp_path / 'noted'}" in why(said)
        code, said = tell([b"another", *statics.plain(400)[1:]], noted)
        assert code == FORKED
        assert f"are not those that it signed in {tmp_path / 'noted'}" in why(said)
        stranger = statics.Key(KEY.name, b"another")
        for wrong in (statics.files(statics.plain(300), stranger)["checkpoint"], b"", noted.replace(b"300", b"299")):
            code, said = tell(statics.plain(301), wrong)
            assert code == UNSIGNED
            assert "holds no checkpoint of this log" in why(said)

    def test_a_log_that_is_silent(self, verify: Verify) -> None:
        with serving(Files(statics.files(statics.plain(3), KEY))) as url:
            assert verify(url, "--vkey", KEY.vkey)[0] == OK
        code, said = verify(url, "--patience", 1)
        assert code == UNREACHABLE
        assert "can’t be reached" in why(said)
        assert "It was last verified on " in why(said)
        assert why(said).endswith(", with 3 entries.")

    def test_a_log_that_calls_itself_otherwise_now(self, verify: Verify) -> None:
        files = Files(statics.files(statics.plain(3), KEY))
        new = statics.Key("new.example/log", b"two")
        with serving(files) as url:
            assert verify(url, "--vkey", KEY.vkey)[0] == OK
            files.files = statics.files(statics.plain(3), new)
            files.files["log.json"] = json.dumps({"origin": new.name, "vkey": new.vkey}).encode()
            code, said = verify(url)
            assert code == UNSIGNED
            assert "Here was the log static.example/log" in why(said)
            assert verify(url, "--vkey", new.vkey)[0] == OK

    def test_what_was_remembered_is_not_trusted_once_it_is_spoiled(self, verify: Verify, tmp_path: Path) -> None:
        with serving(Files(statics.files(statics.plain(3), KEY))) as url:
            assert verify(url, "--vkey", KEY.vkey)[0] == OK
            (path,) = (tmp_path / "state").rglob("*.json")
            path.write_bytes(path.read_bytes().replace(b'"note":"static', b'"note":"statix'))
            code, said = verify(url)
        assert code == HERE
        assert str(path) in why(said)

    def test_a_copy_that_is_behind_is_said_to_be(self, verify: Verify, tmp_path: Path) -> None:
        old = statics.write(statics.files(statics.plain(3), KEY), tmp_path / "old")
        with serving(Files(statics.files(statics.plain(4), KEY))) as url:
            assert verify(url, "--vkey", KEY.vkey)[0] == OK
        code, said = verify(old)
        assert code == OK
        assert "This copy ends before the checkpoint of 4 entries" in said
        with serving(Files(statics.files(statics.plain(4), KEY))) as url:
            assert "It still is what was signed of 4" in verify(url)[1]


class TestKeys:
    @pytest.fixture
    def files(self) -> Files:
        return Files(statics.files(statics.plain(3), KEY))

    def test_of_another(self, verify: Verify, files: Files) -> None:
        other = statics.Key(seed=b"two")
        with serving(files) as url:
            code, said = verify(url, "--vkey", other.vkey)
            assert (code, "not signed with the key given" in why(said)) == (UNSIGNED, True)
            files.files["log.json"] = json.dumps({"vkey": other.vkey}).encode()
            assert verify(url)[0] == UNSIGNED
            files.files["log.json"] = json.dumps({"vkey": KEY.vkey}).encode()
            assert verify(url)[0] == OK
            files.files = statics.files(statics.plain(3), other)
            code, said = verify(url)
            assert (code, "not signed with the key remembered" in why(said)) == (UNSIGNED, True)

    @pytest.mark.parametrize(
        "facts", [None, b"", b"[]", b"{}", b"[" * 100_000, b'{"vkey":5}', b"\xff", b'{"vkey":"x+y+z"}']
    )
    def test_that_nobody_knows(self, verify: Verify, files: Files, facts: bytes | None) -> None:
        if facts is not None:
            files.files["log.json"] = facts
        with serving(files) as url:
            code, said = verify(url)
        assert code == UNSIGNED
        assert "give the right one with --vkey" in why(said)

    def test_for_another_name(self, verify: Verify, files: Files) -> None:
        files.files["log.json"] = json.dumps({"vkey": statics.Key("other.example/log").vkey}).encode()
        with serving(files) as url:
            assert "its key is for other.example/log" in why(verify(url)[1])

    def test_that_is_none(self, verify: Verify, files: Files) -> None:
        with serving(files) as url:
            code, said = verify(url, "--vkey", "x")
            assert (code, "eight digits and base64" in said) == (USAGE, True)

    def test_beside_others_that_signed_too(self, verify: Verify, files: Files) -> None:
        files.files["checkpoint"] += "— witness.example/w AAAAAAAAAAAA\n".encode()
        with serving(files) as url:
            assert verify(url, "--vkey", KEY.vkey)[0] == OK


def test_what_is_not_asked_for_rightly(verify: Verify, tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"")
    for words in (
        ["nothing"],
        ["ftp://x.example"],
        ["http://"],
        ["http://a:b@x.example/"],
        ["http://x.example:99999/"],
        ["http://x.example", "--document", file],
        [tmp_path, "--document", file],
        [tmp_path, "--mirror", tmp_path / "m"],
        ["http://x.example", "--most", "0"],
        ["http://x.example/articles/17/versions/3.tlog-proof"],
    ):
        assert verify(*words)[0] == USAGE, words


def test_a_copy_of_another_log_is_left_alone(verify: Verify, copy: Path) -> None:
    other = statics.Key("other.example/log")
    with serving(Files(statics.files(statics.plain(3), other))) as url:
        code, said = verify(url, "--mirror", copy, "--vkey", other.vkey)
    assert code == USAGE
    assert "holds a copy of another log, static.example/log" in said
    assert verify(copy)[0] == OK


def test_a_log_that_others_write_is_verified_as_well(verify: Verify) -> None:
    files = Files(statics.files(statics.plain(600), KEY), "some/where")
    files.packs = True
    with serving(files) as url:
        code, said = verify(f"{url}/some/where/", "--vkey", KEY.vkey)
    assert code == OK, said
    assert "what they commit to was not looked at" in said


def test_without_documents_none_is_asked_for(verify: Verify, ours: dict[str, bytes]) -> None:
    files = Files(ours)
    with serving(files) as url:
        code, said = verify(url, "--vkey", KEY.vkey, "--no-documents")
    assert code == OK
    assert "Documents were not asked for." in said
    assert not [path for path in files.asked if path.startswith("documents")]


def test_a_server_that_is_busy_is_asked_again(verify: Verify, ours: dict[str, bytes]) -> None:
    files = Files(ours)
    files.broken = {"tile/0/000": ["503 SERVICE UNAVAILABLE"], "documents/7.json": ["429 TOO MANY REQUESTS"] * 2}
    with serving(files) as url:
        assert verify(url, "--vkey", KEY.vkey)[0] == OK


class TestErasedMeanwhile:
    def test_the_entry_that_says_so_is_one_that_came_since(self, verify: Verify) -> None:
        told = statics.newsroom()
        before = told.files(KEY)
        told.erase(0, 2)
        after = told.files(KEY)
        files = Files(
            after | {"checkpoint": before["checkpoint"]} | {path: before[path] for path in before if ".p/" in path}
        )
        seen: list[str] = []

        def growing(environ: dict[str, Any], start_response: Any) -> Any:
            seen.append(environ["PATH_INFO"])
            if environ["PATH_INFO"] == "/checkpoint" and seen.count("/checkpoint") > 1:
                files.files = after
            return files(environ, start_response)

        with serving(growing) as url:
            code, said = verify(url, "--vkey", KEY.vkey)
        assert code == OK, said
        assert "2 erased" in said

    def test_a_copy_loses_what_was_erased(self, verify: Verify, tmp_path: Path) -> None:
        told = statics.newsroom()
        with serving(Files(told.files(KEY))) as url:
            assert verify(url, "--vkey", KEY.vkey, "--mirror", tmp_path / "copy")[0] == OK
        assert b"stimmte 0" in (tmp_path / "copy/documents/0.json").read_bytes()
        told.erase(0, 2)
        told.announce(3, None)
        files = told.files(KEY)
        del files["documents/3.json"]
        with serving(Files(files)) as url:
            assert verify(url, "--mirror", tmp_path / "copy")[0] == OK
        assert b"stimmte 0" not in (tmp_path / "copy/documents/0.json").read_bytes()
        assert not (tmp_path / "copy/documents/3.json").exists()
        assert verify(tmp_path / "copy")[0] == OK


def test_it_ends_with_its_code_as_a_process_too(copy: Path, tmp_path: Path) -> None:
    env = environment(tmp_path / "nowhere", XDG_STATE_HOME=str(tmp_path / "other"))
    assert run("log", "verify", str(copy), env=env, cwd=ROOT).returncode == OK
    (copy / "tile/0/000").write_bytes(bytes(8192))
    done = run("log", "verify", str(copy), env=env, cwd=ROOT)
    assert done.returncode == TAMPERED
    assert done.stderr.splitlines()[-1] == "Error: tile/0/000 and tile/entries/000 do not agree about entry 0."
