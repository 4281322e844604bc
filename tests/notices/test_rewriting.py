"""What is shown before it is saved is what saving gives."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make import LIBRARIES, make_article, make_case
from notices.newsroom import Newsroom, only, open_newsroom
from reused import on_sqlite
from sqlalchemy.orm import Session

from corrections.notices import drafting, plans, queries
from corrections.notices.decisions import CMS, HERE, NONE, digest
from corrections.notices.drafting import ArticleWords, DraftWords
from corrections.notices.models import DraftArticle
from corrections.notices.rewriting import differs, rewrite
from corrections.requests.models import Passage
from corrections.taxonomy import Cause, Kind, Placement

TEXTS = [None, LIBRARIES, LIBRARIES.replace("2,140", "214"), "A new text.", "## A heading\n\nAnd a text.", " \n"]
written = st.builds(
    DraftWords,
    kind=st.sampled_from(Kind),
    notice=st.sampled_from(["", "It is 214.", "Something else."]),
    cause=st.sampled_from([None, *Cause]),
    kind_reason=st.sampled_from(["", "True as written."]),
    told=st.sampled_from(["", "Thank you."]),
)
on_article = st.builds(
    ArticleWords,
    placement=st.sampled_from(Placement),
    placement_detail=st.sampled_from([None, "", "Page 7"]),
    change=st.sampled_from([HERE, CMS, NONE, "otherwise"]),
    headline=st.sampled_from([None, "Three libraries to close", "Another headline", " "]),
    text=st.sampled_from(TEXTS),
    unfixed_reason=st.sampled_from([None, "", "Quoted."]),
    words=st.sampled_from([None, "", "2,140", "2,140 people", "the", "nowhere at all"]),
    base=st.sampled_from([None, 1, 99]),
)


@pytest.fixture
def room(session: Session) -> Newsroom:
    return open_newsroom(session)


@on_sqlite
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_a_preview_is_what_saving_gives(session: Session, room: Newsroom, data: st.DataObject) -> None:
    draft = queries.draft_of_case(session, room.case.id) or drafting.start(
        session, room.case, kind=Kind.CORRECTION, by=room.ana
    )
    words, on = data.draw(written), {room.article.id: data.draw(on_article)}
    standing = plans.drafted(session, draft)
    before = digest(plans.plan_of(standing))
    made = rewrite(session, standing, words, on)
    assert not session.dirty, "nothing is changed by looking"
    assert not session.new
    assert digest(plans.plan(session, draft)) == before
    if made.problems:
        return
    foreseen = plans.plan_of(made.drafted)
    drafting.save(session, draft, words, by=room.ana, on=on)
    session.expire_all()
    assert plans.plan(session, draft) == foreseen
    again = rewrite(session, plans.drafted(session, draft), words, on)
    assert not differs(plans.drafted(session, draft), again.drafted)


def test_looking_puts_nothing_in_the_database(session: Session, room: Newsroom) -> None:
    draft = drafting.start(session, room.case, kind=Kind.CORRECTION, by=room.ana)
    session.flush()
    passages = session.query(Passage).count()
    on = {room.article.id: ArticleWords(Placement.TOP, words="2,140 people", text="Other.")}
    rewrite(session, plans.drafted(session, draft), DraftWords(Kind.UPDATE, "x"), on)
    session.flush()
    assert session.query(Passage).count() == passages
    assert only(session, draft).placement is Placement.END


def test_a_browser_that_composes_letters_edits_nothing(session: Session, room: Newsroom) -> None:
    text = unicodedata.normalize("NFD", "Zoë’s café serves crème brûlée.")
    article = make_article(session, text, headline=unicodedata.normalize("NFD", "Café"))
    draft = drafting.start(session, make_case(session, article), kind=Kind.CORRECTION, by=room.ana)
    words = ArticleWords(Placement.END, headline="Café", text=unicodedata.normalize("NFC", text) + "\r\n")
    drafting.set_article(session, draft, only(session, draft), words, by=room.ana)
    row: DraftArticle = only(session, draft)
    assert (row.headline, row.text) == (None, None)
