"""The only place that joins Flask, the database and the rooms."""

from __future__ import annotations

from flask import Blueprint, Flask, Response
from sqlalchemy import Engine, text

import corrections.schema  # noqa: F401  every table, whichever page is asked for first
from corrections import database, paths
from corrections import settings as settings_module
from corrections.api.routes import ROUTES as API
from corrections.desk.key_list import key_list
from corrections.desk.routes import ROUTES as DESK
from corrections.errors import Problem
from corrections.log import signing
from corrections.public.routes import ROUTES as PUBLIC
from corrections.settings import Settings
from corrections.web import assets, caching, colour, current, filters, problems, routing, security, signin, templates
from corrections.witness import memory
from corrections.worker import recipients, words

# Connections to the database that are kept open, at least.
FEWEST_CONNECTIONS = 5


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> Flask:
    """The WSGI application for `settings` (default: read from the environment).

    An `engine` that is given signs the log with what is attached to it. Raises Problem if a setting can't be used.
    """
    settings = settings or settings_module.load()
    app = Flask("corrections", template_folder=str(paths.TEMPLATES), static_folder=str(paths.STATIC))
    templates.init(app)
    app.url_map.converters["int"] = routing.BoundedInteger
    app.extensions["settings"] = settings
    app.extensions["mailing"] = current.Mailing(recipients.address_of, words.words_of)
    # The server answers twice `threads` requests at once: with a body, and without.
    connections = max(FEWEST_CONNECTIONS, 2 * settings.threads)
    app.extensions["engine"] = engine or signing.attach(
        database.make_engine(settings.database_url, pool_size=connections), settings
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    current.init(app)
    security.configure(app, settings)
    filters.init(app)
    app.jinja_env.globals["key_list"] = key_list
    assets.init(app)
    problems.init(app)
    signin.init(app)
    for name, routes in (("public", PUBLIC), ("desk", DESK), ("api", API)):
        blueprint = Blueprint(name, __name__)
        routing.register(blueprint, routes)
        app.register_blueprint(blueprint)
    app.add_url_rule("/newsroom.css", "newsroom_css", colour.stylesheet)
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)
    cookie = app.config["SESSION_COOKIE_NAME"]
    app.wsgi_app = caching.keep(app.wsgi_app, app.extensions["engine"], session_cookie=cookie)  # type: ignore[method-assign, assignment]
    return app


def healthz() -> Response:
    """The process is up."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


def readyz() -> Response:
    """The database is reachable, its schema is current, and the log can sign; else 503 and one line that says which
    is not."""
    changes = ""
    try:
        with current.engine().connect() as connection:
            connection.execute(text("SELECT 1"))
            problem = (
                ""
                if database.is_current(connection)
                else "the database needs “corrections init” to bring it up to date"
            )
        if not problem:
            # Ready all the same: it is for a person to end it, once others have the new key.
            changes = " (the log is changing its key)" if signing.check(current.engine()).next_vkey else ""
            with database.reading(current.engine()) as session:
                unsure = memory.problems(session, current.settings().witness_memory_folder)
            changes += f" ({'; '.join(map(str, unsure))})" if unsure else ""
    except Problem as unable:
        problem = str(unable)
    except Exception:
        problem = "the database can’t be reached"
    return Response(
        (problem or f"ready{changes}") + "\n",
        503 if problem else 200,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
