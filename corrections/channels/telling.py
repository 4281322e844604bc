"""Telling a channel: a delivery that is no email, made into the words and the format of its program when it is sent."""

from __future__ import annotations

import json
from functools import lru_cache
from gettext import NullTranslations, translation
from typing import cast

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import addresses, database, paths, sealing
from corrections.articles import queries as articles
from corrections.articles.models import Article
from corrections.cases import queries as cases
from corrections.cases.models import Case
from corrections.channels import actions, decisions, queries
from corrections.channels.decisions import News, Occasion
from corrections.channels.models import Channel
from corrections.deliveries.decisions import Failure, NotSent, without_addresses
from corrections.deliveries.models import Delivery
from corrections.errors import Message, Problem
from corrections.newsroom.queries import Newsroom, newsroom
from corrections.notices import queries as notices
from corrections.notices.models import Correction
from corrections.outbound.posting import post
from corrections.outbound.problems import Forbidden, Unreachable
from corrections.settings import Settings
from corrections.taxonomy import Listed

PATIENCE = 10.0  # seconds for an answer
FINAL = frozenset({400, 401, 403, 404, 405, 410, 413})  # asking again gives the same
MOST_ANSWER = 64_000


def tell(engine: Engine, settings: Settings, delivery: Delivery) -> None:
    """Tell the channel of a delivery what it is about. Raises NotSent."""
    with database.reading(engine) as session:
        made = _made(session, settings, delivery)
    if made is None:
        return  # removed since, or there is nothing to be told any more
    url, body = made
    try:
        _post(url, body, settings)
    except NotSent as error:
        with database.writing(engine) as session:
            actions.tried(session, delivery.to_id, error.failure.detail)
        raise
    with database.writing(engine) as session:
        actions.tried(session, delivery.to_id, None)


def _made(session: Session, settings: Settings, delivery: Delivery) -> tuple[str, bytes] | None:
    channel = queries.channel(session, delivery.to_id)
    if channel is None or channel.sealed is None:
        return None
    news = news_of(session, channel, delivery, settings.base_url)
    if news is None:
        return None
    try:
        url = sealing.opened(channel.sealed, decisions.ADDRESS, channel.id, key=settings.secret()).decode()
    except Problem as problem:
        raise NotSent(Failure(str(problem), final=True)) from problem
    return url, json.dumps(decisions.payload(channel.kind, news), ensure_ascii=False).encode()


def _post(url: str, body: bytes, settings: Settings) -> None:
    """What went wrong is told without the address, whose path is the secret: only its host may be named."""
    try:
        answer = post(
            url,
            body,
            content_type="application/json",
            allow_loopback=settings.capture_loopback,
            max_bytes=MOST_ANSWER,
            deadline=PATIENCE,
        )
    except Forbidden as problem:
        raise NotSent(Failure(without_addresses(str(problem)), final=True)) from None
    except Unreachable as problem:
        raise NotSent(Failure(without_addresses(str(problem)))) from None
    if not 200 <= answer.status < 300:
        final = answer.status in FINAL
        hint = " Its address may have been withdrawn: add the channel again." if final else ""
        raise NotSent(Failure(f"The channel answered with an error ({answer.status}).{hint}", final=final))


def news_of(session: Session, channel: Channel, delivery: Delivery, base_url: str) -> News | None:
    """What is said of a delivery, in the newsroom’s language; None if what it was about is gone."""
    room = newsroom(session)
    if delivery.values.get("occasion") == "test":
        title = _say(room, Message.of("{newsroom}: this channel works.", newsroom=room.name))
        told = [_say(room, Message(Occasion(value).label)) for value in channel.occasions]
        return News(title, (", ".join(told),), f"{base_url}/desk", _say(room, Message("Open the desk")))
    occasion = Occasion(delivery.values["occasion"])
    number = delivery.values.get("case")
    case = cases.case(session, int(number)) if number else None
    if occasion is Occasion.PUBLISHED:
        return _published(session, room, delivery, base_url)
    if case is None and occasion is Occasion.SIGN_OFF:
        return _revision_to_sign(session, room, delivery, base_url)
    if case is None:
        return None
    if occasion is Occasion.SIGN_OFF:
        return _about_case(
            session,
            room,
            case,
            Message.of("A sign-off is asked for in case {number}", number=case.id),
            base_url,
            draft=True,
        )
    if occasion is Occasion.OVERDUE:
        return (
            _about_case(session, room, case, Message.of("Case {number} is overdue", number=case.id), base_url)
            if case.open
            else None
        )
    return _about_case(session, room, case, Message.of("New case {number}", number=case.id), base_url)


def _about_case(
    session: Session, room: Newsroom, case: Case, title: Message, base_url: str, *, draft: bool = False
) -> News:
    article = articles.article(session, case.article_id) if case.article_id is not None else None
    desk = cases.desk(session, case.desk_id)
    severity: Listed = case.severity
    facts = " · ".join([_say(room, Message(severity.label)), desk.name if desk else ""]).strip(" ·")
    path = addresses.draft(case.id) if draft else addresses.case(case.id)
    return News(_say(room, title), (_headline(room, article), facts), base_url + path, _say(room, Message("Open it")))


def _revision_to_sign(session: Session, room: Newsroom, delivery: Delivery, base_url: str) -> News | None:
    correction, heads = _correction(session, room, delivery)
    if correction is None:
        return None
    number = correction.number
    title = _say(room, Message.of("A sign-off is asked for: a further revision of {number}", number=number))
    return News(title, heads, base_url + addresses.further_revision(number), _say(room, Message("Open it")))


def _published(session: Session, room: Newsroom, delivery: Delivery, base_url: str) -> News | None:
    correction, heads = _correction(session, room, delivery)
    if correction is None:
        return None
    number, kind = correction.number, cast(Listed, correction.kind)
    title = _say(room, Message.of("Published: {kind} {number}", kind=_say(room, Message(kind.label)), number=number))
    return News(title, heads, base_url + addresses.correction(number), _say(room, Message("Read it")))


def _correction(session: Session, room: Newsroom, delivery: Delivery) -> tuple[Correction | None, tuple[str, ...]]:
    """The correction that is told of, and the headlines of the first articles that it is about."""
    correction = notices.correction(session, delivery.values.get("correction", ""))
    if correction is None:
        return None, ()
    (found,) = notices.published(session, [correction])
    return correction, tuple(_headline(room, found.articles.get(on.article_id)) for on in found.newest.articles)[:3]


def _headline(room: Newsroom, article: Article | None) -> str:
    return article.headline if article else _say(room, Message("An article that we do not know yet"))


def _say(room: Newsroom, message: Message) -> str:
    return str(Message(_catalogue(room.language).gettext(message.text), message.values))


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    tag = language.replace("-", "_")
    return translation("messages", paths.TRANSLATIONS, [tag, tag.split("_")[0]], fallback=True)
