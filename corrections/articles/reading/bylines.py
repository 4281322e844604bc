"""Names of authors, read off bylines in all the ways that they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corrections.articles.reading import agencies, offices
from corrections.articles.reading.markup import clean, letters

# "By", said in the languages of newsrooms. Dropped before a name of two words: "Von Hammerstein" is a name.
BY = re.compile(
    r"^[\s\-–—|•·:]*(?:"
    r"(?:(?:written|reported|story|text|words|posted|published|submitted|review(?:ed)?|analysis|opinion|contributed|"
    r"report) )?by|authors?|reporters?|reporting by|text(?:e|o)?|tekst|von|par|propos recueillis par|écrit par|"
    r"ein (?:beitrag|artikel|kommentar|gastbeitrag) von|publié par|por|escrito por|di|a cura di|door|"
    r"van onze .{2,30}|av|af|skrevet av|od|autore?(?:in|en|a|es|i)?|auteure?s?|redakce|napsal|kirjoittanut|автор|"
    r"текст|yazan|haber|oleh|penulis|tác giả|लेखक|بقلم|כתב|文|作者|撰文|本报记者|记者|記者|取材|글"
    r")(?::\s*|\s+(?=\S)|(?<=[文者稿글])\s*)",
    re.I,
)
# Where the credits of others than the authors begin.
CREDIT = re.compile(
    r"[\s;,.|•·–—-]*\b(?:edit(?:ed|ing)|photo(?:s|graph(?:y|s|ed)?)?|illustrat(?:ed|ions?)|graphics?|video|translated|"
    r"translation|additional reporting|with (?:additional )?reporting|fact[- ]?check(?:ed|ing)|research(?:ed)?|"
    r"produc(?:ed|tion)|design(?:ed)?|review(?:ed)?|pictures?|images?|medically reviewed|updated|last updated|redigert|"
    r"redigerat|bearbeitet|übersetz(?:t|ung)|fotos?|bild(?:er)?|traduit|traducci[oó]n|fotograf[ií]as?|adaptation)\b"
    r"\s*(?:by|von|par|por|av|di|aus\b.*)?\s*:?\s+(?=\S)",
    re.I,
)
REPORTING = re.compile(r"^[\s(]*(?:reporting|writing|written|story|text)\b\s*(?:by|:)\s*", re.I)
AND = re.compile(r"\s+(?:and|und|et|y|e|og|och|ja|en|ed|i|и|та|ve|dan|és|și|a)\s+(?=[^\W\d_])")
AMPERSAND = re.compile(r"\s*[&＆]\s*")
LISTED = re.compile(r"\s*[;|•·、/\n／]\s*")
DASH = re.compile(r"\s+[–—-]\s+")
DATED = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}"
    r"(?:,?\s+\d{4}\b.*)|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b.*",
    re.I,
)
NOT_A_NAME = re.compile(
    r"^(?:view|see|show|read|all|more|sign|log) |https?:|www\.|@|\.(?:com|org|net|de|uk)\b|\d|[<>{}=_\\#]|[?!]$", re.I
)
PLACEHOLDER = frozenset(
    (
        *(
            "admin",
            "administrator",
            "author",
            "username",
            "user",
            "guest",
            "guestauthor",
            "unknown",
            "anonymous",
            "none",
        ),
        *(
            "null",
            "undefined",
            "na",
            "webmaster",
            "root",
            "default",
            "editor",
            "staff",
            "name",
            "by",
            "writer",
            "redaktion",
        ),
        *("redaccion", "redazione", "redaction", "redactie", "nachrichten"),
    )
)
PARTICLES = frozenset(
    (
        *(
            "von",
            "van",
            "de",
            "der",
            "den",
            "del",
            "della",
            "di",
            "da",
            "dos",
            "das",
            "do",
            "le",
            "la",
            "el",
            "al",
            "bin",
        ),
        *("ibn", "ben", "te", "ter", "zu", "zum", "zur", "y", "af", "av"),
    )
)
SUFFIX = re.compile(r"\s*(?:기자|특파원|記者|记者|特派员|編集委員)$")
POSTNOMINAL = re.compile(r"^(?:jr|sr|ii|iii|iv|m\.?d|ph\.?d|mph|rn|esq|dds|obe|mbe|cbe|mp|qc|kc)\.?$", re.I)
HALF_NAME = re.compile(r"(?:al|el|d|l|o|bin|ibn)[-'’][^\W\d_]", re.I)
BY_ALONE = re.compile(r"(?:by|von|par|por|di|door|av|af)\s*:?", re.I)
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Credit:
    """Who wrote an article: people's names as a reader would write them, and the agency it came from."""

    names: tuple[str, ...] = ()
    agency: str | None = None


