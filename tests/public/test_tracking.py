from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from deliveries.samples import ANN, BASE, NEWSROOM
from make import make_article, make_desk, make_draft, make_report, make_user, make_version, publish
from pages import Client, Page
from reused import on_sqlite
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from corrections import capabilities, clock, database
from corrections.articles.models import Article
from corrections.capabilities import Capability, Purpose
from corrections.cases import actions, bulk, closing, queries, undeciding
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case
from corrections.deliveries.messages import render
from corrections.deliveries.models import Delivery
from corrections.events import READER, Event
from corrections.requests import actions as requests
from corrections.requests import contact
from corrections.requests import queries as request_queries
from corrections.requests.actions import Submitted
from corrections.requests.models import CorrectionRequest
from corrections.requests.readers import Reader
from corrections.taxonomy import DeclineReason, DeliveryState, Medium, Outcome, Relation, RequestState
from corrections.worker import reader_words
from corrections.worker.recipients import address_of

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def article(session: Session, at: Callable[[datetime], None]) -> Article:
    at(TUESDAY)
    make_desk(session)
    return make_article(session)


@pytest.fixture
def report(session: Session, article: Article) -> Submitted:
    submitted = make_report(session, article, "2,140", wrong="It was 214.", name="Ann", email="ann@example.org")
    session.commit()
    return submitted


def case_of(session: Session, report: Submitted) -> Case:
    found = queries.case_of_request(session, report.request.id)
    assert found is not None
    return found


def test_it_says_where_the_report_stands_and_by_when(client: Client, report: Submitted) -> None:
    page = client.get(f"/requests/{report.token}")
    assert page.h1 == "Your report"
    assert report.request.reference in page.words
    assert "A person will read it by Thu 26 Nov 2026" in page.words
    assert "It was 214." in page.words
    assert "Still there" in page.words


@on_sqlite
def test_it_admits_that_the_day_is_over(
    client: Client, session: Session, report: Submitted, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY + timedelta(days=3))
    words = client.get(f"/requests/{report.token}").words
    assert "A person was to read it by Thu 26 Nov 2026. We are late." in words
    actions.take(session, case_of(session, report), by=make_user(session))
    session.commit()
    assert "An editor is checking it. You hear from us by" in client.get(f"/requests/{report.token}").words
    at(TUESDAY + timedelta(days=30))
    assert "You were to hear from us by" in client.get(f"/requests/{report.token}").words


@on_sqlite
def test_its_address_is_the_only_key_and_is_not_passed_on(client: Client, report: Submitted, engine: Engine) -> None:
    page = client.get(f"/requests/{report.token}")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    with database.reading(engine) as session:
        for row in session.scalars(select(Capability)):
            assert report.token.encode() not in row.digest
    for wrong in (report.token[:-1], report.token + "A", report.token.swapcase(), "x" * 5000, "%00"):
        client.get(f"/requests/{wrong}", status=404)


def test_looking_changes_nothing(client: Client, report: Submitted, engine: Engine) -> None:
    def events() -> int:
        with database.reading(engine) as session:
            return len(session.scalars(select(Event)).all())

    before = events()
    client.get(f"/requests/{report.token}")
    client.browser.head(f"/requests/{report.token}", base_url=client.base)
    for act in ("confirmation", "withdrawal", "email", "erasure", "new-address", "second-look", "messages"):
        back = client.get(f"/requests/{report.token}/{act}", status=303)
        assert back.location == f"/requests/{report.token}"
        assert back.headers["Cache-Control"] == "no-store"
        assert back.headers["Referrer-Policy"] == "no-referrer"
    assert events() == before


def test_a_further_fact_is_kept_and_an_empty_one_is_not(client: Client, report: Submitted) -> None:
    page = client.get(f"/requests/{report.token}")
    again = client.submit(page, {"text": "  "}, to="/messages", status=422)
    assert "Write what you want to say" in again.alert
    client.submit(page, {"text": "The clerk confirms it."}, to="/messages")
    assert "The clerk confirms it." in client.get(f"/requests/{report.token}").words


@on_sqlite
def test_a_text_that_is_too_long_is_still_there(client: Client, report: Submitted) -> None:
    page = client.get(f"/requests/{report.token}")
    again = client.submit(page, {"text": "x" * 5_000}, to="/messages", status=422)
    assert again.form("/messages").fields["text"] == "x" * 5_000


