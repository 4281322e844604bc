from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import make_article
from pages import Client
from sqlalchemy import Engine, func, select

from corrections import capabilities
from corrections.capabilities import Purpose
from corrections.database import reading, writing
from corrections.deliveries.models import Delivery
from corrections.events import READER
from corrections.followers import actions
from corrections.followers.decisions import EVERYTHING, Subject
from corrections.followers.models import Follower

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def article_id(engine: Engine) -> int:
    with writing(engine) as session:
        make_article(session, section="Sport")
        return make_article(session, section="Local", headline="Three libraries to close").id


def grant(engine: Engine, purpose: Purpose, *, confirmed: bool = True, subject: Subject = EVERYTHING) -> str:
    """The token in a mail to somebody who asked to follow, and confirmed it."""
    with writing(engine) as session:
        actions.follow(session, subject, email="ann@example.com", network="x", secret=b"k", by=READER)
        follower = session.scalars(select(Follower).order_by(Follower.id.desc()).limit(1)).one()
        if confirmed:
            token = capabilities.grant(session, Purpose.FOLLOW, follower.id)
            actions.confirm(session, token, by=READER)
        return capabilities.grant(session, purpose, follower.id, lasts=timedelta(days=7))


def state(engine: Engine) -> tuple[bool, bool]:
    """Whether the one follower confirmed, and ended it."""
    with reading(engine) as session:
        follower = session.scalars(select(Follower)).one()
        return follower.confirmed_at is not None, follower.ended_at is not None


def test_a_reader_asks_to_follow_and_is_told_to_look_at_their_mail(
    client: Client, engine: Engine, article_id: int
) -> None:
    page = client.get(f"/follow?article={article_id}")
    assert "Three libraries to close" in page.words
    assert page.value("what") == f"article:{article_id}"
    page = client.submit(page, {"email": "ann@example.com"}, to="/follow", status=200)
    assert page.h1 == "Look at your mail"
    # Another may wait for the full hour, or not be sent at all.
    assert "You get one email at ann@example.com, as a rule within minutes." in page.words
    assert "at most one email an hour and three a day" in page.words
    assert page.headers["Cache-Control"] == "no-store"
    with reading(engine) as session:
        assert session.scalars(select(Follower.scope_key)).one() == f"article:{article_id}"
        assert session.scalars(select(Delivery.kind)).one() == "follow-confirm"


def test_without_an_article_everything_is_offered_first_and_the_sections_after(client: Client, article_id: int) -> None:
    page = client.get("/follow")
    assert page.value("what") == "all"
    assert "The section “Local”" in page.words
    assert client.get("/follow?section=Sport").value("what") == "section:Sport"
    assert client.get("/follow?section=Nonsense").value("what") == "all"


def test_the_answer_is_the_same_whether_the_address_follows_already_or_not(
    client: Client, engine: Engine, article_id: int
) -> None:
    answers = [
        client.submit(client.get("/follow"), {"email": "ann@example.com"}, to="/follow", status=200).words
        for _ in range(2)
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("email", ["", "ann", "ann@example.com, bob@example.com", "a" * 300])
def test_what_is_no_address_is_said_at_the_field_and_kept(
    client: Client, engine: Engine, article_id: int, email: str
) -> None:
    page = client.submit(client.get("/follow"), {"email": email}, to="/follow", status=422)
    assert "There is a problem" in page.alert
    assert page.value("email") == email
    assert page.tree.findtext(".//title").startswith("Error: ")
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Follower)) == 0


@pytest.mark.parametrize("what", ["section:Buy now", "article:999", "article:x", ""])
def test_what_was_not_offered_is_not_followed(client: Client, engine: Engine, article_id: int, what: str) -> None:
    page = client.get("/follow")
    client.submit(page, {"email": "ann@example.com", "what": what}, to="/follow", status=422)


