"""The case page: what is on it, and every act through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from desk.browsers import browser, carry_on, enter, staff
from flask import Flask
from make import LIBRARIES, make_article, make_case, make_desk, make_draft, make_report, make_version
from pages import Client, Page
from reused import Begin, on_sqlite
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from corrections import capabilities, database, ids
from corrections.accounts import queries as accounts
from corrections.accounts.models import User
from corrections.articles import queries as articles
from corrections.capabilities import Purpose
from corrections.cases import actions, intake, opening
from corrections.cases import queries as case_queries
from corrections.cases.answers import STARTS
from corrections.cases.models import AuthorQuestion, Case, CaseNote
from corrections.deliveries.models import Delivery
from corrections.desk.cases.show import MOST_OFFERED
from corrections.events import READER, SYSTEM
from corrections.notices import actions as notices
from corrections.notices import drafting
from corrections.notices.models import Draft
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.requests.decisions import Report
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import (
    CaseState,
    Cause,
    DeclineReason,
    DeliveryState,
    ErrorType,
    FoundBy,
    Outcome,
    Relation,
    RequestState,
    Role,
    Severity,
)

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
At = Callable[[datetime], None]


@dataclass
class Desk:
    """A case of one report, its report's id, and browsers of two editors and a reporter."""

    case: int
    report: int
    article: int
    ana: Client
    ben: Client
    tom: Client
    names: dict[str, int]

    @property
    def at(self) -> str:
        return f"/desk/cases/{self.case}"


@pytest.fixture(autouse=True)
def noon(at: At) -> None:
    at(NOON)


def told(session: Session) -> tuple[int, int, int, list[str], dict[str, int]]:
    """One report in the queue of three; the ids of its case, of itself and its article, and those three."""
    ana, ben = staff(session, "ana", name="Ana Petrescu"), staff(session, "ben", name="Ben Ode")
    tom = staff(session, "tom", Role.REPORTER, name="Tom Reyes")
    make_desk(session, "News", ana, ben, tom)
    make_desk(session, "Sport", staff(session, "sue", name="Sue Hall"))
    article = make_article(session)
    case = make_case(
        session,
        article,
        "2,140",
        wrong="It was 214, not ten times as many.",
        right="214",
        known="I counted.",
        links=("https://council.example/118",),
        name="Zoë O’Neill",
        email="zoe@post.example",
        relation=Relation.SOURCE,
    )
    report = case_queries.request_ids(session, case.id)[0]
    names = {user.username: user.id for user in (ana, ben, tom)}
    return case.id, report, article.id, enter(session, ana, ben, tom), names


@pytest.fixture
def desk(app: Flask, begin: Begin) -> Desk:
    case, report, article, tokens, names = begin("a report in a queue of three", told)
    return Desk(case, report, article, *(carry_on(app, token) for token in tokens), names)


def case_of(engine: Engine, case_id: int) -> Case:
    with database.reading(engine) as session:
        case = session.get_one(Case, case_id)
        session.expunge_all()
        return case


def report_of(engine: Engine, report_id: int) -> CorrectionRequest:
    with database.reading(engine) as session:
        report = session.get_one(CorrectionRequest, report_id)
        session.expunge_all()
        return report


def mails(engine: Engine, kind: str) -> list[Delivery]:
    with database.reading(engine) as session:
        found = list(session.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id)))
        session.expunge_all()
        return found


def act(client: Client, desk: Desk, to: str, fields: dict[str, Any] | None = None, *, status: int = 303) -> Page:
    """Open the case page, fill in the form that goes to `to`, send it."""
    return client.submit(client.get(desk.at), fields, to=to, status=status)


class TestWhatIsOnIt:
    @on_sqlite
    def test_what_is_done_most_is_always_in_reach_and_leads_to_its_form(self, desk: Desk) -> None:
        page = desk.ana.get(desk.at)
        bar = page.tree.xpath('//nav[contains(@class, "action-bar")]//a/@href')
        decline = f"{desk.at}?outcome=declined#to-decision"
        assert bar == ["#to-draft", decline, "#to-assignment", "#to-decision", "#to-message"]
        assert (page.value("outcome"), desk.ana.get(decline.partition("#")[0]).value("outcome")) == ("", "declined")
        keys = [key.text for key in page.tree.xpath('//nav[contains(@class, "action-bar")]//kbd')]
        assert keys == ["d", "1–9", "a", "e", "r"]
        forms = {form.get("id") for form in page.tree.forms}
        assert {link.rpartition("#")[2] for link in bar} <= forms
        saved = page.tree.xpath("//button[@data-answers-open]/@formaction")
        assert [to.partition("#")[2] for to in saved] == ["messages-saved", "decision-saved"]
        assert not desk.tom.get(desk.at).tree.xpath('//nav[contains(@class, "action-bar")]')
        assert "1 reader who reported it: on their page alone, since the address is not confirmed" in page.words

    def test_everything_about_it_is_on_one_screen(self, desk: Desk) -> None:
        page = desk.ana.get(desk.at)
        assert page.h1 == "Three libraries to close"
        for words in (
            "It was 214, not ten times as many.",
            "I counted.",
            "Zoë O’Neill",
            "address not confirmed",
            "As the reader saw it",
            "As it stands now",
            "answer due in",
            "Came in: Minor, desk News",
        ):
            assert words in page.words, words
        (link,) = page.tree.xpath('//a[@href="https://council.example/118"]')
        assert link.get("rel") == "noopener noreferrer nofollow ugc"
        assert "zoe@post.example" not in page.text, "an address is looked up to send, never shown"

    @on_sqlite
    def test_the_words_are_carried_into_the_newest_version(self, desk: Desk, engine: Engine) -> None:
        with database.writing(engine) as session:
            article = articles.article(session, desk.article)
            assert article is not None
            make_version(session, article, "A new beginning of it.\n\n" + LIBRARIES)
        page = desk.ana.get(desk.at)
        assert "still there" in page.words.lower()
        assert f"/articles/{desk.article}/compare/1...2" in page.links()
        with database.writing(engine) as session:
            article = articles.article(session, desk.article)
            assert article is not None
            make_version(session, article, LIBRARIES.replace("About 2,140 people signed", "Many people signed"))
        assert "still there" not in desk.ana.get(desk.at).words.lower()

    def test_other_reports_on_the_same_words_stand_on_it_too(self, desk: Desk, engine: Engine) -> None:
        with database.writing(engine) as session:
            article = articles.article(session, desk.article)
            make_report(session, article, "2,140 people", wrong="My sister says 214 as well.")
        page = desk.ana.get(desk.at)
        assert "2 reports" in page.words
        assert "My sister says 214 as well." in page.words
        assert "Another report on the same words joined" in page.words

    @on_sqlite
    def test_it_says_when_nobody_pointed_at_words_and_when_the_article_is_not_known(
        self, desk: Desk, engine: Engine
    ) -> None:
        with database.writing(engine) as session:
            report = Report(form_key=ids.token(), wrong="The caption names the wrong twin.", appeared="Print, page 7")
            submitted = intake.receive(session, report, by=READER)
            found = case_queries.case_of_request(session, submitted.request.id)
            assert found is not None
            other = found.id
        page = desk.ana.get(f"/desk/cases/{other}")
        assert page.h1 == "The caption names the wrong twin."
        assert "Which article is it?" in page.words
        assert "Print, page 7" in page.words

    @on_sqlite
    def test_a_reporter_reads_it_and_has_no_button_but_for_notes_and_to_download_it(self, desk: Desk) -> None:
        page = desk.tom.get(desk.at)
        actions = {form.get("action") or "" for form in page.tree.forms if form.xpath(".//button")}
        assert {action for action in actions if action.startswith("/desk/cases")} == {
            f"{desk.at}/{act}" for act in ("notes", "download")
        }

    def test_a_look_changes_nothing_but_for_whoever_it_belongs_to(self, desk: Desk, engine: Engine) -> None:
        before = case_of(engine, desk.case).lock_version
        assert case_of(engine, desk.case).news
        desk.ben.get(desk.at)
        desk.tom.get(desk.at)
        assert case_of(engine, desk.case).lock_version == before
        act(desk.ana, desk, "/take")
        with database.writing(engine) as session:
            intake.hear(session, session.get_one(CorrectionRequest, desk.report), "One thing more.", by=READER)
        desk.ben.get(desk.at)
        desk.ana.get(desk.at, headers={"X-Look-Ahead": "1"})  # her browser, before she wants to see it
        assert case_of(engine, desk.case).news
        assert "One thing more." in desk.ana.get(desk.at).words
        assert not case_of(engine, desk.case).news

    def test_there_is_none_of_that_number(self, desk: Desk) -> None:
        desk.ana.get("/desk/cases/999999", status=404)
        desk.ana.get("/desk/cases/1e3", status=404)


