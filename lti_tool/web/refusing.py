"""Saying no where a platform's page shows us in a frame: on the way in, and while a facilitator chooses.

One page for people and, folded, for administrators; the same into the log. Neither ever holds a token.
"""

from __future__ import annotations

import logging

from flask import Blueprint, g, render_template
from werkzeug.exceptions import HTTPException

from lti_tool.errors import Refused
from lti_tool.lti.refusals import REASONS, TELL, LaunchRefused
from lti_tool.web.security import allow_frames

log = logging.getLogger("lti_tool.web.launch")


def install(blueprint: Blueprint) -> None:
    """Have whatever goes wrong in this room be said on such a page."""
    blueprint.register_error_handler(Refused, _refuse)
    blueprint.register_error_handler(HTTPException, _refuse_form)
    blueprint.register_error_handler(Exception, _apologise)


def _refuse(refused: Refused) -> tuple[str, int]:
    """The page for people and, folded, for administrators; the same into the log. Neither holds a token."""
    reason = REASONS.get(refused.code)
    claim, skew, registration = (getattr(refused, name, None) for name in ("claim", "skew", "registration"))
    log.warning(
        "launch refused: %s claim=%r skew=%s registration=%r detail=%r number=%s",
        refused.code, claim, skew, registration, refused.detail[:500], g.correlation_id,
    )  # fmt: skip
    if "frame_ancestors" not in g:
        allow_frames(None)
    page = render_template(
        "refused.html.jinja",
        code=refused.code,
        happened=refused.message,
        todo=reason.todo if reason else TELL,
        meaning=reason.meaning if reason else refused.detail,
        detail=refused.detail[:1000],
        claim=claim,
        skew=skew,
        registration=registration,
        correlation_id=g.correlation_id,
        back=getattr(refused, "way_back", None) or g.get("way_back"),
    )
    return page, refused.status


def _refuse_form(error: HTTPException) -> tuple[str, int]:
    """A form that could not even be read."""
    return _refuse(LaunchRefused("too_large" if error.code == 413 else "form_incomplete"))


def _apologise(error: Exception) -> tuple[str, int]:
    """Our own mistakes, and a database that does not answer: a page with a number, and all of it in the log."""
    log.error("launch failed, number=%s", g.correlation_id, exc_info=error)
    return _refuse(LaunchRefused("tool_unavailable"))
