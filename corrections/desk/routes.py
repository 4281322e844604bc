"""Every address of the desk, and the role that may ask for it."""

from __future__ import annotations

from dataclasses import replace

from corrections.accounts.decisions import Act
from corrections.desk.complaints.routes import COMPLAINTS
from corrections.desk.settings.routes import SETTINGS
from corrections.desk.standards.routes import STANDARDS
from corrections.web.routing import BOTH, GET, POST, PUBLIC, Route, ways_back

# Who may read the desk, work on cases, change rules and settings: see accounts.decisions.
REPORTER, EDITOR, ENTER = Act.READ_DESK, Act.DECIDE, Act.ENTER_REPORT
ERASE, ERASURES, SECOND = Act.ERASE, Act.SEE_ERASURES, Act.CONFIRM_ERASURE

# A draft is worked on at its case, and a further revision at its correction, in the same ways.
DRAFT: tuple[Route, ...] = (
    Route("", "", "drafts.edit.show", REPORTER, GET),
    Route("/save", "_save", "drafts.edit.save", EDITOR, POST),
    Route("/preview", "_preview", "drafts.preview.create", EDITOR, POST),
    Route("/proposal", "_proposal", "drafts.proposing.create", EDITOR, POST),
    Route("/articles", "_articles", "drafts.articles.add", EDITOR, POST),
    Route("/articles/<int:article_id>/remove", "_article_remove", "drafts.articles.remove", EDITOR, POST),
    Route("/sign-off-request", "_sign_off_request", "drafts.sign_off.ask", EDITOR, POST),
    Route("/sign-off", "_sign_off", "drafts.sign_off.create", EDITOR, POST),
    Route("/sign-off-refusal", "_sign_off_refusal", "drafts.sign_off.refuse", EDITOR, POST),
    Route("/publication", "_publication", "drafts.publication.create", EDITOR, POST),
    Route("/publication/stop", "_publication_stop", "drafts.publication.stop", EDITOR, POST),
    Route("/hold", "_hold", "drafts.publication.state", REPORTER, GET),
    Route("/wait", "_wait", "drafts.publication.wait", EDITOR, POST),
    Route("/drop", "_drop", "drafts.edit.drop", EDITOR, POST),
)

