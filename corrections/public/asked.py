"""The address that a link to us names: as it should be written, and as people and programs write it by mistake."""

from __future__ import annotations

import re

from flask import request

from corrections.web.forms import clean

# Ours, beside the address: where the words are that were chosen.
OUR_OWN = re.compile(r"&(?:start|end)=[0-9]+(?::|%3[Aa])[0-9]+(?=&|$)")
UNENCODED = re.compile(r"(?:^|&)url=(https?://[^?&]*\?.*)", re.IGNORECASE)


def address() -> str:
    """What `url` says. Where an address with a question mark was put there as it is, each “&” in it would end it: then
    all that follows is part of it, but for what is ours."""
    raw = UNENCODED.search(OUR_OWN.sub("", request.query_string.decode("utf-8", "replace")))
    return clean(raw[1] if raw else request.args.get("url"))
