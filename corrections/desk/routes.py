"""Every address of the desk, and the role that may ask for it."""

from __future__ import annotations

from corrections.desk.accounts import invite, me, reset, second_factor, sessions, signin
from corrections.desk.cases import acts, evidence, queue
from corrections.desk.cases import show as cases
from corrections.desk.deliveries import index as deliveries
from corrections.desk.deliveries import resend
from corrections.desk.settings import index, newsroom, people
from corrections.taxonomy import Role
from corrections.web.routing import BOTH, POST, PUBLIC, Route

REPORTER, EDITOR, ADMINISTRATOR = Role.REPORTER, Role.EDITOR, Role.ADMINISTRATOR

ROUTES: tuple[Route, ...] = (
    # Signing in
    Route("/login", "login", signin.login, PUBLIC, BOTH),
    Route("/login/code", "login_code", signin.code, PUBLIC, BOTH),
    Route("/logout", "logout", signin.logout, PUBLIC, POST),
    Route("/forgot-password", "forgot_password", reset.forgot_password, PUBLIC, BOTH),
    Route("/reset/<token>", "reset", reset.reset, PUBLIC, BOTH),
    Route("/invite/<token>", "invite", invite.invite, PUBLIC, BOTH),
    # The queue and its cases
    Route("/desk", "queue", queue.show, REPORTER),
    Route("/desk/cases/<int:case_id>", "case", cases.show, REPORTER),
    Route("/desk/cases/<int:case_id>/take", "case_take", acts.take, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/assignment", "case_assignment", acts.assign, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/desk", "case_desk", acts.move, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/facts", "case_facts", acts.set_facts, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/review", "case_review", acts.review, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/notes", "case_notes", acts.note, REPORTER, POST),
    Route("/desk/cases/<int:case_id>/messages", "case_messages", acts.message, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/questions", "case_questions", acts.ask_author, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/decision", "case_decision", acts.decide, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/merge", "case_merge", acts.merge, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/reopening", "case_reopening", acts.reopen, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/undo", "case_undo", acts.undo, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/draft/start", "case_draft", acts.draft, EDITOR, POST),
    Route("/desk/cases/<int:case_id>/evidence/<int:evidence_id>", "evidence", evidence.show, REPORTER),
    # One's own account
    Route("/desk/me", "me", me.show, REPORTER),
    Route("/desk/me/password", "me_password", me.change_password, REPORTER, POST),
    Route("/desk/me/preferences", "me_preferences", me.change_preferences, REPORTER, POST),
    Route("/desk/me/second-factor", "second_factor", second_factor.show, REPORTER),
    Route("/desk/me/second-factor/secret", "second_factor_secret", second_factor.create, REPORTER, POST),
    Route("/desk/me/second-factor/confirmation", "second_factor_confirmation", second_factor.confirm, REPORTER, POST),
    Route("/desk/me/second-factor/removal", "second_factor_removal", second_factor.remove, REPORTER, POST),
    Route("/desk/me/sessions", "sessions", sessions.show, REPORTER),
    Route("/desk/me/sessions/<int:session_id>/end", "session_end", sessions.end, REPORTER, POST),
    Route("/desk/me/sessions/end-others", "sessions_end_others", sessions.end_others, REPORTER, POST),
    # Emails
    Route("/desk/deliveries", "deliveries", deliveries.show, REPORTER),
    Route("/desk/deliveries/resend", "deliveries_resend", resend.create_all, EDITOR, POST),
    Route("/desk/deliveries/<int:delivery_id>/resend", "delivery_resend", resend.create, EDITOR, POST),
    Route("/desk/deliveries/<int:delivery_id>/cancellation", "delivery_cancellation", resend.give_up, EDITOR, POST),
    # Settings
    Route("/desk/settings", "settings", index.show, REPORTER),
    Route("/desk/settings/newsroom", "newsroom", newsroom.show, ADMINISTRATOR),
    Route("/desk/settings/newsroom/save", "newsroom_save", newsroom.save, ADMINISTRATOR, POST),
    Route("/desk/settings/people", "people", people.show_all, ADMINISTRATOR),
    Route("/desk/settings/people/invite", "people_invite", people.invite, ADMINISTRATOR, POST),
    Route("/desk/settings/people/<int:user_id>", "person", people.show, ADMINISTRATOR),
    Route("/desk/settings/people/<int:user_id>/save", "person_save", people.save, ADMINISTRATOR, POST),
    Route("/desk/settings/people/<int:user_id>/invite", "person_invite", people.invite_again, ADMINISTRATOR, POST),
    Route("/desk/settings/people/<int:user_id>/disable", "person_disable", people.disable, ADMINISTRATOR, POST),
    Route("/desk/settings/people/<int:user_id>/enable", "person_enable", people.enable, ADMINISTRATOR, POST),
    Route("/desk/settings/people/<int:user_id>/sign-out", "person_sign_out", people.end_sessions, ADMINISTRATOR, POST),
    Route(
        "/desk/settings/people/<int:user_id>/second-factor/removal",
        "person_second_factor_removal",
        people.reset_second_factor,
        ADMINISTRATOR,
        POST,
    ),
)
