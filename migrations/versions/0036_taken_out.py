"""Whether a clause was taken out of the draft of the policy: its words are kept until that is published or dropped."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "policy_draft_clauses", sa.Column("taken_out", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.execute("DELETE FROM policy_draft_clauses WHERE taken_out")
    op.drop_column("policy_draft_clauses", "taken_out")
