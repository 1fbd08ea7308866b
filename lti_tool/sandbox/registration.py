"""What a teacher and an administrator have set up here: the tool, the course, and the links to the tool in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

REVIEWABLE = ("InProgress", "Submitted", "Completed")


@dataclass(frozen=True)
class Tool:
    """An external tool as registered on this platform. `redirect_urls` must be hit exactly."""

    login_url: str
    redirect_urls: tuple[str, ...]
    jwks_url: str
    client_id: str = "gAJAdDHfcc0AVD6"
    deployment_id: str = "1"


@dataclass(frozen=True)
class Context:
    """The LMS course all links live in."""

    id: str = "2"
    label: str = "WELCOME"
    title: str = "Welcome to Northside"
    sourced_id: str = "WELCOME-SIS"
    history: str = ""
    """The courses this one was copied from, newest first, with commas between."""


@dataclass(frozen=True)
class Link:
    """One external-tool activity of the course. `key` names it in our addresses, `id` is LTI's resource link id."""

    key: str
    title: str
    url: str
    text: str = ""
    id: str = "1"
    custom: Mapping[str, str] = field(default_factory=dict)
    graded: bool = True
    score_maximum: float = 100
    resource_id: str = ""
    tag: str = ""
    target: Literal["iframe", "window"] = "iframe"
    column: str = ""
    """What its grade column is called; as the link, where nothing is said."""
    history: str = ""
    """The links this one was copied from, likewise."""
    review: Mapping[str, Any] = field(default_factory=lambda: {"reviewableStatus": list(REVIEWABLE)})
    """What its grade column says of looking at work (`submissionReview`): when, and another address or more words."""
