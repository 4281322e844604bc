"""Words for every kind of email, as the worker would look them up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from corrections.deliveries.messages import Recipient
from corrections.newsroom.queries import Newsroom
from corrections.requests.decisions import CameBy
from corrections.standards.values import Finding
from corrections.taxonomy import DeclineReason, ErasureGround, Kind, Outcome, Severity

MOMENT = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
NEWSROOM = Newsroom(name="The Wennmouth Courier", zone_name="Europe/London", contact="desk@courier.example")
BASE = "https://corrections.courier.example"
ANN = Recipient("ann@example.com", "Ann Reader")

SAMPLES: dict[str, dict[str, object]] = {
    "request-received": {
        "came_by": CameBy.PHONE,
        "reference": "7KM3-QRTX",
        "received": MOMENT,
        "due": MOMENT,
        "known": False,
        "checking": False,
        "corrected": None,
        "link": f"{BASE}/requests/abc",
    },
    "request-message": {
        "answerable": True,
        "reference": "7KM3-QRTX",
        "message": "Which table did you look at?\n\nThe one of May?",
        "asks": True,
        "headline": "Ferry fares to rise",
        "wrong": "It is 9%, not 19%.",
        "link": f"{BASE}/requests/abc",
    },
    "request-decided": {
        "reference": "7KM3-QRTX",
        "outcome": Outcome.DECLINED,
        "reason": DeclineReason.ACCURATE,
        "passed_on_to": None,
        "cited": {"number": "2.3", "title": "Placement", "link": f"{BASE}/standards/versions/3#clause-2.3"},
        "answer": "We asked the company again. It is 19%.",
        "notices": [{"kind": Kind.CORRECTION, "notice": "A notice.", "link": f"{BASE}/corrections/2026-0042"}],
        "headline": "Ferry fares to rise",
        "passage": "a 19% rise",
        "wrong": "It is 9%, not 19%.",
        "right": "9%",
        "second_look": True,
        "link": f"{BASE}/requests/abc",
    },
    "request-second-look": {"reference": "7KM3-QRTX", "due": MOMENT, "link": f"{BASE}/requests/abc"},
    "case-assigned": {
        "summary": "a 19% rise",
        "headline": "Ferry fares to rise",
        "severity": Severity.MINOR,
        "due": MOMENT,
        "link": f"{BASE}/desk/cases/7",
    },
    "draft-sign-off": {
        "kind": Kind.RETRACTION,
        "notice": "A notice.",
        "asked_by": "Ben Osei",
        "headline": "Ferry fares to rise",
        "link": f"{BASE}/desk/cases/7/draft",
    },
    "erasure-asked": {
        "ground": ErasureGround.COURT_ORDER,
        "asked_by": "Idris Vaughan",
        "link": f"{BASE}/desk/erasures/3",
    },
    "policy-proposed": {
        "proposed_by": "Mara Lindqvist",
        "in_force": datetime(2026, 12, 1, 12, tzinfo=UTC),
        "link": f"{BASE}/desk/standards",
    },
    "hold-failed": {
        "kind": Kind.CORRECTION,
        "problem": "The wrong words still stand.",
        "waits": False,
        "headline": None,
        "link": f"{BASE}/desk/cases/7/draft",
    },
    "complaint-admission": {
        "reference": "7KM3-QRTX",
        "headline": "Ferry fares to rise",
        "is_author": False,
        "reason": None,
        "text": "I have asked the News desk.",
        "due": MOMENT,
        "outside": {"name": "The Press Council", "address": "https://council.example"},
        "link": f"{BASE}/requests/abc",
    },
    "complaint-provisional": {
        "reference": "7KM3-QRTX",
        "headline": "Ferry fares to rise",
        "is_author": False,
        "finding": Finding.UPHELD,
        "facts": "The minor was named.",
        "text": "Clause 4.2 says that nobody under 16 is.",
        "remedy": "The name is out.",
        "until": MOMENT,
        "link": f"{BASE}/requests/abc",
    },
    "complaint-finding": {
        "reference": "7KM3-QRTX",
        "headline": "Ferry fares to rise",
        "is_author": False,
        "is_review": False,
        "finding": Finding.UPHELD,
        "facts": "The minor was named.",
        "text": "Clause 4.2 says that nobody under 16 is.",
        "remedy": "The name is out.",
        "until": MOMENT,
        "outside": {"name": "The Press Council", "address": "https://council.example"},
        "link": f"{BASE}/requests/abc",
    },
    "complaint-desk": {
        "summary": "You named my daughter.",
        "headline": "Ferry fares to rise",
        "severity": Severity.MAJOR,
        "due": MOMENT,
        "link": f"{BASE}/desk/cases/7/complaint",
    },
    "author-question": {
        "question": "Where is the 19% from?",
        "sources": True,
        "asked_by": "Ben Osei",
        "headline": "Ferry fares to rise",
        "url": "https://www.courier.example/ferries",
        "passage": "a 19% rise",
        "link": f"{BASE}/answer/abc",
        "lasts": timedelta(days=60),
    },
    "author-correction": {
        "kind": Kind.CORRECTION,
        "notice": "A notice.",
        "reason": "A name was wrong.",
        "headline": "Ferry fares to rise",
        "link": f"{BASE}/corrections/2026-0042",
    },
    "follow-confirm": {"headline": None, "section": "Sport", "days": 7, "link": f"{BASE}/follow/abc"},
    "follow-correction": {
        "number": "2026-0042",
        "kind": Kind.CORRECTION,
        "notice": "An earlier version of this article misstated the rise. It is 9%.",
        "reason": None,
        "headlines": ["Ferry fares to rise"],
        "following": "Sport",
        "link": f"{BASE}/corrections/2026-0042",
        "unsubscribe": f"{BASE}/unfollow/abc",
    },
}
SAMPLES["case-reminder"] = SAMPLES["case-assigned"] | {"part": "answer", "due": MOMENT, "whose": "Ben Osei"}
SAMPLES["case-escalated"] = SAMPLES["case-reminder"] | {"part": "decision", "whose": None}
SAMPLES["desk-digest"] = {
    "cases": [
        {
            "summary": "a 19% rise",
            "headline": "Ferry fares to rise",
            "due": MOMENT,
            "overdue": True,
            "link": f"{BASE}/desk/cases/7",
        }
    ],
    "mine": 2,
    "unassigned": 1,
    "escalated": 3,
    "mine_link": f"{BASE}/desk?view=mine",
    "unassigned_link": f"{BASE}/desk?view=unassigned",
    "escalated_link": f"{BASE}/desk/escalations",
    "off_link": f"{BASE}/desk/me",
    "link": f"{BASE}/desk",
}
SAMPLES["case-lapsed"] = SAMPLES["second-look-waits"] = SAMPLES["case-assigned"]
SAMPLES["case-news"] = SAMPLES["case-assigned"] | {"what": "author answered"}
SAMPLES["cases-gathered"] = SAMPLES["case-assigned"] | {"number": 3}
SAMPLES["case-mention"] = SAMPLES["case-assigned"] | {"note": "@Ann Reader, was that you?", "by": "Ben Osei"}
SAMPLES["author-answered"] = SAMPLES["case-assigned"] | {"author": "Nadia Okafor", "question": "Where is 19% from?"}
SAMPLES["cases-handed-over"] = {"number": 12, "name": "Ben Osei", "link": f"{BASE}/desk?view=mine"}
