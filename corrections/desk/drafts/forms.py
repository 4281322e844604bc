"""The shape of a draft: the notice, and for each article where it stands and how the text becomes right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField

from corrections.composed import normal
from corrections.desk.drafts import answering
from corrections.errors import Message
from corrections.notices.decisions import CMS, HERE, NONE, Harm
from corrections.notices.drafting import ArticleWords, DraftWords
from corrections.notices.facts import Answer
from corrections.notices.models import Draft
from corrections.taxonomy import Cause, Kind, Placement
from corrections.web import current
from corrections.web.filters import gettext
from corrections.web.forms import UNWANTED, AtMost, Form, ListedField, Words, choice, choices_of, whole_number

MOST_NOTICE = 10_000
MOST_TEXT = 500_000
FURTHEST = timedelta(days=366)


def as_typed(text: str | None) -> str:
    """A text with line ends as \\n and nothing that no person types. Empty lines around it go, but not spaces."""
    text = (text or "").replace("\r\n", "\n").replace("\r", "\n").translate(UNWANTED)
    return normal("NFC", text.encode("utf-8", "replace").decode("utf-8")).strip("\n")


class ArticleTextField(TextAreaField):
    raw = True  # four spaces in front are code: nothing is trimmed


class DraftForm(Form):
    """What is written in a draft. `seen`: its lock version on the editor's screen; `shown`: the digest of its words;
    `arrived`: the newest event by which something had come into its case."""

    seen = HiddenField()
    shown = HiddenField()
    arrived = HiddenField()
    kind = RadioField("Kind", choices=choices_of(Kind), validate_choice=False)
    notice = TextAreaField("Notice", validators=[AtMost(MOST_NOTICE)])
    kind_reason = TextAreaField("Why this is a clarification", validators=[AtMost(MOST_NOTICE)])
    cause = ListedField("Why it went wrong", Cause, empty="Not known yet")
    clause = StringField("Rests on clause", validators=[AtMost(64)])
    told = TextAreaField("What the readers concerned are told", validators=[AtMost(MOST_NOTICE)])
    reason = TextAreaField("Why the notice is changed, in public", validators=[AtMost(MOST_NOTICE)])
    harm = ListedField("If the wrong words are said again", Harm, empty="They do no harm")
    answers: tuple[Answer, ...] | None = None
    """Why findings of the checks may stand; None where nothing was asked."""

    @property
    def lock_version(self) -> int | None:
        return whole_number(self.seen.data)

    @property
    def arrival_seen(self) -> int | None:
        return whole_number(self.arrived.data)

    @classmethod
    def showing(cls, draft: Draft) -> DraftForm:
        names = ("kind", "notice", "kind_reason", "cause", "clause", "told", "reason", "harm")
        data = {name: getattr(draft, name) for name in names}
        return cls(data={**data, "kind": str(draft.kind), "seen": str(draft.lock_version)})

    def words(self, draft: Draft) -> DraftWords:
        """What was typed; what this form does not ask for stays as it is."""
        return DraftWords(
            kind=Kind(self.kind.data) if self.kind.data in set(Kind) else draft.kind,
            notice=self.notice.data or "",
            cause=self.cause.data if draft.correction_id is None else draft.cause,
            kind_reason=self.kind_reason.data or "",
            reason=self.reason.data or "",
            told=self.told.data or "",
            clause=(self.clause.data or None) if self.clause.raw_data else draft.clause,
            harm=self.harm.data if self.harm.raw_data and not self.harm.errors else draft.harm,
            answers=self.answers,
        )


class ArticleForm(Form):
    """One article. `base`: the version that headline and text were edited from; `newest`: that on the screen."""

    base = HiddenField()
    newest = HiddenField()
    placement = ListedField("Where the notice stands", Placement)
    placement_detail = StringField("Page and edition, programme and time, or account", validators=[AtMost(300)])
    words = TextAreaField("The wrong words", validators=[AtMost(MOST_NOTICE)])
    change = RadioField(
        "How the text becomes right",
        choices=[
            choice(HERE, "I edit it here"),
            choice(CMS, "Our CMS changes it: wait until it is read there"),
            choice(NONE, "It is not changed"),
        ],
        validate_choice=False,
    )
    headline = StringField("Headline", validators=[AtMost(1_000)])
    text = ArticleTextField("Text", filters=[as_typed], validators=[AtMost(MOST_TEXT)])
    up_to_date = BooleanField("My text has in it what is new")
    unfixed_reason = TextAreaField("Why the wrong words stay, in public", validators=[AtMost(MOST_NOTICE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Those that the newsroom has, and where this notice stands already.
        offered, stands = current.newsroom().placements, self.placement.data
        places = [*offered, *([stands] if isinstance(stands, Placement) and stands not in offered else [])]
        self.placement.choices = [choice(str(place), offered.get(place) or Words(place.label)) for place in places]

    @staticmethod
    def prefix_of(article_id: int) -> str:
        return f"article-{article_id}-"

    def edited(self) -> ArticleWords:
        base = whole_number(self.newest.data if self.up_to_date.data else self.base.data)
        return ArticleWords(
            placement=self.placement.data,
            placement_detail=self.placement_detail.data,
            change=self.change.data or "",
            headline=self.headline.data,
            text=self.text.data,
            unfixed_reason=self.unfixed_reason.data,
            words=self.words.data,
            base=base,
        )


class ActForm(Form):
    """What some buttons ask for besides: when to publish, and what has to change where a draft is sent back."""

    at = StringField("Publish on", id="publish-at")
    sign_off_reason = TextAreaField("What has to change", id="sign-off-reason", validators=[AtMost(MOST_NOTICE)])

    def would_lose_reason(self) -> bool:
        """Whether what has to change was written, for a button that does not send the draft back. Said at its field."""
        if not self.sign_off_reason.data:
            return False
        said = Message("You wrote what has to change. Send it back, or empty this field first.")
        self.add_problem("sign_off_reason", said)
        return True


class Forms:
    """The draft's form and those of its articles and buttons, which are sent as one."""

    def __init__(self, draft: DraftForm, articles: Mapping[int, ArticleForm], act: ActForm | None = None) -> None:
        self.draft, self.articles, self.act = draft, articles, act or ActForm()

    @classmethod
    def sent(cls, form: MultiDict[str, str], article_ids: list[int]) -> Forms:
        """As they were sent, for the articles that the draft is on and that the form had."""
        articles = {}
        for article_id in article_ids:
            prefix = ArticleForm.prefix_of(article_id)
            if f"{prefix}placement" in form:
                articles[article_id] = ArticleForm(form, prefix=prefix)
        draft = DraftForm(form)
        draft.answers = answering.sent(form)
        return cls(draft, articles, ActForm(form))

    def validate(self) -> bool:
        each = [form.validate() for form in self._all()]  # also after one that is not: each says what is wrong with it
        return all(each)

    @property
    def errors(self) -> bool:
        return any(form.errors for form in self._all())

    def __iter__(self) -> Any:
        return chain(*self._all())

    def _all(self) -> list[Form]:
        """The forms in the order of the page."""
        return [self.draft, *self.articles.values(), self.act]

    def take_refusal(self, problem: Message) -> Message | None:
        """Say what an action refused at the field that it is about. Given back if it is about none of these."""
        if not isinstance(problem.at, tuple):
            return self.draft.take_refusal(problem)
        article_id, name = problem.at
        if article_id not in self.articles:
            return problem
        self.add_problem(article_id, name, problem)
        return None

    def add_problem(self, article_id: int, name: str, problem: Message) -> None:
        if article_id in self.articles:
            self.articles[article_id].add_problem(name, problem)


class CannotBe(ValueError):
    """Said at a field."""


def moment(typed: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When to publish, as typed in a field for local date and time; None for nothing typed. Raises CannotBe."""
    if not typed.strip():
        return None
    try:
        local = datetime.fromisoformat(typed.strip().replace(" ", "T"))
    except ValueError:
        raise CannotBe(gettext("Enter a date and a time such as 2026-11-24 14:05.")) from None
    if local.tzinfo is not None or not 2000 <= local.year <= 9000:
        raise CannotBe(gettext("Enter a date and a time such as 2026-11-24 14:05."))
    at = local.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != local:
        raise CannotBe(gettext("There is no such time on that day: the clocks go forward."))
    if at <= now:
        raise CannotBe(gettext("That time has passed. Leave it empty to publish now."))
    if at > now + FURTHEST:
        raise CannotBe(gettext("That is more than a year ahead."))
    return at
