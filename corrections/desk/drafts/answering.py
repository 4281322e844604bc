"""The findings of the checks as the page of a draft shows them: the words meant, and the field for why it may stand."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from corrections.notices.facts import Answer, Finding
from corrections.notices.models import Draft
from corrections.web.forms import clean

AROUND = 48
"""Characters of the notice that are shown on either side of the words that a finding is about."""


class Excerpt(NamedTuple):
    """Words of a text and what stands around them, cut between words."""

    before: str
    words: str
    after: str


def excerpt(text: str, start: int, end: int) -> Excerpt:
    """The words between two places of a text, in code points, with some of those before and after."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = "…" + re.sub(r"^\S*\s*", "", before)
    if end + AROUND < len(text):
        after = re.sub(r"\s*\S*$", "", after) + "…"
    return Excerpt(*(re.sub(r"\s+", " ", piece) for piece in (before, text[start:end], after)))


@dataclass(frozen=True)
class Checked:
    """A draft and what the checks find in it."""

    draft: Draft
    findings: list[Finding]

    @property
    def other_answers(self) -> list[Answer]:
        """Why findings may stand that are not found now: they may come back while the notice is written."""
        asked = {(finding.code, finding.about) for finding in self.findings}
        answers = (Answer(*one) for one in self.draft.answers or ())
        return [one for one in answers if (one.code, one.about) not in asked]

    def name(self, of: Finding | Answer) -> str:
        """The name of the field for why a finding may stand: the same while it is about the same. Stored nowhere."""
        return f"answer-{hashlib.sha256(f'{of.code} {of.about}'.encode()).hexdigest()[:12]}"

    def excerpt(self, finding: Finding) -> Excerpt:
        """The words of the notice that a finding is about, with those around them."""
        return excerpt(self.draft.notice, finding.start or 0, finding.end or 0)


def sent(form: MultiDict[str, str]) -> tuple[Answer, ...] | None:
    """Why findings may stand, as it was typed beside each; None where the form has no such field."""
    names = [name.removesuffix("-code") for name in form if re.fullmatch(r"answer-[0-9a-f]{12}-code", name)]
    found = [Answer(*(clean(form.get(f"{name}{what}")) for what in ("-code", "-about", ""))) for name in names]
    return tuple(found) if found else None
