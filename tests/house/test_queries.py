"""A page asks the database as often for three rows as for more than a list shows; how often is written down here."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from counting import queries
from make import make_article, make_case, make_correction, make_desk, make_user, make_version
from pages import Client
from policy.adopting import adopt
from reused import Begin
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.cases import actions as cases
from corrections.cases import saving, texts
from corrections.mailbox import actions as mails
from corrections.mailbox.actions import Box
from corrections.mailbox.decisions import Letter
from corrections.notices import citing
from corrections.notices.models import Correction
from corrections.policy import actions as policies
from corrections.policy import queries as policy_queries
from corrections.policy.decisions import Wording
from corrections.taxonomy import Change, Role
from corrections.watch.models import NoticedChange
from corrections.web import caching

PASSWORD = "tea kettle marsh violin"
BEGIN = datetime(2026, 3, 1, 9, tzinfo=UTC)

# The newsroom's settings, and the log with the number of corrections, are two of each public page; the signed-in user,
# with what calls for them, and the newsroom two of each page of the desk.
PUBLIC = {
    "/corrections": 9,
    "/corrections?q=libraries": 8,
    "/corrections?kind=correction&section=Local": 8,
    "/corrections.json": 8,
    "/corrections.atom": 9,
    "/corrections/feed.json": 9,
    "/articles/1": 9,
    "/articles/1.json": 7,
    "/articles/1.atom": 8,
    "/articles/1/versions/1": 10,
    "/articles/1/versions/1/verify": 7,
    "/articles/1/compare/1...2": 5,
    "/corrections/2026-0001": 11,
    "/corrections/2026-0001/revisions/1/verify": 8,
    "/standards": 6,
    "/standards/2.1": 10,
    "/standards/versions": 5,
    "/standards/versions/2": 6,
    "/standards/versions/2/verify": 7,
    "/statistics": 4,
    "/statistics/2026": 5,
    "/log": 7,
}
# Six ask whether a correction answers it, and whether it is one of a campaign; one keeps its words for the search. On
# PostgreSQL the article and the desk are held, and a form that is sent twice at once is told by a savepoint.
REPORT = {"sqlite": 23, "postgresql": 27}
# At most 8 for the queue, whatever is asked of it: a search asks first how common its words are, and whoever may give
# cases to others is shown to whom.
DESK = {
    "/desk": 7,
    "/desk?view=closed": 6,
    "/desk?view=snoozed": 6,
    "/desk?q=number": 9,
    "/desk?q=%233": 8,
    "/desk?reader=3": 9,
    "/desk/news?since=0&q=number": 4,
    "/desk/cases/1": 18,
    "/desk/cases/1/elsewhere": 13,
    "/desk/articles": 3,
    "/desk/incoming": 5,
    "/desk/reports/new": 3,
}

# Of the standards editor.
POLICY = {"/desk/standards": 9, "/desk/standards/compare": 8, "/desk/standards/clauses/1.1": 6}


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count what rendering takes: no page comes from the cache."""
    monkeypatch.setattr(caching, "may_be_kept", lambda environ, session_cookie: False)


