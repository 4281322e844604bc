"""Asking whoever is signed in to show once more that it is they, before what a stranger at their computer must not do:
with their password, or, where they have none, by having just come.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from flask.typing import ResponseReturnValue

from corrections import clock
from corrections.desk.accounts.me import says_password, user_now
from corrections.desk.accounts.signin import retry_after
from corrections.errors import Message, Problem, Refused
from corrections.web import signin as browsers
from corrections.web.forms import Form

F = TypeVar("F", bound=Form)

JUST = timedelta(minutes=10)
COME_AGAIN = Message(
    "You have no password here to confirm this with. Sign out and in again, and come back within ten minutes."
)


def asking(form: F) -> F:
    """A form with a field `current`, without it for somebody who has no password."""
    if user_now().password_hash is None:
        del form["current"]
    return form


def refused(form: Form, page: Callable[[Message | None], str]) -> ResponseReturnValue | None:
    """The answer to who has not shown it, with `page`, which says a problem; None to who has. `form` is `asking`."""
    user = user_now()
    if user.password_hash is None:
        return None if _has_just_come() else (page(COME_AGAIN), 422)
    try:
        says_password(user, form["current"].data or "")
    except Refused as problem:
        form.add_problem("current", problem.message)
        return page(None), 422
    except Problem as problem:
        return page(problem.message), problem.status, retry_after(problem)
    return None


def _has_just_come() -> bool:
    """Whether this browser signed in so lately that nobody else can be sitting at it."""
    visit = browsers.visit()
    return visit is not None and clock.now() - visit.user_session.created_at < JUST
