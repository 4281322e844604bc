"""Articles for measuring: texts whose words are as common and as rare as in a newspaper, and the errors in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

from corrections import ids
from corrections.articles.blocks import Block
from corrections.taxonomy import BlockType

STORIES = 120
FIXES = 5  # errors of one story, one after the other: each makes a version
SECTIONS = ("Local", "Politics", "Business", "Sport", "Culture", "Opinion")
COMMON = """
the of and to in a is that for it as was with be by on not he his but at are this have from or had an they
which one you were all her she there would their we him been has when who will no more if out so up said what
its about than into them can only other time new some could these two may first then do any like my now over
such our man me even most made after also did many off before must well back through years much where your way
down should because long each just state those people too mr how little good world make very year still see
own work men day get here between both life being under three never know same last another while us might
great go come since against right came take used himself few house use during without again place around
however home small found mrs thought went say part once general high upon school every
""".split()  # noqa: SIM905  as one reads them
BEGINNINGS = """
b br c ch d f fl g gr h k l m n p pl r s sh st t th tr v w
""".split()  # noqa: SIM905  as one reads them
MIDDLES = """
a e i o u ai ea ee oo ou
""".split()  # noqa: SIM905  as one reads them
ENDINGS = """
b ck d ft g l ll m n nd ng nt p r rd rt s sh ss st t th x
""".split()  # noqa: SIM905  as one reads them
NAMES = """
Okafor Petrescu Lindqvist Moreau Haddad Sato Whitlock Byrne Castellanos Novak Achebe Farrell Rossi Yilmaz
""".split()  # noqa: SIM905  as one reads them
PLACES = """
Eastwick Marlow Harbour Thornbury Kelsey Old Quay Saltmarsh Brackley Dunmore Westhaven Pinefield Ashcombe
Ravensea Holme Copperton Larkhill Millbrook Stanwick Northgate Oakwell Fernley Greystone
""".split()  # noqa: SIM905  as one reads them
SUBJECTS = (
    "Council to close libraries",
    "Hospital opens new ward",
    "School roof repairs delayed",
    "Bus fares to rise",
    "Harbour plan approved",
    "Market stalls return",
    "Police appeal for witnesses",
    "Museum buys painting",
    "Factory to hire workers",
    "Voters queue in rain",
    "Theatre season announced",
    "Flood defences finished",
    "Team wins away",
    "Rents rise again",
    "Bridge closed for repairs",
)
RARE = "zeppelin"


@dataclass(frozen=True)
class Version:
    """One text of a story: its headline and its blocks."""

    headline: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Fix:
    """An error: in block `block` (0 is the first paragraph) the words `wrong` become `right`."""

    block: int
    wrong: str
    right: str


@dataclass(frozen=True)
class Story:
    versions: tuple[Version, ...]
    fixes: tuple[Fix, ...]


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """Words, the most frequent first, and the running sum of their frequencies (Zipf's law)."""
    random = Random("vocabulary")
    made = dict.fromkeys(COMMON)
    while len(made) < 6_000:
        syllables = random.choice((1, 2, 2, 3))
        word = "".join(random.choice(BEGINNINGS) + random.choice(MIDDLES) for _ in range(syllables))
        made.setdefault(word + random.choice(ENDINGS))
    words = list(made)
    return words, list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))


def sentence(random: Random, words: int) -> str:
    known, weights = vocabulary()
    chosen = random.choices(known, cum_weights=weights, k=words)
    return f"{chosen[0].capitalize()} {' '.join(chosen[1:])}."


def story(number: int) -> Story:
    """The story of that number, the same each time."""
    random = Random(f"story {number}")
    headline = f"{SUBJECTS[number % len(SUBJECTS)].strip()} in {random.choice(PLACES)}"
    fixes, blocks = [], []
    for n in range(random.randint(8, 18)):
        wrong, right = random.sample(range(1_000, 9_000), 2)
        told = (
            f"{random.choice(NAMES)} told the council that {wrong:,} people in {random.choice(PLACES)} were concerned."
        )
        rest = " ".join(sentence(random, random.randint(8, 26)) for _ in range(random.randint(1, 3)))
        kind = BlockType.HEADING if n == 5 else BlockType.PARAGRAPH
        blocks.append(Block(kind, "What happens next" if n == 5 else f"{told} {rest}"))
        if n != 5:
            fixes.append(Fix(n, f"{wrong:,}", f"{right:,}"))
    fixes = fixes[:FIXES]
    versions = [Version(headline, tuple(blocks))]
    for fix in fixes:
        blocks[fix.block] = Block(blocks[fix.block].type, blocks[fix.block].text.replace(fix.wrong, fix.right, 1))
        versions.append(Version(headline, tuple(blocks)))
    return Story(tuple(versions), tuple(fixes))


def notice(random: Random, fix: Fix, *, rare: bool) -> str:
    """A notice as editors write them: one of a few ways to begin, so that a few words are in nearly all of them."""
    name, place = random.choice(NAMES), random.choice(PLACES)
    begun = random.choice(
        (
            f"An earlier version of this article said {fix.wrong} people in {place} were concerned: {fix.right}.",
            f"This article misstated the number that {name} gave the council. It is {fix.right}, not {fix.wrong}.",
            f"Because of an editing error, an earlier version of this article gave a wrong number. It is {fix.right}.",
            f"A report of {name}’s speech in {place} gave a wrong number of people. The article has been corrected.",
        )
    )
    return f"{begun} {sentence(random, random.randint(6, 18))}" + (f" The {RARE} was not concerned." if rare else "")


def section_of(article: int) -> str:
    return SECTIONS[article % len(SECTIONS)]


def reference(number: int) -> str:
    """A readable reference that no other number has."""
    letters = ""
    for _ in range(8):
        number, digit = divmod(number, len(ids.READABLE))
        letters += ids.READABLE[digit]
    return f"{letters[:4]}-{letters[4:]}"
