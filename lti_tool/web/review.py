"""Where somebody goes on who comes from a gradebook to look at work."""

from __future__ import annotations

from flask import request

from courses.model.parts import activities_in
from lti_tool.records import Role
from lti_tool.services.work_shown import Shown
from lti_tool.web.tool import Tool


def address(server: Tool, shown: Shown) -> str:
    """A facilitator's page of that person, at the part that was asked for; a learner's own course, likewise.

    The token is in the fragment, which no server and no log ever sees.
    """
    entry = shown.entry
    first = activities_in(server.catalogue.get(entry.run.course).plan, shown.part)[:1] if shown.part else ()
    if entry.session.role is Role.FACILITATOR:
        page, at = "facilitate", "/".join(("people", f"l{shown.whose}", *first))
    else:
        page, at = "play", "".join(first)
    place = f"&at={at}" if at else ""
    return f"{request.script_root}/{page}/{entry.run.public_id}/#t={entry.token}{place}"
