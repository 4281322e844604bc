"""Several people on one case: who looks at it, who took it, who is mentioned, and what an author gives as a source."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_presence",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("doing", sa.String(length=16), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_case_presence")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_presence_case_id_cases")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_presence_user_id_users")),
    )
    op.create_index(op.f("ix_case_presence_user_id"), "case_presence", ["user_id"], unique=False)
    op.create_table(
        "case_takings",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_takings")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_takings_case_id_cases")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_takings_user_id_users")),
    )
    op.create_index(op.f("ix_case_takings_user_id"), "case_takings", ["user_id"], unique=False)
    op.create_index(op.f("ix_case_takings_due_at"), "case_takings", ["due_at"], unique=False)
    op.create_table(
        "case_mentions",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("note_id", "user_id", name=op.f("pk_case_mentions")),
        sa.ForeignKeyConstraint(["note_id"], ["case_notes.id"], name=op.f("fk_case_mentions_note_id_case_notes")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_mentions_user_id_users")),
    )
    op.create_index(op.f("ix_case_mentions_user_id_note_id"), "case_mentions", ["user_id", "note_id"], unique=False)
    op.add_column(
        "author_questions", sa.Column("wants_sources", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    with op.batch_alter_table("evidence") as evidence:
        evidence.alter_column("request_id", existing_type=sa.Integer(), nullable=True)
    op.create_table(
        "question_sources",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_question_sources")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_question_sources_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["author_questions.id"], name=op.f("fk_question_sources_question_id_author_questions")
        ),
    )
    op.create_index(op.f("ix_question_sources_question_id"), "question_sources", ["question_id"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM question_sources")
    op.drop_table("question_sources")
    op.execute("DELETE FROM evidence WHERE request_id IS NULL")
    with op.batch_alter_table("evidence") as evidence:
        evidence.alter_column("request_id", existing_type=sa.Integer(), nullable=False)
    op.drop_column("author_questions", "wants_sources")
    op.drop_table("case_mentions")
    op.drop_table("case_takings")
    op.drop_table("case_presence")
