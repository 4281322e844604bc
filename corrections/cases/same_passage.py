"""The open case that is about the same words as a report."""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections.articles.folding import fold
from corrections.articles.models import Article
from corrections.cases import carrying, queries
from corrections.cases.models import Case
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest, Passage
from corrections.taxonomy import ErrorType


def of(session: Session, article: Article, passage: Passage, request: CorrectionRequest) -> Case | None:
    """The open case whose passage overlaps this one, both seen in the version that this one points at.

    A complaint about standards and a report of an error are two matters, also where both are about the same words.
    """
    place = request_queries.anchored(passage)
    known = [
        (case, other)
        for case, other in queries.open_passages_on(session, article.id)
        if (case.error_type is ErrorType.STANDARDS) == (request.error_type is ErrorType.STANDARDS)
    ]
    if place is None or passage.version is None:
        # Words without a place, as of a text that may not be shown: the same words are the same passage.
        words = fold(passage.exact)
        return next((case for case, other in known if fold(other.exact) == words), None)
    texts = carrying.texts_of(session, article.id, [other for _, other in known], passage.version)
    # Those of the same version first: no text has to be aligned for them.
    for case, other in sorted(known, key=lambda pair: pair[1].version != passage.version):
        _, there = carrying.fate(other, passage.version, texts)
        if there is not None and anchoring.overlaps(there, place):
            return case
    return None
