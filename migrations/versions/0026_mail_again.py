"""What a list shows of a mail that was dropped, where a folder began to be read, and who wrote in a reader's place."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("received_mails", sa.Column("shown", JSON, nullable=True))
    op.add_column("mail_folders", sa.Column("first_new", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("mail_folders", sa.Column("numbered_anew", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(
        "request_messages", sa.Column("from_elsewhere", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("request_messages", "from_elsewhere")
    op.drop_column("mail_folders", "numbered_anew")
    op.drop_column("mail_folders", "first_new")
    op.drop_column("received_mails", "shown")
