"""From words to an email: the templates of templates/emails, and the message that goes out."""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import lru_cache
from gettext import translation
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context

from corrections import clock, locales, paths
from corrections.deliveries.decisions import Failure, NotSent, one_line, usable_address
from corrections.deliveries.logos import Logo
from corrections.newsroom.queries import Newsroom
from corrections.taxonomy import Listed

LINE_LENGTH = 76
MOST_SUBJECT = 180
MOST_NAME = 100
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ur", "yi"})


@dataclass(frozen=True)
class Recipient:
    """Who an email goes to. Unconfirmed: somebody typed this address, and nobody at it has said that it was them."""

    address: str
    name: str = ""
    language: str = ""
    confirmed: bool = True


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


@lru_cache
def _has_words(language: str) -> bool:
    """Whether we have a catalogue for a language, or need none."""
    tag = language.replace("-", "_")
    names = {tag, tag.split("_")[0]}
    return "en" in names or any((paths.TRANSLATIONS / name).is_dir() for name in names)


def render(
    kind: str,
    recipient: Recipient,
    newsroom: Newsroom,
    words: Mapping[str, Any],
    base_url: str,
    *,
    logo: Logo | None = None,
) -> Rendered:
    """Fill in the three templates of `kind`, in the recipient's language if we have its words, else the newsroom's.

    Raises jinja2.TemplateError for a template that lacks a word.
    """
    language = recipient.language
    if not LANGUAGE.fullmatch(language) or not _has_words(language):
        language = newsroom.language
    values = {
        **words,
        "recipient": replace(recipient, name=_cut(one_line(recipient.name), MOST_NAME)),
        "newsroom": newsroom,
        "base_url": base_url,
        "logo": logo,
        "language": language,
        "direction": "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr",
    }
    environment = _environment(language)
    subject = environment.get_template(f"{kind}/subject.txt").render(values)
    text = environment.get_template(f"{kind}/body.txt").render(values)
    html = environment.get_template(f"{kind}/body.html").render(values)
    return Rendered(_cut(one_line(subject), MOST_SUBJECT), _wrapped(text), _clean(html).strip() + "\n")


def _cut(line: str, most: int) -> str:
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


# What a mail can't hold in its text: controls but line feeds and tabs.
UNWANTED = dict.fromkeys([*range(0, 9), 11, 12, *range(14, 32), 127, *range(128, 160)])


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(UNWANTED)


