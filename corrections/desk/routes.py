"""Every address of the desk, and the role that may ask for it."""

from __future__ import annotations

from dataclasses import replace

from corrections.accounts.decisions import Act
from corrections.desk.accounts import (
    away,
    invite,
    linked,
    me,
    passkeys,
    provider,
    reset,
    second_factor,
    sessions,
    signin,
)
from corrections.desk.articles import new
from corrections.desk.articles import show as articles
from corrections.desk.casefile import download
from corrections.desk.cases import (
    acts,
    answers,
    asked,
    bulk,
    bulk_answers,
    colleagues,
    endings,
    escalated,
    evidence,
    look,
    mentions,
    news,
    parting,
    presence,
    previewing,
    queue,
    saved_views,
    search,
    set_aside,
    snoozes,
    table,
)
from corrections.desk.cases import show as cases
from corrections.desk.deliveries import index as deliveries
from corrections.desk.deliveries import resend
from corrections.desk.drafts import articles as draft_articles
from corrections.desk.drafts import edit, elsewhere, preview, proposing, publication, revise, sign_off
from corrections.desk.erasures import late as erasures
from corrections.desk.incoming import index as incoming
from corrections.desk.reports import new as reports
from corrections.desk.settings.routes import SETTINGS
from corrections.web.routing import BOTH, GET, POST, PUBLIC, Route, ways_back

# Who may read the desk, work on cases, change rules and settings: see accounts.decisions.
REPORTER, EDITOR, ENTER = Act.READ_DESK, Act.DECIDE, Act.ENTER_REPORT
ERASE, ERASURES, SECOND = Act.ERASE, Act.SEE_ERASURES, Act.CONFIRM_ERASURE

# A draft is worked on at its case, and a further revision at its correction, in the same ways.
DRAFT: tuple[Route, ...] = (
    Route("", "", edit.show, REPORTER, GET),
    Route("/save", "_save", edit.save, EDITOR, POST),
    Route("/preview", "_preview", preview.create, EDITOR, POST),
    Route("/proposal", "_proposal", proposing.create, EDITOR, POST),
    Route("/articles", "_articles", draft_articles.add, EDITOR, POST),
    Route("/articles/<int:article_id>/remove", "_article_remove", draft_articles.remove, EDITOR, POST),
    Route("/sign-off-request", "_sign_off_request", sign_off.ask, EDITOR, POST),
    Route("/sign-off", "_sign_off", sign_off.create, EDITOR, POST),
    Route("/sign-off-refusal", "_sign_off_refusal", sign_off.refuse, EDITOR, POST),
    Route("/publication", "_publication", publication.create, EDITOR, POST),
    Route("/publication/stop", "_publication_stop", publication.stop, EDITOR, POST),
    Route("/hold", "_hold", publication.state, REPORTER, GET, polled=True),
    Route("/wait", "_wait", publication.wait, EDITOR, POST),
    Route("/drop", "_drop", edit.drop, EDITOR, POST),
)

