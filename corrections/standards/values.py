"""The lists of values that complaints have; taxonomy.md, “Standards complaints”."""

from __future__ import annotations

from corrections.taxonomy import Listed


class ComplaintState(Listed):
    """Where a complaint stands. One that was taken back is closed without a finding."""

    RECEIVED = "received", "Received"
    ADMITTED = "admitted", "Admitted"
    NOT_ADMITTED = "not_admitted", "Not admitted"
    WITH_DESK = "with_desk", "With the desk"
    WITH_STANDARDS_EDITOR = "with_standards_editor", "With the standards editor"
    PROVISIONAL_FINDING = "provisional_finding", "Provisional finding"
    FINDING = "finding", "Finding"
    REVIEW = "review", "Under review"
    CLOSED = "closed", "Closed"


class NotAdmitted(Listed):
    """Why a complaint is not looked into."""

    THIRD_PARTY = (
        "third_party",
        "By a third party",
        "It is about what happened to somebody else, and they would have to complain themselves, or ask you to.",
    )
    OUT_OF_TIME = "out_of_time", "Out of time", "It came later than our standards allow."
    SAME_MATTER_DECIDED = (
        "same_matter_decided",
        "Same matter decided",
        "We have decided on the same matter before, and nothing in it is new.",
    )
    NOT_OUR_CODE = "not_our_code", "Not our code", "It is not about anything that our standards promise."


class Finding(Listed):
    """What was found on a complaint."""

    UPHELD = "upheld", "Upheld", "You are right: we broke our standards."
    PARTLY_UPHELD = "partly_upheld", "Partly upheld", "You are right in part: we broke our standards there."
    NOT_UPHELD = "not_upheld", "Not upheld", "We did not break our standards."
    RESOLVED = "resolved", "Resolved", "It was put right to your satisfaction."
    OUT_OF_SCOPE = "out_of_scope", "Out of scope", "It turned out not to be about anything that our standards promise."


class StatementKind(Listed):
    """What somebody said in the course of a complaint."""

    ADMISSION = "admission", "On admitting it"
    DESK_ANSWER = "desk_answer", "The desk’s answer"
    PROVISIONAL = "provisional", "Provisional finding"
    COMPLAINANT = "complainant", "The complainant’s comment"
    AUTHOR = "author", "The author’s comment"
    FINDING = "finding", "Finding"
    REVIEW_ASKED = "review_asked", "Why a review was asked for"
    REVIEW = "review", "Finding of the review"
