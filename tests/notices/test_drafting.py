"""Writing a notice before it is published."""

from __future__ import annotations

import pytest
from make import LIBRARIES, make_article, make_case, make_correction, make_draft, make_version, publish
from notices.newsroom import NOTICE, Newsroom, begun, only
from reused import Begin
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.articles import blocks
from corrections.cases import closing
from corrections.errors import Conflict, Refused
from corrections.notices import actions, drafting, plans, queries
from corrections.notices.decisions import CMS, HERE, NONE
from corrections.notices.drafting import ArticleWords, DraftWords
from corrections.requests import queries as request_queries
from corrections.taxonomy import CaseState, Cause, DeclineReason, Kind, Medium, PassageFate, Placement

RIGHT = LIBRARIES.replace("2,140", "214")


@pytest.fixture
def room(begin: Begin, session: Session) -> Newsroom:
    return begun(begin, session, "now")


def begin(session: Session, room: Newsroom, kind: Kind = Kind.CORRECTION) -> drafting.Draft:
    return drafting.start(session, room.case, kind=kind, by=room.ana)


def verbs(session: Session, about: str) -> list[str]:
    session.flush()
    return [event.verb for event in events.history(session, about)]


def test_a_draft_starts_from_what_the_case_knows(session: Session, room: Newsroom) -> None:
    draft = begin(session, room)
    assert "2,140" in draft.notice
    assert "214" in draft.notice
    row = only(session, draft)
    assert row.article_id == room.article.id
    assert row.change == HERE
    assert row.placement is Placement.END
    passage = request_queries.passage(session, row.passage_id)
    assert passage is not None
    assert passage.exact == "2,140"
    assert room.case.state is CaseState.DRAFTED
    assert room.case.assignee_id == room.ana.id


def test_a_removal_is_dated_today_and_a_printed_story_by_its_page(session: Session, room: Newsroom) -> None:
    assert "12" not in begin(session, room).notice
    printed = make_article(session, appeared="Print edition, page 7", medium=Medium.PRINT, headline="In print")
    case = make_case(session, printed, "2,140", right="214")
    draft = drafting.start(session, case, kind=Kind.CORRECTION, by=room.ana)
    assert "1 November 2026" in draft.notice
    assert "page 7" in draft.notice
    assert only(session, draft).placement is Placement.PRINT
    assert only(session, draft).change == NONE


def test_a_case_has_one_draft_at_a_time(session: Session, room: Newsroom) -> None:
    draft = begin(session, room)
    with pytest.raises(Refused, match="has a draft"):
        begin(session, room)
    drafting.drop(session, draft, by=room.ana)
    assert room.case.state is CaseState.REVIEWING
    assert begin(session, room).id != draft.id


def test_a_draft_stays_out_of_a_closed_case_until_it_is_reopened(session: Session, room: Newsroom) -> None:
    draft = begin(session, room)
    room.case.state = CaseState.REVIEWING  # as by an older rule, or a hand in the database
    closing.decline(session, room.case, reason=DeclineReason.ACCURATE, text="It is right.", by=room.ben)
    with pytest.raises(Refused, match="closed"):
        drafting.save(session, draft, DraftWords(Kind.CORRECTION, NOTICE), by=room.ana)
    closing.reopen(session, room.case, reason="A new source.", by=room.ana)
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, NOTICE), by=room.ana)
    assert room.case.state is CaseState.DRAFTED


def test_the_second_of_two_saves_is_told(session: Session, room: Newsroom) -> None:
    draft = begin(session, room)
    seen = draft.lock_version
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, "Ana’s words"), by=room.ana, seen=seen)
    with pytest.raises(Conflict, match="changed while you had it open"):
        drafting.save(session, draft, DraftWords(Kind.CORRECTION, "Ben’s words"), by=room.ben, seen=seen)
    assert draft.notice == "Ana’s words"


def test_asking_for_a_sign_off_and_giving_it_are_no_saves(session: Session, room: Newsroom) -> None:
    draft = make_draft(session, room.case, by=room.ana, replace=("2,140", "214"))
    seen = draft.lock_version
    drafting.ask_sign_off(session, draft, by=room.ana, seen=seen)
    drafting.refuse_sign_off(session, draft, reason="Say who counted.", by=room.ben)
    assert draft.lock_version == seen + 1, "what has to change is news for whoever has it open"


