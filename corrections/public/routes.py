"""Every address of the public room."""

from __future__ import annotations

from corrections.public.author import answer
from corrections.public.report import send, show
from corrections.public.tracking import answering
from corrections.public.tracking import show as tracking
from corrections.web.routing import GET, POST, PUBLIC, Route

REPORTS = (
    Route("/report", "report", show.start, PUBLIC, GET),
    Route("/report", "send_report", send.unknown, PUBLIC, POST),
    Route("/articles/<int:article_id>/report", "article_report", show.on_article, PUBLIC, GET),
    Route("/articles/<int:article_id>/report", "send_article_report", send.on_article, PUBLIC, POST),
)

READERS = (
    Route("/requests/<token>", "tracking", tracking.show, PUBLIC, GET),
    Route("/requests/<token>/messages", "write_reader", answering.write, PUBLIC, POST),
    Route("/requests/<token>/second-look", "second_look", answering.second_look, PUBLIC, POST),
    Route("/requests/<token>/withdrawal", "withdraw", answering.withdraw, PUBLIC, POST),
    Route("/requests/<token>/confirmation", "confirm_reader", answering.confirm, PUBLIC, POST),
    Route("/requests/<token>/erasure", "erase_reader", answering.erase, PUBLIC, POST),
    Route("/requests/<token>/new-address", "new_address", answering.new_address, PUBLIC, POST),
    Route("/answer/<token>", "author_answer", answer.show, PUBLIC, GET),
    Route("/answer/<token>", "send_author_answer", answer.answer, PUBLIC, POST),
)

ROUTES: tuple[Route, ...] = (*REPORTS, *READERS)
