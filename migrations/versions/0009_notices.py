"""Drafts, holds, corrections and their revisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("found_by", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_corrections_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("number", name=op.f("uq_corrections_number")),
    )
    op.create_index(op.f("ix_corrections_case_id"), "corrections", ["case_id"], unique=False)
    op.create_index(op.f("ix_corrections_kind_id"), "corrections", ["kind", "id"], unique=False)
    op.create_index(
        op.f("ix_corrections_published_at_kind_found_by_case_id"),
        "corrections",
        ["published_at", "kind", "found_by", "case_id"],
        unique=False,
    )
    op.create_table(
        "correction_counters",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_correction_counters")),
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("correction_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kind_reason", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=True),
        sa.Column("clause", sa.String(length=64), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("writers", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_sign_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_back_reason", sa.Text(), nullable=True),
        sa.Column("sent_back_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_drafts_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["corrections.id"], name=op.f("fk_drafts_correction_id_corrections")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_drafts_created_by_id_users")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["users.id"], name=op.f("fk_drafts_saved_by_id_users")),
        sa.ForeignKeyConstraint(["sent_back_by_id"], ["users.id"], name=op.f("fk_drafts_sent_back_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_case_id"), "drafts", ["case_id"], unique=False)
    op.create_index(op.f("ix_drafts_correction_id"), "drafts", ["correction_id"], unique=False)
    at_work = sa.text("dropped_at IS NULL AND published_at IS NULL")
    for column in ("case_id", "correction_id"):
        op.create_index(
            f"uq_drafts_{column}_at_work",
            "drafts",
            [column],
            unique=True,
            sqlite_where=at_work,
            postgresql_where=at_work,
        )
    op.create_table(
        "draft_articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("placement", sa.String(length=32), nullable=False),
        sa.Column("placement_detail", sa.String(length=300), nullable=True),
        sa.Column("passage_id", sa.Integer(), nullable=True),
        sa.Column("change", sa.String(length=8), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("watched_version", sa.Integer(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("unfixed_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_draft_articles_article_id_articles")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_draft_articles_draft_id_drafts")),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name=op.f("fk_draft_articles_passage_id_passages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_articles")),
        sa.UniqueConstraint("draft_id", "article_id", name=op.f("uq_draft_articles_draft_id_article_id")),
    )
    op.create_table(
        "sign_offs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_sign_offs_draft_id_drafts")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_offs_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_offs")),
    )
    op.create_index(op.f("ix_sign_offs_draft_id_id"), "sign_offs", ["draft_id", "id"], unique=False)
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_holds_by_id_users")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_holds_draft_id_drafts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(op.f("ix_holds_draft_id_id"), "holds", ["draft_id", "id"], unique=False)
    op.create_index(op.f("ix_holds_state_due_at"), "holds", ["state", "due_at"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_revisions_by_id_users")),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["corrections.id"], name=op.f("fk_revisions_correction_id_corrections")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_revisions_draft_id_drafts")),
        sa.ForeignKeyConstraint(
            ["log_id", "log_index"],
            ["log_entries.log_id", "log_entries.index"],
            name=op.f("fk_revisions_log_id_log_index_log_entries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("correction_id", "number", name=op.f("uq_revisions_correction_id_number")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_revisions_draft_id")),
        sa.UniqueConstraint("log_id", "log_index", name=op.f("uq_revisions_log_id_log_index")),
    )
    op.create_index(op.f("ix_revisions_published_at"), "revisions", ["published_at"], unique=False)
    op.create_table(
        "revision_articles",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("placement", sa.String(length=32), nullable=False),
        sa.Column("placement_detail", sa.String(length=300), nullable=True),
        sa.Column("version_before", sa.Integer(), nullable=True),
        sa.Column("version_after", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_revision_articles_article_id_articles")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_revision_articles_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("revision_id", "article_id", name=op.f("pk_revision_articles")),
    )
    op.create_index(
        op.f("ix_revision_articles_article_id_revision_id"),
        "revision_articles",
        ["article_id", "revision_id"],
        unique=False,
    )
    op.create_table(
        "correction_sections",
        sa.Column("section", sa.String(length=120), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["corrections.id"], name=op.f("fk_correction_sections_correction_id_corrections")
        ),
        sa.PrimaryKeyConstraint("section", "correction_id", name=op.f("pk_correction_sections")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "correction_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["corrections.id"], name=op.f("fk_correction_texts_id_corrections")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_texts")),
    )
    op.insert_only("corrections", same="id = NEW.id OR number = NEW.number")
    op.insert_only("sign_offs", same="id = NEW.id")
    op.insert_only(
        "revisions",
        same="id = NEW.id OR (correction_id = NEW.correction_id AND number = NEW.number) OR (log_id = NEW.log_id AND log_index = NEW.log_index) OR draft_id = NEW.draft_id",
    )
    op.insert_only("revision_articles", same="revision_id = NEW.revision_id AND article_id = NEW.article_id")
    op.insert_only("correction_sections", same="section = NEW.section AND correction_id = NEW.correction_id")
    op.full_text("correction_texts")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("correction_texts_words")
    op.drop_table("correction_texts")
    op.drop_table("correction_sections")
    op.drop_table("revision_articles")
    op.drop_table("revisions")
    op.drop_table("holds")
    op.drop_table("sign_offs")
    op.drop_table("draft_articles")
    op.drop_table("drafts")
    op.drop_table("correction_counters")
    op.drop_table("corrections")