def test_an_edited_text_is_kept_with_the_version_that_it_was_edited_from(session: Session, room: Newsroom) -> None:
    draft = begin(session, room)
    words = ArticleWords(Placement.TOP, headline="Three libraries may close", text=RIGHT, base=1)
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, NOTICE), by=room.ana, on={room.article.id: words})
    row = only(session, draft)
    assert (row.headline, row.base_version, row.placement) == ("Three libraries may close", 1, Placement.TOP)
    assert row.text is not None
    assert "214" in row.text
    assert plans.plan(session, draft).articles[0].fate is not PassageFate.UNCHANGED


def test_a_text_that_reads_the_same_is_not_an_edit(session: Session, room: Newsroom) -> None:
    draft = begin(session, room)
    same = LIBRARIES.replace("\n\n", "\r\n\r\n\r\n") + "\n\n"
    words = ArticleWords(Placement.END, headline=" Three libraries to close ", text=same)
    drafting.set_article(session, draft, only(session, draft), words, by=room.ana)
    assert (only(session, draft).headline, only(session, draft).text) == (None, None)


def test_a_text_is_not_lost_when_the_cms_is_to_change_it_after_all(session: Session, room: Newsroom) -> None:
    draft = begin(session, room)
    words = ArticleWords(Placement.END, change=CMS, text=RIGHT)
    drafting.set_article(session, draft, only(session, draft), words, by=room.ana)
    assert only(session, draft).text == RIGHT
    assert plans.plan(session, draft).articles[0].fate is PassageFate.UNCHANGED


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (ArticleWords(Placement.END, words="Nobody ever wrote this"), "don’t stand in any version"),
        (ArticleWords(Placement.END, words="libra"), "don’t stand in any version"),
        (ArticleWords(Placement.END, headline=" ", text=RIGHT), "needs a headline"),
        (ArticleWords(Placement.END, headline="A", text="\n \n"), "at least one paragraph"),
        (ArticleWords(Placement.END, change="somehow"), "Say how"),
    ],
)
def test_what_can_not_be_is_said_and_nothing_is_saved(
    session: Session, room: Newsroom, words: ArticleWords, said: str
) -> None:
    draft = begin(session, room)
    before = draft.notice
    with pytest.raises(Refused, match=said):
        drafting.save(session, draft, DraftWords(Kind.CORRECTION, NOTICE), by=room.ana, on={room.article.id: words})
    assert draft.notice == before


def test_the_wrong_words_can_be_named_more_exactly(session: Session, room: Newsroom) -> None:
    draft = begin(session, room)
    words = ArticleWords(Placement.END, words="2,140 people signed")
    drafting.set_article(session, draft, only(session, draft), words, by=room.ana)
    passage = request_queries.passage(session, only(session, draft).passage_id)
    assert passage is not None
    assert (passage.exact, passage.version, passage.start_block) == ("2,140 people signed", 1, 2)


def test_the_wrong_words_may_be_those_of_an_earlier_version(session: Session, room: Newsroom) -> None:
    make_version(session, room.article, RIGHT)
    draft = begin(session, room)
    words = ArticleWords(Placement.END, words="2,140 people")
    drafting.set_article(session, draft, only(session, draft), words, by=room.ana)
    passage = request_queries.passage(session, only(session, draft).passage_id)
    assert passage is not None
    assert passage.version == 1
    assert plans.plan(session, draft).articles[0].fate is not PassageFate.UNCHANGED


def test_words_that_stand_twice_are_taken_near_those_named_before(session: Session, room: Newsroom) -> None:
    article = make_article(session, "It was 12 miles.\n\nThe other was 12 miles too, and 12 miles it is.")
    case = make_case(session, article, "other was 12 miles too")
    draft = drafting.start(session, case, kind=Kind.CORRECTION, by=room.ana)
    drafting.set_article(
        session, draft, only(session, draft), ArticleWords(Placement.END, words="12 miles"), by=room.ana
    )
    passage = request_queries.passage(session, only(session, draft).passage_id)
    assert passage is not None
    assert (passage.start_block, passage.start_offset) == (2, 14)


