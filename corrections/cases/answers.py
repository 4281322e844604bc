"""What readers are told when a claim is declined, as an editable start. The editor adds how it was checked."""

from __future__ import annotations

from corrections.taxonomy import DeclineReason

STARTS: dict[DeclineReason, str] = {
    DeclineReason.ACCURATE: "Thank you for writing. We checked this, and the article is right as it stands: […]",
    DeclineReason.OPINION: "Thank you for writing. The piece is labelled as opinion, and this is its author’s "
    "judgement. The facts that it rests on are: […]",
    DeclineReason.NOT_OURS: "Thank you for writing. This article was published by […], not by us. "
    "You can reach them at […].",
    DeclineReason.NOT_IN_OUR_TEXT: "Thank you for writing. We looked through every version of this article that we "
    "published, and these words were in none of them. […]",
    DeclineReason.ALREADY_CORRECTED: "Thank you for writing. We corrected this on […]; you find the notice on the "
    "article’s record.",
    DeclineReason.INSUFFICIENT: "Thank you for writing. We tried to establish whether this is wrong, and could not: "
    "[…] If you have a document or a source, add it on your page and we look again.",
    DeclineReason.OUT_OF_TIME: "Thank you for writing. The article is from […], and our policy lets us reopen articles "
    "for […]. It stays in our archive as it was published.",
    DeclineReason.IMMATERIAL: "Thank you for reading so closely. The difference does not change what the article says, "
    "so we leave it as it is: […]",
    DeclineReason.ABUSIVE: "We do not answer abuse. If you have a correction to report, tell us what is wrong and we "
    "look into it.",
}
