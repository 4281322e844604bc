"""The saved answers for several cases at once: one text for all of their readers, each with what is theirs put in."""

from __future__ import annotations

from collections.abc import Collection

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.cases import answers, bulk
from corrections.cases.placeholders import PLACEHOLDERS
from corrections.desk.cases.answers import Shelf, represent
from corrections.desk.cases.bulk_forms import BulkForm, chosen
from corrections.taxonomy import DeclineReason, Outcome
from corrections.web import current

# How the bar of the queue ends cases.
OUTCOMES = (Outcome.DECLINED, Outcome.ANSWERED)
# A letter knows of no notice: its address is put in on the page of one case alone.
LATER = frozenset(PLACEHOLDERS) - {"correction"}


def shelf(session: Session, case_ids: Collection[int], *, reason: DeclineReason | None = None) -> Shelf:
    """The answers that fit all of these cases: of the desk that they share, in the language that their readers share,
    or in ours."""
    desk_id, language = answers.shared(session, list(case_ids)[: bulk.MOST])
    ours = current.newsroom().language
    languages = [language or ours, ours]
    found = answers.offers(session, desk_id=desk_id, languages=languages, outcome=Outcome.DECLINED, reason=reason)
    return Shelf([each for each in found if each.outcome in OUTCOMES], {}, LATER, language)


def offer() -> ResponseReturnValue:
    """What fits the cases that are chosen (`case`, each as in the form)."""
    with current.reading() as session:
        return represent(shelf(session, [case_id for case_id, _ in chosen(request.args.getlist("case"))]))


def start(session: Session, form: BulkForm) -> bool:
    """Put in the saved answer for the reason that was chosen: see Shelf.put."""
    reason = form.reason.data
    return shelf(session, [case_id for case_id, _ in form.chosen], reason=reason).put(form, reason)
