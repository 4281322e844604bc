"""Files in the instance folder that hold certain words: emails that were written there, what readers sent, copies.

Of what is packed, or a picture, nobody can tell from here what it says: copies are listed by their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from corrections.erasures.matching import Wanted
from corrections.erasures.places import Place, excerpt, file_key
from corrections.errors import Message
from corrections.settings import Settings

# Of an email whose words are written in another way, only reading it tells.
PACKED = re.compile(rb"^Content-Transfer-Encoding: base64|=\?[\w-]+\?[bq]\?", re.IGNORECASE | re.MULTILINE)
# More than ASCII, as it is or as emails and addresses write it. What holds zeros is no text.
NOT_PLAIN = re.compile(rb"[\x80-\xff]|[=%][89A-F][0-9A-F]", re.IGNORECASE)
LARGEST_TEXT = 20_000_000
PIECE = 4_000_000
OVERLAP = 4_000
COPIES = re.compile(r".*\.(?:db|sqlite3?|dump|sql|bak|backup|tar|gz|tgz|zip|zst|xz|bz2|7z)(?:\..*)?", re.IGNORECASE)
# The database and what belongs to it, checkpoints, keys and locks: nobody can take a text out of one of these files.
OWN = re.compile(
    r"corrections\.db(?:-wal|-shm|-journal)?|log-head.*|witnessed/.*|keys/.*|\.init\.lock|corrections\.toml"
)


def find(settings: Settings, wanted: Wanted) -> tuple[list[Place], list[Place]]:
    """The files that can be removed, and those that somebody has to see to."""
    places, stays = list[Place](), list[Place]()
    for path in _files(settings.instance):
        name = path.relative_to(settings.instance).as_posix()
        if OWN.fullmatch(name) or str(path) == _database(settings):
            continue
        said = _says(path, wanted)
        ours = path.parent in (settings.mail, settings.uploads)
        if said is not None and ours:
            where = Message("An email in a file") if path.parent == settings.mail else Message("A file from a reader")
            places.append(Place(file_key(name), where, None, f"{name}: {said}", _stamp(path)))
        elif said is not None:
            where = Message("A file in the instance folder: remove it, or take the words out of it")
            stays.append(Place(file_key(name), where, None, f"{name}: {said}"))
        elif COPIES.fullmatch(name):
            where = Message("Perhaps a copy: make a new one after the erasure, and remove this one")
            stays.append(Place(file_key(name), where, None, name))
    return places, stays


def remove(settings: Settings, names: Iterable[str]) -> None:
    """Remove files that a request names. Safe to do again."""
    for name in names:
        path = settings.instance / name
        if path.parent in (settings.mail, settings.uploads):
            path.unlink(missing_ok=True)


def _database(settings: Settings) -> str:
    return settings.database_url.removeprefix("sqlite:///")


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def stamp(settings: Settings, name: str) -> bytes | None:
    """By what a file is known again that a list names; None if it is gone."""
    path = settings.instance / name
    return _stamp(path) if path.is_file() else None


def _stamp(path: Path) -> bytes:
    return str(path.stat().st_size).encode()


def _says(path: Path, wanted: Wanted) -> str | None:
    """An excerpt of a file that holds the words; None if none is seen in it."""
    if path.stat().st_size > LARGEST_TEXT:
        return _says_somewhere(path, wanted)
    data = path.read_bytes()
    if not _may_hold(data.replace(b"=\r\n", b"").replace(b"=\n", b""), wanted) and not PACKED.search(data):
        return None
    text = _of_email(data) if path.suffix == ".eml" else f"{path.name}\n{data.decode('utf-8', 'replace')}"
    spans = wanted.spans(text)
    return excerpt(text, spans) if spans else None


def _says_somewhere(path: Path, wanted: Wanted) -> str | None:
    """The same of a large file, piece by piece."""
    with path.open("rb") as file:
        before = b""
        while data := file.read(PIECE):
            text = (before + data).decode("utf-8", "replace")
            spans = wanted.spans(text) if _may_hold(before + data, wanted) else []
            if spans:
                return excerpt(text, spans)
            before = data[-OVERLAP:]
    return None


def _may_hold(data: bytes, wanted: Wanted) -> bool:
    if wanted.clues is None or (NOT_PLAIN.search(data) and b"\0" not in data):
        return True
    return re.search("|".join(wanted.clues).encode(), data, re.IGNORECASE) is not None


def _of_email(data: bytes) -> str:
    import email  # megabytes, which the website has no room for before somebody looks for something
    import email.policy

    message = email.message_from_bytes(data, policy=email.policy.default)
    said = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            said.append(str(part.get_content()))
    return "\n".join(said)
