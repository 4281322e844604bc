"""What all articles of one story share, made once: sealed blocks, hashes, comparisons, passages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from corrections import search
from corrections.articles import comparisons
from corrections.articles.blocks import body_text, write
from corrections.articles.comparing.compare import compare
from corrections.articles.comparing.comparison import to_plain
from corrections.articles.decisions import Copy, content_hash
from corrections.articles.documents import parts as article_parts
from corrections.bench import stories
from corrections.log.documents import SealedPart, seal
from corrections.requests.passages import Passage, passage_at
from corrections.taxonomy import Origin


@dataclass(frozen=True)
class Prepared:
    """A story, ready to be written again and again."""

    story: stories.Story
    fields: list[list[SealedPart]]
    blocks: list[list[SealedPart]]
    hashes: list[bytes]
    compared: list[Any]
    passages: list[Passage]
    texts: list[str]
    plain: list[str]


def prepare(story: stories.Story) -> Prepared:
    """Seal, hash and compare the versions of a story."""
    observed = datetime.now(UTC).replace(microsecond=0)
    copies = [
        Copy(
            version.headline,
            version.blocks,
            url="https://news.example/story",
            bylines=("Nadia Okafor",),
            section="Local",
        )
        for version in story.versions
    ]
    sealed = [[seal(p) for p in article_parts(copy, observed=observed, origin=Origin.CAPTURE)] for copy in copies]
    fields = [[p for p in parts if not p.name.startswith("blocks/")] for parts in sealed]
    pairs = zip(story.versions, story.versions[1:], strict=False)
    return Prepared(
        story=story,
        fields=fields,
        blocks=[parts[len(own) :] for parts, own in zip(sealed, fields, strict=True)],
        hashes=[content_hash("00" * 32, copy) for copy in copies],
        compared=[
            to_plain(compare(a.headline, a.blocks, b.headline, b.blocks, old_bylines=(), new_bylines=()))
            | {comparisons.WITHHELD: False, comparisons.MADE: comparisons.EDITION}
            for a, b in pairs
        ],
        passages=[
            *(
                _passage(version, fix.block, fix.wrong)
                for version, fix in zip(story.versions, story.fixes, strict=False)
            ),
            _passage(story.versions[-1], story.fixes[-1].block, story.fixes[-1].right),
        ],
        texts=[search.fold(body_text("", version.blocks)) for version in story.versions],
        plain=[write(version.blocks) for version in story.versions],
    )


def _passage(version: stories.Version, block: int, number: str) -> Passage:
    """The words around a number, as a reader would mark them."""
    start = version.blocks[block].text.index(number)
    return passage_at(
        version.headline,
        version.blocks,
        (block + 1, start),
        (block + 1, start + len(number) + len(" people")),
    )
