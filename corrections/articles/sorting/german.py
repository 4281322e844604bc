"""One German word in another's place, where that is another fact: of some fields of meaning, and of places.

The fields are those of which newspapers have most to correct; a noun that is in none may be another word for the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from corrections.articles.sorting import names
from corrections.articles.sorting.differing import Found, runs
from corrections.articles.sorting.facts import Kind

MOST_WORDS = 3  # on either side: what is longer was written anew
# Each line is a field; a bar divides its values. Endings are taken off (`_values_of`), other forms stand here.
FIELDS = """
mutter mütter|vater väter|schwester|bruder brüder|tochter töchter|sohn söhne|tante|onkel|nichte|neffe|cousin vetter|\
cousine|großmutter|großvater|enkel|enkelin|ehefrau gattin|ehemann gatte|witwe|witwer|schwager|schwägerin|\
schwiegermutter|schwiegervater|schwiegersohn|schwiegertochter|stiefvater|stiefmutter|freund|freundin|nachbar|\
nachbarin|kollege|kollegin
mann männer|frau|junge|mädchen|kind|jugendlicher|rentner|rentnerin|säugling baby
mord|totschlag|betrug|untreue|diebstahl|raub|erpressung|körperverletzung|brandstiftung|steuerhinterziehung|\
bestechung|beleidigung|nötigung|vergewaltigung|hehlerei|urkundenfälschung|geldwäsche
festgenommen verhaftet|angeklagt|verurteilt|freigesprochen|vernommen befragt|freigelassen|verdächtigt
annehmen angenommen zustimmen zugestimmt billigen gebilligt begrüßen begrüßt befürworten befürwortet unterstützt \
genehmigt|ablehnen abgelehnt zurückgewiesen kritisiert verworfen
mittragen mitgetragen unterstützen stützen gestützt|ablehnen abgelehnt bekämpfen bekämpft
spätestens|frühestens
vor|nach|seit|bis
mehr|weniger
alle|viele|einige manche|wenige
täglich|wöchentlich|monatlich|jährlich
innerhalb|außerhalb
oberhalb|unterhalb
dafür|dagegen
öffentlich|privat
freiwillig|verpflichtend
verdoppelt verdoppelte|verdreifacht verdreifachte|halbiert halbierte
gestohlen stahl|gefunden fand|verkauft verkaufte|veruntreut veruntreute|verspielt verspielte|verloren verlor
gewählt|abgewählt|ernannt|entlassen entließ|befördert
verurteilt verurteilte|entlassen entließ|freigesprochen frei|angeklagt
eingeräumt zugegeben gestanden bestätigt|bestritten dementiert zurückgewiesen
gestiegen stieg stiegen steigt steigen gewachsen wuchs zugenommen erhöht erhöhte|gesunken sank sanken sinkt sinken \
gefallen fiel fielen geschrumpft abgenommen gesenkt senkte
höher|niedriger
gewonnen gewann gewinnt siegte|verloren verlor verliert
getötet gestorben starb starben|verletzt
geöffnet öffnet öffnete eröffnet|geschlossen schließt schloss
gekauft kaufte erworben erwarb|verkauft verkaufte|gemietet mietete
gegründet gründete|übernommen übernahm|geleitet leitete
norden nördlich|süden südlich|osten östlich|westen westlich
schule|krankenhaus klinik|kirche|museum|theater|bahnhof|flughafen|rathaus|gefängnis|kindergarten kita|bücherei \
bibliothek|hotel|fabrik|supermarkt
auto wagen|lastwagen lkw|bus|motorrad|fahrrad|zug|straßenbahn|hubschrauber|flugzeug|schiff|boot|traktor
fahrer|beifahrer|fußgänger|radfahrer
lehrer lehrerin|arzt ärztin|pfleger pflegerin|polizist polizistin|anwalt anwältin|richter richterin|schüler schülerin|\
pfarrer pfarrerin
amtsgericht|landgericht|oberlandesgericht|verwaltungsgericht|bundesgerichtshof
bürgermeister bürgermeisterin|landrat landrätin|ministerpräsident ministerpräsidentin|abgeordneter abgeordnete
vormittag|nachmittag|abend|nacht|mittag
frühjahr frühling|sommer|herbst|winter
immer|nie niemals
erstmals|erneut wieder
"""
_ENDINGS = ("", "n", "en", "e", "er", "es", "s", "em")
_PLACING = frozenset(["in", "aus", "nach", "bei", "von", "um"])
_NO_PLACE = re.compile(r"(?:ung|heit|keit|tion|schaft|tum|nis|tät)(?:en)?$")
_PERHAPS = re.compile(r"e[nr]$")  # of many things; a few are places


@cache
def _values() -> Mapping[str, frozenset[tuple[int, int]]]:
    found: dict[str, set[tuple[int, int]]] = {}
    for number, line in enumerate(FIELDS.strip().splitlines()):
        for value, words in enumerate(line.split("|")):
            for word in words.split():
                found.setdefault(word, set()).add((number, value))
    return {word: frozenset(places) for word, places in found.items()}


def _values_of(word: str) -> frozenset[tuple[int, int]]:
    word = word.lower()
    stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
    return next((_values()[stem] for stem in stems if stem in _values()), frozenset())


def differences(old: str, new: str, *, headline: bool = False) -> Iterator[Found]:
    """The words of a folded sentence in whose place stand others that can't be so as well, and places."""
    a, b = names.words_of(old), names.words_of(new)
    for at, was, now in runs(a, b):
        if not (0 < len(was) <= MOST_WORDS and 0 < len(now) <= MOST_WORDS):
            continue
        told = " ".join(was), " ".join(now)
        if any(_contradict(one, other) for one in was for other in now):
            yield Kind.CLAIM, *told
        elif not headline and at and a[at - 1].lower() in _PLACING and _are_places(was, now):
            yield Kind.NAME, *told


def _contradict(one: str, other: str) -> bool:
    a, b = _values_of(one), _values_of(other)
    return not a & b and bool({field for field, _ in a} & {field for field, _ in b})


def _are_places(was: list[str], now: list[str]) -> bool:
    """Whether both are one word written large that stands alone behind a preposition, as no other noun likes to."""
    if len(was) != 1 or len(now) != 1:
        return False
    one, other = was[0], now[0]
    shorter, longer = sorted((one.lower(), other.lower()), key=len)
    return (
        all(word[0].isupper() and word.isalpha() and not _NO_PLACE.search(word) for word in (one, other))
        and not (_PERHAPS.search(one) and _PERHAPS.search(other))
        and not longer.endswith(shorter)
        and shorter[:4] != longer[:4]
    )
