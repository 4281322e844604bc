"""“Fixed” without a notice is said in public once it can be undone no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from make import LIBRARIES, make_article, make_desk, make_user, make_version
from pages import Client
from sqlalchemy.orm import Session

from corrections.cases import closing, undeciding
from corrections.cases.models import Case
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.taxonomy import DeclineReason
from corrections.watch import noticing
from corrections.watch import queries as watch
from corrections.worker import noticing as due

BEGUN = datetime(2026, 11, 24, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_fixed_is_marked_and_counted_once_it_can_not_be_undone(
    client: Client, session: Session, at: Callable[[datetime], None]
) -> None:
    def look() -> None:
        while (version := noticing.unsorted(session)) is not None:
            noticing.notice(session, version, due.sorted_as(version))
        due.changes(session)
        session.commit()

    def marks() -> list[str]:
        session.commit()
        page, feed = client.get("/articles/1"), client.get("/articles/1.atom")
        mark = client.get("/articles/1.json").json["versions"][1]["mark"]
        year = client.get("/statistics.json").json["changes"]["all"]
        counted = [each for each in ("unexplained", "open", "fixed") if year[each]]
        shown = [page, feed, client.get("/articles/1/versions/2"), client.get("/articles/1.json")]
        headers.append([{name for name, _ in one.headers} | {one.headers["Cache-Control"]} for one in shown])
        return [mark, *counted]

    headers: list[list[set[str]]] = []
    at(BEGUN)
    ana = make_user(session)
    make_desk(session, "News", ana)
    newsrooms.change(session, by=SYSTEM, watch=True)
    article = make_article(session)
    make_version(session, article, LIBRARIES.replace("2,140", "214"))
    session.commit()
    look()
    decided = BEGUN + timedelta(days=1)
    at(decided)
    look()
    (noticed,) = watch.of_version(session, article.id, 2)
    case = session.get_one(Case, noticed.case_id)
    assert marks() == ["unexplained", "open"]
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="", by=ana)
    at(decided + timedelta(seconds=1))
    assert client.get("/statistics.json?fresh=1").json["changes"]["all"]["open"] == 1, "declined, which can be undone"
    undeciding.undo(session, case, by=ana)
    at(decided)
    closing.fix(session, case, clause="4.3", text="", by=ana)
    assert marks() == ["unexplained", "open"]
    at(decided + 29 * SECOND)
    undeciding.undo(session, case, by=ana)
    assert marks() == ["unexplained", "open"]
    closing.fix(session, case, clause="4.3", text="", by=ana)
    at(decided + 58 * SECOND)
    assert marks() == ["unexplained", "open"]
    at(decided + 59 * SECOND)
    assert marks()[0] == "fixed"
    at(decided + timedelta(minutes=15))  # for so long are figures kept, if nothing else is published
    assert marks() == ["fixed", "fixed"]
    assert all(one == headers[0] for one in headers), "nothing tells that it is about to be marked"
