"""What is shown of an article that makes the same claim as a passage."""

from __future__ import annotations

from dataclasses import dataclass

from corrections.articles.blocks import where
from corrections.articles.elsewhere import Found
from corrections.articles.models import Article
from corrections.errors import Message
from corrections.notices.carriers import Notices


@dataclass(frozen=True)
class Hit:
    """An article that makes the claim.

    `words` are the wrong ones there, between `before` and `after` of their sentence; `place` says where a reader
    finds them, `stands` the same for the button.
    """

    article: Article
    before: str
    words: str
    after: str
    place: Message | None
    stands: str
    reasons: tuple[Message, ...]
    notices: Notices

    def is_on(self, case_id: int) -> bool:
        """Whether the draft of the case is on it already."""
        return case_id in self.notices.cases


def hit_of(one: Found, on: Notices) -> Hit:
    """What is shown of an article that was found."""
    like = one.likeness
    texts = [one.text.headline, *(block.text for block in one.text.blocks)]
    text, (first, last), (start, end) = texts[like.block], like.sentence, like.span
    return Hit(
        article=one.article,
        before=text[first:start],
        words=text[start:end],
        after=text[end:last],
        place=where(one.text.blocks, like.block, like.block),
        stands=f"{like.block}.{start}",
        reasons=like.reasons,
        notices=on,
    )
