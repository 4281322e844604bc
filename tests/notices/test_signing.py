"""A second editor's approval, bound to exactly the words approved (faults.md row 23)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from make import LIBRARIES, make_article, make_correction, make_draft, make_user
from notices.newsroom import NOON, NOTICE, Newsroom, begun, only
from reused import Begin, on_sqlite
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts import actions as accounts
from corrections.cases import actions as cases
from corrections.cases import queries as case_queries
from corrections.deliveries.models import Delivery
from corrections.errors import Conflict, Refused
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.notices import actions, drafting, plans, queries, signing
from corrections.notices.decisions import CMS, digest
from corrections.notices.drafting import ArticleWords, Draft, DraftWords
from corrections.taxonomy import CaseState, FoundBy, Kind, Placement, Role
from corrections.worker import staff_words

RETRACTED = "This article is retracted. It said that 2,140 people signed; we can’t stand by any of its figures."


@pytest.fixture
def room(begin: Begin, session: Session) -> Newsroom:
    return begun(begin, session, "now")


@pytest.fixture
def draft(session: Session, room: Newsroom) -> Draft:
    return make_draft(
        session, room.case, by=room.ana, kind=Kind.RETRACTION, notice=RETRACTED, replace=("2,140 people", "Some people")
    )


def shown(session: Session, draft: Draft) -> bytes:
    return digest(plans.plan(session, draft))


def test_a_retraction_waits_for_a_second_editor(session: Session, room: Newsroom, draft: Draft) -> None:
    with pytest.raises(Refused, match="sign-off of a second editor"):
        actions.hold(session, draft, by=room.ana)
    drafting.ask_sign_off(session, draft, by=room.ana)
    assert room.case.state is CaseState.AWAITING_SIGN_OFF
    mails = session.scalars(select(Delivery).where(Delivery.kind == "draft-sign-off")).all()
    assert [mail.to_id for mail in mails] == [room.ben.id], "the reporter can't, and Ana asked"
    drafting.sign_off(session, draft, shown=shown(session, draft), by=room.ben)
    assert room.case.state is CaseState.DRAFTED
    assert actions.hold(session, draft, by=room.ana).state == "running"


def test_nobody_is_asked_about_a_notice_that_can_not_be_published(session: Session, room: Newsroom) -> None:
    draft = drafting.start(session, room.case, kind=Kind.RETRACTION, by=room.ana)
    begun = draft.notice
    drafting.save(session, draft, DraftWords(Kind.RETRACTION, RETRACTED), by=room.ana)
    with pytest.raises(Refused, match="The wrong words still stand"):
        drafting.ask_sign_off(session, draft, by=room.ana)
    words = ArticleWords(Placement.TOP, text=LIBRARIES.replace("2,140 people", "Some people"))
    drafting.set_article(session, draft, only(session, draft), words, by=room.ana)
    drafting.save(session, draft, DraftWords(Kind.RETRACTION, begun), by=room.ana)
    with pytest.raises(Refused, match="Still to be written: "):
        drafting.ask_sign_off(session, draft, by=room.ana)
    drafting.save(session, draft, DraftWords(Kind.RETRACTION, RETRACTED), by=room.ana)
    assert not session.scalars(select(Delivery).where(Delivery.kind == "draft-sign-off")).all()
    assert room.case.state is CaseState.DRAFTED
    words = ArticleWords(Placement.TOP, change=CMS)
    drafting.set_article(session, draft, only(session, draft), words, by=room.ana)
    drafting.ask_sign_off(session, draft, by=room.ana)  # while the CMS has yet to change it
    assert room.case.state is CaseState.AWAITING_SIGN_OFF


def test_nobody_signs_off_what_they_wrote(session: Session, room: Newsroom, draft: Draft) -> None:
    drafting.ask_sign_off(session, draft, by=room.ana)
    with pytest.raises(Refused, match="Somebody else signs it off"):
        drafting.sign_off(session, draft, shown=shown(session, draft), by=room.ana)
    drafting.save(session, draft, DraftWords(Kind.RETRACTION, RETRACTED + " We apologise."), by=room.ben)
    for writer in (room.ana, room.ben):
        with pytest.raises(Refused, match="Somebody else signs it off"):
            drafting.sign_off(session, draft, shown=shown(session, draft), by=writer)


def test_nobody_signs_off_a_word_of_theirs_whoever_saved_after_them(
    session: Session, room: Newsroom, draft: Draft
) -> None:
    drafting.save(session, draft, DraftWords(Kind.RETRACTION, RETRACTED + " We apologise."), by=room.ben)
    drafting.save(session, draft, DraftWords(Kind.RETRACTION, RETRACTED + " We are sorry."), by=room.ana)
    with pytest.raises(Refused, match="Somebody else signs it off"):
        drafting.sign_off(session, draft, shown=shown(session, draft), by=room.ben)


def test_who_saved_without_a_change_may_sign_it_off(session: Session, room: Newsroom, draft: Draft) -> None:
    drafting.save(session, draft, DraftWords(Kind.RETRACTION, draft.notice), by=room.ben)
    drafting.sign_off(session, draft, shown=shown(session, draft), by=room.ben)


def test_a_reporter_signs_nothing_off(session: Session, room: Newsroom, draft: Draft) -> None:
    with pytest.raises(Refused, match="An editor"):
        drafting.sign_off(session, draft, shown=shown(session, draft), by=room.tom)


def test_what_was_changed_after_it_was_opened_is_not_signed_off(session: Session, room: Newsroom, draft: Draft) -> None:
    opened = shown(session, draft)
    drafting.save(session, draft, DraftWords(Kind.RETRACTION, RETRACTED + " Sorry."), by=room.ana)
    with pytest.raises(Conflict, match="changed after you opened it"):
        drafting.sign_off(session, draft, shown=opened, by=room.ben)
    assert not queries.sign_offs(session, draft.id)


CHANGES: dict[str, Callable[[Session, Newsroom, Draft], object]] = {
    "notice": lambda s, r, d: drafting.save(s, d, DraftWords(Kind.RETRACTION, RETRACTED + " More."), by=r.ana),
    "kind": lambda s, r, d: drafting.save(s, d, DraftWords(Kind.REMOVAL, RETRACTED), by=r.ana),
    "placement": lambda s, r, d: _set(s, r, d, placement=Placement.INLINE),
    "text": lambda s, r, d: _set(s, r, d, text=LIBRARIES.replace("2,140", "Countless")),
    "headline": lambda s, r, d: _set(s, r, d, headline="Libraries"),
    "reason in public": lambda s, r, d: _set(s, r, d, unfixed_reason="For the record."),
    "wrong words": lambda s, r, d: _set(s, r, d, words="2,140 people signed"),
    "another article": lambda s, r, d: drafting.add_article(s, d, make_article(s, headline="B").id, by=r.ana),
    "no article": lambda s, r, d: drafting.remove_article(s, d, only(s, d), by=r.ana),
}


def _set(session: Session, room: Newsroom, draft: Draft, **words: object) -> None:
    told: dict[str, object] = {"placement": Placement.END, "text": LIBRARIES.replace("2,140 people", "Some people")}
    drafting.set_article(session, draft, only(session, draft), ArticleWords(**(told | words)), by=room.ana)  # type: ignore[arg-type]


@on_sqlite
@pytest.mark.parametrize("what", CHANGES)
def test_any_change_takes_the_approval_away(session: Session, room: Newsroom, draft: Draft, what: str) -> None:
    drafting.ask_sign_off(session, draft, by=room.ana)
    drafting.sign_off(session, draft, shown=shown(session, draft), by=room.ben)
    assert signing.is_signed_off(session, draft, plans.plan(session, draft))
    CHANGES[what](session, room, draft)
    session.flush()
    assert not signing.is_signed_off(session, draft, plans.plan(session, draft))


@on_sqlite
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_takes_the_draft_back_from_whoever_was_asked(
    session: Session, room: Newsroom, draft: Draft, what: str
) -> None:
    drafting.ask_sign_off(session, draft, by=room.ana)
    CHANGES[what](session, room, draft)
    assert room.case.state is CaseState.DRAFTED
    assert draft.asked_sign_off_at is None


def test_an_approval_counts_again_when_the_words_are_what_they_were(
    session: Session, room: Newsroom, draft: Draft
) -> None:
    drafting.sign_off(session, draft, shown=shown(session, draft), by=room.ben)
    drafting.save(session, draft, DraftWords(Kind.RETRACTION, "Other words"), by=room.ana)
    drafting.save(session, draft, DraftWords(Kind.RETRACTION, RETRACTED), by=room.ana)
    assert signing.is_signed_off(session, draft, plans.plan(session, draft))


def test_who_noticed_the_error_is_published_and_so_bound(session: Session, room: Newsroom, draft: Draft) -> None:
    drafting.sign_off(session, draft, shown=shown(session, draft), by=room.ben)
    facts = {"severity": room.case.severity, "error_type": room.case.error_type, "cause": room.case.cause}
    cases.set_facts(session, room.case, **facts, found_by=FoundBy.MONITORING, by=room.ana)
    with pytest.raises(Refused, match="sign-off of a second editor"):
        actions.hold(session, draft, by=room.ana)


def test_what_only_the_reader_or_the_newsroom_reads_is_not_bound(
    session: Session, room: Newsroom, draft: Draft
) -> None:
    drafting.sign_off(session, draft, shown=shown(session, draft), by=room.ben)
    drafting.save(session, draft, DraftWords(Kind.RETRACTION, RETRACTED, told="Thank you, Vera."), by=room.ana)
    assert signing.is_signed_off(session, draft, plans.plan(session, draft))


def test_an_approval_ends_with_the_rights_of_whoever_gave_it(session: Session, room: Newsroom, draft: Draft) -> None:
    drafting.sign_off(session, draft, shown=shown(session, draft), by=room.ben)
    room.ben.role = Role.REPORTER
    session.flush()
    with pytest.raises(Refused, match="sign-off of a second editor"):
        actions.hold(session, draft, by=room.ana)


@pytest.mark.parametrize("who", ["the publisher", "the second editor"])
def test_rights_are_checked_again_when_the_hold_is_due(
    session: Session, room: Newsroom, draft: Draft, who: str
) -> None:
    drafting.sign_off(session, draft, shown=shown(session, draft), by=room.ben)
    held = actions.hold(session, draft, by=room.ana)
    accounts.disable(session, room.ana if who == "the publisher" else room.ben, by=SYSTEM)
    later = clock.now() + timedelta(minutes=1)
    with clock.reading(lambda: later):
        assert actions.publish_hold(session, held.id) is None
    assert held.state == "failed"
    assert room.case.state is CaseState.DRAFTED
    assert queries.of_case(session, room.case.id) == []


def test_a_draft_is_sent_back_with_what_has_to_change(session: Session, room: Newsroom, draft: Draft) -> None:
    drafting.ask_sign_off(session, draft, by=room.ana)
    with pytest.raises(Refused, match="Say what has to change"):
        drafting.refuse_sign_off(session, draft, reason=" ", by=room.ben)
    drafting.refuse_sign_off(session, draft, reason="Say why we can’t stand by it.", by=room.ben)
    assert room.case.state is CaseState.DRAFTED
    assert (draft.sent_back_reason, draft.sent_back_by_id) == ("Say why we can’t stand by it.", room.ben.id)
    assert case_queries.notes(session, room.case.id)[-1].text == "Say why we can’t stand by it."
    drafting.save(session, draft, DraftWords(Kind.RETRACTION, RETRACTED + " The source lied."), by=room.ana)
    assert draft.sent_back_reason is None


def test_a_further_revision_is_signed_off_too_and_can_be_sent_back(session: Session, room: Newsroom) -> None:
    newsrooms.change(session, by=SYSTEM, sign_off=["correction"])
    correction = None
    with pytest.raises(Refused, match="sign-off"):
        make_correction(session, room.article, by=room.ana)
    newsrooms.change(session, by=SYSTEM, sign_off=[])
    correction = make_correction(session, make_article(session, headline="Two"), by=room.ana)
    newsrooms.change(session, by=SYSTEM, sign_off=["correction"])
    revision = drafting.start_revision(session, correction, by=room.ana)
    drafting.save(session, revision, DraftWords(Kind.CORRECTION, NOTICE, reason="Clearer."), by=room.ana)
    with pytest.raises(Refused, match="sign-off"):
        actions.hold(session, revision, by=room.ana)
    drafting.ask_sign_off(session, revision, by=room.ana)
    drafting.refuse_sign_off(session, revision, reason="Clearer how?", by=room.ben)
    assert revision.sent_back_reason == "Clearer how?"
    drafting.sign_off(session, revision, shown=shown(session, revision), by=room.ben)
    assert actions.hold(session, revision, by=room.ana).state == "running"


def test_a_clarification_of_a_fact_is_signed_off_and_so_is_its_revision(session: Session, room: Newsroom) -> None:
    words = "Many people signed a petition, 2,140 of them on paper."
    draft = make_draft(
        session,
        room.case,
        by=room.ana,
        kind=Kind.CLARIFICATION,
        notice="This article has been clarified: the 2,140 are those who signed on paper.",
        replace=("About 2,140 people signed a petition against the plan", words),
        kind_reason="The number was true of the paper petition.",
    )
    assert signing.needs_sign_off(session, plans.plan(session, draft))
    drafting.sign_off(session, draft, shown=shown(session, draft), by=room.ben)
    held = actions.hold(session, draft, by=room.ana)
    later = NOON + timedelta(days=400)
    with clock.reading(lambda: later):
        correction = actions.publish_hold(session, held.id)
    assert correction is not None, held.problem
    revision = drafting.start_revision(session, correction, by=room.ana)
    assert signing.needs_sign_off(session, plans.plan(session, revision))
    assert revision.kind_reason == "The number was true of the paper petition."


def test_words_sent_back_or_signed_off_are_of_a_draft_at_work(session: Session, room: Newsroom, draft: Draft) -> None:
    drafting.drop(session, draft, by=room.ana)
    make_user(session, "cem")
    for act in (
        lambda: drafting.sign_off(session, draft, shown=shown(session, draft), by=room.ben),
        lambda: drafting.refuse_sign_off(session, draft, reason="x", by=room.ben),
        lambda: drafting.ask_sign_off(session, draft, by=room.ana),
    ):
        with pytest.raises(Refused, match="given up"):
            act()


def test_the_mails_lead_to_where_the_draft_is_worked_on(session: Session, room: Newsroom, draft: Draft) -> None:
    def links(kind: str) -> list[str]:
        rows = session.scalars(select(Delivery).where(Delivery.kind == kind)).all()
        told = [staff_words.sign_off(session, row, "") or {} for row in rows]
        return [str(words.get("link")) for words in told]

    drafting.ask_sign_off(session, draft, by=room.ana)
    assert links("draft-sign-off") == [f"/desk/cases/{room.case.id}/draft"]
    drafting.sign_off(session, draft, shown=shown(session, draft), by=room.ben)
    assert links("draft-sign-off") == ["None"], "there is nothing to sign off any more"
    correction = make_correction(session, make_article(session, headline="Two"), by=room.ana)
    revision = drafting.start_revision(session, correction, by=room.ana)
    drafting.save(session, revision, DraftWords(Kind.CORRECTION, NOTICE, reason="It was unclear."), by=room.ana)
    drafting.ask_sign_off(session, revision, by=room.ana)
    assert links("draft-sign-off")[-1] == f"/desk/corrections/{correction.number}/revise"
