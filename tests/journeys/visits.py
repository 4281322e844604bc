"""Every page of the product, with an address of it in the demo's newsroom, who looks at it, and in which state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from mails.letters import letter
from make import KEY, make_article, make_report
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import capabilities, clock, database, ids
from corrections.accounts import actions as accounts
from corrections.accounts import provider as providers
from corrections.accounts import totp
from corrections.accounts.models import Passkey, User
from corrections.articles.models import Article
from corrections.capabilities import Purpose
from corrections.cases import intake, queries, rule_sets
from corrections.cases.models import AuthorQuestion, Case, CaseRequest, Desk, DeskMember
from corrections.erasures.decisions import ASKED
from corrections.erasures.models import ErasureRequest
from corrections.events import READER, SYSTEM
from corrections.followers import actions as followers
from corrections.followers.decisions import EVERYTHING
from corrections.followers.models import Follower
from corrections.mailbox.decisions import MailFate
from corrections.mailbox.models import ReceivedMail
from corrections.newsroom.models import NewsroomImage
from corrections.notices.models import Correction, Revision, RevisionArticle
from corrections.policy import actions as policies
from corrections.policy.decisions import Wording
from corrections.policy.models import DraftClause
from corrections.requests.decisions import CameBy, Report, StoredFile
from corrections.requests.models import CorrectionRequest, Evidence
from corrections.standards import actions as judging
from corrections.standards import intake as complaining
from corrections.standards import queries as complaints
from corrections.standards.values import Finding
from corrections.taxonomy import CaseState, ErasureGround, ErrorType, Kind, Outcome, RequestState, Severity
from corrections.watch.models import NoticedChange

NOBODY, REPORTER, EDITOR, STANDARDS, ADMINISTRATOR = "", "tom", "ana", "mara", "idris"


@dataclass(frozen=True)
class Visit:
    """`path` names places (`{article}`) of `Places`.

    `press` is a button of the page that is pressed, with `fill` (label to words) filled in before: for the page that
    comes back then. `status` is the last page's. `at_once`: it is the answer itself, and nothing leads to it.
    """

    endpoint: str
    path: str
    who: str = NOBODY
    status: int = 200
    press: str = ""
    fill: tuple[tuple[str, str], ...] = ()
    says: str = ""
    at_once: bool = False

    @property
    def name(self) -> str:
        state = f" {self.press} {self.status}" if self.press else f" {self.status}" if self.status != 200 else ""
        return f"{self.path}{f' as {self.who}' if self.who else ''}{state}"


LONG = "Incomprehensibilities-und-Donaudampfschifffahrtsgesellschaftskapitänsmützen" * 3
NOTHING = "xyzzyplugh"

PAGES: tuple[Visit, ...] = (
    # The record
    Visit("public.home", "/"),
    Visit("public.corrections", "/corrections"),
    Visit("public.corrections", "/corrections?kind=retraction&q=police"),
    Visit("public.corrections", f"/corrections?q={NOTHING}", says="No corrections match"),
    Visit("public.corrections", f"/corrections?q={LONG}"),
    Visit("public.correction", "/corrections/{correction}"),
    Visit("public.correction", "/corrections/{wide}"),
    Visit("public.correction", "/corrections/{retraction}"),
    Visit("public.correction", "/corrections/{reply}"),
    Visit("public.correction", "/corrections/1999-0001", status=404),
    Visit("public.revision", "/corrections/{revised}/revisions/1"),
    Visit("public.revision", "/corrections/{revised}/revisions/2"),
    Visit("public.revision_verify", "/corrections/{revised}/revisions/1/verify", says="Proved:"),
    Visit("public.correction_verify", "/corrections/{revised}/verify", says="Proved:"),
    Visit("public.article_by_address", "/articles?url=https://elsewhere.example/a", status=404),
    Visit("public.article_by_address", "/articles?url={url}"),
    Visit("public.article", "/articles/{article}"),
    Visit("public.article", "/articles/{plain}"),
    Visit("public.article", "/articles/{withheld}"),
    Visit("public.article", "/articles/{long}"),
    Visit("public.article", "/articles/999999", status=404),
    Visit("public.version", "/articles/{article}/versions/1"),
    Visit("public.version", "/articles/{withheld}/versions/1"),
    Visit("public.version", "/articles/{long}/versions/1"),
    Visit("public.version_verify", "/articles/{long}/versions/1/verify", says="Proved:"),
    Visit("public.compare", "/articles/{article}/compare/1...2"),
    Visit("public.compare", "/articles/{article}/compare/1...2?view=before"),
    Visit("public.article_at", "/articles/{article}/at/2100-01-01T00:00:00Z"),
    Visit("public.timegate", "/timegate/{url}"),
    Visit("public.timegate", "/timegate/https://elsewhere.example/a", status=404),
    Visit("public.statistics", "/statistics"),
    Visit("public.statistics_year", "/statistics/{year}"),
    Visit("public.statistics_year", "/statistics/{first_year}?said=open", says="No change of this year"),
    Visit("public.statistics_year", "/statistics/1900", status=404),
    Visit("public.standards", "/standards"),
    Visit("public.clause", "/standards/2.10"),
    Visit("public.clause", "/standards/6.3", says="no longer in force"),
    Visit("public.clause", "/standards/99.9", status=404),
    Visit("public.policy_versions", "/standards/versions"),
    Visit("public.policy_version", "/standards/versions/1"),
    Visit("public.policy_version", "/standards/versions/3"),
    Visit("public.policy_verify", "/standards/versions/1/verify", says="Proved:"),
    Visit("public.policy_verify", "/standards/versions/3/verify", says="Proved:"),
    Visit("public.log", "/log"),
    Visit("api.docs", "/api/docs"),
    # Reporting
    Visit("public.report", "/report"),
    Visit("public.report", "/report", status=422, press="Send report"),
    Visit("public.article_report", "/articles/{article}/report"),
    Visit("public.article_report", "/articles/{withheld}/report"),
    Visit("public.article_report", "/articles/{long}/report"),
    Visit("public.article_report", "/articles/{article}/report", status=422, press="Send report"),
    # Readers, authors, followers
    Visit("public.tracking", "/requests/{tracking}"),
    Visit("public.tracking", "/requests/{tracking}?sent=1"),
    Visit("public.tracking", "/requests/{answered}"),
    Visit("public.tracking", "/requests/{long_report}"),
    Visit("public.tracking", "/requests/{tracking}", status=422, press="Send message"),
    Visit("public.tracking", "/requests/nothing", status=404),
    Visit("public.author_answer", "/answer/{answer}"),
    Visit("public.author_answer", "/answer/{answer}", status=422, press="Send"),
    Visit("public.tracking", "/requests/{complaining}", says="What we find so far"),
    Visit("public.tracking", "/requests/{complaining}", status=422, press="Send comment"),
    Visit("public.author_comment", "/answer/complaints/{comment}"),
    Visit("public.author_comment", "/answer/complaints/{comment}", status=422, press="Send comment"),
    Visit("public.follow", "/follow"),
    Visit("public.follow", "/follow?article={article}"),
    Visit("public.follow", "/follow", status=422, press="Follow"),
    Visit("public.follow_confirmation", "/follow/{follow}"),
    Visit("public.follow_ending", "/unfollow/{unfollow}"),
    # Signing in
    Visit("desk.login", "/login"),
    Visit("desk.login", "/login", status=422, press="Sign in"),
    Visit("desk.login_code", "/login", press="Sign in", fill=(("User name", "coded"), ("Password", "wennmouth-1871"))),
    Visit("desk.forgot_password", "/forgot-password"),
    Visit("desk.reset", "/reset/{reset}"),
    Visit("desk.reset", "/reset/nothing", status=404),
    Visit("desk.invite", "/invite/{invite}"),
    # The provider there is one that nobody may ask.
    Visit("desk.login_provider", "/login/provider", status=503, says="does not answer as it should"),
    Visit("desk.login_provider_back", "/login/provider/back?state=another", status=422, says="Begin again here"),
    Visit("desk.login_provider_leave", "/login/provider/leave", status=503, says="does not answer as it should"),
    Visit("desk.invite_provider", "/invite/{invite}/provider", status=503, says="does not answer as it should"),
    # The desk
    Visit("desk.queue", "/desk", EDITOR),
    Visit("desk.queue", "/desk", REPORTER),
    Visit("desk.queue", "/desk?view=closed", STANDARDS),
    Visit("desk.queue", "/desk?view=waiting", EDITOR),
    Visit("desk.queue", "/desk?state=scheduled&severity=critical", EDITOR, says="No case matches"),
    Visit("desk.queue", "/desk?view=snoozed", EDITOR),
    Visit("desk.queue", f"/desk?q={LONG}", EDITOR, says="No case matches"),
    Visit("desk.views", "/desk/views", EDITOR),
    Visit("desk.case", "/desk/cases/{new}", EDITOR),
    Visit("desk.case", "/desk/cases/{asked}", EDITOR),
    Visit("desk.case", "/desk/cases/{corrected}", STANDARDS),
    Visit("desk.case", "/desk/cases/{declined}", EDITOR),
    Visit("desk.case", "/desk/cases/{merged}", EDITOR),
    Visit("desk.case", "/desk/cases/{unknown}", EDITOR),
    Visit("desk.case", "/desk/cases/{long_case}", EDITOR),
    Visit("desk.case", "/desk/cases/{new}", REPORTER),
    Visit("desk.case", "/desk/cases/{new}", EDITOR, status=422, press="Add note"),
    Visit("desk.case", "/desk/cases/999999", EDITOR, status=404),
    Visit("desk.complaint", "/desk/cases/{complaint}/complaint", STANDARDS, says="Not heard yet"),
    Visit("desk.complaint", "/desk/cases/{complained}/complaint", STANDARDS, says="Admit it"),
    Visit("desk.complaint", "/desk/cases/{complaint}/complaint", REPORTER),
    Visit("desk.complaint", "/desk/cases/{new}/complaint", EDITOR, says="This case is no complaint"),
    Visit("desk.case", "/desk/cases/{complaint}", EDITOR, says="it ends with a finding"),
    Visit("desk.case_article", "/desk/cases/{new}/article", EDITOR),
    Visit("desk.case_elsewhere", "/desk/cases/{new}/elsewhere", EDITOR),
    Visit("desk.case_elsewhere", "/desk/cases/{new}/elsewhere", REPORTER),
    Visit("desk.draft", "/desk/cases/{drafted}/draft", EDITOR),
    Visit("desk.draft", "/desk/cases/{drafted}/draft", REPORTER, says="You can read this draft"),
    Visit("desk.draft", "/desk/cases/{drafted}/draft", STANDARDS, press="Look", says="The notice is on it."),
    Visit(
        "desk.draft",
        "/desk/cases/{drafted}/draft",
        STANDARDS,
        422,
        press="Publish the notice",
        fill=(("Headline", ""),),
        says="The article needs a headline.",
    ),
    Visit("desk.draft", "/desk/cases/{awaiting}/draft", STANDARDS, says="Sign off these words"),
    Visit("desk.draft", "/desk/cases/{waiting_fix}/draft", EDITOR, says="waits for the CMS"),
    Visit("desk.draft", "/desk/cases/{corrected}/draft", EDITOR, says="Begin a further revision"),
    Visit("desk.draft", "/desk/cases/{new}/draft", EDITOR, says="Nothing is drafted"),
    Visit("desk.revise", "/desk/corrections/{revised}/revise", EDITOR),
    Visit("desk.revise", "/desk/corrections/{reply}/revise", EDITOR, press="Begin a further revision"),
    Visit("desk.set_aside", "/desk/set-aside", EDITOR),
    Visit("desk.mentions", "/desk/mentions", EDITOR),
    Visit("desk.incoming", "/desk/incoming", EDITOR),
    Visit("desk.case_mail", "/desk/cases/{evidence_case}/mails/{mail}", EDITOR, says="Email as it came"),
    Visit("desk.case", "/desk/cases/{evidence_case}", EDITOR, says="As it came"),
    Visit("desk.report_new", "/desk/reports/new", REPORTER),
    Visit("desk.report_new", "/desk/reports/new?article={article}", EDITOR, 422, press="Enter the report"),
    Visit("desk.articles", "/desk/articles", EDITOR),
    Visit("desk.article_new", "/desk/articles/new", EDITOR),
    Visit("desk.article_new", "/desk/articles/new", EDITOR, 422, press="Read it", says="Choose the file"),
    Visit("desk.article", "/desk/articles/{article}", EDITOR),
    Visit("desk.standards", "/desk/standards", STANDARDS),
    Visit("desk.standards", "/desk/standards", STANDARDS, 422, "Propose the draft", says="has a blank to fill in"),
    Visit("desk.standards", "/desk/standards", ADMINISTRATOR),
    Visit("desk.standards", "/desk/standards", EDITOR, status=403),
    Visit("desk.standards_compare", "/desk/standards/compare", ADMINISTRATOR),
    Visit("desk.clause_new", "/desk/standards/clauses/new", STANDARDS),
    Visit(
        "desk.clause_new", "/desk/standards/clauses/new", STANDARDS, 422, "Save in the draft", says="Give the clause"
    ),
    Visit(
        "desk.clause",
        "/desk/standards/clauses/2.10",
        STANDARDS,
        press="Preview",
        says="As readers will see it",
        at_once=True,
    ),
    Visit("desk.deliveries", "/desk/deliveries", EDITOR),
    Visit("desk.me", "/desk/me", REPORTER),
    Visit("desk.me_away", "/desk/me/away", EDITOR),
    Visit("desk.me_away", "/desk/me/away", REPORTER, 422, "Add", (("First day", ""),), "Enter a day"),
    Visit("desk.escalations", "/desk/escalations", EDITOR),
    Visit("desk.escalations", "/desk/escalations", STANDARDS),
    Visit("desk.second_factor", "/desk/me/second-factor", EDITOR),
    Visit("desk.sessions", "/desk/me/sessions", EDITOR),
    Visit("desk.passkeys", "/desk/me/passkeys", EDITOR),
    Visit("desk.passkeys", "/desk/me/passkeys", EDITOR, 422, press="Add a passkey", says="Say which device this is"),
    Visit("desk.passkey_removal", "/desk/me/passkeys/{passkey}/removal", EDITOR),
    Visit(
        "desk.passkey_removal",
        "/desk/me/passkeys/{passkey}/removal",
        EDITOR,
        422,
        press="Remove the passkey",
        says="Enter your password",
    ),
    Visit("desk.me_provider", "/desk/me/provider", EDITOR),
    Visit("desk.me_provider_begin", "/desk/me/provider/begin", EDITOR),
    Visit("desk.settings", "/desk/settings", REPORTER),
    Visit("desk.settings", "/desk/settings", ADMINISTRATOR),
    Visit("desk.complaint_settings", "/desk/settings/complaints", ADMINISTRATOR),
    Visit("desk.newsroom", "/desk/settings/newsroom", ADMINISTRATOR),
    Visit(
        "desk.newsroom",
        "/desk/settings/newsroom",
        ADMINISTRATOR,
        422,
        press="Save",
        fill=(("Wednesday", "from nine to five"),),
        says="Enter two times",
    ),
    Visit("desk.newsroom", "/desk/settings/newsroom", EDITOR, status=403),
    Visit("desk.logo", "/desk/settings/newsroom/logo", ADMINISTRATOR),
    Visit(
        "desk.logo",
        "/desk/settings/newsroom/logo",
        ADMINISTRATOR,
        422,
        press="Use this picture",
        says="Select a picture first",
    ),
    Visit("desk.surfaces", "/desk/settings/surfaces", ADMINISTRATOR),
    Visit(
        "desk.surfaces",
        "/desk/settings/surfaces",
        ADMINISTRATOR,
        422,
        "Save",
        (("Order of “Top of the article”", "first"),),
        "is no place in an order",
    ),
    Visit("desk.desks", "/desk/settings/desks", STANDARDS),
    Visit(
        "desk.desks", "/desk/settings/desks", STANDARDS, 422, press="Add the desk", says="Enter the name of the desk"
    ),
    Visit("desk.routing", "/desk/settings/routing", STANDARDS),
    Visit("desk.routing", "/desk/settings/routing", STANDARDS, 422, press="Add the rule", says="Give the rule"),
    Visit("desk.routing_try", "/desk/settings/routing/try", STANDARDS),
    Visit("desk.answers", "/desk/settings/answers", EDITOR),
    Visit("desk.answers", "/desk/settings/answers", ADMINISTRATOR),
    Visit("desk.answer_new", "/desk/settings/answers/new", STANDARDS),
    Visit(
        "desk.answer_new", "/desk/settings/answers/new", STANDARDS, 422, press="Save", says="Give the answer a title"
    ),
    Visit("desk.answer", "/desk/settings/answers/1", STANDARDS, press="Preview with an example", at_once=True),
    Visit("desk.roster", "/desk/settings/desks/1/roster", STANDARDS),
    Visit("desk.rosters", "/desk/settings/rosters", EDITOR),
    Visit("desk.rosters", "/desk/settings/rosters", STANDARDS),
    Visit("desk.tokens", "/desk/settings/tokens", ADMINISTRATOR),
    Visit("desk.tokens", "/desk/settings/tokens", ADMINISTRATOR, 422, press="Make the token", says="Say which program"),
    Visit(
        "desk.tokens",
        "/desk/settings/tokens",
        ADMINISTRATOR,
        press="Make the token",
        fill=(("Which program it is for", "WordPress of the sports pages"),),
        says="It is not shown again",
        at_once=True,
    ),
    Visit("desk.erasures", "/desk/erasures", ADMINISTRATOR),
    Visit("desk.erasure_new", "/desk/erasures/new", ADMINISTRATOR),
    Visit(
        "desk.erasure_new",
        "/desk/erasures/new",
        ADMINISTRATOR,
        press="Show every place",
        fill=(("The words", "Wennmouth"),),
        says="What can’t be erased from here",
        at_once=True,
    ),
    Visit("desk.erasure", "/desk/erasures/{erasure}", STANDARDS),
    Visit("desk.witnesses", "/desk/settings/witnesses", ADMINISTRATOR),
    Visit(
        "desk.witnesses",
        "/desk/settings/witnesses",
        ADMINISTRATOR,
        422,
        press="Add the witness",
        says="Give the address",
    ),
    Visit("desk.sign_in", "/desk/settings/sign-in", ADMINISTRATOR),
    Visit("desk.sign_in", "/desk/settings/sign-in", ADMINISTRATOR, 422, press="Save", says="is not on the public"),
    Visit("desk.channels", "/desk/settings/channels", ADMINISTRATOR),
    Visit(
        "desk.channels",
        "/desk/settings/channels",
        ADMINISTRATOR,
        422,
        press="Add the channel",
        says="Say what you call",
    ),
    Visit("desk.retention", "/desk/settings/retention", ADMINISTRATOR),
    Visit("desk.retention", "/desk/settings/retention", EDITOR, status=403),
    Visit(
        "desk.retention",
        "/desk/settings/retention",
        ADMINISTRATOR,
        press="Show what that erases",
        fill=(("Months for names and addresses (optional)", "1"),),
        says="What that erases today",
        at_once=True,
    ),
    Visit("desk.people", "/desk/settings/people", ADMINISTRATOR),
    Visit("desk.person", "/desk/settings/people/{person}", ADMINISTRATOR),
    Visit("desk.person_away", "/desk/settings/people/{person}/away", ADMINISTRATOR),
    Visit("desk.person_leaving", "/desk/settings/people/{person}/leaving", ADMINISTRATOR),
    Visit(
        "desk.person_leaving",
        "/desk/settings/people/{person}/leaving",
        ADMINISTRATOR,
        422,
        "Save",
        (("Last day here", "2020-01-01"),),
        "This day is over",
    ),
)

# What is no page: endpoint to an address, and what it is.
MACHINES: dict[str, tuple[str, str]] = {
    "static": ("/static/img/favicon.svg", "image/svg+xml"),
    "script": ("/static/js/keys.js", "text/javascript"),
    "bundle": ("/static/bundles/public.css", "text/css"),
    "newsroom_css": ("/newsroom.css", "text/css"),
    "healthz": ("/healthz", "text/plain"),
    "readyz": ("/readyz", "text/plain"),
    "public.corrections_json": ("/corrections.json", "application/json"),
    "public.corrections_atom": ("/corrections.atom", "application/atom+xml"),
    "public.corrections_feed": ("/corrections/feed.json", "application/feed+json"),
    "public.corrections_csv": ("/corrections.csv", "text/csv"),
    "public.correction_json": ("/corrections/{correction}.json", "application/json"),
    "public.revision_json": ("/corrections/{revised}/revisions/1.json", "application/json"),
    "public.article_json": ("/articles/{article}.json", "application/json"),
    "public.article_atom": ("/articles/{article}.atom", "application/atom+xml"),
    "public.version_json": ("/articles/{article}/versions/1.json", "application/json"),
    "public.timemap": ("/timemap/{url}", "application/link-format"),
    "public.timemap_page": ("/timemap/1/{url}", "application/link-format"),
    "public.standards_json": ("/standards.json", "application/json"),
    "public.clause_json": ("/standards/2.10.json", "application/json"),
    "public.policy_versions_json": ("/standards/versions.json", "application/json"),
    "public.policy_version_json": ("/standards/versions/1.json", "application/json"),
    "public.policy_proof": ("/standards/versions/1.tlog-proof", "text/plain"),
    "public.policy_evidence": ("/standards/versions/1/evidence.zip", "application/zip"),
    "public.statistics_json": ("/statistics.json", "application/json"),
    "public.statistics_csv": ("/statistics.csv", "text/csv"),
    "public.statistics_year_json": ("/statistics/{year}.json", "application/json"),
    "public.revision_proof": ("/corrections/{revised}/revisions/1.tlog-proof", "text/plain"),
    "public.version_proof": ("/articles/{article}/versions/1.tlog-proof", "text/plain"),
    "public.correction_evidence": ("/corrections/{wide}/evidence.zip", "application/zip"),
    "public.revision_evidence": ("/corrections/{revised}/revisions/2/evidence.zip", "application/zip"),
    "public.version_evidence": ("/articles/{withheld}/versions/1/evidence.zip", "application/zip"),
    "api.openapi": ("/api/openapi.json", "application/json"),
    "public.log_json": ("/log.json", "application/json"),
    "public.log_checkpoint": ("/log/checkpoint", "text/plain"),
    "public.log_policy": ("/log/policy", "text/plain"),
    "public.log_tile": ("/log/tile/0/000.p/1", "application/octet-stream"),
    "public.log_entries": ("/log/tile/entries/000.p/1", "application/octet-stream"),
    "public.log_document": ("/log/documents/1.json", "application/json"),
    # No log was retired in the demo: these lead to those above.
    "public.later_log_json": ("/log/1.json", "application/json"),
    "public.later_log_checkpoint": ("/log/1/checkpoint", "text/plain"),
    "public.later_log_policy": ("/log/1/policy", "text/plain"),
    "public.later_log_tile": ("/log/1/tile/0/000.p/1", "application/octet-stream"),
    "public.later_log_entries": ("/log/1/tile/entries/000.p/1", "application/octet-stream"),
    "public.later_log_document": ("/log/1/documents/1.json", "application/json"),
    "public.logo": ("/logo/{logo}", "image/png"),
    "desk.queue_news": ("/desk/news?since=0", "application/json"),
    "desk.colleagues": ("/desk/colleagues", "application/json"),
    "desk.bulk_answers": ("/desk/bulk/answers", "application/json"),
    "desk.case_answers": ("/desk/cases/{new}/answers", "application/json"),
    "desk.clauses": ("/desk/clauses", "application/json"),
    "desk.draft_hold": ("/desk/cases/{drafted}/draft/hold", "application/json"),
    "desk.revise_hold": ("/desk/corrections/{revised}/revise/hold", "application/json"),
    "desk.evidence": ("/desk/cases/{evidence_case}/evidence/{evidence}", "application/pdf"),
}


def places(engine: Engine) -> dict[str, object]:
    """Find the addresses that the table names in the demo's newsroom, and make what its story has not got."""
    with database.writing(engine) as session:
        return _places(session)


