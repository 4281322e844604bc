"""The newsroom's logo in emails: it goes along in the message, so that nothing is fetched from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage

from sqlalchemy.orm import Session

from corrections.newsroom import logo
from corrections.newsroom.queries import Newsroom

LARGEST = (200, 44)  # pixels, as in the head of our pages


@dataclass(frozen=True)
class Logo:
    """A picture, and how large it is shown."""

    media_type: str
    data: bytes
    width: int
    height: int

    def add_to(self, message: EmailMessage, boundary: str) -> None:
        """Put the picture beside the HTML of a message, which names it `cid:logo`."""
        (html,) = (part for part in message.iter_parts() if part.get_content_type() == "text/html")
        html.add_related(self.data, *self.media_type.split("/"), cid="<logo>", disposition="inline")
        html.set_boundary(boundary)


def logo_of(session: Session, newsroom: Newsroom) -> Logo | None:
    """The logo of the newsroom for light ground, if it has one."""
    image = logo.image(session, newsroom.logo[0]) if newsroom.logo else None
    if image is None:
        return None
    scale = min(1.0, LARGEST[0] / image.width, LARGEST[1] / image.height)
    return Logo(image.media_type, image.data, round(image.width * scale) or 1, round(image.height * scale) or 1)