class TestWhose:
    def test_whoever_is_slower_to_take_it_is_told_who_has_it(self, desk: Desk, engine: Engine) -> None:
        before = desk.ana.get(desk.at)
        act(desk.ben, desk, "/take")
        late = desk.ana.submit(before, to="/take", status=409)
        assert "Ben Ode has the case now. Take it once more if you mean to." in late.alert
        assert case_of(engine, desk.case).assignee_id == desk.names["ben"]
        desk.ana.submit(late, to="/take")
        assert case_of(engine, desk.case).assignee_id == desk.names["ana"]

    def test_an_editor_takes_it_and_the_reader_reads_that_somebody_is_on_it(self, desk: Desk, engine: Engine) -> None:
        page = desk.ana.follow(act(desk.ana, desk, "/take"))
        assert "News · Ana Petrescu" in page.words
        assert "Given to Ana Petrescu" in page.words
        assert (case_of(engine, desk.case).state, report_of(engine, desk.report).state) == (
            CaseState.REVIEWING,
            RequestState.WITH_EDITORS,
        )
        assert not mails(engine, "case-assigned"), "nobody is told what they did themselves"

    @on_sqlite
    def test_it_is_given_to_somebody_of_the_desk_who_is_told(self, desk: Desk, engine: Engine) -> None:
        form = desk.ana.get(desk.at)
        offered = form.tree.xpath('//select[@id="assignment-assignee"]/option/text()')
        assert offered == ["Nobody", "Ana Petrescu", "Ben Ode", "Tom Reyes"]
        page = desk.ana.follow(act(desk.ana, desk, "/assignment", {"assignee": str(desk.names["ben"])}))
        assert "News · Ben Ode" in page.words
        (mail,) = mails(engine, "case-assigned")
        assert (mail.to_kind, mail.to_id) == ("user", desk.names["ben"])
        page = desk.ana.follow(act(desk.ana, desk, "/assignment", {"assignee": "0"}))
        assert "News · nobody" in page.words
        assert "Taken from Ben Ode" in page.words

    @on_sqlite
    def test_nobody_of_another_desk_gets_it(self, desk: Desk, engine: Engine) -> None:
        with database.reading(engine) as session:
            sue = accounts.known_as(session, "sue")
            assert sue is not None
            number = sue.id
        page = desk.ana.get(desk.at)
        token, seen = page.value("csrf_token"), page.form("/assignment").fields["seen"]
        for wrong in (str(number), "999999", "x", str(2**63)):
            data = {"csrf_token": token, "seen": seen, "assignee": wrong}
            page = desk.ana.post(f"{desk.at}/assignment", data, status=422)
            said = page.problem_at("assignment-assignee")
            assert "does not work on this desk" in said or "nobody of this name" in said
        assert case_of(engine, desk.case).assignee_id is None

    @on_sqlite
    def test_it_moves_to_another_desk_and_is_nobody_s_there(self, desk: Desk, engine: Engine) -> None:
        act(desk.ana, desk, "/take")
        with database.reading(engine) as session:
            sport = next(found.id for found in case_queries.desks(session) if found.name == "Sport")
        page = desk.ana.follow(act(desk.ana, desk, f"/cases/{desk.case}/desk", {"desk": str(sport)}))
        assert "Sport · nobody" in page.words
        assert "Moved to desk Sport" in page.words
        assert case_of(engine, desk.case).news


class TestFactsAndNotes:
    def test_facts_are_set_and_a_new_severity_sets_the_clock_anew(self, desk: Desk, engine: Engine) -> None:
        before = case_of(engine, desk.case).answer_due_at
        page = desk.ana.follow(
            act(desk.ana, desk, "/facts", {"severity": "critical", "error_type": "name", "cause": "editing"})
        )
        case = case_of(engine, desk.case)
        assert (case.severity, case.error_type, case.cause) == (Severity.CRITICAL, ErrorType.NAME, Cause.EDITING)
        assert case.answer_due_at == NOON + timedelta(hours=1)
        assert case.answer_due_at < before
        assert "Severity: Minor → Critical" in page.words

    @on_sqlite
    def test_a_value_of_no_list_is_refused_at_its_field(self, desk: Desk, engine: Engine) -> None:
        page = desk.ana.get(desk.at)
        data = {**dict(page.form("/facts").form_values()), "severity": "dreadful"}
        again = desk.ana.post(f"{desk.at}/facts", data, status=422)
        assert "Choose one of the answers." in again.alert
        assert case_of(engine, desk.case).severity is Severity.MINOR

    def test_a_reporter_leaves_a_note_that_no_reader_sees(self, desk: Desk, engine: Engine, client: Client) -> None:
        page = desk.tom.follow(act(desk.tom, desk, "/notes", {"text": "I wrote <b>it</b>\n\nfrom the minutes."}))
        assert "I wrote <b>it</b>" in page.words
        with database.writing(engine) as session:
            token = capabilities.grant(session, Purpose.REQUEST, desk.report)
            note = session.scalars(select(CaseNote)).one()
            assert (note.user_id, note.text) == (desk.names["tom"], "I wrote <b>it</b>\n\nfrom the minutes.")
        assert "from the minutes" not in client.get(f"/requests/{token}").words

    @on_sqlite
    def test_an_empty_note_and_one_that_is_too_long_are_said_at_the_field_with_what_was_typed(self, desk: Desk) -> None:
        assert "Write the note first" in act(desk.tom, desk, "/notes", {"text": "  \n"}, status=422).alert
        page = act(desk.tom, desk, "/notes", {"text": "long " * 2_001}, status=422)
        assert "too long" in page.alert
        assert page.tree.xpath('//textarea[@id="notes-text"]')[0].text.strip() == ("long " * 2_001).strip()


