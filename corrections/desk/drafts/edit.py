"""The page on which a notice is written; every act on it saves first what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.articles import blocks
from corrections.desk.cases import arrived
from corrections.desk.drafts import differing, finding, revise, shown
from corrections.desk.drafts.forms import ActForm, ArticleForm, DraftForm, Forms
from corrections.desk.drafts.places import Place
from corrections.desk.drafts.shown import Outdated
from corrections.errors import Conflict, Message, Problem, Refused
from corrections.notices import drafting, plans, queries, rewriting
from corrections.notices.models import Draft
from corrections.notices.plans import Drafted, DraftedArticle
from corrections.web import current
from corrections.web.current import editor, reading, writing
from corrections.web.filters import gettext, message
from corrections.web.forms import clean, whole_number
from corrections.web.routing import page

Act = Callable[[Session, Draft, User], object]

READ_FIRST = Message(
    "The draft is saved, with what the house style proposes for its new kind. Read it, then press the button again.",
    at="notice",
)


class NotSo(Problem):
    """Something in the form can't be; it is said at its field."""

    status = 422


def show(case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    place = Place(case_id, number)
    with reading() as session:
        draft = place.draft(session)
        if draft is None:
            return revise.nothing_at_work(session, place)
        return draft_view(session, place, draft)


def save(case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    """Save; with words to look for, go on to the articles that have them."""
    place = Place(case_id, number)
    find = request.form.get("find", "").strip() if "look" in request.form else ""
    return and_then(place, None, then=back(place, find=find or None, _anchor="find" if find else None))


def drop(case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    """Give the draft up. What was typed since the last save goes with it: that is what the button says."""
    place = Place(case_id, number)
    with reading() as session:
        draft, forms = sent(session, place)
    try:
        with writing() as session:
            drafting.drop(session, session.get_one(Draft, draft.id), by=editor(session), seen=forms.draft.lock_version)
    except Problem as problem:
        return again(place, draft, forms, problem.message, problem.status)
    flash(gettext("The draft is given up."))
    taken(draft)
    return redirect(place.home(), 303)


def back(place: Place, **values: Any) -> str:
    """The address of the draft's page, with the time that was typed under “Later…”: no button but one is about it."""
    return place.url(at=clean(request.form.get("at")) or None, **values)


def and_then(
    place: Place,
    act: Act | None,
    *,
    done: Message | None = None,
    then: str | None = None,
    sends_back: bool = False,
    stops: bool = False,
) -> ResponseReturnValue:
    """Save what was typed, then let `act` do its work on the draft, and say that it is `done`.

    What is refused is said on the page, with everything that was typed. What is saved stays saved, also if the act is
    refused after it; and none is done with words that the house style has just put in the place of those on the screen.
    Without an act the draft is saved even if nothing was changed: whoever does so stands by it. With `stops` the act
    is not done if something came into the case that the editor has not read.
    """
    with reading() as session:
        draft, forms = sent(session, place)
    if not forms.validate() or (not sends_back and forms.act.would_lose_reason()):
        return again(place, draft, forms, None, 422)
    try:
        with writing() as session:
            kept = keep(session, session.get_one(Draft, draft.id), forms, by=editor(session), always=act is None)
        # From here on it is saved: what the act refuses is shown with it.
        forms.draft.seen.data, forms.draft.notice.data = str(kept.version), kept.notice
        if act is not None:
            if kept.is_proposed:
                raise Refused(READ_FIRST)
            with writing() as session:
                user = editor(session)
                if stops:
                    arrived.check(session, draft.case_id, forms.draft.arrival_seen, by=user.id)
                act(session, session.get_one(Draft, draft.id), user)
    except NotSo:
        return again(place, draft, forms, None, 422)
    except Problem as problem:
        return again(place, draft, forms, problem.message, problem.status)
    flash(message(done or kept.said))
    taken(draft)
    if not stops:
        _tell_arrivals(draft, forms)
    return redirect(then or back(place), 303)


def taken(draft: Draft) -> None:
    """Let the browser forget its copy of what was typed: it is stored, or given up."""
    user = current.signed_in_user()
    if user is not None:
        flash(f"notice-{draft.id}-{user.id}", "draft-done")


def _tell_arrivals(draft: Draft, forms: Forms) -> None:
    """The page that comes next is opened anew: what came into the case before is not passed over."""
    with reading() as session:
        if arrived.lines(session, draft.case_id, forms.draft.arrival_seen, by=editor(session).id):
            flash(message(arrived.TOLD))


def sent(session: Session, place: Place) -> tuple[Draft, Forms]:
    """The draft that a form is of, also if it is no longer at work, and what was typed."""
    wanted = whole_number(request.form.get("draft"))
    draft = queries.draft(session, wanted) if wanted is not None else place.draft(session)
    case, correction = place.case(session), place.correction(session)
    of = (case.id if case else None, correction.id if correction else None)
    if draft is None or (draft.case_id, draft.correction_id) != of:
        abort(404)
    return draft, Forms.sent(request.form, [row.article_id for row in queries.draft_articles(session, draft.id)])


@dataclass(frozen=True)
class Kept:
    """The draft's lock version and its notice once it is saved, whether the house style put in that notice, and what
    the editor is told."""

    version: int
    notice: str
    is_proposed: bool
    said: Message


def keep(session: Session, draft: Draft, forms: Forms, *, by: User, always: bool = False) -> Kept:
    """Save what was typed, if anything was. Raises NotSo; each field says why."""
    kind, was_asked = draft.kind, draft.asked_sign_off_at is not None
    words, on = forms.draft.words(draft), {id_: form.edited() for id_, form in forms.articles.items()}
    standing = plans.drafted(session, draft)
    made = rewriting.rewrite(session, standing, words, on)
    for (article_id, name), problem in made.problems.items():
        forms.add_problem(article_id, name, problem)
    if made.problems:
        raise NotSo("Something can’t be as it is.")
    if always or rewriting.differs(standing, made.drafted):
        drafting.save(session, draft, words, by=by, seen=forms.draft.lock_version, on=on)
        session.flush()
    is_proposed = draft.notice.strip() != words.notice.strip()
    said = _said(is_proposed, draft.kind is not kind)
    if was_asked and draft.asked_sign_off_at is None:
        said = Message("The draft is saved. Its words changed, so sign-off has to be asked for again.")
    return Kept(draft.lock_version, draft.notice, is_proposed, said)


def _said(is_proposed: bool, is_of_new_kind: bool) -> Message:
    if is_proposed:
        return Message("The draft is saved, with what the house style proposes for its new kind.")
    if is_of_new_kind:
        return Message(
            "The draft is saved. Your words stand; below them the house style’s can be had for the new kind."
        )
    return Message("The draft is saved.")


def again(place: Place, draft: Draft, forms: Forms, problem: Message | None, status: int) -> ResponseReturnValue:
    """The page once more, as it was sent, with what was wrong."""
    whole = forms.take_refusal(problem) if problem is not None else None
    with reading() as session:
        found = session.get_one(Draft, draft.id)
        return Response(draft_view(session, place, found, forms=forms, problem=whole, status=status), status)


def unchanged(place: Place, draft: Draft, forms: Forms, problem: Message | None, status: int) -> ResponseReturnValue:
    """The page as it is saved, with what was refused: for an act that saves nothing, and what it asked for."""
    with reading() as session:
        found, since = session.get_one(Draft, draft.id), forms.draft.arrival_seen
        return Response(draft_view(session, place, found, act=forms.act, problem=problem, since=since), status)


def draft_view(
    session: Session,
    place: Place,
    draft: Draft,
    *,
    forms: Forms | None = None,
    act: ActForm | None = None,
    problem: Message | None = None,
    former: str | None = None,
    since: int | None = None,
    status: int = 200,
) -> str:
    """The page of a draft. `forms`: as they were sent; without, as the draft is saved, with `act` alone as it was.

    `since`: the newest arrival that the editor had seen, where the form does not say.

    `former`: the notice as it was typed, where another is proposed in its place.
    """
    user = editor(session)
    standing = plans.drafted(session, draft)
    old = {one.article.id: found for one in standing.articles if (found := shown.outdated(session, one)) is not None}
    is_kept, differences = forms is not None, list[differing.Difference]()
    forms = forms or saved_forms(standing, old, act or ActForm(data={"at": request.args.get("at", "")}))
    written = would_be(session, standing, forms) if is_kept or old else standing
    if is_kept and status == Conflict.status:
        differences = differing.differences(standing, written)
        # Saving again is then meant.
        forms.draft.seen.data = str(draft.lock_version)
    since = forms.draft.arrival_seen if is_kept else since
    meanwhile = arrived.lines(session, draft.case_id, since, by=user.id)
    forms.draft.arrived.data = str(arrived.newest(session, draft.case_id))
    seen = shown.draft_page(session, draft, user, written)
    if not is_kept:
        forms.draft.shown.data = seen.shown
    find = request.args.get("find", "") if not is_kept else request.form.get("find", "")
    looks = not is_kept or "look" in request.form
    return page(
        "desk/drafts/edit.html",
        place=place,
        shown=seen,
        forms=forms,
        is_kept=is_kept,
        outdated=old,
        problem=problem,
        differences=differences,
        former=former,
        meanwhile=meanwhile,
        find=find,
        hits=finding.find(session, standing, find) if find.strip() and looks else None,
        hold_seconds=current.settings().hold_seconds,
    )


def would_be(session: Session, standing: Drafted, forms: Forms) -> Drafted:
    """The draft with what was typed, as far as that can be read."""
    on = {id_: form.edited() for id_, form in forms.articles.items() if not form.placement.errors}
    return rewriting.rewrite(session, standing, forms.draft.words(standing.draft), on).drafted


def saved_forms(standing: Drafted, old: dict[int, Outdated], act: ActForm | None) -> Forms:
    """The draft as it is saved; a text that was edited from an older version, with what is new put in if it can be."""
    articles = {one.article.id: _article_form(one, old.get(one.article.id)) for one in standing.articles}
    return Forms(DraftForm.showing(standing.draft), articles, act)


def _article_form(one: DraftedArticle, old: Outdated | None) -> ArticleForm:
    row, latest = one.row, one.article.latest
    text = row.text if row.text is not None else blocks.write(one.newest.blocks)
    headline = row.headline if row.headline is not None else one.newest.headline
    # What was not edited is shown as it stands now, and edited from there.
    base = row.base_version if row.text is not None or row.headline is not None else latest
    if old is not None and old.merged is not None:
        text, headline, base = old.merged, old.headline or headline, latest
    data: dict[str, Any] = {
        "base": str(base),
        "newest": str(latest),
        "placement": row.placement,
        "placement_detail": row.placement_detail or "",
        "words": one.passage.exact if one.passage else "",
        "change": row.change,
        "headline": headline,
        "text": text,
        "unfixed_reason": row.unfixed_reason or "",
    }
    return ArticleForm(data=data, prefix=ArticleForm.prefix_of(one.article.id))