def test_the_address_is_confirmed_by_a_button_that_only_the_mail_leads_to(
    client: Client, session: Session, report: Submitted, engine: Engine
) -> None:
    """Whoever filed the report may have typed a stranger's address: the page that they see can't confirm it."""
    page = client.get(f"/requests/{report.token}")
    assert not page.tree.xpath("//form[contains(@action, '/confirmation')]")
    token = page.form("/messages").fields["csrf_token"]
    client.post(f"/requests/{report.token}/confirmation", {"csrf_token": token}, status=422)
    mailed = capabilities.grant(session, Purpose.REQUEST_MAIL, report.request.id)
    session.commit()
    client.submit(client.get(f"/requests/{mailed}"), to="/confirmation")
    with database.reading(engine) as fresh:
        assert fresh.scalars(select(Reader)).one().confirmed_at is not None
    assert "You hear from us at ann@example.org" in client.get(f"/requests/{report.token}").words


def test_name_and_address_can_be_erased(client: Client, report: Submitted, engine: Engine) -> None:
    done = client.follow(client.submit(client.get(f"/requests/{report.token}"), to="/erasure"))
    assert said(done) == [
        "Your name and address are erased. Your report and our answers are still here. "
        "Links in our emails to you no longer work: keep the address of this page."
    ]
    page = client.get(f"/requests/{report.token}")
    assert said(page) == [], "it is said once"
    assert "ann@example.org" not in page.text
    assert "were erased on 24 November 2026" in page.words
    with database.reading(engine) as session:
        assert session.scalars(select(Reader)).one().email is None


def said(page: Page) -> list[str]:
    return [" ".join(line.text_content().split()) for line in page.tree.xpath('//p[@class="notice-line ok"]')]


@on_sqlite
def test_what_was_done_is_said_at_the_top_and_ends_the_draft(client: Client, report: Submitted) -> None:
    page = client.get(f"/requests/{report.token}")
    for to, name, words in (
        ("/messages", "messages", "Your message is with us. See it below"),
        ("/withdrawal", "messages withdrawal", "You took your report back."),
    ):
        done = client.follow(client.submit(page, {"text": "I found more."}, to=to))
        assert said(done) == [words]
        ended = done.tree.xpath("//@data-draft-done")[0].split()
        assert {f"reader-{report.request.reference}-{each}" for each in name.split()} <= set(ended)


@on_sqlite
@pytest.mark.parametrize(
    ("to", "typed"), [("/messages", {"text": "I found more."}), ("/email", {"email": "a@b.example"})]
)
def test_what_could_not_be_stored_is_not_said_to_be_with_us(
    client: Client, report: Submitted, engine: Engine, to: str, typed: dict[str, str]
) -> None:
    page = client.get(f"/requests/{report.token}")

    def full(_: object) -> None:
        raise OperationalError(None, None, Exception("database or disk is full"))

    event.listen(engine, "commit", full)
    try:
        again = client.submit(page, typed, to=to, status=503)
    finally:
        event.remove(engine, "commit", full)
    assert "We can’t save anything at the moment." in again.alert
    for shown in (again, client.get(f"/requests/{report.token}")):
        assert said(shown) == []
        assert not shown.tree.xpath("//@data-draft-done")


def test_what_is_said_on_it_and_what_is_said_at_the_desk_take_nothing_from_each_other(
    client: Client, report: Submitted
) -> None:
    with client.browser.session_transaction(base_url=client.base) as cookie:
        cookie["_flashes"] = [("message", "The case is yours.")]
    client.submit(client.get(f"/requests/{report.token}"), {"text": "I found more."}, to="/messages")
    with client.browser.session_transaction(base_url=client.base) as cookie:
        assert cookie["_flashes"] == [("message", "The case is yours.")]
    assert said(client.get(f"/requests/{report.token}")) == ["Your message is with us. See it below"]
    with client.browser.session_transaction(base_url=client.base) as cookie:
        assert cookie["_flashes"] == [("message", "The case is yours.")]


