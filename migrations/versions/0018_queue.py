"""The queue: words of cases for search, snoozing, saved views, acts on many cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

NARROWED = ("asleep_until", "severity", "error_type")
INDEXES = {
    "ix_cases_queue": ["open", "urgency", "id", *NARROWED, "desk_id", "state"],
    "ix_cases_desk": ["desk_id", "open", "urgency", "id", *NARROWED, "state"],
    "ix_cases_assignee": ["assignee_id", "open", "urgency", "id", *NARROWED, "desk_id", "state"],
    "ix_cases_state": ["open", "state", "urgency", "id", *NARROWED, "desk_id"],
    "ix_cases_asleep": ["open", "asleep_until"],
}
BEFORE = {
    "ix_cases_queue": ["open", "urgency", "id"],
    "ix_cases_desk_queue": ["desk_id", "open", "urgency", "id"],
    "ix_cases_assignee_id_open": ["assignee_id", "open"],
    "ix_cases_open_state": ["open", "state"],
}


def upgrade() -> None:
    op.add_column("cases", sa.Column("snoozed_for", sa.String(length=32), nullable=True))
    op.add_column("cases", sa.Column("asleep_until", sa.BigInteger(), nullable=False, server_default="0"))
    _index(BEFORE, INDEXES)
    op.create_index(op.f("ix_readers_email"), "readers", ["email"], unique=False)
    op.create_table(
        "case_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_case_texts_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_texts")),
    )
    op.full_text("case_texts")
    op.create_table(
        "stale_case_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_stale_case_texts_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_case_texts")),
    )
    op.create_index(op.f("ix_stale_case_texts_case_id"), "stale_case_texts", ["case_id"], unique=False)
    # The words of the cases that are there already are made by the worker, some at a time.
    op.execute("INSERT INTO stale_case_texts (case_id) SELECT id FROM cases ORDER BY open, id")
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("desk_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.CheckConstraint("(user_id IS NULL) <> (desk_id IS NULL)", name=op.f("ck_saved_views_of_one")),
        sa.ForeignKeyConstraint(["desk_id"], ["desks.id"], name=op.f("fk_saved_views_desk_id_desks")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_views_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_user_id"), "saved_views", ["user_id"], unique=False)
    op.create_index(op.f("ix_saved_views_desk_id"), "saved_views", ["desk_id"], unique=False)
    op.create_table(
        "bulk_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("changed", JSON, nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_bulk_acts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_acts")),
    )
    op.create_index(op.f("ix_bulk_acts_user_id"), "bulk_acts", ["user_id"], unique=False)


def downgrade() -> None:
    for table in ("bulk_acts", "saved_views", "stale_case_texts"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("case_texts_words")
    op.drop_table("case_texts")
    op.drop_index(op.f("ix_readers_email"), "readers")
    _index(INDEXES, BEFORE)
    op.drop_column("cases", "asleep_until")
    op.drop_column("cases", "snoozed_for")


def _index(before: dict[str, list[str]], after: dict[str, list[str]]) -> None:
    for name in before:
        op.drop_index(op.f(name), "cases")
    for name, columns in after.items():
        op.create_index(op.f(name), "cases", columns, unique=False)
