"""Static files under addresses that carry a hash of what is in them: stylesheets are joined from their components."""

from __future__ import annotations

import hashlib
import re
import tomllib
from functools import lru_cache
from typing import Any

from flask import Flask, Response, abort, request, url_for

from corrections import paths

CSS = paths.STATIC / "css"
JS = paths.STATIC / "js"
LINK = re.compile(r'url\("\.\./([^"?]+)"\)')
IMPORT = re.compile(r'from "\./([\w-]+\.js)"')
SCRIPT = re.compile(r"[\w-]+\.js")


@lru_cache
def bundle(name: str) -> bytes:
    """The stylesheet `name` (`public.css`): the components that bundles.toml lists, in order. Raises KeyError.

    The files that it names carry their hash, as in a page: so a font that a page preloads is fetched once.
    """
    bundles = tomllib.loads((CSS / "bundles.toml").read_text())
    css = "\n".join((CSS / part).read_text() for part in bundles[name.removesuffix(".css")]["files"])
    return LINK.sub(lambda found: f'url("../{found[1]}?v={_hash(found[1])}")', css).encode()


@lru_cache
def script(name: str) -> bytes:
    """The script `name` (`keys.js`). Raises KeyError.

    What it imports carries its hash, as in a page: so a browser never runs it with a module from before an update.
    """
    path = JS / name
    if not SCRIPT.fullmatch(name) or not path.is_file():
        raise KeyError(name)
    text = path.read_text("utf-8")
    return IMPORT.sub(lambda found: f'from "./{found[1]}?v={_hash(f"js/{found[1]}")}"', text).encode()


@lru_cache
def _hash(path: str) -> str:
    folder, _, name = path.rpartition("/")
    content = script(name) if folder == "js" else (paths.STATIC / path).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def static(path: str) -> str:
    """The address of a static file."""
    return _address("static", request.script_root, filename=path, v=_hash(path))


@lru_cache
def _bundle_hash(name: str) -> str:
    return hashlib.sha256(bundle(name)).hexdigest()[:12]


def static_bundle(name: str) -> str:
    """The address of a joined stylesheet."""
    return _address("bundle", request.script_root, name=name, v=_bundle_hash(name))


@lru_cache(maxsize=256)
def _address(endpoint: str, root: str, **values: Any) -> str:
    """The same for every request below `root`: a page has ten of them."""
    return url_for(endpoint, **values)


def _serve_bundle(name: str) -> Response:
    try:
        css = bundle(name)
    except KeyError:
        abort(404)
    return Response(css, content_type="text/css; charset=utf-8")


def _serve_script(module: str) -> Response:
    try:
        text = script(module)
    except KeyError:
        abort(404)
    return Response(text, content_type="text/javascript; charset=utf-8")


def init(app: Flask) -> None:
    app.add_url_rule("/static/bundles/<name>", "bundle", _serve_bundle)
    app.add_url_rule("/static/js/<module>", "script", _serve_script)
    app.jinja_env.globals |= {"static": static, "static_bundle": static_bundle}

    @app.after_request
    def cache(response: Response) -> Response:
        if request.path.startswith("/static/") and response.status_code == 200:
            immutable = "v" in request.args
            response.headers["Cache-Control"] = (
                "public, max-age=31536000, immutable" if immutable else "public, max-age=300"
            )
        return response
