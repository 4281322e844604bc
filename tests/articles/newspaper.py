"""A made-up regional newspaper of any size, with one wrong claim said in many ways, and with what only looks like it.

Deterministic for a seed. The kinds of claims in TUNED were looked at while the search was written; those in BLIND
were only ever measured.
"""

# ruff: noqa: E501  sentences as they are printed
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from corrections.articles.blocks import Block, parse
from corrections.taxonomy import BlockType

FIRST = [
    "Mary",
    "Peter",
    "Aisha",
    "Tom",
    "Nadia",
    "Ruth",
    "Colin",
    "Farah",
    "Owen",
    "Grace",
    "Ivan",
    "Elena",
    "Samir",
    "Joan",
    "Derek",
    "Lucy",
    "Piotr",
    "Anna",
    "Karim",
    "Helen",
    "Martin",
    "Sofia",
    "Declan",
    "Priya",
    "Marek",
    "Ingrid",
    "Abdul",
    "Carla",
    "Rhys",
    "Maeve",
]
LAST = [
    "Doe",
    "Whitlock",
    "Byrne",
    "Castellanos",
    "Achebe",
    "Farrell",
    "Rossi",
    "Yilmaz",
    "Haddad",
    "Lindqvist",
    "Moreau",
    "Sato",
    "Petrescu",
    "Hughes",
    "Carter",
    "Marsh",
    "Devlin",
    "Kaur",
    "Osei",
    "Brandt",
    "Holm",
    "Fischer",
    "Keller",
    "Nowak",
    "Horak",
    "Lewandowski",
    "Mensah",
    "Quigley",
    "Tanner",
    "Vickers",
    "Sharma",
    "Ellery",
]
PLACES = [
    "Eastwick",
    "Marlow",
    "Thornbury",
    "Kelsey",
    "Saltmarsh",
    "Brackley",
    "Dunmore",
    "Westhaven",
    "Pinefield",
    "Ashcombe",
    "Ravensea",
    "Holme",
    "Copperton",
    "Larkhill",
    "Millbrook",
    "Stanwick",
    "Northgate",
    "Oakwell",
    "Fernley",
    "Greystone",
    "Wennmouth",
    "Harlow",
    "Tidebury",
]
TOPICS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "libraries",
        "Council",
        (
            "{n} people signed a petition about the {place} library, {person} said.",
            "The council plans to close {small} libraries and to save £{m} million a year.",
            "Opening hours at the {place} library are cut to {small} a week.",
            "Readers borrowed {n} books last year, {pct} per cent fewer than before.",
        ),
    ),
    (
        "schools",
        "Education",
        (
            "{place} primary school has {n} pupils and {small} teachers too few.",
            "A new roof for the school costs £{m} million, the governors heard.",
            "{pct} per cent of parents in {place} want the old timetable back.",
            "{person}, the head teacher, retires on {date}.",
        ),
    ),
    (
        "harbour",
        "Business",
        (
            "The harbour at {place} landed {n} tonnes of fish, the trust said.",
            "{person}, chair of the harbour trust, called it a hard year.",
            "Dredging begins on {date} and takes {small} weeks.",
            "The ferry from {place} costs £{fare} from {date}.",
        ),
    ),
    (
        "hospital",
        "Health",
        (
            "The hospital in {place} treated {n} patients, {pct} per cent more than a year ago.",
            "A ward with {small} beds opens on {date}.",
            "{person}, a consultant, said waiting times were too long.",
            "The trust is £{m} million in debt.",
        ),
    ),
    (
        "football",
        "Sport",
        (
            "{place} won {a}-{b} at {place2} before a crowd of {n}.",
            "{person} scored twice within {small} minutes.",
            "Season tickets cost £{fare}, up {pct} per cent.",
            "The board chaired by {person} meets on {date}.",
        ),
    ),
    (
        "housing",
        "Local",
        (
            "Developers want to build {n} homes at {place}.",
            "Rents in {place} rose by {pct} per cent in a year.",
            "The committee voted {a}-{b} for the scheme.",
            "{person} bought the site for £{m} million.",
        ),
    ),
    (
        "flood",
        "Local",
        (
            "Water stood in {small} streets of {place} after the storm.",
            "Flood defences worth £{m} million were finished on {date}.",
            "Insurers expect {n} claims, said {person}.",
            "River levels fell by {pct} per cent overnight.",
        ),
    ),
    (
        "factory",
        "Business",
        (
            "The factory in {place} is to hire {n} workers.",
            "{person}, who runs the plant, spoke of orders worth £{m} million.",
            "Wages rise by {pct} per cent on {date}.",
            "Unions had asked for {small} more days of leave.",
        ),
    ),
    (
        "court",
        "Local",
        (
            "{person}, {small2}, of {place}, was fined £{n}.",
            "The hearing goes on on {date}.",
            "The jury of {place} crown court was out for {small} hours.",
            "Costs of £{fare} were awarded.",
        ),
    ),
    (
        "bus",
        "Local",
        (
            "Bus fares in {place} rise by {pct} per cent on {date}.",
            "{n} passengers a day use the line from {place} to {place2}.",
            "A single ticket costs £{fare}, said {person}.",
            "The operator lost £{m} million.",
        ),
    ),
)
FILLER = (
    "The weather stayed dry for most of the week.",
    "Nobody from the authority was available.",
    "More is expected soon.",
    "It was the second time that this came up.",
    "A spokesman declined to say more.",
    "Residents have long asked for it.",
    "The decision comes after months of talks.",
    "“We have waited long enough,” said {person}.",
    "“It is good news for {place},” {person} said.",
    "Work on it began in the spring.",
    "Critics called it too late.",
    "The figures were published on {date}.",
    "Opinion in {place} is divided.",
    "{person} welcomed it.",
)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Piece:
    """An article. `is_it`: it makes the claim; `why` says how it was made, for whoever looks at what was missed."""

    headline: str
    blocks: tuple[Block, ...]
    section: str = "Local"
    language: str = "en"
    agency: str | None = None
    withheld: bool = False
    is_it: bool = False
    why: str = ""


