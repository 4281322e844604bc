"""A draft as it would be with what an editor has written, before anything is saved: for saving, and for the preview."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from corrections.articles import blocks
from corrections.articles import queries as article_queries
from corrections.articles.documents import VersionText
from corrections.database import Base
from corrections.errors import Message
from corrections.newsroom.queries import newsroom
from corrections.notices import plans, starting
from corrections.notices.decisions import CMS, HERE, NONE, Harm
from corrections.notices.facts import Answer
from corrections.notices.models import Draft, DraftArticle
from corrections.notices.plans import Drafted, DraftedArticle
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.requests.models import Passage
from corrections.taxonomy import Cause, Kind, Medium, Placement

Row = TypeVar("Row", bound=Base)

# What an editor writes in a draft, and on one article of it.
OF_DRAFT = ("kind", "notice", "cause", "clause", "kind_reason", "harm", "answers", "reason", "told")
OF_ARTICLE = ("placement", "placement_detail", "change", "headline", "text", "unfixed_reason")


@dataclass(frozen=True)
class ArticleWords:
    """What an editor sets for one article of a draft. `headline` and `text` (plain notation): None, not edited.

    `base`: the version from which they were edited; None, the newest. `words`: those that were wrong, as they stood;
    None leaves them as the readers gave them.
    """

    placement: Placement
    placement_detail: str | None = None
    change: str = HERE
    headline: str | None = None
    text: str | None = None
    unfixed_reason: str | None = None
    words: str | None = None
    base: int | None = None


@dataclass(frozen=True)
class DraftWords:
    """What an editor writes in a draft. `answers`: why findings of the checks may stand; None leaves them."""

    kind: Kind
    notice: str
    cause: Cause | None = None
    kind_reason: str = ""
    reason: str = ""
    told: str = ""
    clause: str | None = None
    harm: Harm | None = None
    answers: tuple[Answer, ...] | None = None


@dataclass(frozen=True)
class Rewritten:
    """The draft as it would be, of rows that no session knows. `problems`: what can't be, by field and article id."""

    drafted: Drafted
    problems: Mapping[tuple[int, str], Message] = field(default_factory=dict)


def rewrite(session: Session, drafted: Drafted, words: DraftWords, on: Mapping[int, ArticleWords]) -> Rewritten:
    """Put `words`, and `on` by article id, in the place of what is written; nothing is changed in the database."""
    draft = _draft(drafted.draft, words)
    if draft.kind is Kind.REMOVAL is not drafted.draft.kind:
        drafted = plans.of_removal(session, drafted)
    articles = []
    problems: dict[tuple[int, str], Message] = {}
    for one in drafted.articles:
        article, found = one, dict[str, Message]()
        if one.row.article_id in on:
            article, found = rewrite_article(session, one, on[one.row.article_id])
        articles.append(article)
        problems |= {(one.row.article_id, name): problem for name, problem in found.items()}
    if drafted.case is not None and draft.correction_id is None and _is_new(drafted.draft, words):
        draft.notice = starting.kept_or_proposed(session, drafted.case, draft.kind, draft.notice)
    return Rewritten(replace(drafted, draft=draft, articles=tuple(articles)), problems)


def _is_new(draft: Draft, words: DraftWords) -> bool:
    return words.kind is not draft.kind or _composed(words.notice) != _composed(draft.notice)


def _draft(draft: Draft, words: DraftWords) -> Draft:
    made = transient(draft)
    made.kind = draft.kind if draft.correction_id is not None else words.kind
    made.notice, made.cause, made.clause = words.notice, words.cause, words.clause
    made.kind_reason, made.reason, made.told = words.kind_reason, words.reason, words.told
    made.harm = words.harm
    if words.answers is not None:
        made.answers = sorted(list(one) for one in words.answers if one.reason.strip()) or None
    return made


def rewrite_article(
    session: Session, one: DraftedArticle, words: ArticleWords
) -> tuple[DraftedArticle, dict[str, Message]]:
    """The same for one article; and what can't be, by the name of the field of `ArticleWords`."""
    row, problems = transient(one.row), dict[str, Message]()
    if words.placement is not row.placement and words.placement not in newsroom(session).placements:
        problems["placement"] = Message("The newsroom has no notices there. Choose another place.")
    row.placement, row.placement_detail = words.placement, (words.placement_detail or "").strip() or None
    if words.change not in (HERE, CMS, NONE):
        problems["change"] = Message("Say how the article’s text becomes right.")
    elif words.change == CMS and row.change != CMS:
        row.watched_version = one.article.latest
    row.change, row.unfixed_reason = words.change, (words.unfixed_reason or "").strip() or None
    problems |= _edit(session, one, row, words)
    one = replace(one, row=row)
    if words.words is None:
        return one, problems
    found = name_words(session, one, words.words)
    if isinstance(found, Message):
        return one, problems | {"words": found}
    return found, problems


