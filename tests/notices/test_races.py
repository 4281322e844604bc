"""Two editors, two workers, at the same moment (faults.md rows 22 and 23)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import pytest
from make import make_article, make_case, make_correction, make_draft
from notices.newsroom import NOTICE, Newsroom, a_minute_a_look, open_newsroom
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import database
from corrections.accounts.models import User
from corrections.cases.models import Case
from corrections.errors import Problem
from corrections.log.models import Log, LogEntry
from corrections.notices import actions, drafting, leaving, plans, queries
from corrections.notices.decisions import digest
from corrections.notices.drafting import Draft, DraftWords
from corrections.notices.models import Correction, Hold, Revision, SignOff
from corrections.taxonomy import CaseState, Kind, Severity

# One writer at a time is all that SQLite knows: there a round is much like the one before.
ROUNDS = {"sqlite": 4, "postgresql": 8}
Act = Callable[[Session], object]


def at_once(engine: Engine, *acts: Act) -> list[Problem | object]:
    """Do all acts at the same moment, each in a transaction of its own; return what each came to."""
    barrier = Barrier(len(acts))
    results: list[Problem | object] = [None] * len(acts)

    def run(n: int, act: Act) -> None:
        barrier.wait()
        try:
            with database.writing(engine) as session:
                results[n] = act(session)
        except Problem as problem:
            results[n] = problem
        except BaseException as error:
            results[n] = error

    threads = [Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, Problem):
            raise result
    return results


def rounds(engine: Engine) -> int:
    return ROUNDS[engine.dialect.name]


def refused(results: Sequence[object]) -> list[Problem]:
    return [result for result in results if isinstance(result, Problem)]


@pytest.fixture(autouse=True)
def time_flies() -> Iterator[None]:
    with a_minute_a_look():
        yield


@pytest.fixture
def room(engine: Engine) -> Newsroom:
    with database.writing(engine) as session:
        return open_newsroom(session)


def fresh_draft(engine: Engine, room: Newsroom) -> Draft:
    with database.writing(engine) as session:
        ana = session.get_one(User, room.ana.id)
        case = make_case(session, make_article(session), "2,140")
        return make_draft(session, case, by=ana, replace=("2,140", "214"), notice=NOTICE)


def press(draft: Draft, user: User) -> Act:
    def act(session: Session) -> int:
        found = session.get_one(Draft, draft.id)
        by = session.get_one(User, user.id)
        return actions.hold(session, found, by=by, seen=draft.lock_version).id

    return act


def do(hold_id: object) -> Act:
    assert isinstance(hold_id, int)
    return lambda session: actions.publish_hold(session, hold_id)


def test_two_editors_who_press_publish_publish_once(engine: Engine, room: Newsroom) -> None:
    for _ in range(rounds(engine)):
        draft = fresh_draft(engine, room)
        holds = at_once(engine, press(draft, room.ana), press(draft, room.ben), press(draft, room.ana))
        assert not refused(holds)
        assert len(set(holds)) == 1, "the others see the hold that is running"
        done = at_once(engine, *[do(holds[0])] * 3)
        assert len([one for one in done if isinstance(one, Correction)]) == 1
        with database.reading(engine) as session:
            assert session.scalar(select(func.count()).where(Revision.draft_id == draft.id)) == 1
    with database.reading(engine) as session:
        numbers = session.scalars(select(Correction.number).order_by(Correction.id)).all()
        assert [int(number.split("-")[1]) for number in numbers] == list(range(1, rounds(engine) + 1))


def test_somebody_can_be_disabled_while_a_notice_of_theirs_goes_out_and_another_is_worked_on(
    engine: Engine, room: Newsroom
) -> None:
    drafts = [fresh_draft(engine, room) for _ in range(2)]
    holds = [at_once(engine, press(draft, room.ana))[0] for draft in drafts]

    def disable(_: int) -> int:
        with database.writing(engine) as session:
            return leaving.disable(session, session.get_one(User, room.ana.id), by=session.get_one(User, room.ben.id))[
                1
            ]

    with ThreadPoolExecutor(1) as pool:
        with database.writing(engine) as session:
            assert do(holds[0])(session)
            case_id = session.get_one(Draft, drafts[1].id).case_id
            session.get_one(Case, case_id).severity = Severity.CRITICAL
            session.flush()
            stopped = pool.submit(disable, 0)
            time.sleep(0.2)  # by then it has come to where it has to wait
        assert stopped.result(timeout=10) == 1
    with database.reading(engine) as session:
        assert session.scalars(select(Hold.state).order_by(Hold.id)).all() == ["done", "stopped"]


def test_so_do_two_who_press_it_on_a_further_revision(engine: Engine, room: Newsroom) -> None:
    with database.writing(engine) as session:
        ana = session.get_one(User, room.ana.id)
        correction = make_correction(session, by=ana)
    for n in range(rounds(engine)):
        with database.writing(engine) as session:
            ana = session.get_one(User, room.ana.id)
            found = session.get_one(Correction, correction.id)
            draft = drafting.start_revision(session, found, by=ana)
            drafting.save(session, draft, DraftWords(Kind.CORRECTION, f"{NOTICE} {n}", reason=f"Time {n}."), by=ana)
        holds = at_once(engine, press(draft, room.ana), press(draft, room.ben))
        assert len(set(holds)) == 1
        at_once(engine, *[do(holds[0])] * 2)
    with database.reading(engine) as session:
        assert session.scalars(select(Revision.number).order_by(Revision.number)).all() == list(
            range(1, rounds(engine) + 2)
        )


def test_a_save_and_a_publication_at_once_never_publish_what_nobody_saw(engine: Engine, room: Newsroom) -> None:
    for _ in range(rounds(engine)):
        draft = fresh_draft(engine, room)

        def save(session: Session, draft: Draft = draft) -> str:
            found, by = session.get_one(Draft, draft.id), session.get_one(User, room.ben.id)
            words = DraftWords(Kind.CORRECTION, NOTICE + " Ben’s words.")
            drafting.save(session, found, words, by=by, seen=draft.lock_version)
            return "saved"

        held, saved = at_once(engine, press(draft, room.ana), save)
        assert isinstance(held, Problem) != isinstance(saved, Problem), "exactly one of the two"
        if isinstance(held, int):
            with database.writing(engine) as session:
                assert actions.publish_hold(session, held) is not None
                (found,) = queries.published(session, queries.of_case(session, draft.case_id or 0))
                assert found.newest.notice == NOTICE


def test_a_stop_and_the_publication_itself_at_once_come_to_one_of_the_two(engine: Engine, room: Newsroom) -> None:
    for _ in range(rounds(engine)):
        draft = fresh_draft(engine, room)
        with database.writing(engine) as session:
            held = actions.hold(session, session.get_one(Draft, draft.id), by=session.get_one(User, room.ana.id))

        def stop(session: Session, hold_id: int = held.id) -> str:
            actions.stop(session, session.get_one(Hold, hold_id), by=session.get_one(User, room.ben.id))
            return "stopped"

        stopped, done = at_once(engine, stop, do(held.id))
        with database.reading(engine) as session:
            state, case = session.get_one(Hold, held.id).state, session.get_one(Case, draft.case_id)
            published = len(queries.of_case(session, case.id))
        assert (state, published, case.state) in [("stopped", 0, CaseState.DRAFTED), ("done", 1, CaseState.CLOSED)]
        assert isinstance(stopped, Problem) == isinstance(done, Correction) == (state == "done")


def test_two_who_begin_a_draft_at_once_have_one(engine: Engine, room: Newsroom) -> None:
    for _ in range(rounds(engine)):
        with database.writing(engine) as session:
            case_id = make_case(session, make_article(session), "2,140").id

        def begin(user: User, case_id: int = case_id) -> Act:
            return lambda s: drafting.start(
                s, s.get_one(Case, case_id), kind=Kind.CORRECTION, by=s.get_one(User, user.id)
            )

        assert len(refused(at_once(engine, begin(room.ana), begin(room.ben)))) == 1
        with database.reading(engine) as session:
            assert session.scalar(select(func.count()).where(Draft.case_id == case_id)) == 1


def test_two_who_begin_a_further_revision_at_once_have_one(engine: Engine, room: Newsroom) -> None:
    for _ in range(rounds(engine)):
        with database.writing(engine) as session:
            correction = make_correction(session, by=session.get_one(User, room.ana.id))

        def begin(user: User, id_: int = correction.id) -> Act:
            return lambda s: drafting.start_revision(s, s.get_one(Correction, id_), by=s.get_one(User, user.id))

        assert len(refused(at_once(engine, begin(room.ana), begin(room.ben)))) == 1


def test_a_change_and_a_sign_off_at_once_leave_no_approval_of_words_unseen(engine: Engine, room: Newsroom) -> None:
    for _ in range(rounds(engine)):
        draft = fresh_draft(engine, room)
        with database.reading(engine) as session:
            shown = digest(plans.plan(session, session.get_one(Draft, draft.id)))

        def change(session: Session, draft: Draft = draft) -> str:
            found, by = session.get_one(Draft, draft.id), session.get_one(User, room.ana.id)
            drafting.save(session, found, DraftWords(Kind.CORRECTION, "Other words"), by=by)
            return "changed"

        def approve(session: Session, draft: Draft = draft, shown: bytes = shown) -> str:
            found, by = session.get_one(Draft, draft.id), session.get_one(User, room.ben.id)
            drafting.sign_off(session, found, shown=shown, by=by)
            return "approved"

        at_once(engine, change, approve)
        with database.reading(engine) as session:
            found = session.get_one(Draft, draft.id)
            current = digest(plans.plan(session, found))
            given = session.scalars(select(SignOff).where(SignOff.draft_id == draft.id)).all()
            assert found.notice == "Other words"
            assert all(one.digest == shown != current for one in given)


def test_notices_on_the_same_articles_in_another_order_are_all_published(engine: Engine, room: Newsroom) -> None:
    with database.writing(engine) as session:
        ana = session.get_one(User, room.ana.id)
        first, second = make_article(session, headline="One"), make_article(session, headline="Two")
        holds = []
        for lead, other in ((first, second), (second, first)):
            draft = make_draft(
                session, make_case(session, lead, "7-2"), by=ana, notice=NOTICE, unfixed_reason="Quoted."
            )
            row = drafting.add_article(session, draft, other.id, by=ana)
            edited = f"{other.headline} again" if lead is first else None
            words = drafting.ArticleWords(row.placement, headline=edited, unfixed_reason="Quoted.")
            drafting.set_article(session, draft, row, words, by=ana)
            holds.append(actions.hold(session, draft, by=ana).id)
    at_once(engine, *[do(hold_id) for hold_id in holds])
    with database.reading(engine) as session:
        assert set(session.scalars(select(Hold.state))) == {"done"}
        size = session.scalars(select(Log.size)).one()
        assert session.scalars(select(LogEntry.index).order_by(LogEntry.index)).all() == list(range(size))
