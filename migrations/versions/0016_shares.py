"""The changes of a year, without looking at those of all."""

from alembic import op

revision = "0016"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_noticed_changes_is_removal_noticed_at"), "noticed_changes", ["is_removal", "noticed_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_noticed_changes_is_removal_noticed_at"), table_name="noticed_changes")
