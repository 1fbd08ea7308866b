"""What a platform asks a facilitator to choose: the settings of a deep linking request (Deep Linking 2.0, 4.4.1).

Where the answer goes is the one thing here that could do harm: our page posts a form there. So it is https (or a
loopback address, for trying things out), and nothing that a policy for that page could be tricked with.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from lti_tool.lti.http import loopback
from lti_tool.lti.reading import kind, object_of, parses
from lti_tool.lti.refusals import LaunchRefused
from lti_tool.messages import LinksWanted

SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
LONGEST_ADDRESS = 8000
"""Characters. It carries whatever the platform must know again."""
LONGEST_DATA = 64_000
"""Characters of JSON. It is kept and sent back; nobody needs more than a token in it."""
MOST_TYPES = 50


def check(claims: dict[str, Any]) -> None:
    """Raise LaunchRefused unless these claims say what may be chosen and where the answer goes."""
    settings = object_of(claims, SETTINGS)
    if not settings:
        raise LaunchRefused("claim_missing", claim=SETTINGS)
    _check_address(settings.get("deep_link_return_url"))
    for name in ("accept_types", "accept_presentation_document_targets"):
        _check_list(settings, name)
    for name in ("accept_multiple", "accept_lineitem"):
        if not isinstance(settings.get(name), bool | None):
            told = f"It is {kind(settings[name])}, not true or false."
            raise LaunchRefused("claim_malformed", claim=f"{SETTINGS} → {name}", detail=told)
    if len(json.dumps(settings.get("data"))) > LONGEST_DATA:
        raise LaunchRefused("claim_malformed", claim=f"{SETTINGS} → data", detail="It is far too long.")


def wanted_from(claims: dict[str, Any], *, context: str | None) -> LinksWanted:
    """What these checked claims ask for. `context` is what the LMS course is called, in a text fit to be shown."""
    settings = object_of(claims, SETTINGS)
    return LinksWanted(
        return_url=settings["deep_link_return_url"],
        types=tuple(settings["accept_types"]),
        targets=tuple(settings["accept_presentation_document_targets"]),
        multiple=settings.get("accept_multiple") is True,
        grades=settings.get("accept_lineitem") is not False,
        data=settings.get("data"),
        context=context,
    )


def _check_address(told: object) -> None:
    claim = f"{SETTINGS} → deep_link_return_url"
    if not told:
        raise LaunchRefused("claim_missing", claim=claim)
    if not isinstance(told, str) or len(told) > LONGEST_ADDRESS or not _safe(told):
        raise LaunchRefused("return_unsafe", claim=claim)


def _safe(address: str) -> bool:
    # Browsers drop line breaks inside an address and spaces around it: what we judge must be what they see.
    if not address.isascii() or not address.isprintable() or " " in address or "\\" in address or not parses(address):
        return False
    parts = urlsplit(address)
    if not parts.hostname or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and loopback(address))


def _check_list(settings: dict[str, Any], name: str) -> None:
    told, claim = settings.get(name), f"{SETTINGS} → {name}"
    if told is None or told == []:
        raise LaunchRefused("claim_missing", claim=claim)
    if not isinstance(told, list) or len(told) > MOST_TYPES or not all(isinstance(one, str) for one in told):
        raise LaunchRefused("claim_malformed", claim=claim, detail="It is not a (short) list of texts.")
