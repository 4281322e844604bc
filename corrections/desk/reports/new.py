"""Entering a report that did not come by the form: from a telephone call, a letter, social media, a colleague."""

from __future__ import annotations

import re
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from corrections import ids
from corrections.articles import queries as articles
from corrections.cases import intake
from corrections.cases import queries as cases
from corrections.deliveries.decisions import usable_address
from corrections.errors import Message, Problem
from corrections.notices import addressed
from corrections.requests import queries as request_queries
from corrections.requests.actions import Submitted
from corrections.requests.decisions import CameBy, Report
from corrections.taxonomy import ErrorType, Medium, Relation
from corrections.web import current
from corrections.web.filters import gettext, message
from corrections.web.forms import AtMost, Form, ListedField, Needed, choices_of, web_address, whole_number
from corrections.web.routing import page

MOST_TEXT = 4_000
LONGEST_PLACE = 300
OFFERED = 20  # articles whose addresses are offered while one is typed
FORM_KEY = re.compile(r"[\w-]{22}")


class EntryForm(Form):
    """`form_key` is the form's own: sent twice, it is one report."""

    form_key = HiddenField()
    where = StringField(
        "The article", validators=[Needed("Paste the address of the article, or say where it appeared"), AtMost(2_000)]
    )
    words = TextAreaField("The words in it", validators=[AtMost(MOST_TEXT)])
    wrong = TextAreaField("What is wrong?", validators=[Needed("Say what is wrong"), AtMost(MOST_TEXT)])
    right = TextAreaField("What is right?", validators=[AtMost(MOST_TEXT)])
    came_by = ListedField("How it came", CameBy)
    error_type = ListedField("Kind of error", ErrorType, empty="Not known")
    relation = ListedField("Who reported it", Relation, default=Relation.NONE)
    name = StringField("Their name", validators=[AtMost(120)])
    email = StringField("Their email address", validators=[AtMost(254)])
    receipt = BooleanField("Send them the reference by email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.came_by.choices = choices_of([way for way in CameBy if way is not CameBy.FORM])
        if not FORM_KEY.fullmatch(self.form_key.data or ""):
            self.form_key.data = ids.token()

    def validate_where(self, field: Any) -> None:
        if web_address(field.data) is None:
            AtMost(LONGEST_PLACE)(self, field)

    def validate_email(self, field: Any) -> None:
        if field.data and usable_address(field.data) is None:
            raise ValidationError(gettext("Enter an email address in the correct format, like name@example.com"))


def show() -> ResponseReturnValue:
    form = EntryForm(came_by=CameBy.PHONE, receipt=True)
    wanted = whole_number(request.args.get("article"))
    if wanted is not None:
        with current.reading() as session:
            article = articles.article(session, wanted) or abort(404)
            form.where.data = article.url or f"{current.settings().base_url}/articles/{article.id}"
    return _page(form)


def _page(form: EntryForm, problem: Message | None = None) -> str:
    with current.reading() as session:
        offered = [article for article in articles.newest(session, limit=OFFERED) if article.url]
        return page("desk/reports/new.html", form=form, offered=offered, problem=problem)


def enter() -> ResponseReturnValue:
    form = EntryForm(request.form)
    if not form.validate():
        return _page(form), 422
    try:
        with current.writing() as session:
            submitted = _take_in(session, form)
            case = cases.case_of_request(session, submitted.request.id)
            case_id, reference = case.id if case else None, submitted.request.reference
    except Problem as refused:
        return _page(form, form.take_refusal(refused.message)), refused.status
    flash(message(Message.of("The report is in the queue. Its reference is {reference}.", reference=reference)))
    return redirect(url_for("desk.case", case_id=case_id) if case_id else url_for("desk.queue"), 303)


def _take_in(session: Session, form: EntryForm) -> Submitted:
    typed = form.where.data or ""
    article = addressed.article_at(session, typed, current.settings().base_url)
    is_address = web_address(typed) is not None
    words = form.words.data or ""
    place = request_queries.standing(session, article, [words]) if article and words else None
    came_by = form.came_by.data
    relation = form.relation.data or Relation.NONE
    report = Report(
        form_key=form.form_key.data or "",
        wrong=form.wrong.data or "",
        right=form.right.data or "",
        error_type=form.error_type.data,
        # Who works here may be the source of a story or named in it as well: then that is said of it.
        relation=Relation.STAFF if came_by is CameBy.STAFF and relation is Relation.NONE else relation,
        medium=article.medium if article else Medium.WEB,
        language=article.language if article else current.newsroom().language,
        article_id=article.id if article else None,
        version=article.latest if article and place else None,
        words=words,
        passage=place,
        reported_url=typed if is_address else None,
        appeared=None if is_address or article else typed,
        name=form.name.data or "",
        email=form.email.data or "",
        came_by=came_by,
        receipt=bool(form.receipt.data),
    )
    return intake.receive(session, report, by=current.editor(session).actor)
