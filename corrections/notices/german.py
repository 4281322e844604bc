"""What a notice in German says: does it soften a wrong fact, quote what we never said, and say why it is late?

The phrases are those of newspapers in Germany, Austria and Switzerland; as in English, what is quoted is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corrections.notices import quoting, softening, timing
from corrections.notices.facts import Finding, NoticeFacts

_ITEM = (
    r"(?:artikels?|texte?s?|beitr(?:ag|ags|ages|äge)|berichts?|meldung|überschrift|fassung|version|interviews?|vorspann|"
    r"bildunterschrift|bildzeile|grafik|karte|tabelle|kommentars?|passage|stelle|angaben?|formulierung|wir)"
)
_SOFTENED = r"präzisier\w*|konkretisier\w*|nachgeschärft|geglättet|klargestellt|angepasst|redaktionell \w+beitet"

EUPHEMISM = re.compile(
    rf"(?i)\b{_ITEM}\b[^.;:]{{0,60}}?\b(?P<a>{_SOFTENED})\b"
    r"|\b(?P<b>wir (?:möchten|wollen)?\s*(?:gern\w*\s)?(?:präzisieren|konkretisieren))\b"
    r"|\b(?P<c>(?:missverständlich|unglücklich|unscharf|ungenau|unpräzise|verkürzt)"
    r" (?:formuliert|ausgedrückt|dargestellt)"
    r"|missverständliche\w* (?:formulierung|darstellung)|der klarheit halber|zur besseren verständlichkeit"
    r"|nicht (?:ganz|völlig|vollständig|hundertprozentig) (?:korrekt|richtig|zutreffend|präzise|exakt)"
    r"|(?:konnte|könnte) (?:\w+ ){0,3}?(?:eindruck )?(?:entstehen|entstanden sein))\b"
)
"""A wrong fact made to sound like something else: what to mark is the group that matched."""

REWORKED = re.compile(
    rf"(?i)\b{_ITEM}\b[^.;:]{{0,60}}?\b(?P<a>(?:wurde|worden|haben|ist|sind)\b[^.;:]{{0,40}}?"
    r"\b(?:aktualisiert|überarbeitet|ergänzt|geändert|angepasst))\b"
)
"""Work on the text: a euphemism where nothing else in the notice admits an error."""

ADMITS = re.compile(
    r"(?i)\b(?:falsch\w*|fälschlich\w*|fehler\w*|irrtümlich\w*|irrtum|versehentlich|unzutreffend\w*|unwahr\w*|unrichtig\w*"
    r"|korrigier\w*|korrektur|berichtig\w*|richtig\w*|richtigstell\w*|trifft nicht zu|stimmt nicht|anders als|statt"
    r"|verwechselt\w*|nicht\b[^.;]{1,80}?\bsondern|nicht [^.;]{1,60}, wie)\b"
)

QUOTED = re.compile(
    r"(?is)\b(?:artikels?|texte?s?|beitr(?:ag|ags|ages)|berichts?|meldung|überschrift|fassung|version|interviews?|vorspann"
    r"|bildunterschrift|bildzeile|wir|hier)\b.{0,200}"
    r"\b(?:hieß es|heißt es|stand|lautete|schrieben wir|geschrieben|berichteten wir|zu lesen war|zitiert\w*"
    r"|(?:mit den )?worten|zitierten wir)\b(?:[^.;„“]{0,40})?\W*$"
)
"""The lead to a quotation that our article is said to have had."""

CONTRAST = re.compile(r"(?i)\b(?:richtig|korrekt|tatsächlich|vielmehr|sondern|statt|muss es heißen|jetzt|nun)\b")

TELLS_WHY_LATE = re.compile(
    r"(?i)\b(?:erst (?:jetzt|nun|heute|gestern|am|im|nach|vor|durch|als|seit|dies\w+|vergangene\w*|später)"
    r"|aufmerksam (?:gemacht|geworden)|hingewiesen|hinweis\w*|bekannt ?geworden|erfahren|erfuhren|aufgefallen"
    r"|bemerkt\w*"
    r"|entdeckt\w*|unbemerkt|so spät|verspätet|weil (?:niemand|uns|wir|der|die|das)"
    r"|(?:tage|wochen|monate|jahre)n? (?:später|danach|lang|nach|vergingen)|stellte sich\b[^.;]{0,40}\bheraus"
    r"|herausgestellt|presserats?|rüge"
    r"|nach (?:eine[mr]|der|dem) (?:\w+ )?"
    r"(?:beschwerde|rüge|urteil|prüfung|anfrage|untersuchung|entscheidung|schreiben))\b"
)


def euphemisms(facts: NoticeFacts) -> Iterator[Finding]:
    """A wrong fact is called wrong."""
    return softening.softened(facts, [EUPHEMISM] if ADMITS.search(facts.notice) else [EUPHEMISM, REWORKED])


def quotations(facts: NoticeFacts) -> Iterator[Finding]:
    """What the notice says that the article said stands in the version named."""
    return quoting.told_wrongly(facts, QUOTED, CONTRAST)


def lateness(facts: NoticeFacts) -> Iterator[Finding]:
    """An error that stood for more than thirty days: why it is put right only now."""
    return timing.late(facts, TELLS_WHY_LATE)