class TestAsking:
    def test_a_question_to_the_reader_stops_the_clock_until_they_answer(
        self, desk: Desk, engine: Engine, at: At
    ) -> None:
        act(desk.ana, desk, "/take")
        page = desk.ana.follow(act(desk.ana, desk, "/messages", {"text": "Which meeting was it?", "ask": "y"}))
        assert "Which meeting was it?" in page.words
        assert "waits for the reader" in page.words
        assert case_of(engine, desk.case).state is CaseState.WAITING_READER
        at(NOON + timedelta(hours=3))
        with database.writing(engine) as session:
            intake.hear(session, session.get_one(CorrectionRequest, desk.report), "The one in May.", by=READER)
        page = desk.ana.get(desk.at)
        assert "The one in May." in page.words
        assert case_of(engine, desk.case).state is CaseState.REVIEWING
        (news,) = mails(engine, "case-news")
        assert news.to_id == desk.names["ana"]
        for words in ("And the minutes.", "And a photo.", "And another.", "And the last."):
            with database.writing(engine) as session:
                intake.hear(session, session.get_one(CorrectionRequest, desk.report), words, by=READER)
        assert len(mails(engine, "case-news")) == 2, "one since Ana looked"
        at(NOON + timedelta(hours=5))
        with database.writing(engine) as session:
            article = articles.article(session, desk.article)
            for words in ("2,140 people", "About 2,140"):
                make_report(session, article, words)
        assert len(mails(engine, "case-news")) == 2, "however long it takes them to look"
        act(desk.ben, desk, "/assignment", {"assignee": str(desk.names["ben"])})
        with database.writing(engine) as session:
            article = articles.article(session, desk.article)
            make_report(session, article, "2,140")
            make_report(session, article, "2,140 people signed")
        assert [mail.to_id for mail in mails(engine, "case-news")][2:] == [desk.names["ben"]], "who has it now, once"

    @on_sqlite
    @pytest.mark.parametrize("state", [CaseState.DRAFTED, CaseState.AWAITING_SIGN_OFF, CaseState.SCHEDULED])
    def test_while_a_notice_is_at_work_its_reader_and_the_author_are_asked_and_nothing_stops(
        self, desk: Desk, engine: Engine, state: CaseState
    ) -> None:
        with database.writing(engine) as session:
            ana, case = session.get_one(User, desk.names["ana"]), session.get_one(Case, desk.case)
            draft = make_draft(session, case, by=ana, replace=("2,140", "214"))
            if state is CaseState.SCHEDULED:
                notices.hold(session, draft, by=ana)
            elif state is CaseState.AWAITING_SIGN_OFF:
                drafting.ask_sign_off(session, draft, by=ana)
        due = case_of(engine, desk.case).decision_due_at
        page = desk.ana.get(desk.at)
        assert "#to-message" in page.links()
        page = desk.ana.follow(act(desk.ana, desk, "/messages", {"text": "Which meeting was it?", "ask": "y"}))
        assert "The reader is asked. The notice goes on meanwhile." in status(page)
        fields = {"name": "Mary Doe", "email": "mary@news.example", "question": "Who counted them?"}
        page = desk.ana.follow(act(desk.ana, desk, "/questions", fields))
        assert "Mary Doe is asked by email. The notice goes on meanwhile." in status(page)
        with database.writing(engine) as session:
            intake.hear(session, session.get_one(CorrectionRequest, desk.report), "The one in May.", by=READER)
            intake.hear_author(session, session.scalars(select(AuthorQuestion)).one(), "The clerk.")
        page = desk.ana.get(desk.at)
        assert "Which meeting was it?" in page.words
        assert "The clerk." in page.words
        case = case_of(engine, desk.case)
        assert (case.state, case.clock_stopped_at, case.decision_due_at) == (state, None, due)

    @on_sqlite
    def test_what_was_typed_before_one_was_signed_out_is_there_to_be_copied(self, desk: Desk) -> None:
        page = desk.ana.post(f"{desk.at}/notes", {"text": "The minutes say 214, see page 3."}, status=400)
        assert page.tree.xpath("//main//textarea")[0].text.strip() == "The minutes say 214, see page 3."
        for field in ("password", "current"):
            page = desk.ana.post("/login", {field: "tea kettle marsh"}, status=400)
            assert "tea kettle marsh" not in page.text
            assert "What you typed is below" not in page.words

    @on_sqlite
    def test_a_question_to_the_author_needs_an_address(self, desk: Desk) -> None:
        act(desk.ana, desk, "/take")
        fields = {"name": "Jo", "email": "notmail", "question": "Who said so?"}
        page = act(desk.ana, desk, "/questions", fields, status=422)
        assert "Enter an email address in the correct format" in page.alert
        assert page.value("question") == "Who said so?"

    @on_sqlite
    def test_a_message_is_mailed_to_a_confirmed_address_alone(self, desk: Desk, engine: Engine) -> None:
        act(desk.ana, desk, "/messages", {"text": "We are looking into it."})
        assert not mails(engine, "request-message")
        with database.writing(engine) as session:
            report = session.get_one(CorrectionRequest, desk.report)
            requests.confirm_address(session, report, by=READER, by_mail=True)
        page = desk.ana.follow(act(desk.ana, desk, "/messages", {"text": "We have asked the council."}))
        assert "can be written to" in page.words
        (mail,) = mails(engine, "request-message")
        assert (mail.to_kind, mail.to_id) == ("reader", desk.report)

    @on_sqlite
    def test_an_empty_message_is_said_at_the_field(self, desk: Desk) -> None:
        page = act(desk.ana, desk, "/messages", {"text": "", "ask": "y"}, status=422)
        assert "Write the message first" in page.alert
        assert page.tree.xpath('//input[@id="messages-ask"]')[0].get("checked") is not None

    @on_sqlite
    def test_the_author_is_asked_by_a_link_and_answers_without_reading_who_reported_it(
        self, desk: Desk, engine: Engine, client: Client
    ) -> None:
        page = desk.ana.get(desk.at)
        assert page.tree.xpath('//input[@id="questions-name"]/@value') == ["Nadia Okafor"]
        fields = {"email": "nadia@newsroom.example", "question": "Where is the number from?"}
        page = desk.ana.follow(desk.ana.submit(page, fields, to="/questions"))
        assert "No answer yet" in page.words
        assert case_of(engine, desk.case).state is CaseState.WAITING_AUTHOR
        with database.writing(engine) as session:
            question = session.scalars(select(AuthorQuestion)).one()
            token = capabilities.grant(session, Purpose.AUTHOR, question.id)
        asked = client.get(f"/answer/{token}")
        assert "Where is the number from?" in asked.words
        assert "It was 214" in asked.words
        assert "Zoë" not in asked.text
        draft = asked.form(f"/answer/{token}").get("data-draft")
        assert draft, "what is half written is kept"
        sent = client.follow(client.submit(asked, {"text": "A typing error of mine."}, to=f"/answer/{token}"))
        assert sent.tree.xpath("//@data-draft-done") == [draft]
        page = desk.ana.get(desk.at)
        assert "A typing error of mine." in page.words
        assert case_of(engine, desk.case).state is CaseState.REVIEWING

    def test_the_wait_can_be_ended(self, desk: Desk, engine: Engine) -> None:
        act(desk.ana, desk, "/messages", {"text": "Which meeting?", "ask": "y"})
        act(desk.ana, desk, "/review")
        assert case_of(engine, desk.case).state is CaseState.REVIEWING

    @on_sqlite
    def test_an_author_without_a_name_an_address_or_a_question_is_said_at_each_field(self, desk: Desk) -> None:
        page = act(desk.ana, desk, "/questions", {"name": "", "email": "", "question": ""}, status=422)
        for words in ("Give the author’s name", "Give the author’s email address", "Write the question first"):
            assert words in page.alert


