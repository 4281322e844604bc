"""What a run compiles once and not again for each application, process and worker: templates, addresses, modules.

Modules that are imported after this one are kept.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class CompiledTemplates(BytecodeCache):
    """Templates that a run has compiled already, for every application that its tests make."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


# Werkzeug compiles two functions for each address of each application. They know nothing of the application.
_compile_builder = Rule._compile_builder
_builders: dict[tuple[str, bool], Callable[..., tuple[str, str]]] = {}


def _builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    if rule.defaults:
        return _compile_builder(rule, append_unknown)
    key = rule.rule, append_unknown
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


def remember_templates_and_addresses() -> None:
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
    Rule._compile_builder = _builder  # type: ignore[method-assign]


def keep_modules(folder: Path) -> None:
    """Keep compiled modules in `folder` where Python was told to keep none beside them.

    The tests start a few hundred processes, and each would compile all of the product for itself.
    """
    if not sys.dont_write_bytecode:
        return
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(folder)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


keep_modules(Path(__file__).parent.parent / ".pytest_cache" / "compiled")
