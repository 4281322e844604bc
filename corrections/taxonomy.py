"""Every list of values: a stable machine value, a label for editors, plain words for readers.

The lists are closed on purpose: figures stay comparable between newsrooms and years.
A newsroom may relabel a value in its settings; it can't add one. Labels are message ids for gettext.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Listed(StrEnum):
    """A value of a list, with its words. `str(value)` is what the database and the interfaces hold."""

    label: str
    plain: str

    def __new__(cls, value: str, label: str = "", plain: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value.replace("_", " ").capitalize()
        member.plain = plain or member.label
        return member


class Kind(Listed):
    """What is published."""

    CORRECTION = "correction", "Correction"
    CLARIFICATION = "clarification", "Clarification"
    EDITORS_NOTE = "editors_note", "Editor’s note"
    UPDATE = "update", "Update"
    RETRACTION = "retraction", "Retraction"
    REPLY = "reply", "Reply"
    REMOVAL = "removal", "Removed"


class Placement(Listed):
    """Where a notice stands on an article."""

    TOP = "top", "Top of the article"
    END = "end", "End of the article"
    INLINE = "inline", "In the text"
    PAGE_OF_RECORD = "page_of_record", "Corrections page alone"
    PRINT = "print", "In print"
    BROADCAST = "broadcast", "On air"
    SOCIAL = "social", "On the same social account"


class ErrorType(Listed):
    """What was wrong, asked of readers in these plain words."""

    NAME = "name", "Name or identity", "A name, job title or identity"
    NUMBER = "number", "Number", "A number, amount or calculation"
    DATE_PLACE = "date_place", "Date or place", "A date, time or place"
    QUOTATION = "quotation", "Quotation", "A quote, or who said it"
    FACT = "fact", "Another fact", "Another fact"
    CONTEXT = "context", "Context", "Something important is missing or misleading"
    HEADLINE = "headline", "Headline", "The headline or summary does not match the article"
    IMAGE = "image", "Image, chart or map", "A photo, caption, chart or map"
    SPELLING = "spelling", "Spelling or grammar", "Spelling or grammar"
    LINK = "link", "Link", "A link that does not work or goes to the wrong place"
    STANDARDS = (
        "standards",
        "Standards",
        "How it was reported: privacy, fairness, consent, conflict of interest, discrimination, plagiarism, "
        "undisclosed AI",
    )
    NOT_AN_ERROR = "not_an_error", "Not an error", "Something else (a question, feedback, a technical fault)"


class Relation(Listed):
    """The reader's relation to the story."""

    NONE = "none", "None", "No relation to the story"
    NAMED_IN_IT = "named_in_it", "Named in it", "I am named in it"
    SOURCE = "source", "Source", "I was a source for it"
    EXPERT = "expert", "Expert", "I know the subject from my work"
    REPRESENTS = "represents", "Represents somebody named", "I act for somebody named in it"
    STAFF = "staff", "Staff", "I work for this newsroom"


class FoundBy(Listed):
    """Who noticed; shown in public on the correction."""

    READER = "reader", "A reader"
    NAMED_PERSON = "named_person", "A person named in the article"
    SOURCE = "source", "A source"
    AUTHOR = "author", "The author"
    STAFF = "staff", "Our staff"
    PARTNER = "partner", "An agency or partner"
    REGULATOR = "regulator", "A regulator"
    MONITORING = "monitoring", "Our monitoring of changes"


class Cause(Listed):
    """Why it went wrong, set by the editor when a case is decided."""

    REPORTING = "reporting", "Reporting"
    SOURCE = "source", "The source was wrong"
    AGENCY = "agency", "Came with agency copy"
    CONTRIBUTOR = "contributor", "Contributor"
    EDITING = "editing", "Introduced in editing"
    HEADLINE_WRITING = "headline_writing", "Headline writing"
    GRAPHICS = "graphics", "Graphics"
    PRODUCTION = "production", "Production"
    DATA_ANALYSIS = "data_analysis", "Data analysis"
    TRANSLATION = "translation", "Translation"
    AUTOMATION = "automation", "Automation"
    UNKNOWN = "unknown", "Not known"


