"""Every template: something shows it, it says what it wants, nothing in it is inline, what it imports it uses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from jinja2 import Environment, nodes
from jinja2.meta import find_referenced_templates

from corrections import paths

ALL = sorted(path.relative_to(paths.TEMPLATES).as_posix() for path in paths.TEMPLATES.rglob("*") if path.is_file())
PAGES = [name for name in ALL if name.endswith(".html") and not name.startswith("emails/")]
EMAILS = sorted(path.name for path in (paths.TEMPLATES / "emails").iterdir() if path.is_dir())
# What no view names yet, and who will.
NOT_YET = {
    "layouts/print.html": "the sheet of evidence of a record, the report of a year",
    "data_table": "the statistics",
}
INLINE = re.compile(r"<style|\s(style|on[a-z]+)=|<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)|javascript:")


@cache
def environment() -> Environment:
    return Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


@cache
def parsed(name: str) -> nodes.Template:
    return environment().parse((paths.TEMPLATES / name).read_text(), name)


@cache
def referenced(name: str) -> set[str]:
    """The templates that `name` extends, includes and imports."""
    folder = "emails/" if name.startswith("emails/") else ""  # emails have an environment of their own
    found = {other for other in find_referenced_templates(parsed(name)) if other}
    for extends in parsed(name).find_all(nodes.Extends):  # of one or of another, as a condition has it
        found |= {const.value for const in extends.template.find_all(nodes.Const)}
    return {folder + other for other in found}


def texts_in_code() -> Iterator[str]:
    """Every string in our code, and every f-string with a star for what is put in."""
    for path in paths.PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.JoinedStr):
                parts = (part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
                yield "".join(map(str, parts))


def calls() -> Iterator[ast.Call]:
    for path in paths.PACKAGE.rglob("*.py"):
        yield from (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def shown() -> set[str]:
    """The templates that a view or a sender names, and those that they are made of."""
    named = {text for text in texts_in_code() if text.endswith((".html", ".txt")) and "/" in text}
    found = {
        name for name in ALL for pattern in named if re.fullmatch(re.escape(pattern).replace(r"\*", "[^/]+"), name)
    }
    found |= {name for name in ALL if name.startswith("emails/") and name.count("/") == 2}  # see the test of emails
    waiting = list(found)
    while waiting:
        for other in referenced(waiting.pop()) & set(ALL) - found:
            found.add(other)
            waiting.append(other)
    return found


def test_every_template_is_shown_by_something() -> None:
    assert set(ALL) - shown() == NOT_YET.keys() & set(ALL)


def test_no_view_and_no_template_names_one_that_is_missing() -> None:
    named = {text for text in texts_in_code() if re.fullmatch(r"(public|desk|errors)/[a-z_/0-9-]+\.html", text)}
    assert named - set(ALL) == set()
    assert {other for name in ALL for other in referenced(name)} - set(ALL) == set()


def test_every_email_has_its_three_parts_and_every_kind_that_is_enqueued_has_a_folder() -> None:
    for kind in EMAILS:
        parts = {path.name for path in (paths.TEMPLATES / "emails" / kind).iterdir()}
        assert parts == {"subject.txt", "body.txt", "body.html"}, kind
        assert len((paths.TEMPLATES / "emails" / kind / "subject.txt").read_text().strip().splitlines()) <= 2, kind
    kinds = set()
    for path in paths.PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr.startswith("enqueue")
            ):
                kinds |= {
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                }
    assert kinds - set(EMAILS) == set()


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith("macros/")])
def test_a_template_says_first_what_it_is_and_what_it_wants(name: str) -> None:
    assert re.match(r"\{# .", (paths.TEMPLATES / name).read_text()), name


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_inline(name: str) -> None:
    found = INLINE.search((paths.TEMPLATES / name).read_text())
    assert not found, f"{name}: {found and found[0]}"


@pytest.mark.parametrize("name", ALL)
def test_every_macro_that_is_imported_is_used(name: str) -> None:
    imported = {
        entry if isinstance(entry, str) else entry[1]
        for node in parsed(name).find_all(nodes.FromImport)
        for entry in node.names
    }
    # A page that extends this one sees what this one imports, and so does what that page includes.
    below = {other for other in ALL if name in referenced(other)}
    below |= {included for other in below for included in referenced(other)}
    used = {node.name for other in {name, *below} for node in parsed(other).find_all(nodes.Name)}
    assert imported - used == set(), name


@pytest.mark.parametrize("name", [name for name in ALL if name.startswith("macros/")])
def test_every_macro_is_used_somewhere(name: str) -> None:
    macros = {node.name for node in parsed(name).find_all(nodes.Macro)}
    everything = "".join((paths.TEMPLATES / other).read_text() for other in ALL)
    for macro in macros:
        is_used = len(re.findall(rf"\b{macro}\b", everything)) > 2  # besides its comment and its own line
        assert is_used != (macro in NOT_YET), f"{name}: {macro} is {'used by now' if is_used else 'used nowhere'}"


def test_every_page_has_one_h1_and_a_title_of_its_own() -> None:
    for name in PAGES:
        text = (paths.TEMPLATES / name).read_text()
        if "{% extends" in text and not name.startswith("layouts/") and "/_" not in name:
            around = text + "".join((paths.TEMPLATES / other).read_text() for other in referenced(name))
            assert "{% block title %}" in around, f"{name} has no title"
            assert "<h1" in around, f"{name} has no h1"


def test_nothing_is_marked_as_safe_that_a_person_could_have_written() -> None:
    """`safe`, `Markup(…)` and autoescape off are where injections come from."""
    unescaped = re.compile(r"\|\s*safe\b|autoescape")
    assert [name for name in ALL if unescaped.search((paths.TEMPLATES / name).read_text())] == []
    marked = [
        ast.unparse(call)
        for call in calls()
        if isinstance(call.func, ast.Name) and call.func.id == "Markup"
        if call.args and not isinstance(call.args[0], ast.Constant)
    ]
    # The picture of a secret that we made, drawn by segno.
    # What a template of ours made, which escaped what it was given; a clause of the policy, of which a library left a
    # few tags; and a picture that a library drew.
    assert {text.split("(")[1] for text in marked} == {"render_template", "nh3.clean", "code.svg_inline"}
    assert len(marked) == 3
