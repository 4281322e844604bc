"""The key that each form is given out with: it makes a repeated submit the same report, and says when it was opened."""

from __future__ import annotations

from datetime import timedelta

from itsdangerous import BadSignature, Signer, URLSafeSerializer

from corrections import clock, ids
from corrections.requests.decisions import StoredFile
from corrections.web import current


def _signer() -> Signer:
    return Signer(current.settings().secret(), salt="report-form", sep="~")


def issue() -> str:
    """A new form's key: random, with the time at which it was opened, signed."""
    return _signer().sign(f"{ids.token()}~{int(clock.now().timestamp())}").decode()


def read(ticket: str) -> tuple[str, timedelta | None]:
    """The key by which a repeat is known, and how long the form was open (None: it is not one of ours)."""
    try:
        token, opened = _signer().unsign(ticket or "").decode().split("~")
        return token, timedelta(seconds=clock.now().timestamp() - int(opened))
    except (BadSignature, ValueError):
        return ids.token(), None


def trap(ticket: str) -> str:
    """The name of the field that people don't see: another on each form, so that no robot can learn to leave it out."""
    return "website_" + ids.digest(f"trap {ticket}").hex()[:6]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current.settings().secret(), salt="report-files")


def keep(files: list[StoredFile]) -> str:
    """Files that were taken in although the form has to be shown again, as a value that the form carries along."""
    return (
        _serializer().dumps([[f.stored_name, f.display_name, f.media_type, f.size, f.sha256.hex()] for f in files])
        if files
        else ""
    )


def kept(value: str) -> list[StoredFile]:
    try:
        return [StoredFile(n, d, m, s, bytes.fromhex(h)) for n, d, m, s, h in _serializer().loads(value or "")]
    except (BadSignature, ValueError, TypeError):
        return []
