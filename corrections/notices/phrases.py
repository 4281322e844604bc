"""The phrases by which an English notice admits an error, plays one down, puts one right or says why so late.

In a phrase, names in capitals stand for the lists above it, and a space for any white space. Gaps are bounded, so
that no text takes long.
"""

from __future__ import annotations

import re

_LISTS: dict[str, str] = {}


def _one_of(words: str) -> str:
    return f"(?:{'|'.join(word.replace('_', ' ') for word in words.split())})"


def _pattern(*phrases: str) -> str:
    """A pattern of any of `phrases`, compiled when it is first asked: together they take a tenth of a second."""
    whole = "|".join(phrases)
    for name, words in _LISTS.items():
        whole = re.sub(rf"(?<![A-Z]){name}(?![A-Z])", lambda _, words=words: words, whole)  # type: ignore[misc]
    return "(?i)" + whole.replace(" ", r"\s+")


# What a newsroom calls the thing that a notice is about.
_LISTS["ITEM"] = _one_of(
    "versions? articles? story stories reports? reviews? columns? pieces? posts? headlines? subheadings? standfirsts? "
    "captions? charts? graphics? graphs? infographics? maps? tables? photographs? photos? pictures? illustrations? "
    "editions? newsletters? bulletins? broadcasts? programmes? segments? podcasts? episodes? obituar(?:y|ies) "
    "interviews? features? editorials? leaders? listings? blogs? briefs? corrections? notices? profiles? essays? "
    "explainers? transcripts? recipes? quiz(?:zes)? tweets? threads? summar(?:y|ies) introductions? paragraphs? "
    "sentences? footnotes? links? items? dispatch(?:es)? analys[ie]s previews? fixtures copy texts? videos? clips? "
    "reels? guides? diar(?:y|ies) letters? passages? sections? openings? beginnings?"
)
# What it did, in the past.
_LISTS["SAID"] = _one_of(
    "said stated gave described reported referred spoke named called listed put attributed quoted suggested implied "
    "claimed identified credited showed shown carried used had read wrote placed dated omitted failed left overlooked "
    "rendered understated overstated exaggerated confused conflated transposed linked led spelled spelt counted "
    "located included asserted announced indicated told compared converted labelled labeled marked introduced began "
    "appeared ran took swapped reversed repeated merged rounded printed translated mixed ended predicted ranked asked "
    "directed made portrayed presented depicted illustrated cited treated"
)
_LISTS["WRONG"] = _one_of("wrong incorrect inaccurate erroneous mistaken false untrue misleading")
_LISTS["WRONGLY"] = _one_of("wrongly incorrectly inaccurately erroneously mistakenly falsely")
_LISTS["MISSTATED"] = "mis" + _one_of(
    "stated states? statement spelled spelt spelling attributed identified quoted named reported represented described "
    "translated calculated labelled labeled dated placed heard read understood counted converted characteri[sz]ed "
    "gendered interpreted printed applied credited titled ranked judged led located measured captioned took"
)
_LISTS["ERRORS"] = _one_of("errors? mistakes? slips? inaccurac(?:y|ies) typos? oversights?")
_LISTS["CHANGED"] = _one_of(
    "updated amended edited changed revised corrected modified rewritten altered adjusted reworded rephrased fixed "
    "rectified removed deleted taken_down republished replaced put_right addressed resolved dealt_with"
)
_LISTS["HAS"] = _one_of("has have had was were is are")
# Words that stand between a verb and what helps it.
_LISTS["ALSO"] = _one_of("been being now since also later slightly further again simply lightly both all then to")
# A verb that makes a wrong fact sound like work on the text.
_LISTS["SOFTENED"] = _one_of(
    "clarif(?:y|ies|ied|ying) recast(?:s|ing)? tweak(?:s|ed|ing)? refin(?:e|es|ed|ing) polish(?:es|ed|ing)? "
    "finess(?:e|es|ed) freshen(?:s|ed)? massag(?:e|es|ed) sharpen(?:s|ed)? streamlin(?:e|es|ed) tighten(?:s|ed)? "
    "smooth(?:s|ed) fine-?tun(?:e|es|ed) nuanc(?:e|ed) contextuali[sz](?:e|es|ed) finali[sz]ed"
)
_LISTS["STAFFER"] = (
    r"(?:(?:young|junior|senior|former|new|trainee|freelance|night|duty|copy|picture|sports?|news|political|court) )*"
    + _one_of(
        "reporters? sub-?editors? subs? editors? copy-?editors? interns? trainees? writers? authors? journalists? "
        "correspondents? photographers? producers? presenters? designers? columnists? critics? reviewers? staffers? "
        "freelances? freelancers?"
    )
)
_LISTS["DAY"] = _one_of("(?:mon|tues|wednes|thurs|fri|satur|sun)day today yesterday")
_LISTS["MONTH"] = _one_of(
    "jan(?:uary)? feb(?:ruary)? march april may june july aug(?:ust)? sep(?:t|tember)? oct(?:ober)? nov(?:ember)? "
    "dec(?:ember)?"
)

