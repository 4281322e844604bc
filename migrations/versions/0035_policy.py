"""The policy: its versions, their clauses, the draft of the next one, and the corrections that cite a clause."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "policy_versions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("signed_off_by_id", sa.Integer(), nullable=True),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_policy_versions_by_id_users")),
        sa.ForeignKeyConstraint(
            ["signed_off_by_id"], ["users.id"], name=op.f("fk_policy_versions_signed_off_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["log_id", "log_index"],
            ["log_entries.log_id", "log_entries.index"],
            name=op.f("fk_policy_versions_log_id_log_index_log_entries"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_policy_versions")),
        sa.UniqueConstraint("log_id", "log_index", name=op.f("uq_policy_versions_log_id_log_index")),
    )
    op.create_table(
        "policy_clauses",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["policy_versions.number"], name=op.f("fk_policy_clauses_version_policy_versions")
        ),
        sa.PrimaryKeyConstraint("version", "position", name=op.f("pk_policy_clauses")),
        sa.UniqueConstraint("number", "version", name=op.f("uq_policy_clauses_number_version")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "policy_drafts",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("writers", JSON, nullable=False),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_back_reason", sa.Text(), nullable=True),
        sa.Column("sent_back_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["users.id"], name=op.f("fk_policy_drafts_proposed_by_id_users")),
        sa.ForeignKeyConstraint(["sent_back_by_id"], ["users.id"], name=op.f("fk_policy_drafts_sent_back_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_drafts")),
    )
    op.create_table(
        "policy_draft_clauses",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["saved_by_id"], ["users.id"], name=op.f("fk_policy_draft_clauses_saved_by_id_users")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_policy_draft_clauses")),
    )
    op.create_table(
        "correction_clauses",
        sa.Column("clause", sa.String(length=64), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["corrections.id"], name=op.f("fk_correction_clauses_correction_id_corrections")
        ),
        sa.PrimaryKeyConstraint("clause", "correction_id", name=op.f("pk_correction_clauses")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO correction_clauses (clause, correction_id) SELECT DISTINCT drafts.clause, revisions.correction_id "
        "FROM revisions JOIN drafts ON drafts.id = revisions.draft_id WHERE drafts.clause <> ''"
    )
    op.insert_only("policy_versions", same=("number = NEW.number", "log_id = NEW.log_id AND log_index = NEW.log_index"))
    op.insert_only(
        "policy_clauses",
        same=(
            "version = NEW.version AND position = NEW.position",
            "version = NEW.version AND number = NEW.number",
        ),
    )


def downgrade() -> None:
    op.drop_table("correction_clauses")
    op.drop_table("policy_draft_clauses")
    op.drop_table("policy_drafts")
    op.drop_table("policy_clauses")
    op.drop_table("policy_versions")
