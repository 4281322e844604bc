"""Where the package's own files lie: inside it once installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _find(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


TEMPLATES = _find("templates")
MIGRATIONS = _find("migrations")
STATIC = PACKAGE / "static"
TRANSLATIONS = PACKAGE / "translations"
