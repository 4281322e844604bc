"""`corrections remove-second-factor`: for an administrator who lost the telephone, and nobody else can help."""

from __future__ import annotations

import click


@click.command(name="remove-second-factor", short_help="Take away somebody’s lost second factor.")
@click.argument("username")
def remove_second_factor(username: str) -> None:
    """Take away the second factor and the passkeys of USERNAME (or of the one with this email address), and the link
    with the sign-in provider unless they get in with it alone. They then sign in with the password, everywhere anew,
    and are told by email.

    An administrator can do the same for others under Settings, People.
    """
    from corrections import database
    from corrections import settings as settings_module
    from corrections.accounts import passkeys, queries, remedies
    from corrections.cli import readiness
    from corrections.errors import Message, Missing
    from corrections.events import SYSTEM

    engine = readiness.ready_engine(settings_module.load())
    with database.writing(engine) as session:
        user = queries.known_as(session, username)
        if user is None:
            raise Missing(Message.of("There is nobody with the user name or address “{name}”.", name=username))
        had_one = user.totp_confirmed_at is not None or passkeys.how_many(session, user.id) > 0
        remedies.reset_second_factor(session, user, by=SYSTEM)
    engine.dispose()
    click.echo(f"{user.name} signs in with the password alone now." if had_one else f"{user.name} had none.")
