"""What a list shows of mails that were dropped before that was kept beside them: they are read once more."""

from __future__ import annotations

import logging

from sqlalchemy import Engine

from corrections.database import reading, writing
from corrections.errors import Refused, Unavailable
from corrections.mailbox import actions, child, queries

logger = logging.getLogger(__name__)


def show_next(engine: Engine) -> bool:
    """Keep what is to be shown of the next mail; False if there is none, or none can be read at the moment."""
    with reading(engine) as session:
        found = queries.next_unshown(session)
        if found is None:
            return False
        mail_id, raw, whole = found.id, found.raw or b"", found.whole
    try:
        letter = child.read(raw, whole=whole)
    except Refused:
        letter = None
    except Unavailable as problem:
        logger.warning("what is shown of a mail has to wait: %s", problem)
        return False
    with writing(engine) as session:
        actions.show(session, mail_id, letter)
    return True
