"""Every address of the public room."""

from __future__ import annotations

from corrections.web.routing import GET, POST, PUBLIC, Route, ways_back

RECORD = (
    Route("/", "home", "corrections.index.show", PUBLIC),
    Route("/corrections", "corrections", "corrections.index.show", PUBLIC),
    Route("/corrections.json", "corrections_json", "corrections.index.as_json", PUBLIC),
    Route("/corrections.atom", "corrections_atom", "corrections.feeds.as_atom", PUBLIC),
    Route("/corrections/feed.json", "corrections_feed", "corrections.feeds.as_json_feed", PUBLIC),
    Route("/corrections.csv", "corrections_csv", "corrections.feeds.as_csv", PUBLIC),
    Route("/corrections/<number>", "correction", "corrections.show.show", PUBLIC),
    Route("/corrections/<number>.json", "correction_json", "corrections.show.as_json", PUBLIC),
    Route("/corrections/<number>/revisions/<int:revision>", "revision", "corrections.revision.show", PUBLIC),
    Route(
        "/corrections/<number>/revisions/<int:revision>.json", "revision_json", "corrections.revision.as_json", PUBLIC
    ),
    Route(
        "/corrections/<number>/revisions/<int:revision>.tlog-proof", "revision_proof", "log.proof.of_revision", PUBLIC
    ),
    Route("/corrections/<number>/revisions/<int:revision>/verify", "revision_verify", "log.verify.of_revision", PUBLIC),
    Route(
        "/corrections/<number>/revisions/<int:revision>/evidence.zip",
        "revision_evidence",
        "log.evidence.of_revision",
        PUBLIC,
    ),
    Route("/corrections/<number>/evidence.zip", "correction_evidence", "log.evidence.of_correction", PUBLIC),
    Route("/corrections/<number>/verify", "correction_verify", "log.verify.of_correction", PUBLIC),
    Route("/articles", "article_by_address", "articles.show.by_address", PUBLIC),
    Route("/articles/<int:article_id>", "article", "articles.show.show", PUBLIC),
    Route("/articles/<int:article_id>.json", "article_json", "articles.show.as_json", PUBLIC),
    Route("/articles/<int:article_id>.atom", "article_atom", "articles.feeds.as_atom", PUBLIC),
    Route("/articles/<int:article_id>/versions/<int:number>", "version", "articles.versions.show", PUBLIC),
    Route("/articles/<int:article_id>/versions/<int:number>.json", "version_json", "articles.versions.as_json", PUBLIC),
    Route(
        "/articles/<int:article_id>/versions/<int:number>.tlog-proof", "version_proof", "log.proof.of_version", PUBLIC
    ),
    Route("/articles/<int:article_id>/versions/<int:number>/verify", "version_verify", "log.verify.of_version", PUBLIC),
    Route(
        "/articles/<int:article_id>/versions/<int:number>/evidence.zip",
        "version_evidence",
        "log.evidence.of_version",
        PUBLIC,
    ),
    Route("/articles/<int:article_id>/compare/<int:a>...<int:b>", "compare", "articles.compare.show", PUBLIC),
    Route("/articles/<int:article_id>/at/<moment>", "article_at", "articles.versions.at", PUBLIC),
    Route("/timegate/<path:url>", "timegate", "memento.negotiate.timegate", PUBLIC, exact=True),
    Route("/timemap/<path:url>", "timemap", "memento.negotiate.timemap", PUBLIC, exact=True),
    Route("/timemap/<int:page>/<path:url>", "timemap_page", "memento.negotiate.timemap", PUBLIC, exact=True),
    Route("/standards", "standards", "standards.index.show", PUBLIC),
    Route("/standards.json", "standards_json", "standards.index.as_json", PUBLIC),
    Route("/standards/versions", "policy_versions", "standards.versions.show_all", PUBLIC),
    Route("/standards/versions.json", "policy_versions_json", "standards.versions.all_as_json", PUBLIC),
    Route("/standards/versions/<int:number>", "policy_version", "standards.versions.show", PUBLIC),
    Route("/standards/versions/<int:number>.json", "policy_version_json", "standards.versions.as_json", PUBLIC),
    Route("/standards/versions/<int:number>.tlog-proof", "policy_proof", "log.proof.of_policy", PUBLIC),
    Route("/standards/versions/<int:number>/verify", "policy_verify", "log.verify.of_policy", PUBLIC),
    Route("/standards/versions/<int:number>/evidence.zip", "policy_evidence", "log.evidence.of_policy", PUBLIC),
    Route("/standards/<clause>", "clause", "standards.clause.show", PUBLIC),
    Route("/standards/<clause>.json", "clause_json", "standards.clause.as_json", PUBLIC),
    Route("/logo/<name>", "logo", "logo.show", PUBLIC),
    Route("/statistics", "statistics", "statistics.show.show", PUBLIC),
    Route("/statistics.json", "statistics_json", "statistics.show.as_json", PUBLIC),
    Route("/statistics.csv", "statistics_csv", "statistics.show.as_csv", PUBLIC),
    Route("/statistics/<int:year>", "statistics_year", "statistics.year.show", PUBLIC),
    Route("/statistics/<int:year>.json", "statistics_year_json", "statistics.year.as_json", PUBLIC),
    Route("/log", "log", "log.show.show", PUBLIC),
    Route("/log.json", "log_json", "log.checkpoint.as_json", PUBLIC),
    Route("/log/checkpoint", "log_checkpoint", "log.checkpoint.show", PUBLIC),
    Route("/log/policy", "log_policy", "log.policy.show", PUBLIC),
    Route("/log/tile/<level>/<path:place>", "log_tile", "log.tiles.tile", PUBLIC, exact=True),
    Route("/log/tile/entries/<path:place>", "log_entries", "log.tiles.bundle", PUBLIC, exact=True),
    Route("/log/documents/<int:index>.json", "log_document", "log.documents.show", PUBLIC),
    # Of the logs that follow a retired one: the first keeps its addresses.
    Route("/log/<int:log_id>.json", "later_log_json", "log.later.as_json", PUBLIC),
    Route("/log/<int:log_id>/checkpoint", "later_log_checkpoint", "log.later.checkpoint", PUBLIC),
    Route("/log/<int:log_id>/policy", "later_log_policy", "log.later.policy", PUBLIC),
    Route("/log/<int:log_id>/tile/<level>/<path:place>", "later_log_tile", "log.later.tile", PUBLIC, exact=True),
    Route(
        "/log/<int:log_id>/tile/entries/<path:place>",
        "later_log_entries",
        "log.later.bundle",
        PUBLIC,
        exact=True,
    ),
    Route("/log/<int:log_id>/documents/<int:index>.json", "later_log_document", "log.later.document", PUBLIC),
)

