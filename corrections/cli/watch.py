"""`corrections watch`: re-read the newsroom's own articles now."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import click

from corrections.errors import Problem

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from corrections.settings import Settings

PATIENCE = 120.0  # seconds that a person at a terminal waits for one host


@click.command(short_help="Re-read the newsroom’s own articles now.")
@click.argument("article", type=int, required=False)
@click.option("--dry-run", is_flag=True, help="Say what is due, and ask for nothing.")
def watch(article: int | None, dry_run: bool) -> None:
    """Re-read what is due of the newsroom’s own articles, or ARTICLE (its number) whether it is due or not.

    “corrections worker” does the same all the time. The rate in the settings and robots.txt hold here as well.
    """
    from corrections import settings as settings_module
    from corrections.cli import readiness

    settings = settings_module.load()
    engine = readiness.ready_engine(settings)
    try:
        _watch(engine, settings, article, dry_run=dry_run)
    finally:
        engine.dispose()


def _watch(engine: Engine, settings: Settings, article: int | None, *, dry_run: bool) -> None:
    from corrections import database
    from corrections.newsroom.queries import newsroom
    from corrections.watch import visiting

    with database.reading(engine) as session:
        if not newsroom(session).watch:
            raise Problem("The watch is switched off. Switch it on in the newsroom’s settings on the desk.")
    while visiting.begin(engine, settings):
        pass
    if article is not None:
        visiting.make_due(engine, article, dry_run=dry_run)
    if dry_run:
        for url in visiting.due_now(engine, article):
            click.echo(url)
        return
    count = 0
    while (found := visiting.next_host(engine, article)) is not None and found[1] <= PATIENCE:
        time.sleep(found[1])
        visit = visiting.visit_next(engine, settings)
        if visit is not None:
            count += 1
            version = f", article {visit.version[0]}, version {visit.version[1]}" if visit.version else ""
            click.echo(f"{visit.came.value:8} {visit.url}{version}")
    click.echo(f"{count} {'address was' if count == 1 else 'addresses were'} asked for.")
    if found is not None:
        host, seconds = found
        minutes = math.ceil(seconds / 60)
        raise Problem(f"{host} is left alone for {minutes} minutes more: it failed, or asked for that. Try again then.")
