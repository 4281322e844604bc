"""What publishing a removal keeps from the public, version by version, for the editor who is about to."""

from __future__ import annotations

from dataclasses import dataclass

from corrections.articles.documents import BLOCKS, BYLINES, HEADLINE, TAGS, VersionText
from corrections.notices.changes import Change, kept_from_public
from corrections.notices.plans import DraftedArticle


@dataclass(frozen=True)
class TakenOut:
    """Of one version. `texts`: the headline and blocks that the public no longer reads; `stays`: how many of its
    blocks stay readable."""

    number: int
    headline: bool
    bylines: bool
    texts: tuple[str, ...]
    blocks: int
    stays: int


@dataclass(frozen=True)
class Removal:
    """`versions`: those of which something is withheld; `whole`: the numbers of those that stay as they are."""

    versions: tuple[TakenOut, ...]
    whole: tuple[int, ...]
    tags: tuple[str, ...]
    hides_tags: bool


def removal(one: DraftedArticle, change: Change) -> Removal:
    """What is withheld of each version of an article: its own words, and no promise."""
    found = kept_from_public(one, change)
    if found is None:
        return Removal((), tuple(sorted(one.versions)), (), False)
    taken, whole = list[TakenOut](), list[int]()
    for number, parts in found.parts.items():
        text = change.becomes if number == change.after else one.versions[number]
        if isinstance(text, VersionText):
            parts |= text.hidden  # what was taken out before this
        hidden = [n for n, _ in enumerate(text.blocks) if f"{BLOCKS}{n}" in parts]
        if not parts - {TAGS}:
            whole.append(number)
        else:
            texts = ([text.headline] if HEADLINE in parts else []) + [text.blocks[n].text for n in hidden]
            taken.append(
                TakenOut(
                    number=number,
                    headline=HEADLINE in parts,
                    bylines=BYLINES in parts,
                    texts=tuple(texts),
                    blocks=len(hidden),
                    stays=len(text.blocks) - len(hidden),
                )
            )
    return Removal(
        versions=tuple(taken),
        whole=tuple(whole),
        tags=tuple(tag for tag in one.article.tags if tag in found.tags),
        hides_tags=any(TAGS in parts for parts in found.parts.values()),
    )
