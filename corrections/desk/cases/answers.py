"""The saved answers for a case, with what is known of it put in: for the forms of its page, by search and by key."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases import answers, letters, placeholders, queries
from corrections.cases.answers import Offer
from corrections.cases.models import Case
from corrections.notices import queries as notices
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import DeclineReason, Listed, Outcome
from corrections.web import current
from corrections.web.filters import gettext

MOST_WORDS = 100
MESSAGE = "message"  # in place of an outcome: it ends nothing

L = TypeVar("L", bound=Listed)


def offer(case_id: int) -> ResponseReturnValue:
    """What fits `outcome` (or “message”), `reason` and the words `q`, most fitting first; `request`: the report that is
    answered."""
    user = current.signed_in_user() or abort(401)
    with current.reading() as session:
        case, article = queries.with_article(session, case_id) or abort(404)
        reports = [report for report, _ in queries.reports(session, case.id)]
        told = next((report for report in reports if str(report.id) == request.args.get("request")), None)
        found = offers(
            session,
            case,
            reports,
            outcome=_listed(Outcome, request.args.get("outcome")),
            is_message=request.args.get("outcome") == MESSAGE,
            reason=_listed(DeclineReason, request.args.get("reason")),
            q=request.args.get("q", "")[:MOST_WORDS],
        )
        known = known_of(session, case, article, [told] if told else reports, user)
        answer = jsonify(answers=[_represent(each, known) for each in found])
    answer.headers["Cache-Control"] = "no-store"
    return answer


def offers(session: Session, case: Case, reports: list[CorrectionRequest], **wanted: Any) -> list[Offer]:
    """The answers for a case in the language of its readers, or in ours where there are none in theirs."""
    languages = [*(report.language for report in reports[:1]), current.newsroom().language]
    return answers.offers(session, desk_id=case.desk_id, languages=languages, **wanted)


def known_of(
    session: Session, case: Case, article: Article | None, reports: list[CorrectionRequest], user: User
) -> dict[str, str]:
    """What is put in for placeholders. What differs between several readers is put in when each is told."""
    one = reports[0] if len(reports) == 1 else None
    language = reports[0].language if reports else current.newsroom().language
    known = letters.values(session, one, article, by=user, language=language)
    corrections = notices.for_article(session, article.id) if article is not None else ()
    if corrections:
        known["correction"] = current.settings().base_url + addresses.correction(corrections[-1].number)
    return known


def words_of(offered: Offer, known: dict[str, str]) -> str:
    """The answer as it comes into the form."""
    return placeholders.fill(offered.text if offered.id is not None else gettext(offered.text), known)


def words_for(session: Session, case: Case, answer_id: int, user: User) -> str:
    """The words of one saved answer for a case; "" if there is no such answer any more."""
    saved = answers.answer(session, answer_id)
    if saved is None or saved.removed_at is not None:
        return ""
    reports = [report for report, _ in queries.reports(session, case.id)]
    _, article = queries.with_article(session, case.id) or abort(404)
    return placeholders.fill(saved.text, known_of(session, case, article, reports, user))


def _represent(offered: Offer, known: dict[str, str]) -> dict[str, Any]:
    return {
        "id": offered.id,
        "title": offered.title if offered.id is not None else gettext(offered.title),
        "text": words_of(offered, known),
        "outcome": offered.outcome and str(offered.outcome),
        "reason": offered.reason and str(offered.reason),
        "passed_on_to": offered.passed_on_to,
        "key": offered.key,
        "language": offered.language,
        "about": gettext(offered.reason.label if offered.reason else offered.outcome.label)
        if offered.outcome
        else gettext("Message"),
        "unfilled": placeholders.unfilled(offered.text, known),
    }


def _listed(listed: type[L], value: str | None) -> L | None:
    try:
        return listed(value) if value else None
    except ValueError:
        return None
