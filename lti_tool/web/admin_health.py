"""The administrators' page that says how the server is, and what to do where something is wrong."""

from __future__ import annotations

import logging

from flask import Response

from lti_tool.services import overseeing_health
from lti_tool.web import admin_door
from lti_tool.web.admin_pages import page
from lti_tool.web.tool import tool

blueprint = admin_door.room("admin_health", "/admin/health")
log = logging.getLogger(__name__)

LIGHTS = {"good": "Good", "look": "Look at it", "bad": "Wrong"}


@blueprint.get("")
def health() -> Response:
    """Every light. `/healthz` is for programs; this is for people."""
    server, now = tool(), tool().clock()
    facts = overseeing_health.look(server.database, server.settings, keys=_keys(), now=now)
    checks = overseeing_health.checks(facts, now)
    return page(
        "admin-health.html.jinja",
        checks=checks,
        lights=LIGHTS,
        wrong=sum(check.light == "bad" for check in checks),
        look=sum(check.light == "look" for check in checks),
        versions=list(overseeing_health.versions()),
        public_url=server.settings.public_url,
    )


def _keys() -> int:
    try:
        return len(tool().lti.keys.list())
    except (OSError, ValueError):
        log.exception("the folder of our keys cannot be read")
        return 0
