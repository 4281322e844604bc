"""What the public line may say that explains a change: it stands for good. Plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corrections.cases import gaps
from corrections.errors import Message
from corrections.notices import persons

LONGEST = 500


def why_not(line: str, *, readers: Iterable[str] = (), texts: Sequence[str] = ()) -> Message | None:
    """Say why a line may not go on record; None if it may.

    `readers`: names and addresses that stay out of it, unless one of the article's `texts` has them.
    """
    if not line.strip():
        return Message("Say in one line why no notice is due: it is shown with the version.", at="line")
    if len(line) > LONGEST:
        return Message.of("This line is longer than {most} characters.", most=LONGEST).about("line")
    named = next(persons.named(line, readers, texts), None)
    if named is not None:
        (start, end), _ = named
        return Message.of(
            "“{words}” may be the name or address of a reader. Leave it out: this line is public for good.",
            words=line[start:end],
        ).about("line")
    return gaps.why_not_send(line, at="line")
