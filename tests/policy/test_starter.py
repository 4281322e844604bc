"""The starter policy: forty clauses that a newsroom can adopt, and the tables that say what each is for."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import pytest
from house.test_words import NEVER

from corrections import paths, taxonomy
from corrections.newsroom.queries import Newsroom
from corrections.notices.timing import LATE
from corrections.notices.wording import default_placement
from corrections.public.routes import ROUTES

STARTER = paths.PACKAGE / "policy" / "starter"
JTI = paths.PACKAGE / "docs" / "16-jti.md"

BLANK = re.compile(r"\[([^\[\]]+)\](?!\()")
LINK = re.compile(r"\[[^\[\]]+\]\(([^()\s]+)\)")
HEADING = re.compile(r"# (\d+\.\d+) (\S.*)")
# What says nothing that a reader could hold a newsroom to.
HEDGES = re.compile(
    r"\b(striv\w+|endeavou?r\w*|aim to|try to|where possible|as soon as possible|reasonabl[ey]|appropriate\w*|"
    r"best efforts?|take seriously|committed to|commitment|shall|hereby|thereof|pursuant|in a timely)\b",
    re.I,
)
# Our spelling → how others spell it.
SPELLINGS = {
    "judgement": r"judgment",
    "labelled": r"labeled",
    "organisation": r"organiz\w+",
    "recognise": r"recogniz\w+",
    "defence, licence (noun)": r"defense|license",
    "programme": r"program",
    "misspelled": r"misspelt",
    "email": r"e-mail",
    "online": r"on-line",
    "newsroom": r"news room",
    "‘ and ’, “ and ”": r"['\"]",
    "a dash in words": r" [-–—] ",
    "standards editor": r"ombuds\w+|readers’ editor",
    "article": r"\bstor(?:y|ies)\b",
}


@dataclass(frozen=True)
class Clause:
    file: str
    number: str
    title: str
    text: str

    @property
    def said(self) -> str:
        """Its words, without the addresses of links."""
        return re.sub(r"\]\([^()]*\)", "]", self.text)


def read() -> list[Clause]:
    found = []
    for path in sorted(STARTER.glob("*.md")):
        first, _, rest = path.read_text().partition("\n")
        heading = HEADING.fullmatch(first)
        assert heading, f"{path.name} begins with: {first}"
        found.append(Clause(path.name, heading[1], heading[2], rest))
    return found


CLAUSES = read()
NUMBERS = [clause.number for clause in CLAUSES]
TABLES = tomllib.loads((STARTER / "topics.toml").read_text())


def test_numbers_are_unique_consecutive_and_in_the_order_of_the_files() -> None:
    assert 32 <= len(CLAUSES) <= 40
    parts = [(int(chapter), int(clause)) for chapter, clause in (number.split(".") for number in NUMBERS)]
    for (chapter, clause), (next_chapter, next_clause) in pairwise(parts):
        assert (next_chapter, next_clause) in {(chapter, clause + 1), (chapter + 1, 1)}
    assert parts[0] == (1, 1)
    for place, clause in enumerate(CLAUSES, 1):
        assert re.fullmatch(rf"{place:02d}-[a-z]+(-[a-z]+)*\.md", clause.file)
    assert len({clause.title for clause in CLAUSES}) == len(CLAUSES)


def test_each_clause_is_short_and_made_of_paragraphs_lists_emphasis_and_links() -> None:
    for clause in CLAUSES:
        words = re.findall(r"[\w’-]*\w", clause.said)
        assert 40 <= len(words) <= 170, f"{clause.file}: {len(words)} words"
        assert clause.text.startswith("\n"), clause.file
        assert re.search(r"[^\n]\n\Z", clause.text), clause.file
        assert not re.search(r"^(#|>|\||\d+[.)] |```|    |\t|[*+] |---|===)|[<>`!\\]|https?:|!\[", clause.text, re.M), (
            clause.file
        )
        for block in clause.text.strip().split("\n\n"):
            lines = block.split("\n")
            assert len(lines) == 1 or all(line.startswith("- ") for line in lines), f"{clause.file}: {block}"
            # A sentence ends, or a list follows or belongs to one.
            assert lines[0].startswith("- ") or re.search(r"([.:?]|\b(if|unless|so))\]?$", block), (
                f"{clause.file}: {block}"
            )


def test_blanks_are_few_and_every_bracket_closes() -> None:
    blanks = [(clause.number, blank) for clause in CLAUSES for blank in BLANK.findall(clause.text)]
    assert 1 <= len(blanks) <= 20
    assert f"{len(blanks)} blanks" in JTI.read_text().replace("Nineteen", "19")
    for clause in CLAUSES:
        without = BLANK.sub("", LINK.sub("", clause.text))
        assert not re.search(r"[\[\]]", without), clause.file
        assert not re.search(r"[\[\]]", clause.title), clause.file
    assert {"2.2", "9.2", "9.3", "9.6"} <= {number for number, _ in blanks}


def test_links_lead_only_to_pages_that_the_product_serves() -> None:
    served = {route.path for route in ROUTES if "<" not in route.path}
    clauses = {f"/standards/{number}" for number in NUMBERS}
    for clause in CLAUSES:
        for words, address in re.findall(r"\[([^\[\]]+)\]\(([^()\s]*)\)", clause.text):
            assert address in served | clauses, f"{clause.file}: {address}"
            if address in clauses:
                assert words == f"clause {address.removeprefix('/standards/')}", clause.file
        assert not re.search(r"(?<!\[)\bclause \d", clause.text), f"{clause.file} names a clause without a link"


def listed(table: str) -> set[str]:
    return set(TABLES[table])


@pytest.mark.parametrize(
    ("table", "values", "apart"),
    [
        ("outcome", taxonomy.Outcome, {"merged", "withdrawn"}),
        ("declined", taxonomy.DeclineReason, set()),
        ("placement", taxonomy.Placement, set()),
        ("error_type", taxonomy.ErrorType, set()),
        ("severity", taxonomy.Severity, set()),
    ],
)
def test_there_is_a_clause_for_every_value_of_a_list(table: str, values: type[StrEnum], apart: set[str]) -> None:
    assert listed(table) == {str(value) for value in values} - apart


def test_every_topic_has_a_clause_and_every_clause_a_topic() -> None:
    assert listed("topics") >= {
        "accuracy", "corrections", "what is corrected", "where it is placed", "how long it stays",
        "what is fixed without a notice", "fairness", "right of reply", "privacy", "minors", "quotes", "sources",
        "conflicts of interest", "agency copy", "images", "automation: generated text", "automation: translation",
        "automation: synthetic images", "removal requests", "complaints: admissibility",
        "complaints: acknowledge-by and decide-by", "complaints: one review", "complaints: outside body",
    }  # fmt: skip
    assert listed("not_admitted") == {"third_party", "out_of_time", "same_matter_decided", "not_our_code"}
    assert listed("finding") == {"upheld", "partly_upheld", "not_upheld", "resolved", "out_of_scope"}
    assert listed("removal_ground") >= {str(ground) for ground in taxonomy.ErasureGround}
    named = {number for table in TABLES.values() for numbers in table.values() for number in numbers}
    assert named - set(NUMBERS) == set()
    in_docs = set(re.findall(r"\[(\d+\.\d+)\]\(", JTI.read_text()))
    assert set(NUMBERS) - named - in_docs == set()
    assert all(numbers for table in TABLES.values() for numbers in table.values())


def test_the_words_are_plain_british_and_promise_something() -> None:
    for clause in CLAUSES:
        words = f"{clause.title}\n{clause.said}"
        assert not HEDGES.search(words), f"{clause.file}: {HEDGES.search(words)}"
        assert not NEVER.search(words), f"{clause.file}: {NEVER.search(words)}"
        for ours, theirs in SPELLINGS.items():
            found = re.search(rf"(?<!\w)(?:{theirs})(?!\w)", words)
            assert not found, f"{clause.file}: {found} (we write {ours})"
        sentences = re.split(r"(?<=[.?:])\s+|\n", words)
        longest = max(len(sentence.split()) for sentence in sentences)
        assert longest <= 45, f"{clause.file}: a sentence of {longest} words"


def test_the_page_about_jti_links_each_clause_by_its_own_number() -> None:
    links = re.findall(r"\[(\d+\.\d+)\]\(\.\./policy/starter/([\w.-]+)\)", JTI.read_text())
    assert links
    assert set(links) <= {(clause.number, clause.file) for clause in CLAUSES}


def text_of(number: str) -> str:
    return next(clause.text for clause in CLAUSES if clause.number == number)


def test_what_is_promised_is_what_the_product_does_unless_told_otherwise() -> None:
    newsroom = Newsroom()
    hours = [tuple(int(hour) for hour in re.findall(r"\d+", blank)) for blank in BLANK.findall(text_of("2.2"))]
    assert hours == [newsroom.clocks[severity] for severity in taxonomy.Severity]
    assert [severity.plain in text_of("2.2") for severity in taxonomy.Severity] == [True] * len(taxonomy.Severity)
    kinds = re.findall(r"^- \*\*(.+)\*\*:", text_of("2.4"), re.M)
    assert kinds == [kind.label for kind in taxonomy.Kind]
    assert f"more than {LATE.days} days" in text_of("2.5")
    top, end = re.findall(r"^- at the (top|end), .*", text_of("2.6"), re.M)
    places = {"top": taxonomy.Placement.TOP, "end": taxonomy.Placement.END}
    for severity, place in (("critical", top), ("major", top), ("minor", end)):
        assert default_placement(taxonomy.Severity(severity), taxonomy.Medium.WEB) is places[place]
    assert {kind for kind in ("retraction", "removal") if kind in text_of("2.11").lower()} == set(newsroom.sign_off)
    assert "after a day" in text_of("2.8")
    assert newsroom.grace_hours == 24
    assert f"“{taxonomy.ErrorType.STANDARDS.plain.partition(':')[0]}”" in text_of("9.2")
