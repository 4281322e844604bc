"""Walking through logs that the tests make themselves, from the definition, and every way in which one can lie."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log import statics
from log.definition import tree_hash

from corrections.log import verifying
from corrections.log.contents import Contents, read_document, read_entry
from corrections.log.verifying import NotServed, Walk, Wrong

KEY = statics.Key()
SIZES = (0, 1, 2, 255, 256, 257, 511, 512, 513, 600)


class Held:
    """A log in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.asked: list[str] = []

    def read(self, path: str, most: int) -> bytes:
        self.asked.append(path)
        if path not in self.files:
            raise NotServed(path)
        if len(self.files[path]) > most:
            raise Wrong(f"{path} is too long", path)
        return self.files[path]

    def read_all(self, paths: Sequence[str], most: int) -> Iterator[bytes | None]:
        for path in paths:
            yield self.files.get(path)


@cache
def made(size: int) -> dict[str, bytes]:
    return statics.files(statics.plain(size), KEY)


@cache
def ours() -> dict[str, bytes]:
    return statics.newsroom().files(KEY)


def walked(files: Mapping[str, bytes], size: int, sizes: Sequence[int] = ()) -> Walk:
    walk = Walk(Held(files).read, sizes)
    for _ in walk.bundles(size):
        pass
    return walk


def audited(files: Mapping[str, bytes], size: int) -> Contents:
    held = Held(files)
    walk, contents = Walk(held.read), Contents(held, statics.ORIGIN)
    for first, entries in walk.bundles(size):
        contents.take(first, entries)
    if fault := contents.unannounced():
        raise fault
    return contents


@pytest.mark.parametrize("size", SIZES)
def test_the_root_is_that_of_the_definition_at_every_size_on_the_way(size: int) -> None:
    entries = statics.plain(size)
    walk = walked(made(size), size, range(size))
    assert set(walk.roots) == set(range(size + 1))
    for n in {*range(0, size, 29), size}:
        assert walk.roots[n] == tree_hash(entries[:n])


def test_a_level_more_begins_at_65536(tmp_path: object) -> None:
    entries = statics.plain(65_537)
    files = statics.files(entries, KEY)
    assert {"tile/1/000", "tile/2/000.p/1", "tile/0/256.p/1"} <= files.keys()
    held = Held(files)
    walk = Walk(held.read, [65_536])
    given_ = [entry for _, some in walk.bundles(len(entries)) for entry in some]
    assert given_ == entries
    assert walk.roots[65_537] == tree_hash(entries)
    assert sorted(held.asked) == sorted(verifying.paths(65_537))
    assert set(held.asked) == files.keys() - {"checkpoint"}


@given(st.data())
def test_one_flipped_bit_in_a_tile_or_a_bundle_is_found_and_its_path_named(data: st.DataObject) -> None:
    files = dict(made(600))
    path = data.draw(st.sampled_from(sorted(files.keys() - {"checkpoint"})))
    at = data.draw(st.integers(0, len(files[path]) - 1))
    changed = bytearray(files[path])
    changed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Wrong) as found:
        walked(files | {path: bytes(changed)}, 600)
    assert path in found.value.paths
    assert path in str(found.value)


@given(st.data())
def test_one_that_is_longer_shorter_or_missing_is_found(data: st.DataObject) -> None:
    files = dict(made(600))
    path = data.draw(st.sampled_from(sorted(files.keys() - {"checkpoint"})))
    cut = data.draw(st.integers(-len(files[path]), 40).filter(bool))
    changed = files[path][:cut] if cut < 0 else files[path] + bytes(cut)
    with pytest.raises(Wrong, match=path.replace(".", r"\.")):
        walked(files | {path: changed}, 600)
    del files[path]
    with pytest.raises(NotServed):
        walked(files, 600)


def test_a_partial_tile_that_is_gone_is_read_from_the_full_one() -> None:
    files = dict(made(600))
    small = made(520)
    for path in ("tile/0/002.p/8", "tile/entries/002.p/8"):
        assert path in small
    longer = {path: data for path, data in statics.files(statics.plain(768), KEY).items() if ".p/" not in path}
    walk = walked(longer | {"tile/1/000.p/2": files["tile/1/000.p/2"]}, 520)
    assert walk.roots[520] == tree_hash(statics.plain(520))
    with pytest.raises(Wrong, match="do not agree about entry 512"):
        walked(longer | {"tile/1/000.p/2": files["tile/1/000.p/2"], "tile/0/002": bytes(8192)}, 520)


def test_entries_that_others_wrote_are_nobody_s_business_but_theirs() -> None:
    contents = audited(made(300), 300)
    assert (contents.ours, contents.documents) == (False, 0)


def test_what_a_newsroom_shows_is_what_it_committed_to() -> None:
    contents = audited(ours(), 6)
    assert contents.ours
    assert (contents.documents, contents.withheld, contents.erased, contents.gone) == (6, 1, 1, 0)
    assert contents.erasures(0) == ["documents/2.json"]
    assert contents.erasures(6) == []


