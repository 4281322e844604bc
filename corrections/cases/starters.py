"""The answers that a newsroom begins with, in a language that they are written in."""

from __future__ import annotations

import tomllib
from pathlib import Path

from sqlalchemy.orm import Session

from corrections.cases import answer_settings, answers
from corrections.cases.answer_settings import Wording
from corrections.events import Actor
from corrections.taxonomy import DeclineReason, Outcome

FOLDER = Path(__file__).with_name("starters")
LANGUAGES = ("en", "de")


def add(session: Session, language: str, *, by: Actor) -> int:
    """Save them, in English where there are none in `language`; none if anything is saved already. Return how many."""
    if answers.saved(session):
        return 0
    wordings = read(language)
    for wording in wordings:
        answer_settings.save(session, wording, by=by)
    return len(wordings)


def read(language: str) -> list[Wording]:
    base = language.split("-")[0].lower()
    base = base if base in LANGUAGES else LANGUAGES[0]
    told = tomllib.loads((FOLDER / f"{base}.toml").read_text("utf-8"))
    return [
        Wording(
            title=each["title"],
            text=each["text"].strip(),
            outcome=Outcome(each["outcome"]) if "outcome" in each else None,
            decline_reason=DeclineReason(each["reason"]) if "reason" in each else None,
            passed_on_to=each.get("to"),
            language=base,
            key=each.get("key"),
        )
        for each in told["answer"]
    ]
