"""Pages that say that nothing is at their address, though the site answers as if there were."""

from __future__ import annotations

import re

THING = r"(?:page|article|story|content|link|address|url)"
PAST = r"(?:(?:that )?you.{2,40} )?"
LINES = (
    r"(?:http )?(?:(?:server )?(?:error|fehler|erreur|errore|erro|fout)\W{0,3})?404(?:\W{1,3}(?:error|fehler|erreur))?",
    r"not found",
    rf"(?:(?:the|this|that|your) )?(?:requested )?{THING} {PAST}"
    r"(?:not found|(?:(?:was|is) not|isn't) (?:found|here|available)|(?:can(?:'t|not)|could(?:n't| not)) be found|"
    r"(?:does not|doesn't|no longer) exists?|(?:is|has been|was) (?:gone|removed|deleted|taken down)|"
    r"is no longer (?:available|here))",
    rf"(?:we|you)(?: can't| cannot| can not|'re unable to| are unable to| couldn't| could not)(?: seem to)? find "
    rf"(?:the|this|that|your) {THING}.{{0,40}}",
    r"(?:(?:die|diese|der|dieser) )?(?:\w+te )?(?:seite|artikel|beitrag|inhalt) (?:existiert nicht(?: mehr)?|"
    r"(?:(?:wurde|konnte|ist) )?(?:leider )?nicht(?: mehr)? (?:gefunden|verfügbar|vorhanden)(?: werden)?)",
    r"(?:(?:la|cette|l'|cet)\s?)?(?:page|article)(?: demandée?)? (?:est )?(?:introuvable|non trouvée?|n'existe (?:pas|"
    r"plus))",
    r"(?:la )?página no (?:encontrada|existe|disponible)|no se (?:ha )?encontr(?:ó|ado) la página",
    r"pagina non trovata|pagina niet gevonden|página não encontrada",
)
GREETING = r"(?:(?:oops|ooops|whoops|sorry|we're sorry|we are sorry|hoppla|ups)\W+(?:but )?)?"
LINE = re.compile(rf"{GREETING}(?:{'|'.join(LINES)})")
NAMES = re.compile(r"\s+[-–—|·»]\s+|\s*[|»]\s*")  # what stands between a page's words and the name of its site
PARTS = re.compile(r"\s*[-–—|:(,]\s+|\s*[(]|[.!]\s+")  # “404 – Page not found” says it twice
ENDS = " .!?…-–—:()[]\"'“”"


def says_so(headline: str, title: str) -> bool:
    """Whether a page whose headline and title these are says that there is no such page.

    A whole heading has to say it: an article may well be about a page that was not found.
    """
    ends = NAMES.split(title)
    return any(_says(words) for words in (headline, title, ends[0], ends[-1]))


def _says(words: str) -> bool:
    plain = " ".join(words.lower().replace("’", "'").split()).strip(ENDS)
    parts = [part for piece in PARTS.split(plain) if (part := piece.strip(ENDS))]
    return bool(parts) and (LINE.fullmatch(plain) is not None or all(LINE.fullmatch(part) for part in parts))
