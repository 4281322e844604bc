"""Every address of the desk, and the role that may ask for it."""

from __future__ import annotations

from corrections.web.routing import Route

ROUTES: tuple[Route, ...] = ()
