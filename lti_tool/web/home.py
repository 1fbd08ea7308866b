"""The way back to the LMS, for pages that somebody was launched into.

The LMS says with each launch where back is. That address may hold what belongs to the person's visit there, so it is
kept nowhere here: it travels in the fragment of the page's address, sealed, so that no link that somebody makes up can
have a page of ours lead to another site.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from flask import Blueprint, Response

from lti_tool import platforms
from lti_tool.errors import Refused
from lti_tool.messages import Launch
from lti_tool.services.seals import Signer
from lti_tool.web import inputs
from lti_tool.web.answers import answer
from lti_tool.web.tool import tool

blueprint = Blueprint("home", __name__, url_prefix="/api")

LONGEST = 8_000
"""Characters of a sealed address."""
_KIND = "home"
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,4}")


@blueprint.post("/home")
def home() -> Response:
    """Where a launch came from, unsealed: the address, and what the LMS calls itself. Good also after a visit."""
    sealed = tool().signer.stamped(inputs.text(inputs.body(), "sealed", longest=LONGEST), _KIND)
    if sealed is None:
        raise Refused(
            "no_home", "This page does not know the way back. Close it, or use your browser's way back.", status=404
        )
    return answer({"url": sealed["url"], "name": sealed["name"]})


def around(launch: Launch, signer: Signer) -> str:
    """What a page should know of where it is shown, as part of a fragment: nothing in it is a secret of ours."""
    platform = platforms.for_registration(launch.platform)
    back = launch.return_url and signer.stamp({"kind": _KIND, "url": launch.return_url, "name": launch.platform_name})
    locale = launch.locale if launch.locale and _LOCALE.fullmatch(launch.locale) else ""
    told = {"frame": platform.frame_messages, "lang": locale.replace("_", "-"), "home": back}
    known = urlencode({name: value for name, value in told.items() if value}, quote_via=quote)
    return f"&{known}" if known else ""