def test_who_left_no_address_gives_one_later_and_gets_the_link_there(
    client: Client, session: Session, article: Article, engine: Engine, at: Callable[[datetime], None]
) -> None:
    token = make_report(session, article).token
    session.commit()
    page = client.get(f"/requests/{token}")
    wrong = client.submit(page, {"email": "ann"}, to="/email", status=422)
    assert "Enter an email address in the correct format" in wrong.problem_at("email")
    assert wrong.value("email") == "ann"
    done = client.follow(client.submit(page, {"email": "ann@example.org"}, to="/email"))
    assert said(done) == ["We have your address."]
    assert "You get an email at ann@example.org, as a rule within minutes." in done.words
    assert mails(engine) == ["request-received"]
    client.submit(done, {"email": "ann@example.org"}, to="/email")
    assert mails(engine) == ["request-received"], "pressed twice, it is one email"
    at(TUESDAY + timedelta(minutes=5))
    client.submit(done, {"email": "ann@example.org"}, to="/email")
    assert mails(engine) == ["request-received"] * 2, "nothing came, so it is sent again"


def mails(engine: Engine) -> list[str]:
    with database.reading(engine) as session:
        return list(session.scalars(select(Delivery.kind)))


def test_a_link_mailed_to_one_address_does_not_confirm_another(
    client: Client, session: Session, report: Submitted, engine: Engine
) -> None:
    mailed = capabilities.grant(session, Purpose.REQUEST_MAIL, report.request.id)
    session.commit()
    page = client.get(f"/requests/{mailed}")
    given = {"email": "stranger@example.org", "csrf_token": page.form("/messages").fields["csrf_token"]}
    sent = client.post(f"/requests/{mailed}/email", given)
    assert "You get an email at stranger@example.org" in client.follow(sent).words
    client.get(f"/requests/{mailed}", status=404)
    client.submit(page, to="/confirmation", status=404)
    with database.reading(engine) as fresh:
        reader = fresh.scalars(select(Reader)).one()
        assert (reader.email, reader.confirmed_at) == ("stranger@example.org", None)


def test_nor_does_it_after_the_first_address_was_erased(
    client: Client, session: Session, report: Submitted, engine: Engine
) -> None:
    mailed = capabilities.grant(session, Purpose.REQUEST_MAIL, report.request.id)
    session.commit()
    page = client.get(f"/requests/{mailed}")
    done = client.follow(client.submit(page, to="/erasure"))
    assert "Links in our emails to you no longer work: keep the address of this page." in said(done)[0]
    assert done.address != f"/requests/{mailed}", "who came by mail goes on by another address"
    client.get(f"/requests/{mailed}", status=404)
    given = client.follow(client.submit(done, {"email": "stranger@example.org"}, to="/email"))
    assert "You get an email at stranger@example.org" in given.words
    client.submit(page, to="/erasure", status=404)
    client.post(f"{given.address}/confirmation", {"csrf_token": given.value("csrf_token")}, status=422)
    with database.reading(engine) as fresh:
        assert fresh.scalars(select(Reader)).one().confirmed_at is None


def test_nor_does_one_that_is_being_mailed_while_the_address_changes(
    session: Session, report: Submitted, engine: Engine
) -> None:
    """The worker has looked up the old address, and made the link for the mail to it, before the new one is there."""
    begun = Signal()

    def change() -> None:
        with database.writing(engine) as other:
            begun.set()
            found = other.get_one(CorrectionRequest, report.request.id)
            contact.give(other, found, "stranger@example.org", token=report.token, by=READER)

    changing = Thread(target=change)
    with database.writing(engine) as worker:
        delivery = worker.scalars(select(Delivery)).one()
        recipient = address_of(worker, delivery)
        changing.start()
        begun.wait()
        changing.join(0.5)
        mailed = capabilities.grant(worker, Purpose.REQUEST_MAIL, report.request.id)
    changing.join()
    assert recipient is not None
    assert recipient.address == "ann@example.org"
    with database.reading(engine) as fresh:
        assert fresh.scalars(select(Reader)).one().email == "stranger@example.org"
        assert not request_queries.came_by_mail(fresh, mailed)


def test_nor_does_it_after_the_form_was_sent_again_with_another(session: Session, article: Article) -> None:
    told = {"form_key": "one form", "wrong": "It was 214."}
    sent = make_report(session, article, email="ann@example.org", **told)
    mailed = capabilities.grant(session, Purpose.REQUEST_MAIL, sent.request.id)
    make_report(session, article, email="stranger@example.org", **told)
    assert not request_queries.came_by_mail(session, mailed)


