"""What stops a notice by a rule that may be wrong, and an editor's reason for letting it stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from make import LIBRARIES, make_case, make_draft, publish
from notices import written
from notices.newsroom import NOON, NOTICE, Newsroom, begun, only
from reused import Begin
from sqlalchemy.orm import Session

from corrections.errors import Refused
from corrections.notices import actions, drafting, judging, plans
from corrections.notices.checks import check
from corrections.notices.decisions import Harm, digest
from corrections.notices.drafting import ArticleWords, Draft, DraftWords
from corrections.notices.facts import Answer, Finding
from corrections.taxonomy import Kind, Placement

FAULTY = {name: facts for name, facts, _ in written.faulty()}


@pytest.fixture(autouse=True)
def noon(at: Callable[[datetime], None]) -> None:
    at(NOON)


@pytest.fixture
def room(begin: Begin, session: Session) -> Newsroom:
    return begun(begin, session, "at noon")


def found(session: Session, draft: Draft, code: str) -> list[Finding]:
    session.flush()
    return [one for one in judging.findings(session, plans.drafted(session, draft)) if one.code == code]


def answers(*findings: Finding) -> tuple[Answer, ...]:
    return tuple(Answer(one.code, one.about or "", "It is another person.") for one in findings)


@pytest.mark.parametrize(
    "name",
    ["a reader in the acknowledgement", "a headline that was never there", "a libel with a word left out",
     "critical, at the end", "five weeks, a date of amendment", "a name that a removal took out"],
)  # fmt: skip
def test_what_may_be_wrong_stands_with_a_reason_that_is_for_it_alone(name: str) -> None:
    facts = FAULTY[name]
    [finding] = check(facts)
    assert finding.about is not None
    [stands] = check(replace(facts, answers=answers(finding)))
    assert (stands.severity, stands.answer) == ("warn", "It is another person.")
    elsewhere = (*answers(replace(finding, about="x")), *answers(replace(finding, code="x")))
    blank = tuple(one._replace(reason=" ") for one in answers(finding))
    assert check(replace(facts, answers=(*elsewhere, *blank))) == [finding]


@pytest.mark.parametrize("name", ["a protected surname with a title", "a clarification of a sum", "nothing"])
def test_what_is_certain_has_no_such_way_round(name: str) -> None:
    facts = FAULTY[name]
    [finding] = check(facts)
    assert (finding.severity, finding.about) == ("stop", None)
    assert check(replace(facts, answers=answers(finding))) == [finding]


@pytest.mark.parametrize("place", ["reason", "unfixed_reason"])
@pytest.mark.parametrize("names", ["readers", "protected"])
def test_no_name_stands_in_what_the_public_reads_beside_the_notice(place: str, names: str) -> None:
    facts = replace(
        FAULTY["a reader in the acknowledgement"], notice=NOTICE, **{"readers": (), names: ("Ewan Strachan",)}
    )
    said = "Ewan Strachan noticed it."
    on = replace(facts.articles[0], id=7, unfixed_reason=said if place == "unfixed_reason" else "")
    facts = replace(facts, articles=(on,), reason=said if place == "reason" else "")
    [finding] = [one for one in check(facts) if one.code in ("reader_named", "protected_named")]
    assert finding.severity == "stop"
    assert finding.message.at == ("reason" if place == "reason" else (7, "unfixed_reason"))
    assert [one.code for one in check(replace(facts, reason="", articles=(replace(on, unfixed_reason=""),)))] == [
        one.code for one in check(facts) if one.code not in ("reader_named", "protected_named")
    ]


def test_a_notice_is_published_with_the_reason_and_approved_with_it(session: Session, room: Newsroom) -> None:
    notice = f"{NOTICE} The sum was done by Vera Lind, the county’s auditor."
    draft = make_draft(session, room.case, by=room.ana, replace=("2,140", "214"), notice=notice)
    with pytest.raises(Refused, match="names a reader"):
        actions.hold(session, draft, by=room.ana)
    before = digest(plans.plan(session, draft))
    given = answers(*found(session, draft, "reader_named"))
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, notice, answers=given), by=room.ana)
    assert digest(plans.plan(session, draft)) != before
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, notice), by=room.ana)
    assert [one.answer for one in found(session, draft, "reader_named")] == ["It is another person."]
    correction = publish(session, draft, by=room.ana)
    revision = drafting.start_revision(session, correction, by=room.ana)
    assert [one.severity for one in found(session, revision, "reader_named")] == ["warn"], "it was answered before"
    drafting.save(session, revision, DraftWords(Kind.CORRECTION, notice, answers=()), by=room.ana)
    assert [one.severity for one in found(session, revision, "reader_named")] == ["stop"]


@pytest.mark.parametrize("harm", Harm)
def test_an_editor_marks_words_that_do_harm_whatever_the_severity(session: Session, room: Newsroom, harm: Harm) -> None:
    wrong = "About 2,140 people signed a petition against the plan"
    notice = f"An earlier version of this article said: {wrong[0].lower()}{wrong[1:]}. It was 214."
    draft = make_draft(session, room.case, by=room.ana, replace=("2,140", "214"), notice=notice)
    on = ArticleWords(Placement.END, words=wrong, text=LIBRARIES.replace("2,140", "214"))
    drafting.set_article(session, draft, only(session, draft), on, by=room.ana)
    assert not found(session, draft, "error_repeated")
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, notice, harm=harm), by=room.ana)
    [finding] = found(session, draft, "error_repeated")
    assert notice[finding.start : finding.end] == f"{wrong[0].lower()}{wrong[1:]}"
    drafting.save(session, draft, DraftWords(Kind.CORRECTION, NOTICE, harm=harm, answers=answers(finding)), by=room.ana)
    revision = drafting.start_revision(session, publish(session, draft, by=room.ana), by=room.ana)
    assert revision.harm is harm


def test_a_name_that_was_taken_out_does_not_come_back_in_another_notice(session: Session, room: Newsroom) -> None:
    removal = make_draft(
        session,
        room.case,
        by=room.ana,
        kind=Kind.REMOVAL,
        notice="On 12 November 2026 a name was taken out of this article by order of a court.",
    )
    words = ArticleWords(Placement.END, words="Mary Doe", text=LIBRARIES.replace("Mary Doe", "a woman"))
    drafting.set_article(session, removal, only(session, removal), words, by=room.ana)
    drafting.sign_off(session, removal, shown=digest(plans.plan(session, removal)), by=room.ben)
    publish(session, removal, by=room.ana)
    case = make_case(session, room.article, "2,140", right="214")
    notice = f"{NOTICE} Mary Doe had said so."
    draft = make_draft(session, case, by=room.ana, replace=("2,140", "214"), notice=notice)
    [finding] = found(session, draft, "protected_named")
    assert notice[finding.start : finding.end] == "Mary Doe"


def test_a_further_revision_of_an_old_notice_is_not_late(
    session: Session, room: Newsroom, at: Callable[[datetime], None]
) -> None:
    draft = make_draft(session, room.case, by=room.ana, replace=("2,140", "214"), notice=NOTICE)
    correction = publish(session, draft, by=room.ana)
    at(NOON + timedelta(days=400))
    revision = drafting.start_revision(session, correction, by=room.ana)
    assert not found(session, revision, "late")
