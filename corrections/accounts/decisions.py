"""Who may do what, which passwords are good enough, how long a sign-in lasts, how long to wait after wrong tries."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from corrections import hostnames
from corrections.composed import normal
from corrections.errors import Message, Problem
from corrections.taxonomy import Role


class Act(StrEnum):
    """What somebody of the staff may want to do; taxonomy.md, “Who may do what”."""

    READ_DESK = "read the desk"
    ENTER_REPORT = "enter a report"
    NOTE = "write a note"
    ANSWER_AS_AUTHOR = "answer as the author of an article"
    TAKE = "take a case"
    DECIDE = "decide a case"
    DRAFT = "draft a correction"
    PUBLISH = "publish a correction"
    SIGN_OFF = "sign off another’s draft"
    CHANGE_RULES = "change the rules and saved answers of a desk"
    SAVE_ANSWERS = "save answers for readers"
    SET_ROSTER = "say who takes turns on a desk"
    SECOND_LOOK = "take a second look"
    STANDARDS = "decide complaints, rule, change the policy"
    SEE_POLICY = "see the draft of the policy, and sign off what somebody else proposed"
    CHANGE_PEOPLE = "change who works here"
    CHANGE_SETTINGS = "change the newsroom’s settings"
    CHANGE_RETENTION = "change how long things are kept"
    CHANGE_TOKENS = "change the interfaces’ tokens"
    ERASE = "erase"
    CONFIRM_ERASURE = "confirm an erasure as the second person"
    SEE_ERASURES = "see what was asked to be erased"


EVERYBODY = frozenset(Role)
EDITORS = frozenset({Role.EDITOR, Role.STANDARDS_EDITOR})
STANDARDS = frozenset({Role.STANDARDS_EDITOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

MAY: Mapping[Act, frozenset[Role]] = {
    Act.READ_DESK: EVERYBODY,
    Act.ENTER_REPORT: EVERYBODY,
    Act.NOTE: EVERYBODY,
    Act.ANSWER_AS_AUTHOR: EVERYBODY,
    Act.TAKE: EDITORS,
    Act.DECIDE: EDITORS,
    Act.DRAFT: EDITORS,
    Act.PUBLISH: EDITORS,
    Act.SIGN_OFF: EDITORS,
    Act.SECOND_LOOK: EDITORS,
    Act.CHANGE_RULES: STANDARDS | ADMINISTRATORS,
    Act.SAVE_ANSWERS: EDITORS | ADMINISTRATORS,  # an editor for the desks that they lead: cases/answer_settings.py
    Act.SET_ROSTER: EDITORS | ADMINISTRATORS,  # as for answers
    Act.STANDARDS: STANDARDS,
    Act.SEE_POLICY: STANDARDS | ADMINISTRATORS,
    Act.CHANGE_PEOPLE: ADMINISTRATORS,
    Act.CHANGE_SETTINGS: ADMINISTRATORS,
    Act.CHANGE_RETENTION: ADMINISTRATORS,
    Act.CHANGE_TOKENS: ADMINISTRATORS,
    Act.ERASE: ADMINISTRATORS,
    Act.CONFIRM_ERASURE: STANDARDS,
    Act.SEE_ERASURES: STANDARDS | ADMINISTRATORS,
}
# What the lead of a desk may do for that desk besides.
MAY_AS_LEAD: Mapping[Act, frozenset[Role]] = {Act.CHANGE_RULES: frozenset({Role.EDITOR})}


def may(role: Role, act: Act, *, leads: bool = False) -> bool:
    """Whether `role` may do `act`; with `leads`, on a desk that they lead. Nobody’s own work is judged here."""
    return role in MAY[act] or (leads and role in MAY_AS_LEAD.get(act, frozenset()))


# Passwords: ASVS 5.0, 6.2; NIST SP 800-63B: length counts, composition does not, the common ones are refused.

SHORTEST, LONGEST = 8, 1_000
TAIL = re.compile(r"[\W\d_]{1,6}$")  # what people add to a common word: years, “123”, “!”
LOOKALIKES = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop")


def normalized(password: str) -> str:
    """A password in the one form in which it is judged and hashed, whatever keyboard it was typed on (NFKC)."""
    return normal("NFKC", password)


def why_not_password(password: str, *, about: Collection[str] = ()) -> Message | None:
    """Say why `password` is not good enough; None if it is. `about`: the user’s own names, which are guessed first."""
    password = normalized(password)
    if len(password) < SHORTEST:
        return Message.of("The password must have at least {shortest} characters.", shortest=SHORTEST)
    if len(password) > LONGEST:
        return Message.of("The password can have at most {longest} characters.", longest=LONGEST)
    shapes = _shapes(password)
    if shapes & _common() or _is_run(password.casefold()):
        return Message("That is one of the passwords that are guessed first. Choose another, for example four words.")
    own = {shape for name in about for shape in _shapes(name)} | {_letters(name) for name in about}
    if shapes & (own - {""}):
        return Message("That is too close to your own name or address. Choose another, for example four words.")
    return None


def own_names(username: str, name: str, email: str) -> tuple[str, ...]:
    """What a user is called: words that make a bad password for them."""
    return (username, name, *(part for part in name.split() if len(part) > 3), email, email.split("@")[0])


def _letters(text: str) -> str:
    return "".join(character for character in normalized(text).casefold() if character.isalnum())


def _shapes(password: str) -> set[str]:
    """The password, and what is left of it without a tail of digits and signs, also with lookalikes read as letters."""
    folded = normalized(password).casefold()
    bare = TAIL.sub("", folded)
    shapes = {folded, bare, folded.translate(LOOKALIKES), bare.translate(LOOKALIKES)}
    return shapes | {_letters(shape) for shape in shapes}


def _is_run(folded: str) -> bool:
    """Something repeated, or a walk along the keyboard or the alphabet: “aaaaaaaa”, “12341234”, “qwertyui”."""
    if len(set(folded)) <= 2:
        return True
    for length in range(3, len(folded) // 2 + 1):
        if len(folded) % length == 0 and folded == folded[:length] * (len(folded) // length):
            return True
    return any(folded in walk for row in ROWS for walk in (row, row[::-1]))


@cache
def _common() -> frozenset[str]:
    lines = Path(__file__).with_name("common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


# Sessions: ASVS 5.0, 7.3: an idle and an absolute limit.

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)  # how exactly we remember when a session was last used
SKEW = timedelta(minutes=5)  # how far clocks of two machines may differ


def is_alive(*, created_at: datetime, seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Whether a session may be used at `now`. One from the future ends too: a clock set back must not prolong it."""
    if now + SKEW < max(created_at, seen_at):
        return False
    return now < min(expires_at, created_at + ABSOLUTE, seen_at + IDLE)


