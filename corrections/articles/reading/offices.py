"""What those who write are, as bylines say it beside their names: "Home Affairs Editor", "Korrespondentin in Rom"."""

from __future__ import annotations

import re

ROLE = re.compile(
    r"\b(?:editors?|correspondents?|reporters?|columnists?|staff|writers?|bureau|chief|contributors?|contributing|senior|"
    r"journalists?|producers?|\w*redakteur(?:in)?|\w*redaktion|\w*korrespondent(?:in)?|\w*reporter(?:in)?|\w*leiter(?:in)?|"
    r"journaliste?|periodista|redactor(?:a)?|corresponsal|giornalista|special to|for the|assistant|associate|professor|"
    r"fellow|director|analyst|critic|minutes?|min read|hours? ago|days? ago|updated|published|posted|"
    r"comments?|read more|follow|share|save|subscribe|uhr|gmt|news|magazine|freelance|freier|autor(?:in)?|"
    r"kommentar|analyse|interview|veröffentlicht|aktualisiert|publié|publicado|pubblicato|twitter|email|facebook)\b",
    re.I,
)


# Ends what somebody is, with the place or the house behind it.
OFFICE = re.compile(
    r"(?:^|[\s/-])(?:(?:sub-?)?editors?|correspondents?|reporters?|columnists?|writers?|journalists?|producers?|critics?|"
    r"contributors?|analysts?|directors?|chief|bureau|desk|fellow|professor|photographers?|"
    r"\w*(?:redakteur|korrespondent|reporter|leiter|autor|journalist|kolumnist|volont(?:ä|ae)r|kritiker|experte?)"
    r"(?:in|innen|en)?|\w*(?:redaktion|chef(?:in)?)|"
    r"rédact(?:eur|rice)s?(?: en chef)?|correspondante?s?|envoyée?s? spéciale?s?|journalistes?|chroniqueu(?:r|se)s?|"
    r"redactor(?:a|es|as)?(?: jefe)?|corresponsal(?:es)?|enviad[oa]s? especial(?:es)?|periodistas?|editora?|"
    r"giornalist[ai]|corrispondent[ei]|inviat[oaie]|redattor[ei]|redattrice|"
    r"redacteur|verslagge(?:ver|efster)|correspondente?s?|jornalistas?|redaktør|journalista)"
    r"(?:\s+(?:in|at|of|for|on|im|für|bei|aus|der|des|à|au|aux|en|du|de|del|da|di|per|van|voor|op)\s.*)?$",
    re.I,
)


def without(piece: str, conjunction: re.Pattern[str]) -> str:
    """What stands behind a comma without what the one before it is; "" if it is nothing else.

    "Arts and Culture Editor" is one office; in "Sports Editor and Ben Silver" another name follows.
    """
    if OFFICE.search(piece):
        return ""
    joined = conjunction.search(piece)
    return piece[joined.end() :] if joined and OFFICE.search(piece[: joined.start()]) else piece
