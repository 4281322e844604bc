"""When a person said of a report that was set aside that a robot sent it."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("correction_requests", sa.Column("robot_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("correction_requests", "robot_at")
