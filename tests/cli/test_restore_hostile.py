"""Backups that are damaged, or that somebody made who means harm: nothing of them is believed, nothing is changed."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import resource
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cli.backups import Told
from click.testing import CliRunner

from corrections.cli.archiving import archive
from corrections.cli.archiving.manifest import TableMember
from corrections.cli.archiving.rows import columns, load
from corrections.cli.main import main
from corrections.cli.verifying.endings import Ended

ARTICLES = "tables/articles.jsonl"
Members = dict[str, bytes]
Says = dict[str, Any]
Change = Callable[[Members, Says], None]


@pytest.fixture(scope="module")
def good(told_on_sqlite: Told) -> Path:
    return told_on_sqlite.backup


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where it is restored; afterwards nothing is there, and nothing beside it."""
    folder = tmp_path / "in" / "newsroom"
    folder.parent.mkdir()
    monkeypatch.setenv("CORRECTIONS_INSTANCE", str(folder))
    before = sorted(tmp_path.rglob("*"))
    yield folder
    made = [path for path in tmp_path.rglob("*") if path not in before and path.suffix != ".zip"]
    assert [path for path in made if path.is_file() and path.name != ".init.lock"] == []
    assert [path for path in made if path.is_dir() and folder not in (path, *path.parents)] == []


def rewritten(good: Path, path: Path, change: Change, *, honest: bool = True) -> Path:
    """The backup with a change in it. `honest`: its manifest says what its members then are."""
    with zipfile.ZipFile(good) as old:
        members = {name: old.read(name) for name in old.namelist()}
    says = json.loads(members.pop("manifest.json"))
    change(members, says)
    for member in [*says["tables"], *says["files"]] if honest else []:
        data = members.get(member["path"], b"")
        member |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        if "rows" in member:
            member["rows"] = data.count(b"\n")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, data)
        new.writestr("manifest.json", json.dumps(says))
    return path


def refused(path: Path, *words: str) -> str:
    done = CliRunner().invoke(main, ["restore", str(path)])
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit), done.exception
    (line,) = [line for line in done.output.splitlines() if line.startswith("Error: ")]
    for word in words:
        assert word in line
    return line


def set_(name: str, value: Any) -> Change:
    return lambda members, says: says.update({name: value})


def file_at(path: str) -> Change:
    def change(members: Members, says: Says) -> None:
        members[path] = b"harm"
        says["files"].append({"path": path, "size": 4, "sha256": "0" * 64})

    return change


def edited(table: str, old: bytes, new: bytes) -> Change:
    def change(members: Members, says: Says) -> None:
        path = f"tables/{table}.jsonl"
        assert old in members[path], members[path][:500]
        members[path] = members[path].replace(old, new, 1)

    return change


def without(table: str) -> Change:
    return lambda members, says: members.update({f"tables/{table}.jsonl": b""})


def test_paths_that_lead_elsewhere(good: Path, target: Path, tmp_path: Path) -> None:
    paths = ["../harm", "/tmp/harm", "uploads/../../harm", "uploads/a/b", "uploads/.harm", "uploads/", "keys/other"]
    for path in [*paths, "mail/a\\b", "uploads/a\nb", "corrections.db", "log-head", "tables/../harm.jsonl", "{0}"]:
        assert "This backup is refused: " in refused(rewritten(good, tmp_path / "h.zip", file_at(path)))


def test_what_is_no_plain_file(good: Path, target: Path, tmp_path: Path) -> None:
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR):
        path = rewritten(good, tmp_path / "h.zip", lambda members, says: None)
        with zipfile.ZipFile(path, "a") as new:
            info = zipfile.ZipInfo("uploads/harm.pdf")
            info.external_attr = (kind | 0o777) << 16
            new.writestr(info, "/etc/passwd")
        refused(path, "'uploads/harm.pdf' is no plain file")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert CliRunner().invoke(main, ["restore", str(pipe)]).exit_code == 1
    pipe.unlink()


