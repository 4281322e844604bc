"""What is watched, and what was noticed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "watched_hosts",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("robots", JSON, nullable=True),
        sa.Column("robots_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_watched_hosts")),
    )
    op.create_table(
        "watched_addresses",
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("host", sa.String(length=300), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("gone_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("etag", sa.String(length=400), nullable=True),
        sa.Column("modified", sa.String(length=64), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_watched_addresses_article_id_articles")),
        sa.ForeignKeyConstraint(["host"], ["watched_hosts.name"], name=op.f("fk_watched_addresses_host_watched_hosts")),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_watched_addresses")),
    )
    op.create_index("ix_watched_addresses_due", "watched_addresses", ["host", "due_at"], unique=False)
    op.create_index(op.f("ix_watched_addresses_article_id"), "watched_addresses", ["article_id"], unique=False)
    op.create_table(
        "noticed_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_removal", sa.Boolean(), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("log_id", sa.Integer(), nullable=True),
        sa.Column("log_index", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_noticed_changes_article_id_articles")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_noticed_changes_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["log_id", "log_index"],
            ["log_entries.log_id", "log_entries.index"],
            name=op.f("fk_noticed_changes_log_id_log_index_log_entries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noticed_changes")),
        sa.UniqueConstraint(
            "article_id", "number", "is_removal", name=op.f("uq_noticed_changes_article_id_number_is_removal")
        ),
    )
    op.create_index(op.f("ix_noticed_changes_case_id"), "noticed_changes", ["case_id"], unique=False)
    op.create_index(op.f("ix_noticed_changes_settled_due_at"), "noticed_changes", ["settled", "due_at"], unique=False)


def downgrade() -> None:
    op.drop_table("noticed_changes")
    op.drop_table("watched_addresses")
    op.drop_table("watched_hosts")
