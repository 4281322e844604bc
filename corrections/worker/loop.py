"""The worker: one process beside the web that does what is due. Any number of them may run at once."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import FrameType

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections.cases import lapsing, texts
from corrections.channels import actions as channel_actions
from corrections.channels import queries as channels
from corrections.channels import telling
from corrections.database import writing
from corrections.deliveries import sending
from corrections.deliveries.senders import smtp
from corrections.erasures import cleaning
from corrections.erasures import mails as kept_mails
from corrections.errors import Unavailable
from corrections.mailbox import imap, senders, server, showing
from corrections.retention import actions as retention
from corrections.settings import Settings
from corrections.standards import actions as complaints
from corrections.watch import visiting
from corrections.witness import asking
from corrections.witness import queries as witnesses
from corrections.worker import alerting, noticing, patrol, publishing, tidying
from corrections.worker.recipients import address_of
from corrections.worker.words import words_of

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
AFTER_TROUBLE_SECONDS = 5.0
WATCH_SECONDS = 2.0
FETCH_SECONDS = 20.0
SORT_SECONDS = 15.0
AGAIN_SECONDS = 120.0  # after an erasure could not be finished
PATROL_SECONDS = 60.0
BEGIN_SECONDS = 60.0  # between two looks for articles that are not watched yet
# After SIGTERM: how long what is under way, such as the email that is just being sent, may still take. What is cut off
# is done again later.
LAST_SECONDS = 10.0

DueWork = Callable[[Session], bool]
Forever = Callable[[Engine, Settings, threading.Event], None]

# Deliveries that are no emails, by their kind.
CALLS: Mapping[str, sending.Call] = {witnesses.KIND: asking.ask, channels.KIND: telling.tell}

# What is done in every round, each in a transaction of its own, besides sending; True: there may be more of it.
DUE_WORK: tuple[DueWork, ...] = (publishing.holds, texts.make_next)

# What is done less often, and after how many seconds again.
NOW_AND_THEN: tuple[tuple[DueWork, float], ...] = (
    (asking.due, 2),
    (asking.keep, 60),
    (publishing.fixes, 60),
    (publishing.outdated, 60),
    (channel_actions.due, 5),
    (noticing.changes, 15),
    (noticing.explanations, 15),
    (noticing.returned, 15),
    (alerting.clocks, 15),
    (alerting.mornings, 60),
    (tidying.presence, 60),
    (lapsing.lapse, 60),
    (retention.erase_readers, 5),
    (retention.erase_files, 3600),  # it looks at every file that is kept; what it finds it goes on with at once
    (retention.forget_mails, 3600),
    (retention.forget_surplus_mails, 60),
    (complaints.close_due, 60),
    (tidying.limits, 3600),
    (tidying.acts, 3600),
    (tidying.links, 3600),
    (tidying.answers, 3600),
    (tidying.unconfirmed_followers, 3600),
)


def run_once(engine: Engine, settings: Settings) -> bool:
    """Do everything else that is due, then send at most one delivery; return whether there may be more to do."""
    more = do_due_work(engine)
    return sending.send_next(engine, settings, address_of=address_of, words_of=words_of, calls=CALLS) or more


def do_due_work(engine: Engine, work: Iterable[DueWork] | None = None) -> bool:
    """Do each piece of due work once. One that fails is logged, and keeps none of the others from their turn.

    What can't be done now, such as while the log can't be signed, is no fault that anybody would look for in the code.
    """
    more = False
    for piece in DUE_WORK if work is None else work:
        try:
            with writing(engine) as session:
                more = piece(session) or more
        except Unavailable as problem:
            logger.warning("due work %s has to wait: %s", getattr(piece, "__qualname__", piece), problem)
        except Exception:
            logger.exception("due work %s failed", getattr(piece, "__qualname__", piece))
    return more


def run_forever(engine: Engine, settings: Settings, stop: threading.Event | None = None) -> None:
    """Work until `stop` is set, or SIGTERM or SIGINT comes; then finish what is under way, and return.

    Emails go out, pages are re-read and versions sorted on threads of their own: what takes its time delays no
    publication.
    Raises Problem at once for a mail server that can't be used as it is set.
    """
    if settings.smtp_url.get_secret_value():
        smtp.read_url(settings.smtp_url.get_secret_value())
    if settings.imap_url.get_secret_value():
        server.read_url(settings.imap_url.get_secret_value())
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        _stop_on_signals(stop)
    apart = [
        _begin(name, forever, engine, settings, stop)
        for name, forever in (
            ("deliveries", _send_forever),
            ("mail", _fetch_forever),
            ("watch", _watch_forever),
            ("sorting", _sort_forever),
        )
        if name != "mail" or settings.imap_url.get_secret_value()
    ]
    last_done: dict[DueWork, float] = {}
    sweep: DueWork = partial(tidying.abandoned_files, folder=settings.uploads)
    now_and_then: tuple[tuple[DueWork, float], ...] = (*NOW_AND_THEN, (sweep, 3600))
    while not stop.is_set():
        more = do_due_work(engine)
        for piece, every in now_and_then:
            now = time.monotonic()
            if now - last_done.get(piece, -every) < every:
                continue
            if do_due_work(engine, (piece,)):
                more = True  # what is left is done in the next round, after what waits for nothing
            else:
                last_done[piece] = now
        if not more:
            stop.wait(POLL_SECONDS)
    until = time.monotonic() + LAST_SECONDS
    for thread in apart:
        thread.join(max(0.0, until - time.monotonic()))


def _begin(name: str, forever: Forever, engine: Engine, settings: Settings, stop: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=forever, args=(engine, settings, stop), name=name, daemon=True)
    thread.start()
    return thread


def _stop_on_signals(stop: threading.Event) -> None:
    def end(number: int, frame: FrameType | None) -> None:
        stop.set()
        # A second one ends it at once.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)


def _send_forever(engine: Engine, settings: Settings, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            more = sending.send_next(engine, settings, address_of=address_of, words_of=words_of, calls=CALLS)
        except Exception:
            logger.exception("sending was interrupted")
            stop.wait(AFTER_TROUBLE_SECONDS)
            continue
        if not more:
            stop.wait(POLL_SECONDS)


def _fetch_forever(engine: Engine, settings: Settings, stop: threading.Event) -> None:
    """Fetch mail. What is being read when the worker ends is read again: how far it came is kept with each mail."""
    while not stop.is_set():
        try:
            read = imap.look_safely(engine, settings, stop=stop.is_set)
        except Exception:
            logger.exception("fetching mail was interrupted")
            read = 0
        if not read:
            stop.wait(FETCH_SECONDS)


def _watch_forever(engine: Engine, settings: Settings, stop: threading.Event) -> None:
    """Re-read pages that are due. What is fetched when the worker ends is fetched again: nothing of it was kept."""
    begun = -BEGIN_SECONDS
    while not stop.is_set():
        try:
            if time.monotonic() - begun >= BEGIN_SECONDS:
                begun = time.monotonic()
                while visiting.begin(engine, settings) and not stop.is_set():
                    pass
            visit = visiting.visit_next(engine, settings)
        except Exception:
            logger.exception("the watch was interrupted")
            stop.wait(AFTER_TROUBLE_SECONDS)
            continue
        if visit is None:
            stop.wait(WATCH_SECONDS)


def _finish_erasures(engine: Engine, settings: Settings) -> bool:
    """Leave nothing on the disk of what was erased. False if that can't be now: it is tried again."""
    try:
        cleaning.finish(engine, settings)
    except Exception:
        logger.exception("an erasure could not be finished")
        return False
    return True


def _sort_forever(engine: Engine, settings: Settings, stop: threading.Event) -> None:
    """Sort new versions, read mails for what is to be found in them, finish erasures, go round the log. What is under
    way when the worker ends is done again."""
    next_look = next_patrol = 0.0
    while not stop.is_set():
        if time.monotonic() >= next_look:
            next_look = time.monotonic() + (SORT_SECONDS if _finish_erasures(engine, settings) else AGAIN_SECONDS)
        try:
            if time.monotonic() >= next_patrol and not stop.is_set():
                next_patrol = time.monotonic() + PATROL_SECONDS
                patrol.go_round(engine)
            more = noticing.sort_next(engine) or showing.show_next(engine)
            more = kept_mails.read_next(engine) or more
            more = senders.key_next(engine, settings.secret()) or more
        except Exception:
            logger.exception("sorting was interrupted")
            stop.wait(AFTER_TROUBLE_SECONDS)
            continue
        if not more:
            stop.wait(SORT_SECONDS)