def credit(entries: Iterable[str], *, publishers: Iterable[str] = (), others: Iterable[str] = ()) -> Credit:
    """Read `entries`, each one author or a whole byline. The publisher's own name is nobody's byline;
    an agency's becomes the agency. `others`: agencies of this newsroom."""
    houses = {letters(name).removeprefix("the") for name in publishers if name} - {""}
    others = tuple(others)
    names: list[str] = []
    agency: str | None = None
    for entry in entries:
        for name in names_in(entry, others):
            found = agencies.named(name, others)
            if found:
                agency = agency or found
            elif not _is_house(name, houses) and letters(name) not in map(letters, names):
                names.append(name)
    return Credit(tuple(names[:20]), agency)


def names_in(byline: str, others: Iterable[str] = ()) -> list[str]:
    """The names in one byline, without "By", roles, places, addresses and those who edited or took the pictures."""
    text = re.sub(r"https?://\S+|\(?\b[\w.+-]+@[\w.-]+\.\w+\b\)?|(?<!\w)@\w+", " ; ", byline.replace("\n", " ; "))
    text = clean(text).strip(" .,;|–—-*")
    if len(text) > 300 or re.match(r"[\w-]+\.(?:com|org|net|de|co\.uk|fr|at|ch|es|it|nl|info)\b", text, re.I):
        return []
    whole = agencies.named(text, others)
    if whole:
        return [whole]
    text = REPORTING.sub("", text)
    cut = CREDIT.search(text)
    if cut:
        text = text[: cut.start()]
    text = DATED.sub("", _without_by(text))
    text = re.sub(r"\((?:avec|with|mit|con|com|met)\s+([^()]+)\)", r"; \1", text)
    text = BRACKETED.sub(lambda found: f"; {found[1]}" if agencies.named(found[1], others) else "", text)
    parts = [part for piece in LISTED.split(text) for part in _before_dash(piece, others) if part]
    return _people([name for part in parts for name in _in_part(part, others)], others)


def _before_dash(text: str, others: Iterable[str]) -> list[str]:
    """ "Rosa Lima, Courier — Vila Nova": after a dash comes the place, unless it is an agency."""
    head, *rest = DASH.split(text)
    return [head, *(part for part in rest if agencies.named(part, others) or not head)]


def _people(names: list[str], others: Iterable[str]) -> list[str]:
    """Without what stands beside whole names: roles, places, sections, buttons."""
    if not any(_is_full(name) and not offices.ROLE.search(name) for name in names):
        return names if len(names) < 3 else []  # a row of single words is a menu, not a byline
    return [
        name for name in names if agencies.named(name, others) or (_is_full(name) and not offices.ROLE.search(name))
    ]


# What is in brackets is a place or a role, unless the name goes on after them: "Richard (R.J.) Eskow".
BRACKETED = re.compile(r"\s*[(\[]([^()\[\]]*)(?:[)\]](?!\s+[^\W\d_a-z])|$)")


def _without_by(text: str) -> str:
    found = BY.match(text)
    if not found:
        return text
    rest = text[found.end() :]
    surely = ":" in found[0] or re.match(r"\W*(?:\w+ )?by\b", found[0], re.I) or CJK.search(found[0])
    return rest if surely or len(rest.split()) > 1 else text


def _in_part(text: str, others: Iterable[str]) -> list[str]:
    pieces = [piece.strip() for piece in re.sub(r",\s*(?=(?:Jr|Sr)\b)", " ", text).split(",") if piece.strip()]
    if len(pieces) > 1 and _is_inverted(pieces, others):
        return [f"{first} {family}" for family, first in zip(pieces[::2], pieces[1::2], strict=True)]
    people = [*pieces[:1], *(offices.without(piece, AND) for piece in pieces[1:])]
    return _people([name for piece in people if piece for name in _joined(piece, others)], others)


