"""`corrections worker`: send what is due and do other work that waits."""

from __future__ import annotations

import click


@click.command(short_help="Send what is due and do other work that waits.")
def worker() -> None:
    """Send what is due and do other work that waits, until Ctrl-C or SIGTERM.

    “corrections serve” runs one. With PostgreSQL any number of them may run, on any number of machines.
    """
    run()


def run() -> None:
    """Work until a signal says to stop; what is at hand is finished first."""
    from corrections import settings as settings_module
    from corrections.cli import logs, readiness

    settings = settings_module.load()
    engine = readiness.ready_engine(settings)
    logs.configure()
    from corrections.worker.loop import run_forever

    run_forever(engine, settings)
    engine.dispose()
