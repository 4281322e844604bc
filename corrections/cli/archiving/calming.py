"""What an old database must not do once it is used again, since it does not know what happened after it was copied."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from corrections import capabilities, events
from corrections.accounts import signin
from corrections.capabilities import Purpose
from corrections.cli.archiving.forgetting import Forgotten, forget
from corrections.cli.archiving.manifest import Manifest
from corrections.database import writing
from corrections.deliveries import actions as deliveries
from corrections.events import SYSTEM
from corrections.log import signing
from corrections.newsroom import actions as newsrooms
from corrections.notices import replaying
from corrections.policy import replaying as policies

HELD_BACK = "Held back: a backup of {made:%-d %B %Y, %H:%M} UTC was restored. It may have gone out before."
# Links that let somebody in. The others are those of readers, authors and followers, in whose mailboxes they are.
KEYS = Purpose.RESET, Purpose.INVITE, Purpose.SECOND_FACTOR


@dataclass(frozen=True)
class Calmed:
    """How many sessions and links were ended, emails held back, and publications stopped; whether a proposal of the
    policy was taken back; and how many people were forgotten again, None if nobody knew who."""

    forgotten: int | None
    sessions: int
    links: int
    emails: int
    publications: int
    unproposed: bool


def calm(engine: Engine, says: Manifest, forgotten: Forgotten | None) -> Calmed:
    """Forget who was forgotten since, end sessions and links that let somebody in, stop publications, take back what is
    proposed of the policy, and hold emails back, in one transaction."""
    with writing(engine) as session:
        again = None if forgotten is None else forget(session, forgotten)
        stopped = replaying.stop_due(session)
        unproposed = policies.stop_proposed(session)
        links = capabilities.revoke_all(session, *KEYS)
        sessions = signin.end_everywhere(session, by=SYSTEM)
        emails = deliveries.hold_back(session, HELD_BACK.format(made=says.made_at))
        events.record(session, signing.SUBJECT, signing.RESTORED, by=SYSTEM, size=says.log.size if says.log else 0)
        newsrooms.raise_generation(session)
    return Calmed(again, sessions, links, emails, stopped, unproposed)