class Severity(Listed):
    """How much harm; it sets the clock (hours to first human answer, to decision)."""

    CRITICAL = "critical", "Critical", "could harm a person, a vote or a market, or is defamatory"
    MAJOR = "major", "Major", "changes what the article says"
    MINOR = "minor", "Minor", "a wrong detail that does not change what the article says"
    TRIVIAL = "trivial", "Trivial", "spelling, grammar, a link"


class RequestState(Listed):
    """Where a reader's report stands."""

    RECEIVED = "received", "Received", "We have your report."
    WITH_EDITORS = "with_editors", "With editors", "An editor is checking it."
    ANSWERED = "answered", "Answered", "Decided."
    WITHDRAWN = "withdrawn", "Withdrawn", "You took it back (it may still be looked into)."
    SET_ASIDE = "set_aside", "Set aside", "We have your report."


class CaseState(Listed):
    NEW = "new", "New"
    REVIEWING = "reviewing", "Reviewing"
    WAITING_READER = "waiting_reader", "Waiting for the reader"
    WAITING_AUTHOR = "waiting_author", "Waiting for the author"
    DRAFTED = "drafted", "Drafted"
    AWAITING_SIGN_OFF = "awaiting_sign_off", "Awaiting sign-off"
    WAITING_FIX = "waiting_fix", "Waiting for the fix"
    SCHEDULED = "scheduled", "Scheduled"
    CLOSED = "closed", "Closed"


class Outcome(Listed):
    """How a case ended: exactly one."""

    CORRECTED = "corrected", "Corrected", "We published a correction."
    CLARIFIED = "clarified", "Clarified", "We published a clarification."
    NOTED = "noted", "Editor’s note", "We published an editor’s note."
    RETRACTED = "retracted", "Retracted", "We published a retraction."
    REPLIED = "replied", "Reply published", "We published a reply."
    REMOVED = "removed", "Removed", "We took the words out."
    UPDATED = "updated", "Updated", "We updated the article: the facts changed after publication."
    FIXED = "fixed", "Fixed without a notice", "We fixed it in the article."
    DECLINED = "declined", "Declined", "We checked, and did not change the article."
    EXPLAINED = "explained", "Explained", "We explained the change."
    PASSED_ON = "passed_on", "Passed on", "We passed it on to the people it belongs to."
    ANSWERED = "answered", "Answered", "We answered your question."
    RULED = "ruled", "Ruled", "We decided the complaint."
    MERGED = "merged", "Merged", "It was joined to another report."
    WITHDRAWN = "withdrawn", "Withdrawn", "The report was taken back."


class DeclineReason(Listed):
    """Why a claim of error was not accepted."""

    ACCURATE = "accurate", "Accurate", "We checked; the article is right as it stands."
    OPINION = "opinion", "Opinion", "It is a matter of judgement in a piece labelled as such."
    NOT_OURS = "not_ours", "Not our article", "The article is another publisher’s."
    NOT_IN_OUR_TEXT = "not_in_our_text", "Not in our text", "The words were never in any version that we published."
    ALREADY_CORRECTED = "already_corrected", "Already corrected", "It has been corrected already."
    INSUFFICIENT = "insufficient", "Not enough to go on", "We could not establish that it is wrong."
    OUT_OF_TIME = "out_of_time", "Out of time", "The article is older than our policy allows us to reopen."
    IMMATERIAL = "immaterial", "Immaterial", "The difference does not change what a reader takes away."
    ABUSIVE = "abusive", "Abusive", "We do not answer abuse."


