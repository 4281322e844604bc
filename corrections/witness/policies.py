"""Reading a policy: who has to have signed a checkpoint before somebody believes it (C2SP tlog-policy)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from corrections.log import notes
from corrections.log.notes import Kind, VerifierKey
from corrections.witness.decisions import COSIGNS

MOST_BYTES = 1_000_000
NONE = "none"
NOT_ALLOWED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
BLANKS = re.compile(r"[ \t]+")
THRESHOLD = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True)
class Group:
    """So many of its members, witnesses or groups, have to have signed."""

    least: int
    members: tuple[str, ...]


@dataclass
class Policy:
    """The logs that are believed, any of them; witnesses and groups by the names that they have here; and the one whose
    signature is enough, or `none`."""

    logs: list[VerifierKey] = field(default_factory=list)
    witnesses: dict[str, VerifierKey] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str = ""

    def is_enough(self, signed: Collection[str]) -> bool:
        """Whether the witnesses of these names are enough."""
        agree = {name for name in self.witnesses if name in signed}
        for name, group in self.groups.items():  # each refers to those before it alone
            if sum(member in agree for member in group.members) >= group.least:
                agree.add(name)
        return self.quorum == NONE or self.quorum in agree


def parse(data: bytes) -> Policy:
    """Read a policy file. Raises ValueError with the line and what is wrong with it."""
    if len(data) > MOST_BYTES:
        raise ValueError("it is too long")
    policy, members = Policy(), set[str]()
    readers: Mapping[str, Callable[[list[str]], None]] = {
        "log": lambda words: _log(policy, words),
        "witness": lambda words: _witness(policy, words),
        "group": lambda words: _group(policy, words, members),
        "quorum": lambda words: _quorum(policy, words),
    }
    # Names are octets: what is no UTF-8 is kept as it is, so that two that differ never look alike.
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
        try:
            if NOT_ALLOWED.search(line):
                raise ValueError("it holds control characters")
            first, *words = BLANKS.split(line.strip(" \t"))
            if not first or first.startswith("#"):
                continue
            if first not in readers:
                raise ValueError("it defines no log, witness, group or quorum")
            readers[first](words)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from error
    if not policy.quorum:
        raise ValueError("it names no quorum")
    return policy


def _log(policy: Policy, words: list[str]) -> None:
    if len(words) not in (1, 2):
        raise ValueError("a log has a key and perhaps an address")
    key = notes.verifier_key(words[0])
    if key.kind is not Kind.ED25519:
        raise ValueError("this is no key of a log")
    if any(log.key == key.key for log in policy.logs):
        raise ValueError("this key of a log is there twice")
    policy.logs.append(key)


def _witness(policy: Policy, words: list[str]) -> None:
    if len(words) not in (2, 3):
        raise ValueError("a witness has a name, a key and perhaps an address")
    _free(policy, words[0])
    key = notes.verifier_key(words[1])
    if key.kind not in COSIGNS:
        raise ValueError("this is no key of a witness")
    if any(witness.key == key.key for witness in policy.witnesses.values()):
        raise ValueError("this key of a witness is there twice")
    policy.witnesses[words[0]] = key


def _group(policy: Policy, words: list[str], members: set[str]) -> None:
    if len(words) < 3:
        raise ValueError("a group has a name, a number of those that are needed, and members")
    name, needed, *of = words
    _free(policy, name)
    for member in of:
        if not _is_defined(policy, member):
            raise ValueError("a member is not defined above")
        if member in members:  # or one witness could count twice
            raise ValueError("a member is in a group already")
        members.add(member)
    least = {"all": str(len(of)), "any": "1"}.get(needed, needed)
    if not THRESHOLD.fullmatch(least) or int(least) > len(of):
        raise ValueError("the number of members that are needed is “any”, “all”, or from 1 to all of them")
    policy.groups[name] = Group(int(least), tuple(of))


def _quorum(policy: Policy, words: list[str]) -> None:
    if policy.quorum:
        raise ValueError("there is a quorum already")
    if len(words) != 1 or not (words[0] == NONE or _is_defined(policy, words[0])):
        raise ValueError("the quorum is a witness or a group that is defined above, or none")
    policy.quorum = words[0]


def _free(policy: Policy, name: str) -> None:
    if name == NONE or _is_defined(policy, name):
        raise ValueError("this name is taken")


def _is_defined(policy: Policy, name: str) -> bool:
    return name in policy.witnesses or name in policy.groups