def test_a_confirmed_address_is_not_replaced(client: Client, session: Session, report: Submitted) -> None:
    page = client.get(f"/requests/{report.token}")
    requests.confirm_address(session, report.request, by=READER, by_mail=True)
    session.commit()
    refused = client.submit(page, {"email": "other@example.org"}, to="/email", status=422)
    assert "You have confirmed an address" in refused.alert
    assert "You hear from us at ann@example.org" in refused.words


@on_sqlite
def test_it_shows_all_that_the_reader_told(client: Client, session: Session, article: Article) -> None:
    sent = make_report(session, article, relation=Relation.NAMED_IN_IT, medium=Medium.PRINT)
    session.commit()
    told = client.get(f"/requests/{sent.token}").tree.xpath('//dl[@class="answers"]/div')
    answers = {row.findtext("dt"): row.findtext("dd") for row in told}
    assert answers["Where it appeared"] == "Print"
    assert answers["Your relation to the story"] == "I am named in it"


def test_a_new_address_ends_the_old_one(client: Client, report: Submitted) -> None:
    moved = client.submit(client.get(f"/requests/{report.token}"), to="/new-address")
    client.get(f"/requests/{report.token}", status=404)
    assert report.request.reference in client.follow(moved).words


def test_a_report_can_be_taken_back_once(client: Client, report: Submitted) -> None:
    page = client.get(f"/requests/{report.token}")
    client.submit(page, {"text": "I misread it."}, to="/withdrawal")
    after = client.get(f"/requests/{report.token}")
    assert "You took it back" in after.words
    assert not after.tree.xpath("//form[contains(@action, '/withdrawal')]")
    client.submit(page, {"text": "Again"}, to="/withdrawal", status=422)


@pytest.mark.parametrize("begun", [False, True])
def test_a_decision_is_not_on_the_page_before_its_mail_may_go_and_never_if_it_is_taken_back(
    client: Client, session: Session, report: Submitted, at: Callable[[datetime], None], begun: bool
) -> None:
    ana, case = make_user(session), case_of(session, report)
    if begun:
        actions.take(session, case, by=ana)
        session.commit()
        at(TUESDAY + timedelta(minutes=1))
    before = client.get(f"/requests/{report.token}")
    stood = before.words

    def decide(text: str) -> None:
        session.expire_all()
        case = case_of(session, report)
        bulk.perform(
            session,
            undeciding.DECISION,
            [(case.id, None)],
            lambda one, _: closing.answer(session, one, text=text, by=ana),
            by=ana,
        )
        session.commit()

    start = clock.now()
    for number, words in enumerate(["Not this one.", "We counted: 2,140 names."]):
        at(start + timedelta(seconds=60 * number))
        decide(words)
        at(start + timedelta(seconds=60 * number + 29))
        page = client.get(f"/requests/{report.token}")
        assert page.words == stood
        for reason in ("", "Look again."):  # no form has it now, but the address takes it
            data = {"text": reason, "csrf_token": page.value("csrf_token")}
            assert (
                "once we have decided" in client.post(f"/requests/{report.token}/second-look", data, status=422).alert
            )
        assert client.get(f"/requests/{report.token}").words == stood
        if number == 0:
            session.expire_all()
            undeciding.undo(session, case_of(session, report), by=ana)
            session.commit()
            at(start + timedelta(seconds=59))
            assert client.get(f"/requests/{report.token}").words == stood
    at(start + timedelta(seconds=90))
    shown = client.get(f"/requests/{report.token}").words
    assert "We have decided." in shown
    assert "We counted: 2,140 names." in shown
    assert "Not this one." not in shown
    assert "We opened it again" not in shown


def test_the_decision_and_its_reason_are_told_and_a_second_look_can_be_asked_for(
    client: Client, session: Session, report: Submitted, at: Callable[[datetime], None]
) -> None:
    ana = make_user(session)
    closing.decline(
        session, case_of(session, report), reason=DeclineReason.ACCURATE, text="We counted: 2,140 names.", by=ana
    )
    session.commit()
    at(TUESDAY + UNDO)
    page = client.get(f"/requests/{report.token}")
    assert "We counted: 2,140 names." in page.words
    assert "We checked, and did not change the article." in page.words
    client.submit(page, {"text": "The list has doubles."}, to="/second-look")
    after = client.get(f"/requests/{report.token}")
    assert "You asked for a second look" in after.words
    assert not after.tree.xpath("//form[contains(@action, '/second-look')]")


