"""The same request again, with a key: answered as the first time, once, for a day."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Barrier

import pytest
from api.cms import Cms, article, make_token, post, versions
from make import make_article
from reused import on_sqlite
from sqlalchemy import Engine, func, select

from corrections import database
from corrections.accounts import repeats
from corrections.accounts.models import ApiAnswer
from corrections.articles import queries
from corrections.articles.models import Article
from corrections.worker import tidying

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


def kept(engine: Engine) -> int:
    with database.reading(engine) as session:
        return session.scalar(select(func.count()).select_from(ApiAnswer)) or 0


def test_the_same_request_is_answered_the_same_even_when_the_article_went_on(cms: Cms, engine: Engine) -> None:
    first = cms.send(article(), Idempotency_Key=KEY)
    cms.send(article(headline="Four libraries to close"))
    again = cms.send(article(), 201, Idempotency_Key=f'"{KEY}"')  # RFC 8941 has it in quotation marks
    assert (again.data, again.headers["Location"]) == (first.data, first.headers["Location"])
    assert versions(engine) == 2
    cms.send(article(headline="Four libraries to close"), 200, Idempotency_Key="another")
    assert (
        cms.send(article(headline="Four libraries to close"), 200, Idempotency_Key="another").get_json()["version"] == 2
    )


def test_another_body_with_the_same_key_is_refused(cms: Cms, engine: Engine) -> None:
    cms.send(article(), Idempotency_Key=KEY)
    said = cms.send(article(headline="Another"), 422, Idempotency_Key=KEY).get_json(force=True)
    assert said["type"].endswith("#key-of-another")
    assert versions(engine) == 1


def test_a_key_is_one_token_s_own(cms: Cms, engine: Engine) -> None:
    cms.send(article(), Idempotency_Key=KEY)
    other = Cms(cms.app, make_token(engine))
    other.send(article(headline="Another"), Idempotency_Key=KEY)


@on_sqlite
@pytest.mark.parametrize("key", ["", '""', '"', "a;b=1", "ä", "x" * 256, "a b", '"a"b"', "a,b"])
def test_a_key_has_a_form(cms: Cms, key: str) -> None:
    said = cms.send(article(), 400, Idempotency_Key=key).get_json(force=True)
    assert said["type"].endswith("#bad-key")


def test_an_error_is_not_kept(cms: Cms, engine: Engine) -> None:
    cms.send(article(headline=""), 422, Idempotency_Key=KEY)
    cms.send(article(blocks=..., html="<p> </p>"), 422, Idempotency_Key=KEY)  # found only once the key is taken
    cms.send(article(blocks=[{"type": "quote", "text": " "}]), 422, Idempotency_Key=KEY)
    assert kept(engine) == 0
    cms.send(article(), Idempotency_Key=KEY)
    assert kept(engine) == 1


def test_what_is_still_being_worked_on_is_said_so_and_a_dead_process_holds_nothing_up(
    cms: Cms, engine: Engine, at: Callable[[datetime], None]
) -> None:
    body = json.dumps(article()).encode()
    at(NOW)
    with database.writing(engine) as session:
        assert repeats.claim(session, 1, KEY, sha256(body).digest()) is None
    answer = cms.send(body, 409, Idempotency_Key=KEY)
    assert answer.headers["Retry-After"]
    assert answer.get_json(force=True)["type"].endswith("#in-progress")
    at(NOW + repeats.LEASE)
    cms.send(body, Idempotency_Key=KEY)


def test_a_key_is_forgotten_after_a_day(cms: Cms, engine: Engine, at: Callable[[datetime], None]) -> None:
    at(NOW)
    cms.send(article(), Idempotency_Key=KEY)
    at(NOW + timedelta(hours=24, seconds=-1))
    cms.send(article(), 201, Idempotency_Key=KEY)
    with database.writing(engine) as session:
        tidying.answers(session)
    assert kept(engine) == 1
    at(NOW + timedelta(hours=24))
    cms.send(article(), 200, Idempotency_Key=KEY)
    at(NOW + timedelta(hours=48, seconds=1))
    with database.writing(engine) as session:
        tidying.answers(session)
    assert kept(engine) == 0


@on_sqlite
def test_what_is_not_stored_needs_no_key(cms: Cms) -> None:
    cms.send(post(status="draft"), 200, Idempotency_Key=KEY)
    cms.send(post(), 201, Idempotency_Key=KEY)


@pytest.mark.parametrize("keyed", [False, True])
def test_many_at_once_make_one_version(cms: Cms, engine: Engine, keyed: bool) -> None:
    """A new article first, then its next version."""
    for headline, number in (("Three libraries to close", 1), ("Four libraries to close", 2)):
        answers = at_once(cms, article(headline=headline), 6, key=f"key-{number}" if keyed else None)
        made = [answer for status, answer in answers if status == 201]
        assert {status for status, _ in answers} <= ({201, 409} if keyed else {200, 201})
        assert {(said["version"], said["article"]) for said in made} == {(number, made[0]["article"])}
        assert len(made) == 1 or keyed  # with a key, each may be given the first one's answer
        assert versions(engine) == number
    with database.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 1


def test_two_that_note_one_address_at_once_are_both_taken(engine: Engine) -> None:
    """Posts of WordPress’s that moved: the number of each names it under both addresses."""
    short = ("https://www.courier.example/?p=4711",)

    def take(slug: str) -> int:
        with database.writing(engine) as session:
            return make_article(session, url=f"https://www.courier.example/{slug}", addresses=short).id

    with ThreadPoolExecutor(1) as pool:
        with database.writing(engine) as session:
            first = make_article(session, url="https://www.courier.example/pool", addresses=short).id
            other = pool.submit(take, "library")
            time.sleep(0.2)  # by then it has come to where it has to wait
        assert other.result(timeout=10) >= first
    with database.reading(engine) as session:
        found = queries.by_url(session, short[0])
        assert found is not None
        assert found.id == first


def at_once(cms: Cms, body: object, count: int, *, key: str | None) -> list[tuple[int, dict[str, object]]]:
    barrier = Barrier(count)

    def send(_: int) -> tuple[int, dict[str, object]]:
        headers = {"Authorization": f"Bearer {cms.token}"} | ({"Idempotency-Key": key} if key else {})
        barrier.wait()
        answer = cms.app.test_client().post("/api/v1/articles", json=body, headers=headers, base_url=cms.base)
        return answer.status_code, answer.get_json(force=True)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(send, range(count)))
