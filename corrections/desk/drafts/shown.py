"""Everything that the page of a draft shows, read in one go: of what is saved, or of what would be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts import queries as accounts
from corrections.accounts.decisions import Act, may
from corrections.accounts.models import User
from corrections.articles import blocks
from corrections.articles import queries as article_queries
from corrections.articles.comparing.compare import compare
from corrections.articles.comparing.comparison import Comparison
from corrections.articles.models import Article
from corrections.cases import queries as cases
from corrections.cases.models import Case
from corrections.desk.cases.reached import Reached, reached
from corrections.desk.drafts import answering, taking_out
from corrections.desk.drafts.after import readers_of
from corrections.errors import Message
from corrections.notices import actions, announcing, judging, merging, plans, queries, signing, trail
from corrections.notices.changes import Change, change_of
from corrections.notices.decisions import CMS, Plan, digest, still_wrong, why_not_publish
from corrections.notices.facts import Finding
from corrections.notices.models import Correction, Draft, DraftArticle, Hold, SignOff
from corrections.notices.plans import Drafted, DraftedArticle
from corrections.notices.signing import Standing
from corrections.taxonomy import CaseState, Kind, PassageFate
from corrections.watch import queries as watch
from corrections.web.filters import gettext


@dataclass(frozen=True)
class ShownArticle:
    """One article: the wrong words, what becomes of them, and what the public will see to have changed."""

    article: Article
    row: DraftArticle
    passage: dict[str, Any] | None
    fate: PassageFate | None
    comparison: Comparison | None
    removal: taking_out.Removal | None
    is_wrong_still: bool
    waits: bool


@dataclass(frozen=True)
class Outdated:
    """A text that was edited from an older version. `merged`: with what is new put in, if that is no question."""

    since: int
    latest: int
    new: Comparison
    merged: str | None
    headline: str | None


@dataclass(frozen=True)
class DraftPage:
    draft: Draft
    written: Drafted
    plan: Plan
    case: Case | None
    correction: Correction | None
    articles: list[ShownArticle]
    findings: list[Finding]
    problem: Message | None
    needs_sign_off: bool
    standing: Standing
    sign_offs: list[SignOff]
    audience: announcing.Audience
    readers: Reached
    hold: Hold | None
    stopped_by: int | None
    people: dict[int, User]
    user: User
    now: datetime

    @property
    def shown(self) -> str:
        """The digest of the words on this page."""
        return digest(self.plan).hex()

    def on(self, article: Article, words: Message) -> Message:
        """`words` about one of the articles: it is named where the notice is on several."""
        if len(self.articles) < 2:
            return words
        return Message.of("“{headline}”: {finding}", headline=article.headline, finding=words)

    @property
    def why_not(self) -> Message | None:
        """Why it can't be published, the checks apart."""
        return self._named(self.problem)

    def _named(self, problem: Message | None) -> Message | None:
        at = problem.at if problem is not None else None
        about = [one.article for one in self.articles if isinstance(at, tuple) and one.article.id == at[0]]
        if any(finding.message is problem for finding in self.findings):
            return problem  # it names the article already
        return self.on(about[0], problem) if problem is not None and about else problem

    @property
    def waited_for(self) -> list[Message]:
        """What the CMS has yet to change."""
        said = Message(
            "The wrong words still stand in the article. The notice can wait until the CMS has changed them."
        )
        return [self.on(one.article, said) for one in self.articles if one.is_wrong_still] if self.waits else []

    @property
    def checked(self) -> answering.Checked:
        return answering.Checked(self.written.draft, self.findings)

    @property
    def stops(self) -> bool:
        return any(finding.severity == "stop" for finding in self.findings)

    @property
    def waits(self) -> bool:
        """Whether all that is missing is a change by the CMS."""
        wrong = [article for article in self.articles if article.is_wrong_still]
        return self.case is not None and bool(wrong) and all(article.waits for article in wrong)

    @property
    def why_not_ask(self) -> Message | None:
        """Why nobody can be asked to sign it off yet."""
        return self._named(signing.why_not_ask(self.plan, self.findings))

    @property
    def why_not_wait(self) -> Message | None:
        """Why it can't wait for the CMS yet."""
        return why_not_publish(self.plan)

    @property
    def why_not_yet(self) -> Message | None:
        """What is missing before it can be published: what would be refused first."""
        return self.why_not_ask or self.why_not

    @property
    def is_asked(self) -> bool:
        return self.draft.asked_sign_off_at is not None

    @property
    def is_waiting(self) -> bool:
        return self.case is not None and self.case.state is CaseState.WAITING_FIX

    @property
    def may_edit(self) -> bool:
        return may(self.user.role, Act.DRAFT)

    @property
    def why_not_sign_off(self) -> Message | None:
        return signing.why_not_sign_off(self.draft, by=self.user)

    @property
    def may_sign_off(self) -> bool:
        return self.why_not_sign_off is None and not self.standing.is_current

    @property
    def can_sign(self) -> bool:
        """Whether it is on this editor to approve it, or send it back."""
        return self.may_sign_off and (self.needs_sign_off or self.is_asked)

    @property
    def is_running(self) -> bool:
        return self.hold is not None and self.hold.state == "running"

    @property
    def is_stopped(self) -> bool:
        """Whether somebody else stopped the publication, and nobody has saved the draft since."""
        hold = self.hold
        if hold is None or hold.state != "stopped" or hold.ended_at is None or self.stopped_by == self.user.id:
            return False
        return hold.ended_at > self.draft.saved_at

    @property
    def failed(self) -> str | None:
        """Why the last publication failed, until somebody saves the draft again."""
        hold = self.hold
        if hold is None or hold.state != "failed" or hold.ended_at is None or hold.ended_at <= self.draft.saved_at:
            return None
        return hold.problem

    def name(self, user_id: int | None) -> str:
        user = self.people.get(user_id) if user_id is not None else None
        return user.name if user else ""


