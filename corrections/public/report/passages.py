"""From what the form says of the words to a passage of the version that the reader saw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from corrections.articles import queries as article_queries
from corrections.articles.blocks import Block
from corrections.articles.documents import VersionText, shown
from corrections.articles.models import Article
from corrections.cases import carrying
from corrections.cases import queries as case_queries
from corrections.errors import Message
from corrections.notices import queries as notice_queries
from corrections.notices.documents import OnArticle
from corrections.notices.models import Correction
from corrections.notices.queries import Published
from corrections.public.report.forms import ReportForm
from corrections.requests import anchoring
from corrections.taxonomy import BlockType
from corrections.web.forms import whole_number

Place = tuple[int, int]

MOST_CORRECTED = 10
MOST_CARRIED = 200_000  # characters of both versions: a passage of longer texts is not carried while a reader waits
MOST_KNOWN = 50  # passages to mark: a campaign may have reported hundreds


@dataclass(frozen=True)
class Pointed:
    """The words that a reader points at: in a version of the article, or only as they gave them.

    `hint`: what they are told where it is not known which words of the article those are.
    """

    words: str
    passage: anchoring.Passage | None
    version: int | None
    hint: Message | None = None


NOT_FOUND = Message(
    "We did not find these words in the article as we have it. Check that you wrote them as they stand there. You can "
    "also send them as they are: a person looks for them."
)
SEVERAL = Message(
    "These words stand in the article more than once. Add some of the words before or after them, so that we know "
    "which you mean."
)
NOWHERE = Pointed("", None, None)


def pointed(form: ReportForm, number: int, text: VersionText) -> Pointed:
    """Read the passage off a form whose text was that of version `number`. A place that is not there is no place."""
    words = form.typed.data or ""
    if not words:
        passage = None if text.withheld else _chosen(form, text)
        return NOWHERE if passage is None else Pointed(passage.exact, passage, number)
    if text.withheld:
        # Where they stand, and what stands around them, would tell a stranger more of the text than they typed.
        return Pointed(words, None, None)
    found = anchoring.locate(words, "", "", text.headline, text.blocks)
    if isinstance(found, anchoring.Passage):
        return Pointed(found.exact, found, number)
    return Pointed(words, None, None, NOT_FOUND if found is None else SEVERAL)


def _chosen(form: ReportForm, text: VersionText) -> anchoring.Passage | None:
    """The words that were selected or pressed. A sentence can't be let go without a script: typed words go before it,
    and it goes before a selection that it has no part in, which the address brought along."""
    start, end = _place(form.start.data), _place(form.end.data)
    block, _, rest = (form.sentence.data or "").partition(":")
    first, _, last = rest.partition(":")
    begins, ends = _place(f"{block}:{first}"), _place(f"{block}:{last}")
    if begins is not None and ends is not None and (start is None or end is None or ends <= start or end <= begins):
        start, end = begins, ends
    return passage_between(text, start, end) if start is not None and end is not None else None


def passage_between(text: VersionText, start: Place, end: Place) -> anchoring.Passage | None:
    try:
        passage = anchoring.passage_at(text.headline, text.blocks, start, end)
    except (ValueError, IndexError):
        return None
    return passage if passage.exact.strip() else None


def _place(value: str | None) -> Place | None:
    block, _, offset = (value or "").partition(":")
    numbers = whole_number(block), whole_number(offset)
    return None if numbers[0] is None or numbers[1] is None else (numbers[0], numbers[1])


def sentences(text: VersionText) -> dict[int, list[dict[str, Any]]]:
    """Block number (the headline is 0) → its sentences with their offsets, for choosing one; of a table, whole rows."""
    blocks = [Block(BlockType.HEADING, text.headline), *text.blocks]
    return {
        n: [{"start": start, "end": end, "text": block.text[start:end]} for start, end in _ends(block, text.language)]
        for n, block in enumerate(blocks)
        if block.text.strip()
    }


def _ends(block: Block, language: str) -> list[tuple[int, int]]:
    if block.type is BlockType.TABLE_ROW:
        return [(0, len(block.text))]
    return anchoring.sentences(block.text, language)


@dataclass(frozen=True)
class KnownPassage:
    """Words of the newest version that somebody has reported."""

    start: Place
    end: Place
    correction: Correction | None = None  # what was published on them

    def touches(self, passage: anchoring.Passage) -> bool:
        """Whether some of its words are among those of `passage`."""
        return self.start < passage.end and passage.start < self.end


def known_of(known: Iterable[KnownPassage], passage: anchoring.Passage | None) -> KnownPassage | None:
    """What is known of some words: the notice on them before the reports of others; None if nothing is."""
    touched = [one for one in known if passage is not None and one.touches(passage)]
    return next((one for one in touched if one.correction is not None), touched[0] if touched else None)


def known_passages(session: Session, article: Article) -> list[KnownPassage]:
    """Where the newest version holds words of which the newsroom knows already."""
    passages = case_queries.passages_told_on(session, article.id)[-MOST_KNOWN:]
    carried = carrying.fates(session, article.id, passages, article.latest)
    return [KnownPassage(place.start, place.end) for _, place in carried.values() if place is not None]


def corrected_passages(
    session: Session, article: Article, corrections: Sequence[Published], number: int, text: VersionText
) -> list[KnownPassage]:
    """Where version `number` holds the words that notices are about, or those that stand in their place now."""
    about = [
        (each.correction, on) for each in corrections for on in each.newest.articles if on.article_id == article.id
    ]
    about = [(correction, on) for correction, on in about if on.passage and on.version_before][:MOST_CORRECTED]
    seen = {on.version_before for _, on in about if on.version_before} - {number}
    texts = {number: text, **(article_queries.texts_numbered(session, article.id, seen) if seen else {})}
    found = []
    for correction, on in about:
        before = texts.get(on.version_before or 0)
        place = _carried(on, before, text) if before is not None and on.passage else None
        if place is not None:
            found.append(KnownPassage(place.start, place.end, correction))
    return found


def _carried(on: OnArticle, before: VersionText, text: VersionText) -> anchoring.Passage | None:
    if on.passage is None or _size(before) + _size(text) > MOST_CARRIED:
        return None
    words = on.passage["exact"], on.passage.get("prefix", ""), on.passage.get("suffix", "")
    place = anchoring.locate(*words, before.headline, before.blocks)
    if not isinstance(place, anchoring.Passage) or before is text:
        return place if isinstance(place, anchoring.Passage) else None
    return anchoring.carry(place, before.headline, before.blocks, text.headline, text.blocks)[1]


def _size(text: VersionText) -> int:
    return sum(len(block.text) for block in text.blocks)


def corrections_on(session: Session, article: Article) -> list[Published]:
    """What was published on an article already, newest first."""
    return list(reversed(notice_queries.published(session, notice_queries.for_article(session, article.id))))


def shown_version(session: Session, article_id: int, wanted: str | None) -> tuple[Article, int, VersionText] | None:
    """An article, and the version of it that a form was shown with: the newest, if it says none. None: no article."""
    found = article_queries.with_version(session, article_id, whole_number(wanted) or 0)
    if found is None:
        return None
    article, row = found
    if row is None:
        return article, article.latest, shown(article_queries.newest_text(session, article))
    return article, row.number, shown(article_queries.text(session, row))
