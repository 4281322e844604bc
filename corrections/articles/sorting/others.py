"""One English word in the place of another that is no other word for the same: another deed, another thing."""

from __future__ import annotations

from collections.abc import Sequence

from corrections.articles.sorting import fields, grammar, related, thesaurus, things
from corrections.articles.sorting.grammar import Run

# Of whom the one is said, the other was done: she lost, she was beaten.
_CONVERSE = frozenset(
    frozenset(pair.split())
    for pair in (
        *("lost beaten", "lost defeated", "heard told", "learned told", "learnt told", "bought sold", "received given"),
        *("got given", "received awarded", "won awarded", "received sent", "inherited left", "killed died"),
    )
)


def is_another(run: Run, is_alone: bool) -> bool:
    """Whether another thing is named, or another deed. `is_alone`: nothing else differs between the sentences."""
    one, other = (related.with_particle(grammar.named(words)) for words in (run.was, run.now))
    if one and other:
        if fields.are_other_acts(one, other):
            return not thesaurus.are_same(one, other)
        if thesaurus.are_related(one, other):
            return False
        if is_alone and _is_unrelated(run, one, other):
            return True
    if is_alone and (len(run.was), len(run.now)) != (1, 1):
        one, other = _deed(run.was), _deed(run.now)
        if frozenset((one, other)) in _CONVERSE:
            return False
        if fields.are_other_acts(one, other):
            return not thesaurus.are_related(one, other)
    if is_alone and all(len(words) == 2 and words[0] in grammar.PREPOSITIONS for words in (run.was, run.now)):
        one, other = run.was[1], run.now[1]
        if not fields.is_abstract(one) and not fields.is_abstract(other):
            return related.are_unrelated(one, other)
    return things.is_another(run)


def _is_unrelated(run: Run, one: str, other: str) -> bool:
    """Whether the words are unrelated, and no idiom, of which one has an article: the hunt, contention."""
    articles = [words[0] in grammar.DETERMINERS for words in (run.was, run.now)]
    if articles[0] != articles[1] or grammar.NO_NOUNS & {one, other}:
        return False
    is_deed = run.before not in grammar.DETERMINERS | grammar.PREPOSITIONS | grammar.BE
    return related.are_unrelated(one, other, is_deed=is_deed)


def _deed(words: Sequence[str]) -> str:
    """The verb between its helpers and a preposition: been fired, aimed at; “” where more words stand there."""
    start = next((at for at, word in enumerate(words) if word not in grammar.BE), len(words))
    rest = words[start:]
    is_followed = len(rest) == 2 and rest[1] in grammar.PREPOSITIONS - {"on", "into"}  # these make another verb of it
    return rest[0] if len(rest) == 1 or is_followed else ""
