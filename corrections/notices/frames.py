"""The sentences that `wording.starter` puts a notice together from, as message ids for gettext."""

from __future__ import annotations

from corrections.errors import Message
from corrections.taxonomy import ErrorType, Medium

# What nobody knows yet. `checks` finds these marks in a notice.
WHAT_IT_SAID = Message("[what the article said]")
WHAT_IS_RIGHT = Message("[what is right]")
IN_GENERAL_WORDS = Message("[what it was wrong about, in general words]")
WHY_IT_FELL = Message("[why it does not stand]")
WHAT_READERS_NEED = Message("[What readers need to know.]")
WHAT_WE_DID = Message("[What has been done about it.]")
WHAT_CHANGED = Message("[what has changed]")
WHO_REPLIES = Message("[who replies]")
THE_REPLY = Message("[the reply, unaltered]")
WHAT_WAS_REMOVED = Message("[what was removed, in general words]")
BY_WHAT_RULE = Message("[the kind of order or policy]")
WHICH_DATE = Message("[which date]")
WHICH_PAGE = Message("[which page]")
WHICH_PROGRAMME = Message("[which programme and time]")
WHICH_ACCOUNT = Message("[which account]")
WHICH_NEWSLETTER = Message("[which newsletter]")
MARKS: tuple[Message, ...] = (
    WHAT_IT_SAID, WHAT_IS_RIGHT, IN_GENERAL_WORDS, WHY_IT_FELL, WHAT_READERS_NEED, WHAT_WE_DID, WHAT_CHANGED,
    WHO_REPLIES, THE_REPLY, WHAT_WAS_REMOVED, BY_WHAT_RULE, WHICH_DATE, WHICH_PAGE, WHICH_PROGRAMME, WHICH_ACCOUNT,
    WHICH_NEWSLETTER,
)  # fmt: skip

# What the notice is about: the subject of its first sentence.
EARLIER_VERSION = Message("An earlier version of this article")
THIS_ARTICLE = Message("This article")
ON_PAGE = Message("An article on page {page} of the print edition of {published}")
ELSEWHERE: dict[Medium, tuple[Message, Message]] = {  # if it is known where it appeared, and if not
    Medium.PRINT: (Message("An article in the print edition of {published} ({appeared})"), ON_PAGE),
    Medium.BROADCAST: (
        Message("A report broadcast on {published} ({appeared})"),
        Message("A report broadcast on {published} in {programme}"),
    ),
    Medium.AUDIO: (
        Message("A recording published on {published} ({appeared})"),
        Message("A recording published on {published} in {programme}"),
    ),
    Medium.SOCIAL: (
        Message("A post published on {published} ({appeared})"),
        Message("A post published on {published} on {account}"),
    ),
    Medium.NEWSLETTER: (
        Message("An edition of our newsletter sent on {published} ({appeared})"),
        Message("The edition of {newsletter} sent on {published}"),
    ),
}
SUPPLIED = Message("{article}, supplied by {agency},")

# A correction: what was wrong, by the type of error.
MISSTATED = Message("{article} misstated {subject} as {was}.")
A_FIGURE = Message("a figure")
MISSPELLED_NAME = Message("{article} misspelled a name, as {was}.")
WRONG_NAME = Message("{article} gave a name or title wrongly, as {was}.")
WRONG_DATE = Message("{article} gave the wrong date or time, {was}.")
WRONG_PLACE = Message("{article} gave the wrong place, {was}.")
MISQUOTED = Message("{article} gave a quotation wrongly, as {was}.")
MISATTRIBUTED = Message("{article} misattributed the words {was}.")
WRONG_FACT = Message("{article} was wrong to say {was}.")
WITHOUT_REPEATING = Message("{article} was wrong about {subject}.")
WRONG: dict[ErrorType, Message] = {
    ErrorType.CONTEXT: Message("{article} said {was} and left out what readers needed to understand it."),
    ErrorType.HEADLINE: Message("{article} had a headline or summary that was wrong, {was}."),
    ErrorType.IMAGE: Message("{article} had a picture, caption, chart or map that was wrong, {was}."),
    ErrorType.SPELLING: Message("{article} misspelled a word, as {was}."),
    ErrorType.LINK: Message("{article} had a wrong link, at the words {was}."),
    ErrorType.STANDARDS: Message("{article} fell short of our standards where it said {was}."),
}

# A correction: what is right, where that is a value and not a sentence of its own.
IT_IS = Message("It is {right}.")
SHOULD_HAVE_SAID = Message("It should have said {right}.")
WORDS_WERE = Message("The words were {right}.")
SAID_BY = Message("They were said by {right}.")
LINK_TO = Message("It should have gone to {right}.")

# The other kinds.
COULD_MISLEAD = Message("{article} said {was}, which could mislead.")
IS_MEANT = Message("What is meant is {right}.")
KEPT_BACK = Message("{article} left readers without something that they needed to know.")
RIGHT_THEN = Message("{article} was right when it was published. Since then the facts have changed.")
IT_IS_NOW = Message("It is now {right}.")
RETRACTED = Message("{article} has been retracted. It said {was}. That does not stand: {right}.")
RETRACTED_QUIETLY = Message("{article} has been retracted. It was wrong about {subject}, and does not stand: {right}.")
WRITES = Message("{name} writes: {reply}")
REMOVED = Message("On {today} we removed {removed} from this article, because of {rule}.")