def test_words_that_stand_twice_and_could_be_either_are_asked_about(session: Session, room: Newsroom) -> None:
    draft = begin(session, room)
    row = drafting.add_article(session, draft, make_article(session, headline="The same").id, by=room.ana)
    with pytest.raises(Refused, match="“the” stand 3 times in the article"):
        drafting.set_article(session, draft, row, ArticleWords(Placement.END, words="the"), by=room.ana)


def test_words_of_a_broadcast_need_not_stand_in_a_text(session: Session, room: Newsroom) -> None:
    bulletin = make_article(session, appeared="Harbour FM, 17:30", medium=Medium.BROADCAST, text="The sport bulletin.")
    case = make_case(session, bulletin)
    draft = drafting.start(session, case, kind=Kind.CORRECTION, by=room.ana)
    words = ArticleWords(Placement.BROADCAST, "Harbour FM, 17:30", NONE, words="the late Ron Aspinall")
    drafting.set_article(session, draft, only(session, draft), words, by=room.ana)
    assert plans.plan(session, draft).articles[0].quote == ("the late Ron Aspinall", "", "")


def test_a_notice_goes_on_each_article_once_with_the_words_that_stand_there(session: Session, room: Newsroom) -> None:
    draft = begin(session, room)
    other = make_article(session, "The petition of 2,140 names was handed in.", headline="Petition handed in")
    row = drafting.add_article(session, draft, other.id, by=room.ben, words="2,140")
    assert request_queries.passages(session, [row.passage_id])[row.passage_id or 0].exact == "2,140"
    third = make_article(session, "Nothing of the kind.", headline="Elsewhere")
    assert drafting.add_article(session, draft, third.id, by=room.ben, words="2,140").passage_id is None
    with pytest.raises(Refused, match="already"):
        drafting.add_article(session, draft, other.id, by=room.ben)
    with pytest.raises(Refused, match="no such article"):
        drafting.add_article(session, draft, 999_999, by=room.ben)
    drafting.remove_article(session, draft, row, by=room.ben)
    assert [(row.article_id, row.position) for row in queries.draft_articles(session, draft.id)] == [
        (room.article.id, 0),
        (third.id, 1),
    ]


def test_a_retraction_stands_at_the_top_unless_an_editor_says_otherwise(session: Session, room: Newsroom) -> None:
    draft = begin(session, room, Kind.RETRACTION)
    other = drafting.add_article(session, draft, make_article(session, headline="Another").id, by=room.ana)
    assert [row.placement for row in (queries.draft_articles(session, draft.id)[0], other)] == [Placement.TOP] * 2


def test_words_that_stand_several_times_on_another_article_are_asked_about_or_meant_where_they_were_seen(
    session: Session, room: Newsroom
) -> None:
    draft = begin(session, room)
    other = make_article(session, "It was 2,140.\n\nOf the 2,140 many left.", headline="Twice")
    with pytest.raises(Refused, match="“2,140” stand 2 times in the article"), session.begin_nested():
        drafting.add_article(session, draft, other.id, by=room.ana, words="2,140")
    assert len(queries.draft_articles(session, draft.id)) == 1
    row = drafting.add_article(session, draft, other.id, by=room.ana, words="2,140", stands=(2, 7))
    passage = request_queries.passage(session, row.passage_id)
    assert passage is not None
    assert (passage.start_block, passage.start_offset) == (2, 7)


def test_every_act_leaves_an_event_on_the_case(session: Session, room: Newsroom) -> None:
    draft = begin(session, room)
    other = make_article(session, headline="Another")
    row = drafting.add_article(session, draft, other.id, by=room.ana)
    drafting.remove_article(session, draft, row, by=room.ana)
    words = DraftWords(Kind.CORRECTION, NOTICE, cause=Cause.SOURCE)
    drafting.save(session, draft, words, by=room.ana)
    drafting.set_article(session, draft, only(session, draft), ArticleWords(Placement.END, text=RIGHT), by=room.ana)
    drafting.ask_sign_off(session, draft, by=room.ana)
    drafting.refuse_sign_off(session, draft, reason="Who counted?", by=room.ben)
    drafting.drop(session, draft, by=room.ana)
    told = [verb for verb in verbs(session, addresses.case(room.case.id)) if verb != "state"]
    assert told[-9:] == [
        "draft begun",
        "notice put on article",
        "notice taken off article",
        "cause",
        "draft saved",
        "sign-off asked",
        "note",
        "sign-off refused",
        "draft dropped",
    ]
    assert room.case.cause is Cause.SOURCE


