"""The clauses of the Courier’s policy that its notices and small fixes rest on."""

from __future__ import annotations

from collections.abc import Mapping

from corrections.taxonomy import Kind

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
