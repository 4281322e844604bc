"""The code as a whole: imports go one way, files stay small, nothing is left for later."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from corrections import paths

ROOT = paths.PACKAGE.parent
CODE = sorted(paths.PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MIGRATIONS = sorted(paths.MIGRATIONS.rglob("*.py"))
LONGEST_FILE = 300
LONGEST_FUNCTION = 60
# Tests that are passed over somewhere, and where.
PASSED_OVER: dict[str, str] = {
    "tests/articles/test_extraction.py": "the real pages are not ours to publish, so a clone does not have them",
    "tests/log/test_foreign.py": "the foreign verifier is compiled with Go",
    "tests/journeys/test_valid_html.py": "the checker of the W3C needs Java",
    "tests/web/test_caching.py": "only SQLite has a file that can be replaced",
}


def where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_imports_go_one_way() -> None:
    linter = shutil.which("lint-imports", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    assert linter, "import-linter is part of requirements-dev.txt"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert re.search(r"\b0 broken", done.stdout)


def test_whoever_is_forgotten_is_so_in_their_mails_too() -> None:
    forgetting = {where(path) for path in CODE if "requests.erase_reader(" in path.read_text()}
    assert forgetting == {"corrections/mailbox/senders.py"}, "call mailbox.senders.erase"


def test_a_file_fits_in_a_head() -> None:
    assert [where(path) for path in CODE if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def test_a_function_fits_on_a_screen() -> None:
    long = [
        f"{where(path)}:{node.lineno} {node.name}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if path != paths.PACKAGE / "bench" / "tables.py"  # a list of columns
        and isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_nothing_is_left_for_later() -> None:
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
    kinds = (".py", ".html", ".txt", ".css", ".js", ".toml", ".md", ".yml")
    texts = [path for path in (*paths.PACKAGE.rglob("*"), *paths.TEMPLATES.rglob("*")) if path.suffix in kinds]
    for path in (*texts, *TESTS, *MIGRATIONS):
        found = mark.search(path.read_text(errors="replace"))
        assert not found, f"{where(path)}: {found and found[0]}"


def test_no_test_is_passed_over() -> None:
    mark = re.compile(r"pytest\.(sk" + r"ip|xf" + r"ail|import" + r"orskip)|mark\.(sk" + r"ip|xf" + r"ail)")
    assert {where(path) for path in TESTS if mark.search(path.read_text())} == PASSED_OVER.keys()


def test_packages_have_an_empty_init_and_tests_have_none() -> None:
    folders = {path.parent for path in CODE} - {paths.TRANSLATIONS}  # catalogues, and the program that refreshes them
    for folder in folders:
        init = folder / "__init__.py"
        assert init.is_file(), f"{where(folder)} has no __init__.py"
        code = [node for node in ast.parse(init.read_text()).body if not isinstance(node, ast.Expr)]
        allowed = folder == paths.PACKAGE and all(isinstance(node, ast.Assign | ast.ImportFrom) for node in code)
        assert not code or allowed, f"{where(init)} has code in it"
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "services",
        "service",
        "misc",
        "base",
        "core",
        "managers",
    }
    assert not [where(path) for path in CODE if path.stem in drawers or path.parent.name in drawers]


def test_every_public_function_of_a_stage_is_explained_or_says_it_by_its_name() -> None:
    """Actions change something: each says what, and what it raises."""
    bare = [
        f"{where(path)}: {node.name}"
        for path in CODE
        if path.stem in ("actions", "decisions")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and (node.end_lineno or 0) - node.lineno > 8
    ]
    assert not bare


def test_migrations_import_nothing_of_the_product() -> None:
    for path in paths.MIGRATIONS.glob("versions/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.split(".")[0] == "corrections"], where(path)


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = [path.name[:4] for path in sorted(paths.MIGRATIONS.glob("versions/[0-9]*.py"))]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]


def test_warnings_are_errors_and_types_are_strict() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    assert settings["pytest"]["ini_options"]["filterwarnings"][0] == "error"
    assert settings["mypy"]["strict"] is True
    assert len(settings["pytest"]["ini_options"]["filterwarnings"]) <= 2


def test_nothing_is_asserted_about_what_comes_from_outside() -> None:
    """`python -O` drops assertions: they are for what we know, never for what somebody sent."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assert):
                said = ast.unparse(node.test)
                assert "request.form" not in said, f"{where(path)}: {said}"
                assert "request.args" not in said, f"{where(path)}: {said}"


def test_actions_never_commit_and_say_by_whom() -> None:
    for path in CODE:
        if path.stem not in ("actions", "closing", "intake", "drafting", "signing", "publishing"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in ("session.commit", "session.rollback"), (
                    f"{where(path)}:{node.lineno}"
                )


def test_nobody_reads_the_clock_past_our_clock() -> None:
    """One clock that tests can set."""
    past = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(\)")
    ours = [path for path in CODE if path.parent.name != "bench" and path.name != "clock.py"]
    found = [where(path) for path in ours if past.search(path.read_text())]
    assert not found