def draft_page(session: Session, draft: Draft, user: User, written: Drafted | None = None) -> DraftPage:
    """The page of `draft`; with `written`, of what it would be."""
    written = written or plans.drafted(session, draft)
    if draft.case_id is not None:
        written = plans.covering(session, written, watch.numbers_of_case(session, draft.case_id))
    plan = plans.plan_of(written)
    case = cases.case(session, draft.case_id) if draft.case_id is not None else None
    wrong = {article.article_id for article in still_wrong(plan)}
    given = list(queries.sign_offs(session, draft.id))
    hold = queries.last_hold(session, draft.id)
    stopped_by = trail.last_actor(session, draft, "publication stopped") if hold and hold.state == "stopped" else None
    ids = {stopped_by, draft.created_by_id, draft.saved_by_id, draft.sent_back_by_id, *(one.user_id for one in given)}
    return DraftPage(
        draft=draft,
        written=written,
        plan=plan,
        case=case,
        correction=queries.correction_by_id(session, draft.correction_id) if draft.correction_id is not None else None,
        articles=[_article(one, plan.kind, is_wrong_still=one.article.id in wrong) for one in written.articles],
        findings=judging.findings(session, written, translate=gettext),
        problem=actions.why_not(session, draft, plan, by=user),
        needs_sign_off=signing.needs_sign_off(session, plan),
        standing=signing.standing(session, draft, plan),
        sign_offs=given,
        audience=announcing.audience(session, [one.article for one in written.articles]),
        readers=readers_of(session, of_case) if (of_case := plans.case_of(session, draft)) is not None else reached([]),
        hold=hold,
        stopped_by=stopped_by,
        people=accounts.users(session, [user_id for user_id in ids if user_id is not None]),
        user=user,
        now=clock.now(),
    )


def _article(one: DraftedArticle, kind: Kind, *, is_wrong_still: bool) -> ShownArticle:
    change = change_of(one, kind)
    return ShownArticle(
        article=one.article,
        row=one.row,
        passage=_passage(one),
        fate=plans.fate(one),
        comparison=_comparison(one, change),
        removal=taking_out.removal(one, change) if kind is Kind.REMOVAL else None,
        is_wrong_still=is_wrong_still,
        waits=one.row.change == CMS,
    )


def _passage(one: DraftedArticle) -> dict[str, Any] | None:
    passage = one.passage
    if passage is None:
        return None
    return {
        "exact": passage.exact,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
        "place": blocks.where(one.seen.blocks, passage.start_block) if one.seen is not None else None,
        "version": passage.version,
        "versions": one.article.latest,
        "language": one.article.language,
    }


def _comparison(one: DraftedArticle, change: Change) -> Comparison | None:
    """What the public will see to have changed; None for a text that may not be republished."""
    if one.article.withheld or one.newest.withheld:
        return None
    was, becomes = change.was, change.becomes
    return compare(was.headline, was.blocks, becomes.headline, becomes.blocks).only_changes()


def outdated(session: Session, one: DraftedArticle) -> Outdated | None:
    """What came in since the text of an article was edited here; None if nothing did."""
    row, newest = one.row, one.newest
    if (row.headline is None and row.text is None) or row.base_version == one.article.latest:
        return None
    texts = article_queries.texts_of(session, [(one.article.id, row.base_version)])
    base = texts[one.article.id, row.base_version]
    ours = blocks.parse(row.text) if row.text is not None else list(base.blocks)
    merged = merging.merge(base.blocks, ours, newest.blocks)
    if row.headline is not None and newest.headline != base.headline:
        merged = None
    return Outdated(
        since=row.base_version,
        latest=one.article.latest,
        new=compare(base.headline, base.blocks, newest.headline, newest.blocks).only_changes(),
        merged=blocks.write(merged) if merged is not None else None,
        headline=row.headline if row.headline is not None else newest.headline,
    )
