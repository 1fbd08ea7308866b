"""Registering this tool with a platform (Dynamic Registration 1.0): one question, one answer.

We ask for everything the tool can use and take what we are given: an administrator or a platform may strip services,
and then the page and the launches say so. What single platforms want said differently is asked of `platforms`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.errors import PlatformRefused
from lti_tool.lti.about import NOTICES, SCOPES, about
from lti_tool.lti.configuration import CAPS, Offer, bearer, json_object, plain
from lti_tool.lti.http import Answer
from lti_tool.lti.registration_refusals import RegistrationRefused
from lti_tool.lti.tool import Lti
from lti_tool.platforms import Platform
from lti_tool.platforms_setup import DATA_PRIVACY, DEEP_LINKING, RESOURCE_LINK, SUBMISSION_REVIEW
from lti_tool.records import About

TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a platform made of our question. `deployment_id` is None where it named none."""

    client_id: str
    deployment_id: str | None
    jwks_url: str
    scopes: frozenset[str]
    deep_linking: bool
    names: bool


def register(lti: Lti, offer: Offer, token: str | None) -> Agreed:
    """Ask this platform to register us. Raises RegistrationRefused, and nothing else."""
    body = json.dumps(question(about(lti.public_url), offer)).encode()
    headers = {**bearer(token), "Content-Type": "application/json"}
    try:
        answer = lti.http.post(offer.registration_url, offer.caller, data=body, headers=headers, caps=CAPS)
    except PlatformRefused as refused:
        raise RegistrationRefused("registration_unreachable") from refused
    if answer.status not in (200, 201):
        raise RegistrationRefused("registration_refused", detail=_told(answer, token))
    return read(json_object(answer.body, "registration_malformed"), offer)


def question(tool: About, offer: Offer) -> dict[str, Any]:
    """Our client registration for this platform (RFC 7591 with LTI's tool configuration)."""
    platform = offer.platform
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "client_name": tool.name,
        "initiate_login_uri": tool.login_url,
        "redirect_uris": [tool.launch_url],
        "jwks_uri": tool.jwks_url,
        "token_endpoint_auth_method": "private_key_jwt",
        # Notices are young: asking everybody for a scope that only some know could have all of it refused.
        "scope": " ".join((*tool.scopes, *((NOTICES,) if NOTICES in offer.scopes else ()))),
        TOOL: {
            "domain": tool.domain,
            "description": tool.description,
            "target_link_uri": tool.launch_url,
            "claims": list(tool.claims),
            "custom_parameters": {**tool.custom, **platform.custom},
            "messages": [_message(tool, offer, kind) for kind in _wanted(offer)],
            **platform.tool_extras(),
        },
    }


def read(answer: Mapping[str, Any], offer: Offer) -> Agreed:
    """What was agreed, by the platform's answer. Raises RegistrationRefused."""
    client_id = _identifier(answer.get("client_id"))
    if client_id is None:
        raise RegistrationRefused("registration_malformed")
    told = answer.get(TOOL)
    configuration: Mapping[str, Any] = told if isinstance(told, dict) else {}
    return Agreed(
        client_id=client_id,
        deployment_id=_identifier(configuration.get("deployment_id")),
        jwks_url=offer.platform.key_set(offer.jwks_url, client_id),
        scopes=_scopes(answer.get("scope")),
        deep_linking=_deep_linking(configuration.get("messages"), offer),
        names=offer.platform.shares_names(configuration),
    )


def _wanted(offer: Offer) -> tuple[str, ...]:
    """The messages to ask for: opening a course always, choosing one where the platform can, and where it says that it
    can, looking at the work behind a grade and asking about a person."""
    said = offer.messages or ()
    chooses = offer.messages is None or DEEP_LINKING in said
    asks = next((kind for kind in DATA_PRIVACY if kind in said), None)
    wanted = (DEEP_LINKING if chooses else None, SUBMISSION_REVIEW if SUBMISSION_REVIEW in said else None, asks)
    return (RESOURCE_LINK, *(kind for kind in wanted if kind))


def _message(tool: About, offer: Offer, kind: str) -> dict[str, Any]:
    places = _placements(offer.platform, kind, (offer.messages or {}).get(kind, ()))
    return {
        "type": kind,
        "target_link_uri": tool.launch_url,
        "label": tool.name,
        **({"placements": list(places)} if places else {}),
        **offer.platform.message_extras(kind),
    }


def _placements(platform: Platform, kind: str, offered: tuple[str, ...]) -> tuple[str, ...]:
    """Those we want of those there are; where the platform names none, or none of ours, those we want."""
    if kind in DATA_PRIVACY:
        return offered  # whoever asks about a person may ask from anywhere
    wanted = platform.placements.get(kind, ())
    return tuple(place for place in wanted if place in offered) or wanted


def _scopes(told: Any) -> frozenset[str]:
    """The scopes granted. A platform that does not mention them grants what was asked for (RFC 7591, 3.2.1)."""
    if isinstance(told, list):
        told = " ".join(scope for scope in told if isinstance(scope, str))
    return frozenset(told.split()) if isinstance(told, str) else frozenset(SCOPES)


def _deep_linking(messages: Any, offer: Offer) -> bool:
    """Whether content can be chosen there. An answer that lists no messages at all says nothing about it."""
    if not isinstance(messages, list):
        return DEEP_LINKING in _wanted(offer)
    kinds = [message.get("type") if isinstance(message, dict) else message for message in messages]
    return DEEP_LINKING in kinds


def _identifier(value: Any) -> str | None:
    """A client or deployment id. Numbers are taken as the text they stand for."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)[:300]
    fine = isinstance(value, str) and 0 < len(value) <= 255 and plain(value) and value == value.strip()
    return value if fine else None


def _told(answer: Answer, token: str | None) -> str:
    """The platform's own words about its refusal, cut short; never the token, should they repeat it."""
    text = answer.text()
    if token:
        text = text.replace(token, "…")
    words = "".join(letter if letter.isprintable() else " " for letter in text)
    return f"HTTP {answer.status}: {' '.join(words.split())[:300] or 'nothing more'}"
