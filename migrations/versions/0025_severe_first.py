"""Of two open cases that are due together the severe one is first: it counts as due some seconds sooner."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STOPPED = 1 << 40  # the urgency of a case whose clock stands still
CASES = sa.table(
    "cases", sa.column("open", sa.Boolean()), sa.column("urgency", sa.BigInteger()), sa.column("severity", sa.String())
)
SOONER = sa.case({"critical": 3, "major": 2, "minor": 1}, value=CASES.c.severity, else_=0)
RUNNING = sa.and_(CASES.c.open.is_(True), CASES.c.urgency < STOPPED)


def upgrade() -> None:
    op.execute(sa.update(CASES).where(RUNNING).values(urgency=CASES.c.urgency - SOONER))


def downgrade() -> None:
    op.execute(sa.update(CASES).where(RUNNING).values(urgency=CASES.c.urgency + SOONER))
