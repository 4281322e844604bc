"""Taking a question to an author back, on the page of its case."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases import questions
from corrections.cases.models import AuthorQuestion, Case
from corrections.desk.cases.acts import perform
from corrections.desk.cases.forms import SeenForm
from corrections.errors import Message


def withdraw(case_id: int, question_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: SeenForm, user: User) -> Message:
        question = session.get(AuthorQuestion, question_id)
        if question is None:
            abort(404)
        questions.withdraw(session, case, question, by=user, seen=form.version_seen)
        return Message.of("The question is taken back. {name}’s link takes no answer now.", name=question.author_name)

    return perform(case_id, "question", SeenForm(request.form), act)
