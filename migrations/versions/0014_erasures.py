"""What was erased from the record, and who asked for it and confirmed it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "log_erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("of_log_id", sa.Integer(), nullable=False),
        sa.Column("of_index", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.String(length=64), nullable=True),
        sa.Column("ground", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["log_id", "log_index"],
            ["log_entries.log_id", "log_entries.index"],
            name=op.f("fk_log_erasures_log_id_log_index_log_entries"),
        ),
        sa.ForeignKeyConstraint(
            ["of_log_id", "of_index"],
            ["log_entries.log_id", "log_entries.index"],
            name=op.f("fk_log_erasures_of_log_id_of_index_log_entries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_erasures")),
        sa.UniqueConstraint("log_id", "log_index", name=op.f("uq_log_erasures_log_id_log_index")),
    )
    op.create_index(op.f("ix_log_erasures_of_log_id_of_index"), "log_erasures", ["of_log_id", "of_index"])
    op.insert_only("log_erasures", same=("id = NEW.id", "log_id = NEW.log_id AND log_index = NEW.log_index"))
    op.add_column("articles", sa.Column("erasures", JSON, nullable=True))
    op.create_table(
        "erasure_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("ground", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("words", JSON, nullable=True),
        sa.Column("chosen", JSON, nullable=False),
        sa.Column("places", JSON, nullable=False),
        sa.Column("left", JSON, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("files", JSON, nullable=False),
        sa.Column("cleaned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_erasure_requests_asked_by_id_users")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_erasure_requests_decided_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_requests")),
    )


def downgrade() -> None:
    op.drop_table("erasure_requests")
    op.drop_column("articles", "erasures")
    op.drop_table("log_erasures")
