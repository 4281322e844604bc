"""What the checks are told of a draft."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from make import LIBRARIES, make_article, make_case, make_correction, make_draft, make_version, publish
from notices.newsroom import NOON, NOTICE, Newsroom, begun, only
from reused import Begin
from sqlalchemy.orm import Session

from corrections.articles import queries as articles
from corrections.articles.blocks import body_text
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.notices import drafting, judging, plans, queries
from corrections.notices.decisions import CMS, NONE
from corrections.notices.drafting import ArticleWords, Draft, DraftWords
from corrections.notices.facts import NoticeFacts
from corrections.taxonomy import ErrorType, Kind, PassageFate, Placement, Relation

RIGHT = LIBRARIES.replace("2,140", "214")


@pytest.fixture(autouse=True)
def noon(at: Callable[[datetime], None]) -> None:
    at(NOON)


@pytest.fixture
def room(begin: Begin, session: Session) -> Newsroom:
    return begun(begin, session, "at noon")


@pytest.fixture
def draft(session: Session, room: Newsroom) -> Draft:
    return make_draft(session, room.case, by=room.ana, replace=("2,140", "214"), notice=NOTICE)


def facts(session: Session, draft: Draft) -> NoticeFacts:
    session.flush()
    return judging.facts(session, plans.drafted(session, draft))


def codes(session: Session, draft: Draft) -> list[str]:
    session.flush()
    return [finding.code for finding in judging.findings(session, plans.drafted(session, draft))]


def set_(session: Session, draft: Draft, room: Newsroom, **words: object) -> None:
    told: dict[str, object] = {"placement": Placement.END}
    drafting.set_article(session, draft, only(session, draft), ArticleWords(**(told | words)), by=room.ana)  # type: ignore[arg-type]


def test_the_facts_are_those_of_the_case_the_reports_and_the_newsroom(
    session: Session, room: Newsroom, draft: Draft
) -> None:
    found = facts(session, draft)
    assert (found.kind, found.error_type, found.severity) == (Kind.CORRECTION, ErrorType.NUMBER, room.case.severity)
    assert (found.right, found.readers) == ("214", ("Vera Lind", "vera@reader.example"))
    assert set(found.staff) >= {"Ana", "Ben", "Nadia Okafor"}
    assert found.first_published == room.article.published_at
    assert found.language == "en"
    (article,) = found.articles
    assert article.was == "2,140"
    assert "2,140 people" in article.version_text
    assert "214 people" in (article.corrected_text or "")
    assert article.fate is PassageFate.EDITED


def test_a_reader_whom_the_story_is_about_may_be_named(session: Session, room: Newsroom) -> None:
    named = make_case(session, make_article(session), "2,140", name="Mary Doe", relation=Relation.NAMED_IN_IT)
    draft = make_draft(session, named, by=room.ana, replace=("2,140", "214"), notice=NOTICE)
    assert facts(session, draft).readers == ()


def test_what_the_cms_will_make_of_it_is_not_known_until_it_has(session: Session, room: Newsroom, draft: Draft) -> None:
    set_(session, draft, room, change=CMS)
    (article,) = facts(session, draft).articles
    assert (article.corrected_text, article.fate) == (None, None)
    assert "wrong_words_stand" not in codes(session, draft)
    make_version(session, room.article, RIGHT)
    (article,) = facts(session, draft).articles
    assert "2,140 people" in article.version_text
    assert "214 people" in (article.corrected_text or "")
    assert article.fate is not PassageFate.UNCHANGED


def test_words_that_stay_are_found_unless_the_public_is_told_why(
    session: Session, room: Newsroom, draft: Draft
) -> None:
    set_(session, draft, room, change=NONE)
    assert "wrong_words_stand" in codes(session, draft)
    set_(session, draft, room, change=NONE, unfixed_reason="The number is quoted from the minutes.")
    assert "wrong_words_stand" not in codes(session, draft)


def test_what_others_changed_since_the_report_is_not_the_notice_s_to_tell(
    session: Session, room: Newsroom, draft: Draft
) -> None:
    """Each of the ways in which a text becomes right, judged as it will be published."""
    later = "\n\nNine of 86 branches were asked."
    make_version(session, room.article, LIBRARIES + "\n\nNine of 85 branches were asked.")
    make_version(session, room.article, LIBRARIES + later)
    set_(session, draft, room, change=NONE, unfixed_reason="The number is quoted from the minutes.")
    (article,) = facts(session, draft).articles
    assert "86 branches" in article.version_text
    make_version(session, room.article, RIGHT + later)
    make_version(session, room.article, RIGHT + "\n\nNine of 87 branches were asked.")
    set_(session, draft, room, change=CMS)
    (article,) = facts(session, draft).articles
    assert "86 branches" in article.version_text
    assert article.corrected_text == article.version_text.replace("2,140", "214")
    published = publish(session, draft, by=room.ana)
    (on,) = queries.published(session, [published])[0].newest.articles
    texts = articles.texts_numbered(session, room.article.id, (on.version_before, on.version_after))
    told = [body_text(text.headline, text.blocks) for _, text in sorted(texts.items())]
    assert told == [article.version_text, article.corrected_text]


def test_an_error_stood_since_the_version_that_brought_it_in(
    session: Session, room: Newsroom, at: Callable[[datetime], None]
) -> None:
    article = make_article(session, RIGHT, published=NOON - timedelta(days=90))
    at(NOON + timedelta(hours=1))
    make_version(session, article, LIBRARIES)
    at(NOON + timedelta(hours=2))
    make_version(session, article, LIBRARIES + "\n\nMore.")
    case = make_case(session, article, "2,140")
    draft = make_draft(session, case, by=room.ana, replace=("2,140", "214"), notice=NOTICE)
    assert facts(session, draft).error_stood_since == NOON + timedelta(hours=1)
    assert "late" not in codes(session, draft)


def test_one_that_came_with_the_article_stood_since_then(session: Session, room: Newsroom) -> None:
    article = make_article(session, published=NOON - timedelta(days=90))
    case = make_case(session, article, "2,140")
    draft = make_draft(session, case, by=room.ana, replace=("2,140", "214"), notice=NOTICE)
    assert facts(session, draft).error_stood_since is None
    assert "late" in codes(session, draft)


def test_a_further_revision_is_judged_by_the_case_of_its_correction(session: Session, room: Newsroom) -> None:
    case = make_case(session, make_article(session), "2,140", name="Otto Reed", email="otto@reader.example")
    correction = make_draft(session, case, by=room.ana, replace=("2,140", "214"), notice=NOTICE)
    revision = drafting.start_revision(session, publish(session, correction, by=room.ana), by=room.ana)
    words = DraftWords(Kind.CORRECTION, NOTICE + " Otto Reed told us.", reason="To say who.")
    drafting.save(session, revision, words, by=room.ana)
    assert "reader_named" in codes(session, revision)
    assert facts(session, revision).error_type is ErrorType.NUMBER


def test_a_starter_still_to_be_written_is_found_in_the_newsrooms_language(session: Session, room: Newsroom) -> None:
    newsrooms.change(session, by=SYSTEM, language="de")
    draft = drafting.start(session, room.case, kind=Kind.EDITORS_NOTE, by=room.ana)
    session.flush()
    drafted = plans.drafted(session, draft)
    words = {mark: mark.upper() for mark in judging.facts(session, drafted).marks}
    drafting.save(session, draft, DraftWords(Kind.EDITORS_NOTE, next(iter(words.values()))), by=room.ana)
    found = judging.findings(session, plans.drafted(session, draft), translate=lambda text: words.get(text, text))
    assert "unfinished" in [finding.code for finding in found]


def test_a_correction_without_a_case_is_judged_too(session: Session, room: Newsroom) -> None:
    correction = make_correction(session, by=room.ana)
    revision = drafting.start_revision(session, correction, by=room.ana)
    assert codes(session, revision) == []