@on_sqlite
def test_page_and_mail_promise_the_same_day_for_a_second_look(
    client: Client, session: Session, report: Submitted, at: Callable[[datetime], None]
) -> None:
    case = case_of(session, report)
    closing.decline(session, case, reason=DeclineReason.ACCURATE, text="We counted.", by=make_user(session))
    session.commit()
    at(TUESDAY + UNDO)
    page = client.get(f"/requests/{report.token}")
    client.submit(page, {"text": "The list has doubles."}, to="/second-look")
    session.expire_all()
    delivery = session.scalars(select(Delivery).where(Delivery.kind == "request-second-look")).one()
    words = reader_words.second_look(session, delivery, "https://news.example")
    assert words is not None
    day = words["due"].astimezone(ZoneInfo("UTC")).strftime("%a %-d %b %Y")
    assert f"You hear from us by {day}." in client.get(f"/requests/{report.token}").words


@pytest.mark.parametrize("taken", [False, True])
def test_whoever_reports_what_is_overdue_already_is_promised_no_day_that_is_over(
    client: Client, session: Session, report: Submitted, at: Callable[[datetime], None], taken: bool
) -> None:
    if taken:
        actions.take(session, case_of(session, report), by=make_user(session))
    at(TUESDAY + timedelta(days=30))
    article = session.scalars(select(Article)).one()
    second = make_report(session, article, "2,140", wrong="It was 214 names.", email="ben@example.org")
    session.commit()
    assert case_of(session, second) is case_of(session, report)
    expected = (
        "This was pointed out to us before, and an editor is already checking it."
        if taken
        else "This was pointed out to us before. A person will read it."
    )
    page = client.get(f"/requests/{second.token}?sent=1").words
    assert expected in page
    assert "late" not in page
    assert expected in receipt(session, second)
    assert "We are late" in client.get(f"/requests/{report.token}").words, "who wrote before was promised a day"


def test_page_and_receipt_promise_the_same_day(client: Client, session: Session, report: Submitted) -> None:
    assert "A person will read the report by Thu 26 Nov 2026" in receipt(session, report)
    actions.take(session, case_of(session, report), by=make_user(session))
    second = make_report(session, session.scalars(select(Article)).one(), "2,140", email="ben@example.org")
    session.commit()
    day = case_of(session, second).decision_due_at.strftime("%a %-d %b %Y")
    promise = f"An editor is checking it. You hear from us by {day}"
    assert promise in client.get(f"/requests/{second.token}").words
    assert promise in receipt(session, second)


def test_a_receipt_that_goes_out_late_promises_nothing(
    session: Session, report: Submitted, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY + timedelta(days=3))
    assert "26 Nov" not in receipt(session, report)


def receipt(session: Session, report: Submitted) -> str:
    """The text of the email that goes out now."""
    deliveries = session.scalars(select(Delivery).where(Delivery.kind == "request-received"))
    delivery = next(each for each in deliveries if each.to_id == report.request.id)
    words = reader_words.received(session, delivery, BASE)
    assert words is not None
    return render("request-received", ANN, NEWSROOM, words, BASE).text


@on_sqlite
def test_the_thanks_for_a_report_end_once_something_happened(
    client: Client, session: Session, report: Submitted
) -> None:
    assert client.get(f"/requests/{report.token}?sent=1").h1 == "We have your report"
    assert "You had sent this form before." in client.get(f"/requests/{report.token}?added=1").words
    actions.take(session, case_of(session, report), by=make_user(session))
    session.commit()
    page = client.get(f"/requests/{report.token}?sent=1")
    assert page.h1 == "Your report"
    assert "What happens next" not in page.words
    assert "You had sent this form before." not in client.get(f"/requests/{report.token}?added=1").words


def test_an_address_that_was_replaced_says_so(client: Client, report: Submitted) -> None:
    client.submit(client.get(f"/requests/{report.token}"), to="/new-address")
    page = client.get(f"/requests/{report.token}", status=404)
    assert page.h1 == "This address does not work"
    assert "It may have been replaced by a newer one" in page.words
    for never in ("/requests/x", "/unfollow/x", "/follow/x", "/answer/x"):
        other = client.get(never, status=404)
        assert other.tree.find(".//main").text_content() == page.tree.find(".//main").text_content()
    assert client.get("/nowhere", status=404).h1 == "There is no page at this address"