ADMITS = _pattern(
    r"\b(?:MISSTATED|WRONG|WRONGLY|ERRORS)\b",
    r"\b(?:overstated|understated|exaggerated|confused|conflated|transposed|omitted|left out|overlooked|mixed up)\b",
    r"\b(?:unfounded|no basis|no truth|typographical|in error|corrects|failed to|contrary to)\b",
    r"\bshould (?:not )?have\b",
    r"\bnot (?:true|correct|accurate|the case)\b",
    r"\bdid not (?:say|mention|make clear|include|tell|state|give|name)\b",
)
"""Something was wrong."""

MENTIONS = _pattern(
    r"\b(?:ITEM|we|page [A-Z]?\d+)\b",
    r"\([^()]{0,40}\b(?:MONTH|DAY|page)\b[^()]{0,40}\)",  # (Sport, 3 May)
)
"""Something that we published."""

SAID = _pattern(r"\b(?:ITEM|we)\b[^.;]{0,300}?\bSAID\b")
"""Our article said something: what it said follows."""

VAGUE = _pattern(
    # contained several factual errors; because of an editing error; but not: an error about (in, on) something
    r"\b(?:contain(?:s|ed|ing)?|includ(?:ed|es|ing)|carried|had|has|have|there (?:was|were)|made|due to"
    r"|because of|owing to|following|regret|apologi[sz]e for|addressed|CHANGED|fixes|corrects)"
    r" (?:(?!not\b)[\w-]+ ){0,4}?(?:ERRORS|WRONG information)\b"
    r"(?!\s+(?:about|in (?!editing|production|transcription|translation|transmission)|on|regarding|concerning|as to"
    r"|over|with|of)\b|\s*[:(–—])",
    # the article was incorrect.
    r"\bITEM (?:was|were) (?:\w+ly )?(?:WRONG|in error)(?=\s*[.;,]|\s+and\b)",
    r"\b(?:WRONG) (?:version|information|details?)\b(?!\s+(?:about|on|of)\b)",
    r"\b(?:the|this|that|any|an|our|a) ERRORS\b(?!\s+(?:about|in (?!(?:this|the|an?|our) (?:\w+ )?ITEM)|of)\b)",
    r"\bcorrects? (?:an|some|several)\b",
    r"\bin error\s*[.;]",
)
"""Something was wrong, but not what."""

