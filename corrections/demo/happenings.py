"""What happens in a story, moment by moment, each as one call of an action."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import ids
from corrections.accounts.models import User
from corrections.articles import actions as articles
from corrections.articles import blocks as notation
from corrections.articles import queries as article_queries
from corrections.articles.blocks import Block
from corrections.articles.decisions import Copy
from corrections.cases import actions as cases
from corrections.cases import closing, intake
from corrections.cases import queries as case_queries
from corrections.cases.models import AuthorQuestion, Case
from corrections.demo.stories import Story, later, offset, replaced
from corrections.events import READER, SYSTEM
from corrections.notices import actions as notices
from corrections.notices import drafting, wording
from corrections.notices import queries as notice_queries
from corrections.notices.decisions import HERE, NONE, digest
from corrections.notices.models import Draft, DraftArticle
from corrections.notices.plans import plan
from corrections.requests import actions as requests
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.requests.decisions import Report
from corrections.taxonomy import (
    CaseState,
    Cause,
    DeclineReason,
    ErrorType,
    FoundBy,
    Kind,
    Medium,
    Origin,
    Placement,
    Relation,
    Severity,
)

FIXED_UNDER = "4.3"
"""The clause of the Courier's policy under which small slips are put right without a notice."""

Tell = Callable[["Teller", Session], None]


@dataclass(frozen=True)
class Happening:
    at: datetime
    tell: Tell


@dataclass
class Teller:
    """Remembers which rows the stories' own names stand for."""

    users: dict[str, int]
    articles: dict[str, int] = field(default_factory=dict)
    requests: dict[tuple[str, str], int] = field(default_factory=dict)
    cases: dict[tuple[str, int], int] = field(default_factory=dict)

    @staticmethod
    def happenings(story: Story) -> Iterator[Happening]:
        """Everything that happens in a story; the teller's caller puts all stories in order of time."""
        yield Happening(story.published, lambda teller, session: teller.publish_article(session, story))
        for change in story.told.get("versions", []):
            at = story.published + offset(change["after"])
            yield Happening(at, lambda teller, session, c=change: teller.change_article(session, story, c))  # type: ignore[misc]
        received: dict[str, datetime] = {}
        for told in story.told.get("requests", []):
            at = received[told["id"]] = story.published + offset(told["after"])
            yield Happening(at, lambda teller, session, t=told: teller.receive(session, story, t))  # type: ignore[misc]
        for n, told in enumerate(story.told.get("cases", [])):
            lead = told["requests"][0] if told["requests"] else None
            start = received[lead] if lead else story.published + offset(told["opened"])
            yield from _case_happenings(story, n, told, start, [received[name] for name in told["requests"]])

    def user(self, session: Session, name: str) -> User:
        found = session.get(User, self.users[name])
        assert found is not None, f"nobody is called {name}"
        return found

    def case(self, session: Session, story: Story, n: int) -> Case:
        found = case_queries.case(session, self.cases[story.slug, n])
        assert found is not None, f"{story.slug} has no case {n}"
        return found

    def publish_article(self, session: Session, story: Story) -> None:
        copy = _copy(story, story.headline, story.blocks)
        origin = Origin.CMS if story.url else Origin.HAND
        captured = articles.capture(session, copy, origin=origin, by=SYSTEM)
        self.articles[story.slug] = captured.article.id

    def change_article(self, session: Session, story: Story, change: dict[str, Any]) -> None:
        headline, blocks = self._text(session, story.slug)
        headline, blocks = later(headline, blocks, change)
        articles.capture(session, _copy(story, headline, blocks), origin=Origin.CMS, by=SYSTEM)

    def _text(self, session: Session, slug: str) -> tuple[str, tuple[Block, ...]]:
        article = article_queries.article(session, self.articles[slug])
        assert article is not None, f"{slug} is not published yet"
        text = article_queries.newest_text(session, article)
        return text.headline, text.blocks

    def receive(self, session: Session, story: Story, told: dict[str, Any]) -> None:
        article_id = self.articles[story.slug]
        article = article_queries.article(session, article_id)
        assert article is not None, "a report is on an article"
        headline, blocks = self._text(session, story.slug)
        words = told.get("quote", "")
        place = anchoring.locate(words, "", "", headline, blocks) if words else None
        report = Report(
            form_key=ids.token(),
            wrong=told["wrong"],
            right=told.get("right", ""),
            known=told.get("known", ""),
            error_type=ErrorType(told["type"]) if told.get("type") else None,
            relation=Relation(told.get("relation", "none")),
            medium=article.medium,
            article_id=article_id,
            version=article.latest if isinstance(place, anchoring.Passage) else None,
            words=words,
            passage=place if isinstance(place, anchoring.Passage) else None,
            links=tuple(told.get("links", ())),
            name=told.get("name", ""),
            email=told.get("email", ""),
            suspicion="sent faster than a person writes" if told.get("set_aside") else None,
        )
        submitted = intake.receive(session, report, by=READER)
        self.requests[story.slug, told["id"]] = submitted.request.id
        if told.get("confirmed") and told.get("email"):
            requests.confirm_address(session, submitted.request, by=READER)

    def open(self, session: Session, story: Story, n: int, told: dict[str, Any]) -> None:
        """Find the case that the first report opened, or open the one that the staff found."""
        if told["requests"]:
            case = case_queries.case_of_request(session, self.requests[story.slug, told["requests"][0]])
            assert case is not None, f"{story.slug}: no case for {told['requests'][0]}"
        else:
            case = self._open_ourselves(session, story, told)
        self.cases[story.slug, n] = case.id

    def _open_ourselves(self, session: Session, story: Story, told: dict[str, Any]) -> Case:
        article = article_queries.article(session, self.articles[story.slug])
        assert article is not None, "a case is on an article"
        headline, blocks = self._text(session, story.slug)
        quote = told.get("quote", "")
        place = anchoring.locate(quote, "", "", headline, blocks) if quote else None
        passage = None
        if isinstance(place, anchoring.Passage):
            report = Report("", "", article_id=article.id, version=article.latest, passage=place)
            passage = requests.add_passage(session, report)
        return intake.open_case(
            session,
            article=article,
            summary=quote or story.headline,
            found_by=FoundBy(told.get("found_by", "staff")),
            error_type=ErrorType(told["type"]) if told.get("type") else None,
            passage=passage,
            by=SYSTEM,
        )

    def join(self, session: Session, story: Story, n: int, told: dict[str, Any]) -> None:
        """Let the reports that the desk saw as one be one case, where the passage alone did not join them."""
        case = self.case(session, story, n)
        editor = next((step["by"] for step in told["steps"] if step.get("by")), "ben")
        for name in told["requests"][1:]:
            other = case_queries.case_of_request(session, self.requests[story.slug, name])
            if other is not None and other.id != case.id and other.open and case.open:
                closing.merge(session, other, into=case, by=self.user(session, editor))