# Wrong tries: ASVS 5.0, 6.3.1; OWASP Authentication Cheat Sheet. A wait grows and ends; it never locks an account.

REMEMBERED = timedelta(days=1)
WAITS = tuple(timedelta(seconds=s) for s in (0, 0, 0, 30, 120, 900, 900, 900, 1800, 1800, 3600))
NETWORK_MOST, NETWORK_SPAN = 10, timedelta(minutes=15)


class TooManyTries(Problem):
    """Somebody has to wait before the next try. `wait` says how long; so does `message`, where there is no password."""

    status = 429

    def __init__(self, wait: timedelta, message: Message | None = None) -> None:
        self.wait = wait
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        super().__init__(
            message
            if message is not None
            else Message("Too many tries. Try again in a minute, or choose a new password.")
            if minutes == 1
            else Message.of("Too many tries. Try again in {n} minutes, or choose a new password.", n=minutes)
        )


def wait_for_account(tries: Sequence[datetime], now: datetime) -> timedelta:
    """How long until the next try at one account, after `tries` (oldest first) that went wrong.

    At most five in any fifteen minutes: an account is known by its user name and by its address, so ten in all.
    """
    recent = _recent(tries, now, REMEMBERED)
    pause = WAITS[min(len(recent), len(WAITS) - 1)]
    return max(timedelta(0), recent[-1] + pause - now) if recent else timedelta(0)


def wait_for_network(tries: Sequence[datetime], now: datetime) -> timedelta:
    """How long until the next try from one network, after `tries` (oldest first) at whatever accounts."""
    recent = _recent(tries, now, NETWORK_SPAN)
    return recent[-NETWORK_MOST] + NETWORK_SPAN - now if len(recent) >= NETWORK_MOST else timedelta(0)


def _recent(tries: Sequence[datetime], now: datetime, span: timedelta) -> list[datetime]:
    # Another machine's clock may be a little ahead; what lies further ahead was before our clock was set back.
    return [min(at, now) for at in tries if -SKEW <= now - at < span]


# People


USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
# One address and nothing else: no display name, no list, no line end. Whether it works only a mail can tell.
EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@(?=[^@]{1,189}$)[^\s@<>()\[\],;:\"\\.]+(?:\.[^\s@<>()\[\],;:\"\\.]+)*")


def folded(identifier: str) -> str:
    """A user name or an address as it is stored and looked up: in small letters, otherwise as typed.

    No further folding: two addresses that only look alike must never be one account.
    """
    return normal("NFC", identifier).strip().lower()


def why_not_username(username: str) -> Message | None:
    if not USERNAME.fullmatch(username):
        return Message("A user name has small letters, digits, full stops and hyphens, such as “ana.petrescu”.")
    return None


def why_not_email(email: str) -> Message | None:
    if not EMAIL.fullmatch(email) or not email.isprintable():
        return Message("Enter an email address in the form name@example.org.")
    return None


def is_of_domain(email: str, domains: Collection[str]) -> bool:
    """Whether `email` is an address of just one of `domains`, which are in ASCII; of none below it."""
    try:
        return hostnames.to_ascii(email.rpartition("@")[2].lower()) in domains
    except ValueError:
        return False


def why_not_name(name: str) -> Message | None:
    if not 1 <= len(name) <= 120 or not name.isprintable():
        return Message("Enter a name of at most 120 characters.")
    return None


def suggested_username(email: str) -> str:
    """A user name from an address: “Ana.Petrescu+desk@example.org” gives “ana.petrescu-desk”."""
    plain = normal("NFKD", email.split("@")[0]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]*$", "", re.sub(r"^[^a-z0-9]+", "", re.sub(r"[^a-z0-9._-]+", "-", plain)))[:64]


# Rough, and only for the list of a user's own sessions: the first that matches.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """What a browser calls itself, short: “Firefox, Linux”; empty if it says nothing that we know."""
    found = (next((name for mark, name in names if mark in user_agent), "") for names in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in found if name)


def initials(name: str) -> str:
    """The letters by which somebody is known in a list: "AP" of Ana Petrescu."""
    return "".join(word[0] for word in name.split()[:2]).upper()
