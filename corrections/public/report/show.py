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
from corrections.public import asked
from corrections.public.report import clauses, passages, tickets
from corrections.public.report.forms import ReportForm, UnknownArticleForm
from corrections.requests.decisions import StoredFile
from corrections.taxonomy import Kind
from corrections.web import current
from corrections.web.current import reading
from corrections.web.filters import date, message
from corrections.web.forms import address_in, with_scheme
from corrections.web.routing import page


def start() -> ResponseReturnValue:
    """`/report`, with `url` of the article if the reader comes from it."""
    given = asked.address()
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
    looked: bool = False,
) -> str:
    """The form beside the text of the version that the reader sees, with what is known of it already.

    `looked`: it is shown again because the reader asked what we know of the words.
    """
    article, number, text = passages.shown_version(session, article_id, form.version.data) or abort(404)
    form.version.data = str(number)
    form.offer_languages(article.language)
    corrections = passages.corrections_on(session, article)
    known = [
        *passages.corrected_passages(session, article, corrections, number, text),
        *passages.known_passages(session, article),
    ]
    where = passages.pointed(form, number, text)
    found = passages.known_of(known, where.passage)
    return page(
        "public/report/article.html",
        article=article,
        text=text,
        number=number,
        form=form,
        problem=problem,
        looked=looked,
        sentences=None if text.withheld else passages.sentences(text),
        chosen=form.sentence.data,
        pointed=where,
        corrections=corrections,
        known=_as_text(found) if found else None,
        known_as_json=json.dumps([_as_text(one) for one in known]),
        trap=tickets.trap(form.ticket),
        files=list(files),
        standards=clauses.offered(session, article),
    )


def words(article_id: int, form: ReportForm) -> ResponseReturnValue:
    """Where the words of a form stand, for the card that a script shows while it is filled in."""
    with reading() as session:
        _, number, text = passages.shown_version(session, article_id, form.version.data) or abort(404)
    where = passages.pointed(form, number, text)
    found = {"quote": where.words, "prefix": "", "suffix": "", "hint": message(where.hint) if where.hint else ""}
    if where.passage is not None:
        found |= {"prefix": where.passage.prefix, "suffix": where.passage.suffix}
        found |= _place(where.passage.start, where.passage.end)
    response = Response(json.dumps(found), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _place(start: passages.Place, end: passages.Place) -> dict[str, str]:
    return {"start": "{}:{}".format(*start), "end": "{}:{}".format(*end)}


def _as_text(known: passages.KnownPassage) -> dict[str, str]:
    place = _place(known.start, known.end)
    if known.correction is None:
        return place
    said = (
        Message.of("This was corrected on {date}:", date=date(known.correction.published_at))
        if known.correction.kind is Kind.CORRECTION
        else Message.of("We published a notice on these words on {date}:", date=date(known.correction.published_at))
    )
    url = url_for("public.correction", number=known.correction.number)
    return {**place, "said": message(said), "url": url, "number": known.correction.number}


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
