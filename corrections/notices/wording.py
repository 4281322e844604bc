"""The first words of a notice, from what is known, in the house style for its kind; and what each kind asks for.

A starter is complete sentences for an editor to make better. What nobody knows yet stands in square brackets
(`marks`), which `checks` finds, so that a notice with a gap in it is not published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass

from rapidfuzz import fuzz

from corrections.errors import Message
from corrections.notices import frames
from corrections.taxonomy import ErrorType, Kind, Medium, Placement, Severity

Translate = Callable[[str], str]

LONG_QUOTE = 25
"""Words above which the article is quoted by the beginning and the end of what it said."""

ALIKE = 60
"""How like the right name is, in percent, to one that was misspelled; below, it was another name."""

# A wrong value can't be put right without saying it; other words that do harm are not said again.
_SAID_AGAIN = frozenset({ErrorType.NUMBER, ErrorType.DATE_PLACE, ErrorType.SPELLING, ErrorType.LINK})

_DEFAULT_QUOTES = ("“", "”", "‘", "’")
_QUOTES: dict[str, tuple[str, str, str, str]] = {
    "cs": ("„", "“", "‚", "‘"),
    "da": ("»", "«", "›", "‹"),
    "de": ("„", "“", "‚", "‘"),
    "es": ("«", "»", "“", "”"),
    "fi": ("”", "”", "’", "’"),
    "fr": ("«\u00a0", "\u00a0»", "“", "”"),
    "it": ("«", "»", "“", "”"),
    "nb": ("«", "»", "‘", "’"),
    "pl": ("„", "”", "«", "»"),
    "pt": ("«", "»", "“", "”"),
    "ru": ("«", "»", "„", "“"),
    "sv": ("”", "”", "’", "’"),
    "uk": ("«", "»", "„", "“"),
}
_QUOTED_WHOLE = re.compile(r"^[\"“”„«»]\s?([^\"“”„«»]+?)\s?[\"“”«»]$")
_OPENING_QUOTE = re.compile(r"(?:^|(?<=[\s(\[]))[\"“”„«»]\s?(?=\S)")
_OTHER_QUOTE = re.compile(r"\s?[\"“”„«»]")
_PAGE = re.compile(r"\b(?:page|p\.?)\s*([A-Z]?\d+[A-Z]?)\b", re.IGNORECASE)
_SPOKEN_AS_READER = re.compile(r"\b(?:i|i['’](?:m|ve|d|ll)|me|my|mine|myself|we|our|us)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…]['\"’”»]*$")
_VERB = re.compile(
    r"(?:^|\s)(?:is|are|was|were|be|been|has|have|had|does|do|did|will|would|can|could|should|may|said|says|it['’]s"
    r"|\w+n['’]t)\b",
    re.IGNORECASE,
)
_TIME_WORDS = re.compile(
    r"\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*\b"
    r"|\b(?:noon|midnight|yesterday|today|tomorrow|week|month|year|century|morning|afternoon|evening|night)\b",
    re.IGNORECASE,
)


def marks(translate: Translate = str) -> tuple[str, ...]:
    """What stands in a starter for something not known, in the newsroom's language."""
    return tuple(translate(mark.text) for mark in frames.MARKS)


