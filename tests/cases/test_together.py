"""Several people on one case: who is there, whose it is, and who is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cases.called import called
from hypothesis import given
from hypothesis import strategies as st
from make import make_case, make_desk, make_draft, make_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts.models import User
from corrections.cases import actions, closing, intake, lapsing, mentions, presence, queries
from corrections.cases.models import Case, CasePresence
from corrections.cases.naming import Colleague, find, pieces, unknown
from corrections.cases.presence import Around, Doing, Other
from corrections.deliveries.models import Delivery
from corrections.errors import Refused
from corrections.events import READER
from corrections.requests import queries as request_queries
from corrections.taxonomy import CaseState, DeclineReason, Severity

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday; people work from nine to six
NEXT_NINE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
At = Callable[[datetime], None]
STAFF = [
    Colleague(1, "Ana Petrescu", "ana"),
    Colleague(2, "Ben Ode", "ode"),
    Colleague(3, "Ben Okafor", "b.okafor"),
    Colleague(4, "Zoë O’Neill-Smith", "zoe"),
    Colleague(5, "Mara (Standards)", "mara"),
]


@pytest.fixture(autouse=True)
def noon(at: At) -> None:
    at(NOON)


@pytest.fixture
def ana(session: Session) -> User:
    return make_user(session, "ana", name="Ana Petrescu")


@pytest.fixture
def ben(session: Session) -> User:
    return make_user(session, "ben", name="Ben Ode")


@pytest.fixture
def case(session: Session, ana: User, ben: User) -> Case:
    make_desk(session, "News", ana, ben)
    return make_case(session)


def mails(session: Session, kind: str) -> list[Delivery]:
    return list(session.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id)))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@Ana Petrescu, look", [1]),
        ("ask @ana  and\n@BEN ODE.", [1, 2]),
        ("@Ana\npetrescu", [1]),
        ("@Ben, which?", []),  # there are two
        ("@Ana", [1]),
        ("@Zoë O’Neill-Smith’s", [4]),
        ("@Zoë-Marie and @Ana’sson", []),
        ("(@zoe)", [4]),
        ("@Mara (Standards)!", [5]),
        ("write to ben@ana.example or x@ana", []),
        ("@anabel @Nobody @", []),
        ("@@ana", []),
        ("@b.okafor", [3]),
    ],
)
def test_who_is_named_is_a_colleague_who_exists(text: str, who: list[int]) -> None:
    assert [one.user_id for one in find(text, STAFF)] == who


def test_what_names_nobody_is_known() -> None:
    assert unknown("@Bne, ask @ana and @Zoey; me@post.example. @Bne!", STAFF) == ["@Bne", "@Zoey"]
    assert unknown("@foo@mastodon.social and @x.y@z.example wrote to @Jo.", STAFF) == ["@Jo"]


@given(st.text(alphabet="@ anbeN.’-\n", max_size=60))
def test_a_text_in_pieces_is_the_text(text: str) -> None:
    found = find(text, STAFF)
    assert "".join(words for words, _ in pieces(text, found)) == text
    assert all(text[one.start] == "@" for one in found)


def test_who_is_there_is_known_for_a_minute_and_leaves_no_event(
    session: Session, case: Case, ana: User, ben: User, at: At
) -> None:
    before = len(events.history(session, addresses.case(case.id)))
    for doing in (Doing.LOOKING, Doing.ANSWER):
        presence.say(session, case.id, ben.id, doing)
    presence.say(session, case.id, ana.id, Doing.LOOKING)
    found = presence.around(session, case.id, but=ana.id)
    assert found == Around(case.lock_version, [Other("Ben Ode", Doing.ANSWER)])
    assert presence.is_writing(session, case.id, ben.id)
    at(NOON + timedelta(seconds=61))
    assert presence.around(session, case.id, but=ana.id) == Around(case.lock_version, [])
    presence.sweep(session)
    assert session.scalars(select(CasePresence)).all() == []
    assert presence.around(session, case.id + 1, but=ana.id) is None
    assert len(events.history(session, addresses.case(case.id))) == before


class TestLapsing:
    def look(self, session: Session, at: At, when: datetime) -> None:
        at(when)
        session.flush()
        lapsing.lapse(session)
        session.flush()

    def test_what_was_taken_and_left_alone_is_nobody_s_again(
        self, session: Session, case: Case, ana: User, at: At
    ) -> None:
        actions.take(session, case, by=ana)
        self.look(session, at, NOON + timedelta(hours=3, minutes=59))
        assert case.assignee_id == ana.id
        self.look(session, at, NOON + timedelta(hours=4))
        assert case.assignee_id is None
        assert case.state is CaseState.REVIEWING
        newest = events.history(session, addresses.case(case.id))[-1]
        assert (newest.verb, newest.details["before"], newest.details["idle"]) == ("assigned", ana.id, True)
        assert [mail.to_id for mail in mails(session, "case-lapsed")] == [ana.id]
        self.look(session, at, NOON + timedelta(days=9))
        assert len(mails(session, "case-lapsed")) == 1

    def test_hours_are_those_of_the_newsroom_but_for_what_is_critical(
        self, session: Session, case: Case, ana: User, at: At
    ) -> None:
        at(NOON + timedelta(hours=4))  # at four: two hours of today, two of tomorrow
        actions.take(session, case, by=ana)
        self.look(session, at, NEXT_NINE + timedelta(hours=1, minutes=59))
        assert case.assignee_id == ana.id
        self.look(session, at, NEXT_NINE + timedelta(hours=2))
        assert case.assignee_id is None
        case.severity = Severity.CRITICAL
        evening = NEXT_NINE + timedelta(hours=10)
        at(evening)
        actions.take(session, case, by=ana)
        self.look(session, at, evening + timedelta(hours=4))
        assert case.assignee_id is None

    @pytest.mark.parametrize("act", ["note", "draft", "facts", "writing"])
    def test_whoever_does_something_keeps_it(self, session: Session, case: Case, ana: User, at: At, act: str) -> None:
        actions.take(session, case, by=ana)
        at(NOON + timedelta(hours=3))
        if act == "note":
            actions.note(session, case, "I rang them.", by=ana)
        elif act == "draft":
            make_draft(session, case, by=ana)
        elif act == "facts":
            actions.set_facts(
                session, case, by=ana, severity=Severity.MAJOR, error_type=None, cause=None, found_by=case.found_by
            )
        else:
            at(NOON + timedelta(hours=4))
            presence.say(session, case.id, ana.id, Doing.NOTICE)
        self.look(session, at, NOON + timedelta(hours=4))
        assert case.assignee_id == ana.id
        self.look(session, at, NEXT_NINE + timedelta(hours=1))
        assert case.assignee_id is None

    def test_while_it_waits_for_somebody_nothing_lapses_and_then_the_hours_begin_anew(
        self, session: Session, case: Case, ana: User, at: At
    ) -> None:
        actions.take(session, case, by=ana)
        request = request_queries.request(session, queries.request_ids(session, case.id)[0])
        assert request is not None
        actions.message(session, case, request, "Which page?", by=ana, ask=True)
        self.look(session, at, NEXT_NINE + timedelta(days=1))
        assert case.assignee_id == ana.id
        answered = NEXT_NINE + timedelta(days=1, hours=1)
        at(answered)
        intake.hear(session, request, "Page 3.", by=READER)
        self.look(session, at, answered + timedelta(hours=3, minutes=59))
        assert case.assignee_id == ana.id
        self.look(session, at, NEXT_NINE + timedelta(days=2))
        assert case.assignee_id is None

    def test_what_a_colleague_gave_stays(self, session: Session, case: Case, ana: User, ben: User, at: At) -> None:
        actions.take(session, case, by=ana)
        actions.assign(session, case, to=ben, by=ana)
        self.look(session, at, NOON + timedelta(days=9))
        assert case.assignee_id == ben.id
        actions.assign(session, case, to=ben, by=ben)  # no change
        actions.take(session, case, by=ben)
        self.look(session, at, NOON + timedelta(days=20))
        assert case.assignee_id is None


class TestMentions:
    def test_who_is_named_is_told_once_by_mail_and_in_a_list_until_they_open_it(
        self, session: Session, case: Case, ana: User, ben: User
    ) -> None:
        written = actions.note(session, case, "@Ben Ode and @ben, and me, @ana: look", by=ana)
        actions.note(session, case, "@Ben Ode and @ben, and me, @ana: look", by=ana)  # pressed twice
        assert [(mail.to_id, mail.values) for mail in mails(session, "case-mention")] == [
            (ben.id, {"note": written.id})
        ]
        assert mentions.told(session, written) == ["Ben Ode"]
        (found,) = mentions.of_user(session, ben.id)
        assert (found.note.id, found.author, found.is_new) == (written.id, "Ana Petrescu", True)
        assert called(session, ben.id).mentions == 1
        assert called(session, ana.id).mentions == 0
        mentions.see(session, case.id, ben.id)
        assert not mentions.is_new_in(session, case.id, ben.id)
        assert [row.is_new for row in mentions.of_user(session, ben.id)] == [False]
        assert mentions.of_user(session, ben.id, before=written.id) == []

    def test_nobody_who_left_is_named(self, session: Session, case: Case, ana: User, ben: User) -> None:
        ben.disabled_at = NOON
        session.flush()
        assert mentions.told(session, actions.note(session, case, "@Ben Ode", by=ana)) == []


def test_a_second_look_is_for_nobody_who_decided_or_wrote_it(
    session: Session, case: Case, ana: User, ben: User, at: At
) -> None:
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="It stands.", by=ana)
    at(NOON + timedelta(minutes=5))
    request = request_queries.request(session, queries.request_ids(session, case.id)[0])
    assert request is not None
    intake.ask_second_look(session, request, "You missed page 3.", by=READER)
    nadia = make_user(session, "nadia", name="Nadia Okafor")  # as the article's byline has it
    make_desk(session, "News", nadia)
    for user in (ana, nadia):
        with pytest.raises(Refused, match="A second look is for somebody else"):
            actions.take(session, case, by=user)
        with pytest.raises(Refused, match=f"{user.name} decided this case, or wrote the article"):
            actions.assign(session, case, to=user, by=ben)
        with pytest.raises(Refused, match="A second look is for somebody else"), session.begin_nested():
            make_draft(session, case, by=user)
    assert actions.take(session, case, by=ben).assignee_id == ben.id
