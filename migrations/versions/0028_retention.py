"""Since when a reader's name and address are kept, and which files readers sent."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("readers", sa.Column("given_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE readers SET given_at = (SELECT received_at FROM correction_requests"
        " WHERE correction_requests.id = readers.request_id)"
    )
    known, files = sa.text("erased_at IS NULL"), sa.text("stored_name IS NOT NULL")
    op.create_index("ix_readers_given_at", "readers", ["given_at"], sqlite_where=known, postgresql_where=known)
    op.create_index("ix_evidence_files", "evidence", ["request_id"], sqlite_where=files, postgresql_where=files)


def downgrade() -> None:
    op.drop_index("ix_evidence_files", "evidence")
    op.drop_index("ix_readers_given_at", "readers")
    op.drop_column("readers", "given_at")