def starter(
    kind: Kind,
    *,
    error_type: ErrorType | None = None,
    was: str = "",
    right: str = "",
    medium: Medium | None = None,
    appeared: str | None = None,
    published: str = "",
    today: str = "",
    agency: str | None = None,
    subject: str = "",
    severity: Severity | None = None,
    language: str = "en",
    translate: Translate = str,
) -> str:
    """The first draft of a notice.

    `was`: the article's own words that are wrong; `right`: what is right, a value or a sentence, perhaps in a reader's
    words (left out where they speak of themselves); `appeared` and `published`: where and on which date, in words,
    for what has no web page; `today`: the date, in words; `subject`: what a number counts (“the number of homes”).
    A critical notice and a removal never say again the words that do harm.
    """
    known = _Known(error_type, _one_line(was), _usable(right), subject.strip(), language, translate)
    article = _opening(kind, medium or Medium.WEB, appeared or "", published, agency or "", translate)
    quiet = severity is Severity.CRITICAL and error_type not in _SAID_AGAIN
    general = known.mark(frames.IN_GENERAL_WORDS)
    match kind:
        case Kind.REPLY:
            reply = right.strip() if len(right.split()) >= LONG_QUOTE else known.mark(frames.THE_REPLY)
            return known.put(frames.WRITES, name=known.mark(frames.WHO_REPLIES), reply=reply)
        case Kind.REMOVAL:
            removed, rule = known.mark(frames.WHAT_WAS_REMOVED), known.mark(frames.BY_WHAT_RULE)
            date = today.strip() or known.mark(frames.WHICH_DATE)
            return known.put(frames.REMOVED, today=date, removed=removed, rule=rule)
        case Kind.RETRACTION if quiet:
            why = known.mark(frames.WHY_IT_FELL)
            return known.put(frames.RETRACTED_QUIETLY, article=article, subject=general, right=why)
        case Kind.RETRACTION:
            why = known.mark(frames.WHY_IT_FELL)
            return known.put(frames.RETRACTED, article=article, was=known.was(), right=why)
        case Kind.CLARIFICATION:
            wrong = known.put(frames.COULD_MISLEAD, article=article, was=known.was())
            return f"{wrong} {known.right(frames.IS_MEANT)}"
        case Kind.EDITORS_NOTE:
            told = _sentence(known.new) if known.new and not known.is_value else known.mark(frames.WHAT_READERS_NEED)
            return f"{known.put(frames.KEPT_BACK, article=article)} {told} {known.mark(frames.WHAT_WE_DID)}"
        case Kind.UPDATE:
            changed = known.right(frames.IT_IS_NOW, frames.WHAT_CHANGED)
            return f"{known.put(frames.RIGHT_THEN, article=article)} {changed}"
    if quiet:
        wrong = known.put(frames.WITHOUT_REPEATING, article=article, subject=general)
        return f"{wrong} {known.right(frames.SHOULD_HAVE_SAID)}"
    return f"{_what_was_wrong(known, article)} {_what_is_right(known)}"


