"""The way in: a platform names a person (by a hint only) and we send the browser back to it with a single-use login.

PyLTI1p3's OIDCLogin answers with a redirect, ties the state to nothing but a cookie, keeps the nonce until it ages,
and joins addresses as text. Nothing of that could stay, so this module does not inherit from it. What is handed out
here is a state, a nonce and a secret, all random and only their hashes kept: state and nonce travel to the platform
and back, the secret stays in the browser, so that knowing a state is not enough to finish somebody else's launch.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lti_tool.lti.refusals import LaunchRefused
from lti_tool.lti.tool import Lti
from lti_tool.records import Registration

LASTS = timedelta(minutes=10)
_LONGEST = {"lti_message_hint": 8000, "target_link_uri": 4000, "login_hint": 4000, "iss": 500}
"""Characters; whatever is not named may have 255. Message hints can be signed tokens."""
FIELDS = (
    "iss", "client_id", "login_hint", "lti_message_hint", "target_link_uri", "lti_deployment_id", "deployment_id",
)  # fmt: skip
"""What a login request may hold that we use. One big platform says `deployment_id` without the prefix."""


@dataclass(frozen=True, slots=True)
class Login:
    """A login that has begun: where the browser goes next, and what it must still have when it comes back."""

    registration: Registration
    auth_url: str
    key: str
    """Name under which the browser keeps the secret; derived from the state, so that parallel launches do not meet."""
    secret: str
    storage_origin: str | None
    """Where `lti.put_data` may be sent, exactly; None where the platform offers no storage."""
    storage_target: str | None
    again: dict[str, str]
    """The fields that begin the same login afresh, in a new tab."""


def begin(lti: Lti, asked: Mapping[str, str], *, now: datetime) -> Login:
    """Begin a login for this request of a platform (Security Framework 1.0, 5.1.1.1).

    Raises LaunchRefused where the request is incomplete or no single registration answers to it.
    """
    fields = _fields(asked)
    registration = _registration(lti, fields["iss"], fields.get("client_id"))
    state, nonce, secret = (secrets.token_urlsafe(32) for _ in range(3))
    storage = asked.get("lti_storage_target", "")[:255] or None
    lti.store.login_begun(
        state=digest(state),
        nonce=digest(nonce),
        secret=digest(secret),
        registration_id=registration.id,
        deployment=fields.get("lti_deployment_id") or fields.get("deployment_id"),
        target=fields.get("target_link_uri"),
        storage_target=storage,
        login_hint=fields["login_hint"],
        message_hint=fields.get("lti_message_hint"),
        expires_at=now + LASTS,
    )
    return Login(
        registration=registration,
        auth_url=_auth_url(registration, lti.launch_url, fields, state=state, nonce=nonce),
        key=browser_key(state),
        secret=secret,
        storage_origin=origin(registration.auth_login_url) if storage else None,
        storage_target=storage,
        again=fields,
    )


def digest(secret: str) -> str:
    """What is kept of a random value that only its bearer should know."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def browser_key(state: str) -> str:
    """Name of the cookie, and of the entry in either storage, that holds this login's secret.

    `__Host-` has the browser refuse a cookie that a sibling domain sets in our name.
    """
    return f"__Host-touchpoint-{digest(state)[:24]}"


def origin(url: str) -> str:
    """Scheme, host and port of an address, as browsers compare them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _fields(asked: Mapping[str, str]) -> dict[str, str]:
    fields = {name: asked[name] for name in FIELDS if asked.get(name)}
    for name, value in fields.items():
        if len(value) > _LONGEST.get(name, 255) or "\0" in value:
            raise LaunchRefused("login_incomplete", detail=f"{name} is far too long or no text.")
    for name in ("iss", "login_hint"):
        if name not in fields:
            raise LaunchRefused("login_incomplete", detail=f"The login request has no {name}.")
    return fields


def _registration(lti: Lti, issuer: str, client_id: str | None) -> Registration:
    """The one agreement meant. Many schools can share an issuer, so an issuer alone must never choose between two."""
    if client_id:
        found = lti.store.registration(issuer, client_id)
        candidates = [found] if found else []
    else:
        candidates = list(lti.store.registrations(issuer))
    if not candidates:
        raise LaunchRefused("registration_unknown", detail=f"iss {issuer!r}, client_id {client_id!r}.")
    if len(candidates) > 1:
        raise LaunchRefused("registration_ambiguous", detail=f"{len(candidates)} registrations have iss {issuer!r}.")
    if candidates[0].disabled:
        raise LaunchRefused("registration_disabled", registration=candidates[0].name)
    return candidates[0]


def _auth_url(registration: Registration, launch_url: str, fields: Mapping[str, str], *, state: str, nonce: str) -> str:
    """The platform's authentication address with our request in it; a query it has already stays."""
    parts = urlsplit(registration.auth_login_url)
    if parts.scheme not in ("https", "http"):
        raise LaunchRefused("registration_unknown", detail="Its login address is neither https nor http.")
    ours = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": registration.client_id,
        "redirect_uri": launch_url,
        "state": state,
        "nonce": nonce,
        "login_hint": fields["login_hint"],
    }
    if hint := fields.get("lti_message_hint"):
        ours["lti_message_hint"] = hint
    theirs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in ours]
    return urlunsplit(parts._replace(query=urlencode([*theirs, *ours.items()]), fragment=""))
