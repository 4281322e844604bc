"""A newspaper's site on loopback."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from make import make_article
from sqlalchemy import Engine

from corrections import database

BODY = """<!doctype html><html lang="en"><head><title>{headline}</title></head><body><article><h1>{headline}</h1>
<p>The council voted {vote} on Tuesday to close three libraries by June, after a debate of several hours.</p>
<p>About 2,140 people signed a petition against the plan, said Mary Doe, who leads the friends of the library.</p>
<p>The closures save £1.2 million a year, which the council says it needs for the care of old people in the town.</p>
</article></body></html>"""


class Site:
    """A newspaper's site. `pages`: path → text, or a status; `asked`: every request, with its headers."""

    def __init__(self) -> None:
        self.pages: dict[str, str | int] = {"/robots.txt": "User-agent: *\nDisallow: /drafts\n"}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.headers: dict[str, str] = {}
        self.at_once = self.most_at_once = 0
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.asked.append((handler.path, dict(handler.headers)))
        page = self.pages.get(handler.path, 404)
        body = page.encode() if isinstance(page, str) else b""
        etag = f'"{hash(body)}"'
        status = page if isinstance(page, int) else 304 if handler.headers.get("If-None-Match") == etag else 200
        handler.send_response(status)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("ETag", etag)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body) if status == 200 else 0))
        handler.end_headers()
        if status == 200:
            handler.wfile.write(body)
        self.at_once -= 1

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def known(self, engine: Engine, path: str, headline: str = "Libraries to close") -> int:
        """An article that is known to be at `path`, by its id."""
        with database.writing(engine) as session:
            return make_article(session, url=self.url + path, headline=headline).id
