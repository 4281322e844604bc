"""A name in every place where one can stand, and two people who erase it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desk.browsers import PASSWORD
from make import make_article, make_case, make_correction, make_desk, make_draft, make_revision, make_user
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.accounts.models import User
from corrections.cases import actions as cases
from corrections.erasures import actions, finding, queries
from corrections.erasures.finding import Sought
from corrections.erasures.places import Found
from corrections.settings import Settings
from corrections.taxonomy import ErasureGround, Role

MARCH = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
NAME = "Zoë Quandt-Iverson"
NAMES = (NAME, "Quandt-Iverson", "Quandt-Iversen")
# Every way in which somebody might look for it: no file may hold any of these.
TRACES = (b"quandt", b"iverson", b"zo\xc3\xab q")
TEXT = f"""The council voted 7-2 on Tuesday to close three libraries by June.

About 2,140 people signed a petition, said {NAME}, who leads the friends of the library.

The closures save £1.2 million a year."""
STATE = "a name wherever it can stand"


def tell(session: Session) -> dict[str, int]:
    """A name in an article, in a notice and why it was revised, in a report, a note, a case and a draft."""
    ana = make_user(session, "ana")
    make_user(session, "sol", role=Role.STANDARDS_EDITOR, password=PASSWORD)
    make_user(session, "ada", role=Role.ADMINISTRATOR, password=PASSWORD)
    make_desk(session, "News", ana)
    with clock.reading(lambda: MARCH):
        other = make_article(session, "Nothing of it is here.\n\nNor is it here.", headline="Another story")
        article = make_article(session, TEXT, headline="Three libraries to close", tags=("libraries", NAME))
    with clock.reading(lambda: MARCH + timedelta(hours=1)):
        notice = f"An earlier version of this article misstated the number that {NAME} named. It is 214."
        correction = make_correction(session, article, by=ana, notice=notice)
    with clock.reading(lambda: MARCH + timedelta(hours=2)):
        shorter = "An earlier version of this article misstated a number. It is 214."
        make_revision(session, correction, shorter, f"{NAME} asked for it.", by=ana)
    with clock.reading(lambda: MARCH + timedelta(hours=3)):
        case = make_case(session, article, "Quandt-Iverson", wrong=f"She is zoe quandt\niverson, not {NAME.upper()}.")
        cases.note(session, case, f"Rang {NAME}: she is upset.", by=ana)
        swap = "Quandt-Iverson", "Quandt-Iversen"
        make_draft(session, case, by=ana, replace=swap, told=f"Dear {NAME},")
    return {"article": article.id, "case": case.id, "other": other.id}


def who(session: Session, username: str) -> User:
    return session.scalars(select(User).where(User.username == username)).one()


def ask(
    engine: Engine, settings: Settings, words: tuple[str, ...] = NAMES, chosen: tuple[str, ...] = (), but: str = "–"
) -> int:
    """Ask for everything that is found, but for places whose keys hold `but`."""
    sought = Sought(words, chosen)
    with database.writing(engine) as session:
        found = finding.find(session, sought, settings)
        return actions.ask(
            session,
            sought,
            found,
            [place.key for place in found.places if but in place.key],
            seen=bytes.fromhex(found.all),
            ground=ErasureGround.COURT_ORDER,
            reason=f"An order of 3 March about {NAME}",
            by=who(session, "ada"),
        ).id


def confirm(engine: Engine, settings: Settings, request_id: int, *, by: str = "sol") -> None:
    confirm_as_found(engine, settings, request_id, look(engine, settings, request_id), by=by)


def look(engine: Engine, settings: Settings, request_id: int) -> Found:
    """What holds it now."""
    with database.reading(engine) as session:
        asked = queries.request(session, request_id)
        assert asked is not None
        return actions.now(session, asked, settings)


def confirm_as_found(engine: Engine, settings: Settings, request_id: int, found: Found, *, by: str = "sol") -> None:
    with database.writing(engine) as session:
        asked = queries.request(session, request_id, hold=True)
        assert asked is not None
        actions.confirm(session, asked, found, settings=settings, by=who(session, by))


def erase(engine: Engine, settings: Settings, *words: str, chosen: tuple[str, ...] = (), but: str = "–") -> int:
    """Ask, and confirm it."""
    request_id = ask(engine, settings, words or NAMES, chosen, but)
    confirm(engine, settings, request_id)
    return request_id
