"""The addresses of the settings, and the role that may ask for each."""

from __future__ import annotations

from corrections.accounts.decisions import Act
from corrections.web.routing import POST, Route

REPORTER, RULES, ADMINISTRATOR = Act.READ_DESK, Act.CHANGE_RULES, Act.CHANGE_SETTINGS
TOKENS, ANSWERS, ROSTERS, KEEP = Act.CHANGE_TOKENS, Act.SAVE_ANSWERS, Act.SET_ROSTER, Act.CHANGE_RETENTION

SETTINGS: tuple[Route, ...] = (
    Route("/desk/settings", "settings", "settings.index.show", REPORTER),
    Route("/desk/settings/newsroom", "newsroom", "settings.newsroom.show", ADMINISTRATOR),
    Route("/desk/settings/newsroom/save", "newsroom_save", "settings.newsroom.save", ADMINISTRATOR, POST),
    Route("/desk/settings/newsroom/logo", "logo", "settings.logo.show", ADMINISTRATOR),
    Route("/desk/settings/newsroom/logo/<ground>/add", "logo_put", "settings.logo.put", ADMINISTRATOR, POST),
    Route(
        "/desk/settings/newsroom/logo/<ground>/remove", "logo_take_away", "settings.logo.take_away", ADMINISTRATOR, POST
    ),
    Route("/desk/settings/surfaces", "surfaces", "settings.surfaces.show", ADMINISTRATOR),
    Route("/desk/settings/surfaces/save", "surfaces_save", "settings.surfaces.save", ADMINISTRATOR, POST),
    Route("/desk/settings/desks", "desks", "settings.desks.show", RULES),
    Route("/desk/settings/desks/add", "desk_add", "settings.desks.add", RULES, POST),
    Route("/desk/settings/desks/<int:desk_id>/name", "desk_rename", "settings.desks.rename", RULES, POST),
    Route("/desk/settings/desks/<int:desk_id>/remove", "desk_remove", "settings.desks.remove", RULES, POST),
    Route(
        "/desk/settings/desks/<int:desk_id>/members/add", "desk_member_add", "settings.desks.add_member", RULES, POST
    ),
    Route(
        "/desk/settings/desks/<int:desk_id>/members/<int:user_id>/remove",
        "desk_member_remove",
        "settings.leading.remove",
        RULES,
        POST,
    ),
    Route(
        "/desk/settings/desks/<int:desk_id>/members/<int:user_id>/lead",
        "desk_member_lead",
        "settings.leading.change",
        RULES,
        POST,
        "desks",
    ),
    Route("/desk/settings/routing", "routing", "settings.routing.show", RULES),
    Route("/desk/settings/routing/try", "routing_try", "settings.trying.show", RULES),
    Route("/desk/settings/routing/begin", "routing_begin", "settings.routing.begin", RULES, POST, "routing"),
    Route("/desk/settings/routing/add", "rule_add", "settings.routing.add", RULES, POST, "routing"),
    Route(
        "/desk/settings/routing/put-in-force",
        "routing_put_in_force",
        "settings.routing.put_in_force",
        RULES,
        POST,
        "routing",
    ),
    Route("/desk/settings/routing/drop", "routing_drop", "settings.routing.drop", RULES, POST, "routing"),
    Route(
        "/desk/settings/routing/<int:rule_id>/change", "rule_change", "settings.routing.change", RULES, POST, "routing"
    ),
    Route(
        "/desk/settings/routing/<int:rule_id>/remove", "rule_remove", "settings.routing.remove", RULES, POST, "routing"
    ),
    Route("/desk/settings/routing/<int:rule_id>/move", "rule_move", "settings.routing.move", RULES, POST, "routing"),
    Route("/desk/settings/answers", "answers", "settings.answers.show", ANSWERS),
    Route("/desk/settings/answers/new", "answer_new", "settings.answers.new", ANSWERS),
    Route("/desk/settings/answers/new/save", "answer_add", "settings.answers.add", ANSWERS, POST),
    Route("/desk/settings/answers/starters", "answers_begin", "settings.answers.begin", ANSWERS, POST),
    Route("/desk/settings/answers/<int:answer_id>", "answer", "settings.answers.edit", ANSWERS),
    Route("/desk/settings/answers/<int:answer_id>/save", "answer_save", "settings.answers.save", ANSWERS, POST),
    Route("/desk/settings/answers/<int:answer_id>/move", "answer_move", "settings.answers.move", ANSWERS, POST),
    Route("/desk/settings/answers/<int:answer_id>/remove", "answer_remove", "settings.answers.remove", ANSWERS, POST),
    Route(
        "/desk/settings/answers/<int:answer_id>/bring-back",
        "answer_bring_back",
        "settings.answers.bring_back",
        ANSWERS,
        POST,
    ),
    Route("/desk/settings/rosters", "rosters", "settings.rosters.show", ROSTERS),
    Route("/desk/settings/desks/<int:desk_id>/roster", "roster", "settings.roster.show", ROSTERS),
    Route("/desk/settings/desks/<int:desk_id>/roster/save", "roster_save", "settings.roster.save", ROSTERS, POST),
    Route("/desk/settings/people", "people", "settings.people.show_all", ADMINISTRATOR),
    Route("/desk/settings/people/invite", "people_invite", "settings.people.invite", ADMINISTRATOR, POST),
    Route("/desk/settings/people/<int:user_id>", "person", "settings.people.show", ADMINISTRATOR),
    Route("/desk/settings/people/<int:user_id>/save", "person_save", "settings.people.save", ADMINISTRATOR, POST),
    Route(
        "/desk/settings/people/<int:user_id>/invite",
        "person_invite",
        "settings.people.invite_again",
        ADMINISTRATOR,
        POST,
    ),
    Route(
        "/desk/settings/people/<int:user_id>/disable", "person_disable", "settings.people.disable", ADMINISTRATOR, POST
    ),
    Route("/desk/settings/people/<int:user_id>/enable", "person_enable", "settings.people.enable", ADMINISTRATOR, POST),
    Route(
        "/desk/settings/people/<int:user_id>/sign-out",
        "person_sign_out",
        "settings.people.end_sessions",
        ADMINISTRATOR,
        POST,
    ),
    Route(
        "/desk/settings/people/<int:user_id>/second-factor/removal",
        "person_second_factor_removal",
        "settings.people.reset_second_factor",
        ADMINISTRATOR,
        POST,
    ),
    Route(
        "/desk/settings/people/<int:user_id>/passkeys/removal",
        "person_passkeys_removal",
        "settings.people.remove_passkeys",
        ADMINISTRATOR,
        POST,
    ),
    Route(
        "/desk/settings/people/<int:user_id>/provider/removal",
        "person_provider_removal",
        "settings.people.unlink",
        ADMINISTRATOR,
        POST,
    ),
    Route("/desk/settings/people/<int:user_id>/away", "person_away", "accounts.away.show", ADMINISTRATOR),
    Route("/desk/settings/people/<int:user_id>/away/add", "person_away_add", "accounts.away.add", ADMINISTRATOR, POST),
    Route(
        "/desk/settings/people/<int:user_id>/away/<int:absence_id>/remove",
        "person_away_remove",
        "accounts.away.remove",
        ADMINISTRATOR,
        POST,
    ),
    Route("/desk/settings/people/<int:user_id>/leaving", "person_leaving", "settings.leaving.show", ADMINISTRATOR),
    Route(
        "/desk/settings/people/<int:user_id>/leaving/last-day",
        "person_last_day",
        "settings.leaving.save",
        ADMINISTRATOR,
        POST,
    ),
    Route(
        "/desk/settings/people/<int:user_id>/leaving/hand-over",
        "person_hand_over",
        "settings.leaving.hand_over",
        ADMINISTRATOR,
        POST,
    ),
    Route("/desk/settings/tokens", "tokens", "settings.tokens.show", TOKENS),
    Route("/desk/settings/tokens/add", "token_add", "settings.tokens.add", TOKENS, POST),
    Route("/desk/settings/tokens/<int:token_id>/revocation", "token_revoke", "settings.tokens.revoke", TOKENS, POST),
    Route("/desk/settings/retention", "retention", "settings.retention.show", KEEP),
    Route("/desk/settings/retention/save", "retention_save", "settings.retention.save", KEEP, POST),
    Route("/desk/settings/complaints", "complaint_settings", "settings.complaints.show", ADMINISTRATOR),
    Route("/desk/settings/complaints/save", "complaint_settings_save", "settings.complaints.save", ADMINISTRATOR, POST),
    Route("/desk/settings/sign-in", "sign_in", "settings.sign_in.show", ADMINISTRATOR),
    Route("/desk/settings/sign-in/save", "sign_in_save", "settings.sign_in.save", ADMINISTRATOR, POST),
    Route("/desk/settings/sign-in/removal", "sign_in_removal", "settings.sign_in.remove", ADMINISTRATOR, POST),
    Route("/desk/settings/channels", "channels", "settings.channels.show", ADMINISTRATOR),
    Route("/desk/settings/channels/add", "channel_add", "settings.channels.add", ADMINISTRATOR, POST),
    Route(
        "/desk/settings/channels/<int:channel_id>/test", "channel_test", "settings.channels.test", ADMINISTRATOR, POST
    ),
    Route(
        "/desk/settings/channels/<int:channel_id>/remove",
        "channel_remove",
        "settings.channels.remove",
        ADMINISTRATOR,
        POST,
    ),
    Route("/desk/settings/witnesses", "witnesses", "settings.witnesses.show", ADMINISTRATOR),
    Route("/desk/settings/witnesses/add", "witness_add", "settings.witnesses.add", ADMINISTRATOR, POST),
    Route(
        "/desk/settings/witnesses/<int:witness_id>/remove",
        "witness_remove",
        "settings.witnesses.remove",
        ADMINISTRATOR,
        POST,
    ),
    Route("/desk/settings/witnesses/logs/add", "witnessed_log_add", "settings.witnesses.add_log", ADMINISTRATOR, POST),
    Route(
        "/desk/settings/witnesses/logs/<int:log_id>/remove",
        "witnessed_log_remove",
        "settings.witnesses.remove_log",
        ADMINISTRATOR,
        POST,
    ),
)
