"""The policy as readers see it, on both databases: pages, JSON, proofs, what is erased, what becomes of kept pages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cli.verifier import OK, verifier
from log.evidence_checker import check
from log.packing import evidence
from pages import Client
from policy.adopting import FIRST, NOON, adopt, tell
from reused import Begin
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.accounts.models import User
from corrections.log import actions as log
from corrections.log import queries as log_queries
from corrections.policy.documents import parts
from corrections.taxonomy import EntryKind, ErasureGround
from corrections.web.markdown import markdown
from corrections.worker import patrol

At = Callable[[datetime], None]


@pytest.fixture
def correction(begin: Begin) -> str:
    found: str = begin("a policy of two versions and a correction under it", tell)
    return found


def test_pages_show_what_is_in_force_and_a_page_kept_before_midnight_does_not_stay(
    client: Client, correction: str, at: At
) -> None:
    at(datetime(2026, 12, 1, 23, 59, 59, tzinfo=UTC))
    page = client.get("/standards")
    assert "In force since 30 November 2026" in page.words
    assert "From 2 December 2026 another version is in force" in page.words
    assert "2.10 Small slips" in page.words
    assert "/corrections" in page.links()
    assert client.get("/standards.json").json["version"] == 1
    at(datetime(2026, 12, 2, tzinfo=UTC))
    page = client.get("/standards")
    assert "In force since 2 December 2026" in page.words
    assert "Small slips" not in page.words
    assert "4.2 Minors" in page.words
    shown = client.get("/standards.json").json
    assert (shown["version"], shown["in_force"], shown["until"]) == (2, "2026-12-02T00:00:00Z", None)
    assert [clause["number"] for clause in shown["clauses"]] == ["1.1", "2.1", "4.2"]
    assert client.get("/standards/versions/1.json").json["until"] == "2026-12-02T00:00:00Z"
    assert [row["version"] for row in client.get("/standards/versions.json").json["items"]] == [2, 1]


def test_a_version_says_what_changed_in_sentences_then_in_words(client: Client, correction: str, at: At) -> None:
    at(datetime(2026, 12, 3, tzinfo=UTC))
    sentences = (
        "Clause 2.1 was “Placement”, is now “Where notices stand”, and is worded differently.",
        "Clause 2.10, “Small slips”, no longer applies.",
        "Clause 4.2, “Minors”, is new.",
    )
    for path in ("/standards/versions/2", "/standards/versions"):
        words = client.get(path).words
        assert all(sentence in words for sentence in sentences), path
    version = client.get("/standards/versions/2")
    changed = version.tree.xpath("//del | //ins")
    assert any("or at the" in each.text_content() for each in changed)
    old = client.get("/standards/versions/1")
    assert "In force from 30 November 2026 until 2 December 2026" in old.words
    client.get("/standards/versions/3", status=404)
    client.get("/standards/versions/0", status=404)


def test_a_clause_has_its_history_and_the_corrections_that_cite_it(client: Client, correction: str, at: At) -> None:
    at(datetime(2026, 12, 3, tzinfo=UTC))
    clause = client.get("/standards/2.1")
    assert clause.h1 == "Where notices stand"
    assert "from 30 November 2026 until 2 December 2026" in clause.words
    assert f"/corrections/{correction}" in clause.links()
    found = client.get("/standards/2.1.json").json
    assert [row["title"] for row in found["wordings"]] == ["Placement", "Where notices stand"]
    assert [row["number"] for row in found["corrections"]] == [correction]
    assert "no longer in force" in client.get("/standards/2.10").words
    assert client.get("/standards/2.10.json").json["in_force"] is False
    assert client.get("/standards/1.1.json").json["wordings"][0]["until"] is None
    assert "/standards/2.1" in client.get(f"/corrections/{correction}").links()
    for number in ("9.9", "2.01", "x", "2.1.json.json"):
        client.get(f"/standards/{number}", status=404)


def drop_before_it_comes(session: Session) -> None:
    """A clause 4.2 that only a version to come had, until one for an earlier day took its place."""
    tell(session)
    mara, idris = (session.scalars(select(User).where(User.username == name)).one() for name in ("mara", "idris"))
    with clock.reading(lambda: NOON + timedelta(hours=2)):
        adopt(session, FIRST[:2], by=mara, second=idris, day=date(2026, 12, 1))


@pytest.mark.parametrize("day", [1, 3])
def test_of_what_never_applied_no_page_says_that_it_did(begin: Begin, client: Client, at: At, day: int) -> None:
    begin("a version that was replaced before it came", drop_before_it_comes)
    at(datetime(2026, 12, day, 12, tzinfo=UTC))
    clause = client.get("/standards/4.2").words
    assert "This clause never came into force" in clause
    assert "no longer in force" not in clause
    assert "Version 2 · never in force" in clause
    version = client.get("/standards/versions/2").words
    assert "It was to be in force from 2 December 2026. It never came into force" in version
    listed = client.get("/standards/versions").words
    assert "It was to be in force from 2 December 2026, but another version took its place before." in listed
    for path in ("/standards/versions", "/standards/versions/3"):
        words = client.get(path).words
        assert "Clause 2.10, “Small slips”, no longer applies." in words
        assert "Clause 4.2, “Minors”, no longer applies." not in words
    assert "Against version 1" in client.get("/standards/versions/3").words
    kept = client.get("/standards/2.1")
    assert kept.h1 == "Placement"
    assert "in this wording since 30 November 2026" in kept.words
    assert client.get("/standards/4.2.json").json["in_force"] is False
    assert "In force since 1 December 2026" in client.get("/standards").words
    assert "another version is in force" not in client.get("/standards").words


def test_what_is_signed_of_it_is_checked_by_others(client: Client, correction: str, tmp_path: Path) -> None:
    vkey = client.get("/log.json").json["vkey"]
    _, members = evidence(client, "/standards/versions/1")
    check(members, vkey)
    text = members["standards/versions/1/text.txt"].decode()
    assert "clauses/2\n2.1 Placement\n\nA notice stands" in text
    _, members = evidence(client, f"/corrections/{correction}")
    check(members, vkey)
    assert "standards/versions/1/document.json" in members  # the one then in force
    assert "standards/versions/2/document.json" not in members
    saved = tmp_path / "evidence.zip"
    saved.write_bytes(client.browser.get("/standards/versions/2/evidence.zip", base_url=client.base).get_data())
    assert zipfile.ZipFile(io.BytesIO(saved.read_bytes())).testzip() is None
    code, said = verifier(tmp_path / "state")(saved, "--vkey", vkey)
    assert code == OK, said
    proof = client.get("/standards/versions/2.tlog-proof").text
    assert proof.startswith("c2sp.org/tlog-proof@v1\n")
    assert "Verify our standards, version 2" in client.get("/standards/versions/2/verify").words


def test_the_rows_are_found_to_say_what_was_signed(engine: Engine, correction: str) -> None:
    assert patrol.go_round(engine) is None


def test_a_clause_that_was_erased_says_so_wherever_it_stood(
    client: Client, engine: Engine, correction: str, at: At
) -> None:
    at(datetime(2026, 12, 3, tzinfo=UTC))
    with database.writing(engine) as session:
        entry = log_queries.newest_about(session, EntryKind.POLICY, "/standards/versions/2")
        assert entry is not None
        log.erase(session, entry, "clauses/2", ErasureGround.COURT_ORDER)
    for path in ("/standards/versions/2", "/standards/2.1"):
        page = client.get(path, headers={"Authorization": "none"})
        assert "Always." not in page.words
        assert "The words of this clause: removed for good on 3 December 2026. Ground: Court order." in page.words
    version = client.get("/standards/versions/2.json", headers={"Authorization": "none"}).json
    assert version["clauses"][1]["text"] == {"erased": "court_order"}
    assert patrol.go_round(engine) is None


def test_without_a_policy_nothing_leads_to_one(client: Client) -> None:
    client.get("/standards", status=404)
    client.get("/standards/versions", status=404)
    assert "/standards" not in client.get("/corrections").links()


def test_readers_find_it_from_every_page(client: Client, correction: str, at: At) -> None:
    at(NOON + timedelta(hours=2))
    page = client.get("/corrections")
    assert page.links().count("/standards") == 2  # in the navigation, and in the sentence on what is corrected
    shown = client.get(f"/corrections/{correction}").text
    assert '"publishingPrinciples":"http://corrections.example/standards"' in shown.replace('": "', '":"')


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](//evil.example)",
    "[a](data:text/html,x)",
    '[a](<https://e.example/" onmouseover="x>)',
    "![a](https://e.example/x.png)",
    "&lt;b&gt; <b>x</b> <!-- x -->",
    "<https://e.example> `<i>`\n\n    <i>\n\n> <i>\n\n```\n<i>\n```",
    "[a](https://e.example 'x\" onclick=\"y')",
    "# <u>x</u>\n\nA  \nb [x][y]\n\n[y]: javascript:x",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_typed_becomes_anything_but_headings_lists_emphasis_and_links(text: str) -> None:
    from lxml import html

    tree = html.fragment_fromstring(str(markdown(text, 3)), create_parent="div")
    allowed = {"div", "p", "h3", "ul", "ol", "li", "em", "strong", "a", "br"}
    for element in tree.iter():
        assert element.tag in allowed, text
        assert set(element.attrib) <= {"href", "rel"}, text
        if element.tag == "a":
            assert element.get("href", "").startswith(("https://e.example", "/")), text
            assert not element.get("href", "").startswith("//")
            assert element.get("rel") == "nofollow"


def test_a_list_that_is_indented_as_a_whole_is_a_list_and_one_within_another_stays_there() -> None:
    def flat(text: str) -> str:
        return str(markdown(text, 3)).replace("\n", "")

    assert flat("Words:\n\n    - one\n    - two\n      more") == "<p>Words:</p><ul><li>one</li><li>twomore</li></ul>"
    assert flat("\t1. one\n\t2. two\n\nafter") == "<ol><li>one</li><li>two</li></ol><p>after</p>"
    nested = "<ul><li>a<ul><li>b</li><li>c</li></ul></li></ul>"
    assert flat("- a\n    - b\n    - c") == nested
    assert flat("      - a\n          - b\n          - c") == nested
    loose = "<ul><li><p>a</p><ul><li>b</li></ul></li></ul><p>text</p><ul><li>c</li><li>d</li></ul>"
    assert flat("- a\n\n    - b\n\ntext\n\n    - c\n    - d") == loose


def test_the_parts_are_in_the_order_of_the_format() -> None:
    found = parts(3, NOON, FIRST)
    assert [part.name for part in found] == ["version", "in_force", "clauses/1", "clauses/2", "clauses/3"]
    assert found[0].value == 3
    assert found[1].value == "2026-11-30T12:00:00Z"
    assert found[2].value == {"number": "1.1", "title": "Accuracy", "text": FIRST[0].text}
