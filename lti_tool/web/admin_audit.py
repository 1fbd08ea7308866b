"""The administrators' page that says who did what, when: in all runs, and at these pages."""

from __future__ import annotations

from flask import Response

from lti_tool.services import overseeing, overseeing_audit
from lti_tool.services.overseeing_audit import KINDS, Wanted
from lti_tool.web import admin_door
from lti_tool.web.admin_oversight import after, asked
from lti_tool.web.admin_pages import page
from lti_tool.web.tool import tool

blueprint = admin_door.room("admin_audit", "/admin/log")

SAID = {"all": "Everything", "admin": "By administrators, at these pages", "runs": "In courses"}


@blueprint.get("")
def listed() -> Response:
    """The log, newest first; of one kind, between days, with words."""
    server, kind, since, until = tool(), asked("kind"), asked("since"), asked("until")
    wanted = Wanted(
        kind=kind if kind in KINDS else "all",
        act=asked("act"),
        since=overseeing.day(since),
        until=overseeing.day(until),
        text=asked("q"),
    )
    with server.database.read() as tx:
        found = overseeing_audit.listed(tx, wanted, after=after())
        acts = overseeing_audit.kinds_of_acts(tx)
    kept = {"kind": kind, "act": wanted.act, "since": since, "until": until, "q": wanted.text}
    return page(
        "admin-audit.html.jinja",
        found=found,
        wanted=wanted,
        acts=acts,
        kinds=SAID,
        kept={name: value or None for name, value in kept.items()},
    )
