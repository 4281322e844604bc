"""`corrections backup`: everything that matters, in one file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Make a backup, in one file, while everything runs.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file if it is there already.")
@click.option("--with-keys", is_flag=True, help="Put the keys in too: whoever has the file can then sign in your name.")
def backup(file: Path, force: bool, with_keys: bool) -> None:
    """Make a backup, in one file, while everything runs.

    A ZIP file with every row of the database as it stood at one moment, the files that readers sent, emails that were
    written into the mail folder, and a manifest with sizes and SHA-256. It can be restored into SQLite and into
    PostgreSQL. The keys are not in it, and never the file log-head. It holds readers’ names and addresses: it is made
    for this user alone.
    """
    from corrections import settings as settings_module
    from corrections.cli.archiving import making

    made = making.back_up(settings_module.load(), file, replace=force, with_keys=with_keys)
    says = made.manifest
    counted = f"{sum(table.rows for table in says.tables):,} rows and {len(says.files):,} files"
    log = f"; the log has {says.log.size:,} entries" if says.log else ""
    click.echo(f"{file}: {counted}, {file.stat().st_size / 1e6:,.1f} MB{log}.")
    if with_keys:
        held = " and ".join(key.path for key in says.keys) or "no key"
        click.echo(f"In it is {held}: keep it as you keep your keys.")
    for doubt in made.doubts:
        click.echo(f"! {doubt}", err=True)