def test_each_decision_is_told_as_it_was_then_also_after_another(
    client: Client, session: Session, report: Submitted, at: Callable[[datetime], None]
) -> None:
    ana, ben = make_user(session), make_user(session, "ben")
    closing.decline(session, case_of(session, report), reason=DeclineReason.ACCURATE, text="It is 2,140.", by=ana)
    session.commit()
    at(TUESDAY + timedelta(days=1))
    client.submit(client.get(f"/requests/{report.token}"), {"text": "The list has doubles."}, to="/second-look")
    declined, answered = (outcome.plain for outcome in (Outcome.DECLINED, Outcome.ANSWERED))
    assert line_of(client, report) == [
        "We received your report",
        "An editor began to check it",
        f"We decided {declined}",
        "You asked for a second look",
        "We opened it again",
    ]
    session.expire_all()
    closing.answer(session, case_of(session, report), text="You are right.", by=ben)
    session.commit()
    at(TUESDAY + timedelta(days=2))
    assert line_of(client, report)[2::3] == [f"We decided {declined}", f"We decided {answered}"]


def line_of(client: Client, report: Submitted) -> list[str]:
    """What stands on the line of what happened, without the times."""
    page = client.get(f"/requests/{report.token}")
    return [" ".join(body.text_content().split()) for body in page.tree.xpath('//*[@class="timeline-body"]')]


def test_the_published_notice_and_what_became_of_the_words_are_shown(
    client: Client, session: Session, report: Submitted
) -> None:
    ana = make_user(session)
    draft = make_draft(session, case_of(session, report), by=ana, replace=("2,140", "214"))
    correction = publish(session, draft, by=ana)
    session.commit()
    page = client.get(f"/requests/{report.token}")
    assert correction.number in page.words
    assert "Changed since" in page.words
    assert "Still there" not in page.words


@on_sqlite
def test_words_over_several_paragraphs_are_placed_by_the_first_and_the_last(client: Client, session: Session) -> None:
    make_desk(session)
    article = make_article(session, "One is short.\n\nTwo is long.\n\n> We go on.\n\nThree ends.")
    for quote, place in (
        ("Two is long.\nWe go on.\nThree ends.", "Paragraphs 2–3"),
        ("long.\nWe go", "Paragraph 2 to Quote 1"),
        ("Three libraries to close\nOne is", "Headline to Paragraph 1"),
        ("Two", "Paragraph 2"),
    ):
        token = make_report(session, article, quote).token
        session.commit()
        assert place in client.get(f"/requests/{token}").words


def test_a_passage_that_went_is_not_found_in_a_lookalike(
    client: Client, session: Session, report: Submitted, article: Article
) -> None:
    make_version(session, article, "The council voted.\n\nA different council closed 2,140 libraries in another town.")
    session.commit()
    page = client.get(f"/requests/{report.token}")
    assert "No longer there" in page.words


@on_sqlite
def test_while_we_wait_for_the_reader_no_date_is_promised(
    client: Client, session: Session, report: Submitted, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY + timedelta(hours=1))
    actions.message(session, case_of(session, report), report.request, "Which list?", by=make_user(session), ask=True)
    session.commit()
    page = client.get(f"/requests/{report.token}")
    assert "waits for your answer" in page.words
    assert "Which list?" in page.words
    assert report.request.state is RequestState.WITH_EDITORS


def test_a_report_of_what_is_corrected_already_is_answered_at_once_and_can_go_to_a_desk(
    client: Client, engine: Engine, session: Session, article: Article, at: Callable[[datetime], None]
) -> None:
    ana = make_user(session, "ana")
    case = queries.case_of_request(session, make_report(session, article, "2,140").request.id)
    assert case is not None
    session.commit()
    form = client.get(f"/articles/{article.id}/report")
    case = session.get_one(Case, case.id)
    correction = publish(session, make_draft(session, case, by=ana, replace=("2,140", "214")), by=ana)
    session.commit()
    at(TUESDAY + timedelta(minutes=5))
    typed = {"typed": "2,140 people", "wrong": "It was fewer.", "email": "ann@example.org", "version": "1"}
    page = client.follow(client.submit(form, typed, status=303))
    assert "These words have been corrected already." in page.words
    assert f"/corrections/{correction.number}" in page.links()
    assert "no person has read it" in page.words
    with database.writing(engine) as own:
        receipt = own.scalars(select(Delivery).where(Delivery.kind == "request-received")).all()[-1]
        words = reader_words.received(own, receipt, BASE)
    assert words is not None
    assert words["corrected"] == f"{BASE}/corrections/{correction.number}"
    assert words["corrected"] in render("request-received", ANN, NEWSROOM, words, BASE).text
    page = client.follow(client.submit(page, {"text": "I mean the year."}, to="/not-meant", status=303))
    assert "Your report has gone to a desk. A person will read it." in page.words
    assert "I mean the year." in page.words
    assert "corrected already" not in page.words


