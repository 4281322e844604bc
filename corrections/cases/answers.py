"""The answers that an editor can begin with: those that the newsroom saved, and a start for each reason to decline."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.cases.models import Case, CaseRequest, SavedAnswer
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import DeclineReason, Outcome

# What readers are told when a claim is declined, where nothing is saved for the reason. The editor adds how it was
# checked.
STARTS: dict[DeclineReason, str] = {
    DeclineReason.ACCURATE: "Thank you for writing. We checked this, and the article is right as it stands: […]",
    DeclineReason.OPINION: "Thank you for writing. The piece is labelled as opinion, and this is its author’s "
    "judgement. The facts that it rests on are: […]",
    DeclineReason.NOT_OURS: "Thank you for writing. This article was published by […], not by us. "
    "You can reach them at […].",
    DeclineReason.NOT_IN_OUR_TEXT: "Thank you for writing. We looked through every version of this article that we "
    "published, and these words were in none of them. […]",
    DeclineReason.ALREADY_CORRECTED: "Thank you for writing. We corrected this on […]; you find the notice on the "
    "article’s record.",
    DeclineReason.INSUFFICIENT: "Thank you for writing. We tried to establish whether this is wrong, and could not: "
    "[…] If you have a document or a source, add it on your page and we look again.",
    DeclineReason.OUT_OF_TIME: "Thank you for writing. The article is from […], and our policy lets us reopen articles "
    "for […]. It stays in our archive as it was published.",
    DeclineReason.IMMATERIAL: "Thank you for reading so closely. The difference does not change what the article says, "
    "so we leave it as it is: […]",
    DeclineReason.ABUSIVE: "We do not answer abuse. If you have a correction to report, tell us what is wrong and we "
    "look into it.",
}


@dataclass(frozen=True)
class Offer:
    """An answer that an editor may begin with; without an `id`, one that nobody has saved: the start for a reason.

    `language` is empty where it is the editor's own.
    """

    id: int | None
    title: str
    text: str
    outcome: Outcome | None
    reason: DeclineReason | None
    passed_on_to: str | None
    key: int | None
    language: str


def offers(
    session: Session,
    *,
    desk_id: int | None,
    languages: Sequence[str],
    outcome: Outcome | None = None,
    reason: DeclineReason | None = None,
    is_message: bool = False,
    q: str = "",
) -> list[Offer]:
    """The answers for a case on a desk, most fitting first: of the outcome (or a message, that ends nothing), of the
    reason, of the desk itself, with a key, then in the order that the settings give them.

    Without a desk, those of every desk alone. `languages`: the reader's, then the newsroom's; the first in which
    anything is saved counts. `q`: words that title or text must have. The reasons that nothing is saved for have the
    start that everybody gets.
    """
    rows = [row for row in session.scalars(_SAVED) if row.desk_id in (None, desk_id)]
    spoken = next((each for each in map(base, languages) if any(base(row.language) == each for row in rows)), None)
    rows = [row for row in rows if spoken is None or base(row.language) == spoken]
    said = {row.decline_reason for row in rows}
    found = sorted(rows, key=lambda row: (row.desk_id is None, row.key or 10, row.position, row.id))
    known = [
        Offer(row.id, row.title, row.text, row.outcome, row.decline_reason, row.passed_on_to, row.key, row.language)
        for row in found
    ]
    known += [
        Offer(None, each.label, text, Outcome.DECLINED, each, None, None, "")
        for each, text in STARTS.items()
        if each not in said
    ]
    words = q.casefold().split()
    known = [offer for offer in known if all(word in f"{offer.title} {offer.text}".casefold() for word in words)]

    def unfit(offer: Offer) -> tuple[bool, bool]:
        other = offer.outcome is not outcome if outcome or is_message else offer.outcome is None
        return other, reason is not None and offer.reason is not reason

    return sorted(known, key=unfit)


def shared(session: Session, case_ids: Collection[int]) -> tuple[int | None, str | None]:
    """The desk of some cases and the language of their readers; None where they don't share it."""
    told = (
        select(Case.desk_id, CorrectionRequest.language)
        .outerjoin(CaseRequest, CaseRequest.case_id == Case.id)
        .outerjoin(CorrectionRequest, CorrectionRequest.id == CaseRequest.request_id)
        .where(Case.id.in_(case_ids))
    )
    rows = session.execute(told.distinct()).all()
    desks, languages = {row[0] for row in rows}, {row[1] for row in rows if row[1] is not None}
    return desks.pop() if len(desks) == 1 else None, languages.pop() if len(languages) == 1 else None


def saved(session: Session, *, desk_ids: Collection[int] | None = None) -> list[SavedAnswer]:
    """All that is saved, in the order of the settings."""
    return [row for row in session.scalars(_SAVED) if desk_ids is None or row.desk_id in desk_ids]


def answer(session: Session, answer_id: int | None) -> SavedAnswer | None:
    """One that is saved, or was removed."""
    return session.get(SavedAnswer, answer_id) if answer_id is not None else None


def titles(session: Session, ids: Collection[int]) -> dict[int, str]:
    """What some answers are called, by id: those too that were removed."""
    if not ids:
        return {}
    return dict(session.execute(select(SavedAnswer.id, SavedAnswer.title).where(SavedAnswer.id.in_(ids))).all())


def base(language: str) -> str:
    """A language without its country: de of de-CH."""
    return language.split("-")[0].lower()


_SAVED = select(SavedAnswer).where(SavedAnswer.removed_at.is_(None)).order_by(SavedAnswer.position, SavedAnswer.id)
