"""Which mails are kept still, and which were taken in lately, without counting every one that ever came."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kept = sa.text("raw IS NOT NULL")
    op.create_index(
        "ix_received_mails_kept", "received_mails", ["received_at"], sqlite_where=kept, postgresql_where=kept
    )
    op.create_index(op.f("ix_received_mails_state_received_at"), "received_mails", ["state", "received_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_received_mails_state_received_at"), "received_mails")
    op.drop_index("ix_received_mails_kept", "received_mails")