def _opening(kind: Kind, medium: Medium, appeared: str, published: str, agency: str, translate: Translate) -> str:
    """What the notice is about, as the subject of its first sentence."""
    if medium is Medium.WEB:
        past = kind in (Kind.CORRECTION, Kind.CLARIFICATION)
        article = translate((frames.EARLIER_VERSION if past else frames.THIS_ARTICLE).text)
    else:
        where = _one_line(appeared).rstrip(".")
        page = _PAGE.search(where) if medium is Medium.PRINT else None
        if_known, if_not = frames.ELSEWHERE[medium]
        template = if_known if where and page is None else if_not
        article = translate(template.text).format(
            published=published.strip() or translate(frames.WHICH_DATE.text),
            appeared=where,
            page=page.group(1) if page else translate(frames.WHICH_PAGE.text),
            programme=translate(frames.WHICH_PROGRAMME.text),
            account=translate(frames.WHICH_ACCOUNT.text),
            newsletter=translate(frames.WHICH_NEWSLETTER.text),
        )
    if agency.strip():
        article = translate(frames.SUPPLIED.text).format(article=article, agency=agency.strip())
    return article


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of an error, and how each part of it is put into words."""

    error_type: ErrorType | None
    old: str
    new: str
    subject: str
    language: str
    translate: Translate

    def put(self, template: Message, **values: str) -> str:
        return self.translate(template.text).format(**values)

    def mark(self, mark: Message) -> str:
        return self.translate(mark.text)

    def quoted(self, words: str) -> str:
        start, end, inner_start, inner_end = _QUOTES.get(self.language.split("-")[0].lower(), _DEFAULT_QUOTES)
        words = _QUOTED_WHOLE.sub(r"\1", words)
        return start + _OTHER_QUOTE.sub(inner_end, _OPENING_QUOTE.sub(inner_start, words)) + end

    def was(self) -> str:
        words = self.old.split()
        if len(words) > LONG_QUOTE:
            words = [*words[:12], "…", *words[-5:]]
        said = " ".join(words).rstrip(",;:. ")
        return self.quoted(said) if said else self.mark(frames.WHAT_IT_SAID)

    @property
    def is_value(self) -> bool:
        """Whether what is right is a value to quote (“214”, “Tanner Row”), rather than a sentence."""
        words = len(self.new.split())
        ends = bool(_SENTENCE_END.search(self.new))
        return words <= (3 if ends else 8) and not _VERB.search(self.new) and ". " not in self.new

    def right(self, template: Message, mark: Message = frames.WHAT_IS_RIGHT, *, quote: bool = True) -> str:
        """What is right, as a sentence; a value is put into `template`."""
        value = self.new.rstrip(".,;: ")
        if not value:
            return self.put(template, right=self.mark(mark))
        if not self.is_value:
            return _sentence(self.new)
        return self.put(template, right=self.quoted(value) if quote else value)


def _what_was_wrong(known: _Known, article: str) -> str:
    """The first sentence of a correction, with the verb that fits the error."""
    match known.error_type:
        case ErrorType.NUMBER:
            subject = known.subject or known.mark(frames.A_FIGURE)
            return known.put(frames.MISSTATED, article=article, subject=subject, was=known.was())
        case ErrorType.NAME:
            alike = known.old and known.new and fuzz.ratio(known.old.casefold(), known.new.casefold()) >= ALIKE
            template = frames.MISSPELLED_NAME if alike else frames.WRONG_NAME
        case ErrorType.DATE_PLACE:
            is_time = _TIME_WORDS.search(known.old or known.new)
            template = frames.WRONG_DATE if is_time else frames.WRONG_PLACE
        case ErrorType.QUOTATION:
            template = frames.MISATTRIBUTED if _is_name(known.new) else frames.MISQUOTED
        case None:
            template = frames.WRONG_FACT
        case error_type:
            template = frames.WRONG.get(error_type, frames.WRONG_FACT)
    return known.put(template, article=article, was=known.was())


def _what_is_right(known: _Known) -> str:
    match known.error_type:
        case ErrorType.NAME | ErrorType.NUMBER | ErrorType.DATE_PLACE | ErrorType.SPELLING:
            return known.right(frames.IT_IS)
        case ErrorType.QUOTATION if _is_name(known.new):
            return known.right(frames.SAID_BY, quote=False)
        case ErrorType.QUOTATION:
            return known.right(frames.WORDS_WERE)
        case ErrorType.LINK:
            return known.right(frames.LINK_TO, quote=False)
    return known.right(frames.SHOULD_HAVE_SAID)


def _one_line(text: str) -> str:
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())


def _usable(right: str) -> str:
    """What a reader said is right, unless it speaks of the reader or is a letter of its own."""
    right = _one_line(right)
    return "" if _SPOKEN_AS_READER.search(right) or len(right.split()) > 3 * LONG_QUOTE else right


def _sentence(text: str) -> str:
    text = text[0].upper() + text[1:]
    return text if _SENTENCE_END.search(text) else text.rstrip(",;:-–— ") + "."


def _is_name(text: str) -> bool:
    words = text.rstrip(".").split()
    return 0 < len(words) <= 5 and all(word[0].isupper() for word in words)


_OFF_THE_PAGE = {
    Medium.PRINT: Placement.PRINT,
    Medium.BROADCAST: Placement.BROADCAST,
    Medium.AUDIO: Placement.BROADCAST,
    Medium.SOCIAL: Placement.SOCIAL,
}


_GRAVE = (Placement.TOP, Placement.INLINE, Placement.END)


def default_placement(
    severity: Severity | None, medium: Medium, offered: Collection[Placement] = tuple(Placement)
) -> Placement:
    """Where a notice stands unless an editor says otherwise: where the error was, and as prominent as its harm.

    `offered`: where the newsroom has notices; if it has none there, the next best of these.
    """
    grave = severity in (Severity.CRITICAL, Severity.MAJOR)
    on_page = _GRAVE if grave else _GRAVE[::-1]
    wished = (*([_OFF_THE_PAGE[medium]] if medium in _OFF_THE_PAGE else []), *on_page, Placement.PAGE_OF_RECORD)
    return next((place for place in (*wished, *offered) if place in offered), wished[0])


FACTS = frozenset({ErrorType.NAME, ErrorType.NUMBER, ErrorType.DATE_PLACE, ErrorType.QUOTATION, ErrorType.FACT})
"""Types of error in something that is either right or wrong: a clarification of one needs a reason."""


def needs_kind_reason(kind: Kind, error_type: ErrorType | None) -> bool:
    """Whether the editor has to say why a notice about a fact is a clarification."""
    return kind is Kind.CLARIFICATION and error_type in FACTS


def needs_sign_off(kind: Kind, error_type: ErrorType | None, newsroom_kinds: Collection[Kind]) -> bool:
    """Whether a second editor has to approve: the kinds that the newsroom chose, and a clarification of a fact."""
    return kind in newsroom_kinds or needs_kind_reason(kind, error_type)


def changes_text(kind: Kind, placements: Collection[Placement], medium: Medium = Medium.WEB) -> bool:
    """Whether an article's text has to change with a notice of this kind that stands in these places.

    What was printed, broadcast or posted stays as it went out, wherever the notice about it stands.
    """
    if kind in (Kind.EDITORS_NOTE, Kind.REPLY, Kind.UPDATE) or medium in _OFF_THE_PAGE:
        return False
    return any(placement not in _OFF_THE_PAGE.values() for placement in placements)
