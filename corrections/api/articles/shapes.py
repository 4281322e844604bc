"""The JSON of an article: what a CMS of any make sends."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from corrections import clock
from corrections.api.articles.pushed import Pushed
from corrections.api.bodies import MOST_MISTAKES, escaped
from corrections.articles.blocks import Block
from corrections.articles.decisions import MOST_BLOCKS, MOST_CHARACTERS, Copy, says_something
from corrections.articles.urls import LONGEST
from corrections.composed import normal
from corrections.newsroom.queries import Newsroom
from corrections.taxonomy import BlockType, Medium
from corrections.web.details import Fault
from corrections.web.forms import UNWANTED, clean

# Since the first newspapers.
EARLIEST = 1605
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)")
LONGEST_LANGUAGE = 35  # RFC 5646, 4.4.1
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def text_of(value: str) -> str:
    """A text as it is kept: composed, without control characters; spaces at its end are nobody's words."""
    return normal("NFC", value.replace("\r\n", "\n").replace("\r", "\n").translate(UNWANTED)).rstrip()


def _line(value: str) -> str:
    return " ".join(clean(value).split())


def _said(value: str) -> str:
    if not says_something(value):
        _refuse("Say something here, or leave it out.")
    return value


def _refuse(words: str) -> NoReturn:
    raise PydanticCustomError("unfit", "{words}", {"words": words})


def _moment(value: str) -> str:
    """A moment with its zone, as RFC 3339 has it. Raises ValueError."""
    if not MOMENT.fullmatch(value):
        _refuse("Write a time with its zone, such as 2026-11-24T14:05:00Z (RFC 3339).")
    try:
        found = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        _refuse("There is no such time.")
    if not EARLIEST <= found.year <= clock.now().year + 1:
        _refuse(f"Nothing is published before {EARLIEST} or far in the future.")
    return found.isoformat()


def _language(value: str) -> str:
    """A tag such as en or pt-BR (RFC 5646). Raises ValueError."""
    if not LANGUAGE.fullmatch(value):
        _refuse("Write a language tag, such as en or pt-BR.")
    return value


Line = Annotated[str, AfterValidator(_line), AfterValidator(_said)]
Name = Annotated[Line, Field(max_length=200)]
Short = Annotated[Line, Field(max_length=120)]


class BlockShape(BaseModel):
    """One piece of the text."""

    model_config = ConfigDict(extra="forbid", defer_build=True, title="Block")

    type: BlockType = Field(description="What it is.", examples=["paragraph"])
    text: Annotated[str, AfterValidator(text_of), AfterValidator(_said)] = Field(
        description="Plain text without markup. Cells of a table’s row are joined by “ | ”. White space, line breaks "
        "too, counts as one space, but for code.",
        examples=["The council voted 7–2 on Tuesday."],
    )

    def block(self) -> Block:
        """As the plain notation has it, in which editors correct a text: only code has lines."""
        text = " ".join(self.text.split())
        if self.type is BlockType.CODE:
            text = "\n".join(line.rstrip() for line in self.text.split("\n")).strip("\n")
        elif self.type is BlockType.TABLE_ROW:
            text = " | ".join(cell.strip() for cell in text.split("|")).strip()
        return Block(self.type, text)


class ArticleShape(BaseModel):
    """An article as it stands on its page now. What is left out stays as it is known."""

    model_config = ConfigDict(extra="forbid", defer_build=True, title="Article")

    url: Annotated[str, Field(max_length=LONGEST)] = Field(
        description="Its address, on one of the newsroom’s own hosts.",
        examples=["https://www.example.org/local/libraries"],
    )
    headline: Annotated[Line, Field(max_length=1_000)] = Field(
        description="As readers see it.", examples=["Three libraries to close"]
    )
    standfirst: Annotated[Line, Field(max_length=5_000)] | None = Field(
        None, description="The sentences under the headline. They become the first paragraph of the text."
    )
    blocks: Annotated[list[BlockShape], Field(min_length=1, max_length=MOST_BLOCKS)] | None = Field(
        None, description="The text, in pieces. Either this or `html`."
    )
    html: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS * 2)] | None = Field(
        None, description="The text in HTML, which is read as text: scripts, styles and markup go. Or `blocks`."
    )
    bylines: Annotated[list[Name], Field(max_length=50)] | None = Field(None, description="Who wrote it.")
    agency: Short | None = Field(None, description="The agency that the text comes from.")
    section: Short | None = Field(None, description="Such as Politics.")
    tags: Annotated[list[Name], Field(max_length=100)] | None = Field(
        None, description="What it is about. An empty list takes away those that are known."
    )
    language: Annotated[str, Field(max_length=LONGEST_LANGUAGE), AfterValidator(_language)] | None = Field(
        None, description="A language tag. Left out: the newsroom’s language."
    )
    published: Annotated[str, AfterValidator(_moment)] | None = Field(
        None,
        description="When it was first published (RFC 3339).",
        examples=["2026-11-24T07:30:00Z"],
        json_schema_extra={"format": "date-time"},
    )
    medium: Medium | None = Field(None, description="Left out: web.")
    withheld: StrictBool = Field(
        False, description="The text may not be republished (agency copy): we keep it and don’t show it."
    )

    @model_validator(mode="after")
    def _one_text(self) -> ArticleShape:
        if (self.blocks is None) == (self.html is None):
            _refuse("Send the text either as blocks or as html.")
        return self


def read(sent: dict[str, Any], newsroom: Newsroom) -> Pushed:
    """What was sent as an article. Raises Fault with a pointer to each mistake."""
    try:
        shape = ArticleShape.model_validate(sent)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)[:MOST_MISTAKES]
        mistakes = [_mistake(fault["type"], fault["loc"], fault["msg"]) for fault in faults]
        raise Fault(422, "invalid", "The article can’t be taken as it is.", mistakes=mistakes) from None
    copy = Copy(
        headline=shape.headline,
        blocks=tuple(block.block() for block in shape.blocks or ()),
        url=shape.url,
        medium=shape.medium or Medium.WEB,
        bylines=tuple(dict.fromkeys(shape.bylines or ())),
        agency=shape.agency,
        published=datetime.fromisoformat(shape.published) if shape.published else None,
        section=shape.section,
        language=shape.language or newsroom.language,
        tags=tuple(dict.fromkeys(shape.tags or ())),
        withheld=shape.withheld,
    )
    unsaid = frozenset(name for name in KNOWN if getattr(shape, name) is None)
    return Pushed(copy, html=shape.html, standfirst=shape.standfirst, unsaid=unsaid, text_at=_text_at(shape))


KNOWN = ("bylines", "agency", "published", "section", "language", "medium", "tags")


def _text_at(shape: ArticleShape) -> str:
    return "/blocks" if shape.html is None else "/html"


def _mistake(kind: str, place: tuple[int | str, ...], words: str) -> tuple[str, str]:
    pointer = "".join(f"/{escaped(str(part))}" for part in place)
    return pointer, WORDS.get(kind, f"{words}.".replace("..", "."))


WORDS = {
    "missing": "This is missing.",
    "extra_forbidden": "There is no such field.",
    "string_type": "This must be a text.",
    "bool_type": "This must be true or false.",
    "list_type": "This must be a list.",
    "model_type": "This must be an object.",
}
