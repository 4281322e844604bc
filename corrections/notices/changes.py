"""Which change of an article a notice tells of: one answer for its preview, its checks and its publication."""

from __future__ import annotations

from dataclasses import dataclass

from corrections.articles.blocks import body_text
from corrections.articles.decisions import Copy
from corrections.articles.documents import VersionText
from corrections.articles.folding import content_key, fold
from corrections.articles.removals import Withheld, holds, withheld
from corrections.notices import plans
from corrections.notices.plans import DraftedArticle
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.taxonomy import Kind, PassageFate

STANDS = (PassageFate.UNCHANGED, PassageFate.AMBIGUOUS)
# They tell of a change of the text even where no words are named; the others stand on the article whatever it says.
OF_A_CHANGE = (Kind.CORRECTION, Kind.CLARIFICATION, Kind.UPDATE)


@dataclass(frozen=True)
class Change:
    """From the version numbered `before`, with the text `was`, to `after`, with the text `becomes`.

    `after` is None where the article is not put right, and then `becomes` what it was; `adds`: publishing the draft
    makes the version `after`.

    A notice may tell of several changes of one article: those that its case is about. The article then stands on it
    once all the same, from what it said before the first to what it says after the last: one comparison shows all that
    is told, and both its ends are in the log. To name the article once for each change would make two articles of it
    for everybody who counts them, and say nothing more. What was put right by one change alone is as it always was.
    """

    before: int
    after: int | None
    adds: bool
    was: VersionText
    becomes: VersionText | Copy


def change_of(one: DraftedArticle, kind: Kind) -> Change:
    """What publishing a draft of this kind says was changed in one of its articles."""
    copy, newest, told = plans.copy_after(one), one.newest, one.told
    adds = content_key(copy.headline, copy.bylines, copy.blocks) != content_key(
        newest.headline, newest.bylines, newest.blocks
    )
    before, after = _said(one) if kind is Kind.REMOVAL else _all_told(one, kind, *_stood(one))
    # A further revision goes on telling of the same error. One of a removal that takes out more tells of that alone:
    # what lies between was perhaps corrected in public, and stays.
    takes_more = kind is Kind.REMOVAL and (adds or after is not None)
    if told is not None and told.version_before is not None and not takes_more:
        before, after = told.version_before, told.version_after
    was = one.versions[before]
    if adds:
        return Change(before, one.article.latest + 1, True, was, copy)
    return Change(before, after, False, was, one.versions[after] if after is not None else was)


def kept_from_public(one: DraftedArticle, change: Change) -> Withheld | None:
    """What publishing a removal keeps from the public of the versions at hand; None if it takes nothing out."""
    if change.after is None:
        return None
    texts = {**one.versions, change.after: change.becomes}
    return withheld(texts, one.article.tags, change.before, change.after, phrase_of(one))


def phrase_of(one: DraftedArticle) -> str:
    return one.passage.exact if one.passage is not None else ""


def _said(one: DraftedArticle) -> tuple[int, int | None]:
    """The last version that said the words which are taken out, wherever in it, and the next one.

    What becomes of the one place at which they were named is not enough: no version may go on saying them elsewhere.
    """
    phrase = fold(phrase_of(one))
    says = [
        number for number, text in one.versions.items() if holds(phrase, fold(body_text(text.headline, text.blocks)))
    ]
    if not says or max(says) == one.article.latest:
        return _stood(one)
    return max(says), max(says) + 1


def _all_told(one: DraftedArticle, kind: Kind, before: int, after: int | None) -> tuple[int, int | None]:
    """The change of the words in question and those that the notice tells of besides, as one.

    It begins no earlier than where the words stood that are named: they are quoted from that version.
    """
    if not one.covers:
        return before, after
    if after is not None:
        return before, max(after, one.covers[-1])
    if one.passage is None and kind in OF_A_CHANGE:
        return one.covers[0] - 1, one.covers[-1]
    return before, after


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
