"""Sentences of a text, for a reader who chooses one of them.

Rules, no model: a sentence ends at its mark and what closes after it, before white space and a beginning; not after an
abbreviation of its language, an initial or an ordinal's point, nor before a small letter. Chinese, Japanese and Indic
marks end a sentence whatever follows. When in doubt it goes on: half a sentence can't be chosen, a long one can.
"""

from __future__ import annotations

import re

_CLOSING = "\"'’”»›)\\]」』）】〉》"
_OPENING = "\"'‘“„«‹(\\[¿¡「『（【〈《—–-"
_CLOSED = rf"(?:[{_CLOSING}]|[\u00a0\u202f ]»(?=\s|$))*"
_END = re.compile(
    rf"(?P<plain>[.!?…]+|[؟۔።။։៕])(?P<closed>{_CLOSED})(?=\s|$)|(?P<wide>[。！？｡]+|[।॥])[{_CLOSING}]*+(?!と|って)"
)
_NEXT = re.compile(rf"\s+[{_OPENING}]*(?P<first>\S)")
_LAST_WORD = re.compile(r"[^\s(\[“\"‘«„—–]+$")
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"\w+")
_DOTTED = re.compile(r"(?:\w\.)+\w")
_LONGEST_WORD = 30

_COMMON = "dr prof st no nr vs cf ca p pp vol fig etc jr sr inc ltd co corp e.g i.e a.m p.m"
_ABBREVIATIONS: dict[str, str] = {
    "en": "mr mrs ms messrs rev hon gen col maj capt lt sgt cpl adm gov sen rep pres supt insp det cllr mt ft ave rd "
    "blvd jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun approx est dept univ "
    "assn bros viz al art sec ed eds trans",
    "de": "hr fr bzw usw evtl ggf inkl exkl vgl abs art mio mrd tsd str tel jan feb mär apr jun jul aug sep sept okt "
    "nov dez mo di mi do sa so geb gest ing dipl med v.chr n.chr bspw sog",
    "fr": "m mm mme mmes mlle mlles me mgr pr av apr env janv févr avr juil sept oct nov déc éd art chap cie ste",
    "es": "sra sres sras srta d dña ud uds vd vds lic ing arq gral pág págs núm tel avda ee.uu art aprox",
    "it": "sig sigg sig.ra dott dott.ssa avv ing geom on sen arch rag pag pagg ecc tel art n",
    "nl": "dhr mevr mw drs ir ing mr bijv enz blz art jan feb mrt apr jun jul aug sept okt nov dec",
    "pt": "sra srs sras dra exmo exma pág págs núm tel av art aprox eng",
    "sv": "bl.a t.ex kl ca resp",
    "da": "f.eks dvs mv osv kl",
    "pl": "np m.in tzn tj itd itp ul pl godz mgr inż św",
}
# Words as well: abbreviations only before a figure (no. 5, fig. 3, Sat. 12 March).
_ALSO_WORDS = frozenset(
    ["no", "fig", "art", "sat", "sun", "mon", "mar", "sec", "ed", "al", "mo", "di", "mi", "do", "so", "on"]
)
_MAY_END = frozenset(["inc", "ltd", "co", "corp", "jr", "sr", "etc", "usw", "enz", "ecc", "osv", "itd"])
_BEGIN = (
    "the a an he she it they we i you this that these those but and in on at when while after before there his her "
    "their its if as for with by from one some no not"
)
_BEGINNINGS = frozenset(_BEGIN.split())
_ORDINAL_POINT = frozenset(["de", "da", "fi", "nb", "nn", "no", "cs", "sk", "pl", "hu"])  # am 3. Oktober


def sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Where each sentence of `text` starts and ends, in code points.

    Between them is white space only; the first starts at 0, so that nothing before it is lost. `language` is a BCP 47
    tag; an unknown one has the abbreviations that many have in common.
    """
    tag = language.split("-")[0].lower()
    short = frozenset(f"{_COMMON} {_ABBREVIATIONS.get(tag, '')}".split())
    spans: list[tuple[int, int]] = []
    start, end = 0, len(text.rstrip())
    for match in _END.finditer(text, 0, end):
        if match.group("wide") or _ends(text, match, short, tag):
            spans.append((start, match.end()))
            space = _SPACE.match(text, match.end())
            start = space.end() if space else match.end()
    if start < end:
        spans.append((start, end))
    return spans


def _ends(text: str, match: re.Match[str], short: frozenset[str], language: str) -> bool:
    """Whether the mark found ends a sentence."""
    following = _NEXT.match(text, match.end())
    if following is None:
        return True
    first = following.group("first")
    if first.islower():
        return False
    if match.group("plain") != "." or match.group("closed"):
        return True
    word = _LAST_WORD.search(text[max(0, match.start() - _LONGEST_WORD) : match.start()])
    last = word.group().lower() if word else ""
    if last.isdigit():
        return len(last) > 2 or language not in _ORDINAL_POINT
    letter, dotted = len(last) == 1 and last.isalpha(), _DOTTED.fullmatch(last) is not None
    if not letter and not dotted and (last not in short or (last in _ALSO_WORDS and not first.isdigit())):
        return True
    # After “p.m.”, “Inc.” or an initial a sentence may end: where the next word is one that sentences begin with.
    begins = _WORD.match(text, following.start("first"))
    ambiguous = letter or dotted or last in _MAY_END
    return ambiguous and begins is not None and begins.group().lower() in _BEGINNINGS
