"""What calls for somebody, as the bar of each page of the desk says it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.cases import callings
from corrections.cases.callings import Callings


def called(session: Session, user_id: int) -> Callings:
    asked = select(*callings.COLUMNS).where(User.id == user_id)
    return Callings(*session.execute(asked, {"now": int(clock.now().timestamp())}).one())