def _places(session: Session) -> dict[str, object]:
    def case(*conditions: object) -> int:
        found = session.scalars(select(Case.id).where(*conditions).order_by(Case.id.desc())).first()  # type: ignore[arg-type]
        assert found is not None, "the demo tells of every kind of case"
        return found

    def correction(*conditions: object) -> str:
        found = session.scalars(select(Correction.number).where(*conditions).order_by(Correction.id.desc())).first()  # type: ignore[arg-type]
        assert found is not None, "the demo has every kind of correction"
        return found

    on = select(RevisionArticle.article_id).join(Revision, Revision.id == RevisionArticle.revision_id)
    widest = select(RevisionArticle.revision_id).group_by(RevisionArticle.revision_id)
    article = session.scalars(
        select(Article)
        .where(Article.id.in_(on), Article.latest > 2, Article.withheld.is_(False))
        .order_by(Article.latest.desc(), Article.id)
    ).first()
    assert article is not None
    waiting = select(AuthorQuestion).join(Case, Case.id == AuthorQuestion.case_id).where(Case.open.is_(True))
    asked = session.scalars(waiting.where(AuthorQuestion.answered_at.is_(None))).first()
    assert asked is not None
    wide = session.scalars(widest.order_by(func.count().desc())).first()
    new = case(Case.state == CaseState.NEW, Case.passage_id.is_not(None))
    long_article, long_report = _long(session)
    evidence = _evidence(session, article)
    _draft_policy(session)
    return {
        "article": article.id,
        "url": article.url,
        "year": session.scalars(select(func.max(NoticedChange.noticed_at))).one().year,
        "first_year": session.scalars(select(func.min(NoticedChange.noticed_at))).one().year,
        "plain": session.scalars(select(Article.id).where(Article.id.not_in(on), Article.withheld.is_(False))).first(),
        "withheld": session.scalars(select(Article.id).where(Article.withheld.is_(True))).first(),
        "long": long_article,
        "correction": correction(Correction.kind == Kind.CORRECTION),
        "wide": correction(
            Correction.id == select(Revision.correction_id).where(Revision.id == wide).scalar_subquery()
        ),
        "revised": correction(Correction.id.in_(select(Revision.correction_id).where(Revision.number == 2))),
        "retraction": correction(Correction.kind == Kind.RETRACTION),
        "reply": correction(Correction.kind == Kind.REPLY),
        "new": new,
        "drafted": case(Case.state == CaseState.DRAFTED),
        "awaiting": case(Case.state == CaseState.AWAITING_SIGN_OFF),
        "waiting_fix": case(Case.state == CaseState.WAITING_FIX),
        "asked": asked.case_id,
        "corrected": case(Case.outcome == Outcome.CORRECTED),
        "declined": case(Case.outcome == Outcome.DECLINED),
        "merged": case(Case.outcome == Outcome.MERGED),
        "unknown": _unknown(session),
        "long_case": long_report[0],
        "long_report": long_report[1],
        "evidence": evidence.id,
        "mail": _mail(session, evidence),
        "evidence_case": session.scalars(
            select(CaseRequest.case_id).where(CaseRequest.request_id == evidence.request_id)
        ).one(),
        **_links(session, asked),
        **_complaints(session),
        "erasure": _erasure(session),
        "logo": _logo(session),
        "rule": _drafted_rule(session),
        "person": session.scalars(select(User.id).where(User.username == EDITOR)).one(),
        "passkey": _passkey(session),
    }


