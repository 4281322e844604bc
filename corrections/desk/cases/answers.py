"""The saved answers for a case, with what is known of it put in: for the forms of its page, by search and by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import addresses, locales
from corrections.accounts.models import User
from corrections.cases import answers, letters, placeholders, queries
from corrections.cases.answers import Offer
from corrections.cases.models import Case
from corrections.desk.cases import show
from corrections.desk.cases.forms import DecisionForm, LetterForm, MessageForm
from corrections.notices import queries as notices
from corrections.taxonomy import DeclineReason, Listed, Outcome
from corrections.web import current
from corrections.web.filters import gettext

MOST_WORDS = 100
MESSAGE = "message"  # in place of an outcome: it ends nothing

L = TypeVar("L", bound=Listed)


@dataclass(frozen=True)
class Shelf:
    """The answers for a case, most fitting first, and what is put in for their placeholders."""

    found: list[Offer]
    known: dict[str, str]
    later: frozenset[str] = frozenset()  # put in when each reader is told: nobody has to write them
    spoken: str | None = None  # the language of the readers, where they share one

    def words(self, offered: Offer) -> str:
        """An answer as it comes into the form."""
        return placeholders.fill(offered.text if offered.id is not None else gettext(offered.text), self.known)

    def note(self, offered: Offer) -> str:
        """Says that an answer is in another language than its readers'; "" where it is not."""
        language = offered.language or current.newsroom().language
        if self.spoken is None or answers.base(language) == answers.base(self.spoken):
            return ""
        names = {name: locales.language_name(code) for name, code in (("ours", language), ("theirs", self.spoken))}
        return gettext("In {ours}, but the reader writes in {theirs}").format(**names)

    def has_words(self, text: str) -> bool:
        """Whether `text` is an answer to which nobody has done anything."""
        return any(text == self.words(each) for each in self.found)

    def unfilled(self, offered: Offer) -> list[str]:
        """The placeholders of an answer that stay, and that nothing is put in for later."""
        found = placeholders.unfilled(offered.text, self.known)
        return [mark for mark in found if mark.strip("{}") not in self.later]

    def put(self, form: LetterForm, reason: DeclineReason | None) -> bool:
        """Put in the first answer for a reason to decline, as js/answers.js does, unless something was written.

        Whether it is there now and was not before.
        """
        first = next((each for each in self.found if each.reason is reason), None)
        written = (form.text.data or "").strip()
        if first is None or written == self.words(first) or (written and not self.has_words(written)):
            return False
        form.text.data, form.answer.data = self.words(first), str(first.id or "")
        return True


def shelf(session: Session, case_id: int, user: User, *, request_id: str | None = None, **wanted: Any) -> Shelf:
    """The answers in the language of the readers of a case, or in ours where there are none in theirs.

    `request_id`: the report that is answered. What differs between several is put in when each reader is told.
    `wanted`: see cases/answers.py.
    """
    case, article = queries.with_article(session, case_id) or abort(404)
    reports = [report for report, _ in queries.reports(session, case.id)]
    told = [report for report in reports if str(report.id) == request_id] or reports
    ours = current.newsroom().language
    languages = [*(report.language for report in told[:1]), ours]
    found = answers.offers(session, desk_id=case.desk_id, languages=languages, **wanted)
    known = letters.values(session, told[0] if len(told) == 1 else None, article, by=user, language=languages[0])
    corrections = notices.for_article(session, article.id) if article is not None else ()
    if corrections:
        known["correction"] = current.settings().base_url + addresses.correction(corrections[-1].number)
    return Shelf(found, known, spoken=languages[0] if told else None)


def offer(case_id: int) -> ResponseReturnValue:
    """What fits `outcome` (or “message”), `reason` and the words `q`, most fitting first; `request`: the report that is
    answered."""
    user = current.signed_in_user() or abort(401)
    asked = request.args
    with current.reading() as session:
        shelved = shelf(
            session,
            case_id,
            user,
            request_id=asked.get("request"),
            outcome=_listed(Outcome, asked.get("outcome")),
            reason=_listed(DeclineReason, asked.get("reason")),
            is_message=asked.get("outcome") == MESSAGE,
            q=asked.get("q", "")[:MOST_WORDS],
        )
    return represent(shelved)


