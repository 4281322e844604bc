"""The base of every form, and the fields and filters that they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

from markupsafe import escape
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms import Form as WTForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.meta import DefaultMeta
from wtforms.validators import Length, StopValidation, ValidationError

from corrections.composed import normal, says_something
from corrections.errors import Message
from corrections.taxonomy import Listed
from corrections.web.filters import gettext, message, ngettext, number
from corrections.web.paging import HIGHEST_ID

LONGEST_ADDRESS = 2_000
# Control characters that no person types. Line feeds and tabs stay; direction marks stay too: names need them.
UNWANTED = dict.fromkeys([*range(0, 9), 11, 12, *range(14, 32), 127, *range(128, 160)])


def clean(text: str | None) -> str:
    """What a person typed: line ends as \\n, no control characters, no lone surrogates, composed, trimmed."""
    if text is None:
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(UNWANTED)
    text = text.encode("utf-8", "replace").decode("utf-8")
    return normal("NFC", text).strip()


def whole_number(text: Any) -> int | None:
    """A number that every database holds, from 0 to 2³¹ − 1, or None for anything else."""
    text = str(text or "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None
    return number if number is not None and number <= HIGHEST_ID else None


def row_id(raw: Any) -> int:
    """Which row was chosen in a list: for a select field's `coerce`. -1, which no row has, for anything else."""
    number = whole_number(raw)
    return -1 if number is None else number


def web_address(text: str | None) -> SplitResult | None:
    """The parts of an http(s) address with a host and no user name, or None."""
    try:
        parts = urlsplit(text or "")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            return None
        return parts if "." in parts.hostname and not any(c.isspace() for c in text or "") else None
    except ValueError:
        return None


def with_scheme(typed: str | None) -> str:
    """An address as people type it on a phone, www.example.org/news, with the https:// that browsers add."""
    text = typed or ""
    host, slash, _ = text.partition("/")
    is_bare = "." in host.strip(".") and not any(c.isspace() or c in ":@" for c in text[:200])
    return f"https://{text}" if is_bare and (slash or host.startswith("www.")) else text


def address_in(typed: str | None) -> str | None:
    """The address that somebody typed, or the first among their words: “https://… and page 3”."""
    text = typed or ""
    words = [word.strip("()<>[]\"'“”‘’«»,;.!?") for word in text.split()]
    marked = [word for word in words if word.lower().startswith(("http://", "https://", "www."))]
    found = (url for url in map(with_scheme, [text, *marked]) if web_address(url))
    return next((url for url in found if len(url) <= LONGEST_ADDRESS), None)


class Form(WTForm):
    """A form that trims what is typed. `problems()` feeds the error summary."""

    class Meta(DefaultMeta):
        def bind_field(self, form: Any, unbound_field: Any, options: MutableMapping[str, Any]) -> Any:
            if issubclass(unbound_field.field_class, StringField | TextAreaField):
                filters = list(unbound_field.kwargs.get("filters", ()))
                if clean not in filters and not getattr(unbound_field.field_class, "raw", False):
                    unbound_field.kwargs["filters"] = [clean, *filters]
            return unbound_field.bind(form=form, **options)

    def problems(self) -> list[tuple[str, str]]:
        """Pairs of a field's id and what is wrong with it, in the order of the form."""
        return [(field.id, str(error)) for field in self for error in field.errors[:1]]

    def add_problem(self, field_name: str, problem: Message | str) -> None:
        """Say at a field what an action refused."""
        field = self[field_name]
        field.errors = [*field.errors, message(problem)]

    def take_refusal(self, problem: Message, *, otherwise: str | None = None) -> Message | None:
        """Say what an action refused at the field that it is about, or `otherwise`. Given back if there is none."""
        name = problem.at if isinstance(problem.at, str) and problem.at in self else otherwise
        if name is None:
            return problem
        self.add_problem(name, problem)
        return None


class Needed:
    """Stop at a field without an answer, in words that say what to do."""

    field_flags: Mapping[str, Any] = {}

    def __init__(self, words: str) -> None:
        self.words = words

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data or (isinstance(field.data, str) and not says_something(field.data)):
            field.errors = []
            raise StopValidation(gettext(self.words))


class AtMost(Length):
    """At most `most` characters (code points); says by how many it is over. Nothing is cut."""

    def __init__(self, most: int) -> None:
        super().__init__(max=most)
        self.field_flags = {}
        self.most = most

    def __call__(self, form: Any, field: Any) -> None:
        over = len(field.data or "") - self.most
        if over > 0:
            words = ngettext(
                "“{label}” is {over} character too long: it can have at most {most}.",
                "“{label}” is {over} characters too long: it can have at most {most}.",
                over,
            )
            label = message(field.label.text)
            raise StopValidation(words.format(label=label, over=number(over), most=number(self.most)))


class Day(DateField):
    """A day, as browsers send it: what is none is said in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(gettext("Enter a day, such as 2026-12-24")) from None


class ListedField(SelectField):
    """One value of a list of `taxonomy`; `.data` is the value, or None."""

    def __init__(self, label: str, listed: type[Listed], *, empty: str | None = None, plain: bool = False, **kw: Any):
        self.listed = listed
        choices = [choice("", Words(empty))] if empty is not None else []
        choices += choices_of(listed, plain=plain)
        super().__init__(label, choices=choices, coerce=self._value, **kw)

    def _value(self, raw: Any) -> Any:
        if raw in (None, ""):
            return None
        try:
            return self.listed(raw)
        except ValueError:
            return raw  # no choice: pre_validate says so

    def pre_validate(self, form: Any) -> None:
        if self.data is None and any(value == "" for value, *_ in self.iter_choices()):
            return
        if not isinstance(self.data, self.listed):
            raise ValidationError(gettext("Choose one of the answers."))


class Words(str):
    """The label of a choice in our words, translated when it is shown; what people named stays as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(escape(gettext(str(self))))


def choice(value: str | int, label: str) -> Any:
    """One answer of a select field or of radio buttons."""
    return SelectChoice(value, label)


def choices_of(values: Iterable[Listed], *, plain: bool = False) -> list[Any]:
    return list(_choices_of(tuple(values), plain))


@lru_cache
def _choices_of(values: tuple[Listed, ...], plain: bool) -> list[Any]:
    return [choice(str(value), Words(value.plain if plain else value.label)) for value in values]
