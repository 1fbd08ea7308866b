"""The way in for packages: a grant and a learner id from the LMS, against a session and the next secret."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, g

from lti_tool.errors import Refused
from lti_tool.services import learning, packages, sessions
from lti_tool.services.acting import Act
from lti_tool.services.packages import Claim, Welcome
from lti_tool.storage.database import Transaction
from lti_tool.web import inputs
from lti_tool.web.answers import answer
from lti_tool.web.cors import claimed_origin
from lti_tool.web.tool import tool

blueprint = Blueprint("packages", __name__, url_prefix="/api/packages")


@blueprint.post("/launch")
def launch() -> Response:
    """Let a learner in through a package."""
    given = inputs.body()
    claim = Claim(
        grant=inputs.text(given, "grant", longest=8_000),
        learner_id=inputs.text(given, "learner_id", longest=2_000),
        origin=claimed_origin(),
        secret=inputs.optional_text(given, "secret", longest=200),
        join_code=inputs.optional_text(given, "join_code", longest=100),
    )
    named = inputs.optional_text(given, "name", longest=10 * inputs.LONGEST_NAME)
    server, now = tool(), tool().clock()
    try:
        with server.database.write() as tx:
            welcome = packages.launch(tx, claim, signer=server.signer, now=now)
            state = _state(tx, welcome, named, now)
    except Refused as why:
        with server.database.write() as tx:
            packages.note_refusal(tx, why, now)
        raise
    expires_in = int(sessions.PACKAGE_LASTS.total_seconds())
    return answer({"token": welcome.token, "expires_in": expires_in, "secret": welcome.secret, "state": state})


def _state(tx: Transaction, welcome: Welcome, named: str | None, now: datetime) -> dict[str, object]:
    """The state to start with, and where the LMS lost it, the receipt once more."""
    g.session = welcome.session
    server = tool()
    act = Act(tx, welcome.session, server.catalogue.get(welcome.session.run.course), server.signer, now)
    if named:
        learning.name(act, inputs.person_name(named))
    return learning.merge(act, {})