DECISIONS: list[tuple[dict[str, str], Outcome]] = [
    ({"outcome": "declined", "reason": "accurate"}, Outcome.DECLINED),
    ({"outcome": "declined", "reason": "opinion"}, Outcome.DECLINED),
    ({"outcome": "answered"}, Outcome.ANSWERED),
    ({"outcome": "passed_on", "passed_on_to": "Subscriptions"}, Outcome.PASSED_ON),
    ({"outcome": "fixed", "clause": "4.3"}, Outcome.FIXED),
]


class TestDeciding:
    @on_sqlite
    @pytest.mark.parametrize(("fields", "outcome"), DECISIONS, ids=str)
    def test_a_case_ends_and_its_reader_is_told_in_half_a_minute(
        self, desk: Desk, engine: Engine, fields: dict[str, str], outcome: Outcome
    ) -> None:
        sent = act(desk.ana, desk, "/decision", {**fields, "text": "We checked, and this is what we found."})
        queue = desk.ana.follow(sent)
        assert f"Case {desk.case} is decided" in queue.words
        case = case_of(engine, desk.case)
        assert (case.outcome, case.open, case.decided_by_id) == (outcome, False, desk.names["ana"])
        assert report_of(engine, desk.report).state is RequestState.ANSWERED
        (mail,) = mails(engine, "request-decided")
        assert mail.due_at == NOON + timedelta(seconds=30)
        page = desk.ana.get(desk.at)
        assert "We checked, and this is what we found." in page.words
        closed = desk.ana.get("/desk?view=closed")
        assert desk.at in closed.links()

    @on_sqlite
    @pytest.mark.parametrize(
        ("fields", "where", "words"),
        [
            ({"outcome": "", "text": "Words."}, "outcome", "Choose how the case ends"),
            ({"outcome": "declined", "text": "Words."}, "reason", "Choose the reason why it is declined"),
            ({"outcome": "passed_on", "text": "Words."}, "passed_on_to", "Say to whom it is passed on"),
            ({"outcome": "fixed", "text": "Words."}, "clause", "Name the clause of the policy"),
            ({"outcome": "answered", "text": " "}, "text", "Write what the reader is told"),
            ({"outcome": "corrected", "text": "Words."}, "outcome", "Choose how the case ends"),
            (
                {"outcome": "explained", "line": "A slip of the pen.", "text": "Words."},
                "outcome",
                "“Explained” is for a change that was noticed",
            ),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_what_is_missing_is_said_and_what_was_typed_stays(
        self, desk: Desk, engine: Engine, fields: dict[str, str], where: str, words: str
    ) -> None:
        page = desk.ana.get(desk.at)
        assert "explained" not in page.tree.xpath('//select[@id="decision-outcome"]/option/@value')
        data = {**dict(page.form("/decision").form_values()), **fields}
        again = desk.ana.post(f"{desk.at}/decision", data, status=422)
        assert words in again.problem_at(f"decision-{where}")
        assert again.alert.count(words) == 1
        kept = [box.text.strip() for box in again.tree.xpath("//main//textarea[@readonly]")]
        assert kept == ([fields["line"]] if "line" in fields else []), "the form has no field for it any more"
        assert again.tree.findtext(".//title").startswith("Error: ")
        assert (again.tree.xpath('//textarea[@id="decision-text"]')[0].text or "").strip() == fields["text"].strip()
        assert again.tree.xpath('//form[contains(@action, "/decision")]/ancestor::details/@open')
        assert case_of(engine, desk.case).open

    @on_sqlite
    @pytest.mark.parametrize("reason", DeclineReason, ids=str)
    def test_without_javascript_the_saved_answer_comes_with_the_second_page(
        self, desk: Desk, engine: Engine, reason: DeclineReason
    ) -> None:
        again = act(desk.ana, desk, "/decision", {"outcome": "declined", "reason": str(reason), "text": ""}, status=422)
        assert "This is the saved answer" in again.problem_at("decision-text")
        (start,) = again.tree.xpath('//textarea[@id="decision-text"]')
        assert (start.text or "").strip() == STARTS[reason]
        assert case_of(engine, desk.case).open
        if "[…]" in STARTS[reason]:
            refused = desk.ana.submit(again, to="/decision", status=422)
            assert "Still to be written: […]" in refused.problem_at("decision-text")
        complete = STARTS[reason].replace("[…]", "the minutes of 3 November")
        desk.ana.submit(refused if "[…]" in STARTS[reason] else again, {"text": complete}, to="/decision")
        assert not case_of(engine, desk.case).open

    @on_sqlite
    def test_an_answer_that_nobody_changed_gives_way_to_that_of_another_reason(self, desk: Desk) -> None:
        opinion = {"outcome": "declined", "reason": "opinion", "text": STARTS[DeclineReason.ACCURATE]}
        again = act(desk.ana, desk, "/decision", opinion, status=422)
        (answer,) = again.tree.xpath('//textarea[@id="decision-text"]')
        assert (answer.text or "").strip() == STARTS[DeclineReason.OPINION]
        written = {"outcome": "declined", "reason": "opinion", "text": "You call it “TK”. We checked [what]."}
        again = act(desk.ana, desk, "/decision", written, status=422)
        (answer,) = again.tree.xpath('//textarea[@id="decision-text"]')
        assert (answer.text or "").strip() == written["text"]

    @on_sqlite
    @pytest.mark.parametrize(
        ("to", "fields", "where"),
        [
            ("/decision", {"outcome": "answered", "text": "It is right as it stands: […]"}, "decision-text"),
            ("/decision", {"outcome": "fixed", "clause": "4.3", "text": "Put right on TK."}, "decision-text"),
            ("/messages", {"text": "The minutes say [figure]. Which page do you mean?"}, "messages-text"),
            ("/questions", {"name": "Jo", "email": "jo@post.example", "question": "Is it £XX?"}, "questions-question"),
        ],
        ids=str,
    )
    def test_no_letter_goes_out_with_a_hole_in_it(
        self, desk: Desk, engine: Engine, to: str, fields: dict[str, str], where: str
    ) -> None:
        again = act(desk.ana, desk, to, fields, status=422)
        assert "Still to be written: " in again.problem_at(where)
        assert case_of(engine, desk.case).state is CaseState.NEW
        assert not any(mails(engine, kind) for kind in ("request-decided", "request-message", "author-question"))

    def test_it_can_be_undone_for_half_a_minute_and_no_mail_goes_out(self, desk: Desk, engine: Engine, at: At) -> None:
        act(desk.ana, desk, "/decision", {"outcome": "answered", "text": "Thank you."})
        at(NOON + timedelta(seconds=29))
        act(desk.ana, desk, "/undo")
        case = case_of(engine, desk.case)
        assert (case.open, case.outcome, case.state) == (True, None, CaseState.NEW)
        assert {mail.state for mail in mails(engine, "request-decided")} == {DeliveryState.CANCELLED}
        assert report_of(engine, desk.report).state is RequestState.RECEIVED

    @on_sqlite
    def test_the_queue_offers_to_undo_it_for_as_long_as_that_works(self, desk: Desk, engine: Engine, at: At) -> None:
        with database.writing(engine) as session:
            other = make_case(session, articles.article(session, desk.article), "£1.2 million").id
        decided = {"outcome": "answered", "text": "Thank you."}
        act(desk.ana, desk, "/decision", decided)
        at(NOON + timedelta(seconds=10))
        desk.ana.submit(desk.ana.get(f"/desk/cases/{other}"), decided, to="/decision")
        at(NOON + timedelta(seconds=29))
        for _ in range(2):  # also when the queue is looked at again
            queue = desk.ana.get("/desk")
            assert undos(queue) == [f"{desk.at}/undo", f"/desk/cases/{other}/undo"]
            assert "are told in 1 second." in status(queue)
        assert undos(desk.ben.get("/desk")) == [], "a colleague’s queue has nothing to take back"
        page = desk.ana.follow(desk.ana.submit(queue, to=f"{desk.at}/undo"))
        assert "The decision is taken back, and nobody was told of it." in status(page)
        assert case_of(engine, desk.case).open
        assert undos(desk.ana.get("/desk")) == [f"/desk/cases/{other}/undo"]
        at(NOON + timedelta(seconds=40))
        assert undos(desk.ana.get("/desk")) == []
        assert "too late to undo" in desk.ana.submit(queue, to=f"/cases/{other}/undo", status=422).alert

    def test_the_queue_says_that_readers_are_told_only_where_one_is(self, desk: Desk, engine: Engine) -> None:
        with database.writing(engine) as session:
            unknown = make_case(session, articles.article(session, desk.article), "£1.2 million").id
        desk.ana.submit(
            desk.ana.get(f"/desk/cases/{unknown}"), {"outcome": "answered", "text": "Thank you."}, to="/decision"
        )
        said = status(desk.ana.get("/desk"))
        assert f"Case {unknown} is decided. That can be undone for 30 seconds." in said
        assert "told" not in said
        act(desk.ana, desk, "/decision", {"outcome": "answered", "text": "Thank you."})
        assert "Readers who gave an address are told in 30 seconds." in status(desk.ana.get("/desk"))

    def test_it_takes_back_the_decision_that_was_read_and_no_later_one(
        self, desk: Desk, engine: Engine, at: At
    ) -> None:
        act(desk.ana, desk, "/decision", {"outcome": "answered", "text": "Thank you."})
        offered, opened = desk.ana.get("/desk"), desk.ana.get(desk.at)
        act(desk.ben, desk, "/undo")
        at(NOON + timedelta(seconds=5))
        act(desk.ben, desk, "/decision", {"outcome": "declined", "reason": "accurate", "text": "It is right."})
        for page in (offered, opened):
            refused = desk.ana.submit(page, to=f"{desk.at}/undo", status=409)
            assert "This case was opened and decided again." in refused.alert
            assert case_of(engine, desk.case).outcome is Outcome.DECLINED
        assert undos(desk.ana.get("/desk")) == []
        desk.ana.submit(refused, to=f"{desk.at}/undo")  # having read it
        assert case_of(engine, desk.case).open

    def test_it_is_offered_still_where_nothing_could_be_written(self, desk: Desk, engine: Engine) -> None:
        act(desk.ana, desk, "/decision", {"outcome": "answered", "text": "Thank you."})
        queue = desk.ana.get("/desk")

        def full(_: object) -> None:
            raise OperationalError(None, None, Exception("database or disk is full"))

        event.listen(engine, "commit", full)
        try:
            desk.ana.submit(queue, to=f"{desk.at}/undo", status=503)
        finally:
            event.remove(engine, "commit", full)
        assert undos(desk.ana.get("/desk")) == [f"{desk.at}/undo"]
        desk.ana.submit(queue, to=f"{desk.at}/undo")
        assert undos(desk.ana.get("/desk")) == []

    @on_sqlite
    def test_after_that_it_can_only_be_reopened_with_a_reason(self, desk: Desk, engine: Engine, at: At) -> None:
        act(desk.ana, desk, "/decision", {"outcome": "answered", "text": "Thank you."})
        page = desk.ana.get(desk.at)
        at(NOON + timedelta(seconds=31))
        assert "too late to undo" in desk.ana.submit(page, to="/undo", status=422).alert
        assert "Say why the case is reopened" in act(desk.ben, desk, "/reopening", {"reason": ""}, status=422).alert
        page = desk.ben.follow(act(desk.ben, desk, "/reopening", {"reason": "The minutes say otherwise."}))
        assert "News · Ben Ode" in page.words
        assert "The minutes say otherwise." in page.words
        case = case_of(engine, desk.case)
        assert (case.open, case.outcome) == (True, None)
        assert case.answer_due_at > NOON

    @on_sqlite
    def test_nothing_can_be_done_with_a_closed_case(self, desk: Desk, engine: Engine) -> None:
        before = desk.ana.get(desk.at)
        act(desk.ben, desk, "/decision", {"outcome": "answered", "text": "Thank you."})
        for to, fields in (
            ("/take", {}),
            ("/assignment", {"assignee": str(desk.names["ben"])}),
            ("/messages", {"text": "Words."}),
            ("/decision", {"outcome": "answered", "text": "Once more."}),
            ("/draft/start", {}),
        ):
            data = {**dict(before.form(to).form_values()), **fields}
            data["seen"] = str(case_of(engine, desk.case).lock_version)
            page = desk.ana.post(f"{desk.at}{to}", data, status=422)
            assert page.alert, to
        assert case_of(engine, desk.case).outcome is Outcome.ANSWERED

    @on_sqlite
    def test_what_is_due_at_once_says_that_it_can_not_be_snoozed_before_anything_is_chosen(
        self, desk: Desk, engine: Engine
    ) -> None:
        opened = desk.ana.get(desk.at)
        again = desk.ana.submit(opened, {"until": "day", "day": ""}, to="/snooze", status=422)
        assert "Choose the day on which it comes back." in again.alert
        with database.writing(engine) as session:
            session.get_one(Case, desk.case).urgency = int(NOON.timestamp()) + 3_000
        (form,) = desk.ana.get(desk.at).tree.xpath('//form[contains(@action, "/snooze")]')
        assert "can’t be snoozed" in form.text_content()
        assert not form.xpath(".//select")
        assert form.xpath('.//button[@aria-disabled="true" and @aria-describedby="why-not-snooze"]')
        assert "can’t be snoozed" in act(desk.ana, desk, "/snooze", status=422).alert

    @on_sqlite
    def test_a_second_look_is_for_somebody_else(self, desk: Desk, engine: Engine, at: At) -> None:
        act(desk.ana, desk, "/decision", {"outcome": "declined", "reason": "accurate", "text": "It stands."})
        at(NOON + timedelta(hours=1))
        with database.writing(engine) as session:
            report = session.get_one(CorrectionRequest, desk.report)
            intake.ask_second_look(session, report, "Look at page 3.", by=READER)
        page = desk.ana.get(desk.at)
        assert "The reader asked for a second look." in page.words
        assert "Look at page 3." in page.words
        (row,) = desk.ana.get("/desk").tree.xpath(f'//tr[@data-case="{desk.case}"]//*[@class="queue-under"]')
        assert row.text_content() == "Unread · Second look · Three libraries to close", "before what may be cut off"
        to = {action.rsplit("/", 1)[1] for action in page.tree.xpath("//form/@action")}
        assert to.isdisjoint({"decision", "merge", "start"})
        assert not page.tree.xpath('//nav[@class="action-bar"]//a[@href="#to-decision" or @href="#to-draft"]')
        (why,) = page.tree.xpath('//section[@id="acts"]//*[@data-why-not]')
        assert "You decided this case. A second look is for somebody else." in why.text_content()
        cannot = {each.get("data-cannot"): each.text_content() for each in page.tree.xpath("//*[@data-cannot]")}
        assert {act for act, said in cannot.items() if "for somebody else" in said} == {
            "decision",
            "merge",
            "draft/start",
        }
        decision = {"outcome": "declined", "reason": "accurate", "text": "It still stands."}
        token = page.form("/notes").fields["csrf_token"]
        late = desk.ana.post(f"{desk.at}/decision", {**decision, "csrf_token": token}, status=422)
        assert "A second look is for somebody else" in late.alert
        assert "It still stands." in late.text, "what was written in a page that was older"
        act(desk.ben, desk, "/decision", decision)
        assert case_of(engine, desk.case).decided_by_id == desk.names["ben"]

    def test_a_case_is_joined_to_another_on_the_article(self, desk: Desk, engine: Engine) -> None:
        with database.writing(engine) as session:
            article = articles.article(session, desk.article)
            other = make_case(session, article, "£1.2 million", wrong="It is £1.3 million.").id
        page = desk.ana.get(desk.at)
        assert page.tree.xpath('//button[@name="into"]/@value') == [str(other)]
        page = desk.ana.follow(desk.ana.submit(page, {"number": f"#{other}"}, to="/merge"))
        assert f"Case {desk.case}: This case is closed. What was reported goes on in case {other}." in page.words
        later = desk.ana.get("/desk").words
        assert f"Case {desk.case} is joined to case {other}. That can be undone here for 30 seconds." in later
        assert f"Its reports went to case {other}" in page.words
        assert f"It goes on in case {other}" in page.words
        assert "It was 214" in desk.ana.get(f"/desk/cases/{other}").words
        assert case_of(engine, desk.case).outcome is Outcome.MERGED
        assert not mails(engine, "request-decided")

    @on_sqlite
    def test_of_many_cases_on_the_article_the_newest_are_offered_and_the_others_counted(
        self, desk: Desk, engine: Engine
    ) -> None:
        with database.writing(engine) as session:
            article = articles.article(session, desk.article)
            told = {"article": article, "found_by": FoundBy.STAFF, "error_type": None, "by": SYSTEM}
            others = [opening.open_case(session, summary=f"It is {n}.", **told).id for n in range(15)]
        page = desk.ana.get(desk.at)
        assert page.tree.xpath('//button[@name="into"]/@value') == [str(other) for other in others[-MOST_OFFERED:]]
        assert "3 older cases on this article are not listed: type the number." in page.words

    @on_sqlite
    def test_a_complaint_is_offered_to_be_joined_to_the_standards_editor_alone(
        self, desk: Desk, engine: Engine, app: Flask
    ) -> None:
        with database.writing(engine) as session:
            staff(session, "mara", Role.STANDARDS_EDITOR)
            article = articles.article(session, desk.article)
            other = make_case(session, article, "£1.2 million", error_type=ErrorType.STANDARDS).id
        offered = '//button[@name="into"]/@value'
        assert desk.ana.get(desk.at).tree.xpath(offered) == []
        assert desk.ana.get(f"/desk/cases/{other}").tree.xpath(offered) == []
        assert browser(app, "mara").get(desk.at).tree.xpath(offered) == [str(other)]
        data = {"csrf_token": desk.ana.get(desk.at).value("csrf_token"), "into": str(other)}
        page = desk.ana.post(f"{desk.at}/merge", data, status=422)
        assert "by the standards editor alone" in page.alert

    def test_a_case_is_joined_to_no_other_by_a_made_up_number(self, desk: Desk, engine: Engine) -> None:
        page = desk.ana.get(desk.at)
        for wrong in (str(desk.case), "999999", "", "x"):
            data = {"csrf_token": page.value("csrf_token"), "into": wrong}
            assert desk.ana.post(f"{desk.at}/merge", data, status=422).alert
        for wrong in ("999999", "x12"):
            data = {"csrf_token": page.value("csrf_token"), "number": wrong}
            assert f"There is no case {wrong}." in desk.ana.post(f"{desk.at}/merge", data, status=422).alert
        with database.writing(engine) as session:
            make_case(session, articles.article(session, desk.article), "£1.2 million")
        page = desk.ana.get(desk.at)
        assert not page.value("number"), "which case it is joined to is chosen, never proposed"
        page = desk.ana.submit(page, to="/merge", status=422)
        assert page.problem_at("merge-number") == "Choose the case that it is joined to."
        assert case_of(engine, desk.case).open

    @on_sqlite
    def test_a_case_whose_only_report_was_taken_back_says_so_and_ends_as_withdrawn(
        self, desk: Desk, engine: Engine
    ) -> None:
        act(desk.ana, desk, "/take")
        page = desk.ana.get(desk.at)
        assert not page.tree.xpath("//option[@value='withdrawn']")
        refused = act(desk.ana, desk, "/decision", {"outcome": "withdrawn"}, status=422)
        assert refused.problem_at("decision-outcome") == (
            "This outcome is for a case of which every report was taken back."
        )
        with database.writing(engine) as session:
            intake.withdraw(session, session.get_one(CorrectionRequest, desk.report), "I misread it.", by=READER)
        page = desk.ana.get(desk.at)
        assert "The only report was taken back on 24 November 2026." in page.words
        act(desk.ana, desk, "/decision", {"outcome": "withdrawn"})
        assert case_of(engine, desk.case).outcome is Outcome.WITHDRAWN
        assert "The only report was taken back" not in desk.ana.get(desk.at).words

    def test_a_draft_is_begun(self, desk: Desk, engine: Engine) -> None:
        sent = act(desk.ana, desk, "/draft/start", {"kind": "correction"})
        assert sent.location == f"{desk.at}/draft"
        with database.reading(engine) as session:
            assert session.scalars(select(Draft)).one().case_id == desk.case
        page = desk.ana.get(desk.at)
        assert "Go on with the draft" in page.words
        assert not page.tree.xpath('//form[contains(@action, "/decision")]'), "a drafted notice is dropped first"


def status(page: Page) -> str:
    """What is announced at the top of the page, above its heading."""
    (region,) = page.tree.xpath('//main//*[@role="status" and @data-toasts and following::h1]')
    return " ".join(region.text_content().split())


def undos(page: Page) -> list[str]:
    return [str(form.get("action")) for form in page.tree.xpath('//*[@data-toasts]//form[contains(@action, "/undo")]')]


SAID: list[tuple[str, dict[str, str], str]] = [
    ("/take", {}, "The case is yours."),
    ("/assignment", {"assignee": "ben"}, "Ben Ode has the case now, and is told by email."),
    ("/assignment", {"assignee": "ana"}, "The case is yours."),
    ("/assignment", {"assignee": "0"}, "Nobody has the case now."),
    ("/desk", {}, "The case is on the desk “News” already."),
    ("/desk", {"desk": "2"}, "The case is on the desk “Sport” now. Nobody there has it yet."),
    ("/facts", {"severity": "major"}, "The facts are saved."),
    ("/notes", {"text": "I called them."}, "Your note stands below, for colleagues alone."),
    ("/messages", {"text": "We look into it."}, "The message is on the reader’s page."),
    ("/messages", {"text": "When?", "ask": "y"}, "The reader is asked. The case waits for their answer."),
    (
        "/questions",
        {"email": "nadia@newsroom.example", "question": "Who said so?"},
        "Nadia Okafor is asked by email. The case waits for the answer.",
    ),
    ("/decision", {"outcome": "answered", "text": "Thank you."}, "is decided."),
    ("/draft/start", {"kind": "correction"}, "The draft is begun, with what is known so far."),
]


@on_sqlite
@pytest.mark.parametrize(("to", "fields", "said"), SAID, ids=[f"{to} {said[:24]}" for to, _, said in SAID])
def test_each_act_says_at_the_top_what_happened(desk: Desk, to: str, fields: dict[str, str], said: str) -> None:
    named = {name: str(desk.names.get(value, value)) for name, value in fields.items()}
    where = f"{desk.at}{to}"
    page = desk.ana.follow(desk.ana.submit(desk.ana.get(desk.at), named, to=where))
    assert said in status(page)
    assert said not in status(desk.ana.get(page.address)) or to == "/decision", "it is said once"


@on_sqlite
def test_what_undoes_an_act_says_so_too(desk: Desk, engine: Engine, at: At) -> None:
    act(desk.ana, desk, "/messages", {"text": "When?", "ask": "y"})
    page = desk.ana.follow(act(desk.ana, desk, "/review"))
    assert "The case waits no longer: it is under review." in status(page)
    act(desk.ana, desk, "/decision", {"outcome": "answered", "text": "Thank you."})
    at(NOON + timedelta(seconds=31))
    page = desk.ana.follow(act(desk.ana, desk, "/reopening", {"reason": "The minutes say otherwise."}))
    assert "The case is open again, and yours. Its clock has begun anew." in status(page)
    with database.writing(engine) as session:
        other = make_case(session, articles.article(session, desk.article), "£1.2 million").id
    page = desk.ana.follow(act(desk.ana, desk, "/merge", {"into": str(other)}))
    assert f"This case is closed. What was reported goes on in case {other}." in status(page)
    (to,) = page.tree.xpath('//form[contains(@action, "/undo")]/@action')
    assert to.startswith("/desk/bulk/"), "of the decision it would be refused"


STALE: list[tuple[str, dict[str, str]]] = [
    ("/facts", {"severity": "trivial"}),
    ("/messages", {"text": "What I wrote to the reader at length."}),
    ("/questions", {"email": "n@newsroom.example", "question": "What I asked the author at length."}),
    ("/decision", {"outcome": "declined", "reason": "opinion", "text": "What I decided, at length."}),
    ("/draft/start", {"kind": "clarification"}),
    ("/take", {}),
]


class TestTwoEditors:
    @on_sqlite
    @pytest.mark.parametrize(("to", "fields"), STALE, ids=[to for to, _ in STALE])
    def test_the_second_to_save_is_told_what_changed_and_keeps_what_they_typed(
        self, desk: Desk, engine: Engine, to: str, fields: dict[str, str]
    ) -> None:
        mine = desk.ana.get(desk.at)
        act(desk.ben, desk, "/facts", {"severity": "major", "error_type": "quotation"})
        page = desk.ana.submit(mine, fields, to=to, status=409)
        assert "changed while you had it open" in page.alert
        form = page.form(to)
        for name, value in fields.items():
            typed = dict(form.form_values())[name]
            assert typed.strip() == value, name
        if to != "/take":
            (meanwhile,) = page.tree.xpath('//div[contains(@class, "notice-line")]')
            assert [" ".join(item.text_content().split()) for item in meanwhile.findall(".//li")] == [
                "Severity: Minor → Major · Ben Ode",
                "Kind of error: Number → Quotation · Ben Ode",
            ]
        assert case_of(engine, desk.case).severity is Severity.MAJOR
        # Having read it, they mean it.
        desk.ana.submit(page, to=to)

    def test_facts_that_only_the_other_set_are_taken_over_and_those_that_both_set_are_named(
        self, desk: Desk, engine: Engine
    ) -> None:
        mine = desk.ana.get(desk.at)
        act(desk.ben, desk, "/facts", {"severity": "major", "error_type": "quotation", "found_by": "staff"})
        act(desk.ben, desk, "/facts", {"severity": "critical"})
        page = desk.ana.submit(mine, {"severity": "trivial", "cause": "source"}, to="/facts", status=409)
        assert {name: page.value(name) for name in ("severity", "error_type", "cause", "found_by")} == {
            "severity": "trivial",
            "error_type": "quotation",
            "cause": "source",
            "found_by": "staff",
        }
        said = "“Severity” was set to “Critical” meanwhile. Yours is still chosen: save it again if it holds."
        assert page.problem_at("facts-severity") == said
        assert said in page.alert
        assert [field.get("name") for field in page.tree.xpath('//*[@aria-invalid="true"]')] == ["severity"]
        desk.ana.submit(page, to="/facts")
        case = case_of(engine, desk.case)
        assert (case.severity, case.error_type, case.cause) == (Severity.TRIVIAL, ErrorType.QUOTATION, Cause.SOURCE)

    @on_sqlite
    def test_facts_that_are_independent_are_put_together_and_the_editor_reads_what_others_set(
        self, desk: Desk, engine: Engine
    ) -> None:
        mine, theirs = desk.ana.get(desk.at), desk.ben.get(desk.at)
        desk.ben.submit(theirs, {"severity": "major", "found_by": "staff", "error_type": ""}, to="/facts")
        desk.tom.submit(desk.tom.get(desk.at), {"text": "The tape shows it."}, to="/notes")
        page = desk.ana.follow(desk.ana.submit(mine, {"cause": "source", "error_type": ""}, to="/facts"))
        case = case_of(engine, desk.case)
        assert (case.severity, case.cause, case.error_type) == (Severity.MAJOR, Cause.SOURCE, None)
        assert "What a colleague set meanwhile stands: “Severity”, “Found by”." in status(page)
        assert case.answer_due_at < NOON + timedelta(days=1), "the clock is that of the severity"
        # The same the other way about: who set it first opens the page anew and finds both.
        assert (page.value("severity"), page.value("cause")) == ("major", "source")

    @on_sqlite
    def test_whose_it_is_and_what_is_known_of_it_are_independent(self, desk: Desk, engine: Engine) -> None:
        mine, theirs = desk.ana.get(desk.at), desk.ben.get(desk.at)
        desk.ben.submit(theirs, {"severity": "major"}, to="/facts")
        desk.ana.submit(mine, {"assignee": str(desk.names["ben"])}, to="/assignment")
        page = desk.ana.submit(mine, {"desk": "2"}, to=f"{desk.at}/desk", status=409)
        assert "Given to Ben Ode" in page.words
        desk.ben.submit(theirs, {"assignee": "0"}, to="/assignment", status=409)
        case = case_of(engine, desk.case)
        assert (case.severity, case.assignee_id) == (Severity.MAJOR, desk.names["ben"])

    @on_sqlite
    def test_facts_of_a_case_that_somebody_closed_meanwhile_are_not_set_unseen(self, desk: Desk) -> None:
        mine = desk.ana.get(desk.at)
        act(desk.ben, desk, "/decision", {"outcome": "answered", "text": "Thank you."})
        page = desk.ana.submit(mine, {"severity": "major"}, to="/facts", status=409)
        assert "Closed: Answered · Ben Ode" in page.words
        assert "Ben Ode closed this case while you had it open (Answered). Nothing was sent." in page.alert
        page = desk.ana.submit(mine, {"outcome": "answered", "text": "Thanks."}, to="/decision", status=409)
        (kept,) = page.tree.xpath("//textarea[@readonly]/@id")
        assert page.tree.xpath('//*[@role="alert"]//a/@href') == [f"#{kept}"]

    @on_sqlite
    def test_a_third_editor_in_between_is_seen_too(self, desk: Desk, engine: Engine) -> None:
        mine = desk.ana.get(desk.at)
        act(desk.ben, desk, "/facts", {"severity": "major"})
        again = desk.ana.submit(mine, {"severity": "trivial"}, to="/facts", status=409)
        act(desk.ben, desk, "/facts", {"cause": "source"})
        desk.ana.submit(again, to="/facts")  # the severity was decided on by the page before
        case = case_of(engine, desk.case)
        assert (case.severity, case.cause) == (Severity.TRIVIAL, Cause.SOURCE)

    @on_sqlite
    def test_a_note_of_a_colleague_stops_a_decision_that_did_not_see_it(self, desk: Desk) -> None:
        opened = desk.ana.get(desk.at)
        for _ in range(2):  # pressed twice
            desk.ben.submit(desk.ben.get(desk.at), {"text": "Do not decline: the tape shows it."}, to="notes")
        decided = {"outcome": "answered", "text": "Thank you."}
        page = desk.ana.submit(opened, decided, to="decision", status=409)
        assert "What happened meanwhile" in page.words
        assert page.tree.xpath('//*[@role="alert"]//a/@href') == ["#decision-text"]
        assert page.words.count("Do not decline: the tape shows it.") == 2  # at the top, and among the notes
        desk.ana.submit(page, to="decision")

    def test_a_save_that_another_overtakes_in_the_same_moment_is_a_conflict_too(
        self, desk: Desk, engine: Engine
    ) -> None:
        mine, theirs = desk.ana.get(desk.at), desk.ben.get(desk.at)
        desk.ben.submit(theirs, to="/take")
        desk.ana.submit(mine, to="/take", status=409)
        assert case_of(engine, desk.case).assignee_id == desk.names["ben"]

    def test_what_readers_add_while_an_editor_decides_is_not_passed_over(self, desk: Desk, engine: Engine) -> None:
        mine = desk.ana.get(desk.at)
        with database.writing(engine) as session:
            intake.hear(session, session.get_one(CorrectionRequest, desk.report), "Wait: it was 215.", by=READER)
        fields = {"outcome": "declined", "reason": "accurate", "text": "It stands."}
        page = desk.ana.submit(mine, fields, to="/decision", status=409)
        assert "Wait: it was 215." in page.words
        assert "The reader wrote" in page.words
        assert case_of(engine, desk.case).open

    def test_notes_never_collide(self, desk: Desk, engine: Engine) -> None:
        mine = desk.ana.get(desk.at)
        act(desk.ben, desk, "/notes", {"text": "One."})
        desk.ana.submit(mine, {"text": "Two."}, to="/notes")
        with database.reading(engine) as session:
            assert [note.text for note in session.scalars(select(CaseNote).order_by(CaseNote.id))] == ["One.", "Two."]


@on_sqlite
def test_paragraphs_are_counted_as_readers_count_them_and_as_the_notice_does(desk: Desk, engine: Engine) -> None:
    with database.writing(engine) as session:
        article = make_article(session, f"## What is planned\n\n{LIBRARIES}")
        ana = accounts.user(session, desk.names["ana"])
        assert ana is not None
        told = {"wrong": "It was 214.", "known": "I counted."}
        report = make_report(session, article, "2,140", **told)
        case = case_queries.case_of_request(session, report.request.id)
        assert case is not None
        asked = actions.ask_author(session, case, name="Mary", email="m@news.example", question="Is it so?", by=ana)
        token = capabilities.grant(session, Purpose.AUTHOR, asked.id)
        make_draft(session, case, by=ana, replace=("2,140", "214"))
        quoted = make_case(session, article, "We will not stop")
    at = f"/desk/cases/{case.id}"
    assert "In paragraph 2, “2,140” became “214”." in desk.ana.get(f"{at}/draft").words
    for page in (
        desk.ana.get(at),
        Client(desk.ana.app).get(f"/requests/{report.token}"),
        desk.ana.get(f"/answer/{token}"),
    ):
        assert "Paragraph 2" in where_it_stands(page), page.address
    assert "Quote 1" in where_it_stands(desk.ana.get(f"/desk/cases/{quoted.id}"))
    assert "Headline" in where_it_stands(desk.ana.get(at_headline(desk, engine, article.id)))


def where_it_stands(page: Page) -> str:
    return str(page.tree.xpath('//figcaption[contains(@class, "passage-where")]')[0].text_content())


def at_headline(desk: Desk, engine: Engine, article_id: int) -> str:
    """The page of a case on the headline of an article."""
    with database.writing(engine) as session:
        article = articles.article(session, article_id)
        assert article is not None
        return f"/desk/cases/{make_case(session, article, article.headline).id}"


def test_a_withdrawn_report_is_marked_and_its_reader_not_told_again(desk: Desk, engine: Engine) -> None:
    act(desk.ana, desk, "/take")
    with database.writing(engine) as session:
        intake.withdraw(session, session.get_one(CorrectionRequest, desk.report), "I misread.", by=READER)
    page = desk.ana.get(desk.at)
    assert "taken back" in page.words
    assert "The reader took a report back" in page.words
    act(desk.ana, desk, "/decision", {"outcome": "answered", "text": ""})
    assert not mails(engine, "request-decided")


def test_an_erased_reader_leaves_the_case_whole(desk: Desk, engine: Engine) -> None:
    with database.writing(engine) as session:
        requests.erase_reader(session, session.get_one(CorrectionRequest, desk.report), by=READER)
        assert request_queries.contact_of(session, desk.report).email is None
    page = desk.ana.get(desk.at)
    assert "name erased" in page.words
    assert "Zoë" not in page.text
    assert "It was 214" in page.words