CONTRAST = _pattern(
    r"(?:\b(?:and|but)|,\s*) ?not\b",
    r"\bnot\b[^.;]{0,200}\b(?:but|as)\b",
    r"\b(?:rather than|instead of|should (?:not )?have|in fact|actually|in reality|whereas|although|now reads?)\b",
    r"\bwhen (?:it|he|she|they|in|the|there)\b[^.;]{0,100}\b(?:is|was|are|were|has|had)\b",
    r",\s*(?:which|who|that) (?:is|was|are|were|uses?)\b",
    r"\bbut (?:it|he|she|they|the|in|that)\b",
    r"\bthe (?:correct|right|true|actual|proper)\b",
    r"\bto (?:say|show|read|make it)\b",
    r"\bwhere\b[^.;]{0,60}\b(?:was|were) (?:meant|intended|right|correct)\b",
    r"\b(?:make that|contrary to)\b|\bfor\b[^.;]{1,60}\bread\b",
    # in 1956, not in 1958 as this article said; her name has no hyphen, which an earlier version gave it
    r",\s*(?:which|as|that|though|although) (?:[\w’']+ ){0,4}?(?:ITEM|we)\b",
    # Remarks that an earlier version put in his mouth were made by
    r"\b(?:that|which|whom)\b[^.;]{0,80}\b(?:ITEM|we)\b[^.;]{0,120}\b(?:is|was|are|were)\b",
    r"\bmisspel(?:led|t) [“‘\"][^”’\"]+[”’\"] as\b",
)
"""Wrong and right stand in one clause."""

ROUTINE = _pattern(
    r"^[^;]{0,40}\b(?:apolog\w*|sorry|regret\w*|grateful|thank\w*)\b",
    # The headline has since been changed. We have corrected the text.
    r"^[^\d“”\"]{0,80}?\bHAS(?: ALSO)* CHANGED\b[^\d“”\"]{0,60}$",
    r"^\W*we(?: HAS)?(?: ALSO)* CHANGED\b[^\d“”\"]{0,60}$",
    # The error was made in editing.
    r"^\W*(?:the|this|that|our|these) ERRORS\b",
    # This article was first published on 3 May; This article was amended on 14 May 2026
    r"^\W*(?:this|the) ITEM was (?:first|originally|last)\b",
    r"^\W*(?:this|the|an?) ITEM\b[^.;]{0,40}\bwas CHANGED (?:on|at)\b[^.;]*$",
    # Correction (12 May)
    r"^\W*(?:corrections?|clarifications?|corrections and clarifications|update|editor[’']s note|note)\W*"
    r"(?:\([^)]*\)\W*)?(?:\d[\w ,]*)?$",
)
"""A clause that says neither what was wrong nor what is right."""

RETRACTS = _pattern(
    r"\b(?:retract\w*|withdr[ae]wn?|withdrawing|disown\w*|should not be relied on)\b",
    r"\b(?:no longer stands?|do(?:es)? not stand|cannot stand|can no longer stand)\b",
)
RETRACTS_ONLY = _pattern(
    # We have retracted this article from our site.
    r"\b(?:retract\w*|withdr[ae]wn?|taken down|removed)\b"
    r"(?:(?!\b(?:because|as|after|since|which|that|by|for)\b)[^.;:]){0,60}\W*$",
    # It did not meet our editorial standards.
    r"\b(?:not|short of|below)\b[^.;:]{0,20}\bour (?:\w+ ){0,2}(?:standards?|guidelines|requirements)\W*$",
    r"\b(?:following|after|pending) (?:an? |the )?(?:\w+ )?(?:review|investigation|inquiry|complaint)\W*$",
    r"\b(?:because of|due to|owing to|for)\b[^.;:]{0,30}\bERRORS\W*$",
)
"""A clause that retracts, and does not say why."""

