"""The administrators' page about the tool's own keys: which sign, a new one, and old ones that go."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as Answer

from lti_tool.lti.keys import KeyInUse, Standing
from lti_tool.services.admin_visits import AdminRefused
from lti_tool.storage import admin_acts
from lti_tool.web import admin_door
from lti_tool.web.admin_pages import acting, back, page
from lti_tool.web.tool import tool

blueprint = admin_door.room("admin_keys", "/admin/keys")

SAID = {
    "made": "The new key is published. It signs by itself when every platform can know it; see below when that is.",
    "retired": "The key is gone.",
}


@blueprint.get("")
def listed() -> Response:
    """Every key that is published, and what it is there for."""
    return page("admin-keys.html.jinja", keys=tool().lti.keys.standing(tool().clock()), said=SAID)


@blueprint.post("/rotate")
def rotate() -> Answer:
    """Publish a new key, which takes over by itself. One at a time: whoever presses twice means one."""
    keys = tool().lti.keys
    with tool().database.write() as tx:
        now = tool().clock()
        coming = [key for key, standing in keys.standing(now) if standing is Standing.COMES]
        if coming:
            todo = f"It signs from {coming[0].signs_from:%H:%M} UTC on. Wait for that, or take it back."
            raise AdminRefused("admin_key_coming", "A new key is on its way already.", todo, status=409)
        made = keys.new(now=now)
        admin_acts.note(tx, admin_door.visit().name, "key_made", made.kid, now=now)
    return back("admin_keys.listed", done="made")


@blueprint.post("/<kid>/retire")
def retire(kid: str) -> Answer:
    """Drop a key that does not sign."""
    try:
        with acting("key_retired", kid) as (_, now):
            tool().lti.keys.retire(kid, now=now)
    except LookupError:
        raise AdminRefused("admin_no_key", "There is no such key (any more).", "", status=404) from None
    except KeyInUse:
        todo = "Make a new key first, and wait until that signs."
        raise AdminRefused("admin_key_signs", "This key signs at this moment.", todo, status=409) from None
    return back("admin_keys.listed", done="retired")
