"""Measure the search for one error everywhere on a newspaper of full size; by hand, on both databases.

    PYTHONPATH=tests python tests/articles/measuring_claims.py [--size 10000] [--seeds 1,2] [--blind] [DATABASE_URL]

Without an address it makes a SQLite file in a temporary folder. Of a PostgreSQL database all that it holds is
thrown away, for each claim anew.
"""

from __future__ import annotations

import argparse
import secrets
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from articles.measured import Figures, load, measure
from articles.newspaper import BLIND, TUNED, newspaper, told
from sqlalchemy import Engine

from corrections import database, schema
from corrections import settings as settings_module
from corrections.bench import bulk, newsroom
from corrections.database import make_engine
from corrections.log import keys, signing

HEADING = f"{'claim':14} {'right':5} {'recall':>6} {'in 30':>6} {'prec.':>6} {'found':>5} {'s':>6} {'cpu s':>6}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--seeds", default="1,2")
    parser.add_argument("--blind", action="store_true", help="only the kinds that the search was not tuned on")
    parser.add_argument("--missed", action="store_true", help="print what was missed, and what was wrong")
    parser.add_argument("url", nargs="?")
    wanted = parser.parse_args()
    kinds = list(BLIND) if wanted.blind else [*TUNED, *BLIND]
    print(HEADING)
    with tempfile.TemporaryDirectory() as folder:
        all_: list[Figures] = []
        for kind in kinds:
            for seed in map(int, wanted.seeds.split(",")):
                all_ += _one(Path(folder), wanted.url, kind, seed, wanted.size, wanted.missed)
    least = f"{min(one.recall for one in all_):6.2f} {min(one.first for one in all_):6.2f}"
    print(
        f"{'worst':20} {least} {min(one.precision for one in all_):6.2f} {'':5} {max(one.seconds for one in all_):6.2f}"
    )


def _one(folder: Path, url: str | None, kind: str, seed: int, size: int, missed: bool) -> list[Figures]:
    claim = told(kind, seed)
    pieces = newspaper(size, claim, seed)
    engine = _empty(folder / f"{kind}-{seed}", url)
    with database.writing(engine) as session:
        ids = load(session, pieces)
    bulk.settle(engine)
    found = []
    for with_right in (True, False):
        with database.reading(engine) as session:
            one = measure(session, claim, pieces, ids, with_right=with_right)
        found.append(one)
        told_ = (
            f"{claim.name:14} {'yes' if with_right else 'no':5} {one.recall:6.2f} {one.first:6.2f} {one.precision:6.2f}"
        )
        print(f"{told_} {one.found:5} {one.seconds:6.2f} {one.computed:6.2f}", flush=True)
        if missed:
            print(*(f"    missed: {line}" for line in sorted(set(one.missed))), sep="\n")
            print(*(f"    wrong: {line}" for line in sorted(set(one.wrong))), sep="\n")
    engine.dispose()
    return found


def _empty(folder: Path, url: str | None) -> Engine:
    """A newsroom without articles. On PostgreSQL what was there before goes."""
    folder.mkdir()
    settings = settings_module.load(
        instance=folder,
        database_url=url or f"sqlite:///{folder / 'corrections.db'}",
        secret_key=secrets.token_hex(32),
        log_key=folder / "log.key",
        log_head=folder / "log.head",
    )
    settings.log_key_file.write_text(keys.generate(newsroom.LOG))
    settings.log_key_file.chmod(0o600)
    if url:
        bare = make_engine(url)
        with bare.connect().execution_options(isolation_level="AUTOCOMMIT", write=True) as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        bare.dispose()
    engine = signing.attach(make_engine(settings.database_url), settings)
    schema.upgrade(engine)
    newsroom.make(engine, datetime(2026, 1, 1, tzinfo=UTC))
    return engine


if __name__ == "__main__":
    main()
