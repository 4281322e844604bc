"""A saved page as it is uploaded, kept in the form while its editor is asked something."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable

from flask import request

from corrections.articles import sources, urls
from corrections.articles.decisions import Copy
from corrections.articles.reading.child import MOST_BYTES
from corrections.desk.articles.forms import UploadForm
from corrections.errors import Message, Refused
from corrections.newsroom.queries import Newsroom
from corrections.outbound import fetching
from corrections.web.forms import web_address

MOST_KEPT = 3_000_000  # a browser gives a chosen file only once; a form may hold this much besides


def body(form: UploadForm) -> bytes:
    """The file that was chosen, or the one before it that the form kept. Raises Refused if there is none."""
    sent = request.files.get("page")
    if sent is not None and sent.filename:
        form.kept.data = ""  # whatever becomes of this file: the one before it is not meant any more
    found = (sent.stream.read(MOST_BYTES + 1) if sent is not None else b"") or _unpacked(form.kept.data or "")
    if not found:
        raise Refused(Message("Choose the file of a saved page.", at="page"))
    return found


def read(page: bytes, form: UploadForm, newsroom: Newsroom, hosts: Iterable[str]) -> Copy | None:
    """The article on a saved page, under the address that it states or that was typed, on one of `hosts`.

    None where these are two, and nobody has chosen yet: `form` then asks. Raises Refused.
    """
    copy = _read(page, form, newsroom)
    if copy is not None and copy.url is not None and not urls.is_allowed(copy.url, hosts):
        at = "url" if copy.url == form.url.data else "page"
        raise Refused(fetching.not_taken_in(urls.host(copy.url)).about(at))
    return copy


def _read(page: bytes, form: UploadForm, newsroom: Newsroom) -> Copy | None:
    typed = form.url.data or None
    copy = sources.from_file(page, newsroom)
    if typed is not None:
        _normal(typed)
    stated = copy.url
    if typed is None or stated is None:
        copy = copy if typed is None else sources.from_file(page, newsroom, canonical=typed)
        if copy.url is None:
            raise Refused(Message("The page does not say its address. Enter it below.", at="url"))
        return copy
    if _normal(typed) == _normal(stated):
        return sources.from_file(page, newsroom, canonical=typed)
    form.offer(typed=typed, stated=stated)
    if form.address.data in (typed, stated):
        return sources.from_file(page, newsroom, canonical=form.address.data)
    form.ask()
    keep(page, form)
    return None


def _normal(address: str) -> str:
    if web_address(address) is None:
        raise Refused(Message("This is not the address of a web page. An address begins with https://", at="url"))
    try:
        return urls.canonical(address)
    except Refused as problem:
        raise Refused(problem.message.about("url")) from problem


def keep(page: bytes, form: UploadForm) -> None:
    """Let the form hold the page, so that its file need not be chosen again."""
    packed = base64.b64encode(zlib.compress(page)).decode("ascii")
    form.kept.data = packed if len(packed) <= MOST_KEPT else ""


def _unpacked(kept: str) -> bytes:
    try:
        return zlib.decompressobj().decompress(base64.b64decode(kept, validate=True), MOST_BYTES + 1)
    except (binascii.Error, ValueError, zlib.error):
        return b""
