"""Entering a report that did not come by the form: from a telephone call, a letter, social media, a colleague."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.articles import queries as articles
from corrections.cases import queries as cases
from corrections.desk.reports.forms import EntryForm
from corrections.errors import Message, Problem
from corrections.notices import addressed
from corrections.requests import queries as request_queries
from corrections.requests.decisions import CameBy, Report
from corrections.standards import intake
from corrections.taxonomy import Medium, Relation
from corrections.web import current
from corrections.web.filters import message
from corrections.web.forms import whole_number
from corrections.web.routing import page

OFFERED = 20  # articles whose addresses are offered while one is typed


def show() -> ResponseReturnValue:
    form = EntryForm(came_by=CameBy.PHONE, receipt=True)
    wanted = whole_number(request.args.get("article"))
    if wanted is not None:
        with current.reading() as session:
            article = articles.article(session, wanted) or abort(404)
            form.where.data = article.url or f"{current.settings().base_url}/articles/{article.id}"
    return _page(form)


def look() -> ResponseReturnValue:
    """Look for the article, and show the form again as it was typed, with those that may be meant."""
    form = EntryForm(request.form)
    return (_page(form, is_looking=True), 200) if form.where.validate(form) else (_page(form), 422)


def _page(form: EntryForm, problem: Message | None = None, *, is_looking: bool = False) -> str:
    with current.reading() as session:
        offered = [article for article in articles.newest(session, limit=OFFERED) if article.url]
        hits = None
        if (is_looking or form.chosen is not None) and form.where.data:
            hits = addressed.candidates(session, form.where.data, current.settings().base_url)
        return page("desk/reports/new.html", form=form, offered=offered, problem=problem, hits=hits)


def enter() -> ResponseReturnValue:
    form = EntryForm(request.form)
    if not form.validate():
        return _page(form), 422
    with current.reading() as session:
        report = _report(session, form)
    try:
        with current.writing() as session:
            user = current.editor(session)
            submitted = intake.receive(session, report, by=user.actor)
            case = cases.case_of_request(session, submitted.request.id)
            case_id, reference = case.id if case else None, submitted.request.reference
    except Problem as refused:
        return _page(form, form.take_refusal(refused.message)), refused.status
    flash(message(Message.of("The report is in the queue. Its reference is {reference}.", reference=reference)))
    # Or the next report would be begun with the words of this reader.
    flash(f"entry-{user.id}", "draft-done")
    return redirect(url_for("desk.case", case_id=case_id) if case_id else url_for("desk.queue"), 303)


def _report(session: Session, form: EntryForm) -> Report:
    """What was entered, with the article and where in it the words stand: in a long text that takes seconds."""
    article = articles.article(session, form.chosen) if form.chosen is not None else None
    article = article or addressed.meant(session, form.url or form.where.data or "", current.settings().base_url)
    words = form.words.data or ""
    place = request_queries.standing(session, article, [words]) if article and words else None
    came_by = form.came_by.data
    relation = form.relation.data or Relation.NONE
    return Report(
        form_key=form.form_key.data or "",
        wrong=form.wrong.data or "",
        right=form.right.data or "",
        known=form.known.data or "",
        error_type=form.error_type.data,
        # Who works here may be the source of a story or named in it as well: then that is said of it.
        relation=Relation.STAFF if came_by is CameBy.STAFF and relation is Relation.NONE else relation,
        medium=article.medium if article else Medium.WEB,
        language=article.language if article else current.newsroom().language,
        article_id=article.id if article else None,
        version=article.latest if article and place else None,
        words=words,
        passage=place,
        reported_url=form.url,
        appeared=None if article and form.url is None else form.appeared,
        name=form.name.data or "",
        email=form.email.data or "",
        came_by=came_by,
        receipt=bool(form.receipt.data),
    )