@given(st.data())
def test_one_flipped_bit_in_a_document_is_found_and_its_path_named(data: st.DataObject) -> None:
    files = dict(ours())
    path = data.draw(st.sampled_from(sorted(path for path in files if path.startswith("documents/"))))
    at = data.draw(st.integers(0, len(files[path]) - 1))
    changed = bytearray(files[path])
    changed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Wrong) as found:
        audited(files | {path: bytes(changed)}, 6)
    assert path in str(found.value)


class TestErasures:
    def test_one_that_no_entry_tells_of(self) -> None:
        told = statics.newsroom()
        told.erase(0, 2, said=False)
        with pytest.raises(Wrong, match=r"documents/0\.json shows blocks/0 as erased, and no entry says so"):
            audited(told.files(KEY), 6)

    def test_one_that_is_told_of_on_another_ground(self) -> None:
        told = statics.newsroom()
        told.hide(0, 2, erased="", ground="licence")
        told.announce(0, "blocks/0", "safety")
        with pytest.raises(Wrong, match="another ground"):
            audited(told.files(KEY), 7)

    def test_one_that_another_log_tells_of(self) -> None:
        told = statics.newsroom()
        told.hide(0, 2, erased="", ground="safety")
        told.announce(0, "blocks/0", "safety", origin="other.example/log")
        with pytest.raises(Wrong, match="no entry says so"):
            audited(told.files(KEY), 7)

    def test_a_document_is_gone_only_if_an_entry_says_so(self) -> None:
        told = statics.newsroom()
        files = told.files(KEY)
        del files["documents/3.json"]
        with pytest.raises(Wrong, match=r"documents/3\.json is not there"):
            audited(files, 6)
        told.announce(3, None, "court_order")
        files = told.files(KEY)
        del files["documents/3.json"]
        contents = audited(files, 7)
        assert (contents.documents, contents.gone) == (6, 1)

    def test_what_is_announced_may_be_any_value(self) -> None:
        told = statics.newsroom()
        told.add("erasure", "/x", ("log", statics.ORIGIN), ("index", [1]), ("part", {"a": None}), ("ground", 5))
        assert audited(told.files(KEY), 7).documents == 7


def test_times_never_decrease_and_every_entry_is_one_of_ours() -> None:
    told = statics.newsroom()
    told.add("policy", "/standards/versions/1", ("version", 1), at="2026-11-29T11:59:59Z")
    with pytest.raises(Wrong, match="entry 6 says that it is older"):
        audited(told.files(KEY), 7)
    told = statics.newsroom()
    told.entries.append(b"something else")
    with pytest.raises(Wrong, match="entry 6 is not written"):
        audited(told.files(KEY), 7)


ENTRY = (
    b'{"at":"2026-11-29T12:00:00Z","document":"sha256:%s","kind":"policy","subject":"/standards/versions/1","v":1}'
    % (b"a" * 64)
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"null",
        b"[" * 60_000,
        b'{"at":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
        b"\xff" + ENTRY,
        ENTRY + b"\n",
        ENTRY.replace(b"a" * 64, b"A" * 64),
        ENTRY.replace(b'"v":1', b'"v":1.0'),
        ENTRY.replace(b'"v":1', b'"v":true'),
        ENTRY.replace(b'"v":1', b'"v":' + b"1" * 5_000),
        ENTRY.replace(b'"v":1', b'"v":1,"x":1'),
        ENTRY.replace(b'"v":1', b'"v":1,"v":1'),
        ENTRY.replace(b"/standards", b"\\u002fstandards"),
        ENTRY.replace(b"/standards", b"\\ud800"),
        ENTRY.replace(b'"policy"', b'["policy"]'),
        ENTRY.replace(b":00Z", b":00+00:00"),
        ENTRY.replace(b'{"at', b'{ "at'),
    ],
)
def test_there_is_one_way_to_write_an_entry(data: bytes) -> None:
    assert read_entry(ENTRY) is not None
    assert read_entry(data) is None


def test_a_subject_beyond_ascii_is_read_as_well() -> None:
    entry = read_entry(ENTRY.replace(b"/standards", '/Straße/\\u0001\\"'.encode()))
    assert entry is not None
    assert entry.subject == '/Straße/\x01"/versions/1'


@given(st.binary(max_size=200))
def test_noise_is_no_document_and_no_entry(data: bytes) -> None:
    entry = read_entry(ENTRY)
    assert entry is not None
    assert read_entry(data) is None
    with pytest.raises(Wrong, match=r"d\.json"):
        read_document(data, entry, "d.json")
    for begin in (b'{"kind":"policy","subject":"/standards/versions/1","parts":[', b'{"parts":[{"name":"a","salt":"'):
        with pytest.raises(Wrong, match=r"d\.json"):
            read_document(begin + data, entry, "d.json")