def test_every_act_on_a_further_revision_leaves_one_on_the_correction(session: Session, room: Newsroom) -> None:
    correction = make_correction(session, by=room.ana)
    draft = drafting.start_revision(session, correction, by=room.ana)
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, NOTICE, reason="Clearer."), by=room.ana)
    held = actions.hold(session, draft, by=room.ana)
    actions.stop(session, held, by=room.ana)
    publish(session, draft, by=room.ana)
    assert verbs(session, addresses.correction(correction.number)) == [
        "revision begun",
        "draft saved",
        "publication held",
        "publication stopped",
        "publication held",
        "published",
    ]


def test_a_draft_that_is_being_published_is_not_touched(session: Session, room: Newsroom) -> None:
    draft = make_draft(session, room.case, by=room.ana, replace=("2,140", "214"))
    actions.hold(session, draft, by=room.ana)
    row = only(session, draft)
    other = make_article(session, headline="Another")
    for act in (
        lambda: drafting.save(session, draft, DraftWords(Kind.CORRECTION, "x"), by=room.ben),
        lambda: drafting.set_article(session, draft, row, ArticleWords(Placement.TOP), by=room.ben),
        lambda: drafting.add_article(session, draft, other.id, by=room.ben),
        lambda: drafting.remove_article(session, draft, row, by=room.ben),
        lambda: drafting.ask_sign_off(session, draft, by=room.ben),
        lambda: drafting.drop(session, draft, by=room.ben),
    ):
        with pytest.raises(Refused, match="being published"):
            act()


def test_a_published_draft_is_changed_by_a_further_revision_only(session: Session, room: Newsroom) -> None:
    draft = make_draft(session, room.case, by=room.ana, replace=("2,140", "214"))
    publish(session, draft, by=room.ana)
    with pytest.raises(Refused, match="further revision"):
        drafting.save(session, draft, DraftWords(Kind.CORRECTION, "x"), by=room.ben)
    with pytest.raises(Refused, match="further revision"):
        drafting.set_article(session, draft, only(session, draft), ArticleWords(Placement.TOP), by=room.ben)


def test_the_text_of_an_article_that_changed_meanwhile_is_not_put_back(session: Session, room: Newsroom) -> None:
    draft = begin(session, room)
    newer = LIBRARIES.replace("a year.", "a year, the council says.")
    make_version(session, room.article, newer)
    words = ArticleWords(Placement.END, headline=room.article.headline, text=RIGHT, base=1)
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, NOTICE), by=room.ana, on={room.article.id: words})
    assert only(session, draft).base_version == 1
    with pytest.raises(Refused, match="has changed since its text was edited"):
        actions.hold(session, draft, by=room.ana)
    both = ArticleWords(Placement.END, text=newer.replace("2,140", "214"), base=2)
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, NOTICE), by=room.ana, on={room.article.id: both})
    publish(session, draft, by=room.ana)
    assert room.article.latest == 3


def test_an_edited_headline_alone_is_not_put_over_a_newer_one(session: Session, room: Newsroom) -> None:
    draft = begin(session, room)
    words = ArticleWords(Placement.END, headline="214 against closing", unfixed_reason="The number is quoted.")
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, NOTICE), by=room.ana, on={room.article.id: words})
    make_version(session, room.article, LIBRARIES, headline="Libraries: the vote")
    with pytest.raises(Refused, match="has changed since"):
        actions.hold(session, draft, by=room.ana)


def test_the_notation_leaves_what_it_can_not_write_alone(session: Session, room: Newsroom) -> None:
    assert blocks.parse(blocks.write(blocks.parse(RIGHT))) == blocks.parse(RIGHT)
