"""A revision as the parts of its log document, read back, and as the public JSON of the outside interface."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from corrections.articles.models import Article
from corrections.clock import rfc3339
from corrections.log.documents import Erased, Part, StoredPart
from corrections.notices.models import Correction
from corrections.taxonomy import FoundBy, Kind, Placement

READ = ("notice", "reason", "unfixed_reason", "clause")
HEADLINE, PASSAGE = "headline", "passage"
READ_OF_ARTICLE = (HEADLINE, PASSAGE)


@dataclass(frozen=True)
class OnArticle:
    """One article of a revision, as it was told when the revision was published."""

    article_id: int
    headline: str
    placement: Placement
    placement_detail: str | None
    passage: Mapping[str, str] | None
    version_before: int | None
    version_after: int | None
    unfixed_reason: str | None = None
    erased: Mapping[str, Erased] = field(default_factory=dict)


@dataclass(frozen=True)
class RevisionText:
    """One wording of a correction. `notice` is None where it was erased, and where it is withheld.

    `erased`: what was, by the part's name; of an article's, the article says it.
    """

    number: int
    published_at: datetime
    notice: str | None
    reason: str | None
    clause: str | None
    articles: tuple[OnArticle, ...]
    log_id: int
    log_index: int
    erased: Mapping[str, Erased] = field(default_factory=dict)

    @property
    def all_erased(self) -> tuple[Erased, ...]:
        """Everything that was erased of it and of its articles, each ground and day once."""
        gone = [*self.erased.values(), *(erased for on in self.articles for erased in on.erased.values())]
        return tuple({(erased.ground, erased.at.date()): erased for erased in gone}.values())


def parts(
    *,
    number: str,
    revision: int,
    kind: Kind,
    notice: str,
    reason: str | None,
    found_by: FoundBy,
    published: datetime,
    clause: str | None,
    articles: Iterable[OnArticle],
) -> list[Part]:
    """The parts in the order of the log format."""
    articles = list(articles)
    unfixed = [
        {"article": article.article_id, "reason": article.unfixed_reason}
        for article in articles
        if article.unfixed_reason
    ]
    fields = {
        "number": number,
        "revision": revision,
        "kind": str(kind),
        "notice": notice,
        "reason": reason,
        "found_by": str(found_by),
        "published": rfc3339(published),
        "unfixed_reason": unfixed or None,
        "clause": clause,
    }
    found = [Part(name, value) for name, value in fields.items()]
    for n, article in enumerate(articles):
        found += [
            Part(f"articles/{n}/article", article.article_id),
            Part(f"articles/{n}/headline", article.headline),
            Part(f"articles/{n}/placement", str(article.placement)),
            Part(
                f"articles/{n}/{PASSAGE}",
                dict(article.passage) if article.passage else None,
                # Of what was removed the record holds a commitment, and the newsroom the words.
                withheld=kind is Kind.REMOVAL and article.passage is not None,
            ),
            Part(f"articles/{n}/version_before", article.version_before),
            Part(f"articles/{n}/version_after", article.version_after),
        ]
    return found


class Stored(NamedTuple):
    """What rows say of a revision and of one article that it is on; of the article nothing where it is on none."""

    correction_id: int
    number: int
    published_at: datetime
    log_id: int
    log_index: int
    article_id: int | None
    position: int | None
    placement: Placement | None
    placement_detail: str | None
    version_before: int | None
    version_after: int | None

    @property
    def key(self) -> tuple[int, int]:
        """The place of the revision's document in the log."""
        return self.log_id, self.log_index


def names_read(rows: Iterable[Stored]) -> list[str]:
    """The parts that `read` asks for; what the others say stands in rows as well."""
    positions = sorted({row.position for row in rows if row.position is not None})
    return [*READ, *(f"articles/{position}/{name}" for position in positions for name in READ_OF_ARTICLE)]


