"""The words of design.md §2 and no synonyms in code; plain words where readers read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from jinja2 import Environment, nodes

from corrections import paths, taxonomy
from corrections.taxonomy import Listed

# What the field calls our things elsewhere: word in a name of ours → the word that we use.
SYNONYMS = {
    "ticket": "case, or correction request",
    "issue": "case",
    "complainer": "reader",
    "reporter_name": "reader",
    "correction_report": "correction request",
    "bug": "error",
    "story": "article",
    "snapshot": "article version",
    "erratum": "correction",
    "errata": "corrections",
    "amendment": "correction",
    "subscriber": "follower",
    "subscription": "following",
    "audit": "event",
    "ledger": "log",
    "paragraphs_hash": "content hash",
    "notification": "delivery",
    "outbox": "deliveries",
    "approval": "sign-off",
    "resolution": "outcome",
    "team": "desk",
    "department": "desk",
}
# Where such a word is not ours but the thing's own name, and why.
MEANT = {
    "corrections/public/report/forms.py": {"ticket"},  # the form’s own key, which no stage knows
    "corrections/public/report/send.py": {"ticket"},
    "corrections/public/author/forms.py": {"ticket"},
    "corrections/public/report/tickets.py": {"ticket", "issue"},
    "corrections/demo": {"story"},  # the demo tells one
    "corrections/cli/demo.py": {"story"},
    "corrections/bench": {"story"},
}
# What a reader never meets, as a word of its own.
NEVER = re.compile(r"\b(case|cases|token|tokens|triage|ticket|tickets|queue|assignee|moderat\w+|SLA|database)\b", re.I)
READERS_EMAILS = (
    "request-received",
    "request-message",
    "request-decided",
    "request-second-look",
    "follow-confirm",
    "follow-correction",
    "author-question",
    "author-correction",
)


def names(tree: ast.AST) -> Iterator[str]:
    """The names that a module gives: of classes, functions, arguments and variables."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def as_words(name: str) -> str:
    """CorrectionRequest → correction_request"""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def test_no_name_in_the_code_is_a_synonym() -> None:
    found = []
    for path in sorted(paths.PACKAGE.rglob("*.py")):
        where = path.relative_to(paths.PACKAGE.parent).as_posix()
        for name in {*names(ast.parse(path.read_text())), path.stem}:
            for word, ours in SYNONYMS.items():
                is_meant = any(where.startswith(place) and word in meant for place, meant in MEANT.items())
                if re.search(rf"(^|_){word}s?(_|$)", as_words(name)) and not is_meant:
                    found.append(f"{where}: {name} (we say {ours})")
    assert not found


def test_tables_are_called_by_our_words() -> None:
    from corrections.schema import metadata

    wrong = [name for name in metadata.tables for word in SYNONYMS if re.search(rf"(^|_){word}s?(_|$)", name)]
    assert not wrong


def strings(source: str, name: str) -> Iterator[str]:
    """What a template says itself: text between tags, and what is translated; not what is put in."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(source, name)
    for node in tree.find_all(nodes.TemplateData):
        text = re.sub(r"<[^>]*>?|^[^<]*>", " ", node.data)
        yield from (line.strip() for line in text.splitlines() if line.strip())
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext"):
            yield from (arg.value for arg in call.args if isinstance(arg, nodes.Const) and isinstance(arg.value, str))


READ_BY_READERS = sorted(
    path.relative_to(paths.TEMPLATES).as_posix()
    for folder in ("public", "errors", *(f"emails/{kind}" for kind in READERS_EMAILS))
    for path in (paths.TEMPLATES / folder).rglob("*")
    if path.is_file()
)


@pytest.mark.parametrize("name", READ_BY_READERS)
def test_readers_never_meet_the_desk_s_words(name: str) -> None:
    source = (paths.TEMPLATES / name).read_text()
    found = [(text, NEVER.findall(text)) for text in strings(source, name) if NEVER.search(text)]
    assert not found


def test_what_the_lists_say_to_readers_is_plain() -> None:
    for listed in vars(taxonomy).values():
        if isinstance(listed, type) and issubclass(listed, Listed) and listed is not Listed:
            for value in listed:
                plain = getattr(value, "plain", "")
                assert not NEVER.search(plain), f"{listed.__name__}.{value.name}: {plain}"


def messages_of(folder: str) -> Iterator[tuple[str, str]]:
    """The sentences that the code of a room or a stage says to a person."""
    for path in sorted((paths.PACKAGE / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in ("gettext", "ngettext", "Message", "of", "Refused", "Conflict", "Problem", "Needed"):
                    yield path.as_posix(), str(node.args[0].value)


@pytest.mark.parametrize("folder", ["public", "requests", "followers"])
def test_what_the_code_says_to_readers_is_plain(folder: str) -> None:
    found = [(where, text) for where, text in messages_of(folder) if NEVER.search(text)]
    assert not found


def test_quotes_and_apostrophes_are_typographic_where_people_read() -> None:
    found = [
        (name, text)
        for name in READ_BY_READERS
        for text in strings((paths.TEMPLATES / name).read_text(), name)
        if re.search(r"\w'\w", text)
    ]
    assert not found