_ROUTES: tuple[Route, ...] = (
    # Signing in
    Route("/login", "login", signin.login, PUBLIC, BOTH),
    Route("/login/code", "login_code", signin.code, PUBLIC, BOTH),
    Route("/login/passkey", "login_passkey", passkeys.enter, PUBLIC, POST, "login"),
    Route("/login/passkey/request", "login_passkey_request", passkeys.ask, PUBLIC, POST, "login"),
    Route("/login/provider", "login_provider", provider.begin, PUBLIC),
    Route("/login/provider/back", "login_provider_back", provider.back, PUBLIC),
    Route("/login/provider/leave", "login_provider_leave", provider.leave, PUBLIC),
    Route("/logout", "logout", signin.logout, PUBLIC, POST),
    Route("/forgot-password", "forgot_password", reset.forgot_password, PUBLIC, BOTH),
    Route("/reset/<token>", "reset", reset.reset, PUBLIC, BOTH),
    Route("/invite/<token>", "invite", invite.invite, PUBLIC, BOTH),
    Route("/invite/<token>/provider", "invite_provider", provider.begin_invited, PUBLIC),
    # The queue and its cases
    Route("/desk", "queue", queue.show, REPORTER),
    Route("/desk/cases.csv", "queue_table", table.show, REPORTER),
    Route("/desk/news", "queue_news", news.show, REPORTER, polled=True),
    Route("/desk/search", "queue_search", search.create, REPORTER, POST),
    Route("/desk/bulk", "bulk", bulk.create, EDITOR, POST),
    Route("/desk/bulk/answers", "bulk_answers", bulk_answers.offer, EDITOR),
    Route("/desk/bulk/<int:act_id>/undo", "bulk_undo", bulk.undo, EDITOR, POST),
    Route("/desk/views", "views", saved_views.show, REPORTER),
    Route("/desk/views/add", "view_add", saved_views.create, REPORTER, POST, "queue"),
    Route("/desk/views/<int:view_id>/name", "view_rename", saved_views.rename, REPORTER, POST),
    Route("/desk/views/<int:view_id>/remove", "view_remove", saved_views.remove, REPORTER, POST),
    Route("/desk/cases/<int:case_id>", "case", cases.show, REPORTER),
    Route("/desk/cases/<int:case_id>/snooze", "case_snooze", snoozes.create, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/snooze/end", "case_snooze_end", snoozes.end, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/take", "case_take", acts.take, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/assignment", "case_assignment", acts.assign, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/desk", "case_desk", acts.move, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/facts", "case_facts", acts.set_facts, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/review", "case_review", acts.review, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/notes", "case_notes", acts.note, REPORTER, POST),
    Route("/desk/cases/<int:case_id>/messages", "case_messages", acts.message, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/questions", "case_questions", acts.ask_author, EDITOR, POST),
    Route(
        "/desk/cases/<int:case_id>/questions/<int:question_id>/withdrawal",
        "case_question_withdrawal",
        asked.withdraw,
        EDITOR,
        POST,
    ),
    Route("/desk/cases/<int:case_id>/answers", "case_answers", answers.offer, EDITOR),
    Route("/desk/cases/<int:case_id>/messages/answer", "case_messages_answer", answers.fill_message, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/messages/preview", "case_messages_preview", previewing.message, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/decision/answer", "case_decision_answer", answers.fill_decision, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/decision/preview", "case_decision_preview", previewing.decision, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/decision", "case_decision", endings.decide, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/elsewhere", "case_elsewhere", elsewhere.show, REPORTER),
    Route(
        "/desk/cases/<int:case_id>/elsewhere/add", "case_elsewhere_add", elsewhere.add, EDITOR, POST, "case_elsewhere"
    ),
    Route("/desk/cases/<int:case_id>/merge", "case_merge", endings.merge, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/parting", "case_parting", parting.part, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/taking-apart", "case_taking_apart", parting.take_apart, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/reopening", "case_reopening", endings.reopen, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/undo", "case_undo", endings.undo, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/draft/start", "case_draft", acts.draft, EDITOR, POST, "case"),
    *(replace(at, path=f"/desk/cases/<int:case_id>/draft{at.path}", endpoint=f"draft{at.endpoint}") for at in DRAFT),
    *(replace(at, path=f"/desk/corrections/<number>/revise{at.path}", endpoint=f"revise{at.endpoint}") for at in DRAFT),
    Route("/desk/corrections/<number>/revise/start", "revise_start", revise.start, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/evidence/<int:evidence_id>", "evidence", evidence.show, REPORTER),
    Route("/desk/cases/<int:case_id>/download", "case_download", download.create, REPORTER, POST),
    Route("/desk/cases/<int:case_id>/presence", "case_presence", presence.create, REPORTER, POST, polled=True),
    Route("/desk/colleagues", "colleagues", colleagues.show, REPORTER),
    Route("/desk/mentions", "mentions", mentions.show, REPORTER),
    Route("/desk/set-aside", "set_aside", set_aside.show, REPORTER),
    Route("/desk/set-aside/<int:request_id>/take-back", "set_aside_take_back", set_aside.take_back, EDITOR, POST),
    Route("/desk/escalations", "escalations", escalated.show, REPORTER),
    # Reports that came in another way
    Route("/desk/reports/new", "report_new", reports.show, ENTER),
    Route("/desk/reports/new/enter", "report_enter", reports.enter, ENTER, POST),
    Route("/desk/incoming", "incoming", incoming.show, REPORTER),
    Route("/desk/incoming/<int:mail_id>/taking-in", "incoming_take", incoming.take, EDITOR, POST),
    # Articles
    Route("/desk/articles", "articles", articles.index, REPORTER),
    Route("/desk/articles/new", "article_new", new.show, EDITOR),
    Route("/desk/articles/new/address", "article_by_address", new.by_address, EDITOR, POST),
    Route("/desk/articles/new/upload", "article_by_upload", new.by_upload, EDITOR, POST),
    Route("/desk/articles/new/hand", "article_by_hand", new.by_hand, EDITOR, POST),
    Route("/desk/articles/<int:article_id>", "article", articles.show, REPORTER),
    Route("/desk/articles/<int:article_id>/capture", "article_capture", articles.capture, EDITOR, POST),
    # One's own account
    Route("/desk/me", "me", me.show, REPORTER),
    Route("/desk/me/password", "me_password", me.change_password, REPORTER, POST),
    Route("/desk/me/single-keys", "me_single_keys", me.switch_keys, REPORTER, POST),
    Route("/desk/me/preferences", "me_preferences", me.change_preferences, REPORTER, POST),
    Route("/desk/me/list", "me_list", look.save, REPORTER, POST, "queue"),
    Route("/desk/me/second-factor", "second_factor", second_factor.show, REPORTER),
    Route("/desk/me/second-factor/secret", "second_factor_secret", second_factor.create, REPORTER, POST),
    Route("/desk/me/second-factor/confirmation", "second_factor_confirmation", second_factor.confirm, REPORTER, POST),
    Route("/desk/me/second-factor/removal", "second_factor_removal", second_factor.remove, REPORTER, POST),
    Route("/desk/me/passkeys", "passkeys", passkeys.show, REPORTER),
    Route("/desk/me/passkeys/creation", "passkey_creation", passkeys.create, REPORTER, POST, "passkeys"),
    Route("/desk/me/passkeys/add", "passkey_add", passkeys.add, REPORTER, POST, "passkeys"),
    Route("/desk/me/passkeys/<int:passkey_id>/removal", "passkey_removal", passkeys.remove, REPORTER, BOTH),
    Route("/desk/me/provider", "me_provider", linked.show, REPORTER),
    Route("/desk/me/provider/begin", "me_provider_begin", linked.begin, REPORTER),
    Route("/desk/me/provider/link", "me_provider_link", linked.link, REPORTER, POST),
    Route("/desk/me/provider/removal", "me_provider_removal", linked.remove, REPORTER, POST),
    Route("/desk/me/sessions", "sessions", sessions.show, REPORTER),
    Route("/desk/me/sessions/<int:session_id>/end", "session_end", sessions.end, REPORTER, POST),
    Route("/desk/me/sessions/end-others", "sessions_end_others", sessions.end_others, REPORTER, POST),
    Route("/desk/me/digest", "me_digest", away.set_digest, REPORTER, POST),
    Route("/desk/me/away", "me_away", away.show, REPORTER),
    Route("/desk/me/away/add", "me_away_add", away.add, REPORTER, POST),
    Route("/desk/me/away/<int:absence_id>/remove", "me_away_remove", away.remove, REPORTER, POST),
    # Emails
    Route("/desk/deliveries", "deliveries", deliveries.show, REPORTER),
    Route("/desk/deliveries/resend", "deliveries_resend", resend.create_all, EDITOR, POST),
    Route("/desk/deliveries/<int:delivery_id>/resend", "delivery_resend", resend.create, EDITOR, POST),
    Route("/desk/deliveries/<int:delivery_id>/cancellation", "delivery_cancellation", resend.give_up, EDITOR, POST),
    # Settings
    *SETTINGS,
    # Taking something out for good, by two people
    Route("/desk/erasures", "erasures", erasures.show_all, ERASURES),
    Route("/desk/erasures/new", "erasure_new", erasures.new, ERASE),
    Route("/desk/erasures/new/places", "erasure_places", erasures.find, ERASE, POST),
    Route("/desk/erasures/new/request", "erasure_ask", erasures.ask, ERASE, POST),
    Route("/desk/erasures/<int:erasure_id>", "erasure", erasures.show, ERASURES),
    Route("/desk/erasures/<int:erasure_id>/confirmation", "erasure_confirm", erasures.confirm, SECOND, POST),
    Route("/desk/erasures/<int:erasure_id>/refusal", "erasure_refuse", erasures.refuse, SECOND, POST),
    Route("/desk/erasures/<int:erasure_id>/taking-back", "erasure_take_back", erasures.take_back, ERASE, POST),
)

ROUTES: tuple[Route, ...] = (*_ROUTES, *ways_back("desk", _ROUTES))
