"""`corrections serve`: the website and its worker."""

from __future__ import annotations

import click


@click.command(short_help="Serve the website, with its worker beside it.")
@click.option("--host", help="Address to listen on. [default: the setting HOST]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on. [default: the setting PORT]")
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes. [default: the setting WORKERS]")
@click.option("--no-worker", is_flag=True, help="Don’t run the worker here: “corrections worker” runs elsewhere.")
@click.option("--access-log", is_flag=True, help="Write a line for each request, without addresses or private links.")
def serve(host: str | None, port: int | None, workers: int | None, no_worker: bool, access_log: bool) -> None:
    """Serve the website, and run the worker beside it, until Ctrl-C or SIGTERM.

    Requests and deliveries that are at hand get ten seconds to be finished.
    """
    from corrections import settings as settings_module
    from corrections.cli import readiness, server

    given = {"host": host, "port": port, "workers": workers}
    settings = settings_module.load(**{name: value for name, value in given.items() if value is not None})
    if settings.port == 0:
        settings = settings.model_copy(update={"port": server.free_port(settings.host)})
    readiness.checked_engine(settings).dispose()

    def tell() -> None:
        click.echo(f"Serving {settings.base_url} at http://{settings.host}:{settings.port}. Ctrl-C ends it.")

    server.run(settings, with_worker=not no_worker, access_log=access_log, when_ready=tell)
