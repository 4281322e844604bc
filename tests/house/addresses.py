"""Every address that there is and who may ask for it, and those that design.md promises."""

from __future__ import annotations

from corrections.taxonomy import Role

Row = tuple[int, int, int, int, int]  # nobody, reporter, editor, standards editor, administrator
WHO: tuple[Role | None, ...] = (None, Role.REPORTER, Role.EDITOR, Role.STANDARDS_EDITOR, Role.ADMINISTRATOR)


def everybody(status: int) -> Row:
    return (status,) * 5


def staff(status: int, nobody: int = 401) -> Row:
    return (nobody, *(status,) * 4)


def editors(status: int, nobody: int = 401) -> Row:
    return (nobody, 403, status, status, 403)


def rules(status: int, nobody: int = 401) -> Row:
    return (nobody, 403, 403, status, status)


def administrators(status: int, nobody: int = 401) -> Row:
    return (nobody, 403, 403, 403, status)


def standards(status: int, nobody: int = 401) -> Row:
    return (nobody, 403, 403, status, 403)


def rows(row: Row, *addresses: str) -> dict[str, Row]:
    return dict.fromkeys(addresses, row)


# No log was retired there, so none has a number.
LATER_LOGS = (
    "GET /log/<int:log_id>.json",
    "GET /log/<int:log_id>/checkpoint",
    "GET /log/<int:log_id>/policy",
    "GET /log/<int:log_id>/tile/<level>/<path:place>",
    "GET /log/<int:log_id>/tile/entries/<path:place>",
    "GET /log/<int:log_id>/documents/<int:index>.json",
)

# Nor was a change noticed in that year.
YEARS = ("GET /statistics/<int:year>", "GET /statistics/<int:year>.json")

