"""Rules of routing that are drafted before they are in force, with more conditions and with whom a case goes to."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

LENGTHS = {"tag": 120, "language": 35, "medium": 32, "author": 120, "relation": 32, "usual": 32}


def upgrade() -> None:
    with op.batch_alter_table("routing_rules") as table:
        table.add_column(sa.Column("draft", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        for name, length in LENGTHS.items():
            table.add_column(sa.Column(name, sa.String(length=length), nullable=True))
        table.add_column(sa.Column("words", sa.Text(), nullable=True))
        table.add_column(sa.Column("assignee_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_routing_rules_assignee_id_users"), "users", ["assignee_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("routing_rules") as table:
        table.drop_constraint(op.f("fk_routing_rules_assignee_id_users"), type_="foreignkey")
        for name in ("assignee_id", "words", *LENGTHS, "ended_at", "draft"):
            table.drop_column(name)
