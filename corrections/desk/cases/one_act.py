"""One act on one case, kept as those on several are: so one undo takes it back."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases import bulk, joining
from corrections.cases.models import Case
from corrections.cases.queue_models import BulkAct
from corrections.errors import Message


def perform(
    session: Session, case: Case, name: str, work: Callable[[], Message | None], *, by: User
) -> tuple[Message | None, BulkAct | None]:
    """Do `work` to the case; return what it says, and the act that can be undone: None where nothing was changed.

    Raises what `work` raises.
    """
    joining.hold_read(session, case)
    stood, version = bulk.stand(session, {case.id: case})[case.id], case.lock_version
    said = work()
    session.flush()
    changed = case.lock_version != version
    return said, bulk.keep(session, name, [(case, stood)], by=by) if changed else None
