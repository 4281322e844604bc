"""Recognizing a paragraph or a headline that was erased when a later version says it again.

Nothing of it is kept but a hash with the newsroom's own key, as of every text that may come in again.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from sqlalchemy.orm import Session

from corrections import search
from corrections.articles import queries
from corrections.articles.decisions import Copy
from corrections.articles.documents import BLOCKS, HEADLINE
from corrections.articles.models import Article
from corrections.newsroom.queries import newsroom


def seal(session: Session, text: str) -> str:
    """What a text is recognized by, whatever its case and punctuation."""
    return hmac.new(bytes.fromhex(newsroom(session).content_key), search.fold(text).encode(), sha256).hexdigest()


def told_again(session: Session, article: Article, copy: Copy) -> set[str]:
    """The parts of a new version that say what was erased. No query where nothing was.

    What the newest version says still was left there by those who erased it from another.
    """
    erased = {row["sealed"] for row in article.erasures or () if row.get("sealed")}
    if not erased:
        return set()
    newest = queries.newest_text(session, article)
    stands = {newest.headline, *(block.text for block in newest.blocks)}
    said = {f"{BLOCKS}{n}": block.text for n, block in enumerate(copy.blocks)} | {HEADLINE: copy.headline}
    return {name for name, text in said.items() if text not in stands and seal(session, text) in erased}
