"""A question about one person's data, as a platform asks it: whose data, and whether the one who asks may see them.

The specification is 1EdTech's Data Privacy Launch, which only its members can read, so this holds to what can be read
elsewhere: the validator of PyLTI1p3, and the constants of Sakai, which has both names of the message. There is no
resource link, and `for_user` is required. It is `user_id` there as in other messages, and was also seen as `id`.
"""

from __future__ import annotations

from typing import Any

from lti_tool.lti.reading import object_of, text
from lti_tool.lti.refusals import LaunchRefused
from lti_tool.lti.roles import administers
from lti_tool.messages import PersonWanted
from lti_tool.platforms_setup import DATA_PRIVACY as MESSAGES

__all__ = ["FOR_USER", "MESSAGES", "check", "wanted_from"]

FOR_USER = "https://purl.imsglobal.org/spec/lti/claim/for_user"
ROLES = "https://purl.imsglobal.org/spec/lti/claim/roles"


def check(claims: dict[str, Any]) -> None:
    """Raise LaunchRefused unless these claims say who asks, and about whom."""
    if not text(claims, "sub", 255):
        # Not even where anonymous launches are let in: nobody in particular may see no data in particular.
        raise LaunchRefused("claim_missing", claim="sub")
    named = object_of(claims, FOR_USER)
    ids = {text(named, name, 255, FOR_USER) for name in ("user_id", "id")} - {None}
    if not ids:
        raise LaunchRefused("claim_missing", claim=f"{FOR_USER} → user_id")
    if len(ids) > 1:
        raise LaunchRefused("claim_malformed", claim=FOR_USER, detail="user_id and id name two people.")


def wanted_from(claims: dict[str, Any]) -> PersonWanted:
    """Whose data these checked claims ask about."""
    named = object_of(claims, FOR_USER)
    return PersonWanted(named.get("user_id") or named["id"], administrator=administers(claims[ROLES]))
