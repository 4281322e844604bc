"""The words of mails, so that whoever looks for some need not read each mail."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

UNREAD = sa.text("raw IS NOT NULL AND said IS NULL")


def upgrade() -> None:
    op.add_column("received_mails", sa.Column("said", sa.Text(), nullable=True))
    op.create_index("ix_received_mails_unread", "received_mails", ["id"], sqlite_where=UNREAD, postgresql_where=UNREAD)


def downgrade() -> None:
    op.drop_index("ix_received_mails_unread", "received_mails")
    op.drop_column("received_mails", "said")
