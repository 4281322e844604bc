"""The clauses of the Courier’s policy that its notices and small fixes rest on."""

from __future__ import annotations

from collections.abc import Mapping

from corrections.taxonomy import DeclineReason, Kind

# The clause under which small slips are put right without a notice, and those that notices are published under.
FIXED_UNDER = "2.7"
CITED: Mapping[Kind, str] = {
    Kind.CORRECTION: "2.3",
    Kind.CLARIFICATION: "2.4",
    Kind.EDITORS_NOTE: "2.4",
    Kind.UPDATE: "2.4",
    Kind.RETRACTION: "2.4",
    Kind.REPLY: "3.2",
    Kind.REMOVAL: "8.1",
}
# Those that say why something stays as it is. Of the other reasons, none is named.
DECLINED_UNDER: Mapping[DeclineReason, str] = {
    DeclineReason.ACCURATE: "2.9",
    DeclineReason.OPINION: "2.9",
    DeclineReason.NOT_IN_OUR_TEXT: "2.9",
    DeclineReason.ALREADY_CORRECTED: "2.9",
    DeclineReason.INSUFFICIENT: "2.9",
    DeclineReason.IMMATERIAL: "2.9",
    DeclineReason.NOT_OURS: "2.10",
    DeclineReason.OUT_OF_TIME: "2.10",
}
