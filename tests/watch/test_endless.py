"""A site that names a further sitemap for every one that it is asked for is not read for ever."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.watch import actions
from corrections.watch.lists import Entry, Found
from corrections.watch.models import WatchedAddress


def test_of_sitemaps_that_others_name_so_many_are_read_and_no_more(
    session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(actions, "MOST_INDEXES", 3)
    urls = [f"https://news.example/{n}.xml" for n in range(5)]
    for named in (urls[:2], urls[:4], urls):
        actions.know_listed(session, Found(lists=[Entry(url) for url in named]))
    assert session.scalars(select(WatchedAddress.url).order_by(WatchedAddress.url)).all() == urls[:3]
    assert "2 sitemaps are passed over" in caplog.text
