"""Which columns of which tables may hold somebody's words: every one that is made for text, but for settings.

A table that comes later is looked through without anybody having to think of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, String, Table

from corrections.database import Base
from corrections.errors import Message

# Made of other rows, and made anew from them.
MADE = frozenset({"comparisons", "article_texts", "case_texts", "correction_texts"})
# The log has its own way, and so have mails that were dropped (mails). A reader's name is erased where it is kept
# (requests). Events hold ids and values of lists.
APART = frozenset({"log_parts", "log_entries", "readers", "events", "received_mails"})
# What the newsroom set, and what a machine needs to the letter: changed where it is set, or it would no longer work.
SETTINGS = frozenset(
    {
        *("users", "desks", "routing_rules", "newsroom_settings", "followers", "watched_hosts", "watched_addresses"),
        *("witnesses", "witnessed_logs", "channels", "api_tokens", "deliveries", "user_sessions", "logs", "log_keys"),
        *("sign_in_providers", "identities"),
    }
)
# A text of fewer letters than this is a key or a value of a list; and these are, although they are longer.
SHORTEST_TEXT = 80
NO_TEXTS = frozenset(
    {
        *(
            "about",
            "media_type",
            "vkey",
            "next_vkey",
            "vkeys",
            "scopes",
            "scope_key",
            "password_hash",
            "robots",
            "etag",
        ),
        *("writers", "chosen", "places", "left", "files", "erasures", "reasons", "place", "values", "key"),
    }
)
# Columns of one text that was cut where its middle begins and ends.
TOGETHER: Mapping[str, tuple[str, ...]] = {"passages": ("prefix", "exact", "suffix")}

NAMES: Mapping[str, Message] = {
    "passages": Message("The words that a report or a notice points at"),
    "correction_requests": Message("A reader’s report"),
    "request_messages": Message("A message between a reader and the newsroom"),
    "evidence": Message("A link or the name of a file that a reader gave"),
    "case_notes": Message("A note on a case"),
    "complaints": Message("The author’s name and address in a complaint"),
    "complaint_statements": Message("A finding, an answer or a comment in a complaint"),
    "author_questions": Message("A question to an author and the answer"),
    "drafts": Message("A draft"),
    "policy_draft_clauses": Message("A clause in the draft of the policy"),
    "policy_drafts": Message("Why the draft of the policy was sent back"),
    "draft_articles": Message("The text of an article in a draft"),
    "received_mails": Message("A mail that came in"),
    "noticed_changes": Message("Why a change needed no notice"),
    "saved_views": Message("A saved view of the queue"),
    "erasure_requests": Message("A request to erase"),
    "readers": Message("The name and address of a reader"),
    "article_addresses": Message("The address of an article"),
    "users": Message("Somebody who works here"),
    "watched_addresses": Message("An address that is watched"),
    "newsroom_settings": Message("The newsroom’s settings"),
}


# Rows that people know by a number: each is told from others of its kind.
NUMBERED: Mapping[str, Message] = {
    "articles": Message("Article {number} in lists and feeds"),
    "cases": Message("Case {number} in the queue"),
}


def name_of(table: str, keys: Iterable[Any] = ()) -> Message:
    """What a row is called, by its number if people know it by that."""
    number = next(iter(keys), None)
    if table in NUMBERED:
        return replace(NUMBERED[table], values={"number": number})
    return NAMES.get(table) or Message.of("The table {name}", name=table)


@cache
def texts_of(table: Table) -> tuple[Column[Any], ...]:
    """The columns of a table that can hold what somebody wrote."""
    return tuple(column for column in table.columns if column.name not in NO_TEXTS and _is_text(column))


def _is_text(column: Column[Any]) -> bool:
    if isinstance(column.type, JSON):
        return True
    return isinstance(column.type, String) and (column.type.length is None or column.type.length >= SHORTEST_TEXT)


@cache
def cleared_in(table: Table) -> tuple[Column[Any], ...]:
    """Those in which words are replaced: none where the table is never changed, or is one of settings."""
    if table.info or table.name in SETTINGS | MADE | APART:
        return ()
    return tuple(column for column in texts_of(table) if not (column.primary_key or column.unique))


def looked_through() -> Iterator[tuple[Table, tuple[Column[Any], ...], tuple[Column[Any], ...]]]:
    """Every table with the columns in which words are replaced, and those in which they can only be found."""
    for table in Base.metadata.sorted_tables:
        if table.name in MADE | APART:
            continue
        cleared = cleared_in(table)
        found = tuple(column for column in texts_of(table) if column not in cleared)
        if cleared or found:
            yield table, cleared, found
