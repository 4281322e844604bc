"""Why findings of the checks of a notice may stand, and what its wrong words do when they are said again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("drafts", sa.Column("harm", sa.String(32), nullable=True))
    op.add_column("drafts", sa.Column("answers", JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("drafts", "answers")
    op.drop_column("drafts", "harm")