_ROUTES: tuple[Route, ...] = (
    # Signing in
    Route("/login", "login", "accounts.signin.login", PUBLIC, BOTH),
    Route("/login/code", "login_code", "accounts.signin.code", PUBLIC, BOTH),
    Route("/login/passkey", "login_passkey", "accounts.passkeys.enter", PUBLIC, POST, "login"),
    Route("/login/passkey/request", "login_passkey_request", "accounts.passkeys.ask", PUBLIC, POST, "login"),
    Route("/login/provider", "login_provider", "accounts.provider.begin", PUBLIC),
    Route("/login/provider/back", "login_provider_back", "accounts.provider.back", PUBLIC),
    Route("/login/provider/leave", "login_provider_leave", "accounts.provider.leave", PUBLIC),
    Route("/login/provider/left", "login_provider_left", "accounts.left.create", PUBLIC, POST, keyed=True),
    Route("/logout", "logout", "accounts.signin.logout", PUBLIC, POST),
    Route("/forgot-password", "forgot_password", "accounts.reset.forgot_password", PUBLIC, BOTH),
    Route("/reset/<token>", "reset", "accounts.reset.reset", PUBLIC, BOTH),
    Route("/invite/<token>", "invite", "accounts.invite.invite", PUBLIC, BOTH),
    Route("/invite/<token>/provider", "invite_provider", "accounts.provider.begin_invited", PUBLIC),
    # The queue and its cases
    Route("/desk", "queue", "cases.queue.show", REPORTER),
    Route("/desk/cases.csv", "queue_table", "cases.table.create", REPORTER, POST),
    Route("/desk/news", "queue_news", "cases.news.show", REPORTER),
    Route("/desk/search", "queue_search", "cases.search.create", REPORTER, POST),
    Route("/desk/bulk", "bulk", "cases.bulk.create", EDITOR, POST),
    Route("/desk/bulk/answers", "bulk_answers", "cases.bulk_answers.offer", EDITOR),
    Route("/desk/bulk/<int:act_id>/undo", "bulk_undo", "cases.bulk.undo", EDITOR, POST),
    Route("/desk/views", "views", "cases.saved_views.show", REPORTER),
    Route("/desk/views/add", "view_add", "cases.saved_views.create", REPORTER, POST, "queue"),
    Route("/desk/views/<int:view_id>/name", "view_rename", "cases.saved_views.rename", REPORTER, POST),
    Route("/desk/views/<int:view_id>/remove", "view_remove", "cases.saved_views.remove", REPORTER, POST),
    Route("/desk/cases/<int:case_id>", "case", "cases.show.show", REPORTER),
    Route("/desk/cases/<int:case_id>/snooze", "case_snooze", "cases.snoozes.create", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/snooze/end", "case_snooze_end", "cases.snoozes.end", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/take", "case_take", "cases.acts.take", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/assignment", "case_assignment", "cases.acts.assign", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/desk", "case_desk", "cases.acts.move", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/facts", "case_facts", "cases.acts.set_facts", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/review", "case_review", "cases.acts.review", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/notes", "case_notes", "cases.acts.note", REPORTER, POST),
    Route("/desk/cases/<int:case_id>/messages", "case_messages", "cases.acts.message", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/questions", "case_questions", "cases.acts.ask_author", EDITOR, POST),
    Route(
        "/desk/cases/<int:case_id>/questions/<int:question_id>/withdrawal",
        "case_question_withdrawal",
        "cases.asked.withdraw",
        EDITOR,
        POST,
    ),
    Route("/desk/cases/<int:case_id>/answers", "case_answers", "cases.answers.offer", EDITOR),
    Route("/desk/clauses", "clauses", "citable.offer", EDITOR),
    Route(
        "/desk/cases/<int:case_id>/messages/answer", "case_messages_answer", "cases.answers.fill_message", EDITOR, POST
    ),
    Route(
        "/desk/cases/<int:case_id>/messages/preview", "case_messages_preview", "cases.previewing.message", EDITOR, POST
    ),
    Route(
        "/desk/cases/<int:case_id>/decision/answer", "case_decision_answer", "cases.answers.fill_decision", EDITOR, POST
    ),
    Route(
        "/desk/cases/<int:case_id>/decision/preview", "case_decision_preview", "cases.previewing.decision", EDITOR, POST
    ),
    Route("/desk/cases/<int:case_id>/decision", "case_decision", "cases.endings.decide", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/article", "case_article", "cases.which.show", REPORTER),
    Route(
        "/desk/cases/<int:case_id>/article/set", "case_article_set", "cases.which.point", EDITOR, POST, "case_article"
    ),
    Route("/desk/cases/<int:case_id>/elsewhere", "case_elsewhere", "drafts.elsewhere.show", REPORTER),
    Route(
        "/desk/cases/<int:case_id>/elsewhere/add",
        "case_elsewhere_add",
        "drafts.elsewhere.add",
        EDITOR,
        POST,
        "case_elsewhere",
    ),
    Route("/desk/cases/<int:case_id>/merge", "case_merge", "cases.endings.merge", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/parting", "case_parting", "cases.parting.part", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/taking-apart", "case_taking_apart", "cases.parting.take_apart", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/reopening", "case_reopening", "cases.endings.reopen", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/undo", "case_undo", "cases.endings.undo", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/draft/start", "case_draft", "cases.acts.draft", EDITOR, POST, "case"),
    *(replace(at, path=f"/desk/cases/<int:case_id>/draft{at.path}", endpoint=f"draft{at.endpoint}") for at in DRAFT),
    *(replace(at, path=f"/desk/corrections/<number>/revise{at.path}", endpoint=f"revise{at.endpoint}") for at in DRAFT),
    Route("/desk/corrections/<number>/revise/start", "revise_start", "drafts.revise.start", EDITOR, POST),
    Route("/desk/cases/<int:case_id>/evidence/<int:evidence_id>", "evidence", "cases.evidence.show", REPORTER),
    Route("/desk/cases/<int:case_id>/mails/<int:mail_id>", "case_mail", "cases.mail.show", REPORTER),
    Route("/desk/cases/<int:case_id>/download", "case_download", "casefile.download.create", REPORTER, POST),
    Route("/desk/cases/<int:case_id>/presence", "case_presence", "cases.presence.create", REPORTER, POST, polled=True),
    Route("/desk/colleagues", "colleagues", "cases.colleagues.show", REPORTER),
    Route("/desk/mentions", "mentions", "cases.mentions.show", REPORTER),
    Route("/desk/set-aside", "set_aside", "cases.set_aside.show", REPORTER),
    Route(
        "/desk/set-aside/<int:request_id>/take-back", "set_aside_take_back", "cases.set_aside.take_back", EDITOR, POST
    ),
    Route("/desk/set-aside/<int:request_id>/robot", "set_aside_robot", "cases.set_aside.say_robot", EDITOR, POST),
    Route("/desk/escalations", "escalations", "cases.escalated.show", REPORTER),
    # Reports that came in another way
    Route("/desk/reports/new", "report_new", "reports.new.show", ENTER),
    Route("/desk/reports/new/article", "report_look", "reports.new.look", ENTER, POST, "report_new"),
    Route("/desk/reports/new/enter", "report_enter", "reports.new.enter", ENTER, POST),
    Route("/desk/incoming", "incoming", "incoming.index.show", REPORTER),
    Route("/desk/incoming/<int:mail_id>/taking-in", "incoming_take", "incoming.index.take", EDITOR, POST),
    # Articles
    Route("/desk/articles", "articles", "articles.show.index", REPORTER),
    Route("/desk/articles/new", "article_new", "articles.new.show", EDITOR),
    Route("/desk/articles/new/address", "article_by_address", "articles.new.by_address", EDITOR, POST),
    Route("/desk/articles/new/upload", "article_by_upload", "articles.new.by_upload", EDITOR, POST),
    Route("/desk/articles/new/hand", "article_by_hand", "articles.new.by_hand", EDITOR, POST),
    Route("/desk/articles/<int:article_id>", "article", "articles.show.show", REPORTER),
    Route("/desk/articles/<int:article_id>/capture", "article_capture", "articles.show.capture", EDITOR, POST),
    # One's own account
    Route("/desk/me", "me", "accounts.me.show", REPORTER),
    Route("/desk/me/password", "me_password", "accounts.me.change_password", REPORTER, POST),
    Route("/desk/me/single-keys", "me_single_keys", "accounts.me.switch_keys", REPORTER, POST),
    Route("/desk/me/preferences", "me_preferences", "accounts.me.change_preferences", REPORTER, POST),
    Route("/desk/me/list", "me_list", "cases.look.save", REPORTER, POST, "queue"),
    Route("/desk/me/second-factor", "second_factor", "accounts.second_factor.show", REPORTER),
    Route("/desk/me/second-factor/secret", "second_factor_secret", "accounts.second_factor.create", REPORTER, POST),
    Route(
        "/desk/me/second-factor/confirmation",
        "second_factor_confirmation",
        "accounts.second_factor.confirm",
        REPORTER,
        POST,
    ),
    Route("/desk/me/second-factor/removal", "second_factor_removal", "accounts.second_factor.remove", REPORTER, POST),
    Route("/desk/me/passkeys", "passkeys", "accounts.passkeys.show", REPORTER),
    Route("/desk/me/passkeys/creation", "passkey_creation", "accounts.passkeys.create", REPORTER, POST, "passkeys"),
    Route("/desk/me/passkeys/add", "passkey_add", "accounts.passkeys.add", REPORTER, POST, "passkeys"),
    Route("/desk/me/passkeys/<int:passkey_id>/removal", "passkey_removal", "accounts.passkeys.remove", REPORTER, BOTH),
    Route("/desk/me/provider", "me_provider", "accounts.linked.show", REPORTER),
    Route("/desk/me/provider/begin", "me_provider_begin", "accounts.linked.begin", REPORTER),
    Route("/desk/me/provider/link", "me_provider_link", "accounts.linked.link", REPORTER, POST),
    Route("/desk/me/provider/removal", "me_provider_removal", "accounts.linked.remove", REPORTER, POST),
    Route("/desk/me/sessions", "sessions", "accounts.sessions.show", REPORTER),
    Route("/desk/me/sessions/<int:session_id>/end", "session_end", "accounts.sessions.end", REPORTER, POST),
    Route("/desk/me/sessions/end-others", "sessions_end_others", "accounts.sessions.end_others", REPORTER, POST),
    Route("/desk/me/digest", "me_digest", "accounts.away.set_digest", REPORTER, POST),
    Route("/desk/me/away", "me_away", "accounts.away.show", REPORTER),
    Route("/desk/me/away/add", "me_away_add", "accounts.away.add", REPORTER, POST),
    Route("/desk/me/away/<int:absence_id>/remove", "me_away_remove", "accounts.away.remove", REPORTER, POST),
    # Emails
    Route("/desk/deliveries", "deliveries", "deliveries.index.show", REPORTER),
    Route("/desk/deliveries/resend", "deliveries_resend", "deliveries.resend.create_all", EDITOR, POST),
    Route("/desk/deliveries/<int:delivery_id>/resend", "delivery_resend", "deliveries.resend.create", EDITOR, POST),
    Route(
        "/desk/deliveries/<int:delivery_id>/cancellation",
        "delivery_cancellation",
        "deliveries.resend.give_up",
        EDITOR,
        POST,
    ),
    # The policy, and complaints that it was broken
    *STANDARDS,
    *COMPLAINTS,
    # Settings
    *SETTINGS,
    # Taking something out for good, by two people
    Route("/desk/erasures", "erasures", "erasures.show.show_all", ERASURES),
    Route("/desk/erasures/new", "erasure_new", "erasures.asking.show", ERASE),
    Route("/desk/erasures/new/places", "erasure_places", "erasures.asking.find", ERASE, POST),
    Route("/desk/erasures/new/request", "erasure_ask", "erasures.asking.create", ERASE, POST),
    Route("/desk/erasures/<int:erasure_id>", "erasure", "erasures.show.show", ERASURES),
    Route("/desk/erasures/<int:erasure_id>/confirmation", "erasure_confirm", "erasures.show.confirm", SECOND, POST),
    Route("/desk/erasures/<int:erasure_id>/refusal", "erasure_refuse", "erasures.show.refuse", SECOND, POST),
    Route("/desk/erasures/<int:erasure_id>/taking-back", "erasure_take_back", "erasures.show.take_back", ERASE, POST),
)

ROUTES: tuple[Route, ...] = (*_ROUTES, *ways_back("desk", _ROUTES))