def _complaints(session: Session) -> dict[str, object]:
    """A complaint that has just come in, and one with a provisional finding that is to be commented on."""
    mara = session.scalars(select(User).where(User.username == STANDARDS)).one()
    ana = session.scalars(select(User).where(User.username == EDITOR)).one()
    on = [make_article(session, headline=LONG).id for _ in range(2)]
    reports = [Report(ids.token(), LONG, article_id=id_, error_type=ErrorType.STANDARDS) for id_ in on]
    came, heard = (complaining.receive(session, one, by=READER, clauses=("1.1", "2.10")) for one in reports)
    cases = [queries.case_of_request(session, sent.request.id) for sent in (came, heard)]
    assert cases[0] is not None
    assert cases[1] is not None
    complaint = complaints.of_case(session, cases[1].id)
    assert complaint is not None
    desk = session.scalars(select(DeskMember.desk_id).where(DeskMember.user_id == ana.id)).first()
    judging.admit(session, complaint, desk_id=desk or 0, text=LONG, by=mara, seen=None)
    judging.answer_for_desk(session, complaint, LONG, by=ana, seen=None)
    author = {"author_name": LONG[:100], "author_email": "nadia@newsroom.example"}
    found = judging.Words(Finding.UPHELD, LONG, LONG, LONG)
    judging.find_provisionally(session, complaint, found, **author, by=mara, seen=None)
    return {
        "complained": cases[0].id,
        "complaint": cases[1].id,
        "complaining": heard.token,
        "comment": capabilities.grant(session, Purpose.COMMENT, complaint.id),
    }


