"""CorrectionMachine (faults.md §4): whatever editors do, in whatever order, the record can be trusted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from make import LIBRARIES, make_article, make_case, make_version
from notices.newsroom import a_minute_a_look, open_newsroom
from pages import Client
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import database
from corrections.accounts.models import User
from corrections.app import create_app
from corrections.articles import queries as article_queries
from corrections.articles.models import Article
from corrections.cases import closing
from corrections.cases.models import Case
from corrections.errors import Problem
from corrections.events import SYSTEM
from corrections.log import queries as log_queries
from corrections.log.models import Log, LogEntry
from corrections.newsroom import actions as newsrooms
from corrections.notices import actions, drafting, fixes, plans, queries, wording
from corrections.notices.decisions import CMS, HERE, NONE, digest, may_sign_off
from corrections.notices.drafting import ArticleWords, DraftWords
from corrections.notices.models import Correction, Draft, Hold, Revision, SignOff
from corrections.settings import Settings
from corrections.taxonomy import CaseState, EntryKind, Kind, PassageFate, Placement, Role

T = TypeVar("T")
TEXTS = {
    "wrong": LIBRARIES,
    "right": LIBRARIES.replace("2,140", "214"),
    "more": LIBRARIES + "\n\nThe council meets again in May.",
    "gone": LIBRARIES.replace("About 2,140 people signed a petition against the plan, said", "So said"),
}
NOTICES = (
    "An earlier version of this article misstated the number of people who signed as 2,140. It is 214.",
    "An earlier version of this article said that 2,140 people signed. In fact 214 did.",
    "",
)
KINDS = (Kind.CORRECTION, Kind.CLARIFICATION, Kind.UPDATE, Kind.RETRACTION, Kind.REMOVAL)
editors = st.sampled_from(["ana", "ben", "tom"])
which = st.integers(0, 5)


class CorrectionMachine(RuleBasedStateMachine):
    """The model is a plain list of what was published: number, revision and words, in order."""

    engine: ClassVar[Engine]

    @initialize(has_published=st.booleans())
    def begin(self, has_published: bool) -> None:
        self.model: list[tuple[str, int, str]] = []
        self.parts: dict[tuple[str, int], str] = {}
        with database.writing(self.engine) as session:
            self.last = session.scalar(select(func.max(Correction.id))) or 0
            self.users = {user.username: user.id for user in session.scalars(select(User))}
            for user in session.scalars(select(User).where(User.username.in_(["ana", "ben"]))):
                user.role = Role.EDITOR
        self.cases: list[int] = []
        self.article_comes_in()
        if has_published:
            self.publish_well(0, Kind.CORRECTION)
            self.revise_well(0, NOTICES[1])

    def act(self, what: Callable[[Session], T]) -> T | Problem:
        try:
            with database.writing(self.engine) as session:
                return what(session)
        except Problem as problem:
            return problem

    def user(self, session: Session, name: str) -> User:
        return session.get_one(User, self.users[name])

    def case(self, session: Session, n: int) -> Case:
        return session.get_one(Case, self.cases[n % len(self.cases)])

    def draft(self, session: Session, n: int) -> Draft | None:
        """A draft at work: of one of the cases, or a further revision."""
        at_work = session.scalars(
            select(Draft)
            .where(Draft.dropped_at.is_(None), Draft.published_at.is_(None), Draft.id.in_(self._own()))
            .order_by(Draft.id)
        ).all()
        return at_work[n % len(at_work)] if at_work else None

    def _own(self) -> object:
        own = select(Correction.id).where(Correction.id > self.last)
        return select(Draft.id).where(Draft.case_id.in_(self.cases) | Draft.correction_id.in_(own))

    @rule()
    @precondition(lambda self: len(self.cases) < 3)
    def article_comes_in(self) -> None:
        with database.writing(self.engine) as session:
            self.cases.append(make_case(session, make_article(session), "2,140", right="214").id)

    @rule(n=which, kind=st.sampled_from(KINDS), by=editors)
    def start(self, n: int, kind: Kind, by: str) -> None:
        self.act(lambda s: drafting.start(s, self.case(s, n), kind=kind, by=self.user(s, by)))

    @rule(n=which, by=editors)
    def reopen(self, n: int, by: str) -> None:
        def act(session: Session) -> None:
            case = self.case(session, n)
            if case.state is CaseState.CLOSED:
                closing.reopen(session, case, reason="Again.", by=self.user(session, by))

        self.act(act)

    @rule(
        n=which,
        by=editors,
        kind=st.sampled_from(KINDS),
        notice=st.sampled_from(NOTICES),
        text=st.sampled_from(sorted(TEXTS)),
        change=st.sampled_from([HERE, CMS, NONE]),
        reason=st.sampled_from([None, "Quoted from the minutes."]),
    )
    def write(self, n: int, by: str, kind: Kind, notice: str, text: str, change: str, reason: str | None) -> None:
        def act(session: Session) -> None:
            draft = self.draft(session, n)
            if draft is None:
                return
            words = DraftWords(kind, notice, kind_reason="It could mislead.", reason="To say it better.")
            article = ArticleWords(Placement.END, change=change, text=TEXTS[text], unfixed_reason=reason)
            on = {row.article_id: article for row in queries.draft_articles(session, draft.id)}
            drafting.save(session, draft, words, by=self.user(session, by), on=on)

        self.act(act)

    @rule(n=which, kind=st.sampled_from(KINDS), by=st.sampled_from(["ana", "ben"]))
    def write_well(self, n: int, kind: Kind, by: str) -> None:
        if self.act(lambda s: self.draft(s, n)) is None:
            self.start(n, kind, by)
        notice = NOTICES[0] if kind is not Kind.REMOVAL else "On 12 November 2026 a number was removed by court order."
        self.write(n, by, kind, notice, "right", HERE, None)

    @rule(n=which, kind=st.sampled_from(KINDS))
    def publish_well(self, n: int, kind: Kind) -> None:
        """What a newsroom does on a good day: Ana writes, Ben signs off, Ana publishes."""
        self.change_role("ana", Role.EDITOR)
        self.change_role("ben", Role.EDITOR)
        self.write_well(n, kind, "ana")
        self.sign_off(n, "ben", False)
        self.press_publish(n, "ana")
        self.time_passes()

    @rule(n=which, notice=st.sampled_from(NOTICES[:2]))
    def revise_well(self, n: int, notice: str) -> None:
        def act(session: Session) -> None:
            ana, ben = self.user(session, "ana"), self.user(session, "ben")
            own = session.scalars(select(Correction).where(Correction.id > self.last).order_by(Correction.id)).all()
            if own:
                draft = drafting.start_revision(session, own[n % len(own)], by=ana)
                drafting.save(
                    session,
                    draft,
                    DraftWords(draft.kind, notice, kind_reason="It could mislead.", reason="Better."),
                    by=ana,
                )
                drafting.sign_off(session, draft, shown=digest(plans.plan(session, draft)), by=ben)
                actions.hold(session, draft, by=ana)

        self.change_role("ana", Role.EDITOR)
        self.change_role("ben", Role.EDITOR)
        self.act(act)
        self.time_passes()

    @rule(n=which, by=editors, stale=st.booleans())
    def sign_off(self, n: int, by: str, stale: bool) -> None:
        def act(session: Session) -> None:
            draft = self.draft(session, n)
            if draft is not None:
                shown = b"\0" * 32 if stale else digest(plans.plan(session, draft))
                drafting.sign_off(session, draft, shown=shown, by=self.user(session, by))
                assert not stale

        self.act(act)

    @rule(n=which, by=editors)
    def press_publish(self, n: int, by: str) -> None:
        def act(session: Session) -> None:
            draft = self.draft(session, n)
            if draft is not None:
                actions.hold(session, draft, by=self.user(session, by))

        self.act(act)

    @rule(n=which, by=editors)
    def stop(self, n: int, by: str) -> None:
        def act(session: Session) -> None:
            draft = self.draft(session, n)
            held = queries.running_hold(session, draft.id) if draft is not None else None
            if held is not None:
                actions.stop(session, held, by=self.user(session, by))

        self.act(act)

    @rule(n=which, by=editors)
    def wait_for_the_cms(self, n: int, by: str) -> None:
        def act(session: Session) -> None:
            draft = self.draft(session, n)
            if draft is not None:
                fixes.wait_for_fix(session, draft, by=self.user(session, by))

        self.act(act)

    @rule(n=which, by=editors)
    def give_up(self, n: int, by: str) -> None:
        def act(session: Session) -> None:
            draft = self.draft(session, n)
            if draft is not None:
                drafting.drop(session, draft, by=self.user(session, by))

        self.act(act)

    @rule(n=which, text=st.sampled_from(sorted(TEXTS)))
    def capture(self, n: int, text: str) -> None:
        with database.writing(self.engine) as session:
            article = session.get_one(Article, self.case(session, n).article_id)
            make_version(session, article, TEXTS[text])
            fixes.notice_fixes(session)

    @rule(n=which, by=editors)
    def revise(self, n: int, by: str) -> None:
        def act(session: Session) -> None:
            own = session.scalars(select(Correction).where(Correction.id > self.last).order_by(Correction.id)).all()
            if own:
                drafting.start_revision(session, own[n % len(own)], by=self.user(session, by))

        self.act(act)

    @rule(name=st.sampled_from(["ana", "ben"]), role=st.sampled_from([Role.EDITOR, Role.REPORTER]))
    def change_role(self, name: str, role: Role) -> None:
        with database.writing(self.engine) as session:
            self.user(session, name).role = role

    @rule()
    def time_passes(self) -> None:
        """The worker publishes what is due, each twice."""
        with database.reading(self.engine) as session:
            due = session.scalars(select(Hold.id).where(Hold.draft_id.in_(self._own())).order_by(Hold.id)).all()
        for hold_id in due:
            with database.writing(self.engine) as session:
                correction = actions.publish_hold(session, hold_id)
                if correction is not None:
                    self.published(session, session.get_one(Hold, hold_id), correction)
            with database.writing(self.engine) as session:
                assert actions.publish_hold(session, hold_id) is None

    def published(self, session: Session, held: Hold, correction: Correction) -> None:
        """What must hold at the moment of a publication."""
        draft = session.get_one(Draft, held.draft_id)
        by = session.get_one(User, held.by_id)
        assert may_sign_off(by.role, is_active=by.is_active)
        number = sum(1 for told, _, _ in self.model if told == correction.number) + 1
        self.model.append((correction.number, number, draft.notice))
        case = plans.case_of(session, draft)
        error_type = case.error_type if case else None
        if wording.needs_sign_off(draft.kind, error_type, (Kind.RETRACTION, Kind.REMOVAL)):
            given = session.scalars(select(SignOff).where(SignOff.draft_id == draft.id, SignOff.digest == held.digest))
            assert any(one.user_id != draft.created_by_id for one in given), "signed off by somebody else, these words"
        for one in plans.drafted(session, draft).articles:
            stands = plans.fate(one) in (PassageFate.UNCHANGED, PassageFate.AMBIGUOUS)
            changes = wording.changes_text(draft.kind, (one.row.placement,), one.article.medium)
            excused = bool(one.row.unfixed_reason) or draft.kind in (Kind.CLARIFICATION, Kind.RETRACTION)
            assert not (stands and changes and not excused), "has been put right is true"

    @invariant()
    def the_record_is_the_model(self) -> None:
        if not hasattr(self, "cases"):
            return
        with database.reading(self.engine) as session:
            rows = session.scalars(select(Correction).where(Correction.id > self.last).order_by(Correction.id)).all()
            told = [
                (published.correction.number, revision.number, revision.notice or "")
                for published in queries.published(session, rows, every_revision=True)
                for revision in published.revisions
            ]
            assert sorted(told) == sorted(self.model)
            numbers = session.scalars(select(Correction.number).order_by(Correction.id)).all()
            assert [int(number.split("-")[1]) for number in numbers] == list(range(1, len(numbers) + 1))
            self._old_revisions_are_as_they_were(session, rows)
            log = session.scalars(select(Log)).one()
            entries = session.scalar(select(func.count()).where(LogEntry.kind == EntryKind.CORRECTION))
            assert entries == session.scalar(select(func.count()).select_from(Revision))
            assert log.size == session.scalar(select(func.count()).select_from(LogEntry))

    def _old_revisions_are_as_they_were(self, session: Session, rows: object) -> None:
        revisions = session.execute(
            select(Correction.number, Revision)
            .join(Correction, Correction.id == Revision.correction_id)
            .where(Correction.id > self.last)
        ).all()
        keys = [(revision.log_id, revision.log_index) for _, revision in revisions]
        parts = log_queries.parts(session, keys)
        for number, revision in revisions:
            stored = parts[revision.log_id, revision.log_index]
            written = json.dumps([(part.name, part.value, str(part.salt)) for part in stored])
            assert self.parts.setdefault((number, revision.number), written) == written

    @invariant()
    def a_case_is_closed_by_its_notice_and_by_nothing_else(self) -> None:
        if not hasattr(self, "cases"):
            return
        with database.reading(self.engine) as session:
            for case in session.scalars(select(Case).where(Case.id.in_(self.cases))):
                draft = queries.draft_of_case(session, case.id)
                held = queries.running_hold(session, draft.id) if draft is not None else None
                assert (case.state is CaseState.SCHEDULED) == (held is not None)
                assert case.state is not CaseState.CLOSED or queries.of_case(session, case.id)
                article = session.get_one(Article, case.article_id)
                assert article_queries.newest_text(session, article).blocks


@pytest.fixture(autouse=True)
def time_flies() -> Iterator[None]:
    with a_minute_a_look():
        yield


@pytest.fixture
def corrected(engine: Engine) -> Engine:
    with database.writing(engine) as session:
        open_newsroom(session)
        newsrooms.change(session, by=SYSTEM, sign_off=["retraction", "removal"])
    return engine


def test_whatever_editors_do_the_record_can_be_trusted(corrected: Engine, app_settings: Settings) -> None:
    # What the model says of the rules is tried on SQLite; PostgreSQL needs no more than to do the same.
    examples = max(10, settings().max_examples // 8) * (3 if corrected.dialect.name == "sqlite" else 2) // 3

    class Machine(CorrectionMachine):
        engine = corrected

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    with database.reading(corrected) as session:
        wanted = {f"/corrections/{number}" for number in session.scalars(select(Correction.number))}
        assert len(wanted) > 3, "something was published"
        assert session.scalar(select(func.max(Revision.number))) > 1, "and revised"
    client = Client(create_app(app_settings, corrected))
    listed, address = set[str](), "/corrections.json"
    while address:
        answer = client.get(address).json
        listed |= {f"/corrections/{item['number']}" for item in answer["items"]}
        address = answer["next"] or ""
        address = address.removeprefix(client.base)
    assert listed == wanted, "published, in the list and on a page of its own are the same"
    for page in sorted(wanted)[:20]:
        client.get(page)


@pytest.fixture
def app_settings(settings: Settings) -> Settings:
    return settings
