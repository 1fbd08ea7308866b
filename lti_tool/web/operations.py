"""What operators ask: is this server able to work?"""

from __future__ import annotations

import logging

from flask import Blueprint, Response

from lti_tool.storage.database import Database
from lti_tool.web.answers import answer
from lti_tool.web.tool import tool

blueprint = Blueprint("operations", __name__)
log = logging.getLogger(__name__)


@blueprint.get("/healthz")
def health() -> Response:
    """200 when the database answers and there are keys, else 503; which of the two it is stands in the answer."""
    found = {"database": _answers(tool().database), "keys": bool(tool().lti.keys.list())}
    return answer(found, status=200 if all(found.values()) else 503)


def _answers(database: Database) -> bool:
    try:
        database.ping()
    except Exception:
        log.exception("the database does not answer")
        return False
    return True
