"""What a facilitator's page asks for to download a package of her run. Grants are made by administrators."""

from __future__ import annotations

from flask import Blueprint, Response

from lti_tool.services import audit, grants
from lti_tool.services.facilitating_rows import only_facilitators
from lti_tool.web import downloads, inputs
from lti_tool.web.acts import reading, writing
from lti_tool.web.answers import answer
from lti_tool.web.downloads import Chosen

blueprint = Blueprint("packaging", __name__, url_prefix="/api/run/packages")


@blueprint.get("")
def choices() -> Response:
    """The grants that lead to this run, and what packages can be made with them."""
    with reading() as act:
        only_facilitators(act)
        found = [
            {
                "grant": grant.public_id,
                "organisation": grant.organisation,
                "origins": list(origins),
                "expires": grant.expires_at.isoformat(timespec="seconds"),
                "seats": grant.seats,
                "used": grant.used,
                "join_code": grant.join_code_hash is not None,
            }
            for grant, origins in grants.open_of(act.tx, act.session.run.id, act.now)
        ]
    there = downloads.offered()
    formats = [{"name": one.name, "title": one.title} for one in there.formats]
    lms = [{"name": p.name, "title": p.title, "formats": p.formats, "notes": p.notes} for p in there.presets]
    return answer({"grants": found, "formats": formats, "lms": lms})


@blueprint.post("/<grant>")
def make(grant: str) -> Response:
    """A package with this grant, as a file."""
    given = inputs.body()
    chosen = Chosen(
        lms=inputs.optional_text(given, "lms", longest=50) or "",
        format=inputs.optional_text(given, "format", longest=50) or "",
        connected=given.get("connected") is not False,
    )
    with writing() as act:
        only_facilitators(act)
        wanted = downloads.order(act.tx, grant, chosen, run_id=act.session.run.id)
        audit.note(act, "package_taken_along", reason=grant)
    return downloads.attached(downloads.made(wanted))
