from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from cli.processes import PATIENCE, environment, run
from cli.test_capture import PARAGRAPHS, page
from click.testing import CliRunner

from corrections import paths
from corrections.cli.main import main

HEAVY = ("flask", "sqlalchemy", "pydantic", "granian", "alembic", "jinja2", "lxml", "pythonjsonlogger")


def test_help_names_every_command_in_whole_sentences() -> None:
    shown = CliRunner().invoke(main, ["--help"]).output
    for name in ("demo", "serve", "worker", "init", "settings", "check", "log", "capture", "backup", "restore"):
        assert f"  {name} " in shown
    assert not any(line.endswith("...") for line in shown.splitlines()[1:]), "a line of help is cut off"


def test_the_readme_lists_every_command() -> None:
    listed = (paths.PACKAGE.parent / "README.md").read_text("utf-8")
    assert [name for name in main.commands if f"| `corrections {name}" not in listed] == []


def every_command(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in sorted(group.commands.items()):
        yield (*before, name), command
        if isinstance(command, click.Group):
            yield from every_command(command, (*before, name))


COMMANDS = list(every_command(main))


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[" ".join(words) for words, _ in COMMANDS])
def test_every_command_has_help_and_every_option_is_explained(words: tuple[str, ...], command: click.Command) -> None:
    shown = CliRunner().invoke(main, [*words, "--help"])
    assert shown.exit_code == 0
    assert command.help
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.help, f"{words} {parameter.name} is not explained"


def test_help_imports_nothing_that_takes_time() -> None:
    code = f"import corrections.cli.main, sys, json; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert json.loads(done.stdout) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("init",), "is ready"),
        (("check",), "https"),
        (("settings",), "CORRECTIONS_BASE_URL = "),
        (("capture", "page.html"), "courier.example/local/ferry-fares"),
        (("backup", "backup.zip"), "rows and 0 files"),
        (("remove-second-factor", "nobody"), "nobody"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_command_loads_what_it_needs_by_itself(
    ready: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """The other tests run them in a process that has loaded everything; those that go on, each in one of its own."""
    (tmp_path / "page.html").write_bytes(page(*PARAGRAPHS))
    done = run(*words, env=environment(ready), cwd=tmp_path)
    assert "Traceback" not in done.stderr
    assert said in done.stdout + done.stderr
    assert done.returncode == (1 if words[0] in ("check", "remove-second-factor") else 0)


def test_help_takes_less_than_a_fifth_of_a_second(tmp_path: Path) -> None:
    # The processor's time, the best of several: how busy this machine is otherwise is not the question.
    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert run("--help", env=environment(tmp_path), cwd=tmp_path).returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)

    assert min(seconds() for _ in range(5)) < 0.2


def test_an_unknown_command_is_told_in_one_line(tmp_path: Path) -> None:
    done = run("publish-everything", env=environment(tmp_path), cwd=tmp_path)
    assert done.returncode == 2
    assert "No such command" in done.stderr
    assert "Traceback" not in done.stderr
