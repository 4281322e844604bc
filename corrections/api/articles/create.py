"""`POST /api/v1/articles`: the CMS sends an article as it stands now; it becomes a version if its text is new."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import replace

from flask import json, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from corrections import addresses
from corrections.accounts import repeats
from corrections.accounts.repeats import Kept
from corrections.api import bodies
from corrections.api.articles import shapes, wordpress
from corrections.api.articles.pushed import NotTaken, Pushed
from corrections.articles import actions, urls
from corrections.articles.decisions import Copy
from corrections.articles.reading import child
from corrections.composed import bounded
from corrections.errors import Problem, Refused
from corrections.taxonomy import Origin
from corrections.web import bearer, current
from corrections.web.details import Fault

# RFC 8941 has it in quotation marks; most programs send it without.
KEY = re.compile(r'"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,255})')


def create() -> ResponseReturnValue:
    key = _key()
    body, sent = bodies.read()
    post = wordpress.found_in(sent)
    newsroom = current.newsroom()
    pushed = wordpress.read(*post, newsroom) if post else shapes.read(sent, newsroom)
    if isinstance(pushed, NotTaken):
        return _answer(Kept(200, {**NOTHING, "reason": pushed.reason}))
    _ours(pushed)
    if key is None:
        return _answer(_stored(pushed, _read(pushed)))
    return _answer(_once(pushed, key, hashlib.sha256(body).digest()))


NOTHING = {"article": None, "version": None, "new": False, "url": None}


def _key() -> str | None:
    sent = request.headers.get("Idempotency-Key")
    if sent is None:
        return None
    found = KEY.fullmatch(sent.strip())
    if found is None:
        raise Fault(400, "bad-key", "An idempotency key has 1 to 255 letters, digits and signs of ASCII.")
    return found[1] or found[2]


def _ours(pushed: Pushed) -> None:
    """Raises Fault if the article is not at an address of the newsroom's own."""
    url, hosts = pushed.copy.url or "", current.newsroom().hosts
    try:
        known_as = urls.canonical(url)
    except Refused as problem:
        raise _unfit(pushed.url_at, str(problem.message)) from None
    # As it was sent and as it is kept: what unwraps to another host is not let in by either.
    if not urls.is_allowed(url, hosts) or not urls.is_allowed(known_as, hosts):
        raise _unfit(pushed.url_at, "This is not on one of the newsroom’s own hosts, which stand in its settings.")


def _unfit(place: str, words: str) -> Fault:
    return Fault(422, "invalid", "The article can’t be taken as it is.", mistakes=[(place, words)])


def _once(pushed: Pushed, key: str, digest: bytes) -> Kept:
    """Do it, unless a request with this key has done it; what that was answered is answered again."""
    token = bearer.token()
    try:
        with current.writing() as session:
            kept = repeats.claim(session, token.id, key, digest)
    except repeats.OtherBody as problem:
        raise Fault(422, "key-of-another", str(problem)) from None
    except repeats.InProgress as problem:
        raise Fault(409, "in-progress", str(problem), headers={"Retry-After": "2"}) from None
    if kept is not None:
        return kept
    try:
        return _stored(pushed, _read(pushed), key, digest)
    except BaseException:
        # If not even this can be written, the key is free again after a while.
        with suppress(Problem), current.writing() as session:
            repeats.release(session, token.id, key, digest)
        raise


def _read(pushed: Pushed) -> Copy:
    """The article with its text, which is read out of HTML where it came so: before a transaction is begun."""
    if pushed.html is None:
        return pushed.with_text(pushed.copy.blocks)
    try:
        blocks = child.read_fragment(pushed.html)
    except Refused as problem:
        raise _unfit(pushed.text_at, str(problem)) from None
    blocks = tuple(replace(block, text=bounded(shapes.text_of(block.text))) for block in blocks)
    return replace(pushed.with_text(blocks), extractor=child.FRAGMENT)


def _stored(pushed: Pushed, copy: Copy, key: str | None = None, digest: bytes = b"") -> Kept:
    """Take the article in, and remember the answer in the same transaction."""
    try:
        return _store(pushed, copy, key, digest)
    except IntegrityError:
        # Two sent a new article in the same moment, and the other one was first: now it is known.
        return _store(pushed, copy, key, digest)


def _store(pushed: Pushed, copy: Copy, key: str | None, digest: bytes) -> Kept:
    token = bearer.token()
    places = {"headline": pushed.headline_at, "text": pushed.text_at, "url": pushed.url_at}
    with current.writing() as session:
        try:
            captured = actions.capture(
                session,
                copy,
                origin=Origin.CMS,
                by=token.actor,
                unsaid=pushed.unsaid,
                has_no_tags=not copy.tags and "tags" not in pushed.unsaid,
            )
        except Refused as problem:
            raise _unfit(places.get(str(problem.message.at), ""), str(problem)) from None
        article_id, version = captured.article.id, captured.version
        url = f"{current.settings().base_url}{addresses.version(article_id, version)}"
        body = {"article": article_id, "version": version, "new": captured.new, "url": url}
        answer = Kept(201 if captured.new else 200, body)
        if key is not None:
            repeats.keep(session, token.id, key, digest, answer)
        return answer


def _answer(answer: Kept) -> ResponseReturnValue:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if answer.status == 201:
        headers["Location"] = str(answer.body["url"])
    # In this order, whichever the database kept it in: the answer is the same to the byte.
    body = {name: answer.body[name] for name in (*NOTHING, "reason") if name in answer.body}
    return json.dumps(body) + "\n", answer.status, headers
