"""Which version of the policy a correction, a small fix or a declined report was judged by."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

CITED = sa.text("clause IS NOT NULL")


def upgrade() -> None:
    # Written out: the library adds no foreign key to a table of SQLite.
    for table, column in (("cases", "clause_version"), ("correction_clauses", "version")):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER "
            f"CONSTRAINT fk_{table}_{column}_policy_versions REFERENCES policy_versions (number)"
        )
    op.create_index(
        op.f("ix_cases_clause_outcome_id"),
        "cases",
        ["clause", "outcome", "id"],
        sqlite_where=CITED,
        postgresql_where=CITED,
    )
    _bring_back(op.get_bind())


def _bring_back(bind: sa.Connection) -> None:
    """Note what stands in the log alone, of corrections that were brought back from it, and the versions of them all."""
    found = bind.execute(
        sa.text(
            "SELECT revisions.correction_id, log_parts.value FROM revisions JOIN log_parts "
            'ON log_parts.log_id = revisions.log_id AND log_parts."index" = revisions.log_index '
            "WHERE log_parts.name = 'clause' AND log_parts.value IS NOT NULL AND log_parts.value <> 'null'"
        )
    )
    cited = {(json.loads(value), correction) for correction, value in found}
    known = {
        (clause, id_) for clause, id_ in bind.execute(sa.text("SELECT clause, correction_id FROM correction_clauses"))
    }
    for clause, id_ in sorted(cited - known):
        bind.execute(
            sa.text("INSERT INTO correction_clauses (clause, correction_id) VALUES (:clause, :id)"),
            {"clause": clause, "id": id_},
        )
    for number in bind.execute(sa.text("SELECT number FROM policy_versions ORDER BY number")).scalars():
        bind.execute(_JUDGED_BY, {"number": number})


# The later version wins where both were in force; of what is older than all of them, the first that came into force.
_PUBLISHED = """
    SELECT COALESCE(articles.published_at, (
        SELECT MIN(article_versions.observed_at) FROM article_versions WHERE article_versions.article_id = articles.id))
    FROM revisions JOIN revision_articles ON revision_articles.revision_id = revisions.id
    JOIN articles ON articles.id = revision_articles.article_id
    WHERE revisions.correction_id = correction_clauses.correction_id
    ORDER BY revisions.number DESC, revision_articles.position LIMIT 1
"""
_JUDGED_BY = sa.text(
    f"""
    UPDATE correction_clauses SET version = :number
    WHERE EXISTS (
        SELECT 1 FROM policy_versions JOIN policy_clauses ON policy_clauses.version = policy_versions.number
        JOIN corrections ON corrections.id = correction_clauses.correction_id
        WHERE policy_versions.number = :number AND policy_clauses.number = correction_clauses.clause
        AND policy_versions.in_force_at <= corrections.published_at
        AND (policy_versions.in_force_at <= ({_PUBLISHED})
             OR policy_versions.in_force_at = (SELECT MIN(in_force_at) FROM policy_versions))
    )
    """
)


def downgrade() -> None:
    op.drop_index(op.f("ix_cases_clause_outcome_id"), table_name="cases")
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("clause_version")
    with op.batch_alter_table("correction_clauses") as clauses:
        clauses.drop_column("version")
