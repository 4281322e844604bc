"""`corrections init`: make an installation ready, or bring it up to date."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from corrections.cli.installation import Administrator
    from corrections.settings import Settings


@click.command(short_help="Make this installation ready, or bring it up to date.")
@click.option("--newsroom", "name", default="", help="What the newsroom is called, such as “The Courier”.")
@click.option("--admin-name", envvar="CORRECTIONS_ADMIN_NAME", help="The first administrator’s name.")
@click.option("--admin-email", envvar="CORRECTIONS_ADMIN_EMAIL", help="The first administrator’s address.")
@click.option(
    "--admin-password",
    envvar="CORRECTIONS_ADMIN_PASSWORD",
    help="Better asked for, or in the environment variable CORRECTIONS_ADMIN_PASSWORD: others can see a command line.",
)
def init(name: str, admin_name: str | None, admin_email: str | None, admin_password: str | None) -> None:
    """Make this installation ready, or bring it up to date. Safe to run again.

    Makes the instance folder, the secret key, the tables and the key of the log, starts the log, and adds a first
    administrator, whose name, address and password are asked for if they are not given.
    """
    from corrections import settings as settings_module
    from corrections.cli import installation
    from corrections.database import make_engine, reading, writing

    settings = settings_module.load()
    installation.make_folders(settings)
    with installation.alone(settings):
        prepare(settings, name=name)
        engine = make_engine(settings.database_url)
        with reading(engine) as session:
            complete = installation.has_administrator(session)
        administrator = None if complete else _administrator(admin_name, admin_email, admin_password)
        if administrator is not None:
            with writing(engine) as session:
                user = installation.add_administrator(session, administrator)
            click.echo(f"Added the administrator {user.name}, who signs in as {user.username}.")
        engine.dispose()
    if administrator is None and not complete:
        click.echo(
            "There is no administrator yet. Run this again at a terminal, or with --admin-name, --admin-email and "
            "the password in CORRECTIONS_ADMIN_PASSWORD."
        )
    click.echo(f"{settings.instance} is ready. “corrections serve” starts it; “corrections check” says if it is safe.")


def prepare(settings: Settings, *, name: str = "") -> None:
    """All that needs no person, told step by step."""
    from corrections.cli import installation
    from corrections.database import make_engine, writing
    from corrections.log import signing

    if installation.make_secret(settings):
        click.echo(f"Made the secret key {settings.keys / 'secret'}: keep it, and keep it to yourself.")
    if installation.migrate(settings):
        click.echo("Brought the tables up to date.")
    engine = signing.attach(make_engine(settings.database_url), settings)
    with writing(engine) as session:
        done = installation.begin(session, settings, name=name)
    engine.dispose()
    for line in done:
        click.echo(line)


def _administrator(name: str | None, email: str | None, password: str | None) -> Administrator | None:
    """The administrator as given and, at a terminal, as asked for; None if nobody can be asked."""
    from corrections.cli.installation import Administrator

    if not (name and email and password):
        if not sys.stdin.isatty():
            return None
        click.echo("The first administrator:")
        name = name or click.prompt("Name")
        email = email or click.prompt("Email")
        password = password or click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return Administrator(name, email, password)