def fill(session: Session, rows: int) -> None:
    """`rows` corrections on one article and on others, `rows` versions of it, `rows` open cases and dropped mails."""
    ana = make_user(session, "ana", name="Ana Petrescu", password=PASSWORD)
    make_desk(session, "News", ana)
    text = "\n\n".join(f"Number {n} is {n}00 in all." for n in range(rows))
    minutes = count(1)

    def later() -> AbstractContextManager[None]:
        # Each some time after the one before, in the past: a hold has to come due, and it is no campaign.
        then = BEGIN + timedelta(minutes=15 * next(minutes))
        return clock.reading(lambda: then)

    with later():
        article = make_article(session, text)
    for n in range(rows):
        with later():
            make_correction(session, article, f"{n}00 in all", f"{n}01 in all", by=ana)
        with later():
            make_correction(session, by=ana)
        with later():
            number = make_version(session, article, f"{text}\n\nAnd more of it: {n}.")
            times = {"noticed_at": clock.now(), "due_at": clock.now()}
            session.add(NoticedChange(article_id=article.id, number=number, change=Change.WORDING, reasons=[], **times))
            cases.take(session, make_case(session, article, f"Number {n} is"), by=ana)
    for n in range(rows):
        saving.save(session, f"View {n}", f"severity=minor&q={n}00", by=ana) if n < saving.MOST else None
        letter = Letter(digest=bytes([n]) * 32, subject=f"Offer {n}", headers={"list-id": "offers"})
        mails.take(session, letter, b"", (), Box("", "", "http://corrections.example", b""))
    while texts.make_next(session):
        pass
    policy(session, rows)


def policy(session: Session, rows: int) -> None:
    """Two versions of a policy of `rows` clauses, each changed in the second one; corrections cite one of them."""
    mara, kit = (make_user(session, name, role=Role.STANDARDS_EDITOR, password=PASSWORD) for name in ("mara", "kit"))
    afterwards = BEGIN + timedelta(days=2)
    with clock.reading(lambda: afterwards):
        for said in ("We say.", "We said.", "We say again."):
            clauses = [Wording(f"{n}.1", f"Clause {n}", f"{said} {n}") for n in range(1, rows + 1)]
            if said != "We say again.":
                adopt(session, clauses, by=mara, second=kit)
        policies.begin(session, by=mara)
        policies.change_clause(session, clauses[0], seen=policy_queries.drafted(session)[0].fingerprint, by=mara)
    for correction in session.scalars(select(Correction)):
        citing.note(session, correction, "2.1", None, afterwards)


def sent(client: Client, engine: Engine, path: str) -> int:
    client.get(path)
    with queries(engine) as statements:
        client.get(path)
    return len(statements)


@pytest.fixture(params=[3, 21])
def filled(begin: Begin, request: pytest.FixtureRequest) -> int:
    rows: int = request.param

    def tell(session: Session) -> int:
        fill(session, rows)
        return rows

    return begin(f"{rows} rows of all that is listed", tell)


def test_a_page_asks_as_often_for_three_rows_as_for_twenty_one(client: Client, engine: Engine, filled: int) -> None:
    afterwards = BEGIN + timedelta(days=3)
    with clock.reading(lambda: afterwards):
        found = {path: sent(client, engine, path) for path in PUBLIC}
        client.submit(client.get("/login"), {"username": "ana", "password": PASSWORD})
        found |= {path: sent(client, engine, path) for path in DESK}
        proof = {"csrf_token": client.get("/desk").value("csrf_token")}
        with queries(engine) as statements:
            assert client.post("/desk/cases.csv", proof, status=200).text
        other = Client(client.app)
        other.submit(other.get("/login"), {"username": "mara", "password": PASSWORD})
        found |= {path: sent(other, engine, path) for path in POLICY}
    assert found == {**PUBLIC, **DESK, **POLICY}
    # Who downloads it is written down; then two for each batch of cases.
    assert len(statements) == 8, statements


def test_a_report_asks_as_often_beside_three_cases_as_beside_twenty_one(
    client: Client, engine: Engine, filled: int
) -> None:
    opened = BEGIN + timedelta(days=3)
    with clock.reading(lambda: opened):
        forms = [client.get("/articles/1/report") for _ in range(2)]
    told = opened + timedelta(minutes=2)
    found = []
    for n, form in enumerate(forms):  # the first one compiles
        with clock.reading(lambda: told), queries(engine) as sent:
            client.submit(form, {"start": f"1:{n}", "end": "1:10", "wrong": f"Not {n}.", "version": "1"}, status=303)
        found.append(sent)
    assert len(found[-1]) == REPORT[engine.dialect.name], found[-1]
