"""Words that change what a sentence states, in English and German. Closed lists: what isn't here is wording."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SMALL = {
    word: number
    for words in (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty",
        "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
        "siebzehn achtzehn neunzehn zwanzig",
    )
    for number, word in enumerate(words.split())
} | {"dozen": 12, "dutzend": 12, "zweier": 2, "zweien": 2, "dreier": 3, "dreien": 3}
TENS = {
    word: number
    for words in ("twenty thirty forty fifty sixty seventy eighty ninety", "")
    for number, word in zip(range(20, 100, 10), words.split(), strict=False)
} | {"dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90}
SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
    **dict.fromkeys(("m", "mn", "millionen", "mio", "mio."), 1_000_000),
    **dict.fromkeys(("bn", "b", "milliarde", "milliarden", "mrd", "mrd."), 1_000_000_000),
    **dict.fromkeys(("k", "tausend", "tsd", "tsd."), 1_000),
    "tn": 1_000_000_000_000,
    "hundert": 100,
}
FRACTIONS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "hälfte": 0.5, "drittel": 1 / 3, "viertel": 0.25}
ORDINALS = {
    word: number
    for words in (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte",
    )
    for number, word in enumerate(words.split(), 1)
}
# Lengths of time that have a name.
PERIODS = {"fortnight": (2.0, "weeks"), "decade": (10.0, "years"), "century": (100.0, "years")}
# Unit → what it measures, how many of the measure's own unit it is, and what is added (for temperatures).
UNITS: dict[str, tuple[str, float, float]] = {}
for _names, _unit in (
    ("%|percent|per cent|prozent", ("share", 1, 0)),
    ("percentage points|percentage point|prozentpunkte|pp|points", ("points", 1, 0)),
    ("km|kilometres|kilometre|kilometers|kilometer|kilometern", ("length", 1000, 0)),
    ("miles|mile|mi|meilen", ("length", 1609.344, 0)),
    ("metres|metre|meters|meter|metern", ("length", 1, 0)),
    ("feet|foot|ft", ("length", 0.3048, 0)),
    ("cm|centimetres|centimeters|zentimeter", ("length", 0.01, 0)),
    ("mm|millimetres|millimetre|millimeters|millimeter|millimeter", ("length", 0.001, 0)),
    ("inches|inch", ("length", 0.0254, 0)),
    ("yards|yard", ("length", 0.9144, 0)),
    ("kg|kilos|kilo|kilograms|kilogramm", ("mass", 1000, 0)),
    ("g|grams|gram|gramm", ("mass", 1, 0)),
    ("lb|lbs|pounds in weight", ("mass", 453.592, 0)),
    ("stone|st", ("mass", 6350.29, 0)),
    ("tonnes|tonne|tonnen", ("mass", 1_000_000, 0)),
    ("mg|milligrams|milligram", ("mass", 0.001, 0)),
    ("oz|ounces|ounce", ("mass", 28.3495, 0)),
    ("litres|litre|liters|liter", ("volume", 1, 0)),
    ("ml|millilitres|millilitre", ("volume", 0.001, 0)),
    ("pints|pint", ("volume", 0.568261, 0)),
    ("gallons|gallon", ("volume", 4.54609, 0)),
    ("kw|kilowatts", ("power", 1, 0)),
    ("mw|megawatts", ("power", 1_000, 0)),
    ("gw|gigawatts", ("power", 1_000_000, 0)),
    ("hectares|hectare|ha|hektar", ("area", 10_000, 0)),
    ("acres|acre", ("area", 4046.86, 0)),
    ("mph", ("speed", 1.609344, 0)),
    ("km/h|kph", ("speed", 1, 0)),
    ("°c|c|celsius|grad", ("warmth", 1, 0)),
    ("°f|f|fahrenheit", ("warmth", 5 / 9, -160 / 9)),
    ("seconds|second|sekunden", ("time", 1 / 3600, 0)),
    ("minutes|minute|mins|minuten", ("time", 1 / 60, 0)),
    ("hours|hour|hrs|stunden|stunde", ("time", 1, 0)),
    ("days|day|tage|tagen|tag", ("time", 24, 0)),
    ("weeks|week|wochen|woche", ("time", 168, 0)),
    ("months|month|monate|monaten|monat", ("time", 730.5, 0)),
    ("years|year|jahre|jahren|jahr", ("time", 8766, 0)),
    ("$|dollars|dollar", ("$", 1, 0)),
    ("£|pounds|pound|pfund", ("£", 1, 0)),
    ("€|euros|euro", ("€", 1, 0)),
    ("p|pence", ("£", 0.01, 0)),
    ("c|cents", ("warmth", 1, 0)),
):
    for _name in _names.split("|"):
        UNITS.setdefault(_name, _unit)
MONTHS = {
    word: number
    for words in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sept oct nov dec",
        "jan. feb. mar. apr. may jun. jul. aug. sept. oct. nov. dec.",
        "januar februar märz april mai juni juli august september oktober november dezember",
    )
    for number, word in enumerate(words.split(), 1)
} | {"sep": 9}
WEEKDAYS = {
    word: number
    for words in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    )
    for number, word in enumerate(words.split())
}
# Those that are no word and hardly a name.
SURE_MONTHS = _set("january february july september october november december januar februar juli oktober dezember")
RELATIVE_DAYS = _set("today yesterday tomorrow tonight heute gestern morgen")
# Hours before UTC; two where the letters hold in summer and in winter.
ZONES: dict[str, tuple[int, ...]] = {
    **{"gmt": (0,), "utc": (0,), "bst": (1,), "cet": (1,), "cest": (2,), "mez": (1,), "mesz": (2,)},
    **{"est": (-5,), "edt": (-4,), "et": (-5, -4), "pst": (-8,), "pdt": (-7,), "pt": (-8, -7)},
}

COURTESY = _set("mr mrs ms miss mx dr sir dame herr frau")
# At the start of a sentence these are no names, whatever follows.
OPENERS = _set(
    "a an the this that these those it he she they we i you his her their its our my there here in on at by "
    "for from with without after before when while since until as if but and or so yet no not all some more "
    "most fewer many several both half about around over under nearly almost up to however although because "
    "then now today yesterday tomorrow police what why how who where is are was were will can could may might "
    "should must do did does has have had one two three four five six seven eight nine ten eleven twelve "
    "dozens hundreds thousands first second third live watch votes work works der die das ein eine er sie es "
    "wir ich und oder aber in am im bei mit nach vor zu auf aus von für als wenn rund"
)
SMALL_WORDS = OPENERS | _set("of than into out off be been being said says according during")

SAYING = _set(
    "said says say told tells added adds stated reported wrote announced insisted insists maintained warned warns warn "
    "sagte sagten erklärte teilte"
)
LOADED = _set("claimed claims admitted admits allege alleged alleges conceded boasted behauptete behauptet")
ARTICLES = _set("the a an der die das den dem des")
# What stands before a name that says where, of what or with whom.
PLACING = _set(
    "of in on at by for from with to near into outside inside around between across over under beside off and or "
    "aus bei nach von vor mit zu um und oder am im zum zur"
)
LINKS = _set("of for de von van")  # between two words of one name
JOINING = _set("which who though although but while whereas as and obwohl aber während")
# Two things beside one of these may change places.
EITHER_WAY = _set(
    "and or nor plus with v vs versus as alongside but und oder sowie mit , married met meets is are was were"
)
# What somebody does who answers to what is said.
ANSWERING = _set(
    "called deny denied denies dispute disputed disputes reject rejected rejects dismissed confirmed argue argued "
    "bestritt dementierte"
)
PRONOUNS = _set(
    "he she it they we i you who one nobody no-one everybody everyone somebody someone anybody anyone "
    "er sie es wir ich wer man niemand jemand"
)
HEDGES = _set(
    "alleged allegedly suspected reportedly apparently supposed supposedly purported purportedly may might "
    "could possibly presumed perhaps seemingly mutmaßlich mutmaßliche mutmaßlicher mutmaßlichen angeblich "
    "angebliche offenbar vermutlich wohl womöglich anscheinend"
)
NEGATIONS = _set(
    "not no never none nobody nothing neither nor cannot without nicht kein keine keinen keiner nie niemals "
    "nichts niemand ohne"
)

UN = ("un", "in", "im", "ir", "il", "dis", "non-")
BEING = _set("be been being is are was were")
# Verbs that say of something that it isn't done.
DENYING = _set(
    "decline declines declined declining refuse refuses refused refusing fail fails failed failing lack lacks lacked "
    "avoid avoids avoided unable unwilling"
)
# And those that say only that it is tried, wished or meant.
TRYING = _set(
    "offer offers offered try tries tried trying attempt attempts attempted attempting plan plans planned planning "
    "threaten threatens threatened threatening vow vows vowed promise promises promised agree agrees agreed hope hopes "
    "hoped hoping want wants wanted seek seeks sought asked ordered urged told intend intends intended"
)

# Each line is one matter; its values, divided by a bar, contradict one another.
_MATTERS = """
arrested detained|charged|convicted guilty|acquitted cleared|sentenced jailed|questioned|accused|released
murder murdered|manslaughter
killed died dead dies dead.|injured hurt wounded
rose rise rises risen increased increase climbed grew higher gestiegen stieg|fell fall falls fallen decreased decrease \
dropped declined shrank lower gesunken sank
won win wins beat beats gewann|lost lose loses verlor|drew draws
more|fewer less
all every alle|some|most|many viele|few|none
dozens dutzende|hundreds hunderte|thousands tausende|millions|several
doubled double|tripled trebled triple|quadrupled|halved
north northern norden|south southern süden|east eastern osten|west western westen
left links|right rechts
legal lawful|illegal unlawful
admitted accepted|denied denies rejected
always|never
former ex-|current present
male man men|female woman women
his him|her hers
best|worst
largest biggest highest|smallest lowest
before|after
chairman chair chairwoman chairperson|treasurer|secretary|president|director|manager|founder|owner
approved approves backed|rejected rejects refused
accidental|deliberate
true|false
black|white|asian
alles|nichts
"""
MATTERS: dict[str, tuple[int, int]] = {}
for _matter, _line in enumerate(_MATTERS.strip().splitlines()):
    for _value, _words in enumerate(_line.split("|")):
        for _word in _words.split():
            MATTERS.setdefault(_word, (_matter, _value))

# Who speaks for an organization is the organization.
SAME_SPEAKER = {
    "spokesperson": "spokesman",
    "spokeswoman": "spokesman",
    "company": "firm",
    "business": "firm",
    "minister": "government",
    "ministers": "government",
    "officers": "police",
    "bosses": "firm",
    "locals": "residents",
    "neighbours": "neighbours",
}

# Written large, and no names.
CALENDAR = frozenset([*MONTHS, *WEEKDAYS, *ZONES])
