"""Of two open cases that are due together the severe one is first: the worker counts each anew."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

CASES = sa.table("cases", sa.column("open", sa.Boolean()), sa.column("alarm", sa.BigInteger()))


def upgrade() -> None:
    op.execute(sa.update(CASES).where(CASES.c.open.is_(True)).values(alarm=-1))


def downgrade() -> None:
    op.execute(sa.update(CASES).where(CASES.c.alarm == -1).values(alarm=0))