def _edit(session: Session, one: DraftedArticle, row: DraftArticle, words: ArticleWords) -> dict[str, Message]:
    """Keep headline and text where they differ from those of the version that they were edited from."""
    base = words.base or one.article.latest
    before = one.newest if base == one.article.latest else _text(session, one.article.id, base)
    if before is None:
        base, before = one.article.latest, one.newest
    problems = {}
    row.headline = row.text = None
    if words.headline is not None and _composed(words.headline) != _composed(before.headline):
        row.headline = words.headline.strip()
        if not row.headline:
            problems["headline"] = Message("The article needs a headline.")
    # As plain notation on both sides: what can't be written in it was not edited.
    written = blocks.write(before.blocks)
    if words.text is not None and blocks.parse(_composed(words.text)) != blocks.parse(_composed(written)):
        row.text = words.text
        if not blocks.parse(words.text):
            problems["text"] = Message("The article needs at least one paragraph.")
    row.base_version = one.article.latest if row.headline is None and row.text is None else base
    return problems


def _composed(text: str) -> str:
    """As a form gives it back, which composes what an article may have decomposed."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _text(session: Session, article_id: int, number: int) -> VersionText | None:
    return article_queries.texts_of(session, [(article_id, number)]).get((article_id, number))


def name_words(
    session: Session, one: DraftedArticle, words: str, hint: anchoring.Place | None = None
) -> DraftedArticle | Message:
    """The article with `words` as the wrong ones: as they stand in its newest version, or stood in an earlier one.

    Where they stand several times, those at `hint` are meant, or where they were named before.
    """
    words = words.strip()
    if one.passage is not None and one.passage.exact == words:
        return one
    if not words:
        return replace(one, passage=None, seen=None)
    text = one.newest
    place = anchoring.locate(words, "", "", text.headline, text.blocks)
    if isinstance(place, anchoring.Ambiguous) and (hint := hint or _hint(one)) is not None:
        place = anchoring.locate(words, "", "", text.headline, text.blocks, hint=hint)
    if isinstance(place, anchoring.Passage):
        return replace(one, passage=request_queries.placed(one.article.id, one.article.latest, place), seen=one.newest)
    if isinstance(place, anchoring.Ambiguous):
        return Message.of(
            "The words “{words}” stand {times} times in the article. Add words before or after them.",
            words=words,
            times=len(place.passages),
        )
    texts = article_queries.texts(session, article_queries.versions(session, one.article.id)[:-1])
    for number, text in sorted(texts.items(), reverse=True):
        place = anchoring.locate(words, "", "", text.headline, text.blocks)
        if isinstance(place, anchoring.Passage):
            versions = {**texts, one.article.latest: one.newest}
            return replace(
                one,
                passage=request_queries.placed(one.article.id, number, place),
                seen=text,
                versions={**one.versions, **versions},
            )
    if one.article.medium is not Medium.WEB:
        # Of what was printed or broadcast we may hold no more than its title.
        return replace(one, passage=Passage(article_id=one.article.id, exact=words, prefix="", suffix=""), seen=None)
    return Message.of("The words “{words}” don’t stand in any version of the article.", words=words)


def _hint(one: DraftedArticle) -> anchoring.Place | None:
    """Where the words stood that were named before, if that was in the newest version."""
    passage = one.passage
    if passage is None or passage.version != one.article.latest or passage.start_block is None:
        return None
    return passage.start_block, passage.start_offset or 0


def transient(row: Row) -> Row:
    """A copy of a row that no session knows."""
    names = [column.key for column in inspect(type(row)).column_attrs]
    return type(row)(**{name: getattr(row, name) for name in names})


def differs(one: Drafted, other: Drafted) -> bool:
    """Whether anything is written otherwise in two drafts of the same articles."""

    def written(drafted: Drafted) -> list[object]:
        found: list[object] = [getattr(drafted.draft, name) for name in OF_DRAFT]
        for one in drafted.articles:
            found += [getattr(one.row, name) for name in OF_ARTICLE]
            is_edited = one.row.headline is not None or one.row.text is not None
            found += [one.row.base_version if is_edited else None, one.passage.exact if one.passage else None]
        # A form gives texts back composed and trimmed: that alone is no difference.
        return [_composed(value) if isinstance(value, str) else value for value in found]

    return written(one) != written(other)
