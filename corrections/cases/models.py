"""Desks, routing rules, cases and what belongs to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from corrections.cases.clocks import STOPPED
from corrections.cases.snooze import SnoozedFor
from corrections.database import Base, Moment, Value
from corrections.taxonomy import (
    CaseState,
    Cause,
    DeclineReason,
    ErrorType,
    FoundBy,
    Medium,
    Outcome,
    Relation,
    Severity,
)

_NARROWED = ("asleep_until", "severity", "error_type")


class Desk(Base):
    __tablename__ = "desks"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int] = mapped_column(default=0)


class DeskMember(Base):
    __tablename__ = "desk_members"

    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    lead: Mapped[bool] = mapped_column(default=False)


class RoutingRule(Base):
    """The first rule, by position, whose conditions all hold decides. A null condition always holds.

    Of the draft of the next set, or in force until others took their place (`ended_at`). `words`: separated by commas;
    `usual`: the severity that such an error usually has.
    """

    __tablename__ = "routing_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    position: Mapped[int]
    section: Mapped[str | None] = mapped_column(String(120))
    tag: Mapped[str | None] = mapped_column(String(120))
    agency: Mapped[str | None] = mapped_column(String(120))
    language: Mapped[str | None] = mapped_column(String(35))
    medium: Mapped[Medium | None] = mapped_column(Value(Medium))
    error_type: Mapped[ErrorType | None] = mapped_column(Value(ErrorType))
    words: Mapped[str | None] = mapped_column(Text)
    author: Mapped[str | None] = mapped_column(String(120))
    relation: Mapped[Relation | None] = mapped_column(Value(Relation))
    usual: Mapped[Severity | None] = mapped_column(Value(Severity))
    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    severity: Mapped[Severity | None] = mapped_column(Value(Severity))


class SavedAnswer(Base):
    """Words that readers are told again and again, with placeholders (cases/placeholders.py) for what differs.

    A null outcome: a message that ends nothing. A null desk: for every desk. `key`: the digit that fills it in, among
    those of the same outcome, language and desk. One that was removed stays, so that it can be taken back.
    """

    __tablename__ = "saved_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    outcome: Mapped[Outcome | None] = mapped_column(Value(Outcome))
    decline_reason: Mapped[DeclineReason | None] = mapped_column(Value(DeclineReason))
    passed_on_to: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(35))
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desks.id"))
    key: Mapped[int | None]
    position: Mapped[int]
    uses: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


class Case(Base):
    """The newsroom's work on one suspected error.

    `urgency` sorts the queue: the second (since 1970) at which the next answer is due; cases whose clock is stopped
    come last. `clock_from`: when both clocks began, with the case or anew when it was opened again; `decision_from`:
    the same, later by the working time that was spent waiting for the reader. `clock_number` counts those beginnings.
    `alarm`: the second at which the worker looks whether somebody is to be told. `hours_number`: by which hours of the
    newsroom its dues were counted (`Newsroom.hours_number`); if they have another number now, the worker counts anew.
    `lock_version` counts saves.
    `asleep_until`: the second until which a snoozed case stays out of the queue, 0 if it does not (`snoozing`).
    """

    __tablename__ = "cases"
    __table_args__ = (
        # Each ends with all that a queue may be narrowed to, so that no case is looked up that a page does not show.
        Index("ix_cases_queue", "open", "urgency", "id", *_NARROWED, "desk_id", "state"),
        Index("ix_cases_desk", "desk_id", "open", "urgency", "id", *_NARROWED, "state"),
        Index("ix_cases_assignee", "assignee_id", "open", "urgency", "id", *_NARROWED, "desk_id", "state"),
        Index("ix_cases_state", "open", "state", "urgency", "id", *_NARROWED, "desk_id"),
        Index("ix_cases_asleep", "open", "asleep_until"),
        Index(None, "article_id", "open"),
        Index(None, "open", "alarm"),
        Index(None, "open", "hours_number"),
        Index(None, "merged_into_id"),
        # How many cases rest on a clause of the policy.
        Index(
            None,
            "clause",
            "outcome",
            "id",
            sqlite_where=text("clause IS NOT NULL"),
            postgresql_where=text("clause IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"))
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id"))
    state: Mapped[CaseState] = mapped_column(Value(CaseState))
    open: Mapped[bool] = mapped_column(default=True)
    urgency: Mapped[int] = mapped_column(BigInteger)
    severity: Mapped[Severity] = mapped_column(Value(Severity))
    error_type: Mapped[ErrorType | None] = mapped_column(Value(ErrorType))
    cause: Mapped[Cause | None] = mapped_column(Value(Cause))
    found_by: Mapped[FoundBy] = mapped_column(Value(FoundBy))
    summary: Mapped[str] = mapped_column(Text)  # for the queue: the passage's words, or what is said to be wrong
    opened_at: Mapped[datetime] = mapped_column(Moment)
    clock_from: Mapped[datetime] = mapped_column(Moment)
    decision_from: Mapped[datetime] = mapped_column(Moment)
    clock_number: Mapped[int] = mapped_column(default=1, server_default="1")
    alarm: Mapped[int] = mapped_column(BigInteger, default=STOPPED, server_default=str(STOPPED))
    hours_number: Mapped[int] = mapped_column(default=0, server_default="0")
    answer_due_at: Mapped[datetime] = mapped_column(Moment)
    decision_due_at: Mapped[datetime] = mapped_column(Moment)
    first_answered_at: Mapped[datetime | None] = mapped_column(Moment)
    clock_stopped_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[Outcome | None] = mapped_column(Value(Outcome))
    decline_reason: Mapped[DeclineReason | None] = mapped_column(Value(DeclineReason))
    passed_on_to: Mapped[str | None] = mapped_column(String(200))
    clause: Mapped[str | None] = mapped_column(String(64))
    # The version of the policy that it was judged by; null where the newsroom had none.
    clause_version: Mapped[int | None] = mapped_column(ForeignKey("policy_versions.number"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    second_look: Mapped[bool] = mapped_column(default=False)  # reopened for somebody who did not decide
    news: Mapped[bool] = mapped_column(default=False)  # something arrived that no editor has opened yet
    news_told_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # who got an email of the news that waits
    snoozed_until: Mapped[datetime | None] = mapped_column(Moment)
    snoozed_for: Mapped[SnoozedFor | None] = mapped_column(Value(SnoozedFor))  # whose answer it waits for
    asleep_until: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    campaign_at: Mapped[datetime | None] = mapped_column(Moment)  # when its reports were first taken for a campaign
    is_complaint: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # and ends as that does (`ruling`)
    lock_version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": lock_version}


class CaseRequest(Base):
    """A request in a case. The lead came first; later ones join and share its outcome.

    `home_id`, here and below: the case from which it came along when that was joined to this one, so that it can go
    back; null if it came here by itself.
    """

    __tablename__ = "case_requests"

    request_id: Mapped[int] = mapped_column(ForeignKey("correction_requests.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    lead: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(Moment)
    home_id: Mapped[int | None]


class CaseNote(Base):
    """A private note for colleagues."""

    __tablename__ = "case_notes"
    __table_args__ = (Index(None, "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    text: Mapped[str] = mapped_column(Text)
    home_id: Mapped[int | None]


class AuthorQuestion(Base):
    """A question to the journalist whose article it is, answered by a link of their own.

    `withdrawn_at`: when an editor took it back before it was answered, or asked the same person anew.
    """

    __tablename__ = "author_questions"
    __table_args__ = (Index(None, "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    author_name: Mapped[str] = mapped_column(String(120))
    author_email: Mapped[str] = mapped_column(String(254))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    question: Mapped[str] = mapped_column(Text)
    wants_sources: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    home_id: Mapped[int | None]


class QuestionSource(Base):
    """A link or a file that an author gave with their answer: evidence of the case, and of no reader's report."""

    __tablename__ = "question_sources"
    __table_args__ = (Index(None, "question_id"),)

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("author_questions.id"))


class CasePresence(Base):
    """Who has a case open, and what they do there. No event, and of no use after a minute (see `presence`)."""

    __tablename__ = "case_presence"
    __table_args__ = (Index(None, "user_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    doing: Mapped[str] = mapped_column(String(16))
    seen_at: Mapped[datetime] = mapped_column(Moment)


class CaseTaking(Base):
    """Who took a case without having been given it, and when it is looked at next whether they went on (`lapsing`)."""

    __tablename__ = "case_takings"
    __table_args__ = (Index(None, "user_id"), Index(None, "due_at"))

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    taken_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)


class CaseMention(Base):
    """A colleague who is named in a note. `seen_at`: when they first opened the case since."""

    __tablename__ = "case_mentions"
    __table_args__ = (Index(None, "user_id", "note_id"),)

    note_id: Mapped[int] = mapped_column(ForeignKey("case_notes.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
