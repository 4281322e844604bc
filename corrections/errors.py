"""What can go wrong in a way that a person is told about.

A `Message` is a sentence and its values, worded and translated where it is shown. A `Problem` carries one
and the HTTP status that a view answers with.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Message:
    """A message id for gettext, in `str.format` notation, and the values that go in; a value may be a message too.

    `at`: the name of the value that it is about, such as `reason`, or that with the id of an article in front. A page
    that asks for it says the message there.
    """

    text: str
    values: dict[str, Any] = field(default_factory=dict)
    at: str | tuple[int, str] | None = field(default=None, compare=False)

    @classmethod
    def of(cls, text: str, **values: Any) -> Message:
        return cls(text, values)

    def about(self, at: str | tuple[int, str]) -> Message:
        """The same, said to be about one value."""
        return replace(self, at=at)

    def __str__(self) -> str:
        return self.text.format(**{name: getattr(value, "label", value) for name, value in self.values.items()})


class Problem(Exception):
    """Something that a person did, or that happened to them, and what they are told."""

    status = 400

    def __init__(self, message: Message | str) -> None:
        self.message = Message(message) if isinstance(message, str) else message
        super().__init__(str(self.message))


class Refused(Problem):
    """What was asked is not allowed now; nothing was changed."""

    status = 422


class Conflict(Problem):
    """Somebody else changed it in the meantime; nothing was changed."""

    status = 409


class Missing(Problem):
    """There is no such thing."""

    status = 404


class Unavailable(Problem):
    """The system can't do it now; trying again later may help."""

    status = 503