def _draft_policy(session: Session) -> None:
    """The next version of the policy, with a blank and another clause changed."""
    mara = session.scalars(select(User).where(User.username == STANDARDS)).one()
    policies.begin(session, by=mara)
    for number, words in (("2.10", "We check what is younger than [six years]."), ("4.3", "Nobody under 18 is named.")):
        row = session.get_one(DraftClause, number)
        seen = Wording(number, row.title, row.text).fingerprint
        policies.change_clause(session, Wording(number, row.title, words), seen=seen, by=mara)


def _passkey(session: Session) -> int:
    """What a device of the editor's can prove; there is no such device."""
    editor = session.scalars(select(User.id).where(User.username == EDITOR)).one()
    known = {"credential_id": b"0" * 32, "public_key": b"0" * 77, "sign_count": 0}
    passkey = Passkey(user_id=editor, name=LONG[:80], created_at=clock.now(), **known)
    session.add(passkey)
    session.flush()
    return passkey.id


def _drafted_rule(session: Session) -> int:
    """A rule of a draft, which would have sent reports of the demo elsewhere."""
    by = session.scalars(select(User).where(User.username == STANDARDS)).one()
    rule_sets.begin(session, by=by)
    desk = session.scalars(select(Desk).order_by(Desk.id)).first()
    return rule_sets.add(session, desk=desk, by=by, words="people, year", severity=Severity.MAJOR).id


