"""Reading witnesses, and the logs that we countersign."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from corrections.deliveries.actions import OPEN
from corrections.deliveries.models import Delivery
from corrections.log.models import Log
from corrections.witness.models import Witness, WitnessedLog

KIND = "witness"
ABOUT = "/log"


def witnesses(session: Session) -> Sequence[Witness]:
    """Those that are asked to countersign our log, in the order they were added."""
    return session.scalars(select(Witness).where(Witness.removed_at.is_(None)).order_by(Witness.id)).all()


def to_ask(session: Session, log: Log) -> Sequence[Witness]:
    """Those that have not signed the newest checkpoint, and of whom nobody is about to ask it."""
    waiting = exists().where(
        and_(Delivery.to_kind == KIND, Delivery.to_id == Witness.id, Delivery.state.in_(OPEN), Delivery.about == ABOUT)
    )
    behind = or_(Witness.cosigned.is_(None), Witness.log_id != log.id, Witness.cosigned < log.size)
    found = select(Witness).where(Witness.removed_at.is_(None), behind, ~waiting)
    return session.scalars(found.order_by(Witness.id)).all()


def logs(session: Session) -> Sequence[WitnessedLog]:
    """The logs that we countersign, and those that we did and that did something amiss."""
    return [log for log in all_logs(session) if log.vkeys or log.refused is not None]


def all_logs(session: Session) -> Sequence[WitnessedLog]:
    """Every log that we ever countersigned."""
    return session.scalars(select(WitnessedLog).order_by(WitnessedLog.origin)).all()


def log_of(session: Session, origin: str) -> WitnessedLog | None:
    return session.scalars(select(WitnessedLog).where(WitnessedLog.origin == origin)).first()


def locked_log(session: Session, origin: str) -> WitnessedLog | None:
    """The same, held until the transaction ends: of two who ask about one log, the second waits for the first."""
    found = select(WitnessedLog).where(WitnessedLog.origin == origin).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).first()
