"""What is measured of the desk: with a few cases that are open, and with very many."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, select

from corrections import database
from corrections.bench import newsroom, stories
from corrections.bench.history import Size
from corrections.bench.pages import Page
from corrections.bench.visitor import Visitor, request
from corrections.cases.models import Case
from corrections.settings import Settings

FEW, MANY = Size(50, others=100, open_cases=50), Size(2_000, others=60_000, open_cases=50_000)
MOST_DECISIONS = 4_000
ANSWER = (
    "Thank you for writing. We checked this against the council’s own papers, and the article is right as it stands."
)


def name(size: Size) -> str:
    return f"{size.open_cases:,} open cases"


def pages(settings: Settings, engine: Engine, port: int) -> Sequence[Page]:
    """Queue, case, decision and search of an editor who is signed in."""
    editor = Visitor(port)
    editor.sign_in(newsroom.USERNAME, newsroom.PASSWORD)
    with database.reading(engine) as session:
        cases = session.scalars(select(Case.id).where(Case.open.is_(True)).order_by(Case.id)).all()
    # Those that are looked at are not decided meanwhile.
    looked_at, decided = cases[-10:], cases[:-10][:MOST_DECISIONS]
    signed_in = {"Cookie": editor.cookie}
    token = editor.token(f"/desk/cases/{cases[-1]}")
    fields = {"csrf_token": token, "outcome": "declined", "reason": "accurate", "text": ANSWER}

    def at_desk(*paths: str) -> list[bytes]:
        return [request("GET", path, headers=signed_in) for path in paths]

    return [
        Page("queue", at_desk("/desk"), within=10),
        Page("case", at_desk(*(f"/desk/cases/{n}" for n in looked_at)), within=10),
        Page("search of the desk, word in most cases", at_desk("/desk?q=people"), within=25),
        Page("search of the desk, a name in every 13th", at_desk(f"/desk?q={stories.NAMES[3]}"), within=25),
        Page(
            "decision (committed, fsync)",
            [request("POST", f"/desk/cases/{n}/decision", headers=signed_in, fields=fields) for n in decided],
            within=10,
            expected=303,
            once=True,
        ),
    ]
