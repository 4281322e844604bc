"""By which of the newsroom's hours it was counted when a case is due, in a column that saves of a case leave alone."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TO_COUNT = -1


def upgrade() -> None:
    op.add_column("cases", sa.Column("hours_number", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_cases_open_hours_number"), "cases", ["open", "hours_number"])
    # An alarm of -1 said that the worker was to count anew, and had not yet.
    op.execute(f"UPDATE cases SET hours_number = {TO_COUNT}, alarm = 0 WHERE alarm = {TO_COUNT}")


def downgrade() -> None:
    op.drop_index(op.f("ix_cases_open_hours_number"), "cases")
    op.drop_column("cases", "hours_number")