def _logo(session: Session) -> str:
    """A picture that is kept; the newsroom goes on without a logo."""
    image = {"media_type": "image/png", "width": 1, "height": 1, "data": b"a picture", "added_at": clock.now()}
    session.add(NewsroomImage(digest="0" * 64, **image))
    return "0" * 64 + ".png"


def _erasure(session: Session) -> int:
    """Something that waits to be erased. Its list is no longer true: nobody is to confirm it."""
    idris = session.scalars(select(User).where(User.username == ADMINISTRATOR)).one()
    request = ErasureRequest(
        state=ASKED,
        ground=ErasureGround.PRIVACY,
        reason=LONG,
        words=[LONG],
        chosen=[],
        places=[f"row:case_notes:[{999_999}]"],
        left=[],
        digest=b"0" * 32,
        asked_by_id=idris.id,
        asked_at=clock.now(),
        files=[],
    )
    session.add(request)
    session.flush()
    return request.id


def _set_up_a_provider(session: Session) -> None:
    providers.save(
        session,
        name="Courier ID",
        issuer="https://127.0.0.1",
        client_id="corrections",
        secret="a secret",
        domains=(),
        two_factors=False,
        required=False,
        signs_out=True,
        seen=None,
        key=KEY,
        by=session.scalars(select(User).where(User.username == ADMINISTRATOR)).one(),
    )