# What programs show here is a signature.
WITNESS = (Route("/witness/add-checkpoint", "add_checkpoint", "witness.checkpoint.create", PUBLIC, POST, keyed=True),)

REPORTS = (
    Route("/report", "report", "report.show.start", PUBLIC, GET),
    Route("/report", "send_report", "report.send.unknown", PUBLIC, POST, forgotten="report.send.unknown_again"),
    Route("/articles/<int:article_id>/report", "article_report", "report.show.on_article", PUBLIC, GET),
    Route(
        "/articles/<int:article_id>/report",
        "send_article_report",
        "report.send.on_article",
        PUBLIC,
        POST,
        forgotten="report.send.on_article_again",
    ),
)

READERS = (
    Route("/requests/<token>", "tracking", "tracking.show.show", PUBLIC, GET),
    Route("/requests/<token>/messages", "write_reader", "tracking.answering.write", PUBLIC, POST),
    Route("/requests/<token>/second-look", "second_look", "tracking.answering.second_look", PUBLIC, POST),
    Route("/requests/<token>/not-meant", "not_meant", "tracking.answering.not_meant", PUBLIC, POST),
    Route("/requests/<token>/withdrawal", "withdraw", "tracking.answering.withdraw", PUBLIC, POST),
    Route("/requests/<token>/comment", "comment_complaint", "tracking.answering.comment", PUBLIC, POST),
    Route("/requests/<token>/review", "ask_review", "tracking.answering.ask_review", PUBLIC, POST),
    Route("/requests/<token>/confirmation", "confirm_reader", "tracking.answering.confirm", PUBLIC, POST),
    Route("/requests/<token>/email", "give_address", "tracking.answering.give_address", PUBLIC, POST),
    Route("/requests/<token>/erasure", "erase_reader", "tracking.answering.erase", PUBLIC, POST),
    Route("/requests/<token>/new-address", "new_address", "tracking.answering.new_address", PUBLIC, POST),
    Route("/answer/<token>", "author_answer", "author.answer.show", PUBLIC, GET),
    Route("/answer/<token>", "send_author_answer", "author.answer.answer", PUBLIC, POST),
    Route("/answer/complaints/<token>", "author_comment", "author.comment.show", PUBLIC, GET),
    Route("/answer/complaints/<token>", "send_author_comment", "author.comment.create", PUBLIC, POST),
)

FOLLOWERS = (
    Route("/follow", "follow", "follow.follow.show", PUBLIC, GET),
    Route("/follow", "ask_to_follow", "follow.follow.ask", PUBLIC, POST),
    Route("/follow/<token>", "follow_confirmation", "follow.follow.confirmation", PUBLIC, GET),
    Route("/follow/<token>", "confirm_follow", "follow.follow.confirm", PUBLIC, POST),
    Route("/unfollow/<token>", "follow_ending", "follow.follow.ending", PUBLIC, GET),
    # A mail program posts here without having seen a page (RFC 8058); the token is the key.
    Route("/unfollow/<token>", "end_follow", "follow.follow.end", PUBLIC, POST, keyed=True),
)

ROUTES: tuple[Route, ...] = (*RECORD, *WITNESS, *REPORTS, *READERS, *FOLLOWERS, *ways_back("public", READERS))
