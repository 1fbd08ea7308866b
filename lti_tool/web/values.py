"""What to enter where a platform is registered by hand. None of it is secret: platforms publish the same."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, render_template

from lti_tool import platforms
from lti_tool.lti.about import about, rows
from lti_tool.web.tool import tool

blueprint = Blueprint("values", __name__, url_prefix="/lti/config")


@blueprint.get("")
def values() -> str:
    """Every value an LMS may ask for, each with a button that copies it."""
    public_url = tool().lti.public_url
    documents = [(guide.label, f"{public_url}/lti/config/{name}.json") for name, guide in platforms.importing().items()]
    return render_template("values.html.jinja", rows=rows(about(public_url)), documents=documents)


@blueprint.get("/<name>.json")
def document(name: str) -> Response:
    """The same as a document that one family of platforms imports from its address."""
    found = platforms.document(name, about(tool().lti.public_url))
    if found is None:
        abort(404)
    return jsonify(found)
