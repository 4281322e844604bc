"""The single keys of the desk, in one list: the panel behind “?” shows it, and the scripts read there what they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlencode

from corrections.errors import Message
from corrections.taxonomy import DeclineReason, Outcome

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Key:
    """`keys`: one, or two to be pressed one after the other ("g q"). `words`: what it does.

    `act`: the last part of the address to which the form of the act is sent, on the page of the case; `fills`: what is
    put into its fields; `sends`: it asks for nothing more; `answers`: its saved answers are opened. `path`: where the
    key leads. With none of them, the scripts or the browser know it.
    """

    keys: str
    words: Message
    act: str = ""
    fills: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    sends: bool = False
    answers: bool = False
    path: str = ""

    @property
    def pressed(self) -> str:
        """What a browser calls it: a capital letter for one that is pressed with Shift."""
        shifted = self.keys.removeprefix("Shift ")
        return self.keys if shifted == self.keys else shifted.upper()

    @property
    def query(self) -> str:
        """What it fills in, as js/case-acts.js and js/row-acts.js read it."""
        return urlencode(self.fills)


@dataclass(frozen=True)
class Group:
    """Keys that stand under one heading."""

    heading: Message
    keys: tuple[Key, ...]


def _outcome(outcome: Outcome, **more: str) -> Mapping[str, str]:
    return {"outcome": outcome.value, **more}


_DECLINED = tuple(
    Key(str(n), Message(reason.label), "decision", _outcome(Outcome.DECLINED, reason=reason.value))
    for n, reason in enumerate(DeclineReason, 1)
)

GROUPS: tuple[Group, ...] = (
    Group(
        Message("Move"),
        (
            Key("j", Message("Next")),
            Key("k", Message("Previous")),
            Key("Enter", Message("Open")),
            Key("x", Message("Mark")),
            Key("Shift x", Message("Mark as far as here")),
            Key("/", Message("Search")),
            Key("?", Message("This panel")),
            Key("Ctrl Enter", Message("Send what you write")),
            Key("Esc", Message("Close; what you wrote is kept")),
        ),
    ),
    Group(
        Message("Work"),
        (
            Key("m", Message("Take it"), "take", sends=True),
            Key("a", Message("Assign"), "assignment"),
            Key("n", Message("Note"), "notes"),
            Key("r", Message("Write to the reader"), "messages"),
            Key("q", Message("Ask the author"), "questions"),
            Key("s", Message("Stop waiting"), "review", sends=True),
            Key("h", Message("Snooze"), "snooze"),
            Key("d", Message("Draft the notice"), "draft/start", sends=True),
        ),
    ),
    Group(
        Message("Decide"),
        (
            Key("e", Message("Decide without a notice"), "decision"),
            Key("f", Message("Fixed without a notice"), "decision", _outcome(Outcome.FIXED)),
            Key("p", Message("Passed on"), "decision", _outcome(Outcome.PASSED_ON)),
            Key("t", Message("Answered"), "decision", _outcome(Outcome.ANSWERED)),
            Key("v", Message("Saved answers"), "decision", answers=True),
            Key("Ctrl K", Message("Saved answers, also from where you write")),
            Key("u", Message("Join it to another case"), "merge"),
            Key("l", Message("The same error elsewhere")),
            Key("c", Message("Put the notice on it too")),
            Key("z", Message("Undo; stop a publication")),
        ),
    ),
    Group(Message("Decline, because"), _DECLINED),
    Group(
        Message("The notice"),
        (
            Key("Shift s", Message("Save the draft")),
            Key("Shift a", Message("Ask for sign-off")),
            Key("Shift o", Message("Sign off these words")),
            Key("Shift p", Message("Publish, with time to stop it")),
        ),
    ),
    Group(
        Message("Go to"),
        (
            Key("g q", Message("Queue"), path="/desk"),
            Key("g m", Message("Mine"), path="/desk?view=mine"),
            Key("g c", Message("Corrections"), path="/corrections"),
            Key("g l", Message("The log"), path="/log"),
        ),
    ),
)


def every() -> Iterator[Key]:
    """All keys, in the order of the panel."""
    for group in GROUPS:
        yield from group.keys
