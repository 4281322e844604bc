"""The corrections as Atom, as JSON Feed and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, request, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import __version__, addresses, clock
from corrections.articles import queries as articles
from corrections.articles.comparing.saying import in_short
from corrections.clock import rfc3339
from corrections.log import queries as log
from corrections.log.documents import Erased
from corrections.newsroom.queries import public_generation
from corrections.notices import queries as notices
from corrections.notices.queries import Filters, Published
from corrections.public import answers, atom
from corrections.public.corrections import filters, listing
from corrections.public.corrections.filters import Chosen
from corrections.public.corrections.listing import Item
from corrections.web import current
from corrections.web.filters import date, gettext, message, plain
from corrections.web.spreadsheets import MEDIA_TYPE, line

SIZE = 50
BATCH = 500
FEED_JSON = "application/feed+json; charset=utf-8"
# A reader of feeds may keep one for some minutes.
KEPT = "public, max-age=120"
COLUMNS = (
    "number", "kind", "published", "found_by", "revision", "revised", "notice", "reason", "clause", "articles",
    "article_ids", "article_urls", "headlines", "sections", "placements", "passages", "url", "log_index",
)  # fmt: skip


def as_atom() -> ResponseReturnValue:
    with current.reading() as session:
        chosen, published, items, started = _recent(session)
    base = current.settings().base_url
    room = current.newsroom()
    feed = atom.Feed(
        url=base + request.full_path.removesuffix("?"),
        page=_page(base, chosen),
        title=title(chosen),
        author=room.name,
        updated=listing.newest_change(published) or started,
        language=room.language,
        entries=tuple(entry(item, base) for item in items),
    )
    return answers.document(
        atom.write(feed),
        atom.MEDIA_TYPE,
        changed=None if chosen.any else feed.updated,
        caching=KEPT,
    )


def _page(base: str, chosen: Chosen) -> str:
    """The page that lists what the feed does."""
    return f"{base}/corrections" + (f"?{urlencode(chosen.address())}" if chosen.any else "")


def entry(item: Item, base: str) -> atom.Entry:
    """A correction as an entry of a feed: the notice, and what changed in sentences."""
    changed = [message(sentence) for sentence in in_short(item.sentences)]
    return atom.Entry(
        url=base + addresses.correction(item.number),
        title=heading(item),
        published=item.published,
        updated=item.revised,
        html=atom.paragraphs("\n\n".join([*erased_words(item.erased), item.notice or ""]), changed),
        categories=tuple(dict.fromkeys([str(item.kind), *(a.section for a in item.articles if a.section)])),
    )


def erased_words(erased: Iterable[Erased]) -> list[str]:
    """That something was removed, when and why, as feeds and tables say it."""
    words = gettext("Part of this was removed for good on %(date)s. Ground: %(ground)s.")
    return [words % {"date": date(each.at), "ground": plain(each.ground)} for each in erased]


def as_json_feed() -> ResponseReturnValue:
    with current.reading() as session:
        chosen, published, items, started = _recent(session)
    base = current.settings().base_url
    room = current.newsroom()
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title(chosen),
        "home_page_url": _page(base, chosen),
        "feed_url": base + request.full_path.removesuffix("?"),
        "language": room.language,
        "authors": [{"name": room.name, **({"url": room.url} if room.url else {})}],
        "items": [_json_item(item, base) for item in items],
    }
    # A list of some may change by what is no longer on it: when it changed is said of the whole alone.
    changed = None if chosen.any else listing.newest_change(published) or started
    return answers.json(body, changed=changed, media_type=FEED_JSON)


def _json_item(item: Item, base: str) -> dict[str, Any]:
    made = entry(item, base)
    return {
        "id": made.url,
        "url": made.url,
        "title": made.title,
        "content_html": str(made.html),
        "content_text": "\n\n".join([*erased_words(item.erased), *([item.notice] if item.notice else [])]),
        "date_published": rfc3339(made.published),
        "date_modified": rfc3339(made.updated),
        "tags": list(made.categories),
    }


def title(chosen: Chosen) -> str:
    """The newsroom: corrections, and by what they were chosen, which tells one feed from another."""
    of_all = gettext("{newsroom}: corrections").format(newsroom=current.newsroom().name)
    return ", ".join([of_all, *chosen.words.values()])


def heading(item: Item) -> str:
    """Correction: the headline of the article."""
    return f"{plain(item.kind)}: {item.articles[0].headline if item.articles else item.number}"


def _recent(session: Session) -> tuple[Chosen, list[Published], list[Item], Any]:
    """What a feed holds, newest change first; and since when there is a log, for a feed that is still empty."""
    chosen = filters.strictly(request.args, articles.sections(session), current.newsroom().zone)
    rows = notices.recently_changed(session, chosen.filters, limit=SIZE)
    published = notices.published(session, rows)
    started = log.current(session)
    return chosen, published, listing.items(session, published), started.started_at if started else clock.now()


def as_csv() -> ResponseReturnValue:
    """Every correction, one a row, newest first; batch by batch, so that it takes no more memory than a page."""
    with current.reading() as session:
        chosen = filters.strictly(request.args, articles.sections(session), current.newsroom().zone).filters
        generation = public_generation(session)
    response = Response(mimetype="text/csv", content_type=MEDIA_TYPE)
    response.headers.update(answers.FOR_ALL_SITES)
    response.headers["Cache-Control"] = answers.ASK_EACH_TIME
    response.headers["Content-Disposition"] = 'inline; filename="corrections.csv"'
    response.set_etag(f"{__version__}-{generation}", weak=True)
    response.response = stream_with_context(_rows(chosen))
    response.make_conditional(request)
    return response


def _rows(chosen: Filters) -> Iterator[bytes]:
    yield line(COLUMNS)
    base, before = current.settings().base_url, None
    while True:
        # A transaction for each batch: somebody who reads slowly holds nothing open.
        with current.reading() as session:
            published, before = listing.page(session, chosen, before=before, limit=BATCH)
        yield b"".join(line(_cells(each, base)) for each in published)
        if before is None:
            return


def _cells(published: Published, base: str) -> Sequence[object]:
    newest, correction = published.newest, published.correction
    on = newest.articles
    known = [published.articles.get(each.article_id) for each in on]
    return (
        correction.number,
        correction.kind,
        rfc3339(correction.published_at),
        correction.found_by,
        newest.number,
        rfc3339(newest.published_at),
        newest.notice or " ".join(erased_words(newest.all_erased)),
        newest.reason,
        newest.clause,
        len(on),
        _joined(each.article_id for each in on),
        _joined(article.url if article else None for article in known),
        _joined(each.headline for each in on),
        _joined(dict.fromkeys(article.section for article in known if article and article.section)),
        _joined(each.placement for each in on),
        _joined(each.passage["exact"] for each in on if each.passage),
        base + addresses.correction(correction.number),
        newest.log_index,
    )


def _joined(values: Any) -> str:
    return " | ".join("" if value is None else str(value) for value in values)
