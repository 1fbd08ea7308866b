"""The web application: settings in, one Flask application out. Everything is wired here and nowhere else."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from lti_tool.config import Settings
from lti_tool.lti.keys import KeyFolder
from lti_tool.lti.tool import Lti
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.seals import Signer
from lti_tool.storage.database import Database
from lti_tool.storage.lti_store import LtiStore
from lti_tool.web import answers, api, cors, facilitator, launch, operations, packages, play, security
from lti_tool.web.tool import Tool


def create_tool(settings: Settings) -> Tool:
    """The server's parts, with the database brought up to date; for the web and the worker alike."""
    database = Database(settings.database_url)
    database.migrate()
    lti = Lti(
        LtiStore(database),
        keys=KeyFolder(settings.keys_dir),
        public_url=settings.public_url,
        private=settings.private_platforms,
    )
    return Tool(settings, database, Catalogue(settings.course_roots), Signer.ensure(settings.keys_dir), lti)


def create_app(settings: Settings) -> Flask:
    """The application that a WSGI server runs, for example `gunicorn 'lti_tool.app:create_app()'`."""
    app = Flask("lti_tool.web", static_folder=None)
    app.extensions["touchpoint"] = create_tool(settings)
    security.install(app, settings)
    cors.install(app)
    answers.install(app)
    for room in (launch, play, facilitator, api, packages, operations):
        app.register_blueprint(room.blueprint)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's documented way
    return app
