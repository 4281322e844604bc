"""Inclusion and consistency proofs of RFC 6962 §2.1, made from a tree's nodes and checked as RFC 9162 §2.1 does.

A node (height, index) is the root over the 2**height leaves from index · 2**height on. `Nodes` gives the hashes of
many at once, so that whoever holds them reads each tile a single time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from corrections.log.merkle import EMPTY, node_hash

Node = tuple[int, int]
Nodes = Callable[[Sequence[Node]], Sequence[bytes]]


def perfect(start: int, end: int) -> list[Node]:
    """The largest perfect subtrees that make up the leaves from `start` to `end`, left to right.

    `start` has to be a multiple of the size of the first of them, as it is for every subtree of a tree.
    """
    found = []
    while start < end:
        height = (end - start).bit_length() - 1
        found.append((height, start >> height))
        start += 1 << height
    return found


def root(size: int, nodes: Nodes) -> bytes:
    """The root of the tree over the first `size` leaves."""
    return fold(nodes(perfect(0, size))) if size else EMPTY


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees that grow smaller to the right."""
    *others, found = hashes
    for left in reversed(others):
        found = node_hash(left, found)
    return found


def inclusion(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The proof that leaf `index` is in the tree of `size`, its sibling first. Raises ValueError outside of it."""
    if not 0 <= index < size:
        raise ValueError(f"entry {index} is not in a tree of {size}")
    return _hashes(_siblings(index, size), nodes)


def consistency(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """The proof that the tree of `old` is the beginning of that of `new`. Raises ValueError unless 0 ≤ old ≤ new."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} has no beginning of {old}")
    return _hashes(_beginning(old, new), nodes) if 0 < old < new else []


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _siblings(index: int, size: int) -> list[tuple[int, int]]:
    """The subtrees beside the way from a leaf to the root, as ranges of leaves, from below."""
    start, end = 0, size
    found = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def _beginning(old: int, new: int) -> list[tuple[int, int]]:
    start, end = 0, new
    found = []
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    # A beginning that is a perfect subtree from the first leaf on is known to whoever checks: its root is the old one.
    return ([(start, end)] if start else []) + found[::-1]


def _hashes(ranges: Iterable[tuple[int, int]], nodes: Nodes) -> list[bytes]:
    parts = [perfect(start, end) for start, end in ranges]
    hashes = iter(nodes([node for part in parts for node in part]))
    return [fold([next(hashes) for _ in part]) for part in parts]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that the leaf with this hash is entry `index` of the tree (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def extends(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the new tree begins with the old one (RFC 9162 §2.1.4.2). Every tree extends the
    empty one, and itself."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not proof and old_root == (EMPTY if old == 0 else new_root)
    hashes = list(proof) if old & (old - 1) else [old_root, *proof]
    if not hashes:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root
