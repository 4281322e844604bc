"""Which change of an article a notice tells of: one answer for its preview, its checks and its publication."""

from __future__ import annotations

from dataclasses import dataclass

from corrections.articles.decisions import Copy
from corrections.articles.documents import VersionText
from corrections.articles.folding import content_key
from corrections.notices import plans
from corrections.notices.plans import DraftedArticle
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.taxonomy import PassageFate

STANDS = (PassageFate.UNCHANGED, PassageFate.AMBIGUOUS)


@dataclass(frozen=True)
class Change:
    """From the version numbered `before`, with the text `was`, to `after`, with the text `becomes`.

    `after` is None where the article is not put right, and then `becomes` what it was; `adds`: publishing the draft
    makes the version `after`.
    """

    before: int
    after: int | None
    adds: bool
    was: VersionText
    becomes: VersionText | Copy


def change_of(one: DraftedArticle) -> Change:
    """What publishing a draft says was changed in one of its articles."""
    copy, newest, told = plans.copy_after(one), one.newest, one.told
    adds = content_key(copy.headline, copy.bylines, copy.blocks) != content_key(
        newest.headline, newest.bylines, newest.blocks
    )
    before, after = _stood(one)
    if told is not None and told.version_before is not None:
        # A further revision goes on telling of the same error.
        before, after = told.version_before, told.version_after
    was = one.versions[before]
    if adds:
        return Change(before, one.article.latest + 1, True, was, copy)
    return Change(before, after, False, was, one.versions[after] if after is not None else was)


def _stood(one: DraftedArticle) -> tuple[int, int | None]:
    """The last version in which the wrong words stood, and the next one, if they are gone from that."""
    passage = one.passage
    place = request_queries.anchored(passage) if passage is not None else None
    if passage is None or passage.version is None or place is None or one.seen is None:
        return one.article.latest, None
    stood = passage.version
    for number in range(passage.version + 1, one.article.latest + 1):
        text = one.versions[number]
        fate, _ = anchoring.carry(place, one.seen.headline, one.seen.blocks, text.headline, text.blocks)
        if fate not in STANDS:
            return stood, number
        stood = number
    return stood, None
