"""What a launch offers beyond opening something: the roster of its course, the person's groups there, and notices.

None of it is needed to let somebody in, so a claim that is malformed is taken as one that is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lti_tool.lti.about import NOTICES
from lti_tool.lti.reading import address

ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
NOTIFYING = "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice"
COPIED = "LtiContextCopyNotice"
"""The kind of notice that says that a course was copied."""
MOST_GROUPS = 50
"""Of one person that are looked at."""


def offered(claims: Mapping[str, Any], custom: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a `Launch` that these claims fill in."""
    return {
        "roster_url": _url(claims.get(ROSTER), "context_memberships_url", "service_versions", "2.0"),
        "groups": groups(custom.get("groups")),
        "notices_url": _notices(claims.get(NOTIFYING)),
    }


def groups(told: object) -> tuple[str, ...]:
    """The ids of somebody's groups, each once, in one order whatever order they come in.

    An unsubstituted variable ("$Some.groups") arrives verbatim and means that nothing is known.
    """
    if not isinstance(told, str) or told.strip().startswith("$"):
        return ()
    ids = {one.strip() for one in told[:8000].split(",")}
    kept = [one for one in ids if one and len(one) <= 100 and one.isprintable() and not one.startswith("$")]
    # Numbers by their size, so that the group that was made first comes first.
    return tuple(sorted(kept, key=lambda one: (len(one), one) if one.isdecimal() else (1000, one))[:MOST_GROUPS])


def _notices(claim: object) -> str | None:
    """Where to ask to be told of copied courses, where that may be asked for."""
    if not isinstance(claim, dict):
        return None
    kinds, scopes = claim.get("notice_types_supported"), claim.get("scope")
    if not isinstance(kinds, list) or COPIED not in kinds or not isinstance(scopes, list) or NOTICES not in scopes:
        return None
    return address(claim.get("platform_notification_service_url"))


def _url(claim: object, name: str, versions: str, wanted: str) -> str | None:
    """The address in a service's claim; None where the service speaks another version only."""
    if not isinstance(claim, dict):
        return None
    spoken = claim.get(versions)
    if isinstance(spoken, list) and spoken and wanted not in spoken:
        return None
    return address(claim.get(name))
