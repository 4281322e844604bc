"""One error in many articles: what is found of it in a small newspaper. Of a large one: measuring_claims.py."""

from __future__ import annotations

import pytest
from articles.measured import load, measure
from articles.newspaper import newspaper, told
from counting import queries
from sqlalchemy import Engine
from sqlalchemy.orm import Session


@pytest.mark.parametrize("kind", ["petition", "vote"])
def test_most_variants_are_found_and_few_that_only_look_like_it(session: Session, engine: Engine, kind: str) -> None:
    claim = told(kind, 1)
    pieces = newspaper(220, claim, 1)
    ids = load(session, pieces)
    with queries(engine) as sent:
        found = measure(session, claim, pieces, ids)
    assert found.recall >= 0.9
    assert found.precision >= 0.7
    # Two for the article that it starts from (three, with its text), two of the index, one for articles, two for texts.
    assert len(sent) <= 8
