"""The claims of one launch."""

from datetime import datetime, timedelta
from typing import Any

from lti_tool.sandbox.gradebook import Column
from lti_tool.sandbox.people import Person
from lti_tool.sandbox.personality import AGS_CLAIM, DL_SETTINGS, LTI, SCOPES, Plain, Visit

LIFETIME = timedelta(seconds=60)
"""How long an id_token is good for; real platforms give no more."""


def launch_claims(visit: Visit, personality: Plain, *, nonce: str, now: datetime) -> dict[str, Any]:
    """A complete, valid claim set for a resource link launch."""
    link = visit.link
    return {
        **_common(visit, personality, nonce=nonce, now=now),
        LTI + "target_link_uri": link.url,
        LTI + "resource_link": {"title": link.title, "description": link.text, "id": link.id},
        LTI + "message_type": "LtiResourceLinkRequest",
        LTI + "custom": personality.custom(visit),
        **personality.extra_claims(visit),
    }


def review_claims(
    claims: dict[str, Any], visit: Visit, personality: Plain, *, column: Column, whose: str
) -> dict[str, Any]:
    """The claims of a launch, as those of a submission review: whose work it is, and in which column."""
    review = visit.link.review
    line_item = personality.line_item_url(visit.root, visit.context, visit.tool, column.id)
    return {
        **claims,
        LTI + "message_type": "LtiSubmissionReviewRequest",
        LTI + "target_link_uri": review.get("url") or visit.link.url,
        LTI + "for_user": {"user_id": whose},
        LTI + "custom": {**claims[LTI + "custom"], **review.get("custom", {})},
        AGS_CLAIM: {**claims[AGS_CLAIM], "lineitem": line_item},
    }


def choosing_claims(visit: Visit, personality: Plain, *, word: str, nonce: str, now: datetime) -> dict[str, Any]:
    """A complete, valid claim set for a deep linking request. The link of `visit` is none that is there."""
    back = f"{visit.root}/as/{visit.person.key}/choose/return?word={word}"
    return {
        **_common(visit, personality, nonce=nonce, now=now),
        LTI + "message_type": "LtiDeepLinkingRequest",
        **personality.extra_claims(visit),
        DL_SETTINGS: personality.choosing(back, word),
    }


def privacy_claims(visit: Visit, personality: Plain, about: Person, *, nonce: str, now: datetime) -> dict[str, Any]:
    """A complete, valid claim set for a question about what is kept of somebody; it belongs to no course."""
    common = _common(visit, personality, nonce=nonce, now=now)
    return {
        **{name: value for name, value in common.items() if name not in (LTI + "context", AGS_CLAIM)},
        LTI + "message_type": "LtiDataPrivacyLaunchRequest",
        LTI + "target_link_uri": visit.tool.redirect_urls[0],
        LTI + "for_user": {"user_id": about.number, "name": about.name},
        **personality.extra_claims(visit),
    }


def _common(visit: Visit, personality: Plain, *, nonce: str, now: datetime) -> dict[str, Any]:
    context = visit.context
    return {
        "nonce": nonce,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "iss": visit.root,
        "aud": visit.tool.client_id,
        **_who(visit.person),
        LTI + "deployment_id": visit.tool.deployment_id,
        LTI + "context": {"id": context.id, "label": context.label, "title": context.title, "type": ["CourseSection"]},
        LTI + "version": "1.3.0",
        LTI + "roles": visit.person.roles,
        AGS_CLAIM: _grading(visit, personality),
    }


def _who(person: Person) -> dict[str, Any]:
    return {
        "sub": person.number,
        "given_name": person.given,
        "family_name": person.family,
        "name": person.name,
        "email": person.email,
    }


def _grading(visit: Visit, personality: Plain) -> dict[str, Any]:
    """Where grades go: the line items of the context, and the link's own one when it has one."""
    claim: dict[str, Any] = {
        "scope": list(SCOPES),
        "lineitems": personality.line_items_url(visit.root, visit.context, visit.tool),
    }
    if visit.column:
        claim["lineitem"] = personality.line_item_url(visit.root, visit.context, visit.tool, visit.column.id)
    return claim
