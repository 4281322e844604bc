"""One correction with all its revisions, and the same as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.articles import comparisons
from corrections.articles import queries as articles_queries
from corrections.articles.comparing.comparison import Comparison
from corrections.articles.documents import VersionText
from corrections.articles.models import Article
from corrections.cases import queries as cases
from corrections.log import queries as log
from corrections.log.models import LogEntry
from corrections.log.queries import Key
from corrections.notices import citing
from corrections.notices import queries as notices
from corrections.notices.documents import OnArticle, RevisionText, represent
from corrections.notices.queries import Published
from corrections.policy import queries as policies
from corrections.policy.citing import represented
from corrections.public import answers, folio, structured
from corrections.public.corrections.listing import pair_of
from corrections.requests import anchoring
from corrections.requests.passages import AROUND
from corrections.taxonomy import Kind, PassageFate
from corrections.web import current

NUMBER = re.compile(r"[0-9]{4}-[0-9]{4,9}")
MOST_CARRIED = 200_000  # characters of both versions: a passage of longer texts is not carried while a reader waits
MOST_COMPARED = 5  # articles of one correction whose texts are compared on its page; of the others there are links


@dataclass(frozen=True)
class Shown:
    """An article of a correction: what was said of it, and what became of its words.

    `fate`: what the words in question are in the newest version; None where none are named.
    """

    on: OnArticle
    article: Article | None
    comparison: Comparison | None
    withheld: bool
    fate: PassageFate | None

    @property
    def passage(self) -> dict[str, Any] | None:
        """The words in question, for a card; what stands around them in their own paragraph is cut at whole words."""
        if not self.on.passage:
            return None
        prefix, suffix = self.on.passage.get("prefix", ""), self.on.passage.get("suffix", "")
        if len(prefix) >= AROUND and "\n" not in prefix:
            prefix = prefix[prefix.find(" ") + 1 :]
        if len(suffix) >= AROUND and "\n" not in suffix and " " in suffix:
            suffix = suffix[: suffix.rfind(" ")]
        return {
            "exact": self.on.passage["exact"],
            "prefix": prefix.rsplit("\n", 1)[-1],
            "suffix": suffix.split("\n", 1)[0],
            "version": self.on.version_before,
            "language": self.article.language if self.article else None,
        }

    @property
    def compared(self) -> bool:
        """Whether there are two versions to compare."""
        return pair_of(self.on) is not None


def show(number: str) -> ResponseReturnValue:
    # When it changed is not said: what becomes of the article, and a removal from it, change the page as well.
    with current.reading() as session:
        published = find(session, number)
        shown = articles(session, published)
        entries = entries_of(session, published)
        case = cases.case(session, published.correction.case_id) if published.correction.case_id else None
        wait = _wait(published, case.opened_at if case else None)
        cited = citing.standing(session, published.correction.id, published.newest.clause)
        came_later = cited is not None and cited.came_later_than(_judged_at(session, published))
        clause = published.newest.clause if cited is None else None
        clause_known = clause is not None and policies.is_known(session, clause)
        counts = folio.folio(session)
    return answers.page(
        "public/corrections/show.html",
        cited=cited,
        came_later=came_later,
        clause_known=clause_known,
        published=published,
        correction=published.correction,
        newest=published.newest,
        shown=shown,
        entries=entries,
        wait=wait,
        folio_counts=counts,
        structured=structured.correction_page(published, current.newsroom(), current.settings().base_url),
    )


def as_json(number: str) -> ResponseReturnValue:
    with current.reading() as session:
        published = find(session, number)
        origins = log.origins(session)
        cited = citing.standing(session, published.correction.id, published.newest.clause)
    body = represent(published.correction, published.revisions, published.articles, origins)
    body["clause"] = represented(cited, published.newest.clause, current.settings().base_url)
    return answers.json(body)


def _judged_at(session: Session, published: Published) -> datetime | None:
    """When the article was published by which the notice is judged."""
    first = published.newest.articles[0] if published.newest.articles else None
    return citing.published(session, published.articles.get(first.article_id) if first else None)


def find(session: Session, number: str) -> Published:
    """The correction of that number with every revision; 404 if there is none."""
    row = notices.correction(session, number) if NUMBER.fullmatch(number) else None
    if row is None:
        abort(404)
    return notices.published(session, [row], every_revision=True)[0]


def find_revision(session: Session, number: str, revision: int) -> tuple[Published, RevisionText]:
    """The correction of that number and one of its revisions; 404 if there is none."""
    published = find(session, number)
    if not 1 <= revision <= len(published.revisions):
        abort(404)
    return published, published.revisions[revision - 1]


def articles(session: Session, published: Published, revision: int = -1) -> list[Shown]:
    """The articles that a revision (by its place among them; the newest) is on, as far as the public may see them."""
    shown: list[Shown] = []
    on_articles = published.revisions[revision].articles
    fates = _fates(session, on_articles[:MOST_COMPARED], published)
    for on in on_articles:
        article = published.articles.get(on.article_id)
        comparison = None
        pair = pair_of(on) if published.correction.kind is not Kind.REMOVAL else None
        if article is not None and pair is not None and len(shown) < MOST_COMPARED:
            comparison = comparisons.public_comparison(session, article, pair[1], pair[2])
        shown.append(
            Shown(
                on=on,
                article=article,
                comparison=comparison.only_changes() if comparison else None,
                withheld=article.withheld if article else False,
                fate=fates.get(on.article_id),
            )
        )
    return shown


def _fates(session: Session, on_articles: Iterable[OnArticle], published: Published) -> dict[int, PassageFate]:
    """What became of the words that a correction is about, by aligning the version they stood in with the newest."""
    named = [on for on in on_articles if on.passage and on.version_before and on.article_id in published.articles]
    latest = {on.article_id: published.articles[on.article_id].latest for on in named}
    keys = [(on.article_id, number) for on in named for number in (on.version_before or 0, latest[on.article_id])]
    texts = articles_queries.texts_of(session, keys)
    fates = {}
    for on in named:
        before = texts.get((on.article_id, on.version_before or 0))
        after = texts.get((on.article_id, latest[on.article_id]))
        if before is None or after is None or on.passage is None or _size(before) + _size(after) > MOST_CARRIED:
            continue
        place = anchoring.locate(
            on.passage["exact"], on.passage["prefix"], on.passage["suffix"], before.headline, before.blocks
        )
        if isinstance(place, anchoring.Passage):
            fate, _ = anchoring.carry(place, before.headline, before.blocks, after.headline, after.blocks)
            fates[on.article_id] = fate
    return fates


def _size(text: VersionText) -> int:
    return sum(len(block.text) for block in text.blocks)


def entries_of(session: Session, published: Published) -> dict[Key, LogEntry]:
    """The log entries of the revisions."""
    return log.entries(session, [(revision.log_id, revision.log_index) for revision in published.revisions])


def _wait(published: Published, opened: datetime | None) -> timedelta | None:
    """How long it took from the first report to the notice; None where nothing was wrong, or nobody reported."""
    if opened is None or published.correction.kind in (Kind.UPDATE, Kind.REPLY):
        return None
    wait = published.correction.published_at - opened
    return wait if wait >= timedelta(minutes=1) else None
