"""Loading a made-up newspaper quickly, and measuring what the search for a claim finds in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter, process_time

from articles.newspaper import Piece, Told
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from corrections import search
from corrections.articles import elsewhere, queries
from corrections.articles.blocks import body_text
from corrections.articles.claims.making import claim_in
from corrections.articles.decisions import Copy
from corrections.articles.documents import parts
from corrections.articles.models import Article, ArticleText, ArticleVersion
from corrections.log.documents import seal
from corrections.log.models import LogEntry, LogPart
from corrections.requests import anchoring
from corrections.taxonomy import EntryKind, Medium, Origin

AT = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)
ENOUGH = 30


def load(session: Session, pieces: Sequence[Piece]) -> list[int]:
    """Write articles with one version each, in their order; returns their ids. The log has begun, and is not signed."""
    log_id = 1
    first = (session.scalar(select(func.max(Article.id))) or 0) + 1
    index = (session.scalar(select(func.max(LogEntry.index)).where(LogEntry.log_id == log_id)) or -1) + 1
    rows: dict[type, list[dict[str, object]]] = {
        kind: [] for kind in (LogEntry, LogPart, Article, ArticleVersion, ArticleText)
    }
    for n, piece in enumerate(pieces):
        id_, leaf = first + n, (index + n).to_bytes(32, "big")
        copy = Copy(
            piece.headline,
            piece.blocks,
            bylines=(),
            section=piece.section,
            language=piece.language,
            withheld=piece.withheld,
        )
        rows[LogEntry].append(
            {
                "log_id": log_id,
                "index": index + n,
                "kind": EntryKind.ARTICLE_VERSION,
                "subject": f"/articles/{id_}/versions/1",
                "at": AT,
                "document": leaf,
                "entry": leaf,
                "leaf": leaf,
            }
        )
        for position, part in enumerate(parts(copy, observed=AT, origin=Origin.HAND)):
            if part.name == "headline" or part.name.startswith("blocks"):
                one = seal(part)
                rows[LogPart].append(
                    {
                        "log_id": log_id,
                        "index": index + n,
                        "position": position,
                        "name": one.name,
                        "salt": one.salt,
                        "value": one.value,
                        "withheld": one.withheld,
                        "leaf": one.leaf,
                    }
                )
        rows[Article].append(
            {
                "id": id_,
                "url": f"https://news.example/{id_}",
                "medium": Medium.WEB,
                "headline": piece.headline,
                "bylines": [],
                "agency": piece.agency,
                "section": piece.section,
                "language": piece.language,
                "tags": [],
                "published_at": AT,
                "withheld": piece.withheld,
                "latest": 1,
                "created_at": AT,
            }
        )
        rows[ArticleVersion].append(
            {
                "article_id": id_,
                "number": 1,
                "origin": Origin.HAND,
                "observed_at": AT,
                "published_at": AT,
                "content_hash": leaf,
                "log_id": log_id,
                "log_index": index + n,
            }
        )
        rows[ArticleText].append({"id": id_, "text": search.fold(body_text(piece.headline, piece.blocks))})
    for kind, values in rows.items():
        for start in range(0, len(values), 5_000):
            session.execute(insert(kind), values[start : start + 5_000])
    return list(range(first, first + len(pieces)))


@dataclass(frozen=True)
class Figures:
    """What was found: `recall` of all that was planted, `precision` of the first thirty, seconds that it took."""

    recall: float
    first: float
    precision: float
    found: int
    seconds: float
    computed: float
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


def measure(
    session: Session, claim: Told, pieces: Sequence[Piece], ids: Sequence[int], *, with_right: bool = True
) -> Figures:
    """Look for `claim`, whose source stands first in `pieces`."""
    by_id = dict(zip(ids, pieces, strict=True))
    began, computing = perf_counter(), process_time()
    source = queries.article(session, ids[0])
    assert source is not None
    text = queries.texts_of(session, [(source.id, 1)])[source.id, 1]
    place = anchoring.locate(claim.exact, "", "", text.headline, text.blocks)
    assert isinstance(place, anchoring.Passage), claim.exact
    wanted = claim_in(
        text.headline, text.blocks, place.start, place.end, exact=claim.exact, right=claim.right if with_right else ""
    )
    found = elsewhere.elsewhere(session, wanted, leave_out=[source.id])
    seconds, computed = perf_counter() - began, process_time() - computing
    hits = [by_id[one.article.id] for one in found]
    first = hits[:ENOUGH]
    return Figures(
        recall=sum(hit.is_it for hit in hits) / len(claim.variants),
        first=sum(hit.is_it for hit in first) / len(claim.variants),
        precision=sum(hit.is_it for hit in first) / max(1, len(first)),
        found=len(hits),
        seconds=seconds,
        computed=computed,
        missed=tuple(one.why for one in claim.variants if not any(hit is one for hit in hits)),
        wrong=tuple(
            f"{hit.why or hit.headline} {[m.text.format(**m.values) for m in one.likeness.reasons]}"
            for hit, one in zip(first, found, strict=False)
            if not hit.is_it
        ),
    )
