"""Where a draft is worked on: at its case, or at the correction that it is a further revision of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, url_for
from sqlalchemy.orm import Session

from corrections.cases import queries as cases
from corrections.cases.models import Case
from corrections.notices import queries
from corrections.notices.models import Correction, Draft


@dataclass(frozen=True)
class Place:
    """Views are asked for one of the two: the number of a case, or of a correction."""

    case_id: int | None = None
    number: str | None = None

    def url(self, act: str = "", **values: Any) -> str:
        """The address of the draft's page, or of one of its acts: `save`, `publication` …"""
        name = "draft" if self.case_id is not None else "revise"
        of = {"case_id": self.case_id} if self.case_id is not None else {"number": self.number}
        return url_for(f"desk.{name}_{act}" if act else f"desk.{name}", **of, **values)

    def home(self) -> str:
        """Where the draft came from: the page of the case, or that of the correction on the desk."""
        return url_for("desk.case", case_id=self.case_id) if self.case_id is not None else self.url()

    def case(self, session: Session) -> Case | None:
        return None if self.case_id is None else cases.case(session, self.case_id) or abort(404)

    def correction(self, session: Session) -> Correction | None:
        return None if self.number is None else queries.correction(session, self.number) or abort(404)

    def draft(self, session: Session) -> Draft | None:
        """The draft at work, or None."""
        case, correction = self.case(session), self.correction(session)
        if case is not None:
            return queries.draft_of_case(session, case.id)
        return queries.draft_of_correction(session, correction.id) if correction is not None else None

    def last_draft(self, session: Session) -> Draft | None:
        """The draft at work, or the last one that was published."""
        case, correction = self.case(session), self.correction(session)
        if case is not None:
            return queries.last_draft(session, case_id=case.id)
        return queries.last_draft(session, correction_id=correction.id) if correction is not None else None
