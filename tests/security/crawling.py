"""Going through a site as somebody would who clicks on everything that can be read."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator
from urllib.parse import urljoin, urlsplit

from house.visits import path, routes
from lxml import html
from pages import Client
from security.newsroom import Places
from werkzeug.test import TestResponse

MOST = 400


def answers(client: Client, places: Places, besides: Container[str] = ()) -> Iterator[tuple[str, TestResponse]]:
    """Every route that can be read, at something that is there, and then every address that those pages name.

    `besides`: not these, which somebody else has been given already, and which are the same for everybody.
    """
    waiting = deque(path(rule, places) for method, rule in routes(client.app) if method == "GET")
    # What the pages link to by a form or by hand only.
    waiting += [f"/log/documents/{index}.json" for index in range(12)]
    waiting += [
        "/corrections?q=council&kind=correction",
        f"/articles/{places.article}/compare/1...3",
        f"/articles/{places.article}/report",
        f"/articles/{places.withheld}",
        f"/articles/{places.withheld}.json",
        f"/articles/{places.withheld}/versions/1",
        f"/articles/{places.withheld}/versions/1.json",
        f"/articles/{places.withheld}/report",
        f"/desk/cases/{places.closed}",
        f"/desk/cases/{places.drafted}/draft",
        "/desk?view=closed",
        "/desk?view=waiting",
    ]
    seen: set[str] = set()
    while waiting:
        address = waiting.popleft()
        if address in seen or address in besides or len(seen) >= MOST:
            continue
        seen.add(address)
        answer = client.browser.get(address, base_url=client.base)
        yield address, answer
        if answer.mimetype == "text/html" and answer.data:
            waiting += [link for link in links(answer.text, address, client.base) if link not in seen]
        answer.close()


def is_the_same_for_everybody(answer: TestResponse) -> bool:
    """Whether shared caches may keep it; `test_addresses` sees that it then depends on nobody."""
    return "public" in answer.headers.get("Cache-Control", "")


def links(text: str, address: str, base: str) -> Iterator[str]:
    """The addresses on this site that a page names."""
    for _, _, link, _ in html.document_fromstring(text).iterlinks():
        whole = urlsplit(urljoin(base + address, link))
        if f"{whole.scheme}://{whole.netloc}" == base and not whole.path.startswith("/static/"):
            yield whole.path + (f"?{whole.query}" if whole.query else "")