def test_what_the_reader_wrote_before_they_could_see_the_answer_stands_before_it(
    client: Client, session: Session, report: Submitted, at: Callable[[datetime], None]
) -> None:
    case, ana = case_of(session, report), make_user(session)
    closing.answer(session, case, text="We counted: 2,140 names.", by=ana)
    session.commit()
    at(TUESDAY + timedelta(seconds=20))
    client.submit(client.get(f"/requests/{report.token}"), {"text": "I have the list."}, to="/messages")
    at(TUESDAY + timedelta(seconds=31))
    client.submit(client.get(f"/requests/{report.token}"), {"text": "Then I was wrong."}, to="/messages")
    page = client.get(f"/requests/{report.token}")
    thread = page.tree.cssselect("#messages")[0].text_content()
    wrote, answered, after = (thread.index(w) for w in ("I have the list.", "We counted", "Then I was wrong."))
    assert wrote < answered < after
    steps = page.tree.cssselect("#messages ~ .part .timeline")[0].text_content()
    assert steps.index("You wrote to us") < steps.index("An editor began") < steps.index("We decided")


def test_the_name_that_is_kept_is_shown_until_it_is_erased(client: Client, report: Submitted) -> None:
    page = client.get(f"/requests/{report.token}")
    kept = page.tree.xpath("//dt[.='Your name']/following-sibling::dd")
    assert [each.text_content() for each in kept] == ["Ann"]
    client.follow(client.submit(page, {}, to="/erasure"))
    assert not client.get(f"/requests/{report.token}").tree.xpath("//dt[.='Your name']")


@pytest.mark.parametrize("undone", [False, True])
@pytest.mark.parametrize("begun", [False, True])
def test_whoever_takes_a_report_back_that_is_about_to_be_decided_sees_what_everybody_does_who_takes_one_back(
    client: Client, session: Session, article: Article, at: Callable[[datetime], None], begun: bool, undone: bool
) -> None:
    reports = [make_report(session, article, words, email="ann@example.org") for words in ("2,140", "three libraries")]
    ana, (decided, other) = make_user(session), [case_of(session, report) for report in reports]
    if begun:
        for case in (decided, other):
            actions.take(session, case, by=ana)
    session.commit()
    at(TUESDAY + timedelta(minutes=1))
    closing.answer(session, decided, text="We counted: 2,140 names.", by=ana)
    session.commit()
    at(TUESDAY + timedelta(minutes=1, seconds=29))
    for report in reports:
        sent = client.submit(client.get(f"/requests/{report.token}"), {"text": "I misread it."}, to="/withdrawal")
        assert "You took your report back." in client.follow(sent).words

    def seen() -> list[str]:
        said = []
        for report, words in zip(reports, ("2,140", "three libraries"), strict=True):
            page = client.get(f"/requests/{report.token}")
            parts = page.tree.xpath("//div[contains(@class, 'hung')][not(.//blockquote or .//code)]")
            words_of = [" ".join(part.text_content().split()) for part in parts]
            said.append(" ".join(words_of).replace(report.request.reference, "").replace(words, ""))
        return said

    assert seen()[0] == seen()[1]
    session.expire_all()
    if undone:
        undeciding.undo(session, case_of(session, reports[0]), by=ana)
        session.commit()
    at(TUESDAY + timedelta(minutes=5))
    assert seen()[0] == seen()[1]
    assert "We decided" not in seen()[0]
    session.expire_all()
    case = case_of(session, reports[0])
    assert (case.open, case.outcome) == ((True, None) if undone else (False, Outcome.ANSWERED))
    assert reports[0].request.state is RequestState.WITHDRAWN
    mails = session.scalars(select(Delivery).where(Delivery.kind == "request-decided")).all()
    assert [mail.state for mail in mails] == [DeliveryState.CANCELLED]
