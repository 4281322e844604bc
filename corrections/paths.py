"""Where the package's own files lie: inside it once installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _find(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name


TEMPLATES = _find("templates")
MIGRATIONS = _find("migrations")
# Goes with all evidence, and knows nothing of the product: so it is proved where the tests are.
EVIDENCE_CHECKER = _find("tests/log/evidence_checker.py")
STATIC = PACKAGE / "static"
TRANSLATIONS = PACKAGE / "translations"
