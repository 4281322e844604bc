"""Bring the catalogues up to date with the words in the sources: `make messages`.

Collects every message id into messages.pot, merges it into each language's messages.po (translations that are there
stay; new ids come in empty) and compiles messages.mo. Says what is not translated yet. With --check nothing is
written: it ends with exit code 1 if something is out of date.

Templates are read by Jinja's own extractor. Python is read as a syntax tree, because not every message id stands in a
call of gettext: labels of fields, values of `taxonomy` and a few tables of words are plain strings that are worded
where they are shown.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
ROOT = PACKAGE.parent
TEMPLATES = ROOT / "templates"
POT = HERE / "messages.pot"

# The command line, the demo and the bench speak English alone.
LEFT_OUT = frozenset({"cli", "demo", "bench", "translations", "settings.py"})

# Calls whose first argument is a message id; so is that of every field of a form.
CALLS = frozenset({"_", "gettext", "message", "Message", "of", "Words", "Needed", "ValidationError"}) | frozenset(
    {"Problem", "Refused", "Conflict", "Missing", "Unavailable"}
)
FIELDS = ("Field", "Secret")
CONTEXT = "\x04"  # between a context and a message id, as in web/filters.py
# Calls of which every string that reads like words is a message id.
WORDY_CALLS = frozenset({"_act", "_do", "choice"})
WORDY_KEYWORDS = frozenset({"empty", "label", "legend"})

# Tables of words, and functions that answer with words, by module.
TABLES: dict[str, frozenset[str]] = {
    "cases/answers.py": frozenset({"STARTS"}),
    "cases/placeholders.py": frozenset({"PLACEHOLDERS"}),
    "desk/cases/history.py": frozenset({"WORDS"}),
    "desk/cases/presence.py": frozenset({"WORDS"}),
    "desk/deliveries/index.py": frozenset({"KINDS", "VIEWS"}),
    "desk/deliveries/subjects.py": frozenset({"NAMED"}),
    "desk/incoming/index.py": frozenset({"WHY"}),
    "desk/settings/changed.py": frozenset({"NEWSROOM", "LOGO", "SURFACES", "RETENTION", "COMPLAINTS", "SIGN_IN"}),
    "desk/settings/history_words.py": frozenset(
        {"DESKS", "ROSTERS", "RULES", "ANSWERS", "PEOPLE", "PERSON", "TEXTS", "VALUES"}
    ),
    "desk/settings/index.py": frozenset({"PAGES"}),
    "desk/settings/machine_forms.py": frozenset({"SPANS"}),
    "mailbox/decisions.py": frozenset({"suspicion"}),
    "requests/spam.py": frozenset({"suspicion"}),
}

READERS = (
    "public/",
    "errors/",
    "emails/",
    "layouts/",
    "macros/",
    "taxonomy.py",
    "web/",
    "requests/",
    "followers/",
    "standards/",
)
"""Where words stand that readers meet: these have to be translated before a catalogue counts as complete."""


def python_words(path: Path) -> Iterator[tuple[int, str | tuple[str, str]]]:
    """Line and message id (with its plural, if it has one) of what `path` says to people."""
    tree = ast.parse(path.read_text("utf-8"))
    tables = TABLES.get(path.relative_to(PACKAGE).as_posix(), frozenset())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.ClassDef) and any(_name(base) == "Listed" for base in node.bases):
            yield from _of_list(node)
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if tables & {_name(target) for target in targets} and node.value is not None:
                yield from _wordy(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name in tables:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    yield from _wordy(inner.value)


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _of_call(call: ast.Call) -> Iterator[tuple[int, str | tuple[str, str]]]:
    name = _name(call.func)
    for keyword in call.keywords:
        if keyword.arg in WORDY_KEYWORDS:
            yield from _wordy(keyword.value)
    if not call.args:
        return
    first = call.args[0]
    if name == "ngettext":
        singular, plural = (_constants(argument) for argument in call.args[:2])
        yield from ((first.lineno, pair) for pair in zip(singular, plural, strict=True))
    elif name in CALLS or (name.endswith(FIELDS)):
        yield from ((first.lineno, words) for words in _constants(first) if words.strip())
    elif name in WORDY_CALLS:
        for argument in call.args:
            yield from _wordy(argument)


def _constants(node: ast.expr) -> Iterator[str]:
    """The strings that `node` can be: itself, either side of a condition, or a word in its context."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Call) and _name(node.func) == "meaning":
        if known := [words for argument in node.args for words in _constants(argument)]:
            yield CONTEXT.join(known)
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def _wordy(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The strings below `node` that read like words and not like names; what a regular expression says is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        words = node.value
        if words[:1].isupper() or (" " in words and words[:1].isalpha()):
            yield node.lineno, words
        return
    if isinstance(node, ast.Call) and _name(node.func) == "compile":
        return
    for child in node.values if isinstance(node, ast.Dict) else ast.iter_child_nodes(node):
        yield from _wordy(child)


def _of_list(listed: ast.ClassDef) -> Iterator[tuple[int, str]]:
    """Label and plain words of each value of a list of `taxonomy`."""
    for node in listed.body:
        if not isinstance(node, ast.Assign):
            continue
        values = list(node.value.elts) if isinstance(node.value, ast.Tuple) else [node.value]
        value, *words = (value for each in values for value in _constants(each))
        for each in words or [value.replace("_", " ").capitalize()]:
            yield node.lineno, each


def template_words(path: Path) -> Iterator[tuple[int, str | tuple[str, str]]]:
    """Line and message id of what a template says."""
    with path.open("rb") as file:
        options = {"newstyle_gettext": "true", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
        for line, call, words, _ in babel_extract(file, ("_", "gettext", "ngettext", "pgettext"), (), options):
            known = [word for word in (words if isinstance(words, tuple) else (words,)) if word]
            if call == "pgettext":
                yield line, CONTEXT.join(known)
            elif known:  # else what is said is a value, and its message id stands elsewhere
                yield line, (known[0], known[1]) if len(known) > 1 else known[0]


def collected() -> Catalog:
    """All message ids of the sources, with the files in which they stand."""
    found: dict[str | tuple[str, str], list[str]] = {}
    for folder, pattern, read in ((PACKAGE, "*.py", python_words), (TEMPLATES, "*", template_words)):
        for path in sorted(folder.rglob(pattern)):
            inside = path.relative_to(folder)
            if path.is_file() and inside.parts[0] not in LEFT_OUT:
                for _, words in read(path):
                    places = found.setdefault(words, [])
                    if inside.as_posix() not in places:
                        places.append(inside.as_posix())
    catalogue = Catalog(project="Corrections", charset="utf-8", fuzzy=False)
    for words in sorted(found, key=lambda words: (found[words][0], words if isinstance(words, str) else words[0])):
        context, _, text = words.rpartition(CONTEXT) if isinstance(words, str) else ("", "", words)
        catalogue.add(text, locations=[(place, 0) for place in found[words]], context=context or None)
    return catalogue


def catalogues() -> list[Path]:
    return sorted(HERE.glob("*/LC_MESSAGES/messages.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=None if path == POT else path.parent.parent.name)


def ids(catalogue: Catalog) -> set[str | tuple[str, ...]]:
    return {
        tuple(m.id) if isinstance(m.id, list | tuple) else CONTEXT.join(filter(None, (m.context, m.id)))
        for m in catalogue
        if m.id
    }


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file of `catalogue`."""
    # Without a date of its own a catalogue is given the present one, and would differ a minute later.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def untranslated(catalogue: Catalog, *, for_readers: bool = False) -> list[str]:
    """Message ids without a translation; of those that readers meet alone, if asked."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id
        and (message.fuzzy or not all(message.string if isinstance(message.string, list | tuple) else [message.string]))
        and (not for_readers or any(place.startswith(READERS) for place, _ in message.locations))
    ]


def _written(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalogue, width=110, omit_header=False, include_lineno=False, ignore_obsolete=True)
    # The time of the last run would make a difference where there is none; the other lines say nothing.
    unsaid = (
        b'"POT-Creation',
        b'"PO-Revision',
        b'"Project-Id',
        b'"Report-Msgid',
        b'"Last-Translator',
        b'"Language-Team',
    )
    lines = [line for line in file.getvalue().lstrip().split(b"\n") if not line.startswith((*unsaid, b'"Generated-By'))]
    return b"\n".join(lines)


def refresh() -> Iterator[tuple[Path, bytes]]:
    """Each file of the catalogues, as it should be."""
    sources = collected()
    yield POT, _written(sources)
    for path in catalogues():
        catalogue = read(path)
        catalogue.update(sources, no_fuzzy_matching=True)
        written = _written(catalogue)
        yield path, written
        yield path.with_suffix(".mo"), compiled(read_po(io.BytesIO(written), locale=catalogue.locale))


def differing(files: Iterable[tuple[Path, bytes]]) -> list[tuple[Path, bytes]]:
    return [(path, content) for path, content in files if not path.exists() or path.read_bytes() != content]


def main(arguments: list[str]) -> int:
    stale = differing(refresh())
    if "--check" in arguments:
        for path, _ in stale:
            click.echo(f"{path.relative_to(ROOT)} is out of date: make messages", err=True)
        return int(bool(stale))
    for path, content in stale:
        path.write_bytes(content)
        click.echo(f"Wrote {path.relative_to(ROOT)}")
    for path in catalogues():
        missing = untranslated(read(path))
        click.echo(f"{path.parent.parent.name}: " + (f"{len(missing)} not translated" if missing else "complete"))
        for words in missing[:20]:
            click.echo(f"  {words}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
