"""The claim of a passage of an article: its words with the sentence that they stand in and what is around that."""

from __future__ import annotations

from collections.abc import Sequence

from corrections.articles.blocks import Block
from corrections.articles.claims.claim import Claim, claim_of
from corrections.articles.sentences import sentences

Place = tuple[int, int]


def claim_in(
    headline: str,
    blocks: Sequence[Block],
    start: Place,
    end: Place,
    *,
    exact: str,
    right: str = "",
    language: str = "en",
) -> Claim:
    """What `exact` claims, which stands from `start` to `end` (block, offset; block 0 is the headline)."""
    texts = [headline, *(block.text for block in blocks)]
    number = min(start[0], len(texts) - 1)
    text = texts[number]
    last = end[1] if end[0] == number else len(text)
    spans = sentences(text, language) or [(0, len(text))]
    within = [span for span in spans if span[0] < max(last, start[1] + 1) and start[1] < span[1]] or spans
    sentence = text[within[0][0] : within[-1][1]]
    beside = " ".join(text[slice(*span)] for span in spans if span not in within)
    if number and len(spans) == len(within):
        beside = " ".join(texts[n] for n in (number - 1, number + 1) if 0 < n < len(texts))
    return claim_of(
        exact, sentence=sentence, beside=beside, headline=headline if number else "", right=right, language=language
    )
