"""What a request remembers ends with it, also where its answer is streamed or nobody reads it."""

from __future__ import annotations

import pytest
from make import make_correction
from pages import Client
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import database
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms


@pytest.mark.parametrize("path", ["/corrections.csv", "/login", "/nothing"])
@pytest.mark.parametrize("read", [True, False], ids=["read", "dropped"])
def test_the_next_request_sees_the_newsroom_as_it_is_then(
    client: Client, session: Session, engine: Engine, path: str, read: bool
) -> None:
    make_correction(session)
    session.commit()
    answer = client.browser.get(path, base_url=client.base, buffered=False)
    if read:
        answer.get_data()
    answer.close()
    with database.writing(engine) as writing:
        newsrooms.change(writing, by=SYSTEM, name="The Other Paper")
    assert "The Other Paper" in client.get("/login").words
