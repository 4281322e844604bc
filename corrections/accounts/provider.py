"""The OpenID Connect provider that people can sign in with: what an administrator has set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from corrections import addresses, capabilities, clock, events, sealing
from corrections.accounts import queries, signin
from corrections.accounts.models import SignInProvider, User
from corrections.capabilities import Purpose
from corrections.errors import Conflict, Message, Refused
from corrections.events import Actor
from corrections.oidc.discovery import Provider
from corrections.oidc.flow import Client

ABOUT = addresses.sign_in_settings()
BACK = addresses.provider_back()
ONLY_ONE = 1  # the id of the row, to which its secret is bound
SECRET = sealing.Purpose(
    "sign-in provider",
    row="provider",
    lost=Message(
        "This site’s secret key has changed, and its secret at the provider can’t be read any more. Ask an "
        "administrator to enter it again."
    ),
)


def client(row: SignInProvider, *, key: bytes, base_url: str, allow_loopback: bool) -> Client:
    """Us at the provider of `row`. `key` opens the secret. Raises Refused if it was sealed with another."""
    return Client(
        provider=Provider(row.issuer, row.name, allow_loopback),
        client_id=row.client_id,
        secret=sealing.opened(row.sealed, SECRET, ONLY_ONE, key=key).decode(),
        back=base_url + BACK,
    )


def save(
    session: Session,
    *,
    name: str,
    issuer: str,
    client_id: str,
    secret: str | None,
    domains: Sequence[str],
    two_factors: bool,
    required: bool,
    signs_out: bool,
    seen: datetime | None,
    key: bytes,
    by: User,
) -> SignInProvider:
    """Let people sign in with this provider. Without a `secret`, the one that is known stays. `key` seals it.

    Where it is the only way in, those who are not linked are signed out. Raises Refused if it would be, and `by` has
    not shown that it leads in; Conflict if somebody saved it after `seen`.
    """
    row = session.get(SignInProvider, ONLY_ONE, with_for_update=True)
    if (row.changed_at if row is not None else None) != seen:
        raise Conflict(Message("Somebody else changed this while you had it open. What you typed is here."))
    if secret is None and (row is None or row.issuer != issuer):  # it is told to nobody but whom it was meant for
        raise Refused(Message("Enter the secret that the provider gave you for this site.", at="secret"))
    if required and queries.identity_of(session, by.id, issuer) is None:
        shown = Message("Link your own account first, on “Your account”: it shows that this leads in.", at="required")
        raise Refused(shown)
    if row is None:
        row = SignInProvider(id=ONLY_ONE)
        session.add(row)
    row.name, row.issuer, row.client_id = name, issuer, client_id
    if secret is not None:
        row.sealed = sealing.sealed(secret.encode(), SECRET, ONLY_ONE, key=key)
    row.domains, row.two_factors, row.signs_out = list(domains), two_factors, signs_out
    row.required, row.changed_at = required, clock.now()
    session.flush()
    events.record(session, ABOUT, "provider saved", by=by.actor, required=required, two_factors=two_factors)
    if required:
        _end_other_ways(session, issuer, by=by.actor)
    return row


def _end_other_ways(session: Session, issuer: str, *, by: Actor) -> None:
    """Sign out who can't come back with the provider, and end what was begun with a password, whoever did: a new one
    would open nothing, and would part its owner from the provider."""
    for user in queries.signed_in_unlinked(session, issuer):
        signin.end_all(session, user, by=by)
    capabilities.revoke_all(session, Purpose.SECOND_FACTOR, Purpose.RESET)


def remove(session: Session, row: SignInProvider, *, by: Actor) -> None:
    """Let nobody sign in with it any more, and forget our secret. Who was linked is again, if the same comes back."""
    session.delete(row)
    events.record(session, ABOUT, "provider removed", by=by)


def allow_passwords(session: Session, *, by: Actor) -> bool:
    """Let people sign in with a password or a passkey again, beside the provider; whether they could not."""
    row = session.get(SignInProvider, ONLY_ONE, with_for_update=True)
    if row is None or not row.required:
        return False
    row.required, row.changed_at = False, clock.now()
    events.record(session, ABOUT, "passwords allowed", by=by)
    return True
