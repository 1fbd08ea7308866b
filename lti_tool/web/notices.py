"""Where platforms send their notices: a JSON list of signed tokens, from nobody's browser.

Anybody can post here, so nothing is done before a token is found to be what it says, and little before that. What is
refused is said in a word and logged without the token; the rest of a list is heard all the same.
"""

from __future__ import annotations

import json
import logging

from flask import Blueprint, Response, g, jsonify, request

from lti_tool.lti import notices
from lti_tool.lti.refusals import LaunchRefused
from lti_tool.services import copying
from lti_tool.web.tool import tool

blueprint = Blueprint("notices", __name__)
log = logging.getLogger(__name__)

MOST = 100
"""Notices in one request, as many as the platform that sends them says at most."""


@blueprint.post("/lti/notices")
def hear() -> tuple[Response, int]:
    """Take notices; 200 where all of them were believed, else 400."""
    tokens = _tokens(request.get_data())
    if tokens is None:
        return jsonify({"error": "This address takes a JSON object with a short list of notices."}), 400
    refused = [code for code in map(_hear, tokens) if code is not None]
    return jsonify({"heard": len(tokens) - len(refused), "refused": refused}), 400 if refused else 200


def _tokens(body: bytes) -> list[str] | None:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    listed = told.get("notices") if isinstance(told, dict) else None
    if not isinstance(listed, list) or len(listed) > MOST:
        return None
    tokens = [one.get("jwt") if isinstance(one, dict) else None for one in listed]
    return [token if isinstance(token, str) else "" for token in tokens]


def _hear(token: str) -> str | None:
    """Do what a notice asks for; the code of why it was refused, or None."""
    server, now = tool(), tool().clock()
    try:
        found = notices.read(server.lti, token, now=now)
    except LaunchRefused as refused:
        log.warning(
            "notice refused: %s claim=%r registration=%r detail=%r number=%s",
            refused.code, refused.claim, refused.registration, refused.detail[:300], g.correlation_id,
        )  # fmt: skip
        return refused.code
    if found is not None:
        place = (found.registration_id, found.deployment_id, found.context_id)
        with server.database.write() as tx:
            made = copying.copied(tx, place, origins=found.origins, title=found.title, nonce=found.nonce, now=now)
        log.info("a course was copied: %s new runs of registration %s", made, found.registration_id)
    return None
