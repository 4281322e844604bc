"""What came along when cases were joined, campaigns, and what reports name."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

CAME_ALONG = ("case_requests", "case_notes", "author_questions", "noticed_changes")


def upgrade() -> None:
    for table in CAME_ALONG:
        op.add_column(table, sa.Column("home_id", sa.Integer(), nullable=True))
    op.add_column("cases", sa.Column("campaign_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "request_claims",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["correction_requests.id"], name=op.f("fk_request_claims_request_id_correction_requests")
        ),
        sa.PrimaryKeyConstraint("request_id", "key", name=op.f("pk_request_claims")),
    )
    op.create_index(op.f("ix_request_claims_key_request_id"), "request_claims", ["key", "request_id"])
    op.create_index(op.f("ix_cases_merged_into_id"), "cases", ["merged_into_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_cases_merged_into_id"), "cases")
    op.drop_table("request_claims")
    op.drop_column("cases", "campaign_at")
    for table in CAME_ALONG:
        op.drop_column(table, "home_id")