def _is_inverted(pieces: list[str], others: Iterable[str]) -> bool:
    """Whether it is written "Surname, First", once or several times over."""
    families, firsts = pieces[::2], pieces[1::2]
    if len(families) != len(firsts) or any(AND.search(piece) or "&" in piece for piece in pieces):
        return False
    if any(offices.ROLE.search(piece) or agencies.named(piece, others) or POSTNOMINAL.match(piece) for piece in pieces):
        return False
    if not all(piece[:1].isupper() or piece.split()[0] in PARTICLES for piece in pieces):
        return False
    is_surname = all(len(family.split()) == 1 or family.split()[0].lower() in PARTICLES for family in families)
    # "Garcia, CNN" and "Madonna, USA" name a house or a place.
    is_given = all(len(first.split()) <= 2 and (not first.isupper() or families[0].isupper()) for first in firsts)
    return is_surname and is_given


def _joined(text: str, others: Iterable[str]) -> list[str]:
    """The names joined by "and" or "&" where each side is a whole name: "Tom and Jerry" are one."""
    text, agency = _agency_at_end(re.sub(r"^(?:and|und|et|y|&)\s+", "", text.strip()), others)
    if agency:
        return [*(_joined(text, others) if text else []), agency]
    parts = [_without_by(part) for part in AND.split(text)]
    if not all(_is_full(part) or agencies.named(part, others) for part in parts):
        parts = [_without_by(text)]
    halves = [(part, AMPERSAND.split(part)) for part in parts]
    whole = [
        name
        for part, names in halves
        for name in (names if all(_is_full(half) or agencies.named(half, others) for half in names) else [part])
    ]
    return [tidied for name in whole if (tidied := _tidied(name, others))]


def _agency_at_end(text: str, others: Iterable[str]) -> tuple[str, str | None]:
    """ "Ted Okuma Associated Press" and "Courier avec AFP": what stands before the agency, and the agency."""
    words = text.split()
    for count in (3, 2, 1):
        found = agencies.named(" ".join(words[-count:]), others) if len(words) > count else None
        if found and (count > 1 or not text.isupper()):
            return re.sub(
                r"\s+(?:avec|with|mit|con|com|met|and|und|et|y|e|from|for|via)$", "", " ".join(words[:-count])
            ), found
    return text, None


def _is_full(name: str) -> bool:
    return " " in name.strip() or bool(CJK.search(name))


def _tidied(name: str, others: Iterable[str]) -> str:
    """One name without what surrounds it; "" if it isn't one."""
    name = SUFFIX.sub("", clean(name).strip(' .,;:|/–—-*•·[]"“”'))
    if others and agencies.named(name, others):  # however it is written: "dts wire", "Fenland Press Reporters"
        return name
    name = re.sub(r"\b(Jr|Sr)$", r"\1.", name)
    words = name.split()
    if not 1 <= len(words) <= 7 or not 2 <= len(name) <= 60 or NOT_A_NAME.search(name) or letters(name) in PLACEHOLDER:
        return ""
    role = offices.ROLE.search(name)
    if role and role[0].lower() not in ("news", "magazine") and len(words) > 2 and role.start() > len(words[0]) + 1:
        name = name[: role.start()].strip(" ,-–—|")
    words = name.split()
    small = [word for word in words if word[0].islower() and word not in PARTICLES and not HALF_NAME.match(word)]
    if (small and not agencies.named(name)) or BY_ALONE.fullmatch(name):  # words of a sentence, not of a name
        return ""
    return _cased(name)


def _cased(name: str) -> str:
    """ "LAURIE OAKES" as "Laurie Oakes"; initials and short capitals stay."""
    capitals = re.sub(r"\b(Ma?c)(?=[A-Z]{2})", lambda found: found[1].upper(), name)
    name = capitals if capitals.isupper() else name
    if not name.isupper() or len(name) < 6 or " " not in name:
        return name
    words = [
        word if len(word) <= 2 or "." in word else re.sub(r"[^\W\d_]+", _capitalized, word) for word in name.split()
    ]
    return " ".join(word.lower() if word.lower() in PARTICLES else word for word in words)


def _capitalized(word: re.Match[str]) -> str:
    return re.sub(r"^Mc([a-z])", lambda found: "Mc" + found[1].upper(), word[0].capitalize())


HOUSE_TAILS = re.compile(
    r"(?:staff|team|newsroom|news|editors?|editorial|redaktion|online|com|newsdesk|webdesk|desk|reporters?|writers?|bureau|"
    r"uk|usa?|live|today|sports?|digital|media)*"
)


def _is_house(name: str, houses: set[str]) -> bool:
    own, first = letters(name).removeprefix("the"), letters(name.split()[0])
    if first in houses and name.split()[0].isupper():  # "BBC Sport", "NDR Info"
        return True
    return any(own == house or (own.startswith(house) and HOUSE_TAILS.fullmatch(own, len(house))) for house in houses)
