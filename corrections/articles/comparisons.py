"""What changed between two stored versions: kept for each version and the one before it, else compared when asked.

What is kept are words of articles as the public may read them: whoever withholds or erases a part of a version calls
`compare_again` in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from corrections.articles import queries
from corrections.articles.comparing.compare import compare
from corrections.articles.comparing.comparison import Comparison, from_plain, to_plain
from corrections.articles.documents import VersionText, shown
from corrections.articles.models import Article, ArticleVersion
from corrections.articles.models import Comparison as Kept
from corrections.errors import Message, Missing

Pair = tuple[int, int, int]  # (article, one version, a later one)
WITHHELD = "withheld"  # true of a text that may not be republished; else
REMOVED = "removed"  # where a removal lies between the two, or one of them was erased as a whole
SAID_OF_REMOVED = Message("What was taken out is not repeated here.")
MADE = "made"
# Of the way in which versions are compared and told: raised with each change of it, so that nothing that was kept
# before is shown.
EDITION = 4


def public_comparison(session: Session, article: Article, a: int, b: int) -> Comparison | None:
    """What changed from version `a` to version `b`; None where the text may not be republished, or something was
    removed between them. Raises Missing if there is no such version."""
    plain = _plain(session, (article.id, a, b))
    return None if article.withheld or plain[WITHHELD] else from_plain(plain)


def public_sentences(session: Session, pairs: Iterable[Pair]) -> dict[Pair, tuple[Message, ...]]:
    """What changed, in sentences, for several pairs of versions; a text that may not be republished has none.

    Of a removal they say only that what was taken out is not repeated.
    """
    wanted = set(pairs)
    if not wanted:
        return {}
    # Some more than wanted: SQLite finds combinations of values only by reading a whole table.
    near = {"articles": list({article for article, _, _ in wanted}), "versions": list({a for _, a, _ in wanted})}
    told: dict[Pair, tuple[Message, ...]] = {}
    for article, a, b, sentences, withheld, made in session.execute(_SENTENCES, near):
        if (article, a, b) in wanted and made == EDITION:
            told[article, a, b] = _told({WITHHELD: withheld, "sentences": sentences})
    for pair, (old, new) in _texts(session, wanted - told.keys()).items():
        told[pair] = _told(_to_plain(old, new))
    return told


_kept = Kept.__table__.c
_SENTENCES = select(
    _kept.article_id, _kept.a, _kept.b, _kept.data["sentences"], _kept.data[WITHHELD], _kept.data[MADE]
).where(_kept.article_id.in_(bindparam("articles", expanding=True)), _kept.a.in_(bindparam("versions", expanding=True)))


def keep(session: Session, version: ArticleVersion) -> None:
    """Compare a new version with the one before it, once for all: versions never change."""
    if version.number == 1:
        return
    pair = (version.article_id, version.number - 1, version.number)
    for old, new in _texts(session, [pair]).values():
        session.merge(Kept(article_id=pair[0], a=pair[1], b=pair[2], data=_to_plain(old, new)))


def compare_again(session: Session, article_id: int, *, through: int) -> None:
    """Compare versions up to the one after `through` again, now that parts of them are withheld."""
    kept = select(Kept.a, Kept.b).where(Kept.article_id == article_id, Kept.a <= through)
    pairs = [(article_id, a, b) for a, b in session.execute(kept)]
    for (_, a, b), (old, new) in _texts(session, pairs).items():
        session.merge(Kept(article_id=article_id, a=a, b=b, data=_to_plain(old, new)))
    session.flush()


def _plain(session: Session, pair: Pair) -> Mapping[str, Any]:
    article, a, b = pair
    kept: Mapping[str, Any] | None = session.scalar(_DATA, {"article": article, "a": a, "b": b})
    if kept is not None and kept.get(MADE) == EDITION:
        return kept
    texts = _texts(session, [pair])
    if pair not in texts:
        raise Missing("There is no such version of this article.")
    return _to_plain(*texts[pair])


_DATA = select(_kept.data).where(
    _kept.article_id == bindparam("article"), _kept.a == bindparam("a"), _kept.b == bindparam("b")
)


def _texts(session: Session, pairs: Iterable[Pair]) -> dict[Pair, tuple[VersionText, VersionText]]:
    """Both texts of each pair whose versions exist, in two queries."""
    pairs = list(pairs)
    texts = queries.texts_of(session, [(article, number) for article, *numbers in pairs for number in numbers])
    return {
        (article, a, b): (texts[article, a], texts[article, b])
        for article, a, b in pairs
        if (article, a) in texts and (article, b) in texts
    }


def _compare(old: VersionText, new: VersionText) -> Comparison:
    return compare(old.headline, old.blocks, new.headline, new.blocks, old_bylines=old.bylines, new_bylines=new.bylines)


def _to_plain(old: VersionText, new: VersionText) -> dict[str, Any]:
    # Of two versions from which as much is withheld, what changed beside it can be told.
    # Where nothing is left of one, all that the other says would be told as taken out of the article, or put in.
    if len(old.hidden) != len(new.hidden) or old.is_erased or new.is_erased:
        return NOTHING | {WITHHELD: REMOVED, MADE: EDITION}
    return to_plain(_compare(shown(old), shown(new))) | {WITHHELD: old.withheld or new.withheld, MADE: EDITION}


NOTHING: dict[str, Any] = {"headline": [], "rows": [], "folded": [], "coarse": False, "changes": 0, "sentences": []}


def _told(plain: Mapping[str, Any]) -> tuple[Message, ...]:
    if plain[WITHHELD]:
        return (SAID_OF_REMOVED,) if plain[WITHHELD] == REMOVED else ()
    return from_plain(NOTHING | {"sentences": plain["sentences"]}).sentences