def test_an_article_that_is_none_is_not_found(client: Client) -> None:
    client.get("/follow?article=999", status=404)
    assert client.get("/follow?article=nonsense").h1 == "Follow corrections"
    assert client.get("/follow?article=99999999999999").h1 == "Follow corrections"


def test_opening_the_link_changes_nothing_and_the_button_confirms(client: Client, engine: Engine) -> None:
    token = grant(engine, Purpose.FOLLOW, confirmed=False)
    page = client.get(f"/follow/{token}")
    client.browser.head(f"/follow/{token}", base_url=client.base)
    assert state(engine) == (False, False)
    page = client.follow(client.submit(page))
    assert page.h1 == "You follow our corrections"
    assert state(engine) == (True, False)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_opening_the_link_to_end_changes_nothing_and_the_button_ends(client: Client, engine: Engine) -> None:
    token = grant(engine, Purpose.UNFOLLOW)
    page = client.get(f"/unfollow/{token}")
    assert page.h1 == "Stop following?"
    assert state(engine) == (True, False)
    page = client.submit(page, status=200)
    assert page.h1 == "You no longer follow"
    assert state(engine) == (True, True)
    assert client.get(f"/unfollow/{token}").h1 == "You no longer follow"


def test_a_mail_program_ends_it_with_one_click_without_a_page_a_cookie_or_a_redirect(
    client: Client, engine: Engine
) -> None:
    """RFC 8058 §3.1, as a mail provider's server sends it."""
    token = grant(engine, Purpose.UNFOLLOW)
    for _ in range(2):
        answer = client.app.test_client().post(
            f"/unfollow/{token}",
            base_url=client.base,
            data="List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
            headers={"Sec-Fetch-Site": "cross-site"},
        )
        assert answer.status_code == 200
    assert state(engine) == (True, True)


def test_all_that_an_address_follows_can_be_ended_with_one_button(
    client: Client, engine: Engine, article_id: int
) -> None:
    from corrections.followers.decisions import article

    grant(engine, Purpose.UNFOLLOW, subject=article(article_id))
    token = grant(engine, Purpose.UNFOLLOW)
    page = client.get(f"/unfollow/{token}")
    assert "Stop this and 1 other thing that I follow" in page.words
    client.submit(page, status=200, button="which=everything")
    with reading(engine) as session:
        assert set(session.scalars(select(Follower.email))) == {None}


def test_an_address_is_called_forgotten_only_where_nothing_else_keeps_it(
    client: Client, engine: Engine, article_id: int
) -> None:
    from corrections.followers.decisions import article

    waiting = grant(engine, Purpose.UNFOLLOW, subject=article(article_id))
    page = client.submit(client.get(f"/unfollow/{grant(engine, Purpose.UNFOLLOW)}"), status=200)
    assert "We still have your address" in page.words
    assert "forgotten" not in page.words
    page = client.submit(client.get(f"/unfollow/{waiting}"), status=200)
    assert "We have forgotten your address." in page.words
    assert "address" not in client.get(f"/unfollow/{waiting}").tree.find(".//main").text_content()


@pytest.mark.parametrize("path", ["/follow/", "/unfollow/"])
@pytest.mark.parametrize("token", ["x", "A" * 22, "%00", "é", "a" * 5000])
def test_a_link_that_is_none_is_not_found_whatever_it_is(client: Client, path: str, token: str) -> None:
    client.get(path + token, status=404)


def test_a_link_of_one_kind_does_not_open_the_other(client: Client, engine: Engine) -> None:
    client.get("/follow/" + grant(engine, Purpose.UNFOLLOW), status=404)
    client.get("/unfollow/" + grant(engine, Purpose.FOLLOW), status=404)


def test_a_link_to_confirm_works_for_a_week(client: Client, engine: Engine, at: Callable[[datetime], None]) -> None:
    at(NOON)
    token = grant(engine, Purpose.FOLLOW, confirmed=False)
    at(NOON + timedelta(days=7, seconds=1))
    client.get(f"/follow/{token}", status=404)
