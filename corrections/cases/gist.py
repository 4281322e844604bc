"""What a letter says first, for a list: without whom it greets, and what everybody writes before they say something."""

from __future__ import annotations

import re

from corrections.articles import sentences

LOOKED_AT = 2_000
GREETING = re.compile(
    r"\s*(?:dear|hi|hello|hey|greetings|good (?:morning|afternoon|evening|day)|to whom it may concern"
    r"|sehr (?:ge|ver)ehrte[rs]?|liebe[rs]?|hallo|moin|gr[üu](?:ß|ss) gott|guten (?:tag|morgen|abend)"
    r"|bonjour|madame|monsieur|chère?s?|estimad[oa]s?|hola)\b[^\n.,!:;–—]{0,80}(?:[.,!:;–—]+|\n|$)\s*",
    re.IGNORECASE,
)
BEFORE_IT = re.compile(
    r"(?:you (?:wrote|write|say|said|report(?:ed)?|published)\b|i hope (?:you|this)\b|i trust (?:you|this)\b"
    r"|my name is\b|i(?: a|’|')m (?:writing|a (?:\S+ )?(?:reader|subscriber))\b|i write to\b|thank(?:s| you)\b"
    r"|i(?:(?:’|')ve| have)?(?: just)? (?:read|seen|saw|noticed) (?:your|the) (?:article|report|piece|story)\b"
    r"|as a (?:\S+ )?(?:reader|subscriber)\b"
    r"|sie (?:schr(?:ei|ie)ben|berichten)\b|ich hoffe,? (?:sie|es)\b|mein name ist\b|ich schreibe ihnen\b"
    r"|(?:vielen |herzlichen )?dank\b|ich (?:habe|las) .{0,20}(?:ihren|den) (?:artikel|beitrag|bericht)\b)",
    re.IGNORECASE,
)


def gist(text: str, language: str = "en", *, subject: str = "") -> str:
    """A letter from the first sentence on that says something; as it stands if none does; its `subject` if it is empty
    but for a greeting."""
    told = text.strip()
    while told and (greeted := GREETING.match(told)):
        told = told[greeted.end() :]
    ungreeted = told
    for start, end in sentences.sentences(told[:LOOKED_AT], language):
        if not BEFORE_IT.match(told[start:end]):
            return told[start:].strip()
    return ungreeted or subject.strip() or text.strip()
