"""`corrections settings`: every setting, its value and where that comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="List all settings and where they come from.")
def settings() -> None:
    """List all settings: value, where it comes from, default, meaning. Secrets are not shown."""
    from corrections import settings as settings_module

    loaded = settings_module.load()
    toml = loaded.instance / "corrections.toml"
    in_file = _names_in(toml)
    for name, field in type(loaded).model_fields.items():
        source = _source(f"{settings_module.PREFIX}{name.upper()}", name, in_file, toml)
        click.echo(f"{settings_module.PREFIX}{name.upper()} = {shown(getattr(loaded, name))}  ({source})")
        default = shown(field.default)
        click.echo(f"    {field.description}." + (f" Default: {default}" if source != "default" and default else ""))


def _names_in(toml: Path) -> set[str]:
    import tomllib

    return set(tomllib.loads(toml.read_text("utf-8"))) if toml.is_file() else set()


def _source(variable: str, name: str, in_file: set[str], toml: Path) -> str:
    import os

    if variable in {key.upper() for key in os.environ}:
        return "environment"
    return str(toml) if name in in_file else "default"


def shown(value: Any) -> str:
    """A setting's value as it may be shown: no secret, no password of an address."""
    from pydantic import SecretStr

    if isinstance(value, SecretStr):
        return "(set, not shown)" if value.get_secret_value() else ""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = re.sub(r"(password=)[^&]*", r"\1***", str(value))
    if "://" in text and "@" in text:
        scheme, rest = text.split("://", 1)
        credentials, host = rest.rsplit("@", 1)
        return f"{scheme}://{credentials.split(':', 1)[0]}{':***' if ':' in credentials else ''}@{host}"
    return text
