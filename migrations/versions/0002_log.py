"""The log: entries, the parts of their documents, the tiles of its tree, and its checkpoints."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "logs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=250), nullable=False),
        sa.Column("vkey", sa.String(length=320), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("edge", sa.LargeBinary(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logs")),
        sa.UniqueConstraint("origin", name=op.f("uq_logs_origin")),
    )
    op.create_table(
        "log_entries",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.LargeBinary(length=32), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["logs.id"], name=op.f("fk_log_entries_log_id_logs")),
        sa.PrimaryKeyConstraint("log_id", "index", name=op.f("pk_log_entries")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_log_entries_subject"), "log_entries", ["subject"], unique=False)
    # Of a record, as much may be erased at one time and another as it has parts.
    op.create_index(
        "uq_log_entries_log_id_kind_subject",
        "log_entries",
        ["log_id", "kind", "subject"],
        unique=True,
        sqlite_where=sa.text("kind <> 'erasure'"),
        postgresql_where=sa.text("kind <> 'erasure'"),
    )
    op.create_table(
        "log_parts",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=24), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.Column("erasure_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["log_id", "index"],
            ["log_entries.log_id", "log_entries.index"],
            name=op.f("fk_log_parts_log_id_index_log_entries"),
        ),
        sa.PrimaryKeyConstraint("log_id", "index", "position", name=op.f("pk_log_parts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "log_tiles",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(length=8192), nullable=False),
        sa.CheckConstraint(
            "length(hashes) % 32 = 0 AND length(hashes) BETWEEN 32 AND 8192", name=op.f("ck_log_tiles_whole")
        ),
        sa.ForeignKeyConstraint(["log_id"], ["logs.id"], name=op.f("fk_log_tiles_log_id_logs")),
        sa.PrimaryKeyConstraint("log_id", "level", "number", name=op.f("pk_log_tiles")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # Hashes don't compress: they are not tried to be, each time one is added.
        op.execute("ALTER TABLE log_tiles ALTER COLUMN hashes SET STORAGE EXTERNAL")
    op.create_table(
        "log_checkpoints",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["logs.id"], name=op.f("fk_log_checkpoints_log_id_logs")),
        sa.PrimaryKeyConstraint("log_id", "size", name=op.f("pk_log_checkpoints")),
        sqlite_with_rowid=False,
    )
    op.insert_only(
        "log_entries",
        same=(
            'log_id = NEW.log_id AND "index" = NEW."index"',
            "log_id = NEW.log_id AND kind = NEW.kind AND subject = NEW.subject AND kind <> 'erasure'",
        ),
    )
    op.erasable(
        "log_parts",
        same='log_id = NEW.log_id AND "index" = NEW."index" AND position = NEW.position',
        erased=("value", "salt"),
        by="erasure_id",
        withheld="withheld",
        kept=("log_id", "index", "position", "name", "leaf"),
    )
    op.growing(
        "log_tiles",
        same="log_id = NEW.log_id AND level = NEW.level AND number = NEW.number",
        grown="hashes",
        kept=("log_id", "level", "number"),
    )
    op.insert_only("log_checkpoints", same="log_id = NEW.log_id AND size = NEW.size")


def downgrade() -> None:
    op.drop_table("log_checkpoints")
    op.drop_table("log_tiles")
    op.drop_table("log_parts")
    op.drop_table("log_entries")
    op.drop_table("logs")
