"""Every address of the public room."""

from __future__ import annotations

from corrections.public import logo
from corrections.public.articles import compare, versions
from corrections.public.articles import feeds as article_feeds
from corrections.public.articles import show as article
from corrections.public.author import answer
from corrections.public.corrections import feeds, index, revision
from corrections.public.corrections import show as correction
from corrections.public.follow import follow
from corrections.public.log import checkpoint, documents, evidence, policy, proof, tiles, verify
from corrections.public.log import show as log
from corrections.public.log.later import numbered
from corrections.public.memento import negotiate
from corrections.public.report import send, show
from corrections.public.statistics import show as statistics
from corrections.public.statistics import year
from corrections.public.tracking import answering
from corrections.public.tracking import show as tracking
from corrections.public.witness import checkpoint as witness
from corrections.web.routing import GET, POST, PUBLIC, Route, ways_back

RECORD = (
    Route("/", "home", index.show, PUBLIC),
    Route("/corrections", "corrections", index.show, PUBLIC),
    Route("/corrections.json", "corrections_json", index.as_json, PUBLIC),
    Route("/corrections.atom", "corrections_atom", feeds.as_atom, PUBLIC),
    Route("/corrections/feed.json", "corrections_feed", feeds.as_json_feed, PUBLIC),
    Route("/corrections.csv", "corrections_csv", feeds.as_csv, PUBLIC),
    Route("/corrections/<number>", "correction", correction.show, PUBLIC),
    Route("/corrections/<number>.json", "correction_json", correction.as_json, PUBLIC),
    Route("/corrections/<number>/revisions/<int:revision>", "revision", revision.show, PUBLIC),
    Route("/corrections/<number>/revisions/<int:revision>.json", "revision_json", revision.as_json, PUBLIC),
    Route("/corrections/<number>/revisions/<int:revision>.tlog-proof", "revision_proof", proof.of_revision, PUBLIC),
    Route("/corrections/<number>/revisions/<int:revision>/verify", "revision_verify", verify.of_revision, PUBLIC),
    Route(
        "/corrections/<number>/revisions/<int:revision>/evidence.zip", "revision_evidence", evidence.of_revision, PUBLIC
    ),
    Route("/corrections/<number>/evidence.zip", "correction_evidence", evidence.of_correction, PUBLIC),
    Route("/corrections/<number>/verify", "correction_verify", verify.of_correction, PUBLIC),
    Route("/articles", "article_by_address", article.by_address, PUBLIC),
    Route("/articles/<int:article_id>", "article", article.show, PUBLIC),
    Route("/articles/<int:article_id>.json", "article_json", article.as_json, PUBLIC),
    Route("/articles/<int:article_id>.atom", "article_atom", article_feeds.as_atom, PUBLIC),
    Route("/articles/<int:article_id>/versions/<int:number>", "version", versions.show, PUBLIC),
    Route("/articles/<int:article_id>/versions/<int:number>.json", "version_json", versions.as_json, PUBLIC),
    Route("/articles/<int:article_id>/versions/<int:number>.tlog-proof", "version_proof", proof.of_version, PUBLIC),
    Route("/articles/<int:article_id>/versions/<int:number>/verify", "version_verify", verify.of_version, PUBLIC),
    Route(
        "/articles/<int:article_id>/versions/<int:number>/evidence.zip", "version_evidence", evidence.of_version, PUBLIC
    ),
    Route("/articles/<int:article_id>/compare/<int:a>...<int:b>", "compare", compare.show, PUBLIC),
    Route("/articles/<int:article_id>/at/<moment>", "article_at", versions.at, PUBLIC),
    Route("/timegate/<path:url>", "timegate", negotiate.timegate, PUBLIC, exact=True),
    Route("/timemap/<path:url>", "timemap", negotiate.timemap, PUBLIC, exact=True),
    Route("/timemap/<int:page>/<path:url>", "timemap_page", negotiate.timemap, PUBLIC, exact=True),
    Route("/logo/<name>", "logo", logo.show, PUBLIC),
    Route("/statistics", "statistics", statistics.show, PUBLIC),
    Route("/statistics.json", "statistics_json", statistics.as_json, PUBLIC),
    Route("/statistics.csv", "statistics_csv", statistics.as_csv, PUBLIC),
    Route("/statistics/<int:year>", "statistics_year", year.show, PUBLIC),
    Route("/statistics/<int:year>.json", "statistics_year_json", year.as_json, PUBLIC),
    Route("/log", "log", log.show, PUBLIC),
    Route("/log.json", "log_json", checkpoint.as_json, PUBLIC),
    Route("/log/checkpoint", "log_checkpoint", checkpoint.show, PUBLIC),
    Route("/log/policy", "log_policy", policy.show, PUBLIC),
    Route("/log/tile/<level>/<path:place>", "log_tile", tiles.tile, PUBLIC, exact=True),
    Route("/log/tile/entries/<path:place>", "log_entries", tiles.bundle, PUBLIC, exact=True),
    Route("/log/documents/<int:index>.json", "log_document", documents.show, PUBLIC),
    # Of the logs that follow a retired one: the first keeps its addresses.
    Route("/log/<int:log_id>.json", "later_log_json", numbered(checkpoint.as_json), PUBLIC),
    Route("/log/<int:log_id>/checkpoint", "later_log_checkpoint", numbered(checkpoint.show), PUBLIC),
    Route("/log/<int:log_id>/policy", "later_log_policy", numbered(policy.show), PUBLIC),
    Route("/log/<int:log_id>/tile/<level>/<path:place>", "later_log_tile", numbered(tiles.tile), PUBLIC, exact=True),
    Route(
        "/log/<int:log_id>/tile/entries/<path:place>", "later_log_entries", numbered(tiles.bundle), PUBLIC, exact=True
    ),
    Route("/log/<int:log_id>/documents/<int:index>.json", "later_log_document", numbered(documents.show), PUBLIC),
)

