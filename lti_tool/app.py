"""The web application: settings in, one Flask application out. Everything is wired here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from lti_tool.config import Settings
from lti_tool.web import (
    admin,
    admin_agreements,
    admin_audit,
    admin_deliveries,
    admin_deployments,
    admin_entrance,
    admin_grants,
    admin_health,
    admin_invites,
    admin_keys,
    admin_packages,
    admin_registrations,
    admin_reports,
    answers,
    api,
    cors,
    facilitating,
    facilitating_acts,
    facilitator,
    files,
    home,
    inbox,
    joining,
    launch,
    links,
    me,
    meetings,
    meetings_staff,
    notices,
    operations,
    packages,
    packaging,
    play,
    posts,
    privacy,
    receipts,
    registering,
    reports,
    reviews,
    security,
    unsubscribe,
    values,
)
from lti_tool.web.tool import Tool, utc_now

ROOMS = (
    launch,
    registering,
    notices,
    values,
    links,
    play,
    facilitator,
    facilitating,
    facilitating_acts,
    packaging,
    reports,
    joining,
    api,
    posts,
    reviews,
    meetings,
    meetings_staff,
    inbox,
    files,
    me,
    privacy,
    home,
    unsubscribe,
    packages,
    receipts,
    operations,
    admin_entrance,
    admin,
    admin_registrations,
    admin_agreements,
    admin_deployments,
    admin_invites,
    admin_keys,
    admin_deliveries,
    admin_grants,
    admin_packages,
    admin_reports,
    admin_audit,
    admin_health,
)


def create_tool(settings: Settings) -> Tool:
    """The server's parts without the web in front of them."""
    return Tool.of(settings)


def create_app(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Flask:
    """The application that a WSGI server runs, for example `gunicorn 'lti_tool.app:create_app()'`."""
    app = Flask("lti_tool.web", static_folder=None)
    app.extensions["touchpoint"] = Tool.of(settings, clock=clock)
    security.install(app, settings)
    cors.install(app)
    answers.install(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's documented way
    return app
