"""Following and no longer following. What is ended is forgotten: neither the address nor what stands for it stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, capabilities, clock, database, events, ids, throttle
from corrections.articles import queries as articles
from corrections.capabilities import Purpose
from corrections.deliveries import actions as deliveries
from corrections.deliveries.decisions import address_hash, usable_address
from corrections.errors import Missing, Refused
from corrections.events import Actor
from corrections.followers import queries
from corrections.followers.decisions import CONFIRM_WITHIN, MOST_FROM_A_NETWORK, Scope, Subject
from corrections.followers.models import Follower


def follow(session: Session, subject: Subject, *, email: str, network: str, secret: bytes, by: Actor) -> None:
    """Ask the person at `email` whether they want to follow `subject`: nothing else is sent before they confirm.

    The answer is the same whether the address follows it already or not. `network` is where the form came from,
    `secret` the installation's key. Raises Refused for an address that can't be written to or too many from one
    network, Missing if there is no such article or section.
    """
    address = usable_address(email)
    if address is None:
        raise Refused("Enter an email address in the correct format, like name@example.com.")
    if throttle.hit(session, f"follow:{network}", per=timedelta(hours=1)) > MOST_FROM_A_NETWORK:
        raise Refused("Too many addresses came from your network in the last hour. Try again in an hour.")
    # The mail names what is followed, so it has to be something of ours: nobody can put words of theirs into it.
    if subject.article_id is not None and articles.article(session, subject.article_id) is None:
        raise Missing("There is no such article.")
    if subject.section is not None and subject.section not in articles.sections(session):
        raise Missing("There is no such section.")
    follower = _row(session, subject, address, address_hash(secret, address))
    hour = clock.now().strftime("%Y%m%d%H")
    deliveries.enqueue(
        session,
        "follow-confirm",
        to=("follower", follower.id),
        about=_about(subject),
        key=f"follow-confirm:{follower.id}:{hour}",
    )
    events.record(session, _about(subject), "following asked for", by=by, follower=follower.id)


def _row(session: Session, subject: Subject, address: str, hashed: bytes) -> Follower:
    """The one row of this address and subject, made or asked for anew; nobody ends it meanwhile."""
    now = clock.now()
    row = (
        database.insert(session.get_bind().dialect.name, Follower)
        .values(
            email=address,
            address_hash=hashed,
            scope=str(subject.scope),
            scope_key=subject.key,
            article_id=subject.article_id,
            section=subject.section,
            created_at=now,
        )
        .on_conflict_do_update(index_elements=["address_hash", "scope_key"], set_={"created_at": now})
        .returning(Follower.id)
    )
    return session.get_one(Follower, session.execute(row).scalar_one(), populate_existing=True)


def confirm(session: Session, token: str, *, by: Actor) -> Follower:
    """Begin to follow, with the link that was mailed. Raises Missing if it does not work any longer."""
    follower = queries.by_token(session, Purpose.FOLLOW, token)
    if follower is None or follower.ended_at is not None:
        raise Missing("This link has ended. You can ask for a new one on the page “Follow corrections”.")
    if follower.confirmed_at is None:
        follower.confirmed_at = clock.now()
        events.record(session, _about(queries.subject_of(follower)), "followed", by=by, follower=follower.id)
    return follower


def unfollow(session: Session, token: str, *, by: Actor, everything: bool = False) -> Follower:
    """End following, with a link that was mailed; with `everything`, all that the address follows.

    Ending twice is the same as once. Raises Missing for a link that is not ours.
    """
    follower = queries.by_token(session, Purpose.UNFOLLOW, token)
    if follower is None:
        raise Missing("This link does not work. Use the one in the newest email that you have from us.")
    if follower.ended_at is None:
        for each in [follower, *(queries.others_of(session, follower) if everything else [])]:
            _end(session, each, by=by)
    return follower


def _end(session: Session, follower: Follower, *, by: Actor) -> None:
    follower.ended_at = clock.now()
    follower.email, follower.address_hash = None, ids.random_bytes(32)
    deliveries.cancel_to(session, ("follower", follower.id))
    capabilities.revoke(session, Purpose.FOLLOW, follower.id)
    events.record(session, _about(queries.subject_of(follower)), "unfollowed", by=by, follower=follower.id)
    session.flush()


def forget_unconfirmed(session: Session) -> int:
    """Forget addresses that were typed into the form and never confirmed; return how many."""
    waiting = session.scalars(
        select(Follower)
        .where(
            Follower.confirmed_at.is_(None),
            Follower.ended_at.is_(None),
            Follower.created_at < clock.now() - CONFIRM_WITHIN,
        )
        .limit(1000)
    ).all()
    for follower in waiting:
        _end(session, follower, by=events.SYSTEM)
    return len(waiting)


def end_again(session: Session, ended: Iterable[tuple[int, str]]) -> int:
    """End what had ended already, by number and scope, in a database that does not know it yet; return how many."""
    done = 0
    for id_, key in ended:
        follower = session.get(Follower, id_)
        if follower is not None and follower.scope_key == key and follower.ended_at is None:
            _end(session, follower, by=events.SYSTEM)
            done += 1
    return done


def tell(session: Session, revision_id: int, *, about: str, article_ids: Iterable[int], sections: Iterable[str]) -> int:
    """Make the emails due that tell followers of a published revision, the record at `about`; return how many.

    For the transaction that publishes it. An address that follows it in two ways gets one email; however many they
    are, it is one statement, and they go out after what somebody waits for.
    """
    return deliveries.enqueue_all(
        session,
        "follow-correction",
        to_kind="follower",
        recipients=queries.to_be_told(article_ids, sections),
        about=about,
        key=f"follow-correction:{revision_id}",
        revision=revision_id,
    )


def _about(subject: Subject) -> str:
    if subject.scope is Scope.ARTICLE and subject.article_id is not None:
        return addresses.article(subject.article_id)
    return "/corrections"
