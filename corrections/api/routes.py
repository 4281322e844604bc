"""Every address of the room for programs, and the scope that a token has to have."""

from __future__ import annotations

from corrections.taxonomy import Scope
from corrections.web.routing import POST, PUBLIC, Route

ROUTES: tuple[Route, ...] = (
    # The token in the header is no cookie that a browser would send along by itself.
    Route("/api/v1/articles", "articles", "articles.create.create", Scope.ARTICLES_WRITE, POST, keyed=True),
    Route("/api/openapi.json", "openapi", "docs.show.as_json", PUBLIC),
    Route("/api/docs", "docs", "docs.show.show", PUBLIC),
)
