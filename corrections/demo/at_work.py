"""What lies on the desks of the demo newsroom in the morning: a roster, views, somebody away, notes, a call."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import ids
from corrections.accounts import absences
from corrections.accounts.models import User
from corrections.articles import queries as articles
from corrections.cases import actions as cases
from corrections.cases import intake, lapsing, queries, rosters, rule_sets, saving, snoozing
from corrections.cases.models import Case, CaseTaking, Desk
from corrections.cases.snooze import SnoozedFor
from corrections.demo.teller import Teller
from corrections.errors import Refused
from corrections.events import READER, SYSTEM
from corrections.requests import actions as requests
from corrections.requests.decisions import CameBy, Report
from corrections.standards import actions as judging
from corrections.standards import intake as complaining
from corrections.standards import queries as complaints
from corrections.taxonomy import ErrorType, Medium, Relation

NOTES = (
    (
        "landlord-licensing-northgate",
        "a refund of a quarter of the fee",
        "cem",
        "@Ben Osei The council’s page says a quarter, its leaflet says a third, and both are dated May. I have rung "
        "them twice. Would you run it on the page alone?",
    ),
    (
        "thornhythe-slipway-inquest",
        "There is no sign on the slipway",
        "ana",
        "@Mara Lindqvist The parish clerk sent a photograph of the sign, but it is on the other side of the wall. Is "
        "that “no sign on the slipway”? I’d say it is.",
    ),
)
PUT_AWAY = ("resident-parking-permit-vote", "Cllr Martin Sallis", "ana")


def leave(teller: Teller, session: Session, today: date) -> None:
    """Tell it, on the evening before `today`."""
    desks = {desk.name: desk for desk in queries.desks(session)}
    _share_out(teller, session, desks, today)
    for slug, words, by, text in NOTES:
        case = _case(teller, session, slug, words)
        if case is not None:
            cases.note(session, case, text, by=teller.user(session, by))
    slug, words, by = PUT_AWAY
    case = _case(teller, session, slug, words)
    if case is not None:
        with contextlib.suppress(Refused):  # on a day on which it is due before anybody comes
            snoozing.snooze(session, case, awaited=SnoozedFor.AUTHOR, by=teller.user(session, by))
    _take_a_call(teller, session)
    _complain(teller, session, desks)


def arrive(session: Session) -> None:
    """Whoever has taken a case is on it, at whatever hour the newsroom is first opened: nobody's lapses at once."""
    for taking in session.scalars(select(CaseTaking).order_by(CaseTaking.case_id)).all():
        case = session.get_one(Case, taking.case_id)
        if case.open and case.assignee_id == taking.user_id:
            lapsing.begin(session, case, session.get_one(User, taking.user_id))
        else:
            lapsing.end(session, case)


def _share_out(teller: Teller, session: Session, desks: dict[str, Desk], today: date) -> None:
    ana, ben, cem, joan, mara = (teller.user(session, name) for name in ("ana", "ben", "cem", "joan", "mara"))
    rosters.set_roster(session, desks["News"], [ana.id, cem.id, ben.id], on=True, by=ben.actor)
    absences.add(session, joan, today + timedelta(days=4), today + timedelta(days=10), today=today, by=joan.actor)
    saving.save(session, "Major, nobody’s", "view=unassigned&severity=major", desk_id=desks["News"].id, by=ben)
    saving.save(session, "Complaints", "error=standards", by=mara)
    rule_sets.begin(session, by=mara)
    rule_sets.add(session, desk=desks["Standards"], by=mara, relation=Relation.NAMED_IN_IT)


def _case(teller: Teller, session: Session, slug: str, words: str) -> Case | None:
    """The open case on these words of an article, if it is open on this day."""
    on = select(Case).where(Case.article_id == teller.articles[slug], Case.summary == words, Case.open.is_(True))
    return session.scalars(on).first()


def _take_a_call(teller: Teller, session: Session) -> None:
    article = articles.article(session, teller.articles["aldershire-water-overflow-hours"])
    assert article is not None, "the article was published twelve days ago"
    report = Report(
        form_key=ids.token(),
        wrong="He swims at Netherby and says that the water there is tested every week and not every fortnight, since "
        "the spring. He has the sheet from the noticeboard.",
        right="Tested every week since April, at Netherby at least.",
        known="Swimmer, rang from the car park. Can send a photograph of the sheet.",
        error_type=ErrorType.NUMBER,
        relation=Relation.NONE,
        medium=Medium.WEB,
        article_id=article.id,
        name="Desmond Tull",
        came_by=CameBy.PHONE,
    )
    intake.receive(session, report, by=SYSTEM)


def _complain(teller: Teller, session: Session, desks: dict[str, Desk]) -> None:
    """A complaint that the desk has answered: the standards editor is to say what she finds."""
    report = Report(
        form_key=ids.token(),
        wrong="My mother lay in that corridor on the Tuesday. Your photographer stood at the double doors. She is at "
        "the left edge of the picture that was up until the Wednesday, with her hair down and her mouth open, and half "
        "of Carrow knew her. Nobody asked her, or us.",
        right="A corridor with people in it is a ward. You don’t photograph a ward without asking.",
        known="I have the page as it was, on my telephone. She is 81.",
        error_type=ErrorType.STANDARDS,
        relation=Relation.REPRESENTS,
        medium=Medium.WEB,
        article_id=teller.articles["corridor-care-wennmouth-general"],
        name="Maureen Tolley",
        email="m.tolley@harbourmail.example",
    )
    sent = complaining.receive(session, report, by=READER, clauses=("4.1",))
    requests.confirm_address(session, sent.request, by=READER, by_mail=True)
    case = queries.case_of_request(session, sent.request.id)
    complaint = complaints.of_case(session, case.id) if case is not None else None
    assert complaint is not None, "it makes one at once"
    ana, mara = teller.user(session, "ana"), teller.user(session, "mara")
    told = "I have asked the News desk for its side. You hear from me what I find before anything is decided."
    judging.admit(session, complaint, desk_id=desks["News"].id, text=told, by=mara, seen=None)
    answer = (
        "The picture was taken from the public entrance, with the hospital’s leave for the corridor but not for "
        "anybody in it. We blurred the faces that we could see. Hers is small, in profile and at the edge, and we "
        "missed it. It was replaced within an hour of the hospital’s call on the Wednesday. That there are people in "
        "that corridor is what the story is about; who they are is not."
    )
    judging.answer_for_desk(session, complaint, answer, by=ana, seen=None)
