"""How mails are read apart, kept, shown and forgotten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from mails.letters import letter
from make import KEY, make_desk, make_report
from reused import on_sqlite
from sqlalchemy import Engine, null, select, update

from corrections import confined, database
from corrections.cli.archiving import forgetting
from corrections.cli.archiving.manifest import LogState, Manifest
from corrections.deliveries.decisions import address_hash
from corrections.erasures import mails
from corrections.erasures.matching import Wanted
from corrections.errors import Unavailable
from corrections.events import READER
from corrections.log import queries as log_queries
from corrections.mailbox import actions, decisions, queries, receiving, senders, showing
from corrections.mailbox.decisions import MailFate
from corrections.mailbox.models import ReceivedMail
from corrections.requests.models import CorrectionRequest
from corrections.retention import actions as retention
from corrections.settings import Settings
from corrections.worker.loop import do_due_work


def python(monkeypatch: pytest.MonkeyPatch, path: Path, line: str) -> None:
    """Have the children of this test started by a script."""
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)
    monkeypatch.setattr(confined.sys, "executable", str(path))


@pytest.mark.usefixtures("read_in_earnest")
def test_a_child_that_can_not_begin_is_no_fault_of_the_mail(
    engine: Engine,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with database.writing(engine) as session:
        make_desk(session)
    ours = confined.sys.executable
    # A service manager allows less memory than we would.
    with monkeypatch.context() as limited:
        like_others = "setpriv --bounding-set -sys_resource" if os.geteuid() == 0 else ""  # root may raise its limits
        python(limited, tmp_path / "limited", f'ulimit -v 600000; exec {like_others} {ours} "$@"')
        assert receiving.receive(engine, settings, letter("It is wrong.")) is MailFate.REPORT
    # A module is missing in the middle of an upgrade.
    python(monkeypatch, tmp_path / "broken", "echo ImportError: half an upgrade >&2; exit 1")
    with pytest.raises(Unavailable):
        receiving.receive(engine, settings, letter("It is wrong as well."))
    assert "half an upgrade" in caplog.text
    with database.reading(engine) as session:
        assert session.scalars(select(ReceivedMail.state)).all() == [MailFate.REPORT]


def dropped(engine: Engine, settings: Settings, *senders: str) -> None:
    for n, sender in enumerate(senders):
        raw = letter(f"Offer {n}.", sender=sender, Precedence="bulk")
        assert receiving.receive(engine, settings, raw) is MailFate.DROPPED


def kept(engine: Engine) -> list[bool]:
    with database.reading(engine) as session:
        found = session.scalars(select(ReceivedMail.raw).order_by(ReceivedMail.id)).all()
        return [raw is not None for raw in found]


def test_mails_that_were_forgotten_after_a_backup_do_not_come_back_with_it(engine: Engine, settings: Settings) -> None:
    dropped(engine, settings, "Ann <ann@readers.example>", "Bob <bob@readers.example>")
    with database.writing(engine) as session:
        before = session.execute(select(ReceivedMail.id, ReceivedMail.raw)).all()
        actions.let_go(session, ReceivedMail.id == 1)
        log = log_queries.current(session)
        assert log is not None
        state = LogState(origin=log.origin, vkey=log.vkey, size=0, root="0" * 64, checkpoint="")
    told = {"made": "2026-11-30T10:00:00Z", "version": "1", "database": "sqlite", "revision": "0032"}
    says = Manifest.model_validate(told | {"log": state, "tables": [], "files": [], "missing": []})
    forgotten = forgetting.known(settings, says)
    assert forgotten is not None
    with database.writing(engine) as session:  # as the backup has them
        for mail_id, raw in before:
            session.execute(update(ReceivedMail).where(ReceivedMail.id == mail_id).values(raw=raw, shown={"text": "x"}))
    with database.writing(engine) as session:
        assert forgetting.forget(session, forgotten) == 0
        assert [row.id for row in queries.listed(session)] == [2]
        assert session.get_one(ReceivedMail, 1).shown is None


def test_what_was_dropped_before_a_list_showed_it_is_read_once_more(engine: Engine, settings: Settings) -> None:
    dropped(engine, settings, "Ann <ann@readers.example>", "Bob <bob@readers.example>")
    with database.writing(engine) as session:
        session.execute(update(ReceivedMail).values(shown=null()))
        session.execute(update(ReceivedMail).where(ReceivedMail.id == 1).values(raw=b"\0"))
        actions.keep_withheld(session, "1", None, b"", 2_000)
    assert [showing.show_next(engine) for _ in range(3)] == [True, True, False]
    with database.reading(engine) as session:
        shown = [(row.shown or {}).get("name") for row in queries.listed(session)]
        assert shown == [None, "Bob", ""]


def test_mails_that_were_taken_in_are_kept_up_to_a_limit_whoever_they_are_from(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing(engine) as session:
        make_desk(session)
    dropped(engine, settings, "Bob <bob@readers.example>")
    for n in range(5):
        raw = letter(f"It is wrong {n}.", sender=f"{n}@readers.example")
        assert receiving.receive(engine, settings, raw) is MailFate.REPORT
    with database.writing(engine) as session:
        session.execute(
            update(ReceivedMail).where(ReceivedMail.id == 6).values(size=20_000_000)
        )  # its beginning is kept
        limit = decisions.MOST_BEGINNING + 2 * len(raw)
    monkeypatch.setattr(decisions, "MOST_TAKEN", limit)
    for _ in range(2):
        do_due_work(engine, [retention.forget_surplus_mails])
    assert kept(engine) == [True, False, False, True, True, True]
    with database.reading(engine) as session:
        assert len(session.scalars(select(CorrectionRequest.wrong)).all()) == 5


def test_a_mail_that_unfolds_to_more_words_than_it_can_hold_is_kept_no_longer(
    engine: Engine, settings: Settings
) -> None:
    korean = f"<p>{'한국어 신문 ' * 10_000}</p>".encode("euc-kr")
    page = b"From: a@x.example\nPrecedence: bulk\nContent-Type: text/html; charset=euc-kr\n\n"
    with database.writing(engine) as session:
        make_desk(session)
    for raw in (letter("\ufdfa" * 20_000), page + korean):
        receiving.receive(engine, settings, raw)
    while mails.read_next(engine):
        pass
    assert kept(engine) == [False, True]
    with database.reading(engine) as session:
        assert session.scalar(select(ReceivedMail.said).where(ReceivedMail.id == 1)) is None
        found = [place.key for place in mails.find(session, Wanted(("한국어",)))]
        assert found == ["row:received_mails:[2]"]
        assert len(session.scalars(select(CorrectionRequest.id)).all()) == 1


@pytest.mark.parametrize("secret", [KEY, b"another one, of before"])
def test_whoever_is_forgotten_takes_nobody_else_along(engine: Engine, settings: Settings, secret: bytes) -> None:
    addresses = ("n@x.example", "ann@x.example", "N@X.example", "n@x.example.org", "eve@x.example")
    dropped(engine, settings, *addresses)
    with database.writing(engine) as session:
        session.execute(update(ReceivedMail).where(ReceivedMail.id == 5).values(sender=None))
        make_desk(session)
        known = {"name": "N", "email": "n@x.example"}
        report = make_report(session, **known).request
        naming = senders.naming(session, report, secret)
        senders.erase_reader(session, report, by_mail=True, secret=secret, naming=naming, by=READER)
    assert kept(engine) == [False, True, False, True, True]


def test_when_the_secret_is_changed_who_sent_a_mail_is_said_with_the_new_one(
    engine: Engine, settings: Settings
) -> None:
    new = b"the one of now"
    dropped(engine, settings, "Ann <ann+x@x.example>", "Bob <bob@x.example>", "ann@x.example, bob@x.example")
    with database.writing(engine) as session:
        make_desk(session)
        report = make_report(session, name="Ann", email="ANN@x.example").request
        # As the first one was written before the secret was named with it; and one that nobody could read.
        old = address_hash(KEY, "ann@x.example")
        session.execute(update(ReceivedMail).where(ReceivedMail.id == 1).values(sender=old))
        actions.keep_faulty(session, letter(sender="ann@x.example"))
        assert sorted(senders.naming(session, report, new)) == [1, 3, 4]
    assert [senders.key_next(engine, new) for _ in range(2)] == [True, False]
    with database.writing(engine) as session:
        of_each = session.scalars(select(ReceivedMail.sender).order_by(ReceivedMail.id)).all()
        ann, bob = senders.known_as(new, "ann@x.example"), senders.known_as(new, "bob@x.example")
        assert of_each == [ann, bob, senders.mark(new), ann]
        naming = senders.naming(session, report, new)
        assert naming == [3]  # of two senders, and so of nobody’s: it is read each time
        senders.erase_reader(session, report, by_mail=True, secret=new, naming=naming, by=READER)
    assert kept(engine) == [False, True, False, False]
    assert not senders.key_next(engine, new)


@on_sqlite
def test_no_page_counts_every_mail_that_ever_came(engine: Engine) -> None:
    plans = []
    with database.writing(engine) as session:
        connection = session.connection()
        for where in ("raw IS NOT NULL AND received_at < 1", "state IN ('report', 'reply') AND received_at >= 1"):
            query = f"EXPLAIN QUERY PLAN SELECT count(*) FROM received_mails WHERE {where}"
            plans.append(" ".join(row[3] for row in connection.exec_driver_sql(query)))
    assert "ix_received_mails_kept (received_at<?)" in plans[0]
    assert "ix_received_mails_state_received_at (state=? AND received_at>?)" in plans[1]


@on_sqlite
def test_while_the_words_of_a_mail_are_looked_for_others_can_write(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from corrections.mailbox import queries as looked_up

    found = looked_up.article_of

    def while_another_writes(*told: object) -> object:
        with database.writing(engine) as session:
            session.execute(update(CorrectionRequest).values(language="en"))
        return found(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(looked_up, "article_of", while_another_writes)
    with database.writing(engine) as session:
        make_desk(session)
    assert receiving.receive(engine, settings, letter("It is wrong.")) is MailFate.REPORT
