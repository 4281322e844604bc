"""Mails as they come from outside."""

from __future__ import annotations

from email.message import EmailMessage
from itertools import count

_numbers = count(1)


def letter(
    text: str = "The number is wrong.", *, sender: str = "Ann Bell <ann@readers.example>", **headers: str
) -> bytes:
    """A mail; `headers` are named with underscores."""
    message = EmailMessage()
    told = {
        "From": sender,
        "To": "corrections@news.example",
        "Subject": "An error",
        "Message-ID": f"<{next(_numbers)}@readers.example>",
        "Date": "Tue, 24 Nov 2026 10:00:00 +0000",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in told.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message.as_bytes()
