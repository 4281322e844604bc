"""Imports every table, so that the metadata is complete for the application, the migrations and the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

import corrections.accounts.models
import corrections.articles.models
import corrections.capabilities
import corrections.cases.duty_models
import corrections.cases.models
import corrections.cases.queue_models
import corrections.channels.models
import corrections.deliveries.models
import corrections.erasures.models
import corrections.events
import corrections.followers.models
import corrections.log.models
import corrections.mailbox.models
import corrections.newsroom.models
import corrections.notices.models
import corrections.policy.models
import corrections.requests.models
import corrections.requests.readers
import corrections.standards.models
import corrections.throttle
import corrections.watch.models
import corrections.witness.models  # noqa: F401
from corrections import paths
from corrections.database import Base

if TYPE_CHECKING:
    from alembic.config import Config

metadata = Base.metadata


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database to a migration, the newest if none is named. Safe to run again, and from several processes at
    once."""
    from alembic import command

    with engine.connect() as connection:
        command.upgrade(_alembic(connection), to)
        connection.commit()


def _alembic(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config(attributes={"connection": connection, "metadata": metadata})
    config.set_main_option("script_location", str(paths.MIGRATIONS))
    return config
