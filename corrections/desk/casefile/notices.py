"""The drafts of a case and what was published of it, as plain values."""

from __future__ import annotations

from typing import Any

from corrections import addresses
from corrections.desk.casefile.reading import CaseRows
from corrections.notices.documents import OnArticle, RevisionText
from corrections.notices.models import Draft
from corrections.requests.models import Passage

Document = dict[str, Any]


def drafts(rows: CaseRows) -> list[Document]:
    """The drafts, oldest first, also those that were given up; of a further revision with the correction's number."""
    numbers = {each.correction.id: each.correction.number for each in rows.corrections}
    return [_draft(rows, draft, numbers.get(draft.correction_id or 0)) for draft in rows.drafts]


def _draft(rows: CaseRows, draft: Draft, correction: str | None) -> Document:
    return {
        "correction": correction,
        "kind": draft.kind,
        "notice": draft.notice,
        "reason": draft.reason,
        "kind_reason": draft.kind_reason,
        "harm": draft.harm,
        "answers": [reason for _, _, reason in draft.answers or ()],
        "cause": draft.cause,
        "clause": draft.clause,
        "told": draft.told,
        "begun": draft.created_at,
        "begun_by": rows.name(draft.created_by_id),
        "saved": draft.saved_at,
        "saved_by": rows.name(draft.saved_by_id),
        "sign_off_asked": draft.asked_sign_off_at,
        "signed_off": [
            {"at": one.at, "by": rows.name(one.user_id)} for one in rows.sign_offs if one.draft_id == draft.id
        ],
        "sent_back": draft.sent_back_reason,
        "sent_back_by": rows.name(draft.sent_back_by_id) or None,
        "published": draft.published_at,
        "dropped": draft.dropped_at,
        "articles": [
            {
                "article": on.article_id,
                "placement": on.placement,
                "placement_detail": on.placement_detail,
                "passage": _words(rows.draft_passages.get(on.passage_id or 0)),
                "base_version": on.base_version,
                "headline": on.headline,
                "text": on.text,
                "unfixed_reason": on.unfixed_reason,
            }
            for on in rows.draft_articles
            if on.draft_id == draft.id
        ],
    }


def _words(passage: Passage | None) -> str | None:
    return passage.exact if passage is not None else None


def corrections(rows: CaseRows, base_url: str) -> list[Document]:
    """What was published, with every revision and where the public reads it."""
    return [
        {
            "number": each.correction.number,
            "kind": each.correction.kind,
            "published": each.correction.published_at,
            "record": base_url + addresses.correction(each.correction.number),
            "revisions": [_revision(each.correction.number, revision, base_url) for revision in each.revisions],
        }
        for each in rows.corrections
    ]


def _revision(number: str, revision: RevisionText, base_url: str) -> Document:
    return {
        "number": revision.number,
        "published": revision.published_at,
        "record": base_url + addresses.revision(number, revision.number),
        "notice": revision.notice,
        "reason": revision.reason,
        "clause": revision.clause,
        "erased": sorted(revision.erased),
        "articles": [_on(on, base_url) for on in revision.articles],
    }


def _on(on: OnArticle, base_url: str) -> Document:
    return {
        "article": on.article_id,
        "record": base_url + addresses.article(on.article_id),
        "headline": on.headline,
        "placement": on.placement,
        "placement_detail": on.placement_detail,
        "passage": dict(on.passage) if on.passage else None,
        "version_before": on.version_before,
        "version_after": on.version_after,
        "unfixed_reason": on.unfixed_reason,
    }
