"""What pages send by themselves, as long as they are open, keeps nobody signed in."""

from __future__ import annotations

from corrections import paths
from corrections.desk.routes import ROUTES

# What sends something again and again, and the route that is marked for it. What is asked for by GET needs no mark.
SENDERS = {"presence.js": "case_presence"}


def test_what_is_sent_again_and_again_is_sent_to_a_route_that_is_marked() -> None:
    scripts = (paths.STATIC / "js").glob("*.js")
    sending = {
        path.name for path in scripts if "setInterval(" in (said := path.read_text()) and 'method: "POST"' in said
    }
    assert sending == SENDERS.keys()
    assert {route.endpoint for route in ROUTES if route.polled and "POST" in route.methods} == set(SENDERS.values())
