"""Complaints, the clauses that they name, and what is said on the way to a finding."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("cases", sa.Column("is_complaint", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "complaints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("not_admitted", sa.String(length=32), nullable=True),
        sa.Column("desk_id", sa.Integer(), nullable=True),
        sa.Column("finding", sa.String(length=32), nullable=True),
        sa.Column("author_name", sa.String(length=120), nullable=True),
        sa.Column("author_email", sa.String(length=254), nullable=True),
        sa.Column("comments_until", MOMENT, nullable=True),
        sa.Column("review_until", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_complaints_case_id_cases")),
        sa.ForeignKeyConstraint(["desk_id"], ["desks.id"], name=op.f("fk_complaints_desk_id_desks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("case_id", name=op.f("uq_complaints_case_id")),
    )
    op.create_index(op.f("ix_complaints_state_review_until"), "complaints", ["state", "review_until"])
    op.create_table(
        "complaint_clauses",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["correction_requests.id"], name=op.f("fk_complaint_clauses_request_id_correction_requests")
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["policy_versions.number"], name=op.f("fk_complaint_clauses_version_policy_versions")
        ),
        sa.PrimaryKeyConstraint("request_id", "clause", name=op.f("pk_complaint_clauses")),
        sqlite_with_rowid=False,
    )
    op.insert_only("complaint_clauses", same="request_id = NEW.request_id AND clause = NEW.clause")
    op.create_table(
        "complaint_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("finding", sa.String(length=32), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_complaint_statements_complaint_id_complaints")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_complaint_statements_by_id_users")),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["correction_requests.id"],
            name=op.f("fk_complaint_statements_request_id_correction_requests"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_statements")),
    )
    op.create_index(op.f("ix_complaint_statements_complaint_id_id"), "complaint_statements", ["complaint_id", "id"])
    op.create_index(op.f("ix_complaint_statements_request_id"), "complaint_statements", ["request_id"])


def downgrade() -> None:
    op.drop_table("complaint_statements")
    op.drop_table("complaint_clauses")
    op.drop_table("complaints")
    op.drop_column("cases", "is_complaint")
