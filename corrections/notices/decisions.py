"""What a draft says, what is still missing before it may be published, and whether an approval still holds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from corrections import canonical
from corrections.errors import Message
from corrections.notices import wording
from corrections.taxonomy import ErrorType, FoundBy, Kind, Listed, Medium, PassageFate, Placement, Role

HERE, CMS, NONE = "here", "cms", "none"
"""How an article's text becomes right: edited here, by the newsroom's CMS (capture finds it), or not at all."""


class Harm(Listed):
    """What the wrong words do whenever they are said again: a notice then tells of them in general words."""

    LIBEL = "libel", "They could be a libel"
    MINOR = "minor", "They are about a child or somebody under 18"


@dataclass(frozen=True)
class ArticlePlan:
    """An article that a draft is on.

    `quote`: the wrong words with those before and after them; `fate`: what they would be once the draft is published;
    `headline`, `text`: as edited from version `base_version`, None where they weren't; `watched`: the version that was
    the newest when the CMS was first expected to change it.
    """

    article_id: int
    placement: Placement
    placement_detail: str | None
    change: str
    base_version: int
    headline: str | None
    text: str | None
    quote: tuple[str, str, str] | None
    unfixed_reason: str | None
    latest: int = 0
    watched: int = 0
    fate: PassageFate | None = None
    medium: Medium = Medium.WEB

    @property
    def is_edited(self) -> bool:
        """Whether publishing the draft changes the article's text."""
        return self.change == HERE and (self.headline is not None or self.text is not None)


@dataclass(frozen=True)
class Plan:
    """A draft as plain values."""

    kind: Kind
    notice: str
    reason: str
    kind_reason: str
    told: str
    clause: str | None
    articles: tuple[ArticlePlan, ...]
    error_type: ErrorType | None = None
    found_by: FoundBy | None = None
    is_revision: bool = False
    answers: tuple[tuple[str, ...], ...] = ()


def digest(plan: Plan) -> bytes:
    """The hash that an approval and a hold are bound to: everything that would be published, and no more."""
    told: dict[str, Any] = {
        "kind": str(plan.kind),
        "notice": plan.notice,
        "reason": plan.reason,
        "kind_reason": plan.kind_reason,
        "clause": plan.clause,
        "found_by": str(plan.found_by) if plan.found_by is not None else None,
        "articles": [
            [
                article.article_id,
                str(article.placement),
                article.placement_detail,
                article.change,
                [article.base_version, article.headline, article.text] if article.is_edited else None,
                list(article.quote) if article.quote else None,
                article.unfixed_reason,
            ]
            for article in plan.articles
        ],
    }
    if plan.answers:  # left out where there are none: what was approved before there were any still is
        told["answers"] = [list(one) for one in plan.answers]
    return hashlib.sha256(canonical.encode(told)).digest()


def still_wrong(plan: Plan) -> list[ArticlePlan]:
    """The articles in which the wrong words would still stand after publishing, with no reason given in public.

    A notice that names wrong words is about them on each of its articles: one for which none are named has them still,
    as far as anybody knows, until its text changes.
    """
    names_words = any(article.quote for article in plan.articles)
    return [article for article in plan.articles if _is_still_wrong(plan.kind, article, names_words=names_words)]


def _is_still_wrong(kind: Kind, article: ArticlePlan, *, names_words: bool) -> bool:
    if not wording.changes_text(kind, (article.placement,), article.medium) or (article.unfixed_reason or "").strip():
        return False
    changes = article.is_edited or (article.change == CMS and article.latest > article.watched)
    if article.fate is None:
        return names_words and not changes
    if article.fate not in (PassageFate.UNCHANGED, PassageFate.AMBIGUOUS):
        return False
    # What was true but could mislead may stand, once the text around it says so; so may what is marked as retracted.
    return not (kind in (Kind.CLARIFICATION, Kind.RETRACTION) and changes)


def why_wrong_words_stand(plan: Plan, *, by_cms: bool = True) -> Message | None:
    """Say in which article the wrong words would stand; `by_cms`: but for one that the CMS has yet to change."""
    for article in still_wrong(plan):
        if by_cms and article.change == CMS:
            continue
        if article.fate is None:
            return Message(
                "Nothing says what was wrong in this article, and its text is not changed. Name the words, edit its "
                "text, or say in public why it stays as it is.",
                at=(article.article_id, "words"),
            )
        return Message(
            "The wrong words still stand in the newest version of an article. Edit its text, wait for the CMS, "
            "or say in public why they stay.",
            at=(article.article_id, "change"),
        )
    return None


def waits_for_cms(plan: Plan) -> bool:
    """Whether a notice that is ready waits for nothing but a change by the CMS."""
    wrong = still_wrong(plan)
    return bool(wrong) and all(article.change == CMS for article in wrong) and why_not_publish(plan) is None


def is_outdated(article: ArticlePlan) -> bool:
    """Whether a newer version of the article came in after its text was edited here."""
    return article.is_edited and article.base_version != article.latest


def why_not_publish(plan: Plan) -> Message | None:
    """Say why a draft can't be published as it is; None if it can, sign-off and the wrong words apart."""
    if not plan.notice.strip():
        return Message("Write the notice first.", at="notice")
    if not plan.articles:
        return Message("Say which article the notice is on.")
    if plan.is_revision and not plan.reason.strip():
        return Message("Say, for the public, why the notice is changed.", at="reason")
    if wording.needs_kind_reason(plan.kind, plan.error_type) and not plan.kind_reason.strip():
        return Message(
            "A clarification is for what was true but could mislead. Say why this is one, or make it a correction.",
            at="kind_reason",
        )
    for article in plan.articles:
        if is_outdated(article):
            return Message(
                "The article has changed since its text was edited here. Open the draft and look at what is new.",
                at=(article.article_id, "text"),
            )
    return None


def may_sign_off(role: Role, *, is_active: bool) -> bool:
    return role in (Role.EDITOR, Role.STANDARDS_EDITOR) and is_active
