"""A gradebook that asks to see the work behind a grade (Submission Review 1.0).

Who asks is the person of the launch; whose work it is stands in `for_user`. The link that the work was done through
need not be named, only its grade column is.
"""

from __future__ import annotations

from typing import Any

from lti_tool.lti import linked
from lti_tool.lti.reading import LINK, address, object_of, text
from lti_tool.lti.refusals import LaunchRefused
from lti_tool.messages import Review
from lti_tool.platforms import Platform

MESSAGE = "LtiSubmissionReviewRequest"
FOR_USER = "https://purl.imsglobal.org/spec/lti/claim/for_user"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


def check(claims: dict[str, Any]) -> None:
    """Raise LaunchRefused unless these claims say whose work is meant.

    The specification wants the grade column named too. One that is missing is no reason to refuse: the course and the
    person say enough.
    """
    if not text(object_of(claims, FOR_USER), "user_id", 255, FOR_USER):
        raise LaunchRefused("claim_missing", claim=f"{FOR_USER} → user_id")
    text(object_of(claims, AGS), "lineitem", LINK, AGS)


def review_from(claims: dict[str, Any]) -> Review:
    """Whose work in which column these checked claims ask for."""
    return Review(object_of(claims, FOR_USER)["user_id"], address(object_of(claims, AGS).get("lineitem")))


def offered(platform: Platform, url: str, course: str, part: str) -> dict[str, Any]:
    """What a new link's grade column says of looking at work: when, and the address and words that lead back to it."""
    if not platform.reviewable:
        return {}
    custom = linked.part_of(course, part)
    return {"submissionReview": {"reviewableStatus": list(platform.reviewable), "url": url, "custom": custom}}
