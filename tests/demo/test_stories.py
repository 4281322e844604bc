"""The demo newsroom is as large and as various as it says.

That the same day always tells the same story, also in another process, is for `tests/package/test_wheel.py`.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from journeys.demo import told_once
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.accounts.models import User
from corrections.articles.blocks import words_in
from corrections.articles.models import Article, ArticleVersion
from corrections.cases.models import Case, Desk
from corrections.demo.newsroom import SECTIONS
from corrections.demo.stories import PLACEHOLDER, stories
from corrections.notices.models import Correction, Revision, RevisionArticle
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import CaseState, DeclineReason, Kind, Outcome, RequestState

LATER_PARTS = {Outcome.RULED}  # complaints and rulings are not part of the product yet


@pytest.fixture(scope="module")
def today() -> date:
    return clock.now().date()


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory, today: date) -> Iterator[Engine]:
    copy = shutil.copy(told_once(tmp_path_factory, today), tmp_path_factory.mktemp("demo"))
    engine = database.make_engine(f"sqlite:///{copy}")
    yield engine
    engine.dispose()


@pytest.fixture
def demo(newsroom: Engine) -> Iterator[Session]:
    with database.reading(newsroom) as session:
        yield session


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_it_is_as_large_as_it_says(demo: Session) -> None:
    assert count(demo, Article) >= 60
    assert count(demo, Correction) >= 40
    assert count(demo, CorrectionRequest) >= 120
    assert (count(demo, Desk), count(demo, User)) == (3, 7)
    assert set(demo.scalars(select(Article.section))) == set(SECTIONS)
    assert demo.scalar(select(func.count()).select_from(Article).where(Article.agency.is_not(None))) >= 5


def test_every_kind_state_outcome_and_reason_occurs(demo: Session) -> None:
    assert set(demo.scalars(select(Correction.kind))) == set(Kind)
    assert set(demo.scalars(select(CorrectionRequest.state))) == set(RequestState)
    assert set(demo.scalars(select(Case.outcome).where(Case.outcome.is_not(None)))) == set(Outcome) - LATER_PARTS
    reasons = demo.scalars(select(Case.decline_reason).where(Case.decline_reason.is_not(None)))
    assert set(reasons) == set(DeclineReason)
    # `scheduled` lasts twenty seconds.
    assert set(demo.scalars(select(Case.state))) == set(CaseState) - {CaseState.SCHEDULED}


def test_articles_have_later_versions_and_corrections_further_revisions(demo: Session) -> None:
    versions = Counter(demo.scalars(select(ArticleVersion.article_id)))
    assert sum(1 for n in versions.values() if n >= 2) >= 20
    revisions = Counter(demo.scalars(select(Revision.correction_id)))
    assert sum(1 for n in revisions.values() if n >= 2) >= 4
    on = Counter(demo.scalars(select(RevisionArticle.revision_id)))
    assert 3 in on.values()


def test_it_spreads_over_eighteen_months_and_ends_today(demo: Session, today: date) -> None:
    first, last = demo.execute(select(func.min(Correction.published_at), func.max(Correction.published_at))).one()
    assert last - first > timedelta(days=450)
    end = datetime.combine(today, time(0), UTC)
    assert max(demo.scalars(select(CorrectionRequest.received_at))) < end
    assert max(demo.scalars(select(CorrectionRequest.received_at))) > end - timedelta(days=3)


def test_stories_are_of_the_length_of_stories_and_nothing_is_left_to_fill_in(today: date) -> None:
    for story in stories(today):
        assert 200 <= words_in(story.blocks) <= 900, story.slug
        assert not PLACEHOLDER.search(f"{story.headline} {story.blocks} {story.told}"), story.slug
        assert "lorem" not in str(story.blocks).lower()


def test_no_two_paragraphs_and_no_two_letters_are_alike(demo: Session, today: date) -> None:
    paragraphs = Counter(block.text for story in stories(today) for block in story.blocks if len(block.text) > 60)
    assert paragraphs.most_common(1)[0][1] == 1
    letters = Counter(demo.scalars(select(CorrectionRequest.wrong)))
    assert letters.most_common(1)[0][1] == 1
