"""Links that are keys: only the very one opens, and every other answer is the same."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

from flask.sessions import SecureCookieSessionInterface
from markupsafe import escape
from pages import Client
from security.newsroom import Places
from sqlalchemy import Engine, select

from corrections import capabilities, clock, database, ids
from corrections.capabilities import Capability, Purpose
from corrections.requests.models import CorrectionRequest
from corrections.schema import metadata
from corrections.taxonomy import Role


def near_misses(token: str) -> list[str]:
    """Tokens that are almost `token`: other case, one letter off, cut, grown, encoded otherwise, decorated."""
    swapped = token[:-1] + ("A" if token[-1] != "A" else "B")
    return [
        token.swapcase(),
        token.lower(),
        token.upper(),
        swapped,
        ("A" if token[0] != "A" else "B") + token[1:],
        token[:-1],
        token[1:],
        token + "A",
        token + "=",
        token + "==",
        token * 2,
        token[::-1],
        f"%20{token}",
        f"{token}%20",
        f"{token}%0a",
        f"{token}.",
        f"{token};a=b",
        f"{token},",
        token.replace("-", "+").replace("_", "/") if set("-_") & set(token) else f"+{token}",
        f"{token}%e2%80%8b",
        "*",
        "%25",
        "null",
        "undefined",
        "0",
        "1",
        "-1",
        "' OR '1'='1",
        *(secrets.token_urlsafe(16) for _ in range(20)),
    ]


def test_almost_the_key_opens_nothing_and_every_refusal_is_the_same(
    places: Places, browser_of: Callable[[Role | None], Client]
) -> None:
    client = browser_of(None)
    for place, token in places.links.items():
        bodies = set()
        for wrong in near_misses(token):
            address = f"/{place}/{wrong}"
            answer = client.browser.get(address, base_url=client.base)
            if "/" in wrong:
                continue
            assert answer.status_code == 404, f"{address}: {answer.status_code}"
            asked = answer.request.path
            bodies.add(answer.text.replace(f"{client.base}{escape(asked)}", ""))
            assert "Set-Cookie" not in answer.headers
            answer.close()
        assert len(bodies) == 1, f"{place}: {len(bodies)} different refusals"
        client.get(f"/{place}/{token}")


def test_a_key_of_one_lock_opens_no_other(places: Places, browser_of: Callable[[Role | None], Client]) -> None:
    client = browser_of(None)
    for place in places.links:
        for other, token in places.links.items():
            if other != place:
                client.get(f"/{place}/{token}", status=404)


def test_revoked_expired_and_forgotten_keys_get_the_same_answer_as_none(
    places: Places, browser_of: Callable[[Role | None], Client], engine: Engine
) -> None:
    client = browser_of(None)
    with database.writing(engine) as session:
        request = session.scalars(select(CorrectionRequest)).first()
        assert request is not None
        gone = capabilities.grant(session, Purpose.REQUEST, request.id)
        short = capabilities.grant(session, Purpose.REQUEST, request.id, lasts=timedelta(seconds=1))
        of_nobody = capabilities.grant(session, Purpose.REQUEST, 999_999)
        session.scalars(select(Capability).where(Capability.digest == ids.digest(gone))).one().revoked_at = clock.now()
    later = clock.now() + timedelta(minutes=1)
    with clock.reading(lambda: later):
        pages = {
            client.get(f"/requests/{token}", status=404).text.replace(token, "")
            for token in (gone, short, of_nobody, "nothing")
        }
    assert len(pages) == 1


def test_what_is_stored_of_a_key_does_not_open_anything(
    places: Places, browser_of: Callable[[Role | None], Client], engine: Engine
) -> None:
    client = browser_of(None)
    with database.reading(engine) as session:
        for row in session.scalars(select(Capability)):
            for spelled in (row.digest.hex(), str(row.id)):
                client.get(f"/requests/{spelled}", status=404)
                assert spelled not in places.links.values()


def test_looking_at_a_link_changes_nothing(
    places: Places, browser_of: Callable[[Role | None], Client], engine: Engine
) -> None:
    """Scanners open every link of a mail, with GET and HEAD, and some from many places."""

    def everything() -> dict[str, list[str]]:
        # When a page was asked for last is counted to slow guessing down; nothing else may change.
        passing = {"rate_counts", "sign_in_failures"}
        with engine.connect() as connection:
            return {
                table.name: sorted(map(str, connection.execute(select(table))))
                for table in metadata.sorted_tables
                if table.name not in passing
            }

    before = everything()
    client = browser_of(None)
    for place, token in places.links.items():
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = client.browser.open(f"/{place}/{token}", method=method, base_url=client.base)
            assert answer.status_code == 200
            answer.close()
    assert everything() == before


def test_a_new_address_ends_the_old_ones(places: Places, browser_of: Callable[[Role | None], Client]) -> None:
    client = browser_of(None)
    token = places.links["requests"]
    sent = client.submit(client.get(f"/requests/{token}"), to="/new-address")
    client.get(f"/requests/{token}", status=404)
    fresh = sent.location.rsplit("/", 1)[1]
    assert fresh != token
    client.follow(sent)


def test_another_browser_s_session_cookie_can_t_be_made(
    places: Places, browser_of: Callable[[Role | None], Client]
) -> None:
    """The cookie is signed, and names a session by a token that only the database knows the hash of."""
    client = browser_of(None)
    name = client.app.config["SESSION_COOKIE_NAME"]
    signer = SecureCookieSessionInterface().get_signing_serializer(client.app)
    assert signer is not None
    for forged in (
        "x",
        "eyJfdXNlcl9pZCI6IjEifQ.x.y",
        signer.dumps({"_user_id": "1"}),  # even somebody who knew the key would need a session that exists
        signer.dumps({"_user_id": "ana"}),
        signer.dumps({"_user_id": None, "_fresh": True}),
        signer.dumps({"_user_id": secrets.token_urlsafe(16)}),
    ):
        client.browser.set_cookie(name, forged, domain="corrections.example")
        answer = client.browser.get("/desk", base_url=client.base)
        assert answer.status_code == 303, forged
        assert answer.location.startswith("/login")
