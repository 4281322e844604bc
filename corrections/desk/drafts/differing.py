"""What somebody else saved, beside what was typed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corrections.articles import blocks
from corrections.articles.comparing.compare import compare
from corrections.articles.comparing.comparison import Comparison
from corrections.articles.comparing.diff import Piece, diff
from corrections.notices.decisions import CMS, HERE, NONE
from corrections.notices.plans import Drafted, DraftedArticle
from corrections.taxonomy import Listed
from corrections.web.filters import gettext

CHANGES = {HERE: "I edit it here", CMS: "Our CMS changes it: wait until it is read there", NONE: "It is not changed"}


@dataclass(frozen=True)
class Difference:
    """One field: what stands now, and as pieces, or for a text as a comparison, what was typed in its place."""

    label: str
    article: str | None
    pieces: tuple[Piece, ...] = ()
    comparison: Comparison | None = None


def differences(theirs: Drafted, ours: Drafted) -> list[Difference]:
    """Where what is saved and what was typed differ."""
    labels = {
        "kind": gettext("Kind"),
        "notice": gettext("Notice"),
        "kind_reason": gettext("Why this is a clarification"),
        "cause": gettext("Why it went wrong"),
        "clause": gettext("Rests on clause"),
        "told": gettext("What the readers concerned are told"),
        "reason": gettext("Why the notice is changed, in public"),
        "harm": gettext("If the wrong words are said again"),
    }
    found = [_words(labels[name], None, getattr(theirs.draft, name), getattr(ours.draft, name)) for name in labels]
    answers = ("\n".join(reason for _, _, reason in one.draft.answers or ()) for one in (theirs, ours))
    found.append(_words(gettext("Why it may stand"), None, *answers))
    mine = {one.article.id: one for one in ours.articles}
    for one in theirs.articles:
        found += _of_article(one, mine[one.article.id])
    return [one for one in found if one is not None]


def _of_article(one: DraftedArticle, other: DraftedArticle) -> list[Difference | None]:
    name = one.article.headline
    labels = {
        "placement": gettext("Where the notice stands"),
        "placement_detail": gettext("Page and edition, programme and time, or account"),
        "unfixed_reason": gettext("Why the wrong words stay, in public"),
        "headline": gettext("Headline"),
    }
    found = [_words(labels[key], name, getattr(one.row, key), getattr(other.row, key)) for key in labels]
    change = gettext("How the text becomes right")
    found.append(_words(change, name, gettext(CHANGES[one.row.change]), gettext(CHANGES.get(other.row.change, ""))))
    quotes = [article.passage.exact if article.passage else "" for article in (one, other)]
    found.append(_words(gettext("The wrong words"), name, *quotes))
    if one.row.text != other.row.text:
        texts = [blocks.parse(a.row.text) if a.row.text is not None else list(a.newest.blocks) for a in (one, other)]
        comparison = compare("", texts[0], "", texts[1]).only_changes()
        found.append(Difference(gettext("Text"), name, comparison=comparison))
    return found


def _words(label: str, article: str | None, theirs: Any, ours: Any) -> Difference | None:
    one, other = (gettext(value.label) if isinstance(value, Listed) else value or "" for value in (theirs, ours))
    return None if one == other else Difference(label, article, pieces=diff(one, other))
