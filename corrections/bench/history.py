"""Ten years of a newsroom, row by row: articles, then corrections and reports, as the actions would have left them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from corrections import search
from corrections.bench import stories
from corrections.bench.prepared import Prepared, prepare
from corrections.bench.tables import Tables
from corrections.cases import texts
from corrections.log import merkle
from corrections.log.documents import Part, SealedPart, commitment, entry_bytes, seal
from corrections.notices.documents import OnArticle
from corrections.notices.documents import parts as notice_parts
from corrections.taxonomy import (
    ActorKind,
    CaseState,
    Cause,
    DeclineReason,
    DeliveryState,
    EntryKind,
    ErrorType,
    FoundBy,
    Kind,
    Medium,
    Origin,
    Outcome,
    Placement,
    Relation,
    RequestState,
    Severity,
)

SPAN = timedelta(days=3_650)  # corrections of ten years
OPEN_SHARE = 0.1  # of the reports that led to no correction: the newest of them
KINDS = (Kind.CORRECTION,) * 7 + (Kind.CLARIFICATION, Kind.EDITORS_NOTE, Kind.UPDATE)
FOUND = (FoundBy.READER,) * 6 + (FoundBy.STAFF, FoundBy.AUTHOR, FoundBy.NAMED_PERSON, FoundBy.MONITORING)
OUTCOME_OF = {
    Kind.CORRECTION: Outcome.CORRECTED,
    Kind.CLARIFICATION: Outcome.CLARIFIED,
    Kind.EDITORS_NOTE: Outcome.NOTED,
    Kind.UPDATE: Outcome.UPDATED,
}


@dataclass(frozen=True)
class Size:
    """How much there is: five corrections to an article, and unless it is said otherwise as many reports that led to a
    correction as `others`, of which the newest tenth is open."""

    corrections: int
    others: int | None = None
    open_cases: int | None = None

    @property
    def articles(self) -> int:
        return max(1, self.corrections // stories.FIXES)

    @property
    def other_reports(self) -> int:
        return self.corrections if self.others is None else self.others

    @property
    def open_from(self) -> int:
        """The number of the first of the other reports whose case is open."""
        count = self.other_reports
        return round(count * (1 - OPEN_SHARE)) if self.open_cases is None else count - self.open_cases

    @property
    def requests(self) -> int:
        return self.corrections + self.other_reports


class History:
    """Adds articles, then corrections and reports, and keeps count of what it gave out."""

    tables: Tables

    def __init__(self, size: Size, users: list[int], desks: list[int], random: Random) -> None:
        self.size, self.users, self.desks, self.random = size, users, desks, random
        self.stories: dict[int, Prepared] = {}
        self.now = self.start = datetime.now(UTC).replace(microsecond=0) - SPAN
        self.step = SPAN / (size.articles + size.requests + 1)
        self.index = self.version = self.request = self.passage = self.case = self.delivery = 0
        self.leaves: list[bytes] = []
        self.numbers: dict[int, int] = {}
        self.latest = [0] * size.articles

    def tick(self) -> datetime:
        self.now += self.step
        return self.now

    def story(self, number: int) -> Prepared:
        number %= stories.STORIES
        if number not in self.stories:
            self.stories[number] = prepare(stories.story(number))
        return self.stories[number]

    def headline(self, article: int) -> str:
        return f"{self.story(article).story.versions[0].headline} after {stories.NAMES[article % 13]} speaks"

    def append(self, kind: EntryKind, subject: str, sealed: list[SealedPart], at: datetime) -> int:
        index, self.index = self.index, self.index + 1
        document = commitment(sealed)
        entry = entry_bytes(kind, subject, at, document)
        self.leaves.append(merkle.leaf_hash(entry))
        self.tables.entry(1, index, kind, subject, at, document, entry, self.leaves[-1])
        for position, part in enumerate(sealed):
            self.tables.part(1, index, position, part.name, part.salt, part.value, part.withheld, part.leaf)
        return index

    def event(self, about: str, verb: str, at: datetime, user: int | None = None, **details: Any) -> None:
        kind = ActorKind.USER if user is not None else ActorKind.SYSTEM
        self.tables.event(at, about, verb, kind, user, details)

    # Articles

    def add_article(self, number: int) -> None:
        at, id_ = self.tick(), number + 1
        url = f"https://news.example/{stories.section_of(number).lower()}/story-{id_}"
        fixes = len(range(number, self.size.corrections, self.size.articles))
        prepared = self.story(number)
        self.tables.article(
            id_, url, None, Medium.WEB, self.headline(number), [stories.NAMES[number % 14]], None,
            stories.section_of(number), "en", [], at, False, 1 + fixes, at,
        )  # fmt: skip
        self.tables.address(url, id_)
        self.tables.article_text(id_, search.fold(self.headline(number)) + " " + prepared.texts[fixes])
        self.event(f"/articles/{id_}", "article added", at)
        self.add_version(number, at)

    def add_version(self, number: int, at: datetime) -> int:
        """The next version of an article; returns its number."""
        id_ = number + 1
        self.latest[number] += 1
        self.version += 1
        n = self.latest[number]
        prepared = self.story(number)
        sealed = [*prepared.fields[n - 1], *prepared.blocks[n - 1]]
        sealed[1] = self.sealed_headline(number)
        index = self.append(EntryKind.ARTICLE_VERSION, f"/articles/{id_}/versions/{n}", sealed, at)
        origin = Origin.CAPTURE if n == 1 else Origin.CORRECTION
        self.tables.version(self.version, id_, n, origin, at, at, None, prepared.hashes[n - 1], 1, index)
        self.event(f"/articles/{id_}", "version added", at, version=n, origin=str(origin))
        if n > 1:
            self.tables.comparison(id_, n - 1, n, prepared.compared[n - 2])
        return n

    def sealed_headline(self, number: int) -> SealedPart:
        return seal(Part("headline", self.headline(number)))

    # Reports and cases

    def add_report(self, number: int, at: datetime, state: RequestState, *, with_passage: int) -> tuple[int, int]:
        """A report on an article; ids of it and of its passage."""
        random = self.random
        self.request += 1
        self.passage += 1
        found = self.story(number).passages[with_passage]
        words = found.exact, found.prefix, found.suffix
        self.tables.passage(self.passage, number + 1, with_passage + 1, *words, *found.start, *found.end)
        wrong = stories.sentence(random, random.randint(6, 30))
        key = hashlib.sha256(f"form {self.request}".encode()).hexdigest()
        self.tables.request(
            self.request, stories.reference(self.request), key[:22], bytes.fromhex(key), state, number + 1,
            self.passage, None, None, Medium.WEB, ErrorType.NUMBER, Relation.NONE, wrong,
            stories.sentence(random, 8), wrong, "en", None, at,
            None,
        )  # fmt: skip
        self.tables.capability(bytes.fromhex(key[::-1]), "request", self.request, at)
        if self.request % 5 < 2:
            self.tables.reader(self.request, f"Reader {self.request}", f"reader{self.request}@mail.example", at, at)
        if self.request % 3 == 0:
            self.tables.evidence(self.request, f"https://example.org/source/{self.request}")
        self.event(f"/requests/{self.request}", "received", at, after="received")
        return self.request, self.passage

    def add_case(
        self, number: int, request: int, passage: int, at: datetime, outcome: Outcome | None, kind: Any
    ) -> int:
        random = self.random
        self.case += 1
        case, user = self.case, random.choice(self.users)
        closed = outcome is not None
        desk = self.desks[1 if stories.section_of(number) == "Sport" else 0]
        assignee = user if closed or random.random() < 0.6 else None
        working = random.choice((CaseState.REVIEWING, CaseState.REVIEWING, CaseState.WAITING_READER))
        state = CaseState.CLOSED if closed else working if assignee else CaseState.NEW
        due = at + timedelta(hours=24)
        self.tables.case(
            case, desk, assignee, number + 1, passage, state, not closed, int(due.timestamp()),
            random.choice((Severity.MINOR, Severity.MINOR, Severity.MAJOR, Severity.TRIVIAL)), ErrorType.NUMBER,
            Cause.REPORTING if closed else None, kind, self.story(number).passages[0].exact, at, at, at, due,
            due + timedelta(hours=48), at + timedelta(hours=2) if closed else None, outcome,
            DeclineReason.ACCURATE if outcome is Outcome.DECLINED else None,
            at + timedelta(hours=3) if closed else None,
            user if closed else None, False, assignee is None, 4,
        )  # fmt: skip
        self.tables.case_request(request, case, True, at)
        words = search.fold(f"{self.story(number).passages[0].exact} {self.headline(number)}")
        self.tables.case_text(case, f" {words} " if closed else f" {texts.OPEN} {words} ")
        about = f"/desk/cases/{case}"
        self.event(about, "opened", at, desk=desk, rule=None, severity="minor")
        if assignee:
            self.event(about, "assigned", at, user, before=None, after=user)
            self.event(about, "state", at, user, before="new", after="reviewing")
        if closed:
            self.event(about, "closed", at, user, outcome=str(outcome), reason=None)
            self.tell(request, at, str(outcome), user)
        return case

    def tell(self, request: int, at: datetime, outcome: str, user: int) -> None:
        """The decision, as a message and, to those who left an address, as a mail that went out."""
        words = stories.sentence(self.random, 24)
        self.tables.message(request, at, ActorKind.USER, user, "decision", words)
        self.event(f"/requests/{request}", "message: decision", at, user)
        self.event(f"/requests/{request}", "state", at, user, before="with_editors", after="answered")
        if request % 5 < 2:
            self.delivery += 1
            self.tables.delivery(
                self.delivery, f"request-decided:{request}", "request-decided", "reader", request,
                f"/requests/{request}",
                {"outcome": outcome}, 0, DeliveryState.SENT, None, at, at, 1, 0, False,
            )  # fmt: skip
            self.tables.attempt(self.delivery, at, DeliveryState.SENT)

    def add_other_report(self, number: int) -> None:
        """A report that led to no correction: most were answered, some are open, some joined another case."""
        at, random = self.tick(), self.random
        article = random.randrange(self.size.articles)
        is_open = number >= self.size.open_from
        state = RequestState.RECEIVED if is_open else RequestState.ANSWERED
        request, passage = self.add_report(article, at, state, with_passage=self.latest[article] - 1)
        if random.random() < 0.15 and self.case and not is_open:
            self.tables.case_request(request, random.randint(1, self.case), False, at)
            return
        outcome = (
            None if is_open else random.choice((Outcome.DECLINED, Outcome.DECLINED, Outcome.ANSWERED, Outcome.FIXED))
        )
        self.add_case(article, request, passage, at, outcome, FoundBy.READER)

    # Corrections

    def add_correction(self, number: int) -> None:
        """Report, case, draft, corrected version, notice: as publishing leaves them."""
        opened, random, id_ = self.tick(), self.random, number + 1
        article = number % self.size.articles
        n = self.latest[article] - 1
        prepared, kind, found = self.story(article), random.choice(KINDS), random.choice(FOUND)
        request, passage = self.add_report(article, opened, RequestState.ANSWERED, with_passage=n)
        case = self.add_case(article, request, passage, opened, OUTCOME_OF[kind], found)
        at = opened + min(self.step, timedelta(hours=random.randint(1, 60))) / 2
        user = random.choice(self.users)
        fix, found_at = prepared.story.fixes[n], prepared.passages[n]
        text = stories.notice(random, fix, rare=number % max(8, self.size.corrections // 4) == 7)
        version = self.add_version(article, at)
        year = at.year
        self.numbers[year] = self.numbers.get(year, 0) + 1
        name = f"{year}-{self.numbers[year]:04}"
        digest = hashlib.sha256(name.encode()).digest()
        self.tables.draft(id_, case, kind, text, "", "", Cause.REPORTING, "", user, user, [user], opened, at, at, 3)
        self.tables.draft_article(
            id_, id_, article + 1, 0, Placement.TOP, passage, "here", version - 1, version - 1, None,
            prepared.plain[n + 1],
        )  # fmt: skip
        self.tables.hold(id_, id_, digest, user, at, at, "done", at)
        on = OnArticle(
            article_id=article + 1, headline=self.headline(article), placement=Placement.TOP, placement_detail=None,
            passage={"exact": found_at.exact, "prefix": found_at.prefix, "suffix": found_at.suffix},
            version_before=version - 1, version_after=version,
        )  # fmt: skip
        told = notice_parts(
            number=name, revision=1, kind=kind, notice=text, reason=None, found_by=found, published=at, clause=None,
            articles=[on],
        )  # fmt: skip
        index = self.append(EntryKind.CORRECTION, f"/corrections/{name}/revisions/1", [seal(part) for part in told], at)
        self.tables.correction(id_, name, kind, found, case, at)
        self.tables.revision(id_, id_, 1, id_, user, at, 1, index)
        self.tables.revision_article(id_, article + 1, 0, Placement.TOP, version - 1, version)
        self.tables.section(stories.section_of(article), id_)
        self.tables.correction_text(id_, search.fold(f"{name}\n{text}\n{self.headline(article)}"))
        about = f"/desk/cases/{case}"
        for verb, details in (
            ("draft begun", {"kind": str(kind)}),
            ("draft saved", {}),
            ("publication held", {}),
            ("published", {"correction": name, "revision": 1}),
        ):
            self.event(about, verb, at, user, **details)