def _case_happenings(
    story: Story, n: int, told: dict[str, Any], start: datetime, received: list[datetime]
) -> Iterator[Happening]:
    yield Happening(start + timedelta(seconds=1), lambda teller, session: teller.open(session, story, n, told))
    for moment in received[1:]:
        yield Happening(moment + timedelta(seconds=2), lambda teller, session: teller.join(session, story, n, told))
    at = start
    for step in told.get("steps", []):
        at += offset(step["after"])
        yield Happening(at, lambda teller, session, s=step: STEPS[s["do"]](teller, session, story, n, told, s))  # type: ignore[misc]
        if step["do"] in ("publish", "revise"):
            at += notices.HOLD
            yield Happening(at, lambda teller, session: _publish_what_is_due(session))


def _copy(story: Story, headline: str, blocks: tuple[Block, ...]) -> Copy:
    told = story.told
    return Copy(
        headline=headline,
        blocks=blocks,
        url=story.url,
        appeared=told.get("appeared"),
        medium=Medium(told.get("medium", "web")),
        bylines=tuple(told.get("bylines", ())),
        agency=told.get("agency") or None,
        published=story.published,
        section=told["section"],
        language="en",
        tags=tuple(told.get("tags", ())),
        withheld=not told.get("republish", True),
    )


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
    intake.hear_author(session, session.scalars(open_question).one(), step["text"])


