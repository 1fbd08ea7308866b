"""From claims, which others wrote, to a `Launch`, which is ours.

Every claim is checked for type and size before anything looks into it: a list where an object belongs, a number for
an id or a null must end in a sentence with the claim's name, never in an AttributeError.
"""

from __future__ import annotations

from typing import Any

from lti_tool import platforms
from lti_tool.lti import linked, offered, privacy, reviewing, wanted
from lti_tool.lti.reading import LINK, address, kind, object_of, shown, text
from lti_tool.lti.refusals import LaunchRefused, WayBack
from lti_tool.lti.roles import role_from
from lti_tool.messages import Launch
from lti_tool.records import Registration, Role

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
DEEP_LINKING_REQUEST = "LtiDeepLinkingRequest"

_REQUIRED_TEXTS = ((MESSAGE, 100), (DEPLOYMENT, 255), ("nonce", 1000))
_SHOWN_TEXTS = ("name", "given_name", "family_name", "email")
_OPTIONAL_OBJECTS = (CONTEXT, CUSTOM, PRESENTATION, PLATFORM, AGS)


def check(claims: dict[str, Any]) -> None:
    """Raise LaunchRefused unless these claims have the shape of an LTI 1.3 message (Core 1.3, section 5.3)."""
    for claim, most in _REQUIRED_TEXTS:
        if not text(claims, claim, most):
            raise LaunchRefused("claim_missing", claim=claim)
    text(claims, "sub", 255)
    for claim in _SHOWN_TEXTS:
        if not isinstance(claims.get(claim, ""), str | None):
            raise LaunchRefused("claim_malformed", claim=claim, detail=f"It is {kind(claims[claim])}, not a text.")
    for claim in _OPTIONAL_OBJECTS:
        object_of(claims, claim)
    _check_roles(claims)
    _check_message(claims)
    _check_services(claims)
    context = object_of(claims, CONTEXT)
    if context:
        text(context, "id", 255, CONTEXT)


def launch_from(claims: dict[str, Any], registration: Registration, *, path: tuple[str | None, str]) -> Launch:
    """The launch these checked claims describe. `path` is (course, part) of the address posted to, unsigned.

    What was put into `custom` or the signed target counts before the bare address.
    """
    context, link, custom = (object_of(claims, name) for name in (CONTEXT, RESOURCE_LINK, CUSTOM))
    family = _family(object_of(claims, PLATFORM))
    subject, title = text(claims, "sub", 255), shown(context.get("title"), 500) or shown(context.get("label"), 500)
    return Launch(
        registration=registration,
        deployment_id=claims[DEPLOYMENT],
        message=claims[MESSAGE],
        subject=subject,
        role=role_from(claims[ROLES]) if subject else Role.PREVIEW,
        name=_name(claims),
        email=shown(claims.get("email"), 500),
        context_id=text(context, "id", 255, CONTEXT),
        context_title=title,
        resource_link_id=text(link, "id", 255, RESOURCE_LINK),
        resource_title=shown(link.get("title"), 500),
        **_opened(claims, path, family),
        family=family,
        **_around(claims),
        history=linked.history(custom, "context_history"),
        link_history=linked.history(custom, "link_history"),
        **_asked(claims, title),
        **offered.offered(claims, custom),
    )


def _asked(claims: dict[str, Any], context: str | None) -> dict[str, Any]:
    """What the message asks for, where it does not open something: a choice, somebody's work, somebody's data."""
    if claims[MESSAGE] == DEEP_LINKING_REQUEST:
        return {"links_wanted": wanted.wanted_from(claims, context=context)}
    if claims[MESSAGE] == reviewing.MESSAGE:
        return {"review": reviewing.review_from(claims)}
    return {"person_wanted": privacy.wanted_from(claims)} if claims[MESSAGE] in privacy.MESSAGES else {}


def _around(claims: dict[str, Any]) -> dict[str, Any]:
    """Where the page will stand: the language people have there, the way back, and what the LMS calls itself."""
    presentation, platform = object_of(claims, PRESENTATION), object_of(claims, PLATFORM)
    return {
        "locale": shown(presentation.get("locale"), 35),
        "return_url": address(presentation.get("return_url")),
        "platform_name": shown(platform.get("name"), 100),
    }


def way_back(claims: dict[str, Any]) -> WayBack | None:
    """Where these verified claims lead back to, whatever else may be wrong with them."""
    found = [claims.get(name) for name in (PRESENTATION, PLATFORM)]
    presentation, platform = ({} if not isinstance(one, dict) else one for one in found)
    return WayBack.of(address(presentation.get("return_url")), shown(platform.get("name"), 100))


def _opened(claims: dict[str, Any], path: tuple[str | None, str], family: str | None) -> dict[str, Any]:
    """What this link opens, and where its score goes: the link's own column, or where one may be looked for or made."""
    ags, custom = object_of(claims, AGS), object_of(claims, CUSTOM)
    course, part = linked.opened(custom, claims.get(TARGET) or "", path)
    line_item, line_items = address(ags.get("lineitem")), address(ags.get("lineitems"))
    if line_item is None and not linked.wants_column(custom, part):
        line_items = None
    return {
        "course": course,
        "part": part,
        "line_item": line_item,
        "line_items": platforms.for_family(family).columns(line_item=line_item, line_items=line_items),
        "scopes": tuple(scope for scope in ags.get("scope") or () if len(scope) <= LINK),
    }


def _check_roles(claims: dict[str, Any]) -> None:
    roles = claims.get(ROLES)
    if roles is None:
        raise LaunchRefused("claim_missing", claim=ROLES)
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise LaunchRefused("claim_malformed", claim=ROLES, detail="It is not a list of texts.")
    if len(roles) > 500:
        raise LaunchRefused("claim_malformed", claim=ROLES, detail=f"It has {len(roles)} entries; at most 500.")


def _check_message(claims: dict[str, Any]) -> None:
    """What only this kind of message must have."""
    if claims[MESSAGE] == DEEP_LINKING_REQUEST:
        wanted.check(claims)
        return
    if claims[MESSAGE] == reviewing.MESSAGE:
        reviewing.check(claims)
        return
    if claims[MESSAGE] in privacy.MESSAGES:
        privacy.check(claims)
        return
    if claims[MESSAGE] != RESOURCE_LINK_REQUEST:
        raise LaunchRefused("message_unsupported", claim=MESSAGE, detail=f"It is {claims[MESSAGE]!r}.")
    if not text(claims, TARGET, 4000):
        raise LaunchRefused("claim_missing", claim=TARGET)
    if not text(object_of(claims, RESOURCE_LINK), "id", 255, RESOURCE_LINK):
        raise LaunchRefused("claim_missing", claim=f"{RESOURCE_LINK} → id")


def _check_services(claims: dict[str, Any]) -> None:
    endpoint = object_of(claims, AGS)
    scopes = endpoint.get("scope") or []
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        raise LaunchRefused("claim_malformed", claim=f"{AGS} → scope", detail="It is not a list of texts.")
    for claim in ("lineitem", "lineitems"):
        text(endpoint, claim, LINK, AGS)


def _name(claims: dict[str, Any]) -> str | None:
    if name := shown(claims.get("name"), 500):
        return name
    parts = (shown(claims.get("given_name"), 250), shown(claims.get("family_name"), 250))
    return " ".join(filter(None, parts)) or None


def _family(platform: dict[str, Any]) -> str | None:
    family = shown(platform.get("product_family_code"), 64)
    return family.lower() if family else None
