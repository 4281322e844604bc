"""The form for reporting an error: on an article that we know, on one that we don't, on print, air and social."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, abort, json, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from corrections.errors import Message
from corrections.notices import addressed
from corrections.public.report import clauses, passages, tickets
from corrections.public.report.forms import ReportForm, UnknownArticleForm
from corrections.requests.decisions import StoredFile
from corrections.taxonomy import Kind
from corrections.web import current
from corrections.web.current import reading
from corrections.web.filters import date, message
from corrections.web.forms import address_in, clean, with_scheme
from corrections.web.routing import page


def start() -> ResponseReturnValue:
    """`/report`, with `url` of the article if the reader comes from it."""
    given = clean(request.args.get("url"))
    url = with_scheme(given)
    with reading() as session:
        article = addressed.article_at(session, address_in(given) or given, current.settings().base_url)
    if article is not None:
        return redirect(url_for("public.article_report", article_id=article.id, **_ends()))
    form = UnknownArticleForm(data={"where": url, "form_key": tickets.issue()})
    return private(unknown_page(form))


def on_article(article_id: int) -> ResponseReturnValue:
    """`/articles/<id>/report`, with `start` and `end` if words were chosen on the article's page."""
    form = ReportForm(data={"form_key": tickets.issue(), **_ends()})
    with reading() as session:
        return private(article_page(session, article_id, form))


def _ends() -> dict[str, Any]:
    return {name: request.args[name] for name in ("start", "end") if name in request.args}


def article_page(
    session: Session,
    article_id: int,
    form: ReportForm,
    *,
    files: Iterable[StoredFile] = (),
    problem: Message | None = None,
) -> str:
    """The form beside the text of the version that the reader sees, with what is known of it already."""
    article, number, text = passages.shown_version(session, article_id, form.version.data) or abort(404)
    form.version.data = str(number)
    form.offer_languages(article.language)
    corrections = passages.corrections_on(session, article)
    return page(
        "public/report/article.html",
        article=article,
        text=text,
        number=number,
        form=form,
        problem=problem,
        sentences=None if text.withheld else passages.sentences(text),
        chosen=form.sentence.data,
        pointed=passages.pointed(form, number, text),
        corrections=corrections,
        known_as_json=json.dumps(
            [
                _as_text(known)
                for known in (
                    *passages.corrected_passages(session, article, corrections, number, text),
                    *passages.known_passages(session, article),
                )
            ]
        ),
        trap=tickets.trap(form.ticket),
        files=list(files),
        standards=clauses.offered(session, article),
    )


def _as_text(known: passages.KnownPassage) -> dict[str, str]:
    place = {"start": "{}:{}".format(*known.start), "end": "{}:{}".format(*known.end)}
    if known.correction is None:
        return place
    words = (
        Message.of("This was corrected on {date}:", date=date(known.correction.published_at))
        if known.correction.kind is Kind.CORRECTION
        else Message.of("We published a notice on these words on {date}:", date=date(known.correction.published_at))
    )
    url = url_for("public.correction", number=known.correction.number)
    return {**place, "said": message(words), "url": url, "number": known.correction.number}


def unknown_page(form: UnknownArticleForm, *, files: Iterable[StoredFile] = (), problem: Message | None = None) -> str:
    form.offer_languages()
    with reading() as session:
        return page(
            "public/report/unknown.html",
            form=form,
            problem=problem,
            trap=tickets.trap(form.ticket),
            files=list(files),
            standards=clauses.offered(session, None),
        )


def private(body: str, status: int = 200) -> Response:
    """A page with a form of one reader's: kept by nobody."""
    generate_csrf()
    response = Response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response