EUPHEMISM = _pattern(
    # The article has been updated on 3 May to further clarify
    r"\bITEM (?:(?:on|about|above|below|in) [^.;,]{1,40}? )?(?:(?:HAS|ALSO) )*"
    r"(?:CHANGED (?:(?:on|at) [^.;,]{1,40}? )?(?:in order )?to (?:better |further |more )?)?(?P<a>SOFTENED)\b",
    # We are happy to clarify
    r"\bwe (?:(?:HAS|ALSO|would|wish|want|like|happy|pleased|glad) )*(?P<b>SOFTENED)\b",
    # Correction: recasts the second paragraph
    r"^\W*(?:(?:correction|update|note|editor[’']s note)\W+)?"
    r"(?P<c>clarif(?:ies|ying|ied)|recasts|tweaks|refines|updates|freshens|rephrases|rewords|adjusts|edits|polishes)\b",
    r"\b(?P<d>for the avoidance of doubt|in the interests? of clarity|for (?:the sake of )?clarity"
    r"|out of an abundance of caution|set the record straight"
    r"|(?:happy|pleased|glad) to (?:make (?:it )?clear|point out|confirm|state)"
    r"|not (?:entirely|strictly|quite|wholly|fully) (?:accurate|correct|right|true)|(?:slightly|somewhat) (?:WRONG|off)"
    r"|inartful(?:ly)?|imprecise(?:ly)?|inexact(?:ly)?|lacked (?:clarity|precision|nuance)"
    r"|did not (?:fully|accurately|quite) reflect|poorly worded|clumsily worded"
    r"|(?:may|might|could) have (?:given|created|left|conveyed) the (?:\w+ )?impression)\b",
)
"""A euphemism for a wrong fact: what to mark is the group that matched."""

REWORKED = _pattern(
    # has been updated to reflect; was amended on 12 May to give
    r"\b(?P<a>(?:(?:HAS|ALSO) ){1,6}CHANGED(?: (?:on|at) [^.;]{1,40}?)? (?:in order )?(?:to|with|for) (?:\w+ly )?"
    r"(?:reflect|show|include|add|say|give|make|provide|incorporate|use|remove|the|new|correct|additional|more))\b",
    # the article now gives
    r"\bITEM (?P<b>(?:now|correctly) (?:gives|says|includes|states|shows|has|names|lists|carries))\b",
)
"""Work on the text: a euphemism where nothing else in the notice admits an error."""

QUOTED = _pattern(
    r"\b(?:ITEM|we|us)\b.{0,300}\b(?:as|said|says|saying|stated|stating|read|reading|reported|described|quoted|words|phrases?"
    r"|beginning|wrote|headlined|claimed|claiming|that|was)\W*$",
    # gave the street as “…”; called the engineer “…”
    r"\b(?:ITEM|we|us)\b.{0,300}\b(?:called|calling|gave|labelled|labeled|named)(?: [\w’'.-]+){0,4}\W*$",
)
"""The lead to a quotation that our article is said to have had."""

TELLS_WHY_LATE = _pattern(
    r"\b(?:days|weeks|months|years) (?:later|after|before|passed|ago)\b",
    r"\bc[ao]me to (?:our |the |an editor[’']s )?(?:light|attention|notice)\b",
    r"\b(?:brought|drawn|pointed out|reported|put) to (?:us|our|the)\b",
    # We learnt of it when; nobody told us
    r"\b(?:we|nobody|no one|none of us|editors|the (?:newsroom|desk|family|company|council))"
    r" (?:(?:only|first|did|not|have|had|were|was|recently|then|themselves) )*"
    r"(?:learnt?|learned|noticed?|discover(?:ed)?|found out|spotted|heard|reali[sz]ed?|told|made aware|alerted"
    r"|reported|informed)\b",
    # The mistake was not noticed until
    r"\b(?:ERRORS|it|this|that|passage|words?|figure) (?:(?:HAS|ALSO|only|not|first|never) )+"
    r"(?:noticed|discovered|found|reported|spotted|detected|pointed out|seen|raised)\b",
    r"\b(?:stood|remained|stayed|stands?)\b[^.;]{0,80}\b(?:because|as|since|until|for|after|while|when)\b",
    r"\b(?:uncorrected|unnoticed|undetected|so late|this late|so long|delay(?:ed)?|repeated for)\b",
    r"\bbecause (?:nobody|no one|an? complaint|the complaint)\b",
    r"\bafter (?:an?|the) (?:\w+ )?(?:complaint|ruling|review|audit|request|letter|inquiry|hearing|appeal"
    r"|investigation)\b",
    r"\b(?:reader|complaint|regulator|letter|review|audit)\b[^.;]{0,60}\b(?:this|last) (?:week|month|year)\b",
    r"\b(?:only (?:now|this|last|when|after)|until (?:now|this|last|we|he|she|they|recently|\d))\b",
)

