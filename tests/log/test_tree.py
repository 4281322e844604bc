from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log import definition

from corrections.log import merkle, proofs, tiles

# The reference tree of RFC 6962 as its implementations test it: leaves, and the roots of the sizes 1 to 8.
REFERENCE_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
REFERENCE_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = (0, 1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 600)

NO_NUMBERS = (
    *("", "0", "00", "0000", "-01", " 001", "0x1", "٠٠١", "001/002", "001/", "/001", "001.p/1"),
    *("x001", "x001/", "x001/x002", "X001/002", "x001/002/", "x001//002", "x000/001", "x01/002", "x001/%30%302"),
    "x999/" * 8 + "999",
)


def leaves_of(size: int) -> list[bytes]:
    return [b"entry %d" % n for n in range(size)]


class Tree:
    """A tree that has grown leaf by leaf, in tiles as they are stored."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.edge: list[bytes] = []
        self.roots = [merkle.EMPTY]
        self.read_tiles = 0
        for size, leaf in enumerate(leaves):
            self.edge, added = tiles.grown(self.edge, size, merkle.leaf_hash(leaf))
            for level, hash_ in added.items():
                place = level, ((size + 1 >> tiles.HEIGHT * level) - 1) // tiles.WIDTH
                self.tiles[place] = self.tiles.get(place, b"") + hash_
            self.roots.append(proofs.fold(self.edge))

    def nodes(self, wanted: Sequence[proofs.Node]) -> list[bytes]:
        return tiles.nodes(self.read, wanted)

    def read(self, places: Sequence[tiles.Place]) -> dict[tuple[int, int], bytes]:
        self.read_tiles += len(places)
        return {place: self.tiles[place] for place in places}


@cache
def tree() -> Tree:
    return Tree(leaves_of(600))


def test_the_reference_tree_has_its_roots() -> None:
    reference = Tree([bytes.fromhex(leaf) for leaf in REFERENCE_LEAVES])
    assert [root.hex() for root in reference.roots[1:]] == REFERENCE_ROOTS


def test_every_root_from_0_to_600_is_that_of_the_definition() -> None:
    for size in range(601):
        assert tree().roots[size] == proofs.root(size, tree().nodes) == definition.tree_hash(leaves_of(size))


@pytest.mark.parametrize("size", SIZES)
def test_every_inclusion_proof_is_that_of_the_definition(size: int) -> None:
    leaves, root = leaves_of(size), tree().roots[size]
    for index in {*range(0, size, 37), *range(max(size - 3, 0), size)}:
        proof = proofs.inclusion(index, size, tree().nodes)
        assert proof == definition.path(index, leaves)
        assert proofs.includes(merkle.leaf_hash(leaves[index]), index, size, proof, root)


@pytest.mark.parametrize("new", SIZES)
def test_every_consistency_proof_is_that_of_the_definition(new: int) -> None:
    leaves, roots = leaves_of(new), tree().roots
    for old in {*range(0, new, 41), *range(max(new - 2, 0), new + 1), *(n for n in SIZES if n <= new)}:
        proof = proofs.consistency(old, new, tree().nodes)
        assert proof == (definition.proof(old, leaves) if 0 < old < new else [])
        assert proofs.extends(old, roots[old], new, roots[new], proof)


@given(st.integers(1, 600), st.data())
def test_a_proof_proves_nothing_else(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaf, root = merkle.leaf_hash(leaves_of(size)[index]), tree().roots[size]
    proof = proofs.inclusion(index, size, tree().nodes)
    other = data.draw(st.integers(0, 600))
    if other != index:
        assert not proofs.includes(leaf, other, size, proof, root)
    if other != size:
        assert not proofs.includes(leaf, index, size, proof, tree().roots[other])
    assert not proofs.includes(leaf, index, size, [*proof, root], root)
    if proof:
        n = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        changed = (int.from_bytes(proof[n], "big") ^ 1 << bit).to_bytes(32, "big")
        assert not proofs.includes(leaf, index, size, [*proof[:n], changed, *proof[n + 1 :]], root)
        assert not proofs.includes(leaf, index, size, proof[:-1], root)


@given(st.integers(0, 600), st.integers(0, 600), st.integers(0, 600))
def test_a_tree_extends_none_but_its_own_beginnings(old: int, other: int, new: int) -> None:
    roots = tree().roots
    if old > new:
        with pytest.raises(ValueError, match="beginning"):
            proofs.consistency(old, new, tree().nodes)
        return
    proof = proofs.consistency(old, new, tree().nodes)
    if other != old:
        assert not proofs.extends(old, roots[other], new, roots[new], proof)
        assert not proofs.extends(other, roots[old], new, roots[new], proof)
    if other != new and old:
        assert not proofs.extends(old, roots[old], new, roots[other], proof)
    assert not proofs.extends(old, roots[old], new, roots[new], [*proof, roots[new]])


def test_a_proof_reads_each_tile_once_and_few_of_them() -> None:
    at = tree()
    at.read_tiles = 0
    proofs.inclusion(300, 600, at.nodes)
    assert at.read_tiles <= 4  # its own, the one beside it, the last, the one above


def test_there_is_no_proof_outside_of_the_tree() -> None:
    for index, size in ((0, 0), (5, 5), (-1, 5)):
        with pytest.raises(ValueError, match="not in a tree"):
            proofs.inclusion(index, size, tree().nodes)
        assert not proofs.includes(b"", index, size, [], merkle.EMPTY)


class TestTilePaths:
    @given(st.integers(0, tiles.LARGEST))
    def test_a_number_is_read_as_it_is_written(self, number: int) -> None:
        assert tiles.decode(tiles.encode(number)) == number

    def test_it_is_written_in_groups_of_three_digits(self) -> None:
        written = {0: "000", 67: "067", 1_000: "x001/000", 1_234_067: "x001/x234/067"}
        assert {number: tiles.encode(number) for number in written} == written

    @pytest.mark.parametrize("path", NO_NUMBERS)
    def test_there_is_one_way_to_write_it(self, path: str) -> None:
        assert tiles.decode(path) is None

    def test_the_tiles_of_a_size_are_those_of_the_specification(self) -> None:
        of = tiles.of_size(70_000)
        assert [(tile.level, tile.width) for tile in of if tile.width < 256] == [(0, 112), (1, 17), (2, 1)]
        assert len([tile for tile in of if tile.level == 0 and tile.width == 256]) == 273
        assert tiles.of_size(256) == [tiles.Tile(0, 0), tiles.Tile(1, 0, 1)]
        assert tiles.of_size(0) == []
        assert tiles.Tile(0, 273, 112).path == "0/273.p/112"

    @given(st.integers(0, 2**40))
    def test_a_tile_is_as_wide_as_the_size_says(self, size: int) -> None:
        for level in range(6):
            last = (size >> 8 * level) // 256
            assert tiles.width(level, last, size) == (size >> 8 * level) % 256
            assert tiles.width(level, last + 1, size) == 0
            assert not last or tiles.width(level, last - 1, size) == 256
