"""`python -m corrections.bench`: load large newsrooms and measure the server on them."""

from __future__ import annotations

import secrets
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from corrections.bench.history import Size
    from corrections.bench.log import Row
    from corrections.bench.measuring import Pages, Report, Site
    from corrections.settings import Settings

SIZES = (1_000, 100_000)
SMALL = (200, 1_000)
SMALL_LOG = (1_000, 20_000)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--small", is_flag=True, help="Two small newsrooms: a quick look, not the figures that count.")
@click.option(
    "--size", "sizes", multiple=True, type=click.IntRange(10, 1_000_000), help="Corrections; may be given twice."
)
@click.option("--database-url", help="A PostgreSQL database that is empty, for one size. [default: SQLite files]")
@click.option("--seconds", default=1.0, show_default=True, help="How long each measurement lasts.")
@click.option(
    "--rounds", default=7, show_default=True, type=click.IntRange(1, 20), help="Medians are taken of so many."
)
@click.option("--only", type=click.Choice(["pages", "desk", "log"]), help="Measure one part alone.")
@click.option("--keep", is_flag=True, help="Use the newsrooms of the last run where they are there.")
def bench(
    small: bool,
    sizes: tuple[int, ...],
    database_url: str | None,
    seconds: float,
    rounds: int,
    only: str | None,
    keep: bool,
) -> None:
    """Load newsrooms of 1,000 and of 100,000 corrections (five to an article, two reports to each) and measure the
    production server with two web processes on them, beside a bare Flask application; the desk with 50 and with 50,000
    open cases; and public logs of 1,000 and of 1,000,000 entries.

    Prints a table and writes instance/bench.json. The newsrooms lie under instance/bench, 3 GB of them.
    """
    from corrections import settings as settings_module
    from corrections.bench import desk, measuring, pages, table
    from corrections.bench import log as public_log
    from corrections.bench.history import Size

    # Told to end, it ends the servers that it started as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sizes = tuple(sorted(sizes)) or (SMALL if small else SIZES)
    settings = settings_module.load()
    instance = settings.instance
    folder = instance / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    if database_url and len(sizes) > 1:
        raise click.ClickException("Give --size once with --database-url: a database holds one newsroom.")
    reports: list[Report] = []
    at_desk: list[Report] = []
    log: list[Row] = []
    if only in (None, "pages"):
        newsrooms = {f"{size:,} corrections": Size(size) for size in sizes}
        sites = [_site(name, size, pages.pages, folder, database_url, keep) for name, size in newsrooms.items()]
        reports = measuring.measure(sites, seconds=seconds, rounds=rounds, step=_step)
    if only in (None, "desk") and not database_url:
        newsrooms = {desk.name(size): size for size in (desk.FEW, desk.MANY)}
        sites = [_site(name, size, desk.pages, folder, None, keep=False) for name, size in newsrooms.items()]
        at_desk = measuring.measure(sites, seconds=seconds, rounds=rounds, step=_step)
    if only in (None, "log") and not database_url:
        log = _log(SMALL_LOG if small else public_log.SIZES, folder, seconds, rounds)
    about = table.about(_server(settings.threads), "Python, one process, keep-alive sockets (no wrk)")
    for measured in (reports, at_desk):
        if measured:
            click.echo("\n" + table.text(measured, about))
    if log:
        click.echo("\n" + table.text_of_log(log))
    table.write(instance / "bench.json", reports, at_desk, log, about)
    click.echo(f"\nWritten to {instance / 'bench.json'}.")


def _place(folder: Path, name: str, url: str) -> Settings:
    """The settings of a site of its own, with a key and a head that no other has."""
    from corrections import settings as settings_module
    from corrections.bench import servers

    port = servers.free_port()
    return settings_module.load(
        instance=folder,
        database_url=url,
        secret_key=secrets.token_hex(32),
        base_url=f"http://{servers.HOST}:{port}",
        trusted_proxies=1,
        port=port,
        workers=2,
        log_key=folder / f"{name}.key",
        log_head=folder / f"{name}.head",
    )


def _site(name: str, size: Size, pages: Pages, folder: Path, database_url: str | None, keep: bool) -> Site:
    """A newsroom of that size, loaded if it is not there."""
    from corrections.bench.measuring import Site
    from corrections.database import make_engine
    from corrections.log import signing

    stem = name.replace(",", "").removesuffix(" corrections").replace(" ", "-")
    file = folder / f"{stem}.db"
    settings = _place(folder, stem, database_url or f"sqlite:///{file.absolute()}")
    engine = signing.attach(make_engine(settings.database_url), settings)
    if database_url or not (keep and file.exists()):
        _begin(settings)
        _load(engine, size, None if database_url else file)
    else:
        _warm(file)
    return Site(name, settings, engine, size, pages)


def _log(sizes: Sequence[int], folder: Path, seconds: float, rounds: int) -> list[Row]:
    """Measure the public log, on SQLite files that are removed afterwards."""
    from corrections.bench import log as public_log
    from corrections.database import make_engine
    from corrections.log import signing

    places = {}
    for size in sizes:
        file = folder / f"log-{size}.db"
        settings = _place(folder, f"log-{size}", f"sqlite:///{file.absolute()}")
        _remove(file)
        _begin(settings)
        places[size] = public_log.Place(settings, signing.attach(make_engine(settings.database_url), settings))
    rows = public_log.measure(places, folder / "copy", seconds=seconds, rounds=rounds, step=_step)
    for size, place in places.items():
        place.engine.dispose()
        _remove(folder / f"log-{size}.db")
    return rows


def _step(name: str) -> None:
    click.echo(f"  {name}")


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _begin(settings: Settings) -> None:
    """A key for a log that has not begun yet."""
    from corrections.bench import newsroom
    from corrections.log import keys

    settings.log_head_file.unlink(missing_ok=True)
    settings.log_key_file.write_text(keys.generate(newsroom.LOG))
    settings.log_key_file.chmod(0o600)


def _load(engine: Engine, size: Size, file: Path | None) -> None:
    from corrections.bench import loading

    if file is not None:
        _remove(file)
    label = f"Loading {size.corrections:,} corrections on {size.articles:,} articles"
    with click.progressbar(length=max(size.corrections, size.other_reports), label=label) as bar:
        loading.load(engine, size, progress=lambda done: bar.update(done - bar.pos))


def _warm(file: Path) -> None:
    """Read a file once: where a site has run for a day the system holds it, and a disk is not what is measured."""
    with file.open("rb", buffering=0) as stream:
        while stream.read(1 << 20):
            pass


def _server(threads: int) -> str:
    from importlib.metadata import version

    return f"granian {version('granian')}, 2 workers × {threads} threads"


if __name__ == "__main__":
    bench()
