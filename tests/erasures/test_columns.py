"""Nobody's words can hide: of every column that could hold some, it is decided how an erasure gets at it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import JSON, LargeBinary, String

from corrections.erasures import files, tables
from corrections.schema import metadata
from corrections.settings import Settings

# Values of lists, numbers of things, and names that machines give.
LISTED = {
    "articles": "language erasures",
    "bulk_acts": "act",
    "capabilities": "purpose",
    "case_presence": "doing",
    "cases": "clause",
    "complaint_clauses": "clause",
    "correction_requests": "reference form_key language set_aside_reason",
    "correction_clauses": "clause",
    "corrections": "number",
    "deliveries": "key kind to_kind about values",
    "draft_articles": "change",
    "drafts": "clause writers",
    "erasure_requests": "state chosen places left files",
    "events": "about verb details",
    "evidence": "media_type",
    "followers": "scope scope_key",
    "holds": "state",
    "log_erasures": "part",
    "log_parts": "name",
    "log_entries": "subject",
    "newsroom_images": "media_type",
    "newsroom_settings": "name",
    "noticed_changes": "reasons place",
    "policy_clauses": "number",
    "policy_draft_clauses": "number",
    "policy_drafts": "writers",
    "rate_counts": "key",
    "received_mails": "reason",
    "request_messages": "kind",
    "routing_rules": "language",
    "saved_answers": "language",
    "watched_addresses": "what etag modified",
    "watched_hosts": "robots",
}
# The public log, which has its own way (log/erasures.py), and what other machines sign; nobody's words.
OF_THE_LOG = {
    "log_checkpoints": "root note",
    "log_entries": "document entry leaf",
    "log_keys": "vkey",
    "log_parts": "salt value leaf",
    "log_signatures": "key_id line",
    "log_tiles": "hashes",
    "logs": "vkey next_vkey root edge",
    "witnessed_logs": "vkeys root note refused",
    "witnesses": "vkey",
}
# Made of other rows, and made anew with them (erasures/purging.py).
MADE = {
    "article_texts": "text",
    "case_texts": "text",
    "comparisons": "data",
    "correction_texts": "text",
    "request_claims": "key",
}
# Erased where they are kept: readers by requests/actions.py, mails by erasures/mails.py and mailbox/senders.py.
APART = {"correction_requests": "form_digest", "readers": "name email", "received_mails": "raw shown sender said"}
# Of the newsroom and of people who work here: changed where it is set.
STAFF = {
    "api_tokens": "handle scopes",
    "channels": "sealed",
    "newsroom_images": "data",
    "passkeys": "credential_id public_key",
    "sign_in_providers": "name sealed",
    "sign_in_tries": "account network",
    "users": "username password_hash totp_sealed",
}
# Hashes of what is random or whole, or with a key that the database has not got: no guess can be tried by them.
HASHES = {
    "api_answers": "key_digest request_digest",
    "api_tokens": "digest",
    "article_versions": "content_hash",
    "capabilities": "digest",
    "erasure_requests": "digest",
    "evidence": "sha256",
    "followers": "address_hash",
    "holds": "digest",
    "mail_folders": "digest",
    "newsroom_images": "digest",
    "received_mails": "digest",
    "sign_offs": "digest",
    "user_sessions": "digest",
    "watched_addresses": "body_hash",
}


def test_of_every_column_it_is_decided_how_an_erasure_gets_at_it() -> None:
    decided = {
        f"{table}.{column}"
        for each in (LISTED, OF_THE_LOG, MADE, APART, STAFF, HASHES)
        for table, columns in each.items()
        for column in columns.split()
    }
    # Columns of an enumeration (`database.Value`) hold nothing else.
    could = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | JSON | LargeBinary)
    }
    looked_through = {
        f"{table.name}.{column.name}"
        for table, cleared, found in tables.looked_through()
        for column in (*cleared, *found)
    }
    assert could - looked_through - decided == set(), "decide how an erasure gets at these"
    assert decided - (could - looked_through) == set(), "these are gone, or looked through"


def test_every_folder_of_ours_is_looked_through(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path)
    named = [name for name, value in vars(Settings).items() if isinstance(value, property)]
    folders = {name: path for name in named if isinstance(path := getattr(settings, name), Path)}
    assert {"mail", "uploads"} <= folders.keys()
    for name, path in folders.items():
        assert path.is_relative_to(tmp_path), name
        inside = path.relative_to(tmp_path).as_posix()
        if files.OWN.fullmatch(inside) or files.OWN.fullmatch(f"{inside}/x"):
            assert name.startswith(("keys", "log_", "witness_")), f"{name} is passed over: may it hold words?"
