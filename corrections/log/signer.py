"""What a process signs with: the files of the keys, read when they are wanted, and the head of the log."""

from __future__ import annotations

from corrections.errors import Message, Unavailable
from corrections.log import keys
from corrections.log.head import Head
from corrections.log.keys import Keyring, SigningKey
from corrections.log.models import Log
from corrections.settings import Settings


class Signer:
    """The keys and the head of the log. Neither is read before somebody publishes or asks whether that is possible.

    Which keys sign is said by the database, in the transaction that signs: a process learns of a change there, finds
    the key in one of the two files, and forgets one that signs no more.
    """

    def __init__(self, settings: Settings) -> None:
        self._key_file, self._new_key_file = settings.log_key_file, settings.log_new_key_file
        self._known: dict[str, SigningKey] = {}  # replaced whole: threads share it
        self.head = Head(settings.log_head_file)

    def key(self) -> SigningKey:
        """The key in its file. Raises Unavailable that says why there is none."""
        return keys.read(self._key_file)

    def key_of(self, log: Log) -> Keyring:
        """The keys that `log` signs with: one, or two while it changes from one to the other. Raises Unavailable."""
        wanted = [log.vkey, *([log.next_vkey] if log.next_vkey else [])]
        known = self._known
        if any(vkey not in known for vkey in wanted):
            known = known | self._found()
        if log.vkey not in known:
            self.key()  # which may say why
            raise Unavailable(
                Message.of(
                    "Nothing can be published: the key in {path} is not the one that the log {origin} signs with.",
                    path=self._key_file,
                    origin=log.origin,
                )
            )
        if wanted[-1] not in known:
            keys.read(self._new_key_file)
            raise Unavailable(
                Message.of(
                    "Nothing can be published: the log {origin} changes its key, and {path} is not the new one. It has "
                    "to lie there on every machine that runs the website or a worker.",
                    path=self._new_key_file,
                    origin=log.origin,
                )
            )
        self._known = {vkey: known[vkey] for vkey in wanted}
        return Keyring(tuple(known[vkey] for vkey in wanted))

    def has(self, vkey: str) -> bool:
        """Whether one of the files holds this key."""
        return vkey in self._found()

    def _found(self) -> dict[str, SigningKey]:
        found = {}
        for path in (self._key_file, self._new_key_file):
            try:
                key = keys.read(path)
            except Unavailable:
                continue
            found[key.vkey] = key
        return found
