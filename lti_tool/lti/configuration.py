"""What a platform says of itself before it knows us: its OpenID configuration, fetched and checked.

The address comes from whoever opens an invite's link, so nothing about it or behind it is trusted: it may be called
only as any platform may (`http`), what it answers is small and soon read, and it can speak for no issuer but its own.
Addresses of this very machine are for tools that live on it themselves, as in a demo.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lti_tool import platforms
from lti_tool.errors import PlatformRefused
from lti_tool.lti.http import Caller, Caps, loopback, may_be_called
from lti_tool.lti.registration_refusals import RegistrationRefused
from lti_tool.lti.tool import Lti
from lti_tool.platforms import Platform

ABOUT_PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
CAPS = Caps(largest=256 * 1024, whole=15.0)
"""For each of the two answers a registration waits for. Real configurations have some 10 kB."""
LONGEST_URL = 2000
MOST_LISTED = 200

_TOKEN = re.compile(r"[\x21-\x7e]{1,8000}")
"""What may follow `Bearer` in a header."""
_ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")


@dataclass(frozen=True, slots=True)
class Offer:
    """A platform that offers to register us. `messages` are those it knows, each with the placements it names."""

    issuer: str
    auth_login_url: str
    auth_token_url: str
    jwks_url: str
    registration_url: str
    audience: str | None
    family: str | None
    name: str
    messages: Mapping[str, tuple[str, ...]] | None
    caller: Caller
    platform: Platform
    scopes: tuple[str, ...] = ()
    """What it says services can be asked for."""


def fetch(lti: Lti, url: str, token: str | None) -> Offer:
    """The offer at this address. The token, where one came, is shown: one platform asks for it here already.

    Raises RegistrationRefused, and nothing else.
    """
    if token is not None and not _TOKEN.fullmatch(token):
        raise RegistrationRefused("start_malformed")
    caller = Caller("registration", near=loopback(lti.public_url) and loopback(_sane(url)))
    if not may_be_called(url, caller):
        raise RegistrationRefused("configuration_address", detail=f"Host: {_host(url)!r}.")
    return read(_fetched(lti, url, caller, token), url, caller)


def bearer(token: str | None) -> dict[str, str]:
    """The header that shows a registration token; none where none came (seen: "Bearer undefined" is refused)."""
    return {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}


def read(document: Mapping[str, Any], url: str, caller: Caller) -> Offer:
    """The offer in this document, found at `url`. Raises RegistrationRefused."""
    issuer = _issuer(document, caller)
    addresses = {name: _address(document, name, caller) for name in _ADDRESSES}
    about = document.get(ABOUT_PLATFORM)
    if not isinstance(about, dict):
        raise RegistrationRefused("configuration_malformed", detail=f"{ABOUT_PLATFORM} is missing.")
    family = _text(about, "product_family_code", 64)
    platform = platforms.for_issuer(issuer, family)
    if not platform.vouches(issuer, url, tuple(addresses.values())):
        raise RegistrationRefused("issuer_foreign", detail=f"Issuer {issuer!r}, configuration from {_host(url)!r}.")
    _check_algorithms(document.get("id_token_signing_alg_values_supported"))
    return Offer(
        issuer=issuer,
        auth_login_url=addresses["authorization_endpoint"],
        auth_token_url=addresses["token_endpoint"],
        jwks_url=addresses["jwks_uri"],
        registration_url=addresses["registration_endpoint"],
        audience=_text(document, "authorization_server", 500),
        family=family,
        name=_shown(platform.account_name(about)) or _host(issuer),
        messages=_messages(about.get("messages_supported")),
        caller=caller,
        platform=platform,
        scopes=_scopes(document.get("scopes_supported")),
    )


def _check_algorithms(listed: Any) -> None:
    if isinstance(listed, list) and "RS256" not in listed:
        raise RegistrationRefused("algorithm_missing")


def json_object(body: bytes, code: str) -> dict[str, Any]:
    """The JSON object in an answer; RegistrationRefused with this code where there is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RegistrationRefused(code)
    return found


def plain(text: str) -> bool:
    """Whether this text can be kept, compared and shown: no control characters, no halves of letters."""
    return text.isprintable()


def _fetched(lti: Lti, url: str, caller: Caller, token: str | None) -> dict[str, Any]:
    try:
        answer = lti.http.get(url, caller, headers=bearer(token), caps=CAPS)
    except PlatformRefused as refused:
        # Why, with addresses of this network perhaps, is for the log alone.
        raise RegistrationRefused("configuration_unreachable", detail=f"Host: {_host(url)!r}.") from refused
    if answer.status != 200:
        raise RegistrationRefused("configuration_refused", detail=f"{_host(url)} answered with HTTP {answer.status}.")
    return json_object(answer.body, "configuration_malformed")


def _issuer(document: Mapping[str, Any], caller: Caller) -> str:
    issuer = _address(document, "issuer", caller)
    parts = urlsplit(issuer)
    if "?" in issuer or "#" in issuer or len(issuer) > 500 or "@" in parts.netloc:
        raise RegistrationRefused("configuration_incomplete", detail="issuer must be an address without a query.")
    return issuer


def _address(document: Mapping[str, Any], name: str, caller: Caller) -> str:
    url = document.get(name)
    fine = isinstance(url, str) and len(url) <= LONGEST_URL and plain(url) and " " not in url and _sane(url) == url
    if not fine or not may_be_called(str(url), caller):
        raise RegistrationRefused("configuration_incomplete", detail=f"{name} is no https address of a public host.")
    return str(url)


def _sane(url: str) -> str:
    """The address, or nothing where it has no host, an impossible port, or brackets that never close."""
    try:
        parts = urlsplit(url)
        return url if parts.hostname and (parts.port is None or parts.port) else ""
    except ValueError:
        return ""


def _text(document: Mapping[str, Any], name: str, longest: int) -> str | None:
    """A short text; None where it is absent. Something else in its place is a mistake that would show much later."""
    value = document.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > longest or not plain(value):
        raise RegistrationRefused(
            "configuration_incomplete", detail=f"{name} is no text of up to {longest} characters."
        )
    return value


def _shown(name: str | None) -> str | None:
    kept = "".join(letter for letter in name or "" if letter.isprintable())
    return kept.strip()[:200] or None


def _messages(listed: Any) -> dict[str, tuple[str, ...]] | None:
    """The messages a platform knows. Seen: a list of texts instead of objects. None where it does not really say."""
    if not isinstance(listed, list):
        return None
    known: dict[str, tuple[str, ...]] = {}
    for entry in listed[:MOST_LISTED]:
        kind, places = (entry.get("type"), entry.get("placements")) if isinstance(entry, dict) else (entry, None)
        if isinstance(kind, str):
            named = places[:MOST_LISTED] if isinstance(places, list) else ()
            known[kind] = (*known.get(kind, ()), *(place for place in named if isinstance(place, str)))
    return known or None


def _scopes(listed: Any) -> tuple[str, ...]:
    named = listed[:MOST_LISTED] if isinstance(listed, list) else ()
    return tuple(scope for scope in named if isinstance(scope, str))


def _host(url: str) -> str:
    """The host (and port) of an address, for pages and logs: the rest of it may be secret."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2][:255]
    except ValueError:
        return ""
