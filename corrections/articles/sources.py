"""Where copies of articles come from: a page fetched from its address, or a page that was saved."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo

from corrections.articles import urls
from corrections.articles.blocks import Block
from corrections.articles.decisions import Copy
from corrections.articles.reading import child
from corrections.articles.reading.extracted import Extracted
from corrections.composed import bounded
from corrections.newsroom.queries import Newsroom
from corrections.outbound import fetching

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def hosts(newsroom: Newsroom, *, allow_loopback: bool = False) -> tuple[str, ...]:
    """The hosts whose pages are the newsroom's; with `allow_loopback` (for development) this machine as well."""
    return (*newsroom.hosts, *(LOOPBACK if allow_loopback else ()))


def from_address(url: str, newsroom: Newsroom, *, canonical: str | None = None, allow_loopback: bool = False) -> Copy:
    """Fetch the page at `url` and read the article on it; `canonical` names it another address.

    Only pages of the newsroom's hosts are fetched; with `allow_loopback` (for development) this machine's as well.
    Raises Unreachable or Refused with one sentence.
    """
    ours = hosts(newsroom, allow_loopback=allow_loopback)
    page = fetching.fetch(url, allowed=lambda asked: urls.is_allowed(asked, ours), allow_loopback=allow_loopback)
    found = child.read(
        page.body,
        url=page.url,
        media_type=page.media_type,
        charset=page.charset,
        newsroom_language=newsroom.language,
        agencies=newsroom.agencies,
    )
    return as_copy(found, newsroom.zone, url=canonical or found.url or page.url, addresses=(url, page.url))


def from_file(body: bytes, newsroom: Newsroom, *, canonical: str | None = None) -> Copy:
    """Read the article on a saved page. Without `canonical`, it is at the address that the page states.

    Raises Refused with one sentence.
    """
    found = child.read(
        body,
        url=canonical,
        media_type=None,
        charset=None,
        newsroom_language=newsroom.language,
        agencies=newsroom.agencies,
    )
    return as_copy(found, newsroom.zone, url=canonical or found.url)


def as_copy(found: Extracted, zone: tzinfo, *, url: str | None, addresses: tuple[str, ...] = ()) -> Copy:
    """What was read off a page as the text of an article, at address `url`."""
    return Copy(
        headline=bounded(found.headline),
        blocks=tuple(Block(block.type, bounded(block.text)) for block in found.blocks),
        url=url,
        bylines=found.bylines,
        agency=found.agency,
        published=moment(found.published, zone),
        section=found.section,
        language=found.language,
        tags=found.tags,
        extractor=found.extractor,
        addresses=addresses,
        partial=found.partial,
    )


def moment(published: datetime | date | None, zone: tzinfo) -> datetime | None:
    """A moment for a page that tells only the day: the first that is on that day in `zone` and in UTC as well."""
    if published is None or isinstance(published, datetime):
        return published
    return max(datetime.combine(published, time(0), UTC), datetime.combine(published, time(0), zone)).astimezone(UTC)
