from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import make_article
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import capabilities, clock
from corrections.capabilities import Purpose
from corrections.database import reading, writing
from corrections.deliveries.models import Delivery
from corrections.errors import Missing, Refused
from corrections.events import READER
from corrections.followers import actions, decisions, queries
from corrections.followers.decisions import EVERYTHING, MOST_FROM_A_NETWORK, Subject
from corrections.followers.models import Follower
from corrections.taxonomy import DeliveryState

SECRET = b"a key for tests"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def follow(session: Session, subject: Subject = EVERYTHING, email: str = "ann@example.com", **options: str) -> Follower:
    network = options.get("network", "192.0.2.1")
    actions.follow(session, subject, email=email, network=network, secret=SECRET, by=READER)
    return session.scalars(select(Follower).order_by(Follower.id.desc()).limit(1)).one()


def confirmed(session: Session, subject: Subject = EVERYTHING, email: str = "ann@example.com") -> Follower:
    follower = follow(session, subject, email)
    token = capabilities.grant(session, Purpose.FOLLOW, follower.id)
    return actions.confirm(session, token, by=READER)


def told(session: Session, article_ids: list[int], sections: list[str]) -> list[int]:
    return sorted(session.scalars(queries.to_be_told(article_ids, sections)))


def test_nobody_is_told_before_they_confirmed(session: Session) -> None:
    follower = follow(session)
    assert told(session, [], []) == []
    token = capabilities.grant(session, Purpose.FOLLOW, follower.id)
    assert actions.confirm(session, token, by=READER).confirmed_at is not None
    assert told(session, [], []) == [follower.id]


def test_confirming_twice_is_confirming_once(session: Session) -> None:
    follower = confirmed(session)
    when = follower.confirmed_at
    token = capabilities.grant(session, Purpose.FOLLOW, follower.id)
    assert actions.confirm(session, token, by=READER).confirmed_at == when


def test_an_article_its_section_and_everything_are_followed_apart_and_told_once(session: Session) -> None:
    article = make_article(session, section="Sport")
    other = make_article(session, section="Local")
    one = confirmed(session, decisions.article(article.id))
    section = confirmed(session, decisions.section("Sport"), "bob@example.com")
    everything = confirmed(session, EVERYTHING, "cem@example.com")
    confirmed(session, decisions.article(article.id), "CEM@example.com")
    assert told(session, [article.id], ["Sport"]) == [one.id, section.id, everything.id]
    assert told(session, [other.id], ["Local"]) == [everything.id]
    assert told(session, [], ["Sport"]) == [section.id, everything.id]


def test_telling_makes_one_delivery_for_each_address_and_a_repeat_makes_none(session: Session) -> None:
    confirmed(session)
    confirmed(session, email="bob@example.com")
    tell = {"about": "/corrections/2026-0001", "article_ids": [], "sections": []}
    assert actions.tell(session, 7, **tell) == 2  # type: ignore[arg-type]
    assert actions.tell(session, 7, **tell) == 0  # type: ignore[arg-type]
    rows = session.scalars(select(Delivery).where(Delivery.kind == "follow-correction")).all()
    assert [(row.to_kind, row.lane, row.values) for row in rows] == [("follower", 1, {"revision": 7})] * 2


def test_what_is_ended_is_forgotten(session: Session) -> None:
    follower = confirmed(session)
    actions.tell(session, 7, about="/corrections/2026-0001", article_ids=[], sections=[])
    digest = follower.address_hash
    token = capabilities.grant(session, Purpose.UNFOLLOW, follower.id)
    actions.unfollow(session, token, by=READER)
    session.expire_all()
    assert (follower.email, follower.ended_at is not None) == (None, True)
    assert follower.address_hash != digest
    assert told(session, [], []) == []
    due = select(func.count()).select_from(Delivery).where(Delivery.state == DeliveryState.DUE)
    assert session.scalar(due) == 0
    assert actions.unfollow(session, token, by=READER) is follower, "ending twice is ending once"


def test_who_ended_may_come_back(session: Session) -> None:
    first = confirmed(session)
    actions.unfollow(session, capabilities.grant(session, Purpose.UNFOLLOW, first.id), by=READER)
    again = confirmed(session)
    assert again.id != first.id
    assert told(session, [], []) == [again.id]


