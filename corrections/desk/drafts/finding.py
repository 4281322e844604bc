"""Looking for other articles that carry the same error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from corrections.articles import queries
from corrections.articles.blocks import where
from corrections.articles.claims.claim import Claim, claim_of
from corrections.articles.claims.making import claim_in
from corrections.articles.documents import VersionText
from corrections.articles.elsewhere import Found, elsewhere
from corrections.articles.models import Article
from corrections.desk.drafts import claimed
from corrections.notices.carriers import Notices
from corrections.notices.plans import Drafted
from corrections.requests import anchoring
from corrections.web.forms import web_address, whole_number

MOST = 20


@dataclass(frozen=True)
class Hit:
    """An article that was found. `passage`: where the words stand in it; None if only its words are there, apart.

    `times`: how often they stand there, of which the first is shown; `stands`: its place, for whoever chooses it.
    `claim`: where it says the same in words of its own, and why that fits.
    """

    article: Article
    is_on: bool
    passage: dict[str, Any] | None = None
    times: int = 0
    stands: str | None = None
    claim: claimed.Hit | None = None


def find(session: Session, drafted: Drafted, wanted: str) -> list[Hit]:
    """Articles at an address, or with these words: those that have them together first, then those that say the same
    in other words, the most likely first."""
    wanted = wanted.strip()
    at_address = queries.by_url(session, wanted) if web_address(wanted) is not None else None
    articles = [at_address] if at_address is not None else list(queries.search_articles(session, wanted, limit=MOST))
    texts = queries.texts_of(session, [(article.id, article.latest) for article in articles])
    named = [one.passage.exact for one in drafted.articles if one.passage]
    words = wanted if at_address is None else (named[0] if named else "")
    on = {one.article.id for one in drafted.articles}
    hits = [_hit(article, texts[article.id, article.latest], words, is_on=article.id in on) for article in articles]
    together = [hit for hit in hits if hit.passage is not None]
    if at_address is None:
        known = {hit.article.id for hit in together}
        claims = elsewhere(session, _claim(drafted, wanted), leave_out=known)
        together += [_claimed(found, is_on=found.article.id in on) for found in claims]
    known = {hit.article.id for hit in together}
    apart = [hit for hit in hits if hit.article.id not in known]
    return sorted([*together, *apart], key=lambda hit: (hit.is_on, hit.passage is None and hit.claim is None))


def _claim(drafted: Drafted, wanted: str) -> Claim:
    """What the words claim: as the article has it around, where it is they that the notice puts right there."""
    for one in drafted.articles:
        passage, seen = one.passage, one.seen
        if passage is None or seen is None or passage.exact.strip() != wanted or passage.start_block is None:
            continue
        start = (passage.start_block, passage.start_offset or 0)
        end = (passage.end_block or start[0], passage.end_offset or start[1] + len(wanted))
        return claim_in(seen.headline, seen.blocks, start, end, exact=wanted, language=seen.language)
    return claim_of(wanted)


def _claimed(found: Found, *, is_on: bool) -> Hit:
    hit = claimed.hit_of(found, Notices())
    return Hit(hit.article, is_on, stands=hit.stands, claim=hit)


def _hit(article: Article, text: VersionText, words: str, *, is_on: bool) -> Hit:
    found = anchoring.locate(words, "", "", text.headline, text.blocks) if words else None
    if found is None:
        return Hit(article, is_on)
    places = found.passages if isinstance(found, anchoring.Ambiguous) else (found,)
    first = places[0]
    shown = {
        "exact": first.exact,
        "prefix": first.prefix,
        "suffix": first.suffix,
        "place": where(text.blocks, first.start[0], first.end[0]),
        "version": article.latest,
        "versions": article.latest,
        "language": article.language,
    }
    return Hit(article, is_on, shown, len(places), f"{first.start[0]}.{first.start[1]}")


def place(told: str | None) -> anchoring.Place | None:
    """The place that a hit's button names; None for none, or for what is none."""
    block, _, offset = (told or "").partition(".")
    numbers = whole_number(block), whole_number(offset)
    return None if numbers[0] is None or numbers[1] is None else (numbers[0], numbers[1])