BLAMES_STAFF = _pattern(
    # an error made by one of our reporters
    r"\b(?:ERRORS|faults?|confusion|blunders?) (?:(?:was|were|made|committed|introduced|is) )*(?:by|on the part of|of)"
    r" (?:an?|the|our|one of our|its|his|her) STAFFER\b",
    # our reporter misheard
    r"\b(?:an?|the|our|one of our) STAFFER (?:(?:had|who) )?(?:MISSTATED|confused|failed|forgot|mixed|mistook|mistyped"
    r"|misremembered|did not check|WRONGLY|made an? ERRORS)\b",
)
BLAME = _pattern(
    r"\b(?:MISSTATED|WRONG|WRONGLY|ERRORS|fault|blame\w*|responsible|failed|forgot|confused|mistook|careless\w*|negligen\w+)\b",
    r"\bbecause\b",
)
OUTSIDE = _pattern(r"\b(?:agenc(?:y|ies)|wire|press|spokes\w+|reuters|bloomberg|afp|dpa|ansa|efe)\b")
"""Somebody who is not of the staff, and may be named."""

WORK_BY = _pattern(r"\bITEM (?:[\w’'-]+ ){0,6}?by\W*$", r"\b(?:written|reported|signed) by\W*$")
WORK_OF = _pattern(r"['’]s? (?:[\w’'-]+ ){0,3}?ITEM\b")

OWNS_ERROR = _pattern(
    r"\b(?:ITEM|we)\b[^.;]{0,80}?\bMISSTATED\b",
    r"\b(?:ITEM|we)\b[^.;]{0,60}?\bWRONGLY SAID\b",
    r"\b(?:ITEM|we|that|this|it) (?:was|were) (?:factually )?(?:wrong|incorrect|inaccurate|untrue|false|in error)\b",
)
"""Something was wrong with our article: not what a clarification or an update is for."""

RIGHT_THEN = _pattern(
    r"\b(?:right|correct|accurate|true|so|as stated|the case|valid|current)\b[^.;]{0,60}"
    r"\b(?:when|then|at the time|at that time|on the day|at publication|until|as of|at the date)\b",
    r"\b(?:when|at the time|after|since|before|following)\b[^.;]{0,60}"
    r"\b(?:publi\w+|printed|press|broadcast|sent|written)\b",
    r"\b(?:since then|(?:has|have) since|subsequently)\b",
)
"""The article was right when it was published."""

UNDER_RULE = _pattern(
    r"\b(?:orders?|court|judge|injunction|law|legal|legally|act|statut\w+|polic(?:y|ies)|guidelines?|code|privacy|private|safety"
    r"|security|safeguarding|protect\w*|licen[cs](?:e|es|ing)|copyright|rights?|anonym\w+|children|minors?|spent|rehabilitation"
    r"|gdpr|regulator\w*)\b",
)
BODIES = _pattern(
    r"\w*court|\w*gericht|judges?|police|polizei|council|tribunal|commission(?:er)?|authority|agency|office|board|ombudsman"
    r"|press|service|department|ministry|parliament|act|article|union",
)
"""What orders a removal, and what it is ordered by."""

CALENDAR = _pattern(r"MONTH|DAY")
SAYS_WHEN = _pattern(r"\d|\b(?:MONTH|DAY|hours?|days?|weeks?|months?|years?|after publication)\b")
SAYS_WHERE = _pattern(
    r"\d|\b(?:DAY|MONTH|pages?|editions?|issue|supplement|magazine|section|bulletin|programme|program|broadcast|episode|podcast|show"
    r"|news|breakfast|tonight|thread|post|posted|account|newsletter|last)\b",
)
