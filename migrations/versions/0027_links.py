"""A question to an author that was taken back, links to authors that end, and from whom dropped mails came.

What a channel's host may have kept of its address, which is a secret, goes.
"""

import re
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

LASTS = timedelta(days=60)


def upgrade() -> None:
    op.add_column("author_questions", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("received_mails", sa.Column("sender", sa.LargeBinary(length=32), nullable=True))
    op.create_index(op.f("ix_received_mails_sender"), "received_mails", ["sender"])
    _let_authors_links_end()
    _keep_hosts_alone()


def _let_authors_links_end() -> None:
    links = sa.table(
        "capabilities", sa.column("purpose", sa.String()), sa.column("expires_at", sa.DateTime(timezone=True))
    )
    then = datetime.now(UTC) + LASTS
    if op.get_bind().dialect.name == "sqlite":  # which keeps times without a zone
        then = then.replace(tzinfo=None)
    without_end = sa.update(links).where(links.c.purpose == "author", links.c.expires_at.is_(None))
    op.execute(without_end.values(expires_at=then))


def _keep_hosts_alone() -> None:
    channels = sa.table("channels", sa.column("id", sa.Integer()), sa.column("host", sa.String()))
    for row in op.get_bind().execute(sa.select(channels)).all():
        host = re.split(r"[/?#\\]", row.host)[0]
        if host != row.host:
            op.execute(sa.update(channels).where(channels.c.id == row.id).values(host=host))


def downgrade() -> None:
    op.drop_index(op.f("ix_received_mails_sender"), "received_mails")
    op.drop_column("received_mails", "sender")
    op.drop_column("author_questions", "withdrawn_at")