def _decline(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    case, by = teller.case(session, story, n), teller.user(session, step["by"])
    before = [other["reason"] for other in told["steps"] if other["do"] == "decline"]
    reason = DeclineReason(step.get("reason") or before[-1])
    closing.decline(session, case, reason=reason, text=step["text"], by=by)


def _answer(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    closing.answer(session, teller.case(session, story, n), text=step["text"], by=teller.user(session, step["by"]))


def _pass_on(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    closing.pass_on(
        session, teller.case(session, story, n), to=step["to"], text=step["text"], by=teller.user(session, step["by"])
    )


def _fix(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    teller.change_article(session, story, {"replace": step.get("replace", [])})
    closing.fix(
        session,
        teller.case(session, story, n),
        clause=FIXED_UNDER,
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


def _publish(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    case, by = teller.case(session, story, n), teller.user(session, step["by"])
    kind = Kind(step["kind"])
    draft = drafting.start(session, case, kind=kind, by=by)
    for other in step.get("also", []):
        row = drafting.add_article(session, draft, teller.articles[other["article"]], by=by)
        row.passage_id = _passage(teller, session, other)
    words = drafting.DraftWords(
        kind=kind,
        notice=step["notice"],
        cause=Cause(step["cause"]) if step.get("cause") else None,
        kind_reason=step.get("kind_reason", "True as written; readers could take it to say more.")
        if kind is Kind.CLARIFICATION
        else "",
        told=step.get("told", ""),
    )
    drafting.save(session, draft, words, by=by)
    plans = {story.slug: step, **{other["article"]: other for other in step.get("also", [])}}
    for row in notice_queries.draft_articles(session, draft.id):
        slug = next(name for name in plans if teller.articles[name] == row.article_id)
        _set_article(teller, session, draft, row, slug, plans[slug], by=by)
    _sign_and_hold(teller, session, draft, step, by=by)


def _passage(teller: Teller, session: Session, other: Step) -> int | None:
    headline, blocks = teller._text(session, other["article"])
    place = anchoring.locate(other["quote"], "", "", headline, blocks) if other.get("quote") else None
    if not isinstance(place, anchoring.Passage):
        return None
    article = article_queries.article(session, teller.articles[other["article"]])
    assert article is not None, "the same error stands in an article that exists"
    found = requests.add_passage(session, Report("", "", article_id=article.id, version=article.latest, passage=place))
    return found.id if found else None


def _set_article(
    teller: Teller, session: Session, draft: Draft, row: DraftArticle, slug: str, step: Step, *, by: User
) -> None:
    headline, blocks = teller._text(session, slug)
    headline, blocks = replaced(headline, blocks, step.get("replace", []))
    placement = Placement(step.get("placement", row.placement))
    drafting.set_article(
        session,
        draft,
        row,
        drafting.ArticleWords(
            placement=placement,
            placement_detail=step.get("placement_detail"),
            change=HERE if step.get("replace") or wording.changes_text(draft.kind, (placement,)) else NONE,
            headline=headline,
            text=notation.write(blocks),
            unfixed_reason=step.get("unfixed_reason"),
        ),
        by=by,
    )


def _sign_and_hold(teller: Teller, session: Session, draft: Draft, step: Step, *, by: User) -> None:
    session.flush()
    if drafting.needs_sign_off(session, plan(session, draft)):
        signer = step.get("signed_off_by") or ("ben" if by.username == "mara" else "mara")
        drafting.ask_sign_off(session, draft, by=by)
        drafting.sign_off(session, draft, shown=digest(plan(session, draft)), by=teller.user(session, signer))
    notices.hold(session, draft, by=by)


def _revise(teller: Teller, session: Session, story: Story, n: int, told: Step, step: Step) -> None:
    case, by = teller.case(session, story, n), teller.user(session, step["by"])
    correction = notice_queries.of_case(session, case.id)[-1]
    draft = drafting.start_revision(session, correction, by=by)
    words = drafting.DraftWords(kind=correction.kind, notice=step["notice"], reason=step["reason"])
    drafting.save(session, draft, replace(words, clause=draft.clause, kind_reason=draft.kind_reason), by=by)
    for row in notice_queries.draft_articles(session, draft.id):
        headline, blocks = replaced(*teller._text(session, story.slug), step.get("replace", []))
        if row.article_id == teller.articles[story.slug] and step.get("replace"):
            drafting.set_article(
                session,
                draft,
                row,
                drafting.ArticleWords(row.placement, row.placement_detail, HERE, headline, notation.write(blocks)),
                by=by,
            )
    _sign_and_hold(teller, session, draft, step, by=by)


def _publish_what_is_due(session: Session) -> None:
    from corrections import clock

    for hold_id in notice_queries.due_holds(session, clock.now()):
        if notices.publish_hold(session, hold_id) is None:
            raise ValueError(f"hold {hold_id} could not be published")


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
    "pass_on": _pass_on,
    "fix": _fix,
    "reopen": _reopen,
    "publish": _publish,
    "revise": _revise,
}