# A GET is of something that is there. A POST is of something that is not, with an empty form: 404 and 422 say that
# somebody may, and that nothing was done.
TABLE: dict[str, Row] = {
    **rows(
        everybody(200),
        "GET /",
        "GET /corrections",
        "GET /corrections.json",
        "GET /corrections.atom",
        "GET /corrections/feed.json",
        "GET /corrections.csv",
        "GET /corrections/<number>",
        "GET /corrections/<number>.json",
        "GET /corrections/<number>/revisions/<int:revision>",
        "GET /corrections/<number>/revisions/<int:revision>.json",
        "GET /corrections/<number>/revisions/<int:revision>.tlog-proof",
        "GET /corrections/<number>/revisions/<int:revision>/verify",
        "GET /corrections/<number>/revisions/<int:revision>/evidence.zip",
        "GET /corrections/<number>/evidence.zip",
        "GET /articles",
        "GET /articles/<int:article_id>",
        "GET /articles/<int:article_id>.json",
        "GET /articles/<int:article_id>.atom",
        "GET /articles/<int:article_id>/versions/<int:number>",
        "GET /articles/<int:article_id>/versions/<int:number>.json",
        "GET /articles/<int:article_id>/versions/<int:number>.tlog-proof",
        "GET /articles/<int:article_id>/versions/<int:number>/verify",
        "GET /articles/<int:article_id>/versions/<int:number>/evidence.zip",
        "GET /articles/<int:article_id>/compare/<int:a>...<int:b>",
        "GET /articles/<int:article_id>/report",
        "GET /report",
        "GET /timemap/<path:url>",
        "GET /timemap/<int:page>/<path:url>",
        "GET /standards",
        "GET /standards.json",
        "GET /standards/versions",
        "GET /standards/versions.json",
        "GET /standards/versions/<int:number>",
        "GET /standards/versions/<int:number>.json",
        "GET /standards/versions/<int:number>.tlog-proof",
        "GET /standards/versions/<int:number>/verify",
        "GET /standards/versions/<int:number>/evidence.zip",
        "GET /standards/<clause>",
        "GET /standards/<clause>.json",
        "GET /statistics",
        "GET /statistics.json",
        "GET /statistics.csv",
        "GET /log",
        "GET /log.json",
        "GET /log/checkpoint",
        "GET /log/policy",
        "GET /log/tile/<level>/<path:place>",
        "GET /log/tile/entries/<path:place>",
        "GET /log/documents/<int:index>.json",
        "GET /requests/<token>",
        "GET /answer/<token>",
        "GET /answer/complaints/<token>",
        "GET /follow",
        "GET /follow/<token>",
        "GET /unfollow/<token>",
        "GET /forgot-password",
        "GET /reset/<token>",
        "GET /invite/<token>",
        "GET /healthz",
        "GET /readyz",
        "GET /newsroom.css",
        "GET /api/openapi.json",
        "GET /api/docs",
        "GET /static/<path:filename>",
        "GET /static/bundles/<name>",
        "GET /static/js/<module>",
    ),
    **rows(
        everybody(302),
        "GET /articles/<int:article_id>/at/<moment>",
        "GET /corrections/<number>/verify",
        "GET /timegate/<path:url>",
    ),
    **rows(everybody(400), "POST /witness/add-checkpoint"),  # an empty form is no question
    **rows(everybody(401), "POST /api/v1/articles"),  # whoever is signed in: a cookie is no token
    **rows(everybody(404), *LATER_LOGS, *YEARS),
    "GET /logo/<name>": everybody(404),  # it has none
    **rows(
        everybody(422), "POST /report", "POST /follow", "POST /login", "POST /login/passkey", "POST /forgot-password"
    ),
    "POST /login/passkey/request": everybody(200),
    **rows(
        everybody(404),
        "POST /articles/<int:article_id>/report",
        "POST /requests/<token>/messages",
        "POST /requests/<token>/second-look",
        "POST /requests/<token>/withdrawal",
        "POST /requests/<token>/not-meant",
        "POST /requests/<token>/comment",
        "POST /requests/<token>/review",
        "POST /requests/<token>/confirmation",
        "POST /requests/<token>/email",
        "POST /requests/<token>/erasure",
        "POST /requests/<token>/new-address",
        "POST /answer/<token>",
        "POST /answer/complaints/<token>",
        "POST /follow/<token>",
        "POST /unfollow/<token>",
        "POST /reset/<token>",
        "POST /invite/<token>",
    ),
    **rows(
        everybody(303),  # back to the page that has the form
        "GET /requests/<token>/messages",
        "GET /requests/<token>/second-look",
        "GET /requests/<token>/withdrawal",
        "GET /requests/<token>/not-meant",
        "GET /requests/<token>/comment",
        "GET /requests/<token>/review",
        "GET /requests/<token>/confirmation",
        "GET /requests/<token>/email",
        "GET /requests/<token>/erasure",
        "GET /requests/<token>/new-address",
    ),
    **rows((200, 303, 303, 303, 303), "GET /login"),
    **rows(everybody(303), "GET /login/code", "POST /login/code", "POST /logout"),
    **rows(everybody(303), "GET /login/passkey", "GET /login/passkey/request"),
    # No provider is set up there.
    **rows(everybody(400), "POST /login/provider/left"),
    **rows(everybody(303), "GET /login/provider", "GET /login/provider/back", "GET /login/provider/leave"),
    "GET /invite/<token>/provider": everybody(303),
    # There a version is in force, and the next one is drafted.
    **rows(rules(200, nobody=303), "GET /desk/standards", "GET /desk/standards/compare"),
    **rows(standards(200, nobody=303), "GET /desk/standards/clauses/new", "GET /desk/standards/clauses/<clause>"),
    **rows(standards(409), "POST /desk/standards/begin", "POST /desk/standards/begin-with-starter"),  # there is a draft
    **rows(
        standards(422),
        "POST /desk/standards/proposal",
        "POST /desk/standards/proposal/taking-back",
        "POST /desk/standards/clauses/new/add",
        "POST /desk/standards/clauses/<clause>/save",
        "POST /desk/standards/clauses/<clause>/retire",
        "POST /desk/standards/clauses/<clause>/bring-back",
    ),
    "POST /desk/standards/drop": standards(409),
    **rows(rules(422), "POST /desk/standards/sign-off", "POST /desk/standards/sending-back"),
    **rows(
        rules(303, nobody=303),  # back to the page that has the form
        "GET /desk/standards/begin",
        "GET /desk/standards/begin-with-starter",
        "GET /desk/standards/drop",
        "GET /desk/standards/proposal",
        "GET /desk/standards/proposal/taking-back",
        "GET /desk/standards/sign-off",
        "GET /desk/standards/sending-back",
        "GET /desk/standards/clauses/<clause>/retire",
        "GET /desk/standards/clauses/<clause>/bring-back",
    ),
    **rows(
        standards(303, nobody=303),
        "GET /desk/standards/clauses/new/add",
        "GET /desk/standards/clauses/<clause>/save",
    ),
    "GET /desk/me/provider": staff(200, nobody=303),
    "GET /desk/me/provider/begin": staff(303, nobody=303),
    "POST /desk/me/provider/link": staff(422),
    "POST /desk/me/provider/removal": staff(303),
    "GET /desk/settings/sign-in": administrators(200, nobody=303),
    "POST /desk/settings/sign-in/save": administrators(422),
    "POST /desk/settings/sign-in/removal": administrators(404),
    "POST /desk/settings/people/<int:user_id>/provider/removal": administrators(404),
    **rows(
        staff(200, nobody=303),
        "GET /desk",
        "GET /desk/views",
        "GET /desk/cases/<int:case_id>",
        "GET /desk/cases/<int:case_id>/article",
        "GET /desk/cases/<int:case_id>/elsewhere",
        "GET /desk/cases/<int:case_id>/complaint",
        "GET /desk/cases/<int:case_id>/draft",
        "GET /desk/cases/<int:case_id>/draft/hold",
        "GET /desk/corrections/<number>/revise/hold",
        "GET /desk/cases/<int:case_id>/evidence/<int:evidence_id>",
        "GET /desk/cases/<int:case_id>/mails/<int:mail_id>",
        "GET /desk/corrections/<number>/revise",
        "GET /desk/set-aside",
        "GET /desk/mentions",
        "GET /desk/reports/new",
        "GET /desk/incoming",
        "GET /desk/articles",
        "GET /desk/articles/<int:article_id>",
        "GET /desk/deliveries",
        "GET /desk/me",
        "GET /desk/me/away",
        "GET /desk/escalations",
        "GET /desk/me/second-factor",
        "GET /desk/me/sessions",
        "GET /desk/me/passkeys",
        "GET /desk/settings",
    ),
    "GET /desk/colleagues": staff(200, nobody=303),
    "POST /desk/me/list": staff(303),
    "GET /desk/news": staff(400, nobody=303),  # it is asked since when
    **rows(staff(303), "POST /desk/search"),
    "POST /desk/cases.csv": staff(200),
    **rows(staff(422), "POST /desk/views/add"),
    **rows(
        staff(404),
        "POST /desk/views/<int:view_id>/remove",
        "POST /desk/cases/<int:case_id>/notes",
        "POST /desk/me/sessions/<int:session_id>/end",
        "POST /desk/me/passkeys/<int:passkey_id>/removal",
    ),
    "GET /desk/me/passkeys/<int:passkey_id>/removal": staff(404, nobody=303),
    "POST /desk/me/passkeys/creation": staff(200),
    "POST /desk/me/passkeys/add": staff(422),
    **rows(staff(422), "POST /desk/views/<int:view_id>/name"),
    **rows(editors(422), "POST /desk/bulk"),  # no button was pressed: what was typed is shown again
    **rows(editors(404), "POST /desk/bulk/<int:act_id>/undo"),
    **rows(staff(404), "POST /desk/cases/<int:case_id>/presence", "POST /desk/cases/<int:case_id>/download"),
    **rows(
        staff(422),
        "POST /desk/reports/new/article",
        "POST /desk/reports/new/enter",
        "POST /desk/me/password",
        "POST /desk/me/second-factor/secret",
        "POST /desk/me/second-factor/confirmation",
        "POST /desk/me/second-factor/removal",
    ),
    **rows(staff(422), "POST /desk/me/away/add"),
    **rows(staff(404), "POST /desk/me/away/<int:absence_id>/remove"),
    **rows(staff(303), "POST /desk/me/digest", "POST /desk/me/preferences", "POST /desk/me/sessions/end-others"),
    **rows(staff(204), "POST /desk/me/single-keys"),
    **rows(
        editors(200, nobody=303),
        "GET /desk/articles/new",
        "GET /desk/bulk/answers",
        "GET /desk/cases/<int:case_id>/answers",
        "GET /desk/clauses",
    ),
    **rows(editors(303), "POST /desk/deliveries/resend"),
    **rows(
        editors(422),
        "POST /desk/articles/new/address",
        "POST /desk/articles/new/upload",
        "POST /desk/articles/new/hand",
    ),
    **rows(
        editors(404),
        *(
            f"POST /desk/cases/<int:case_id>/{act}"
            for act in ("take", "assignment", "desk", "facts", "review", "messages", "questions", "decision", "merge")
        ),
        "POST /desk/cases/<int:case_id>/questions/<int:question_id>/withdrawal",
        "POST /desk/cases/<int:case_id>/snooze",
        "POST /desk/cases/<int:case_id>/snooze/end",
        *(
            f"POST /desk/cases/<int:case_id>/{act}/{with_}"
            for act in ("messages", "decision")
            for with_ in ("answer", "preview")
        ),
        "POST /desk/cases/<int:case_id>/article/set",
        "POST /desk/cases/<int:case_id>/elsewhere/add",
        "POST /desk/cases/<int:case_id>/parting",
        "POST /desk/cases/<int:case_id>/taking-apart",
        "POST /desk/cases/<int:case_id>/reopening",
        "POST /desk/cases/<int:case_id>/undo",
        "POST /desk/cases/<int:case_id>/draft/start",
        "POST /desk/corrections/<number>/revise/start",
        *(
            f"POST /desk/{place}/{act}"
            for place in ("cases/<int:case_id>/draft", "corrections/<number>/revise")
            for act in (
                "save",
                "preview",
                "proposal",
                "articles/<int:article_id>/remove",
                "sign-off-request",
                "sign-off",
                "sign-off-refusal",
                "publication",
                "publication/stop",
                "wait",
                "drop",
            )
        ),
        "POST /desk/set-aside/<int:request_id>/robot",
        "POST /desk/set-aside/<int:request_id>/take-back",
        "POST /desk/incoming/<int:mail_id>/taking-in",
        "POST /desk/articles/<int:article_id>/capture",
        "POST /desk/deliveries/<int:delivery_id>/resend",
        "POST /desk/deliveries/<int:delivery_id>/cancellation",
    ),
    **rows(
        editors(400),  # no article is named
        "POST /desk/cases/<int:case_id>/draft/articles",
        "POST /desk/corrections/<number>/revise/articles",
    ),
    **rows(rules(200, nobody=303), "GET /desk/settings/desks", "GET /desk/settings/routing"),
    "GET /desk/settings/routing/try": rules(303, nobody=303),
    "POST /desk/settings/routing/begin": rules(303),
    "POST /desk/settings/routing/put-in-force": rules(409),
    "POST /desk/settings/routing/drop": rules(303),
    **rows(rules(200, nobody=303), "GET /desk/settings/answers/new"),
    # An editor leads no desk there, and nothing is saved that could be changed.
    "GET /desk/settings/answers": (303, 403, 200, 200, 200),
    "GET /desk/settings/answers/<int:answer_id>": rules(404, nobody=303),
    "POST /desk/settings/answers/new/save": rules(422),
    "POST /desk/settings/answers/starters": rules(303),
    **rows(
        rules(404),
        *(f"POST /desk/settings/answers/<int:answer_id>/{act}" for act in ("save", "move", "remove", "bring-back")),
    ),
    **rows(rules(200, nobody=303), "GET /desk/settings/desks/<int:desk_id>/roster"),
    "GET /desk/settings/rosters": (303, 403, 200, 200, 200),
    **rows(
        rules(422),
        "POST /desk/settings/desks/add",
        "POST /desk/settings/desks/<int:desk_id>/name",
        "POST /desk/settings/routing/add",
    ),
    **rows(
        rules(404),
        "POST /desk/settings/desks/<int:desk_id>/members/add",
        "POST /desk/settings/desks/<int:desk_id>/remove",
        "POST /desk/settings/desks/<int:desk_id>/roster/save",
        "POST /desk/settings/desks/<int:desk_id>/members/<int:user_id>/lead",
        "POST /desk/settings/desks/<int:desk_id>/members/<int:user_id>/remove",
        *(f"POST /desk/settings/routing/<int:rule_id>/{act}" for act in ("change", "remove", "move")),
    ),
    **rows(
        administrators(200, nobody=303),
        "GET /desk/settings/newsroom",
        "GET /desk/settings/newsroom/logo",
        "GET /desk/settings/surfaces",
        "GET /desk/settings/people",
        "GET /desk/settings/tokens",
        "GET /desk/settings/witnesses",
        "GET /desk/settings/channels",
        "GET /desk/settings/retention",
        "GET /desk/settings/complaints",
        "GET /desk/settings/people/<int:user_id>",
        "GET /desk/settings/people/<int:user_id>/away",
        "GET /desk/settings/people/<int:user_id>/leaving",
    ),
    **rows(
        editors(404), *(f"POST /desk/cases/<int:case_id>/complaint/{act}" for act in ("opening", "answer", "review"))
    ),
    **rows(
        standards(404),
        *(
            f"POST /desk/cases/<int:case_id>/complaint/{act}"
            for act in ("admission", "refusal", "going-on", "provisional", "finding")
        ),
    ),
    "GET /desk/erasures": rules(200, nobody=303),
    "GET /desk/erasures/new": administrators(200, nobody=303),
    # Nothing was asked to be erased there.
    "GET /desk/erasures/<int:erasure_id>": rules(404, nobody=303),
    "POST /desk/erasures/<int:erasure_id>/confirmation": standards(404),
    "POST /desk/erasures/<int:erasure_id>/refusal": standards(404),
    "POST /desk/erasures/<int:erasure_id>/taking-back": administrators(404),
    **rows(
        administrators(422),
        "POST /desk/erasures/new/places",
        "POST /desk/erasures/new/request",
        "POST /desk/settings/newsroom/save",
        "POST /desk/settings/retention/save",
        "POST /desk/settings/complaints/save",
        "POST /desk/settings/surfaces/save",
        "POST /desk/settings/people/invite",
        "POST /desk/settings/tokens/add",
        "POST /desk/settings/witnesses/add",
        "POST /desk/settings/channels/add",
        "POST /desk/settings/witnesses/logs/add",
    ),
    **rows(
        administrators(404),
        *(
            f"POST /desk/settings/people/<int:user_id>/{act}"
            for act in (
                "save",
                "invite",
                "disable",
                "enable",
                "sign-out",
                "second-factor/removal",
                "passkeys/removal",
                "away/add",
                "away/<int:absence_id>/remove",
                "leaving/last-day",
                "leaving/hand-over",
            )
        ),
        "POST /desk/settings/newsroom/logo/<ground>/add",
        "POST /desk/settings/newsroom/logo/<ground>/remove",
        "POST /desk/settings/tokens/<int:token_id>/revocation",
        "POST /desk/settings/witnesses/<int:witness_id>/remove",
        "POST /desk/settings/channels/<int:channel_id>/test",
        "POST /desk/settings/channels/<int:channel_id>/remove",
        "POST /desk/settings/witnesses/logs/<int:log_id>/remove",
    ),
}


