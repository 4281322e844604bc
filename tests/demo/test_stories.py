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
from corrections.cases import dates
from corrections.cases.models import Case, CaseTaking, Desk
from corrections.demo.happenings import happenings
from corrections.demo.newsroom import SECTIONS
from corrections.demo.stories import PLACEHOLDER, ZONE, offset, stories
from corrections.demo.watching import SEEN
from corrections.log.models import LogPart
from corrections.notices.models import Correction, Revision, RevisionArticle
from corrections.public.articles.show import marked, notices_on
from corrections.public.articles.timeline import notices_of
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import CaseState, Change, DeclineReason, Kind, Mark, Origin, Outcome, RequestState
from corrections.watch import queries as watch
from corrections.watch import shares
from corrections.watch.models import NoticedChange
from corrections.watch.noticing import SUMMARY

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


def test_its_desk_is_at_work(demo: Session, today: date) -> None:
    open_cases = demo.scalars(select(Case).where(Case.open.is_(True))).all()
    dues = [due for case in open_cases if (due := dates.next_due(case)) is not None]
    assert len(dues) > 20
    assert min(dues) > datetime.combine(today, time(0), UTC) - timedelta(days=4)
    lapsing = demo.scalars(select(CaseTaking.due_at)).all()
    assert len(lapsing) > 10
    assert min(lapsing) > clock.now()


def test_articles_were_changed_without_a_word_and_most_of_that_was_explained_since(demo: Session) -> None:
    told = select(NoticedChange, ArticleVersion.origin).join(
        ArticleVersion,
        (ArticleVersion.article_id == NoticedChange.article_id) & (ArticleVersion.number == NoticedChange.number),
    )
    changes = [change for change, origin in demo.execute(told) if origin is not Origin.CORRECTION]
    assert 25 <= len(changes) <= 55
    assert {change.change for change in changes} == set(Change) - {Change.LAYOUT}
    moments = [change.noticed_at for change in changes]
    assert max(moments) - min(moments) > timedelta(days=450)
    on_record = (LogPart.log_id == NoticedChange.log_id) & (LogPart.index == NoticedChange.log_index)
    lines = demo.scalars(select(LogPart.value).join(NoticedChange, on_record).where(LogPart.name == "text"))
    assert len(set(lines)) >= 12
    cases = demo.scalars(select(Case.open).where(Case.summary == SUMMARY))
    assert sum(cases) == 3
    assert any(change.case_id is None and not change.settled for change in changes), "one has time left"


def test_the_statistics_count_what_the_logs_of_the_articles_say(demo: Session) -> None:
    marks: Counter[str] = Counter()
    for article in demo.scalars(select(Article)):
        on = notices_of(article.id, notices_on(demo, article))
        for seen in watch.versions(demo, article.id):
            mark = marked(seen, on).mark
            marks[str(mark)] += mark is not None
    whole = sum(shares.by_year(demo, shares.first(demo), ZONE, watching=True).values(), shares.Share())
    del marks[Mark.FIRST]
    assert marks == {
        Mark.CORRECTED: whole.corrected,
        Mark.UPDATED: whole.updated,
        Mark.EXPLAINED: whole.explained,
        Mark.FIXED: whole.fixed,
        Mark.UNEXPLAINED: whole.unexplained + whole.open,
    }
    assert min(whole.corrected, whole.explained) >= 10
    assert whole.updated >= 2
    assert 2 <= whole.unexplained <= 6


def test_the_time_for_a_notice_is_as_long_on_the_day_when_the_clocks_change() -> None:
    fire = next(story for story in stories(date(2027, 3, 29)) if story.slug == "tanner-row-warehouse-fire")
    assert f"{fire.published:%d %B %H:%M}" == "27 March 05:50"
    changed = (fire.published + offset("2h 45m")).astimezone(UTC)
    assert changed + SEEN + timedelta(hours=24) in {happening.at for happening in happenings(fire)}


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
