"""What a delivery says: the words that its templates want, looked up when it is sent.

One function a kind. Each gets the session, the delivery and the site's address, may grant the links that go into the
email, and returns plain values: or None if there is nothing to say any more (undone, answered, erased).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from corrections.deliveries.models import Delivery
from corrections.worker import account_words, clock_words, complaint_words, follower_words, reader_words, staff_words

Words = dict[str, Any]

WORDS: Mapping[str, Callable[[Session, Delivery, str], Words | None]] = {
    "request-received": reader_words.received,
    "request-message": reader_words.message,
    "request-decided": reader_words.decided,
    "request-second-look": reader_words.second_look,
    "case-assigned": staff_words.assigned,
    "case-news": staff_words.news,
    "second-look-waits": staff_words.second_look_waits,
    "case-reminder": clock_words.alert,
    "case-escalated": clock_words.alert,
    "desk-digest": clock_words.digest,
    "case-lapsed": staff_words.lapsed,
    "cases-handed-over": staff_words.handed_over,
    "cases-gathered": staff_words.gathered,
    "case-mention": staff_words.mention,
    "draft-sign-off": staff_words.sign_off,
    "hold-failed": staff_words.hold_failed,
    "erasure-asked": staff_words.erasure_asked,
    "policy-proposed": staff_words.policy_proposed,
    "author-question": staff_words.author_question,
    "author-answered": staff_words.author_answered,
    "author-correction": staff_words.author_correction,
    "complaint-admission": complaint_words.admission,
    "complaint-desk": complaint_words.desk,
    "complaint-provisional": complaint_words.provisional,
    "complaint-finding": complaint_words.finding,
    "follow-confirm": follower_words.confirm,
    "follow-correction": follower_words.correction,
    "password-reset": account_words.password_reset,
    "invite": account_words.invite,
    "password-changed": account_words.changed,
    "second-factor-changed": account_words.changed,
    "passkey-added": account_words.changed,
    "passkey-removed": account_words.changed,
    "provider-linked": account_words.changed,
}


def words_of(session: Session, delivery: Delivery, base_url: str) -> Words | None:
    """The words of `delivery`, or None if it is not to be sent any more. Raises KeyError for a kind that is none."""
    return WORDS[delivery.kind](session, delivery, base_url)