def _links(session: Session, asked: AuthorQuestion) -> dict[str, str]:
    """A link of every kind that emails carry."""

    def request(state: RequestState) -> int:
        newest = select(CorrectionRequest.id).where(CorrectionRequest.state == state)
        return session.scalars(newest.order_by(CorrectionRequest.id.desc())).first() or 0

    user = session.scalars(select(User).where(User.username == EDITOR)).one()
    _set_up_a_provider(session)
    accounts.invite(session, username="new", name="Newcomer", email="new@news.example", role=user.role, by=SYSTEM)
    invited = session.scalars(select(User).where(User.username == "new")).one()
    coded = accounts.create_user(
        session,
        username="coded",
        name="Coded",
        email="coded@news.example",
        role=user.role,
        password="wennmouth-1871",
        by=SYSTEM,
    )
    secret = accounts.start_second_factor(session, coded, key=KEY, by=SYSTEM)
    accounts.confirm_second_factor(session, coded, _code_now(secret), key=KEY, keep=None, by=SYSTEM)
    followers.follow(session, EVERYTHING, email="reader@post.example", network="test", secret=b"a secret", by=READER)
    follower = session.scalars(select(Follower)).first()
    assert follower is not None
    week = timedelta(days=7)
    return {
        "tracking": capabilities.grant(session, Purpose.REQUEST, request(RequestState.WITH_EDITORS)),
        "answered": capabilities.grant(session, Purpose.REQUEST, request(RequestState.ANSWERED)),
        "answer": capabilities.grant(session, Purpose.AUTHOR, asked.id),
        "follow": capabilities.grant(session, Purpose.FOLLOW, follower.id, lasts=week),
        "unfollow": capabilities.grant(session, Purpose.UNFOLLOW, follower.id),
        "reset": capabilities.grant(session, Purpose.RESET, user.id, lasts=week),
        "invite": capabilities.grant(session, Purpose.INVITE, invited.id, lasts=week),
    }


