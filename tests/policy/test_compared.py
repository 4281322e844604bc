"""Two wordings of a clause are compared as readers see them: in sentences, and without the marks of Markdown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pages import Client
from policy.adopting import FIRST, NOON, adopt, tell
from reused import Begin
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.policy.decisions import Wording, changes
from corrections.web.clauses import differences

WAS = "We put **notices** at the [top](/corrections) within 2 days.\n\n1. at once\n2. in full"
IS = "We put **notices** at the [end](/corrections) within 3 days.\n\n1. at once\n2. in full\n3. in the open"


def amend(session: Session) -> None:
    """A third version, in which a clause of the first is worded a little differently."""
    tell(session)
    mara, idris = (session.scalars(select(User).where(User.username == name)).one() for name in ("mara", "idris"))
    for hours, day, text in ((2, 3, WAS), (4, 4, IS)):
        with clock.reading(lambda hours=hours: NOON + timedelta(hours=hours)):  # type: ignore[misc]
            adopt(
                session, [FIRST[0], Wording("2.1", "Placement", text)], by=mara, second=idris, day=date(2026, 12, day)
            )


def test_pages_say_what_changed_in_a_clause_and_show_no_marks(begin: Begin, client: Client) -> None:
    begin("a policy that was amended in few words", amend)
    with clock.reading(lambda: datetime(2026, 12, 5, tzinfo=UTC)):
        pages = {path: client.get(f"/standards/{path}") for path in ("versions", "versions/4", "2.1")}
    for path, page in pages.items():
        assert "In paragraph 1, “top within” became “end within”." in page.words, path
        assert "In paragraph 1, “2” became “3”." in page.words, path
        assert "**" not in page.words, path
        assert "](" not in page.words, path
    assert any("end" in each.text_content() for each in pages["2.1"].tree.xpath("//li//ins"))


def test_where_only_marks_differ_both_are_shown_as_they_were_typed() -> None:
    (one,) = differences(changes([Wording("1.1", "A", "Put *it* right.")], [Wording("1.1", "A", "Put **it** right.")]))
    assert one.words.source is not None
    assert one.words.text.rows == ()
    (link,) = differences(changes([Wording("1.1", "A", "[It](/a).")], [Wording("1.1", "A", "[It](/b).")]))
    assert link.words.source is not None


def test_all_words_of_a_new_clause_and_of_one_that_is_gone_are_shown_without_marks() -> None:
    gone, new = differences(changes([Wording("1.1", "A", "**It** stays.")], [Wording("1.2", "B", "- *It* goes.")]))
    assert [(row.type, [(p.op, p.text) for p in row.pieces]) for row in gone.words.text.all_rows] == [
        ("paragraph", [("del", "It stays.")])
    ]
    assert [(row.type, [(p.op, p.text) for p in row.pieces]) for row in new.words.text.all_rows] == [
        ("list_item", [("ins", "It goes.")])
    ]
    assert str(new.changed.sentence) == "Clause 1.2, “B”, is new."