def way_back(address: str) -> Row:
    """By GET, an address that only takes a form leads to the page that has the form; who may not see it is told so."""
    if address.startswith("/desk/articles/new/"):
        return editors(303, nobody=303)
    if address.startswith("/desk/erasures/<"):
        return rules(303, nobody=303)
    if address.startswith("/desk/erasures/new/"):
        return administrators(303, nobody=303)
    if address.startswith("/desk/settings/answers/") or address.endswith("/roster/save"):
        return (303, 403, 303, 303, 303)
    if address.startswith(("/desk/settings/desks/", "/desk/settings/routing/")):
        return rules(303, nobody=303)
    if address.startswith(
        tuple(
            f"/desk/settings/{of}/"
            for of in (
                "newsroom",
                "surfaces",
                "people",
                "tokens",
                "witnesses",
                "channels",
                "retention",
                "sign-in",
                "complaints",
            )
        )
    ):
        return administrators(303, nobody=303)
    return everybody(303)


TABLE |= {
    f"GET {address}": way_back(address)
    for address in (known.removeprefix("POST ") for known in TABLE if known.startswith("POST /desk/"))
    if f"GET {address}" not in TABLE
}

# design.md §5, as far as it is built. An address is a contract: none is renamed, none vanishes.
BUILT = [
    "/",
    "/corrections",
    "/corrections/<number>",
    "/corrections/<number>/revisions/<n>",
    "/articles/<id>",
    "/articles",
    "/articles/<id>/versions/<n>",
    "/articles/<id>/compare/<a>...<b>",
    "/articles/<id>/at/<time>",
    "/report",
    "/articles/<id>/report",
    "/requests/<token>",
    "/log",
    "/corrections.atom",
    "/corrections/feed.json",
    "/corrections.csv",
    "/articles/<id>.atom",
    "/articles/<id>.json",
    "/articles/<id>/versions/<n>.json",
    "/corrections/<number>.json",
    "/corrections.json",
    "/statistics",
    "/statistics/<year>",
    "/standards",
    "/standards/<clause>",
    "/standards/versions/<n>",
    "/timegate/<url>",
    "/timemap/<url>",
    "/log/checkpoint",
    "/log/policy",
    "/witness/add-checkpoint",
    "/log/tile/<L>/<N>",
    "/log/tile/entries/<N>",
    "/log/documents/<index>.json",
    "/corrections/<number>/revisions/<n>.tlog-proof",
    "/articles/<id>/versions/<n>.tlog-proof",
    "/corrections/<number>/verify",
    "/corrections/<number>/revisions/<n>/verify",
    "/articles/<id>/versions/<n>/verify",
    "/corrections/<number>/evidence.zip",
    "/corrections/<number>/revisions/<n>/evidence.zip",
    "/articles/<id>/versions/<n>/evidence.zip",
    "/login",
    "/logout",
    "/forgot-password",
    "/reset/<token>",
    "/invite/<token>",
    "/desk",
    "/desk/cases/<id>",
    "/desk/cases/<id>/draft",
    "/desk/corrections/<number>/revise",
    "/desk/articles/new",
    "/desk/settings",
    "/answer/<token>",
    "/follow",
    "/follow/<token>",
    "/unfollow/<token>",
    "/api/v1/articles",
    "/api/openapi.json",
    "/api/docs",
    "/healthz",
    "/readyz",
]
# What later parts of the product build. Once one is there, its line moves up.
LATER = [
    "/rulings",
    "/rulings/<number>",
    "/sources/<token>",
    "/embed.js",
    "/oembed",
    "/.well-known/security.txt",
]
