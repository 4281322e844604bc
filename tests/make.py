"""Builders of rows for tests, through the actions that the product uses; each takes only what matters."""

from __future__ import annotations
