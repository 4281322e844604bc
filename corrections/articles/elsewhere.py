"""The articles whose newest version makes a claim: those that the index knows most like it, looked at one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from sqlalchemy import Table, func, literal, select, union_all
from sqlalchemy.orm import Session

from corrections import search
from corrections.articles import queries
from corrections.articles.claims.claim import Claim, anchors
from corrections.articles.claims.judging import Likeness, Rarity, judge
from corrections.articles.documents import VersionText, shown
from corrections.articles.models import Article, ArticleText

CANDIDATES = 160
MOST = 50
WRONG = "*"
COMMON = 0.2
"""The part of all articles from which on a word says too little to look for its articles."""


@dataclass(frozen=True)
class Found:
    """An article that makes the claim, its newest text, and where and why."""

    article: Article
    text: VersionText
    likeness: Likeness


def elsewhere(
    session: Session, claim: Claim, *, language: str = "en", leave_out: Iterable[int] = (), most: int = MOST
) -> list[Found]:
    """The articles that make `claim`, the most likely first, without those of ids `leave_out`."""
    if claim.is_empty:
        return []
    ids, rarity = _candidates(session, claim, language, set(leave_out))
    rows = queries.articles(session, ids)
    texts = queries.texts_of(session, [(row.id, row.latest) for row in rows.values()])
    found = []
    for id_, row in rows.items():
        stored = texts.get((id_, row.latest))
        if stored is None:
            continue
        text = shown(stored)  # agency copy as it is, but nothing that a removal took out
        likeness = judge(claim, text.headline, text.blocks, rarity=rarity, language=row.language)
        if likeness is not None:
            found.append(Found(row, text, likeness))
    return sorted(found, key=lambda one: (-one.likeness.score, -one.article.id))[:most]


def _candidates(session: Session, claim: Claim, language: str, leave_out: set[int]) -> tuple[list[int], Rarity]:
    """Ids of articles that share most of what is rare in a claim, and how telling each of its words is.

    In two questions of the index, however many articles there are: how many have each word, then which have most.
    """
    given = [root for name in claim.names for root in name.given]
    ways = {root: [f"{root}*" if len(root) > 3 else root] for root in (*claim.context, *claim.words, *given)}
    matches = {
        root: found for root, way in ways.items() if (found := search.match_any(session, _TEXTS, way)) is not None
    }
    wrong = search.match_any(session, _TEXTS, anchors(claim, language))
    count, counts = _counts(session, matches if wrong is None else {**matches, WRONG: wrong})
    rare = counts.pop(WRONG, 0)
    weights = {root: max(0.1, log((count + 1) / (number + 1))) for root, number in counts.items()}
    rarity = Rarity(count, rare, weights)
    told = [
        select(found.id.label("id"), literal(round(weights[root] * claim.context.get(root, 1.0), 3)).label("weight"))
        .select_from(found.source)
        .where(found.condition)
        for root, found in matches.items()
        if counts[root] and (counts[root] <= max(CANDIDATES, count * COMMON))
    ]
    if wrong is not None:
        most = sum(weights.get(root, 0.0) for root in claim.context) / 2 + 1
        told.append(
            select(wrong.id.label("id"), literal(round(most, 3)).label("weight"))
            .select_from(wrong.source)
            .where(wrong.condition)
        )
    if not told:
        return [], rarity
    every = union_all(*told).subquery()
    query = (
        select(every.c.id)
        .group_by(every.c.id)
        .order_by(func.sum(every.c.weight).desc(), every.c.id.desc())
        .limit(CANDIDATES + len(leave_out))
    )
    return [id_ for id_ in session.scalars(query) if id_ not in leave_out], rarity


def _counts(session: Session, matches: dict[str, search.Match]) -> tuple[int, dict[str, int]]:
    """How many articles there are, and how many of them have each word."""
    asked = [select(literal("").label("root"), func.count().label("number")).select_from(_TEXTS)]
    asked += [
        select(literal(root).label("root"), func.count().label("number"))
        .select_from(found.source)
        .where(found.condition)
        for root, found in matches.items()
    ]
    numbers = {row.root: row.number for row in session.execute(union_all(*asked))}
    return numbers.pop(""), numbers


_TEXTS: Table = ArticleText.__table__  # type: ignore[assignment]
