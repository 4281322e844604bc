"""The notices of the demo newsroom's stories, with the texts that they are about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from notices.written import facts

from corrections.notices.checks import NoticeFacts

STORIES = Path(__file__).parents[2] / "corrections" / "demo" / "stories"
STAFF = ["Nadia Okafor", "Tom Brannigan", "Hester Lyle", "Jamie Quill", "Ines Cordeiro", "Rowan Achebe-Scott",
         "Mara Lindqvist", "Ben Osei", "Ana Petrescu", "Cem Yıldız", "Joan Whitlock"]  # fmt: skip
NAMED = ("named_in_it", "represents", "source")


def notices() -> Iterator[tuple[str, NoticeFacts]]:
    """Each notice and each further wording of one, by its story and its number there."""
    for path in sorted(STORIES.glob("*/*.md")):
        _, matter, text = re.sub(r"\{\{[^}]*\}\}", "12 May", path.read_text("utf-8")).split("+++", 2)
        story = tomllib.loads(matter)
        for number, one in enumerate(_of(story, _lines(story, text)), 1):
            yield f"{story['slug']} {number}", one


def _lines(story: dict[str, Any], text: str) -> str:
    """The text as it stood before it was corrected: headline and blocks, joined by line feeds."""
    lines = [story["headline"], *(" ".join(block.split()) for block in re.split(r"\n\s*\n", text.strip()))]
    for version in story.get("versions", []):
        lines[0] = version.get("headline", lines[0])
        for old, new in version.get("replace", []):
            lines = [line.replace(old, new) for line in lines]
        for after, new in version.get("add", []):
            place = next(number for number, line in enumerate(lines) if line.startswith(after))
            lines.insert(place + 1, new)
    return "\n".join(lines)


def _of(story: dict[str, Any], text: str) -> Iterator[NoticeFacts]:
    requests = {request["id"]: request for request in story.get("requests", [])}
    for case in story.get("cases", []):
        sent = [requests[id_] for id_ in case["requests"]]
        lead = sent[0] if sent else {}
        published: NoticeFacts | None = None
        for step in case["steps"]:
            if step["do"] == "publish":
                pairs = [pair for pair in step.get("replace", []) if pair[0] in text]
                quote = lead.get("quote") or case.get("quote", "")
                entry: dict[str, Any] = {
                    **{name: step[name] for name in ("kind", "notice", "placement")},
                    "type": case.get("type") or lead.get("type", "fact"),
                    "severity": case["severity"],
                    "medium": story.get("medium", "web"),
                    "text": text,
                    "was": quote if quote in text else "",
                    "right": lead.get("right", ""),
                    "kind_reason": "The editor gave one.",
                    "readers": [one["name"] for one in sent if "name" in one and one["relation"] not in NAMED],
                    "staff": STAFF,
                }
                published = facts(entry | ({"replace": pairs} if pairs else {}))
                text = published.articles[0].corrected_text or text
                yield published
            elif step["do"] == "revise" and published is not None:
                yield replace(published, notice=step["notice"])