def test_bombs(good: Path, target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = rewritten(good, tmp_path / "h.zip", lambda members, says: None)
    with zipfile.ZipFile(inside, "a") as new:  # the same bytes under a second name
        again = copy.copy(new.getinfo("tables/events.jsonl"))
        again.filename = again.orig_filename = "uploads/again.pdf"
        new.filelist.append(again)
        new.NameToInfo[again.filename] = again
        new._didModify = True  # type: ignore[attr-defined]
    refused(inside, "unpacks to more than it holds")
    zeros = rewritten(good, tmp_path / "z.zip", file_at("uploads/zeros.pdf"))
    monkeypatch.setattr(archive, "MOST_PACKED", 1)
    refused(zeros, "unpacks to more than it holds")
    monkeypatch.undo()
    monkeypatch.setenv("CORRECTIONS_INSTANCE", str(target))
    monkeypatch.setattr("corrections.cli.archiving.rows.MOST_LINE_BYTES", 1_000)
    one = rewritten(good, tmp_path / "o.zip", lambda members, says: members.update({ARTICLES: b"[" + b" " * 2_000}))
    refused(one, "has a row of more than 1,000 bytes")
    deep = rewritten(good, tmp_path / "d.zip", set_("missing", ["x"]))
    with zipfile.ZipFile(deep) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members["manifest.json"] = b"[" * 200_000
    with zipfile.ZipFile(deep, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
    refused(deep, "This is no backup that this version knows")


def test_members_are_packed_as_we_pack_them(good: Path, target: Path, tmp_path: Path) -> None:
    # A backup of a kilobyte could take gigabytes of memory, before anything of it is compared.
    for packing in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        path = rewritten(good, tmp_path / f"{packing}.zip", lambda members, says: None)
        with zipfile.ZipFile(path, "a") as new:
            new.writestr("uploads/bomb.pdf", bytes(10_000), packing)
        refused(path, "'uploads/bomb.pdf' is packed in a way that no backup is")


def test_a_full_disk(good: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # modules would be cut off, too
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        refused(good, "disk")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    monkeypatch.setattr("corrections.cli.archiving.files.SPARE", 10**18)
    refused(good, "There is no room in")


def contents_of(backup: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(backup) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_is_damaged(good: Path, target: Path, tmp_path: Path) -> None:
    data = good.read_bytes()
    path = tmp_path / "h.zip"
    for spoiled in (b"", b"no backup", data[:-30], data[: len(data) // 2]):
        path.write_bytes(spoiled)
        refused(path, "is no backup, or is damaged")
    for n in range(0, len(data), len(data) // 40):
        path.write_bytes(data[:n] + bytes([data[n] ^ 4]) + data[n + 1 :])
        done = CliRunner().invoke(main, ["restore", "--check", str(path)])
        # A ZIP also holds what nobody asks for: when each file was made, bits that fill up a byte.
        assert done.exit_code == 1 or contents_of(path) == contents_of(good), (n, done.output)
        assert done.exception is None or isinstance(done.exception, SystemExit)
    changes: list[tuple[Change, str]] = [
        (lambda members, says: members.pop("tables/events.jsonl") and None, "does not have the files"),
        (lambda members, says: members.update(more=b"x"), "does not have the files"),
        (edited("desks", b"News", b"Nows"), "is not what its manifest.json says"),
        (set_("format", "corrections-backup/2"), "This is no backup that this version knows"),
        (set_("revision", "9999"), "does not know: its newest is"),
        (set_("revision", "../1"), "This is no backup that this version knows"),
    ]
    for change, words in changes:
        refused(rewritten(good, path, change, honest=False), words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (edited("log_parts", b"three libraries", b"four libraries"), "The log corrections.example/log is spoiled"),
        (edited("log_entries", b"/articles/1/", b"/articles/9/"), "the row of entry 0 says something else"),
        (without("log_checkpoints"), "its newest checkpoint is not signed with its key"),
        (without("articles"), "FOREIGN KEY constraint failed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rows_that_are_not_what_they_were(good: Path, target: Path, tmp_path: Path, change: Change, words: str) -> None:
    """Whoever changed them has made a manifest to go with them."""
    refused(rewritten(good, tmp_path / "h.zip", change), words)


@pytest.mark.parametrize(
    "line",
    [b"7", b"[1]", b'[1, "a", null, 2]', b'["1", "a", null]', b"[1, 2, null]", b'[1, "a", "xyz"]', b"{", b"\xff"],
)
def test_values_of_another_kind(line: bytes) -> None:
    table = sa.Table(
        "t", sa.MetaData(), sa.Column("n", sa.Integer), sa.Column("text", sa.Text), sa.Column("bytes", sa.LargeBinary)
    )
    member = TableMember(path="tables/t.jsonl", size=0, sha256="0" * 64, columns=columns(table), rows=1, next=None)
    for spoiled in (line, b"[18446744073709551616, null, null]", b"[" * 100_000):
        with sa.create_engine("sqlite://").begin() as connection:
            table.create(connection)
            with pytest.raises(Ended, match=r"row 1 of .* can’t be read"):
                load(connection, table, member, [spoiled + b"\n"], lambda _: None)


def test_names_do_not_command_a_terminal(good: Path, target: Path, tmp_path: Path) -> None:
    command = "\x1b]0;harm\x07"
    changes = (
        set_("version", command),
        set_(command, 1),
        set_("made", command),
        set_("revision", command),
        file_at(f"uploads/{command}"),
        lambda members, says: members.update({command: b""}),
        lambda members, says: says["tables"][0].update(columns=[[command, "text"]]),
        lambda members, says: says["log"].update(origin=command),
    )
    for change in changes:
        path = rewritten(good, tmp_path / "h.zip", change)
        done = CliRunner().invoke(main, ["restore", "--check", str(path)], color=True)
        assert "\x1b" not in done.output, done.output
