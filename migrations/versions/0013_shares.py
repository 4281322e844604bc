"""The changes of a year, without looking at those of all; and which words a change is about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_index(
        op.f("ix_noticed_changes_is_removal_noticed_at"), "noticed_changes", ["is_removal", "noticed_at"], unique=False
    )
    op.add_column("noticed_changes", sa.Column("place", JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("noticed_changes", "place")
    op.drop_index(op.f("ix_noticed_changes_is_removal_noticed_at"), table_name="noticed_changes")
