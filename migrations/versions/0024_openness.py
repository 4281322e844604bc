"""The open cases of an article are found without a look at those that are closed."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_cases_article_id_open"), "cases", ["article_id", "open"])
    op.drop_index(op.f("ix_cases_article_id"), table_name="cases")


def downgrade() -> None:
    op.create_index(op.f("ix_cases_article_id"), "cases", ["article_id"])
    op.drop_index(op.f("ix_cases_article_id_open"), table_name="cases")
