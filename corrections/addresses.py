"""Paths of the outside interface, for code that stands outside a request (log subjects, events, mails)."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from corrections.clock import rfc3339


def article(article_id: int) -> str:
    return f"/articles/{article_id}"


def version(article_id: int, number: int) -> str:
    return f"/articles/{article_id}/versions/{number}"


def compare(article_id: int, a: int, b: int) -> str:
    return f"/articles/{article_id}/compare/{a}...{b}"


def at(article_id: int, moment: datetime) -> str:
    return f"/articles/{article_id}/at/{rfc3339(moment)}"


def timegate(url: str) -> str:
    """The way from an article's own address to its versions; `timemap`: to page `page` of their list."""
    return f"/timegate/{_within(url)}"


def timemap(url: str, page: int = 1) -> str:
    return f"/timemap/{_within(url)}" if page == 1 else f"/timemap/{page}/{_within(url)}"


def _within(url: str) -> str:
    """An address that is the same still once the path in which it stands is decoded: %2F stays no slash."""
    path, mark, query = url.partition("?")
    return path.replace("%", "%25") + mark + query


def correction(number: str) -> str:
    return f"/corrections/{number}"


def revision(number: str, revision_number: int) -> str:
    return f"/corrections/{number}/revisions/{revision_number}"


def clause(number: str) -> str:
    return f"/standards/{number}"


def policy_version(number: int) -> str:
    return f"/standards/versions/{number}"


def clause_in(number: str, version: int) -> str:
    """A clause as a version has it."""
    return f"{policy_version(version)}#clause-{number}"


def standards_desk() -> str:
    """Where the policy is drafted, and what events say of that."""
    return "/desk/standards"


def document(index: int) -> str:
    return f"/log/documents/{index}.json"


def case(case_id: int) -> str:
    return f"/desk/cases/{case_id}"


def complaint(case_id: int) -> str:
    """The complaint that a case is about."""
    return f"/desk/cases/{case_id}/complaint"


def evidence(case_id: int, evidence_id: int) -> str:
    """A reader's file, as the desk saves it."""
    return f"/desk/cases/{case_id}/evidence/{evidence_id}"


def draft(case_id: int) -> str:
    return f"/desk/cases/{case_id}/draft"


def further_revision(number: str) -> str:
    """Where the next revision of a correction is drafted."""
    return f"/desk/corrections/{number}/revise"


def erasure(request_id: int) -> str:
    return f"/desk/erasures/{request_id}"


def user(user_id: int) -> str:
    return f"/desk/settings/people/{user_id}"


def token(token_id: int) -> str:
    """What events say of a program's token; not an address that anybody can open."""
    return f"/desk/settings/tokens/#{token_id}"


def channel(channel_id: int) -> str:
    """What events and deliveries say of a channel; not an address that anybody can open."""
    return f"/desk/settings/channels/#{channel_id}"


def request(request_id: int) -> str:
    """What events say of a reader's report; not an address that anybody can open."""
    return f"/requests/#{request_id}"


def tracking(token: str) -> str:
    return f"/requests/{quote(token, safe='')}"


def author_answer(token: str) -> str:
    return f"/answer/{quote(token, safe='')}"


def comment(token: str) -> str:
    """Where the author of an article comments on what is found on a complaint about it."""
    return f"/answer/complaints/{quote(token, safe='')}"


def follow(token: str) -> str:
    return f"/follow/{quote(token, safe='')}"


def unfollow(token: str) -> str:
    return f"/unfollow/{quote(token, safe='')}"


def reset(token: str) -> str:
    return f"/reset/{quote(token, safe='')}"


def invite(token: str) -> str:
    return f"/invite/{quote(token, safe='')}"


def saved_view(view_id: int) -> str:
    return f"/desk/views/{view_id}"


def sign_in_settings() -> str:
    return "/desk/settings/sign-in"


def provider_back() -> str:
    """Where the sign-in provider sends browsers back to."""
    return "/login/provider/back"


def provider_left() -> str:
    """Where the sign-in provider says that somebody has signed out there."""
    return "/login/provider/left"
