"""The settings of a deployment: environment variables `CORRECTIONS_<NAME>` first, then `corrections.toml` in the
instance folder, then the defaults below. What the newsroom itself may change lives in the database."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from corrections.errors import Problem

PREFIX = "CORRECTIONS_"


def _separated(value: Any) -> Any:
    """A list as an environment variable holds it: separated by commas."""
    return [item.strip() for item in value.split(",") if item.strip()] if isinstance(value, str) else value


OptionalFile = Annotated[Path | None, BeforeValidator(lambda value: value or None)]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    instance: Path = Field(Path("instance"), description="Folder of the database, keys, uploads and mail")
    database_url: str = Field("", description="SQLAlchemy address; empty: SQLite in the instance folder")
    migration_database_url: str = Field("", description="Owner of the tables, where it differs from database_url")
    secret_key: SecretStr = Field(SecretStr(""), description="Signs cookies and forms; empty: a file made by init")
    base_url: str = Field("http://127.0.0.1:8000", description="Address under which readers reach this site")
    allowed_hosts: Annotated[list[str], NoDecode, BeforeValidator(_separated)] = Field(
        [], description="Host names to answer to, separated by commas; empty: the host of base_url"
    )
    trusted_proxies: int = Field(0, ge=0, le=5, description="Reverse proxies in front that set X-Forwarded-*")
    smtp_url: SecretStr = Field(
        SecretStr(""), description="smtp://user:password@host:587 or smtps://…; empty: files in mail/"
    )
    mail_from: str = Field("corrections@localhost", description="Sender of every email")
    imap_url: SecretStr = Field(
        SecretStr(""),
        description="imaps://user:password@host/INBOX, where mail to the corrections address is fetched; empty: not",
    )
    mail_box: str = Field(
        "", description="The corrections address; answers to our emails go to it, with a + and what is answered"
    )
    log_key: OptionalFile = Field(None, description="File of the key that signs the log; empty: keys/log")
    log_new_key: OptionalFile = Field(
        None, description="File of the key that the log changes to; empty: beside log_key, with .new behind its name"
    )
    log_head: OptionalFile = Field(
        None, description="File of the log’s newest checkpoint, for no backup; empty: log-head in the instance folder"
    )
    witness_key: OptionalFile = Field(
        None, description="File of the key that countersigns logs of others; empty: keys/witness"
    )
    witness_memory: OptionalFile = Field(
        None,
        description="Folder of what was countersigned last, for no backup; empty: witnessed in the instance folder",
    )
    capture_loopback: bool = Field(
        False, description="Let capture fetch from, and witnesses and a provider be on, this machine (development only)"
    )
    workers: int = Field(2, ge=1, le=64, description="Web processes")
    threads: int = Field(2, ge=1, le=64, description="Requests with a body, and without one, that each answers at once")
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on")
    hold_seconds: int = Field(20, ge=0, le=600, description="How long a publication can be stopped")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = Path(os.environ.get(f"{PREFIX}INSTANCE", "instance")) / "corrections.toml"
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml)

    def model_post_init(self, context: Any) -> None:
        hosts: list[str] | str = self.allowed_hosts  # the environment gives it as text
        if isinstance(hosts, str):
            hosts = [host.strip() for host in hosts.split(",") if host.strip()]
        object.__setattr__(self, "allowed_hosts", hosts or [urlsplit(self.base_url).hostname or "127.0.0.1"])
        object.__setattr__(self, "instance", self.instance.absolute())
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.instance / 'corrections.db'}")

    @property
    def uploads(self) -> Path:
        return self.instance / "uploads"

    @property
    def keys(self) -> Path:
        return self.instance / "keys"

    @property
    def log_key_file(self) -> Path:
        return self.log_key or self.keys / "log"

    @property
    def log_new_key_file(self) -> Path:
        return self.log_new_key or self.log_key_file.with_name(f"{self.log_key_file.name}.new")

    @property
    def witness_key_file(self) -> Path:
        return self.witness_key or self.keys / "witness"

    @property
    def witness_memory_folder(self) -> Path:
        return self.witness_memory or self.instance / "witnessed"

    @property
    def log_head_file(self) -> Path:
        return self.log_head or self.instance / "log-head"

    @property
    def mail(self) -> Path:
        return self.instance / "mail"

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    def secret(self) -> bytes:
        """The key that signs cookies and keyed hashes. Raises Problem if there is none yet."""
        if self.secret_key.get_secret_value():
            return self.secret_key.get_secret_value().encode()
        try:
            return (self.keys / "secret").read_bytes()
        except OSError as error:
            raise Problem(f"There is no secret key at {self.keys / 'secret'}: run “corrections init” first.") from error


def load(**overrides: Any) -> Settings:
    """Read the settings. Raises Problem with one line for each value that can't be used."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [f"{PREFIX}{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors()]
        raise Problem("These settings can’t be used:\n" + "\n".join(lines)) from error
    except tomllib.TOMLDecodeError as error:
        raise Problem(f"The settings in corrections.toml can’t be read: {error}.") from error
