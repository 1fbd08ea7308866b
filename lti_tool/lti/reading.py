"""Reading what others wrote: every value is checked for type and size before anything looks into it.

A list where an object belongs, a number for an id or a null must end in a sentence with the claim's name, never in an
AttributeError.
"""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import urlsplit

from lti_tool.lti.refusals import LaunchRefused

LINK = 2000
"""Characters in an address a platform gives us to call or to lead people to."""


def text(claims: dict[str, Any], claim: str, most: int, inside: str | None = None) -> str | None:
    """A text claim; None where absent, null or empty."""
    value = claims.get(claim)
    if value is None or value == "":
        return None
    name = f"{inside} → {claim}" if inside else claim
    if not isinstance(value, str):
        raise LaunchRefused("claim_malformed", claim=name, detail=f"It is {kind(value)}, not a text.")
    if len(value) > most:
        raise LaunchRefused("claim_malformed", claim=name, detail=f"It has {len(value)} characters; at most {most}.")
    if "\0" in value or not _encodable(value):
        raise LaunchRefused("claim_malformed", claim=name, detail="It holds characters that no text has.")
    return value


def object_of(claims: dict[str, Any], claim: str) -> dict[str, Any]:
    """An object claim; empty where absent or null. PHP platforms write an empty object as `[]`."""
    value = claims.get(claim)
    if value is None or value == []:
        return {}
    if not isinstance(value, dict):
        raise LaunchRefused("claim_malformed", claim=claim, detail=f"It is {kind(value)}, not an object.")
    return value


def shown(value: object, most: int) -> str | None:
    """A text only people read: cleaned of control characters (bidi overrides too) and shortened rather than refused."""
    if not isinstance(value, str) or value.startswith("$"):
        return None
    if value.isprintable():  # the usual case: a tenth of the work
        return " ".join(value[:most].split()) or None
    kept = "".join(" " if char.isspace() else char for char in value[: most * 2] if _visible(char))
    return " ".join(kept.split())[:most].strip() or None


def address(value: object) -> str | None:
    """An http(s) address, or None: `javascript:` and friends lead nowhere."""
    if not isinstance(value, str) or len(value) > LINK or not value.startswith(("https://", "http://")):
        return None
    return value if parses(value) and urlsplit(value).hostname else None


def parses(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True


def kind(value: object) -> str:
    return {bool: "true or false", list: "a list", dict: "an object", str: "a text"}.get(type(value), "a number")


def _visible(char: str) -> bool:
    # Cc controls, Cs lone surrogates, Cf invisible formatting; the zero-width joiners carry meaning in many scripts.
    return char.isspace() or char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cs", "Cf")


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
