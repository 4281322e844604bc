"""`corrections capture`: take an article in."""

from __future__ import annotations

import json
from pathlib import Path

import click

from corrections.errors import Problem


@click.command(short_help="Take an article in.")
@click.argument("source", metavar="FILE|URL")
@click.option("--url", "canonical", metavar="CANONICAL", help="The article’s address, if the page does not say it.")
@click.option("--json", "as_json", is_flag=True, help='Print {"article":17,"version":1,"new":true}.')
def capture(source: str, canonical: str | None, as_json: bool) -> None:
    """Take an article in, from a saved page or from its address.

    It becomes version 1 of a new article, or the next version of one that is known if its text has changed. Only
    addresses on the newsroom’s own hosts are fetched.
    """
    from corrections import database
    from corrections import settings as settings_module
    from corrections.articles import actions, decisions, sources
    from corrections.cli import readiness
    from corrections.events import SYSTEM
    from corrections.newsroom.queries import newsroom
    from corrections.taxonomy import Origin

    settings = settings_module.load()
    engine = readiness.ready_engine(settings)
    with database.reading(engine) as session:
        ours = newsroom(session)
    if source.lower().startswith(("http://", "https://")):
        loopback = settings.capture_loopback
        copy = sources.from_address(source, ours, canonical=canonical, allow_loopback=loopback)
    else:
        copy = sources.from_file(_saved(source), ours, canonical=canonical)
        if copy.url is None:
            raise Problem("The page does not say its address. Give it with --url.")
    with database.writing(engine) as session:
        captured = actions.capture(session, copy, origin=Origin.CAPTURE, by=SYSTEM)
        article, version, new = captured.article.id, captured.version, captured.new
        headline, url = captured.article.headline, captured.article.url
    engine.dispose()
    doubt = decisions.doubt(copy)
    if doubt is not None:
        click.echo(str(doubt), err=True)
    if as_json:
        click.echo(json.dumps({"article": article, "version": version, "new": new}, separators=(",", ":")))
    else:
        what = f"Added version {version}" if new else f"Nothing has changed since version {version}"
        click.echo(f"{what} of article {article}, “{headline}”, {url}")


def _saved(path: str) -> bytes:
    """The bytes of a saved page, or as many of them as show that it is too large."""
    from corrections.articles.reading.child import MOST_BYTES

    if not Path(path).is_file():
        raise Problem(f"There is no file {path}, and it is no address that begins with http:// or https://.")
    with Path(path).open("rb") as file:
        return file.read(MOST_BYTES + 1)
