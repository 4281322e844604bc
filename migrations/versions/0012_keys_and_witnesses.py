"""The keys of a log one after the other, lines that came to a checkpoint after it was signed, and witnesses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("logs", sa.Column("next_vkey", sa.String(length=320), nullable=True))
    op.create_table(
        "log_keys",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("vkey", sa.String(length=320), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("change", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["log_id"], ["logs.id"], name=op.f("fk_log_keys_log_id_logs")),
        sa.PrimaryKeyConstraint("log_id", "number", name=op.f("pk_log_keys")),
        sa.UniqueConstraint("vkey", name=op.f("uq_log_keys_vkey")),
    )
    op.execute(
        "INSERT INTO log_keys (log_id, number, vkey, since, until) SELECT id, 1, vkey, started_at, retired_at FROM logs"
    )
    op.create_table(
        "log_signatures",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("key_id", sa.LargeBinary(length=4), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["log_id", "size"],
            ["log_checkpoints.log_id", "log_checkpoints.size"],
            name=op.f("fk_log_signatures_log_id_size_log_checkpoints"),
        ),
        sa.PrimaryKeyConstraint("log_id", "size", "name", "key_id", name=op.f("pk_log_signatures")),
        sqlite_with_rowid=False,
    )
    op.insert_only(
        "log_signatures",
        "log_id = NEW.log_id AND size = NEW.size AND name = NEW.name AND key_id = NEW.key_id",
    )
    op.create_table(
        "witnesses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vkey", sa.String(length=2100), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("log_id", sa.Integer(), nullable=True),
        sa.Column("knows", sa.BigInteger(), nullable=False),
        sa.Column("cosigned", sa.BigInteger(), nullable=True),
        sa.Column("cosigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["log_id"], ["logs.id"], name=op.f("fk_witnesses_log_id_logs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_witnesses")),
        sa.UniqueConstraint("vkey", name=op.f("uq_witnesses_vkey")),
    )
    op.create_table(
        "witnessed_logs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=250), nullable=False),
        sa.Column("vkeys", JSON, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("cosigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused", sa.LargeBinary(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_witnessed_logs")),
        sa.UniqueConstraint("origin", name=op.f("uq_witnessed_logs_origin")),
    )


def downgrade() -> None:
    op.drop_table("witnessed_logs")
    op.drop_table("witnesses")
    op.drop_table("log_signatures")
    op.drop_table("log_keys")
    op.drop_column("logs", "next_vkey")
