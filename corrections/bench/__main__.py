"""`python -m corrections.bench`: load large newsrooms and measure the server on them."""

from __future__ import annotations

import secrets
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from corrections.bench.history import Size
    from corrections.settings import Settings

SIZES = (1_000, 100_000)
SMALL = (200, 1_000)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--small", is_flag=True, help="Two small newsrooms: a quick look, not the figures that count.")
@click.option(
    "--size", "sizes", multiple=True, type=click.IntRange(10, 1_000_000), help="Corrections; may be given twice."
)
@click.option("--database-url", help="A PostgreSQL database that is empty, for one size. [default: SQLite files]")
@click.option("--seconds", default=2.0, show_default=True, help="How long each measurement lasts.")
@click.option(
    "--rounds", default=3, show_default=True, type=click.IntRange(1, 20), help="Medians are taken of so many."
)
@click.option("--keep", is_flag=True, help="Use the newsrooms of the last run where they are there.")
def bench(
    small: bool, sizes: tuple[int, ...], database_url: str | None, seconds: float, rounds: int, keep: bool
) -> None:
    """Load newsrooms of 1,000 and of 100,000 corrections (five to an article, two reports to each) and measure the
    production server with two web processes on them, beside a bare Flask application.

    Prints a table and writes instance/bench.json. The newsrooms lie under instance/bench, 3 GB of them.
    """
    from corrections import settings as settings_module
    from corrections.bench import measuring, servers, table
    from corrections.bench.history import Size
    from corrections.database import make_engine
    from corrections.log import signing

    # Told to end, it ends the servers that it started as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sizes = tuple(sorted(sizes)) or (SMALL if small else SIZES)
    instance = settings_module.load().instance
    folder = instance / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    if database_url and len(sizes) > 1:
        raise click.ClickException("Give --size once with --database-url: a database holds one newsroom.")
    reports = []
    for corrections in sizes:
        size = Size(corrections)
        file = folder / f"{corrections}.db"
        url = database_url or f"sqlite:///{file.absolute()}"
        port = servers.free_port()
        settings = settings_module.load(
            instance=folder,
            database_url=url,
            secret_key=secrets.token_hex(32),
            base_url=f"http://{servers.HOST}:{port}",
            trusted_proxies=1,
            port=port,
            workers=2,
            log_key=folder / f"{corrections}.key",
            log_head=folder / f"{corrections}.head",
        )
        engine = signing.attach(make_engine(url), settings)
        if database_url or not (keep and file.exists()):
            _begin(settings)
            _load(engine, size, None if database_url else file)
        elif not database_url:
            _warm(file)
        report = measuring.measure(
            settings, engine, size, seconds=seconds, rounds=rounds, step=lambda name: click.echo(f"  {name}")
        )
        reports.append(report)
        engine.dispose()
    about = table.about(_server(settings.threads), "Python, one process, keep-alive sockets (no wrk)")
    click.echo("\n" + table.text(reports, about))
    table.write(instance / "bench.json", reports, about)
    click.echo(f"\nWritten to {instance / 'bench.json'}.")


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
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
    label = f"Loading {size.corrections:,} corrections on {size.articles:,} articles"
    with click.progressbar(length=size.corrections, label=label) as bar:
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
