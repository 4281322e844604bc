"""What the desk, readers and authors do with a case of the demo newsroom, one function a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.articles import blocks as notation
from corrections.articles import queries as article_queries
from corrections.cases import actions as cases
from corrections.cases import closing, intake
from corrections.cases.models import AuthorQuestion
from corrections.demo import cited
from corrections.demo.stories import Story, replaced
from corrections.demo.teller import Teller
from corrections.events import READER
from corrections.notices import actions as notices
from corrections.notices import drafting, fixes, signing
from corrections.notices import queries as notice_queries
from corrections.notices.decisions import HERE, digest
from corrections.notices.models import Draft, DraftArticle
from corrections.notices.plans import plan
from corrections.policy import queries as policies
from corrections.requests import actions as requests
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.taxonomy import (
    CaseState,
    Cause,
    DeclineReason,
    FoundBy,
    Kind,
    Placement,
    Severity,
)
from corrections.watch import explaining

Step = dict[str, Any]


def _take(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    case, by = teller.case(session, story, n), teller.user(session, step["by"])
    cases.take(session, case, by=by)
    cases.set_facts(
        session,
        case,
        by=by,
        severity=Severity(told.get("severity", case.severity)),
        error_type=case.error_type,
        cause=case.cause,
        found_by=FoundBy(told.get("found_by", case.found_by)),
    )


def _note(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    cases.note(session, teller.case(session, story, n), step["text"], by=teller.user(session, step["by"]))


def _message(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    case = teller.case(session, story, n)
    if not case.open:
        closing.reopen(session, case, reason="To answer the reader", by=teller.user(session, step["by"]))
    name = step.get("request", told["requests"][0])
    request = request_queries.request(session, teller.requests[story.slug, name])
    assert request is not None, "a message goes to a reader"
    cases.message(session, case, request, step["text"], by=teller.user(session, step["by"]), ask=step.get("ask", False))


def _reader(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    name = step.get("request", told["requests"][0])
    request = request_queries.request(session, teller.requests[story.slug, name])
    assert request is not None, "a reader writes about a report"
    {"reader": intake.hear, "withdraw": intake.withdraw, "second_look": intake.ask_second_look}[step["do"]](
        session, request, step["text"], by=READER
    )


def _ask_author(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    address = ".".join(step["author"].lower().split()).replace("’", "")
    cases.ask_author(
        session,
        teller.case(session, story, n),
        name=step["author"],
        question=step["text"],
        email=f"{address}@wennmouthcourier.example",
        by=teller.user(session, step["by"]),
    )


def _author(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    case = teller.case(session, story, n)
    open_question = select(AuthorQuestion).where(AuthorQuestion.case_id == case.id, AuthorQuestion.answer.is_(None))
    open_question = open_question.where(AuthorQuestion.withdrawn_at.is_(None))
    intake.hear_author(session, session.scalars(open_question).one(), step["text"])


def _decline(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    case, by = teller.case(session, story, n), teller.user(session, step["by"])
    before = [other["reason"] for other in told["steps"] if other["do"] == "decline"]
    reason = DeclineReason(step.get("reason") or before[-1])
    clause = cited.DECLINED_UNDER.get(reason, "") if policies.in_force(session, clock.now()) else ""
    closing.decline(session, case, reason=reason, text=step["text"], by=by, clause=clause)


def _answer(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    closing.answer(session, teller.case(session, story, n), text=step["text"], by=teller.user(session, step["by"]))


def _end_withdrawn(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    closing.end_withdrawn(session, teller.case(session, story, n), by=teller.user(session, step["by"]))


def _pass_on(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    closing.pass_on(
        session, teller.case(session, story, n), to=step["to"], text=step["text"], by=teller.user(session, step["by"])
    )


def _fix(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    teller.change_article(session, story, step)
    closing.fix(
        session,
        teller.case(session, story, n),
        clause=cited.FIXED_UNDER,
        text=step["text"],
        by=teller.user(session, step["by"]),
    )


def _reopen(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    case, by = teller.case(session, story, n), teller.user(session, step["by"])
    if case.state is CaseState.CLOSED:
        closing.reopen(session, case, reason=step["reason"], by=by)
    else:
        cases.take(session, case, by=by)
        cases.note(session, case, step["reason"], by=by)


def _explain(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    case, by = teller.case(session, story, n), teller.user(session, step["by"])
    explaining.explain(session, case, line=step["line"], text=step.get("text", ""), by=by)


def _publish(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    draft = _write(teller, session, story, n, step)
    _sign_and_hold(teller, session, draft, step, by=teller.user(session, step["by"]))


def _draft(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    draft, by = _write(teller, session, story, n, step), teller.user(session, step["by"])
    session.flush()
    if step.get("then") == "ask_sign_off":
        signing.ask_sign_off(session, draft, by=by)
    elif step.get("then") == "wait_for_fix":
        fixes.wait_for_fix(session, draft, by=by)


def _write(teller: Teller, session: Session, story: Story, n: int, step: Step) -> Draft:
    case, by = teller.case(session, story, n), teller.user(session, step["by"])
    kind = Kind(step["kind"])
    draft = drafting.start(session, case, kind=kind, by=by)
    for other in step.get("also", []):
        row = drafting.add_article(session, draft, teller.articles[other["article"]], by=by)
        row.passage_id = _passage(teller, session, other)
    reason = step.get("kind_reason", "True as written; readers could take it to say more.")
    words = drafting.DraftWords(
        kind=kind,
        notice=step["notice"],
        cause=Cause(step["cause"]) if step.get("cause") else None,
        kind_reason=reason if kind is Kind.CLARIFICATION else "",
        told=step.get("told", ""),
        clause=cited.CITED[kind] if policies.in_force(session, clock.now()) else None,
    )
    drafting.save(session, draft, words, by=by)
    plans = {story.slug: step, **{other["article"]: other for other in step.get("also", [])}}
    for row in notice_queries.draft_articles(session, draft.id):
        slug = next(name for name in plans if teller.articles[name] == row.article_id)
        _set_article(teller, session, draft, row, slug, plans[slug], by=by)
    return draft


def _passage(teller: Teller, session: Session, other: Step) -> int | None:
    headline, blocks = teller.text(session, other["article"])
    place = anchoring.locate(other["quote"], "", "", headline, blocks) if other.get("quote") else None
    if not isinstance(place, anchoring.Passage):
        return None
    article = article_queries.article(session, teller.articles[other["article"]])
    assert article is not None, "the same error stands in an article that exists"
    return requests.add_place(session, article.id, article.latest, place).id


def _set_article(
    teller: Teller, session: Session, draft: Draft, row: DraftArticle, slug: str, step: Step, *, by: User
) -> None:
    headline, blocks = teller.text(session, slug)
    headline, blocks = replaced(headline, blocks, step.get("replace", []))
    placement = Placement(step.get("placement", row.placement))
    drafting.set_article(
        session,
        draft,
        row,
        drafting.ArticleWords(
            placement=placement,
            placement_detail=step.get("placement_detail"),
            change=step.get("change") or (HERE if step.get("replace") else row.change),
            headline=headline,
            text=notation.write(blocks),
            unfixed_reason=step.get("unfixed_reason"),
            words=_wrong_words(session, draft, row, step),
        ),
        by=by,
    )


def _wrong_words(session: Session, draft: Draft, row: DraftArticle, step: Step) -> str | None:
    """Where the reader pointed beside the error, the words that the editor put right."""
    quoted = request_queries.passage(session, row.passage_id)
    changes = step.get("replace", [])
    if not changes:
        return None
    old, new = changes[0]
    if old in new:
        return ""  # something was added to words that still stand
    if quoted is None or quoted.exact in new or not any(o in quoted.exact or quoted.exact in o for o, _ in changes):
        return str(old)
    return None


def _sign_and_hold(teller: Teller, session: Session, draft: Draft, step: Step, *, by: User) -> None:
    session.flush()
    if signing.needs_sign_off(session, plan(session, draft)):
        signer = step.get("signed_off_by") or ("ben" if by.username == "mara" else "mara")
        signing.ask_sign_off(session, draft, by=by)
        signing.sign_off(session, draft, shown=digest(plan(session, draft)), by=teller.user(session, signer))
    notices.hold(session, draft, by=by)


def _revise(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    case, by = teller.case(session, story, n), teller.user(session, step["by"])
    correction = notice_queries.of_case(session, case.id)[-1]
    draft = drafting.start_revision(session, correction, by=by)
    words = drafting.DraftWords(kind=correction.kind, notice=step["notice"], reason=step["reason"])
    drafting.save(session, draft, replace(words, clause=draft.clause, kind_reason=draft.kind_reason), by=by)
    for row in notice_queries.draft_articles(session, draft.id):
        headline, blocks = replaced(*teller.text(session, story.slug), step.get("replace", []))
        if row.article_id == teller.articles[story.slug] and step.get("replace"):
            drafting.set_article(
                session,
                draft,
                row,
                drafting.ArticleWords(row.placement, row.placement_detail, HERE, headline, notation.write(blocks)),
                by=by,
            )
    _sign_and_hold(teller, session, draft, step, by=by)


STEPS: dict[str, Callable[[Teller, Session, Story, int, Step, Step], None]] = {
    "take": _take,
    "note": _note,
    "message": _message,
    "reader": _reader,
    "withdraw": _reader,
    "second_look": _reader,
    "ask_author": _ask_author,
    "author": _author,
    "decline": _decline,
    "uphold": _decline,
    "answer": _answer,
    "end_withdrawn": _end_withdrawn,
    "pass_on": _pass_on,
    "fix": _fix,
    "reopen": _reopen,
    "publish": _publish,
    "draft": _draft,
    "explain": _explain,
    "revise": _revise,
}