def read(rows: Sequence[Stored], told: Mapping[str, Any], gone: Mapping[str, Erased]) -> RevisionText:
    """Put a revision together from its rows, one for each article, and what stands in the parts of its document, by
    their names.

    `gone`: the parts that were erased.
    """
    revision = rows[0]
    unfixed = {item["article"]: item["reason"] for item in told.get("unfixed_reason", ())}
    articles = tuple(
        OnArticle(
            article_id=row.article_id,
            headline=told.get(f"articles/{row.position}/headline", ""),
            placement=row.placement,
            placement_detail=row.placement_detail,
            passage=told.get(f"articles/{row.position}/passage"),
            version_before=row.version_before,
            version_after=row.version_after,
            unfixed_reason=unfixed.get(row.article_id),
            erased={name: gone[key] for name in READ_OF_ARTICLE if (key := f"articles/{row.position}/{name}") in gone},
        )
        for row in rows
        if row.article_id is not None and row.placement is not None
    )
    return RevisionText(
        number=revision.number,
        published_at=revision.published_at,
        notice=told.get("notice"),
        reason=told.get("reason"),
        clause=told.get("clause"),
        articles=articles,
        log_id=revision.log_id,
        log_index=revision.log_index,
        erased={name: gone[name] for name in READ if name in gone},
    )


def searched(number: str, notice: str, articles: Iterable[OnArticle]) -> str:
    """The words by which a correction is found."""
    return "\n".join([number, notice, *(on.headline for on in articles)])


def alone(passage: Mapping[str, Any]) -> dict[str, Any]:
    """A passage without what stands around it: of a text that may not be republished a notice quotes that alone."""
    return {**passage, "prefix": "", "suffix": ""}


def quoting(text: RevisionText, articles: Mapping[int, Article]) -> RevisionText:
    """A revision as it may be shown now that articles are withheld, and headlines were taken out of the record."""
    told = tuple(_quoting(on, articles.get(on.article_id)) for on in text.articles)
    return text if all(one is on for one, on in zip(told, text.articles, strict=True)) else replace(text, articles=told)


def _quoting(on: OnArticle, article: Article | None) -> OnArticle:
    if article is not None and not on.headline:
        on = replace(on, headline=article.headline)
    if article is not None and article.withheld and on.passage:
        on = replace(on, passage=alone(on.passage))
    return on


def articles_in(stored: Iterable[StoredPart]) -> dict[str, int | None]:
    """The articles that a revision's document is about, by the names of the parts with their passages.

    None for an article that was erased from it.
    """
    return {
        part.name.removesuffix("article") + "passage": part.read()
        for part in stored
        if part.name.startswith("articles/") and part.name.endswith("/article")
    }


def withhold(stored: Iterable[StoredPart], passages: Collection[str]) -> list[StoredPart]:
    """The parts of a revision's document of which these passages may no longer be shown with what is around them."""
    return [
        replace(part, withheld=True)
        if part.name in passages and (value := part.read()) and (value["prefix"] or value["suffix"])
        else part
        for part in stored
    ]


def represent(
    correction: Correction,
    revisions: Iterable[RevisionText],
    articles: Mapping[int, Article],
    origins: Mapping[int, str],
) -> dict[str, Any]:
    """A correction with the given revisions, oldest first; its articles are those of the last."""
    told = list(revisions)
    return {
        "number": correction.number,
        "kind": str(correction.kind),
        "published": rfc3339(correction.published_at),
        "found_by": str(correction.found_by),
        "articles": [_represent_article(article, articles, told[-1]) for article in told[-1].articles],
        "revisions": [
            {
                "number": revision.number,
                "notice": revision.notice,
                "published": rfc3339(revision.published_at),
                "reason": revision.reason,
                **{name: revision.erased[name].plain for name in ("notice", "reason") if name in revision.erased},
                "log": {"origin": origins.get(revision.log_id), "index": revision.log_index},
            }
            for revision in told
        ],
    }


def _represent_article(on: OnArticle, articles: Mapping[int, Article], told: RevisionText) -> dict[str, Any]:
    article, unfixed = articles.get(on.article_id), told.erased.get("unfixed_reason")
    return {
        "id": on.article_id,
        "url": article.url if article else None,
        "headline": on.headline,
        "placement": str(on.placement),
        "placement_detail": on.placement_detail,
        "unfixed_reason": unfixed.plain if unfixed else on.unfixed_reason,
        "passage": dict(on.passage) if on.passage else None,
        **{name: erased.plain for name, erased in on.erased.items()},
        "version_before": on.version_before,
        "version_after": on.version_after,
    }