class Medium(Listed):
    WEB = "web", "Web"
    PRINT = "print", "Print"
    BROADCAST = "broadcast", "Broadcast"
    AUDIO = "audio", "Audio"
    SOCIAL = "social", "Social"
    NEWSLETTER = "newsletter", "Newsletter"


class Origin(Listed):
    """Where an article version came from."""

    CAPTURE = "capture", "Captured from its page"
    CMS = "cms", "Sent by the CMS"
    HAND = "hand", "Entered by hand"
    IMPORT = "import", "Imported"
    CORRECTION = "correction", "Made by publishing a correction"


class Change(Listed):
    """What kind of change lies between two versions of an article. `layout` makes no version."""

    LAYOUT = "layout", "Layout only", "Only the layout changed"
    TYPOGRAPHIC = "typographic", "Spelling or punctuation", "Spelling or punctuation changed"
    WORDING = "wording", "Wording", "The wording changed"
    FACTS = "facts", "Facts", "Facts changed"
    HEADLINE = "headline", "Headline", "The headline changed"
    PASSAGE_REMOVED = "passage_removed", "Passage removed", "A passage was taken out"
    ARTICLE_REMOVED = "article_removed", "Article removed", "The article was taken down"


class Mark(Listed):
    """What the public is told of a version beside its text."""

    FIRST = "first", "First version"
    CORRECTED = "corrected", "Corrected"
    UPDATED = "updated", "Updated"
    FIXED = "fixed", "Small change", "Only a small change, such as spelling"
    EXPLAINED = "explained", "Explained"
    UNEXPLAINED = "unexplained", "Not explained", "Changed without a word so far"


class BlockType(Listed):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"
    LIST_ITEM = "list_item"
    CAPTION = "caption"
    TABLE_ROW = "table_row"
    CODE = "code"


class PassageFate(Listed):
    """What became of a passage in a later version."""

    UNCHANGED = "unchanged", "Still there"
    EDITED = "edited", "Changed since"
    GONE = "gone", "No longer there"
    AMBIGUOUS = "ambiguous", "Stands more than once; we can’t say which"


class ErasureGround(Listed):
    COURT_ORDER = "court_order", "Court order"
    PRIVACY = "privacy", "Privacy"
    SAFETY = "safety", "Safety"
    LICENCE = "licence", "Licence"


class DeliveryState(Listed):
    DUE = "due", "Due"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed, will be tried again"
    PARKED = "parked", "Parked, needs a person"
    CANCELLED = "cancelled", "Cancelled"


class ActorKind(Listed):
    USER = "user", "Editor"
    READER = "reader", "The reader"
    AUTHOR = "author", "The author"
    SYSTEM = "system", "The system"
    API = "api", "An interface"


class Scope(Listed):
    """What a program may do that shows a token: this and nothing else."""

    ARTICLES_WRITE = "articles:write", "Send articles"


class Role(Listed):
    REPORTER = "reporter", "Reporter"
    EDITOR = "editor", "Editor"
    STANDARDS_EDITOR = "standards_editor", "Standards editor"
    ADMINISTRATOR = "administrator", "Administrator"


class EntryKind(Listed):
    """What a log entry commits to."""

    ARTICLE_VERSION = "article-version", "Article version"
    CORRECTION = "correction", "Correction"
    RULING = "ruling", "Ruling"
    POLICY = "policy", "Policy"
    EXPLANATION = "explanation", "Explanation"
    ERASURE = "erasure", "Erasure"
    SUCCESSION = "succession", "Succession"


OUTCOME_OF_KIND: dict[Kind, Outcome] = {
    Kind.CORRECTION: Outcome.CORRECTED,
    Kind.CLARIFICATION: Outcome.CLARIFIED,
    Kind.EDITORS_NOTE: Outcome.NOTED,
    Kind.UPDATE: Outcome.UPDATED,
    Kind.RETRACTION: Outcome.RETRACTED,
    Kind.REPLY: Outcome.REPLIED,
    Kind.REMOVAL: Outcome.REMOVED,
}
