"""The newsroom's logo: one for light pages and, if that can't be seen on dark ones, another for those."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from corrections import clock
from corrections.errors import Message, Refused
from corrections.events import Actor
from corrections.newsroom import actions, queries
from corrections.newsroom.models import NewsroomImage

GROUNDS: Final = {"light": "logo", "dark": "logo_dark"}
"""What the logo is on, and the setting that names it."""
LARGEST_SIDE = 600
"""Pixels: three times as wide as it is ever shown."""
MOST_BYTES = 100_000
ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
NAME = re.compile(r"([0-9a-f]{64})\.(?:png|jpg|webp)")


def put(session: Session, ground: str, media_type: str, data: bytes, size: tuple[int, int], *, by: Actor) -> None:
    """Let a picture of `size` be the logo on a ground. Raises Refused for one that would make every page heavy."""
    if len(data) > MOST_BYTES:
        raise Refused(
            Message.of(
                "This picture has {size} kB, made small. Choose a simpler one: a logo can have at most {most} kB.",
                size=-(-len(data) // 1_000),
                most=MOST_BYTES // 1_000,
            ).about("file")
        )
    actions.raise_generation(session)  # first: its row lets one at a time through to the pictures
    digest = hashlib.sha256(data).hexdigest()
    width, height = size
    if session.get(NewsroomImage, digest) is None:
        image = {"media_type": media_type, "width": width, "height": height, "data": data, "added_at": clock.now()}
        session.add(NewsroomImage(digest=digest, **image))
        session.flush()
    _change(session, ground, (digest + ENDINGS[media_type], width, height), by=by)


def take_away(session: Session, ground: str, *, by: Actor) -> None:
    """Show no logo of its own on a ground: on dark pages then the other one, on light ones the newsroom's name."""
    actions.raise_generation(session)
    _change(session, ground, (), by=by)
    if ground == "light":
        _change(session, "dark", (), by=by)


def _change(session: Session, ground: str, value: tuple[str | int, ...], *, by: Actor) -> None:
    actions.change(session, by=by, **{GROUNDS[ground]: list(value)})
    session.flush()
    room = queries.newsroom(session)
    used = [_digest(logo[0]) for logo in (room.logo, room.logo_dark) if logo]
    session.execute(delete(NewsroomImage).where(NewsroomImage.digest.not_in(used)))


def _digest(name: str) -> str:
    return name.partition(".")[0]


def image(session: Session, name: str) -> NewsroomImage | None:
    """The picture of this file name, if it is in use."""
    found = NAME.fullmatch(name)
    return session.get(NewsroomImage, found[1]) if found is not None else None
