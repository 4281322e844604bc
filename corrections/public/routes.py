"""Every address of the public room."""

from __future__ import annotations

from corrections.web.routing import Route

ROUTES: tuple[Route, ...] = ()
