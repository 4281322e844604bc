"""How far a round through the log has come, and what it found that is not as it was signed."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("logs", sa.Column("patrolled", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("logs", sa.Column("spoiled", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("logs", "spoiled")
    op.drop_column("logs", "patrolled")