def _code_now(secret: str) -> str:
    return totp.code(secret, totp.step_at(clock.now()))


def _unknown(session: Session) -> int:
    """A report of something in print that we do not know."""
    report = Report(
        form_key=ids.token(),
        wrong="The caption names the wrong twin.",
        appeared="Print edition, page 7",
        words="Left: Ruth Okonjo",
    )
    submitted = intake.receive(session, report, by=READER)
    return session.scalars(select(CaseRequest.case_id).where(CaseRequest.request_id == submitted.request.id)).one()


def _long(session: Session) -> tuple[int, tuple[int, str]]:
    """Words that no line holds, wherever somebody can put words."""
    article = make_article(
        session,
        f"{LONG} {LONG}\n\n| {LONG} | {LONG} |\n\n> {LONG}\n\n- {LONG}\n\nThe council voted 7-2.",
        headline=LONG,
        bylines=(LONG[:100],),
        section="Local",
        url=f"https://www.wennmouthcourier.example/{LONG}",
    )
    submitted = make_report(
        session,
        article,
        "The council voted 7-2.",
        wrong=LONG,
        right=LONG,
        known=LONG,
        links=(f"https://long.example/{LONG}",),
        name=LONG[:110],
        email=f"{LONG[:60]}@{'long-host.' * 8}example",
        error_type=ErrorType.NUMBER,
    )
    case = session.scalars(select(CaseRequest.case_id).where(CaseRequest.request_id == submitted.request.id)).one()
    return article.id, (case, submitted.token)


def _mail(session: Session, evidence: Evidence) -> int:
    """The email with which its reader sent it."""
    raw = letter(f"{LONG}\n\n{'word ' * 300}", Subject=LONG[:200])
    came = {"digest": b"m" * 32, "received_at": clock.now(), "state": MailFate.REPLY, "size": len(raw)}
    mail = ReceivedMail(request_id=evidence.request_id, raw=raw, **came)
    session.add(mail)
    session.flush()
    return mail.id


def _evidence(session: Session, article: Article) -> Evidence:
    stored = StoredFile("a" * 32 + ".pdf", "The list.pdf", "application/pdf", 9, b"0" * 32)
    submitted = make_report(session, article, files=(stored,), came_by=CameBy.MAIL)
    return session.scalars(select(Evidence).where(Evidence.request_id == submitted.request.id)).one()
