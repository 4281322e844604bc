"""One act on one case, kept as those on several are: so one undo takes it back."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases import bulk
from corrections.cases.models import Case
from corrections.cases.queue_models import BulkAct
from corrections.errors import Message, Problem


def perform(
    session: Session, case: Case, name: str, work: Callable[[], Message | None], *, by: User
) -> tuple[Message | None, BulkAct | None]:
    """Do `work` to the case; return what it says, and the act that can be undone: None where nothing was changed.

    Raises what `work` raises.
    """
    said: Message | None = None
    refused: Problem | None = None

    def act(case: Case, seen: int | None) -> None:
        nonlocal said, refused
        try:
            said = work()
        except Problem as problem:
            refused = problem
            raise

    done = bulk.perform(session, name, [(case.id, None)], act, by=by)
    if refused is not None:
        raise refused
    return said, done.act