@dataclass(frozen=True)
class Told:
    """A wrong claim: the words pointed at, their sentence, what is right (if that is known), and what to plant."""

    name: str
    exact: str
    right: str
    source: Piece
    variants: tuple[Piece, ...]
    near: tuple[Piece, ...]


Facts = dict[str, str]


def facts(random: Random) -> Facts:
    """Values for the holes of a sentence."""
    number = random.choice(
        (random.randint(13, 99), random.randint(100, 999), random.randint(1000, 9999), random.randint(1, 60) * 500)
    )
    place, place2 = random.sample(PLACES, 2)
    return {
        "n": f"{number:,}",
        "m": f"{random.randint(11, 99) / 10:.1f}",
        "pct": str(random.randint(2, 40)),
        "small": str(
            random.choice(("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "12", "14"))
        ),
        "small2": str(random.randint(18, 80)),
        "fare": f"{random.randint(1, 90)}.{random.choice(('20', '50', '80', '95'))}",
        "a": str(random.randint(2, 9)),
        "b": str(random.randint(0, 5)),
        "date": f"{random.randint(1, 28)} {random.choice(MONTHS)}",
        "person": f"{random.choice(FIRST)} {random.choice(LAST)}",
        "place": place,
        "place2": place2,
    }


def background(random: Random) -> Piece:
    """An article about something, such as the paper has by the thousand."""
    topic, section, lines = random.choice(TOPICS)
    of = facts(random)
    chosen = [
        random.choice(lines).format(**{**of, "person": facts(random)["person"]}) for _ in range(random.randint(1, 3))
    ]
    paragraphs = []
    for line in chosen:
        more = random.sample(FILLER, 2)
        paragraphs.append(" ".join([line, *(each.format(**facts(random)) for each in more)]))
    headline = f"{of['place']}: {random.choice(('More on', 'News of', 'Row over', 'Plans for', 'A year of'))} {topic}"
    return Piece(headline, tuple(Block(BlockType.PARAGRAPH, text) for text in paragraphs), section)


# How a sentence with the claim may stand in an article.
def _plain(random: Random, sentence: str, headline: str) -> tuple[str, str]:
    before, after = (line.format(**facts(random)) for line in random.sample(FILLER, 2))
    return headline, f"{before} {after}\n\n{sentence} {before}"


def _first(random: Random, sentence: str, headline: str) -> tuple[str, str]:
    return headline, f"{sentence}\n\n{random.choice(FILLER).format(**facts(random))}"


def _caption(random: Random, sentence: str, headline: str) -> tuple[str, str]:
    return headline, f"{random.choice(FILLER).format(**facts(random))}\n\n!caption {sentence}"


def _quote(random: Random, sentence: str, headline: str) -> tuple[str, str]:
    return headline, f"{random.choice(FILLER).format(**facts(random))}\n\n> {sentence}"


def _list(random: Random, sentence: str, headline: str) -> tuple[str, str]:
    return headline, f"What else happened:\n\n- {random.choice(FILLER).format(**facts(random))}\n- {sentence}"


SHAPES = (_plain, _plain, _first, _caption, _quote, _list)


def planted(random: Random, lines: list[str], headlines: list[str], count: int, *, is_it: bool) -> tuple[Piece, ...]:
    """`count` articles with sentences out of `lines`, each in some shape; every fifth is an agency's, withheld."""
    found = []
    for n in range(count):
        line = lines[n % len(lines)]
        language, _, line = line.partition(":") if line[:3] in ("de:", "pl:") else ("en", "", line)
        headline, text = random.choice(SHAPES)(random, line, random.choice(headlines))
        piece = Piece(headline, tuple(parse(text)), language=language, is_it=is_it, why=line)
        found.append(replace(piece, agency="PA", withheld=True) if n % 5 == 4 else piece)
    return tuple(found)


def told(name: str, seed: int, variants: int = 25, near: int = 25) -> Told:
    """The claim of that kind with the names and numbers of `seed`."""
    random = Random(f"{name} {seed}")
    made = KINDS[name](random)
    return Told(
        name=f"{name} {seed}",
        exact=made.exact,
        right=made.right,
        source=Piece(made.headline, tuple(parse(made.text))),
        variants=planted(random, made.variants, made.headlines, variants, is_it=True),
        near=planted(random, made.near, made.near_headlines or made.headlines, near, is_it=False),
    )


@dataclass
class Made:
    exact: str
    right: str
    headline: str
    text: str
    headlines: list[str]
    variants: list[str]
    near: list[str]
    near_headlines: list[str] = field(default_factory=list)


def newspaper(size: int, claim: Told, seed: int) -> tuple[Piece, ...]:
    """`size` articles in a random order, the claim's source first."""
    random = Random(f"paper {seed}")
    rest = [*claim.variants, *claim.near]
    rest += [background(random) for _ in range(size - len(rest) - 1)]
    random.shuffle(rest)
    return (claim.source, *rest)


def words(number: int) -> str:
    """A number below ten thousand in English words, made here so that it is not the product's own that is tested."""
    ones = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
    tens = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    if number < 20:
        return ones[number]
    if number < 100:
        return tens[number // 10] + (f"-{ones[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{ones[number // 100]} hundred" + (f" and {words(number % 100)}" if number % 100 else "")
    rest = number % 1000
    return f"{words(number // 1000)} thousand" + (
        "" if not rest else f" and {words(rest)}" if rest < 100 else f" {words(rest)}"
    )


def _petition(random: Random) -> Made:
    n, other = random.randint(1010, 8990), random.randint(1010, 8990)
    place, elsewhere = random.sample(PLACES, 2)
    first, last = random.choice(FIRST), random.choice(LAST)
    c, p, w, t = f"{n:,}", str(n), words(n), f"{n:,}".replace(",", "\u00a0")
    g = f"{n:,}".replace(",", ".")
    return Made(
        exact=c,
        right=f"{n // 10}",
        headline=f"{place} to close three libraries",
        text=f"The council voted on Tuesday.\n\nAbout {c} people signed a petition against closing the {place} libraries, said {first} {last}, who leads the friends of the library.\n\nThe closures are planned for June.",
        headlines=[
            "Library campaign goes on",
            f"{place} libraries: what comes next",
            "Letters to the editor",
            "Council under pressure",
        ],
        variants=[
            f"The petition to save the libraries in {place} has {p} signatures, said {last}.",
            f"{w.capitalize()} people have put their names to a petition against the library closures.",
            f"{last}’s petition for the {place} libraries was signed by {c} residents.",
            f"Campaigners who want to keep the libraries handed over {t} signatures.",
            f"de:{g} Menschen unterschrieben in {place} die Petition gegen die Schließung der Libraries, sagte {last}.",
            f"“We have {c} names against the closing of our libraries,” Ms {last} said.",
            f"{first[0]}. {last} and {p} others signed up against the plan to close libraries in {place}.",
            f"Friends of the library in {place} say that {w} people back their petition.",
            f"A petition with {c} signatures lies on the desk of the {place} council, which is to close the libraries.",
            f"{last} counted {c} signatures against closing the library.",
        ],
        near=[
            f"{c} tonnes of cod were landed at {place}.",
            f"The school in {elsewhere} has {p} pupils.",
            f"About {other:,} people signed a petition against closing the {place} libraries, said {first} {last}.",
            f"Only {n // 10} people signed the petition against closing the {place} libraries, {last} said.",
            f"{first} {last} leads the friends of the library in {place} and spoke to the council.",
            f"A crowd of {c} watched {place} win.",
            f"Not {c} but {n // 10} people signed the petition against the library closures in {place}.",
            f"The library in {place} lent books to {other:,} people.",
            f"The council paid £{c} for new chairs.",
            f"An earlier version of this article said that {c} people signed the petition for the libraries in {place}.",
        ],
        near_headlines=["News in brief", f"{place} council meets", "Sport", "Library campaign goes on"],
    )


def _budget(random: Random) -> Made:
    tenth = random.choice([n for n in range(11, 99) if n % 10])
    m, other = f"{tenth / 10:.1f}", f"{(tenth + 17) / 10:.1f}"
    full = f"{tenth * 100_000:,}"
    place, elsewhere = random.sample(PLACES, 2)
    last = random.choice(LAST)
    de = m.replace(".", ",")
    return Made(
        exact=f"£{m} million",
        right=f"£{other} million",
        headline=f"New bridge for {place} approved",
        text=f"Councillors met on Monday.\n\nThe new bridge over the Wenn at {place} will cost £{m} million, the engineer {last} told the committee.\n\nWork begins next year.",
        headlines=["Bridge plan moves on", f"{place} bridge: the questions", "What the council decided"],
        variants=[
            f"At £{m}m the bridge in {place} is the dearest in the county.",
            f"The bridge over the Wenn costs {m} million pounds, according to {last}.",
            f"Engineers put the price of the {place} bridge at £{full}.",
            f"de:Die neue Bridge in {place} über die Wenn kostet {de} Millionen Pfund, sagte {last}.",
            f"“£{m} million for a bridge is a lot of money,” said a councillor in {place}.",
            f"The committee approved £{m}mn for the crossing, a bridge at {place} over the Wenn.",
            f"The new bridge (cost: £{m}m) is to open over the Wenn.",
            f"GBP {m}m goes into {place}’s new bridge, the committee heard.",
        ],
        near=[
            f"The hospital in {elsewhere} is £{m} million in debt.",
            f"The new bridge over the Wenn at {place} will cost £{other} million, {last} said.",
            f"A striker was sold for £{m}m.",
            f"The bridge at {place} is {m} metres wide.",
            f"The committee in {place} gave £{m} million to schools.",
            f"The bridge at {place} had been priced wrongly at £{m} million; it costs £{other} million.",
            f"{last} told the committee that the bridge opens in spring.",
            f"{m} million passengers used the trains of {elsewhere}.",
        ],
        near_headlines=["In brief", "Business", f"{place} council", "Bridge plan moves on"],
    )


def _rise(random: Random) -> Made:
    pct = random.choice([n for n in range(13, 60) if n % 10])
    place, elsewhere = random.sample(PLACES, 2)
    last = random.choice(LAST)
    return Made(
        exact=f"rose by {pct}%",
        right=f"rose by {pct // 10}%",
        headline=f"Burglaries up in {place}",
        text=f"The police published their figures.\n\nBurglaries in {place} rose by {pct}% last year, said Superintendent {last}.\n\nMost were in summer.",
        headlines=["Crime figures", f"Police in {place} explain", "Comment: what the figures say"],
        variants=[
            f"The number of burglaries in {place} went up {pct} per cent, police said.",
            f"A {pct} percent rise in burglaries worries {place}.",
            f"Burglary is up by {words(pct)} per cent in {place}, according to {last}.",
            f"“A {pct}% increase in burglaries is alarming,” {last} said.",
            f"de:Die Zahl der Burglaries in {place} stieg um {pct} Prozent, so {last}.",
            f"Police counted {pct}% more burglaries last year.",
            f"With burglaries up {pct}pc, people in {place} buy alarms.",
        ],
        near=[
            f"Rents in {place} rose by {pct}% last year.",
            f"Burglaries in {elsewhere} fell by {pct + 3}% last year.",
            f"Burglaries in {place} rose by {pct // 10}% last year, said Superintendent {last}.",
            f"Police in {place} arrested {pct} people.",
            f"Turnout in {place} was {pct} per cent.",
            f"Superintendent {last} of {place} police retires.",
            f"Wages at the factory go up by {pct} percent.",
        ],
        near_headlines=["In brief", "Business", f"{place} in figures"],
    )


def _name(random: Random) -> Made:
    wrong, right = random.choice(
        [("Smyth", "Smith"), ("Kowalsky", "Kowalski"), ("Müllner", "Müller"), ("Hughs", "Hughes"), ("Okafar", "Okafor")]
    )
    first, other = random.sample(FIRST, 2)
    place, elsewhere = random.sample(PLACES, 2)
    return Made(
        exact=f"{first} {wrong}",
        right=f"{first} {right}",
        headline=f"Lifeboat crew of {place} honoured",
        text=f"The ceremony was on Sunday.\n\nThe medal went to {first} {wrong}, coxswain of the {place} lifeboat, who saved four sailors.\n\nA band played.",
        headlines=["Lifeboat medal", f"The lifeboat of {place}", "People of the week"],
        variants=[
            f"Coxswain {wrong} of the {place} lifeboat spoke of luck.",
            f"{first} {wrong}’s lifeboat went out again on Monday.",
            f"{first[0]}. {wrong} got the medal for saving sailors.",
            f"The lifeboat’s coxswain, {first} {wrong}, will open the fair in {place}.",
            f"Mr {wrong}, who saved the sailors, thanked the crew of the lifeboat.",
            f"de:Die Medaille bekam {first} {wrong}, Coxswain in {place}.",
            f"{first} {wrong} (left) with the medal.",
            f"The sailors that {wrong} saved sent flowers to the lifeboat station.",
        ],
        near=[
            f"{other} {wrong} plays in goal for {elsewhere}.",
            f"{first} {right}, coxswain of the {place} lifeboat, got the medal.",
            f"The coxswain of the {place} lifeboat spoke of luck.",
            f"{other} {wrong}, a dentist, opened a practice in {elsewhere}.",
            f"{first} {random.choice(LAST)} saved four sailors with the lifeboat.",
            f"Judge {wrong} adjourned the hearing.",
            f"{first} {right}’s lifeboat went out again.",
        ],
        near_headlines=["In brief", "Sport", "Court list"],
    )


def _opening(random: Random) -> Made:
    day, month = random.randint(13, 28), random.randint(1, 12)
    name, year = MONTHS[month - 1], 2026
    place, elsewhere = random.sample(PLACES, 2)
    last = random.choice(LAST)
    de = [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ][month - 1]
    return Made(
        exact=f"{day} {name}",
        right=f"{day - 7} {name}",
        headline=f"{place} swimming pool to reopen",
        text=f"Swimmers have to be patient.\n\nThe swimming pool in {place} reopens on {day} {name} after the repairs, said manager {last}.\n\nTickets stay the same.",
        headlines=["Pool news", f"Swimming in {place}", "Dates to remember"],
        variants=[
            f"From {name} {day} people can swim in the {place} pool again.",
            f"The pool is to reopen on the {day}th of {name}, {last} said.".replace("21th", "21st")
            .replace("22th", "22nd")
            .replace("23th", "23rd"),
            f"{place}’s swimming pool: closed for repairs until {day} {name[:3]}.",
            f"Reopening of the swimming pool: {day}.{month}.{year}.",
            f"de:Das Swimming-Pool in {place} öffnet am {day}. {de} wieder, so Manager {last}.",
            f"“On {day} {name} the pool reopens,” promised {last}.",
            f"Repairs at the swimming pool end in time for {day} {name} {year}.",
        ],
        near=[
            f"The theatre season in {elsewhere} begins on {day} {name}.",
            f"The swimming pool in {place} reopens on {day - 7} {name}, said {last}.",
            f"Bus fares in {place} rise on {day} {name}.",
            f"The swimming pool in {place} is {day} metres long.",
            f"{last} manages the swimming pool in {place}.",
            f"The court in {place} hears the case on {day} {name}.",
            f"The swimming pool reopens on {day - 7} {name}, not on {day} {name}.",
        ],
        near_headlines=["In brief", "Diary", f"{place} this week"],
    )


def _vote(random: Random) -> Made:
    a, b = random.randint(7, 15), random.randint(2, 6)
    place, elsewhere = random.sample(PLACES, 2)
    last = random.choice(LAST)
    return Made(
        exact=f"{a}-{b}",
        right=f"{a - 1}-{b + 1}",
        headline=f"{place} planning committee backs wind farm",
        text=f"It was a long evening.\n\nThe planning committee of {place} voted {a}-{b} for the wind farm on Beacon Hill, with {last} against it.\n\nObjectors were angry.",
        headlines=["Wind farm: the reactions", f"{place} planning", "What the committee decided"],
        variants=[
            f"The wind farm on Beacon Hill was approved {a}–{b}.",
            f"By {words(a)} votes to {words(b)} the committee let the wind farm go ahead.",
            f"The committee’s vote for the wind farm was {a} to {b}.",
            f"{last} and others lost {a}-{b} in the planning committee over the wind farm.",
            f"“{a}-{b} is clear,” said the developer of the wind farm on Beacon Hill.",
            f"de:Das Komitee in {place} stimmte {a}:{b} für die Wind Farm am Beacon Hill.",
        ],
        near=[
            f"{place} won {a}-{b} in the cup.",
            f"The planning committee of {place} voted {a - 1}-{b + 1} for the wind farm on Beacon Hill.",
            f"The committee voted {a}-{b} for a car park in {elsewhere}.",
            f"{last} spoke against the wind farm on Beacon Hill.",
            f"Darts: {a}-{b} for {elsewhere}.",
            f"The wind farm on Beacon Hill has {a} turbines.",
        ],
        near_headlines=["In brief", "Sport", f"{elsewhere} planning"],
    )


def _role(random: Random) -> Made:
    first, last = random.choice(FIRST), random.choice(LAST)
    place, elsewhere = random.sample(PLACES, 2)
    return Made(
        exact="treasurer of the Rowing Club",
        right="secretary of the Rowing Club",
        headline=f"Rowing Club of {place} in trouble",
        text=f"Money is missing.\n\n{first} {last}, treasurer of the Rowing Club, said that the accounts of {place} were late.\n\nMembers meet soon.",
        headlines=["Rowing Club accounts", f"{place} rowers", "Club in trouble"],
        variants=[
            f"{last}, the Rowing Club’s treasurer, did not answer.",
            f"As treasurer of the Rowing Club {first} {last} signed the accounts.",
            f"The Rowing Club in {place} and its treasurer {last} part ways.",
            f"“I was treasurer of the rowing club for years,” {last} said.",
            f"Rowing Club treasurer {first} {last} (right) in {place}.",
        ],
        near=[
            f"{first} {last}, secretary of the Rowing Club, spoke in {place}.",
            f"The treasurer of the Tennis Club in {elsewhere} resigned.",
            f"The Rowing Club of {place} won a regatta.",
            f"{last} rowed for the club.",
            f"The church council of {elsewhere} looks for a treasurer.",
        ],
        near_headlines=["In brief", "Sport", f"{place} this week"],
    )


def _quotation(random: Random) -> Made:
    first, last = random.choice(FIRST), random.choice(LAST)
    place, elsewhere = random.sample(PLACES, 2)
    return Made(
        exact="“We will sell the museum’s paintings before Christmas”",
        right="“We will show the museum’s paintings before Christmas”",
        headline=f"Paintings of {place}",
        text=f"The director faced the press.\n\n“We will sell the museum’s paintings before Christmas”, director {first} {last} said in {place}.\n\nThe trustees were silent.",
        headlines=["Museum row", f"{place} and its paintings", "Quotes of the week"],
        variants=[
            f"“We will sell the paintings before Christmas,” said {last} of the museum.",
            f"{last} said the museum would sell its paintings before Christmas.",
            f"To sell paintings of the museum “before Christmas”, as {last} wants, is unheard of.",
            "The museum’s director announced: “We will sell the museum’s paintings before Christmas.”",
            f"Director {last}: we sell museum paintings before Christmas",
        ],
        near=[
            f"“We will show the museum’s paintings after Easter,” said {last}.",
            f"The museum in {elsewhere} bought paintings.",
            f"Shops in {place} hope to sell more before Christmas.",
            f"“We will sell the theatre before Christmas,” said the mayor of {elsewhere}.",
            f"{first} {last} has been director of the museum since spring.",
        ],
        near_headlines=["In brief", "Culture", f"{place} this week"],
    )


def _jobs(random: Random) -> Made:
    hundred = random.choice([n for n in range(11, 89) if n % 10])
    n, other = hundred * 100, (hundred + 7) * 100
    place, elsewhere = random.sample(PLACES, 2)
    last = random.choice(LAST)
    de = f"{n:,}".replace(",", ".")
    return Made(
        exact=f"{n:,} jobs will go at the Halden shipyard",
        right=f"{n // 10} jobs will go at the Halden shipyard",
        headline="Shipyard to cut jobs",
        text=f"It is the end of an era.\n\n{n:,} jobs will go at the Halden shipyard in {place}, its chief executive {last} confirmed.\n\nUnions are in talks.",
        headlines=["Shipyard crisis", f"{place} after the shipyard", "Business in brief"],
        variants=[
            f"The Halden yard in {place} is to lose {n} jobs.",
            f"{last} is to cut {words(n)} jobs at the shipyard.",
            f"Halden’s {n / 1000:g} thousand job cuts at the shipyard hit {place} hard.",
            f"de:Die Werft Halden in {place} streicht {de} Jobs, bestätigte {last}.",
            f"“{n:,} jobs gone at one shipyard,” a union leader said.",
            f"At Halden, {n / 1000:g}k jobs are lost.",
        ],
        near=[
            f"{n:,} jobs will go at the steelworks in {elsewhere}.",
            f"The Halden shipyard in {place} built {other:,} boats, {last} said.",
            f"{n // 10} jobs will go at the Halden shipyard in {place}.",
            f"A crowd of {n:,} came to the concert.",
            f"The Halden shipyard in {place} has a new crane.",
            f"Developers want to build {n:,} homes at {place}.",
        ],
        near_headlines=["In brief", "Business", f"{place} this week"],
    )


Making = Callable[[Random], Made]
TUNED: dict[str, Making] = {"petition": _petition, "budget": _budget, "rise": _rise, "name": _name}
BLIND: dict[str, Making] = {"opening": _opening, "vote": _vote, "role": _role, "quotation": _quotation, "jobs": _jobs}
KINDS = {**TUNED, **BLIND}
