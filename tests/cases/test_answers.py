"""Saved answers: what may be saved and by whom, what is put in for their placeholders, which come first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import make_article, make_case, make_desk, make_report, make_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import events
from corrections.cases import (
    actions,
    answer_settings,
    answer_uses,
    answers,
    bulk,
    closing,
    intake,
    placeholders,
    queries,
    undeciding,
)
from corrections.cases.answer_settings import ABOUT, Wording
from corrections.cases.models import Case, DeskMember
from corrections.errors import Conflict, Refused
from corrections.events import READER, SYSTEM
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest, RequestMessage
from corrections.taxonomy import DeclineReason, Outcome, Role

BRACES = st.sampled_from(["{reader}", "{headline}", "{", "}", "{{", "{nobody}", "“", "x", " ", "\u202e"])


@given(st.lists(BRACES, max_size=8).map("".join), st.lists(BRACES, max_size=8).map("".join))
def test_what_was_put_in_is_never_read_again(name: str, headline: str) -> None:
    values = {"reader": name, "headline": headline}
    text = "{reader}: {headline}"
    known = [placeholders.plain(value) for value in values.values()]
    assert placeholders.fill(text, values) == f"{known[0] or '{reader}'}: {known[1] or '{headline}'}"
    filled = placeholders.fill("Dear {reader}.", values)
    assert placeholders.fill(filled, {"headline": "X", "newsroom": "Y"}, given=[name]) == filled
    assert placeholders.unfilled(filled, {}, given=[name]) == ([] if known[0] else ["{reader}"])


def test_quotation_marks_within_such_marks_are_single_ones() -> None:
    values = {"headline": "“Like losing the clock”: Pell & Sons to shut"}
    within = "“‘Like losing the clock’: Pell & Sons to shut” is right."
    assert placeholders.fill("“{headline}” is right.", values) == within
    assert placeholders.fill("See {headline}", values) == f"See {values['headline']}"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Zoë O’Neill", "Zoë O’Neill"),
        ("Zoë\r\nBcc: all@post.example", "Zoë Bcc: all@post.example"),
        ("\u202eeoZ\u2066", "eoZ"),
        ("דנה\u200f", "דנה\u200f"),
        ("a\u2028b\x00c", "a b c"),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_a_value_is_one_line_that_turns_nothing_round(value: str, said: str) -> None:
    assert placeholders.fill("{reader}", {"reader": value}) == said


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Dear {name},", "{name}"),
        ("{ headline }", "{ headline }"),
        ("{Headline}", "{Headline}"),
        ("{{headline}}", "A brace"),
        ("{headline.__class__}", "{headline.__class__}"),
        ("{}", "{}"),
        ("Dear {reader,", "A brace"),
        ("It is {headline}}.", "A brace"),
    ],
)
def test_only_what_is_on_the_list_is_a_placeholder(text: str, mark: str) -> None:
    why = placeholders.why_not_save(text)
    assert why is not None
    assert mark in str(why)
    assert placeholders.why_not_save("“{headline}” of {published}: {correction} […]") is None


def words(title: str, /, **known: object) -> Wording:
    return Wording(**{"title": title, "text": f"About {title}.", "outcome": Outcome.DECLINED, **known})  # type: ignore[arg-type]


def refusal(problem: pytest.ExceptionInfo[Refused]) -> tuple[str, object]:
    return str(problem.value), problem.value.message.at


def test_who_leads_a_desk_saves_its_answers_and_each_change_leaves_its_event(session: Session) -> None:
    ana, ben = make_user(session, "ana"), make_user(session, "ben")
    mara, idris = (
        make_user(session, "mara", role=Role.STANDARDS_EDITOR),
        make_user(session, "idris", role=Role.ADMINISTRATOR),
    )
    tom = make_user(session, "tom", role=Role.REPORTER)
    news, sport = make_desk(session, "News", ana, ben, tom), make_desk(session, "Sport", ana)
    for user in (ana, tom):
        session.get_one(DeskMember, (news.id, user.id)).lead = True
    session.flush()

    own = answer_settings.add(session, words("ours", desk_id=news.id, key=3), by=ana)
    for by, desk_id in ((ana, None), (ana, sport.id), (ben, news.id), (tom, news.id)):
        with pytest.raises(Refused, match="standards editor"):
            answer_settings.add(session, words("no", desk_id=desk_id), by=by)
    with pytest.raises(Refused, match="standards editor"):
        answer_settings.change(session, own, words("ours"), by=ana)  # to all desks
    for by in (mara, idris):
        assert answer_settings.add(session, words(f"all {by.name}"), by=by).desk_id is None

    with pytest.raises(Refused) as taken:
        answer_settings.add(session, words("other", desk_id=news.id, key=3), by=ana)
    assert refusal(taken) == ("“ours” has the key 3 already.", "key")
    elsewhere = {"desk_id": None}, {"desk_id": news.id, "language": "de"}, {"desk_id": news.id, "outcome": None}
    for other in elsewhere:
        answer_settings.add(session, words("other", key=3, **other), by=mara)

    seen = answer_settings.fingerprint(own)
    answer_settings.change(session, own, words("new", desk_id=news.id, key=3), by=ana, seen=seen)
    with pytest.raises(Conflict):
        answer_settings.change(session, own, words("newer", desk_id=news.id), by=mara, seen=seen)
    answer_settings.remove(session, own, by=ana)
    heir = answer_settings.add(session, words("heir", desk_id=news.id, key=3), by=ana)
    answer_settings.bring_back(session, own, by=ana)
    assert (own.title, own.key, own.removed_at, heir.key) == ("new", None, None, 3)

    told = [event for event in events.history(session, ABOUT) if event.details["answer"] == own.id]
    assert [(event.verb.removeprefix("answer "), event.actor_id) for event in told] == [
        (verb, ana.id) for verb in ("added", "changed", "removed", "brought back")
    ]
    assert told[1].details["what"] == "title,text"
    assert not any("About" in str(event.details) for event in events.history(session, ABOUT))


@pytest.mark.parametrize(
    ("known", "at"),
    [
        ({"title": " "}, "title"),
        ({"text": " "}, "text"),
        ({"text": "Dear {name},"}, "text"),
        ({"outcome": Outcome.CORRECTED}, "outcome"),
        ({"desk_id": 999}, "desk"),
        ({"key": 0}, "key"),
    ],
)
def test_what_can_not_be_saved_is_said_where_it_stands(session: Session, known: dict[str, object], at: str) -> None:
    with pytest.raises(Refused) as refused:
        answer_settings.save(session, words("x", **known), by=SYSTEM)
    assert refused.value.message.at == at


def test_the_most_fitting_comes_first_in_the_readers_language(session: Session) -> None:
    news, sport = make_desk(session, "News"), make_desk(session, "Sport")
    accurate, opinion = {"decline_reason": DeclineReason.ACCURATE}, {"decline_reason": DeclineReason.OPINION}
    for wording in (
        words("declined"),
        words("question", outcome=None),
        words("comment", outcome=Outcome.ANSWERED),
        words("opinion", **opinion),
        words("accurate", **accurate),
        words("accurate of news", desk_id=news.id, **accurate),
        words("accurate of sport", desk_id=sport.id, **accurate),
        words("richtig", language="de", **accurate),
    ):
        answer_settings.save(session, wording, by=SYSTEM)

    def found(*, languages: tuple[str, ...] = ("en-GB", "en"), **wanted: object) -> list[str]:
        offered = answers.offers(session, desk_id=news.id, languages=languages, **wanted)  # type: ignore[arg-type]
        return [offer.title for offer in offered if offer.id is not None]

    declined = {"outcome": Outcome.DECLINED, "reason": DeclineReason.ACCURATE}
    assert found(**declined)[:3] == ["accurate of news", "accurate", "declined"]
    assert found(outcome=Outcome.ANSWERED)[0] == "comment"
    assert found(is_message=True)[0] == "question"
    assert found(languages=("de-CH", "en"), **declined) == ["richtig"]
    assert found(languages=("fr", "en"), **declined)[0] == "accurate of news"
    assert found(q="NEWS about") == ["accurate of news"]
    used = next(row for row in answers.saved(session) if row.title == "opinion")
    answer_uses.used(session, used.id, used.text)
    session.expire_all()
    assert found(outcome=Outcome.DECLINED)[:3] == ["accurate of news", "declined", "opinion"]
    mara = make_user(session, "mara", role=Role.STANDARDS_EDITOR)
    answer_settings.move(session, used, up=True, by=mara)
    assert found(outcome=Outcome.DECLINED)[:3] == ["accurate of news", "opinion", "declined"]
    assert (used.uses, used.used_at is not None) == (1, True)
    starts = [offer for offer in answers.offers(session, desk_id=news.id, languages=("en",)) if offer.id is None]
    assert {offer.reason for offer in starts} == set(DeclineReason) - {DeclineReason.ACCURATE, DeclineReason.OPINION}


def test_an_answer_changes_places_with_those_of_its_desk_and_language_alone(session: Session) -> None:
    news, mara = make_desk(session, "News"), make_user(session, "mara", role=Role.STANDARDS_EDITOR)
    wordings = (words("first"), words("of news", desk_id=news.id), words("richtig", language="de"), words("second"))
    rows = [answer_settings.save(session, wording, by=SYSTEM) for wording in wordings]
    first, of_news, german, second = rows
    places = [row.position for row in rows]
    for row in (of_news, german):
        for up in (True, False):
            answer_settings.move(session, row, up=up, by=mara)
    answer_settings.move(session, second, up=True, by=mara)
    assert [row.position for row in (second, of_news, german, first)] == places
    first.position = second.position  # as if both had been added at the same moment
    session.flush()
    for row, expected in ((second, ["second", "first"]), (first, ["first", "second"])):
        answer_settings.move(session, row, up=True, by=mara)
        session.flush()
        assert [each.title for each in answers.saved(session) if each in (first, second)] == expected


def letters_of(session: Session, case: Case) -> list[str | None]:
    ids = queries.request_ids(session, case.id)
    texts = select(RequestMessage.text).where(RequestMessage.request_id.in_(ids)).order_by(RequestMessage.request_id)
    return list(session.scalars(texts))


def test_each_reader_of_a_case_is_told_with_their_own_name(session: Session) -> None:
    ana = make_user(session, "ana", name="Ana Petrescu")
    make_desk(session, "News", ana)
    article = make_article(session, headline="Who said {reader}?")
    case = make_case(session, article, "2,140", name="{headline}", email="one@post.example")
    make_report(session, article, "2,140", name="Zoë O’Neill", email="two@post.example")
    assert len(queries.request_ids(session, case.id)) == 2
    text = "Dear {reader}, about “{headline}” ({reference}): thank you. {editor}"
    closing.answer(session, case, text=text, by=ana)
    ids = queries.request_ids(session, case.id)
    references = {row.id: row.reference for row in request_queries.requests(session, ids).values()}
    one, two = (references[number] for number in sorted(ids))
    assert letters_of(session, case) == [
        f"Dear {{headline}}, about “Who said {{reader}}?” ({one}): thank you. Ana Petrescu",
        f"Dear Zoë O’Neill, about “Who said {{reader}}?” ({two}): thank you. Ana Petrescu",
    ]


def test_no_letter_goes_out_with_a_placeholder_that_nothing_is_known_for(session: Session) -> None:
    ana = make_user(session, "ana")
    make_desk(session, "News", ana)
    case = make_case(session, make_article(session), "2,140")  # without a name
    request = request_queries.requests(session, queries.request_ids(session, case.id)).values()
    for text in ("Dear {reader},", "It stands in “{correction}”."):
        with pytest.raises(Refused) as refused:
            closing.answer(session, case, text=text, by=ana)
        assert (text[text.index("{") :].split("}")[0] in str(refused.value), refused.value.message.at) == (True, "text")
        with pytest.raises(Refused):
            actions.message(session, case, next(iter(request)), text, by=ana, ask=False)
    assert case.open
    assert letters_of(session, case) == []


@pytest.mark.parametrize(
    ("letter", "is_one"),
    [
        ("Dear Zoë, we checked this: the article is right, and the council confirmed the number.", True),
        ("Thank you. You are right, and we are sorry.", False),
    ],
)
@pytest.mark.parametrize("undone", ["never", "at once", "after the reader wrote"])
def test_an_answer_counts_as_used_if_its_words_were_sent(
    session: Session, at: Callable[[datetime], None], letter: str, is_one: bool, undone: str
) -> None:
    at(datetime(2026, 11, 24, 12, tzinfo=UTC))
    make_desk(session)
    ana, case = make_user(session), make_case(session, make_article(session), "2,140")
    text = "Dear {reader}, we checked this, and the article is right: […]"
    saved = answer_settings.save(session, Wording("right", text, Outcome.ANSWERED), by=SYSTEM)
    done = bulk.perform(
        session, "decision", [(case.id, None)], lambda one, _: closing.answer(session, one, text=letter, by=ana), by=ana
    )
    answer_uses.used(session, saved.id, letter, act=done.act)
    session.refresh(saved)
    assert saved.uses == is_one
    if undone == "after the reader wrote":
        session.flush()
        request = session.get_one(CorrectionRequest, queries.request_ids(session, case.id)[0])
        intake.hear(session, request, "It was in June.", by=READER)
    if undone != "never":
        undeciding.undo(session, case, by=ana)
        session.refresh(saved)
        assert (saved.uses, saved.used_at) == (0, None)
