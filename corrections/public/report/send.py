"""Sending a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from corrections import throttle
from corrections.articles import queries as article_queries
from corrections.articles.models import Article
from corrections.errors import Message, Problem, Refused, Unavailable
from corrections.events import READER
from corrections.notices import addressed, known
from corrections.public.report import passages, show, tickets
from corrections.public.report.forms import ReportForm, UnknownArticleForm, links_in
from corrections.requests import queries as request_queries
from corrections.requests import uploads
from corrections.requests.decisions import Report, StoredFile
from corrections.requests.spam import suspicion
from corrections.standards import intake
from corrections.taxonomy import Medium
from corrections.web import current
from corrections.web.current import reading, writing
from corrections.web.security import client_network

HOUR = timedelta(hours=1)
FILES_AN_HOUR = 60
FORGOTTEN = Message(
    "Your browser had forgotten that you opened this form. Everything is still here: send it again. "
    "If this comes up a second time, allow cookies for this site."
)
FORGOTTEN_WITH_FILES = Message(
    "Your browser had forgotten that you opened this form. What you typed is still here, but not your files: select "
    "them again and send it. If this comes up a second time, allow cookies for this site."
)


class WithFiles(Protocol):
    """A form with files: those that are sent with it, and those `kept` from when it was sent before."""

    kept: Any

    @property
    def ticket(self) -> str: ...


Place = tuple[Article | None, passages.Pointed]


@dataclass
class Taken:
    """The files that came with a form: those kept from before, those new, and what was wrong with others."""

    files: list[StoredFile]
    new: list[StoredFile]
    problem: Message | None = None


def on_article(article_id: int) -> ResponseReturnValue:
    form = ReportForm(request.form)
    asked = request.form.get("look")
    if asked == "card":
        return show.words(article_id, form)
    return _looked(form, article_id) if asked else _send(form, article_id)


def _looked(form: ReportForm, article_id: int) -> ResponseReturnValue:
    """The form as it was filled in, with what is known of the words: nothing is sent yet."""
    taken = take_files(form)
    if taken.problem is not None:
        return _again(form, article_id, taken, 422)
    form.kept.data = tickets.keep(taken.files)
    with reading() as session:
        return show.private(show.article_page(session, article_id, form, files=taken.files, looked=True))


def on_article_again(article_id: int) -> ResponseReturnValue:
    """A report whose cookie is gone comes back with everything that was typed, and with a token that fits."""
    return _forgotten(ReportForm(request.form), article_id)


def unknown_again() -> ResponseReturnValue:
    return _forgotten(UnknownArticleForm(request.form), None)


def _forgotten(form: ReportForm, article_id: int | None) -> ResponseReturnValue:
    # Nothing is stored for a form of which we don't know that it is ours.
    taken = _kept_files(form)
    if not _sent_files():
        return _again(form, article_id, taken, 400, FORGOTTEN)
    taken.problem = Message("Select your files again.")
    return _again(form, article_id, taken, 400, FORGOTTEN_WITH_FILES)


def unknown() -> ResponseReturnValue:
    form = UnknownArticleForm(request.form)
    with reading() as session:
        article = addressed.article_at(session, form.url or form.where.data or "", current.settings().base_url)
    return _send(form, article.id if article else None)


def _send(form: ReportForm, article_id: int | None) -> ResponseReturnValue:
    valid = form.validate()
    taken = take_files(form)
    if not valid or taken.problem is not None:
        return _again(form, article_id, taken, 422)
    found = _typed(form, article_id)
    key, took = tickets.read(form.ticket)
    trapped = bool(request.form.get(tickets.trap(form.ticket)))
    try:
        with writing() as session:
            sent = throttle.hit(session, f"reports:{client_network()}", per=HOUR)
            why = suspicion(trap_filled=trapped, took=took, sent_this_hour=sent)
            article, where = found or _pointed(session, form, article_id)
            report = _report(form, article, where, key, tuple(taken.files), why)
            answered_by = known.answered_by(session, report)
            submitted = intake.receive(session, report, by=READER, answered_by=answered_by, clauses=form.chosen_clauses)
    except Problem as problem:
        return _again(form, article_id, taken, problem.status, problem.message)
    if not submitted.new and not submitted.added:
        uploads.discard(current.settings().uploads, taken.new)
    told: dict[str, Any] = {"added" if submitted.added else "sent": 1}
    return redirect(url_for("public.tracking", token=submitted.token, **told), 303)


def _typed(form: ReportForm, article_id: int | None) -> Place | None:
    """Where the words stand that were typed. In a long text it takes a second: meanwhile others can write."""
    if not form.typed.data or article_id is None:
        return None
    with reading() as session:
        return _pointed(session, form, article_id)


def _pointed(session: Session, form: ReportForm, article_id: int | None) -> Place:
    """The article, and the words in it that the reader means."""
    if article_id is None or isinstance(form, UnknownArticleForm):
        article = article_queries.article(session, article_id) if article_id is not None else None
        words = form.typed.data or ""
        # They have not seen our version: it holds what they read if their words stand in it.
        place = request_queries.standing(session, article, [words]) if article is not None and words else None
        if article is None or place is None:
            return article, passages.Pointed(words, None, None)
        return article, passages.Pointed(place.exact, place, article.latest)
    article, number, text = passages.shown_version(session, article_id, form.version.data) or abort(404)
    return article, passages.pointed(form, number, text)


def _again(
    form: ReportForm, article_id: int | None, taken: Taken, status: int, problem: Message | None = None
) -> ResponseReturnValue:
    form.kept.data = tickets.keep(taken.files)
    if taken.problem is not None:
        form.add_problem("files", taken.problem)
    if isinstance(form, UnknownArticleForm) or article_id is None:
        assert isinstance(form, UnknownArticleForm), "an article's form has an article"
        return show.private(show.unknown_page(form, files=taken.files, problem=problem), status)
    with reading() as session:
        return show.private(show.article_page(session, article_id, form, files=taken.files, problem=problem), status)


def _kept_files(form: WithFiles) -> Taken:
    """The files that were taken in when the form was sent before, without those that are not wanted any more."""
    unwanted = request.form.getlist("without")
    before = [file for file in tickets.kept(form.kept.data or "") if file.stored_name not in unwanted]
    elsewhere = _elsewhere(form, before)
    there = uploads.still_there(current.settings().uploads, before)
    taken = Taken(files=[file for file in there if file.stored_name not in elsewhere], new=[])
    for lost in before:
        if lost.stored_name in elsewhere:
            taken.problem = uploads.sent_along(lost)
        elif lost not in taken.files:
            taken.problem = Message.of("{name} is no longer here. Select it again.", name=lost.display_name)
    return taken


def _sent_files() -> list[FileStorage]:
    return [sent for sent in request.files.getlist("files") if isinstance(sent, FileStorage) and sent.filename]


def take_files(form: WithFiles) -> Taken:
    """Take in the files, also when the rest of the form has to be shown again: a browser can't be given them back.

    One that was taken in already, and is selected again, is the same one.
    """
    taken = _kept_files(form)
    for n, sent in enumerate(_sent_files()):
        if len(taken.files) >= uploads.MOST_FILES and n >= uploads.MOST_FILES:
            taken.problem = _one_too_many(sent)
            sent.close()
            continue
        if _too_many_files():
            taken.problem = Message("Too many files came from your network within the hour. Send the report without.")
            sent.close()
            continue
        with sent.stream as stream:
            content = stream.read(uploads.MOST_BYTES + 1)
        try:
            stored = uploads.store(current.settings().uploads, sent.filename or "", content)
        except (Refused, Unavailable) as problem:
            taken.problem = problem.message
            continue
        is_known = any(file.sha256 == stored.sha256 for file in taken.files)
        if is_known or len(taken.files) >= uploads.MOST_FILES:
            uploads.discard(current.settings().uploads, [stored])
            taken.problem = taken.problem if is_known else _one_too_many(sent)
            continue
        taken.files.append(stored)
        taken.new.append(stored)
    return taken


def _one_too_many(sent: FileStorage) -> Message:
    return Message.of(
        "You can send up to {n} files. {name} was not taken: remove another one, then select it again.",
        n=uploads.MOST_FILES,
        name=uploads.display_name(sent.filename or ""),
    )


def _elsewhere(form: WithFiles, files: list[StoredFile]) -> set[str]:
    if not files:
        return set()
    with reading() as session:
        names = [file.stored_name for file in files]
        return request_queries.attached_elsewhere(session, names, tickets.read(form.ticket)[0])


def _too_many_files() -> bool:
    with writing() as session:
        return throttle.hit(session, f"files:{client_network()}", per=HOUR) > FILES_AN_HOUR


def _report(
    form: ReportForm,
    article: Article | None,
    where: passages.Pointed,
    key: str,
    files: tuple[StoredFile, ...],
    why: str | None,
) -> Report:
    unknown = form if isinstance(form, UnknownArticleForm) else None
    medium = unknown.medium.data if unknown and isinstance(unknown.medium.data, Medium) else None
    return Report(
        form_key=key,
        wrong=form.wrong.data or "",
        right=form.right.data or "",
        known=form.known.data or "",
        error_type=form.chosen_type,
        relation=form.chosen_relation,
        medium=medium or (article.medium if article else Medium.WEB),
        language=form.chosen_language or (article.language if article else current.newsroom().language),
        article_id=article.id if article else None,
        version=where.version,
        words=where.words,
        passage=where.passage,
        reported_url=unknown.url if unknown else None,
        appeared=unknown.appeared if unknown else None,
        links=tuple(dict.fromkeys(links_in(form.links.data))),
        files=files,
        name=form.name.data or "",
        email=form.email.data or "",
        suspicion=why,
    )