WITNESS = (Route("/witness/add-checkpoint", "add_checkpoint", witness.create, PUBLIC, POST),)

REPORTS = (
    Route("/report", "report", show.start, PUBLIC, GET),
    Route("/report", "send_report", send.unknown, PUBLIC, POST, forgotten=send.unknown_again),
    Route("/articles/<int:article_id>/report", "article_report", show.on_article, PUBLIC, GET),
    Route(
        "/articles/<int:article_id>/report",
        "send_article_report",
        send.on_article,
        PUBLIC,
        POST,
        forgotten=send.on_article_again,
    ),
)

READERS = (
    Route("/requests/<token>", "tracking", tracking.show, PUBLIC, GET),
    Route("/requests/<token>/messages", "write_reader", answering.write, PUBLIC, POST),
    Route("/requests/<token>/second-look", "second_look", answering.second_look, PUBLIC, POST),
    Route("/requests/<token>/not-meant", "not_meant", answering.not_meant, PUBLIC, POST),
    Route("/requests/<token>/withdrawal", "withdraw", answering.withdraw, PUBLIC, POST),
    Route("/requests/<token>/confirmation", "confirm_reader", answering.confirm, PUBLIC, POST),
    Route("/requests/<token>/email", "give_address", answering.give_address, PUBLIC, POST),
    Route("/requests/<token>/erasure", "erase_reader", answering.erase, PUBLIC, POST),
    Route("/requests/<token>/new-address", "new_address", answering.new_address, PUBLIC, POST),
    Route("/answer/<token>", "author_answer", answer.show, PUBLIC, GET),
    Route("/answer/<token>", "send_author_answer", answer.answer, PUBLIC, POST),
)

FOLLOWERS = (
    Route("/follow", "follow", follow.show, PUBLIC, GET),
    Route("/follow", "ask_to_follow", follow.ask, PUBLIC, POST),
    Route("/follow/<token>", "follow_confirmation", follow.confirmation, PUBLIC, GET),
    Route("/follow/<token>", "confirm_follow", follow.confirm, PUBLIC, POST),
    Route("/unfollow/<token>", "follow_ending", follow.ending, PUBLIC, GET),
    Route("/unfollow/<token>", "end_follow", follow.end, PUBLIC, POST),
)

ROUTES: tuple[Route, ...] = (*RECORD, *WITNESS, *REPORTS, *READERS, *FOLLOWERS, *ways_back("public", READERS))