def represent(shelved: Shelf) -> ResponseReturnValue:
    """The answers as js/answers.js reads them."""
    answer = jsonify(answers=[_represent(each, shelved) for each in shelved.found])
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _represent(offered: Offer, shelved: Shelf) -> dict[str, Any]:
    return {
        "id": offered.id,
        "title": title_of(offered),
        "text": shelved.words(offered),
        "outcome": offered.outcome and str(offered.outcome),
        "reason": offered.reason and str(offered.reason),
        "passed_on_to": offered.passed_on_to,
        "key": offered.key,
        "language": offered.language,
        "group": group_of(offered),
        "note": shelved.note(offered),
        "unfilled": shelved.unfilled(offered),
    }


def fill_decision(case_id: int) -> ResponseReturnValue:
    form = DecisionForm(request.form)
    return _fill(case_id, "decision", form, outcome=form.outcome.data, reason=form.reason.data)


def fill_message(case_id: int) -> ResponseReturnValue:
    return _fill(case_id, "messages", MessageForm(request.form), is_message=True)


def _fill(case_id: int, about: str, form: LetterForm, **wanted: Any) -> ResponseReturnValue:
    """Without a script: the page again, with the answers to choose from; or with the one that was chosen in its form,
    after whatever was typed."""
    if request.form.get("back"):  # from the preview, with all that was typed
        return show.case_view(case_id, about=about, form=form)
    user = current.signed_in_user() or abort(401)
    with current.reading() as session:
        shelved = shelf(session, case_id, user, request_id=request.form.get("request"), **wanted)
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in shelved.found:
        title = " · ".join(filter(None, (title_of(each), shelved.note(each))))
        groups.setdefault(group_of(each), []).append((value_of(each), title))
        if value_of(each) == request.form.get("saved"):
            _put_in(form, each, shelved)
            return show.case_view(case_id, about=about, form=form)
    return show.case_view(case_id, about=about, form=form, offered=list(groups.items()))


def _put_in(form: LetterForm, chosen: Offer, shelved: Shelf) -> None:
    words, typed = shelved.words(chosen), (form.text.data or "").strip()
    form.text.data = words if not typed or shelved.has_words(typed) else f"{typed}\n\n{words}"
    form.answer.data = str(chosen.id or "")
    if isinstance(form, DecisionForm) and chosen.outcome is not None:
        form.outcome.data, form.reason.data = chosen.outcome, chosen.reason
        form.passed_on_to.data = chosen.passed_on_to or form.passed_on_to.data


def start(session: Session, case: Case, form: DecisionForm, user: User) -> bool:
    """Put in the saved answer for the reason that was chosen: see Shelf.put."""
    return shelf(session, case.id, user, outcome=Outcome.DECLINED, reason=form.reason.data).put(form, form.reason.data)


def words_for(session: Session, case: Case, answer_id: int, user: User) -> str:
    """The words of one saved answer for a case; "" if it is not offered any more."""
    shelved = shelf(session, case.id, user)
    return next((shelved.words(each) for each in shelved.found if each.id == answer_id), "")


def value_of(offered: Offer) -> str:
    """What stands for an answer in a list: its number, or the reason of a start that nobody has saved."""
    return str(offered.id or offered.reason or "")


def title_of(offered: Offer) -> str:
    return offered.title if offered.id is not None else gettext(offered.title)


def group_of(offered: Offer) -> str:
    """How a case ends with it, and for which reason."""
    if offered.outcome is None:
        return gettext("Messages that end nothing")
    label = gettext(offered.outcome.label)
    return f"{label}: {gettext(offered.reason.label)}" if offered.reason else label


def _listed(listed: type[L], value: str | None) -> L | None:
    try:
        return listed(value) if value else None
    except ValueError:
        return None
