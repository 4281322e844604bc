"""`corrections check`: is this installation safe to expose?"""

from __future__ import annotations

import click


@click.command(short_help="Say whether this installation is safe to expose.")
@click.option("--all", "everything", is_flag=True, help="Show what is right as well.")
@click.pass_context
def check(context: click.Context, everything: bool) -> None:
    """Say whether this installation is safe to expose, and what is not.

    Ends with exit code 1 if something must be put right first (✗); doubts (!) don’t change it.
    """
    from corrections import settings as settings_module
    from corrections.cli import findings, safety

    found = list(safety.findings(settings_module.load()))
    for finding in found:
        if everything or finding.verdict != "good":
            mark, colour = findings.MARKS[finding.verdict]
            click.echo(f"{click.style(mark, fg=colour)} {finding.what}")
    bad, doubts = (sum(finding.verdict == verdict for finding in found) for verdict in ("bad", "doubt"))
    if bad:
        click.echo(f"Not safe to expose: {bad} of {len(found)} checks failed, {doubts} in doubt.")
        context.exit(1)
    click.echo(f"Safe to expose: {len(found)} checks, none failed, {doubts} in doubt.")
