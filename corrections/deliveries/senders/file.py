"""Without a mail server: each email is a file that any mail program opens, named so that they sort by time."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from corrections import clock, durable
from corrections.deliveries.decisions import Failure, NotSent


def send(folder: Path, message: bytes, name: str) -> Path:
    """Put `message` into `folder`, whole or not at all, and on disk before it returns.

    `name` ends the file's name, before `.eml`. Raises NotSent if the disk is full or can't be written to.
    """
    path = folder / f"{clock.now():%Y%m%dT%H%M%S.%fZ}-{name}.eml"
    unfinished = folder / f".{uuid.uuid4().hex}.unfinished"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(message)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        durable.sync(folder)
    except OSError as error:
        raise NotSent(Failure(f"The file could not be written: {error.strerror}.")) from error
    return path
