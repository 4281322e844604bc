"""`corrections allow-passwords`: for when the provider that everybody has to sign in with lets nobody in."""

from __future__ import annotations

import click


@click.command(name="allow-passwords", short_help="Let people sign in without the provider again.")
def allow_passwords() -> None:
    """Let people sign in with a password or a passkey again, beside the provider that was the only way in.

    Nothing else changes: who is linked stays so. Whoever has no password asks for one on the sign-in page.
    """
    from corrections import database
    from corrections import settings as settings_module
    from corrections.accounts import provider
    from corrections.cli import readiness
    from corrections.events import SYSTEM

    engine = readiness.ready_engine(settings_module.load())
    with database.writing(engine) as session:
        were_off = provider.allow_passwords(session, by=SYSTEM)
    engine.dispose()
    click.echo("People sign in with passwords and passkeys again." if were_off else "They could do so already.")
