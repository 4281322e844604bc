"""What a channel is told, and how Slack, Mattermost and Teams want to be told it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from corrections import sealing
from corrections.errors import Message
from corrections.outbound.problems import Forbidden
from corrections.outbound.targets import Target, is_loopback
from corrections.taxonomy import Listed


class ChatKind(Listed):
    """Which program a channel belongs to."""

    SLACK = "slack", "Slack"
    MATTERMOST = "mattermost", "Mattermost"
    MICROSOFT = "teams", "Microsoft Teams"


class Occasion(Listed):
    """What a channel is told."""

    OPENED = "opened", "A new case"
    OVERDUE = "overdue", "A case is overdue"
    SIGN_OFF = "sign_off", "A sign-off is asked for"
    PUBLISHED = "published", "A notice was published"


VERBS = {"opened": Occasion.OPENED, "sign-off asked": Occasion.SIGN_OFF, "published": Occasion.PUBLISHED}
"""The events that a channel can be told of; being overdue is none, since nobody does it."""

LONGEST_ADDRESS = 2_000
ADDRESS = sealing.Purpose(
    "channel",
    row="channel",
    lost=Message(
        "This site’s secret key has changed, and the channel’s address can’t be read any more. Remove the channel and "
        "add it again."
    ),
)
CASE = re.compile(r"/desk/cases/(\d+)")
CORRECTION = re.compile(r"/corrections/(\d{4}-\d+)")


@dataclass(frozen=True)
class News:
    """What is said: one line, what goes with it, and where it is looked at. No reader’s words and no reader’s name."""

    title: str
    lines: tuple[str, ...]
    link: str
    link_words: str


def wants(
    *,
    occasions: Collection[str],
    severities: Collection[str],
    desk_id: int | None,
    occasion: Occasion,
    severity: str | None,
    on_desk: int | None,
) -> bool:
    """Whether a channel that is told these things is told of this one."""
    if occasion not in occasions or (desk_id is not None and on_desk != desk_id):
        return False
    return occasion is not Occasion.OPENED or not severities or severity in severities


def target_of(url: str, *, allow_loopback: bool) -> Target | Message:
    """Where a channel of this address is told, or why it can’t have it. Whom the name stands for is seen when it is
    asked."""
    try:
        target = Target.of(url, allow_loopback)
    except Forbidden as problem:
        return problem.message
    if target.scheme != "https" and not (allow_loopback and is_loopback(target.host)):
        return Message("The address must begin with https://: whoever reads it on its way could write to the channel.")
    if target.request == "/" or any(c.isspace() for c in url):
        return Message("This is not the address of a webhook.")
    return target


def payload(kind: ChatKind, news: News) -> dict[str, Any]:
    """The body of the request, in the format that the program reads.

    Slack: api.slack.com/messaging/webhooks; Mattermost: developers.mattermost.com/integrate/webhooks/incoming;
    Teams: an Adaptive Card 1.4 in a message (the Workflows webhook).
    """
    return _FORMATS[kind](news)


def _slack(news: News) -> dict[str, Any]:
    said = "\n".join((news.title, *news.lines))
    return {
        "text": _for_slack(f"{news.title} {' · '.join(news.lines)}".strip()),
        "blocks": [
            {"type": "section", "text": {"type": "plain_text", "text": said[:3_000], "emoji": False}},
            {
                "type": "context",
                "elements": [{"type": "mrkdwn", "text": f"<{_for_slack(news.link)}|{_for_slack(news.link_words)}>"}],
            },
        ],
    }


def _for_slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+.!|<>~@:/-])")


def _mattermost(news: News) -> dict[str, Any]:
    lines = [f"**{_plain_in_markdown(news.title)}**", *map(_plain_in_markdown, news.lines)]
    return {"text": "\n".join([*lines, f"[{_plain_in_markdown(news.link_words)}]({news.link})"])}


def _plain_in_markdown(text: str) -> str:
    """`text` that stands for itself: a headline mentions nobody and makes no link."""
    return MARKDOWN.sub(r"\\\1", text.replace("@", "@\u200b"))


def _microsoft(news: News) -> dict[str, Any]:
    # Runs of text are no Markdown, which a text block would read.
    title = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": news.title, "weight": "bolder"}]}
    lines = [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": line}]} for line in news.lines]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [title, *lines],
        "actions": [{"type": "Action.OpenUrl", "title": news.link_words, "url": news.link}],
    }
    content_type = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": content_type, "contentUrl": None, "content": card}]}


_FORMATS = {ChatKind.SLACK: _slack, ChatKind.MATTERMOST: _mattermost, ChatKind.MICROSOFT: _microsoft}
