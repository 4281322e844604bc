"""Articles and their versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("appeared", sa.String(length=300), nullable=True),
        sa.Column("medium", sa.String(length=32), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("bylines", JSON, nullable=False),
        sa.Column("agency", sa.String(length=120), nullable=True),
        sa.Column("section", sa.String(length=120), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("removals", JSON, nullable=True),
        sa.Column("said_again", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("url", name=op.f("uq_articles_url")),
    )
    op.create_index(op.f("ix_articles_section_id"), "articles", ["section", "id"], unique=False)
    op.create_index(
        op.f("ix_articles_said_again"),
        "articles",
        ["said_again"],
        unique=False,
        sqlite_where=sa.text("said_again IS NOT NULL"),
        postgresql_where=sa.text("said_again IS NOT NULL"),
    )
    op.create_table(
        "article_addresses",
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_addresses_article_id_articles")),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_article_addresses")),
    )
    op.create_index(op.f("ix_article_addresses_article_id"), "article_addresses", ["article_id"], unique=False)
    op.create_table(
        "article_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extractor", sa.String(length=120), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_versions_article_id_articles")),
        sa.ForeignKeyConstraint(
            ["log_id", "log_index"],
            ["log_entries.log_id", "log_entries.index"],
            name=op.f("fk_article_versions_log_id_log_index_log_entries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_versions")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_article_versions_article_id_number")),
        sa.UniqueConstraint("log_id", "log_index", name=op.f("uq_article_versions_log_id_log_index")),
    )
    op.create_table(
        "comparisons",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("a", sa.Integer(), nullable=False),
        sa.Column("b", sa.Integer(), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_comparisons_article_id_articles")),
        sa.PrimaryKeyConstraint("article_id", "a", "b", name=op.f("pk_comparisons")),
    )
    op.create_table(
        "article_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["articles.id"], name=op.f("fk_article_texts_id_articles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_texts")),
    )
    op.insert_only(
        "article_versions",
        same="id = NEW.id OR (article_id = NEW.article_id AND number = NEW.number) OR (log_id = NEW.log_id AND log_index = NEW.log_index)",
    )
    op.full_text("article_texts")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("article_texts_words")
    op.drop_table("article_texts")
    op.drop_table("comparisons")
    op.drop_table("article_versions")
    op.drop_table("article_addresses")
    op.drop_table("articles")
