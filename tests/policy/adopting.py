"""Policies for tests, through the actions that the product uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from make import make_article, make_case, make_draft, make_user, publish
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.newsroom.queries import newsroom
from corrections.notices.models import Correction
from corrections.policy import actions, queries
from corrections.policy.decisions import Wording
from corrections.policy.models import PolicyVersion
from corrections.taxonomy import Role

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
FIRST = (
    Wording("1.1", "Accuracy", "We put right **every** fact that was wrong."),
    Wording("2.1", "Placement", "A notice stands\n\n- at the top\n- or at the [end](/corrections)."),
    Wording("2.10", "Small slips", "Spelling is fixed without a notice."),
)
SECOND = (
    FIRST[0],
    Wording("2.1", "Where notices stand", "A notice stands at the top. Always."),
    Wording("4.2", "Minors", "Nobody under 16 is named."),
)

# All that Markdown may hold here, and what stays as it is typed.
HARD = Wording(
    "3.1",
    "All of *it*, & <more>",
    """# A heading #

See [this](https://e.example/a_(b)?c=1&d=2) and [that](/corrections "x"), not \\[those](ftp://x).

1. one
2. **two**
   - deep & <b>bold</b>

\\- no item, \\*no emphasis\\*, snake_case and 2 * 3 * 4\\
another line

It applies until
14. December, and
2) no list begins here.

    - pasted, and
    - indented as a whole

5) five
6) six

An [our own
list](/corrections 'a (title)'), [more]( https://e.example/ ), [a \\[b\\] c](</x y> (z)) and \\[none](/x).""",
)


def adopt(
    session: Session, clauses: Sequence[Wording], *, by: User, second: User, day: date | None = None
) -> PolicyVersion:
    """Publish the next version with just these clauses, in force from `day` or today."""
    actions.begin(session, by=by)
    told = {clause.number: clause for clause in clauses}
    for before in queries.drafted(session):
        if before.number not in told:
            actions.retire_clause(session, before.number, by=by)
        else:
            actions.change_clause(session, told.pop(before.number), seen=before.fingerprint, by=by)
    for clause in told.values():
        actions.add_clause(session, clause, by=by)
    today = clock.now().astimezone(newsroom(session).zone).date()
    return actions.sign_off(session, shown=actions.propose(session, in_force_on=day or today, by=by), by=second)


def tell(session: Session) -> str:
    """A policy, a correction under its clause 2.1, and a second version that comes into force two days later."""
    with clock.reading(lambda: NOON):
        mara = make_user(session, "mara", role=Role.STANDARDS_EDITOR)
        idris = make_user(session, "idris", role=Role.ADMINISTRATOR)
        ana = make_user(session, "ana")
        adopt(session, FIRST, by=mara, second=idris)
        case = make_case(session, make_article(session), "2,140")
        draft = make_draft(session, case, by=ana, replace=("2,140", "214"), clause="2.1")
        correction: Correction = publish(session, draft, by=ana)
    with clock.reading(lambda: NOON + timedelta(hours=1)):
        adopt(session, SECOND, by=mara, second=idris, day=date(2026, 12, 2))
    return correction.number


def tell_all_of_markdown(session: Session) -> None:
    """A policy in force, one clause of which has everything in it."""
    with clock.reading(lambda: NOON):
        mara, kit = (make_user(session, name, role=Role.STANDARDS_EDITOR) for name in ("mara", "kit"))
        adopt(session, [*FIRST, HARD], by=mara, second=kit)
