"""What must hold for every table."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, text

from corrections import paths
from corrections.schema import metadata

# From left to right, as data flows; a table belongs to the module that its model lives in.
ORDER = (
    "corrections.database",
    "corrections.capabilities",
    "corrections.throttle",
    "corrections.events",
    "corrections.newsroom",
    "corrections.deliveries",
    "corrections.log",
    "corrections.witness",
    "corrections.accounts",
    "corrections.policy",
    "corrections.articles",
    "corrections.requests",
    "corrections.followers",
    "corrections.cases",
    "corrections.notices",
    "corrections.watch",
    "corrections.standards",
    "corrections.channels",
    "corrections.mailbox",
    "corrections.erasures",
)


def _stage_of_tables() -> dict[str, int]:
    from corrections.database import Base

    stages = {}
    for mapper in Base.registry.mappers:
        module = mapper.class_.__module__
        stages[mapper.local_table.name] = next(n for n, stage in enumerate(ORDER) if module.startswith(stage))
    return stages


def test_foreign_keys_point_left() -> None:
    stages = _stage_of_tables()
    wrong = [
        f"{table.name}.{key.parent.name} → {key.column.table.name}"
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if stages[key.column.table.name] > stages[table.name]
    ]
    assert not wrong


def test_every_foreign_key_is_indexed_or_part_of_a_key(engine: Engine) -> None:
    """Queries go along foreign keys from one side or the other; the side that is filtered on needs an index."""
    filtered_on = {"case_id", "article_id", "request_id", "draft_id", "correction_id", "user_id", "delivery_id"}
    never_asked_for = {"case_notes.user_id", "followers.article_id", "draft_articles.article_id", "sign_offs.user_id"}
    inspector = inspect(engine)
    missing = []
    for table in metadata.tables.values():
        first = {index["column_names"][0] for index in inspector.get_indexes(table.name)}
        first |= {key["column_names"][0] for key in inspector.get_unique_constraints(table.name)}
        first |= set(inspector.get_pk_constraint(table.name)["constrained_columns"])
        missing += [
            f"{table.name}.{key.parent.name}"
            for key in table.foreign_keys
            if key.parent.name in filtered_on and key.parent.name not in first
        ]
    assert set(missing) == never_asked_for


def test_insert_only_tables_still_have_their_triggers_at_head(engine: Engine) -> None:
    guarded = {
        table.name for table in metadata.tables.values() if table.info.keys() & {"insert_only", "erasable", "growing"}
    }
    log = {"log_entries", "log_parts", "log_tiles", "log_checkpoints"}
    assert guarded >= {"article_versions", "corrections", "revisions", "events"} | log
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found = connection.execute(text("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")).all()
            for table in guarded:
                assert {name for of, name in found if of == table} >= {
                    f"{table}_no_{verb}" for verb in ("UPDATE", "DELETE", "INSERT")
                }, table
        else:
            found = connection.execute(
                text("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A'")
            ).all()
            assert {of for of, _ in found} >= guarded


def test_every_text_has_a_home_that_can_be_erased() -> None:
    """Insert-only rows hold ids, values of lists and hashes; texts live in the parts of documents."""
    from sqlalchemy import Text

    texts = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        if table.info.get("insert_only")
        for column in table.columns
        if isinstance(column.type, Text)
    ]
    assert not texts


def test_every_migration_has_a_way_back() -> None:
    versions = (paths.MIGRATIONS / "versions").glob("[0-9]*.py")
    assert [path.name for path in versions if "\ndef downgrade() -> None:" not in path.read_text()] == []
