"""The signed answer to a platform that asked a facilitator to choose (Deep Linking 2.0, 4.5).

PyLTI1p3's answer was not taken: it writes `data: null` and empty members that some platforms refuse, knows neither
windows nor pictures, and puts the return address into HTML as it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from lti_tool import platforms
from lti_tool.lti import reviewing
from lti_tool.lti.claims import DEPLOYMENT, MESSAGE, VERSION
from lti_tool.lti.linked import custom_of, path_of
from lti_tool.lti.tool import Lti
from lti_tool.messages import LinkChoice, LinksWanted
from lti_tool.platforms import Platform
from lti_tool.records import Registration

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
RESOURCE_LINK = "ltiResourceLink"
TAG = "touchpoint"
"""Marks the grade columns of this tool's links, as `grades` marks those it has made itself."""
GOOD_FOR = timedelta(minutes=5)
"""An answer is posted by the page that holds it as soon as it is there."""
ICON = 32
"""Pixels of our sign, either way."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a platform may show about an answer: to the facilitator (`message`, `error`), and to its log."""

    message: str | None = None
    error: str | None = None
    log: str | None = None


def answer(
    lti: Lti,
    registration: Registration,
    deployment_id: str,
    wanted: LinksWanted,
    choices: Iterable[LinkChoice] = (),
    *,
    told: Told,
    now: datetime,
) -> str:
    """The answer as a signed token. LookupError where this server has no key.

    `data` goes back exactly as it came, and is left out where nothing came.
    """
    key, platform = lti.keys.signing_key(now), platforms.for_registration(registration)
    claims: dict[str, Any] = {
        "iss": registration.client_id,
        "aud": registration.issuer,
        # A little in the past: platforms without leeway refuse a clock that is ahead of theirs.
        "iat": int(now.timestamp()) - 5,
        "exp": int((now + GOOD_FOR).timestamp()),
        "nonce": secrets.token_urlsafe(24),
        DEPLOYMENT: deployment_id,
        MESSAGE: "LtiDeepLinkingResponse",
        VERSION: "1.3.0",
        f"{DL}content_items": [_item(lti, platform, wanted, choice) for choice in choices],
    }
    if wanted.data is not None:
        claims[f"{DL}data"] = wanted.data
    for name, words in (
        ("msg", told.message),
        ("errormsg", told.error),
        ("errorlog" if told.error else "log", told.log),
    ):
        if words:
            claims[DL + name] = words
    return jwt.encode(claims, key.pem, algorithm="RS256", headers={"kid": key.kid})


def _item(lti: Lti, platform: Platform, wanted: LinksWanted, choice: LinkChoice) -> dict[str, Any]:
    url = lti.public_url + path_of(choice.course, choice.part)
    icon = {"url": f"{lti.public_url}/static/player/touchpoint.svg", "width": ICON, "height": ICON}
    item: dict[str, Any] = {
        "type": RESOURCE_LINK,
        "title": platform.link_title(choice.title),
        "text": choice.text,
        "url": url,
        "custom": custom_of(choice.course, choice.part, graded=choice.points is not None),
        "icon": icon,
    }
    if picture := choice.picture:
        item["thumbnail"] = {"url": picture.url, "width": picture.width, "height": picture.height}
    if choice.points is not None and wanted.grades:
        item["lineItem"] = _column(platform, choice, choice.points, url)
    return {**item, **_shown_in(platform, wanted, url), **_windows(choice)}


def _column(platform: Platform, choice: LinkChoice, points: float, url: str) -> dict[str, Any]:
    resource = f"{choice.course}/{choice.part}" if choice.part else choice.course
    whole = int(points) if points == int(points) else points
    return {
        "label": platform.link_title(choice.title),
        "scoreMaximum": whole,
        "resourceId": resource,
        "tag": TAG,
        **reviewing.offered(platform, url, choice.course, choice.part),
    }


def _shown_in(platform: Platform, wanted: LinksWanted, url: str) -> dict[str, Any]:
    """Where the link opens: in the course's page where the platform can, else in a window of its own."""
    if "iframe" in wanted.targets:
        return {"iframe": dict(platform.link_frame(url))}
    return {"window": {"targetName": "_blank"}} if "window" in wanted.targets else {}


def _windows(choice: LinkChoice) -> dict[str, Any]:
    available = _moments(startDateTime=choice.opens, endDateTime=choice.closes)
    submission = _moments(endDateTime=choice.due or choice.closes)
    return {name: value for name, value in (("available", available), ("submission", submission)) if value}


def _moments(**moments: datetime | None) -> dict[str, str]:
    return {name: f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for name, at in moments.items() if at is not None}
