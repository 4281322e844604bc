"""How the readers of a case hear of what is decided: by email, or only on the page that each of them has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corrections.requests.queries import Contact


@dataclass(frozen=True)
class Reached:
    """How many readers get an email; how many have only their page, for an address not confirmed, or for none."""

    mailed: int
    unconfirmed: int
    without: int

    @property
    def told(self) -> int:
        return self.mailed + self.unconfirmed + self.without


def reached(contacts: Iterable[Contact]) -> Reached:
    """How the readers with these contacts are reached, one each."""
    known = list(contacts)
    mailed = sum(contact.can_be_told for contact in known)
    without = sum(not contact.email for contact in known)
    return Reached(mailed, len(known) - mailed - without, without)
