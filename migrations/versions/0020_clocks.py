"""Who is told that a clock runs out, clocks that ran before, whose turn it is, and who is away."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STOPPED = str(1 << 40)


def upgrade() -> None:
    op.add_column("users", sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("cases", sa.Column("clock_number", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("cases", sa.Column("alarm", sa.BigInteger(), nullable=False, server_default=STOPPED))
    op.create_index(op.f("ix_cases_open_alarm"), "cases", ["open", "alarm"], unique=False)
    # Of what was overdue before anybody could be told, the daily digest tells: not a thousand mails at once.
    now = int(time.time())
    cases = sa.table("cases", sa.column("open", sa.Boolean()), sa.column("urgency"), sa.column("alarm"))
    later = cases.update().where(cases.c.open, cases.c.urgency > now, cases.c.urgency < int(STOPPED))
    op.execute(later.values(alarm=0))
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_absences_user_id_users")),
    )
    op.create_index(op.f("ix_absences_user_id"), "absences", ["user_id"], unique=False)
    op.create_index(op.f("ix_absences_last_day"), "absences", ["last_day"], unique=False)
    op.create_table(
        "desk_rosters",
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("last_user_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("desk_id", name=op.f("pk_desk_rosters")),
        sa.ForeignKeyConstraint(["desk_id"], ["desks.id"], name=op.f("fk_desk_rosters_desk_id_desks")),
        sa.ForeignKeyConstraint(["last_user_id"], ["users.id"], name=op.f("fk_desk_rosters_last_user_id_users")),
    )
    op.create_table(
        "duty_turns",
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("desk_id", "user_id", name=op.f("pk_duty_turns")),
        sa.ForeignKeyConstraint(["desk_id"], ["desks.id"], name=op.f("fk_duty_turns_desk_id_desks")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_duty_turns_user_id_users")),
    )
    op.create_index(op.f("ix_duty_turns_user_id"), "duty_turns", ["user_id"], unique=False)
    op.create_table(
        "case_alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("clock_number", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_alerts")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_alerts_case_id_cases")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_alerts_user_id_users")),
        sa.UniqueConstraint(
            "case_id",
            "clock_number",
            "part",
            "step",
            "user_id",
            name=op.f("uq_case_alerts_case_id_clock_number_part_step_user_id"),
        ),
    )
    op.create_index(op.f("ix_case_alerts_user_id_id"), "case_alerts", ["user_id", "id"], unique=False)
    op.create_table(
        "past_clocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("clock_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_clocks")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_past_clocks_case_id_cases")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_past_clocks_case_id_number")),
    )
    op.insert_only("past_clocks", same=("id = NEW.id", "case_id = NEW.case_id AND number = NEW.number"))
    op.create_table(
        "digest_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_digest_days")),
    )


def downgrade() -> None:
    for table in ("digest_days", "past_clocks", "case_alerts", "duty_turns", "desk_rosters", "absences"):
        op.drop_table(table)
    op.drop_index(op.f("ix_cases_open_alarm"), "cases")
    op.drop_column("cases", "alarm")
    op.drop_column("cases", "clock_number")
    op.drop_column("users", "digest")
