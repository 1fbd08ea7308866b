"""Agreements made by hand: what an administrator typed, read strictly, with a sentence at each field that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from lti_tool.lti.http import loopback
from lti_tool.records import Registration
from lti_tool.services.admin_visits import AdminRefused
from lti_tool.storage import admin_registrations, lti_state
from lti_tool.storage.admin_registrations import Losses
from lti_tool.storage.database import Transaction

LONGEST_NAME, LONGEST_ISSUER, LONGEST_ID, LONGEST_URL = 200, 500, 255, 2000
MOST_DEPLOYMENTS = 50
ADDRESSES = {
    "auth_login_url": "The authentication address",
    "auth_token_url": "The access token address",
    "jwks_url": "The key set address",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """An agreement as it was typed."""

    name: str
    issuer: str
    client_id: str
    auth_login_url: str
    auth_token_url: str
    jwks_url: str
    audience: str | None
    anonymous: bool

    @classmethod
    def of(cls, form: Mapping[str, str], known: Registration | None = None) -> Typed:
        """What stands in a form. Of an agreement that is `known` neither issuer nor client id can change."""
        typed = {name: form.get(name, "").strip() for name in cls.__slots__}
        fixed = {"issuer": known.issuer, "client_id": known.client_id} if known else {}
        switched = bool(form.get("anonymous"))
        return cls(**{**typed, "audience": typed["audience"] or None, "anonymous": switched, **fixed})  # type: ignore[arg-type]  # by name

    def wrong(self) -> dict[str, str]:
        """What is wrong with it, by field."""
        texts = {
            "name": (self.name, LONGEST_NAME, "Say what you call this LMS"),
            "issuer": (self.issuer, LONGEST_ISSUER, "The LMS shows an issuer, or platform id"),
            "client_id": (self.client_id, LONGEST_ID, "The LMS shows a client id"),
        }
        found = {field: _text(*what) for field, what in texts.items()}
        found |= {name: address_wrong(getattr(self, name), self.issuer, words) for name, words in ADDRESSES.items()}
        if self.audience is not None:
            found["audience"] = _text(self.audience, LONGEST_URL, "The audience is a text")
        return {field: words for field, words in found.items() if words}


def address_wrong(url: str, issuer: str, words: str = "The address") -> str | None:
    """Why a platform with this issuer cannot have this address; None where it can."""
    whole = f"{words} is a whole one, such as https://lms.example.com/…"
    try:
        parts = urlsplit(url)
        named = parts.hostname and parts.port != 0 and parts.scheme in ("http", "https") and "@" not in parts.netloc
        near = loopback(url) and loopback(issuer)
    except ValueError:
        return f"{whole}."
    if not named or len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        return f"{whole}."
    if parts.scheme == "http" and not near:
        return f"{words} must be https; only an LMS on this very machine may do without."
    return None


def deployments_typed(text: str) -> tuple[tuple[str, ...], str | None]:
    """Deployment ids, one a line; and what is wrong with them, if anything."""
    found = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(found) > MOST_DEPLOYMENTS:
        return found, f"At most {MOST_DEPLOYMENTS} deployments at a time."
    if any(len(one) > LONGEST_ID or not one.isprintable() for one in found):
        return found, f"A deployment id is a text of up to {LONGEST_ID} characters."
    return found, None


def find(tx: Transaction, registration_id: int) -> Registration:
    """The agreement with this id. Raises AdminRefused where there is none (any more)."""
    found = lti_state.registration(tx, registration_id)
    if found is None:
        todo = "Perhaps somebody has removed it. Look in the list."
        raise AdminRefused("admin_no_registration", "There is no such registration (any more).", todo, status=404)
    return found


def register(tx: Transaction, typed: Typed, deployments: tuple[str, ...], *, now: datetime) -> int | None:
    """Keep a new agreement and let these deployments in; its id, or None where there is one with the same ids."""
    made = admin_registrations.add(tx, asdict(typed), now=now)
    if made is not None:
        for deployment in deployments:
            lti_state.approve(tx, made, deployment, now=now)
    return made


def change(tx: Transaction, known: Registration, typed: Typed) -> str:
    """Change an agreement; what was changed, for the log."""
    changed: dict[str, Any] = {name: value for name, value in asdict(typed).items() if value != getattr(known, name)}
    if changed:
        admin_registrations.change(tx, known.id, changed)
    return "; ".join(f"{name}: {getattr(known, name)!r} → {value!r}" for name, value in changed.items())


def remove(tx: Transaction, known: Registration) -> Losses:
    """Remove an agreement that is switched off, with everything that was made through it; what that was.

    Raises AdminRefused while it is switched on, or while others share a community with its people.
    """
    admin_registrations.hold(tx, known.id)
    lost = admin_registrations.losses(tx, known.id)
    if not known.disabled:
        todo = "Switch it off first, so that nobody comes in meanwhile."
        raise AdminRefused("admin_still_on", "This registration is in use.", todo, status=409)
    if lost.shared:
        todo = "Part its runs from the others first: lti-tool runs part. Or leave it switched off."
        raise AdminRefused("admin_shared", "Others share a community with its people.", todo, status=409)
    admin_registrations.remove(tx, known.id)
    return lost


def _text(value: str, longest: int, words: str) -> str | None:
    if not value:
        return f"{words}."
    if len(value) > longest or not value.isprintable():
        return f"{words}, of up to {longest} characters."
    return None