def _wrapped(text: str) -> str:
    """`text` in lines that every mail program shows well; a quotation keeps its mark, an address stays whole."""
    lines: list[str] = []
    for line in _clean(text).strip().split("\n"):
        mark = "> " if line.startswith("> ") else ""
        lines += textwrap.wrap(
            line.removeprefix(mark),
            LINE_LENGTH,
            initial_indent=mark,
            subsequent_indent=mark,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [mark.strip()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


@lru_cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(paths.TEMPLATES / "emails"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    tag = language.replace("-", "_")
    catalogue = translation("messages", paths.TRANSLATIONS, [tag, tag.split("_")[0]], fallback=True)
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    gettext = catalogue.gettext

    @pass_context
    def date(context: Context, moment: datetime) -> str:
        """Tue 24 Nov 2026"""
        return locales.short_day(moment.astimezone(context["newsroom"].zone).date(), language)

    @pass_context
    def date_time(context: Context, moment: datetime) -> str:
        """Tue 24 Nov 2026, 14:05"""
        local = moment.astimezone(context["newsroom"].zone)
        return f"{locales.short_day(local.date(), language)}, {local:%H:%M}"

    def label(value: Listed) -> str:
        return str(gettext(value.label))

    def plain(value: Listed) -> str:
        return str(gettext(value.plain))

    environment.filters |= {"date": date, "datetime": date_time, "label": label, "plain": plain, "quoted": quoted}
    return environment


def quoted(text: str) -> str:
    """`text` as a quotation in plain text: each of its lines marked, so that it can't pass for ours."""
    return "\n".join(f"> {line}" for line in _clean(text).strip().replace("\u2028", "\n").splitlines())


# A name that needs neither quotation marks nor encoding in a header.
PLAIN_NAME = re.compile(r"[A-Za-z0-9'!&*+/_-]+( [A-Za-z0-9'!&*+/_-]+)*")
LONGEST_PLAIN_NAME = 50
LONGEST_LINE = 78  # RFC 5322, 2.1.1


class Whole(EmailPolicy):
    """Folds where Python's own policy would change what is meant.

    Headers that programs read stay on one line: a long address in one would come out encoded word by word. A name
    that is more than plain words is an encoded word: folding drops the quotation marks around a long one, and each
    comma in it would begin another recipient. So is a subject that is more than one short line of ASCII: white space
    between two encoded words is none (RFC 2047, 6.2), and folding leaves there the space that was meant.
    """

    machine_read = frozenset({"list-unsubscribe", "list-unsubscribe-post", "list-id", "message-id"})
    addressed = frozenset({"from", "to", "reply-to"})

    def fold(self, name: str, value: Any) -> str:
        if name.lower() in self.machine_read:
            return f"{name}: {value}{self.linesep}"
        if name.lower() in self.addressed:
            return f"{name}: {_mailbox(value.addresses[0], self.linesep)}{self.linesep}"
        if name.lower() == "subject":
            return f"{name}: {_unstructured(str(value), name, self.linesep)}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in self.machine_read | self.addressed | {"subject"}:
            return self.fold(name, value).encode("ascii")
        return bytes(super().fold_binary(name, value))


def _unstructured(text: str, name: str, linesep: str) -> str:
    if text.isascii() and "=?" not in text and len(f"{name}: {text}") <= LONGEST_LINE:
        return text
    return Header(text, "utf-8", header_name=name).encode(linesep=linesep)


def _mailbox(address: Address, linesep: str) -> str:
    """One address with its name (RFC 5322, 3.4; RFC 2047, 5), folded after the name."""
    name = address.display_name
    if not name:
        return address.addr_spec
    if not PLAIN_NAME.fullmatch(name) or len(name) > LONGEST_PLAIN_NAME:
        name = Header(name, "utf-8", header_name="Reply-To").encode(linesep=linesep)
    return (
        f"{name}{linesep} <{address.addr_spec}>" if len(name) > LONGEST_PLAIN_NAME else f"{name} <{address.addr_spec}>"
    )


POLICY = Whole(linesep="\r\n")


def compose(
    rendered: Rendered,
    recipient: Recipient,
    newsroom: Newsroom,
    *,
    key: str,
    mail_from: str,
    base_url: str,
    unsubscribe: str | None = None,
    reply_to: str = "",
    logo: Logo | None = None,
) -> EmailMessage:
    """The message for one recipient. The same `key` gives the same Message-ID, however often it is sent.

    `reply_to`: where answers go instead of to the newsroom’s contact.
    `unsubscribe` is the address at which one click ends such emails (RFC 8058). Raises NotSent for an address that
    can't be written to.
    """
    to = usable_address(recipient.address)
    if to is None:
        raise NotSent(Failure("This is not an address that can be written to.", final=True))
    sender = usable_address(mail_from)
    if sender is None:
        raise NotSent(Failure("The setting MAIL_FROM is not an email address.", fault=True))
    host = urlsplit(base_url).hostname or "localhost"
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(_cut(one_line(newsroom.name), MOST_NAME), addr_spec=sender)
    message["To"] = Address(_cut(one_line(recipient.name), MOST_NAME), addr_spec=to)
    message["Subject"] = rendered.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id(key, host)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nothing should answer it by itself
    answers_to = usable_address(reply_to or newsroom.contact)
    if answers_to is not None and answers_to != sender:
        message["Reply-To"] = Address(_cut(one_line(newsroom.name), MOST_NAME), addr_spec=answers_to)
    if unsubscribe is not None:
        message["List-Id"] = f"<corrections.{host}>"
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    if logo is not None:
        logo.add_to(message, f"related-{_digest(key)}")
    message.set_boundary(f"part-{_digest(key)}")  # not drawn at random: one key, one message
    return message


def message_id(key: str, host: str) -> str:
    return f"<{_digest(key)}@{'localhost' if ':' in host else host}>"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
