"""Names that a notice must not hold: a reader's, a protected person's, one of the staff's beside the word error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from corrections.errors import Message
from corrections.notices import phrases, reading
from corrections.notices.facts import Finding, NoticeFacts, ask, stop, warn
from corrections.taxonomy import Kind

TITLES = "mr mrs ms miss mx dr prof professor sir dame lord lady cllr councillor rev revd reverend father sister"
_TITLE = rf"(?:{'|'.join(TITLES.split())})\.?"
KNOWN_ALIKE = 80
"""How like a name in the article is, in percent, to be taken for the same name, misspelled there."""


def readers(facts: NoticeFacts) -> Iterator[Finding]:
    """A reader's name or address stays out of the record, unless the article itself has the name."""
    known = [text for article in facts.articles for text in (article.version_text, article.corrected_text or "")]
    if facts.kind is not Kind.REPLY:
        for found, is_certain in named(facts.notice, facts.readers, known):
            words = facts.notice[slice(*found)]
            if is_certain:
                yield ask("reader_named", Message("The notice names a reader."), words, found)
            else:
                yield warn("reader_named", Message("This may be the name of a reader."), found)
    for text, where in _told_beside(facts):
        for found, is_certain in named(text, facts.readers, known):
            if is_certain:
                words = text[slice(*found)]
                message = Message.of("{where}: “{words}” is the name of a reader.", where=where, words=words)
                yield ask("reader_named", replace(message, at=where.at), words)


def _told_beside(facts: NoticeFacts) -> Iterator[tuple[str, Message]]:
    """What the public reads beside the notice, and what that is called."""
    yield facts.reason, Message("Why the notice is changed, in public", at="reason")
    for article in facts.articles:
        where = Message("Why the wrong words stay, in public")
        yield article.unfixed_reason, facts.on(article, where, "unfixed_reason")


def named(text: str, names: Iterable[str], known: Sequence[str]) -> Iterator[tuple[tuple[int, int], bool]]:
    """Where names or addresses stand that none of the texts `known` has, and whether they are certainly those."""
    for name in names:
        if found := _whole(name, text):
            if not any(_is_known(name, other) for other in known):
                yield found, True
        elif (found := _surname(name, text)) and not any(_knows_surname(name, other) for other in known):
            yield found, False


def protected(facts: NoticeFacts) -> Iterator[Finding]:
    """A protected name stays out, wherever else it stands."""
    for name in facts.protected:
        if found := _whole(name, facts.notice) or _surname(name, facts.notice, begins=True):
            yield stop("protected_named", Message("The notice has a name that must not be published."), found)
    for text, where in _told_beside(facts):
        if any(_whole(name, text) or _surname(name, text, begins=True) for name in facts.protected):
            message = Message.of("{where}: it has a name that must not be published.", where=where)
            yield stop("protected_named", replace(message, at=where.at))


def withheld(facts: NoticeFacts) -> Iterator[Finding]:
    """What was taken out of an article, and is kept from the public, does not come back in a notice on it.

    A name may be somebody else's as well, or a place: then an editor says so.
    """
    end: int | None = None
    start = 0
    for word in reading.placed_words(facts.notice):
        is_one = facts.notice[word.start].isupper() and re.sub(r"'s$", "", word.text) in facts.withheld
        if end is None and is_one:
            start, end = word.start, word.end
        elif end is not None and is_one and not facts.notice[end : word.start].strip(" -"):
            end = word.end
        elif end is not None:
            break
    if end is not None:
        words = facts.notice[start:end]
        message = Message.of("“{words}” was taken out of the article, and is kept from the public.", words=words)
        yield ask("protected_named", message, words, (start, end))


def staff(facts: NoticeFacts) -> Iterator[Finding]:
    """Nobody of the staff is named as the one who made the error."""
    if facts.kind is Kind.REPLY:
        return
    about = " ".join([facts.right, *(article.was for article in facts.articles)])
    for sentence in reading.sentences(facts.notice):
        if not re.search(phrases.BLAME, sentence.text):
            continue
        for name in facts.staff:
            found = _whole(name, sentence.text) or _surname(name, sentence.text)
            if found is None or re.search(phrases.OUTSIDE, name) or _as_author(found, sentence.text):
                continue
            if not _is_known(name, about) and not _names_changed(name, facts):
                start, end = found[0] + sentence.start, found[1] + sentence.start
                message = Message("The notice blames one of the staff by name. The newsroom made the error.")
                yield warn("staff_blamed", message, (start, end))
                return


def _as_author(found: tuple[int, int], text: str) -> bool:
    """Whether the name only says whose work it is: a column by, somebody’s review."""
    start, end = found
    return bool(re.search(phrases.WORK_BY, text[:start]) or re.match(phrases.WORK_OF, text[end:]))


def _names_changed(name: str, facts: NoticeFacts) -> bool:
    """Whether the correction is of this very name, such as one in a byline."""
    for article in facts.articles:
        after = article.corrected_text or ""
        if bool(_whole(name, after)) != bool(_whole(name, article.version_text)):
            return True
    return False


def _parts(name: str) -> list[str]:
    parts = reading.plain(name)[0].split()
    while len(parts) > 1 and re.fullmatch(_TITLE, parts[0]):
        parts = parts[1:]
    return parts


def _whole(name: str, text: str) -> tuple[int, int] | None:
    """Where the whole name stands, accents and case apart, perhaps with an initial in it; or an address."""
    parts = _parts(name)
    if not parts or (len(parts) == 1 and "@" not in name):
        return None
    return next(_places(r"[\s-]+(?:\w\.?\s+)?".join(map(re.escape, parts)), text), None)


def _surname(name: str, text: str, *, begins: bool = False) -> tuple[int, int] | None:
    """Where the last name stands with a title, or alone with a capital; at the beginning of a sentence if `begins`.

    Beside another word with a capital it is another name: “Sallow Lane” is no Mr Lane.
    """
    parts = _parts(name)
    if not parts or "@" in name or len(parts[-1]) < 3:
        return None
    last = re.escape(parts[-1])
    if titled := next(_places(rf"{_TITLE}\s+(?:\w\.?\s+)?{last}", text), None):
        return titled
    for start, end in _places(last, text):
        before, after = text[:start].rstrip("\"'“‘( "), text[end:]
        starts_sentence = not before or before[-1] in ".!?:"
        word_before = "" if starts_sentence else re.split(r"\W+", before)[-1]
        if (
            text[start].isupper()
            and (begins or not starts_sentence)
            and not word_before[:1].isupper()
            and not re.match(r"(?:['’]s)?\s+[^\W\d_a-z]", after)
        ):
            return start, end
    return None


def _places(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    letters, places = reading.plain(text)
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", letters):
        yield places[match.start()], places[match.end() - 1] + 1


def _is_known(name: str, text: str) -> bool:
    """Whether `text` has this name, perhaps misspelled."""
    parts = _parts(name)
    if not parts or not text:
        return False
    written = re.findall(r"[\w@.'-]+", reading.plain(text)[0])
    return any(
        all(
            _alike(part, word.strip(".'-"))
            for part, word in zip(parts, written[first : first + len(parts)], strict=True)
        )
        for first in range(len(written) - len(parts) + 1)
    )


def _knows_surname(name: str, text: str) -> bool:
    last = _parts(name)[-1]
    return any(_alike(last, word) for word in _capitals(text))


def _capitals(text: str) -> Iterable[str]:
    return (reading.plain(match)[0] for match in re.findall(r"\b[^\W\d_a-z][\w'’-]+", text))


def _alike(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) >= 4 and fuzz.ratio(a, b) >= KNOWN_ALIKE)
