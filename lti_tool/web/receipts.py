"""The public key of receipts, for whoever holds an LMS's report against them."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from lti_tool.web.tool import tool

blueprint = Blueprint("receipts", __name__)


@blueprint.get("/receipts/jwks.json")
def key_set() -> Response:
    """The keys that receipts and grants are signed with, the newest first. A seal stays good for ever."""
    answer = jsonify({"keys": tool().signer.public_keys()})
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer
