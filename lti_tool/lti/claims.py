"""From claims, which others wrote, to a `Launch`, which is ours.

Every claim is checked for type and size before anything looks into it: a list where an object belongs, a number for
an id or a null must end in a sentence with the claim's name, never in an AttributeError.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import unquote, urlsplit

from lti_tool import platforms
from lti_tool.lti.refusals import LaunchRefused
from lti_tool.lti.roles import role_from
from lti_tool.records import Launch, Registration, Role

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
VERSION = LTI + "version"
MESSAGE = LTI + "message_type"
DEPLOYMENT = LTI + "deployment_id"
TARGET = LTI + "target_link_uri"
ROLES = LTI + "roles"
RESOURCE_LINK = LTI + "resource_link"
CONTEXT = LTI + "context"
CUSTOM = LTI + "custom"
PRESENTATION = LTI + "launch_presentation"
PLATFORM = LTI + "tool_platform"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"

RESOURCE_LINK_REQUEST = "LtiResourceLinkRequest"

_REQUIRED_TEXTS = ((MESSAGE, 100), (DEPLOYMENT, 255), (TARGET, 4000), ("nonce", 1000))
_SHOWN_TEXTS = ("name", "given_name", "family_name", "email")
_OPTIONAL_OBJECTS = (CONTEXT, CUSTOM, PRESENTATION, PLATFORM, AGS)
_LINK = 2000
"""Characters in an address a platform gives us to call or to lead people to."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_LAUNCH_PATH = re.compile(r"/lti/launch/([^/]+)(?:/([^/]+))?/?$")


def check(claims: dict[str, Any]) -> None:
    """Raise LaunchRefused unless these claims have the shape of an LTI 1.3 message (Core 1.3, section 5.3)."""
    for claim, most in _REQUIRED_TEXTS:
        if not _text(claims, claim, most):
            raise LaunchRefused("claim_missing", claim=claim)
    _text(claims, "sub", 255)
    for claim in _SHOWN_TEXTS:
        if not isinstance(claims.get(claim, ""), str | None):
            raise LaunchRefused("claim_malformed", claim=claim, detail=f"It is {_kind(claims[claim])}, not a text.")
    for claim in _OPTIONAL_OBJECTS:
        _object(claims, claim)
    _check_roles(claims)
    _check_resource_link(claims)
    _check_services(claims)
    context = _object(claims, CONTEXT)
    if context:
        _text(context, "id", 255, CONTEXT)


def launch_from(claims: dict[str, Any], registration: Registration, *, path: tuple[str | None, str | None]) -> Launch:
    """The launch these checked claims describe. `path` is (course, activity) of the address posted to, unsigned.

    What was put into `custom` or the signed target counts before the bare address.
    """
    context, link, presentation = (_object(claims, name) for name in (CONTEXT, RESOURCE_LINK, PRESENTATION))
    ags, family = _object(claims, AGS), _family(_object(claims, PLATFORM))
    subject, line_item = _text(claims, "sub", 255), _address(ags.get("lineitem"))
    course, activity = _what(_object(claims, CUSTOM), claims[TARGET], path)
    return Launch(
        registration=registration,
        deployment_id=claims[DEPLOYMENT],
        message=claims[MESSAGE],
        subject=subject,
        role=role_from(claims[ROLES]) if subject else Role.PREVIEW,
        name=_name(claims),
        email=_shown(claims.get("email"), 500),
        context_id=_text(context, "id", 255, CONTEXT),
        context_title=_shown(context.get("title"), 500) or _shown(context.get("label"), 500),
        resource_link_id=_text(link, "id", 255, RESOURCE_LINK),
        resource_title=_shown(link.get("title"), 500),
        course=course,
        activity=activity,
        line_item=line_item,
        line_items=platforms.for_family(family).columns(line_item=line_item, line_items=_address(ags.get("lineitems"))),
        scopes=tuple(scope for scope in ags.get("scope") or () if len(scope) <= _LINK),
        locale=_shown(presentation.get("locale"), 35),
        return_url=_address(presentation.get("return_url")),
        family=family,
    )


def _text(claims: dict[str, Any], claim: str, most: int, inside: str | None = None) -> str | None:
    """A text claim; None where absent, null or empty."""
    value = claims.get(claim)
    if value is None or value == "":
        return None
    name = f"{inside} → {claim}" if inside else claim
    if not isinstance(value, str):
        raise LaunchRefused("claim_malformed", claim=name, detail=f"It is {_kind(value)}, not a text.")
    if len(value) > most:
        raise LaunchRefused("claim_malformed", claim=name, detail=f"It has {len(value)} characters; at most {most}.")
    if "\0" in value or not _encodable(value):
        raise LaunchRefused("claim_malformed", claim=name, detail="It holds characters that no text has.")
    return value


def _object(claims: dict[str, Any], claim: str) -> dict[str, Any]:
    """An object claim; empty where absent or null. PHP platforms write an empty object as `[]`."""
    value = claims.get(claim)
    if value is None or value == []:
        return {}
    if not isinstance(value, dict):
        raise LaunchRefused("claim_malformed", claim=claim, detail=f"It is {_kind(value)}, not an object.")
    return value


def _check_roles(claims: dict[str, Any]) -> None:
    roles = claims.get(ROLES)
    if roles is None:
        raise LaunchRefused("claim_missing", claim=ROLES)
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise LaunchRefused("claim_malformed", claim=ROLES, detail="It is not a list of texts.")
    if len(roles) > 500:
        raise LaunchRefused("claim_malformed", claim=ROLES, detail=f"It has {len(roles)} entries; at most 500.")


def _check_resource_link(claims: dict[str, Any]) -> None:
    if claims[MESSAGE] != RESOURCE_LINK_REQUEST:
        raise LaunchRefused("message_unsupported", claim=MESSAGE, detail=f"It is {claims[MESSAGE]!r}.")
    if not _text(_object(claims, RESOURCE_LINK), "id", 255, RESOURCE_LINK):
        raise LaunchRefused("claim_missing", claim=f"{RESOURCE_LINK} → id")


def _check_services(claims: dict[str, Any]) -> None:
    endpoint = _object(claims, AGS)
    scopes = endpoint.get("scope") or []
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        raise LaunchRefused("claim_malformed", claim=f"{AGS} → scope", detail="It is not a list of texts.")
    for claim in ("lineitem", "lineitems"):
        _text(endpoint, claim, _LINK, AGS)


def _what(custom: dict[str, Any], target: str, path: tuple[str | None, str | None]) -> tuple[str | None, str | None]:
    """(course, activity) that this launch opens, from the first place that names a course."""
    signed = _LAUNCH_PATH.search(urlsplit(target).path) if _parses(target) else None
    for course, activity in (
        (custom.get("course"), custom.get("activity")),
        (unquote(signed[1]), signed[2] and unquote(signed[2])) if signed else (None, None),
        path,
    ):
        if found := _slug(course):
            return found, _slug(activity)
    return None, None


def _slug(value: object) -> str | None:
    """A course or activity id. An unsubstituted variable ("$Context.id") arrives verbatim and is no id."""
    return value if isinstance(value, str) and _SLUG.fullmatch(value) else None


def _name(claims: dict[str, Any]) -> str | None:
    if name := _shown(claims.get("name"), 500):
        return name
    parts = (_shown(claims.get("given_name"), 250), _shown(claims.get("family_name"), 250))
    return " ".join(filter(None, parts)) or None


def _shown(value: object, most: int) -> str | None:
    """A text only people read: cleaned of control characters (bidi overrides too) and shortened rather than refused."""
    if not isinstance(value, str) or value.startswith("$"):
        return None
    if value.isprintable():  # the usual case: a tenth of the work
        return " ".join(value[:most].split()) or None
    kept = "".join(" " if char.isspace() else char for char in value[: most * 2] if _visible(char))
    return " ".join(kept.split())[:most].strip() or None


def _visible(char: str) -> bool:
    # Cc controls, Cs lone surrogates, Cf invisible formatting; the zero-width joiners carry meaning in many scripts.
    return char.isspace() or char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cs", "Cf")


def _address(value: object) -> str | None:
    """An http(s) address, or None: `javascript:` and friends lead nowhere."""
    if not isinstance(value, str) or len(value) > _LINK or not value.startswith(("https://", "http://")):
        return None
    return value if _parses(value) and urlsplit(value).hostname else None


def _parses(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True


def _family(platform: dict[str, Any]) -> str | None:
    family = _shown(platform.get("product_family_code"), 64)
    return family.lower() if family else None


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _kind(value: object) -> str:
    return {bool: "true or false", list: "a list", dict: "an object", str: "a text"}.get(type(value), "a number")