def test_a_link_to_confirm_does_not_bring_back_what_was_ended(session: Session) -> None:
    follower = confirmed(session)
    confirm = capabilities.grant(session, Purpose.FOLLOW, follower.id)
    actions.unfollow(session, capabilities.grant(session, Purpose.UNFOLLOW, follower.id), by=READER)
    with pytest.raises(Missing):
        actions.confirm(session, confirm, by=READER)


def test_all_of_an_address_can_be_ended_at_once(session: Session) -> None:
    article = make_article(session)
    follower = confirmed(session)
    confirmed(session, decisions.article(article.id))
    bob = confirmed(session, email="bob@example.com")
    token = capabilities.grant(session, Purpose.UNFOLLOW, follower.id)
    actions.unfollow(session, token, by=READER, everything=True)
    assert told(session, [article.id], []) == [bob.id]


@pytest.mark.parametrize("purpose", [Purpose.REQUEST, Purpose.FOLLOW, Purpose.UNFOLLOW])
def test_a_link_opens_only_what_it_is_for(session: Session, purpose: Purpose) -> None:
    follower = follow(session)
    token = capabilities.grant(session, purpose, follower.id)
    for act, wanted in ((actions.confirm, Purpose.FOLLOW), (actions.unfollow, Purpose.UNFOLLOW)):
        if purpose is not wanted:
            with pytest.raises(Missing):
                act(session, token, by=READER)


@pytest.mark.parametrize("email", ["", "ann", "ann@example.com, bob@example.com", "Ann <ann@example.com>"])
def test_what_is_not_one_address_is_refused(session: Session, email: str) -> None:
    with pytest.raises(Refused):
        follow(session, email=email)


@pytest.mark.parametrize("subject", [decisions.article(999), decisions.section("Buy now at evil.example")])
def test_only_what_there_is_can_be_followed_so_that_nobody_puts_words_into_the_mail(
    session: Session, subject: Subject
) -> None:
    make_article(session, section="Sport")
    with pytest.raises(Missing):
        follow(session, subject)


def test_asking_again_within_the_hour_adds_no_email(session: Session, at: Callable[[datetime], None]) -> None:
    at(NOON)
    for email in ("ann@example.com", "ANN@example.com", "ann@example.com"):
        follow(session, email=email)
    count = select(func.count()).select_from(Delivery)
    assert session.scalar(count) == 1
    at(NOON + timedelta(hours=1))
    follow(session)
    assert session.scalar(count) == 2
    assert session.scalar(select(func.count()).select_from(Follower)) == 1


def test_one_network_can_not_ask_for_many_addresses(session: Session, at: Callable[[datetime], None]) -> None:
    at(NOON)
    for n in range(MOST_FROM_A_NETWORK):
        follow(session, email=f"victim{n}@example.com")
    with pytest.raises(Refused):
        follow(session, email="one.more@example.com")
    follow(session, email="one.more@example.com", network="192.0.2.2")


def test_an_address_that_nobody_confirms_is_forgotten_after_a_week(
    session: Session, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    stays = confirmed(session, email="bob@example.com")
    goes = follow(session)
    at(NOON + timedelta(days=6))
    follow(session)  # asked for anew: the week begins again
    at(NOON + timedelta(days=7, seconds=1))
    assert actions.forget_unconfirmed(session) == 0
    at(NOON + timedelta(days=13, seconds=1))
    assert actions.forget_unconfirmed(session) == 1
    session.expire_all()
    assert (goes.email, stays.email) == (None, "bob@example.com")


def test_the_same_form_sent_ten_times_at_once_is_one_follower(engine: Engine) -> None:
    ready = threading.Barrier(10)
    errors: list[BaseException] = []

    def send() -> None:
        try:
            ready.wait()
            with writing(engine) as session:
                follow(session)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Follower)) == 1
        assert session.scalar(select(func.count()).select_from(Delivery)) == 1


def test_a_hash_of_an_address_alone_says_nothing(session: Session) -> None:
    follower = follow(session)
    assert b"ann" not in follower.address_hash
    assert clock.now() >= follower.created_at
