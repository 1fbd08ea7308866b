"""Service calls to one platform: PyLTI1p3's ServiceConnector with its transport, token cache and errors replaced.

Seen by running the library: its token cache is shared by issuer and scopes, so one school's grade was sent with another
school's token; tokens are kept to their last second and beyond; a 401 is final; no call has a time-out; and a body that
is not JSON raises. What stays is its protocol: what is asked for, with which headers, and how pages follow each other.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pylti1p3.registration import Registration as PlatformAgreement
from pylti1p3.service_connector import ServiceConnector, TServiceConnectorResponse

from lti_tool import platforms
from lti_tool.errors import PlatformRefused
from lti_tool.lti.about import NAMES, NOTICES
from lti_tool.lti.answers import refusal, throttled
from lti_tool.lti.http import Answer, Caps
from lti_tool.lti.paging import related
from lti_tool.lti.tool import Lti, caller
from lti_tool.records import Registration

LEEWAY = timedelta(seconds=60)
"""How long before its end a service token is no longer used."""
ASSERTION = timedelta(minutes=1)
"""How long our signed request for a service token is good."""


class Connector(ServiceConnector):
    """Calls in the name of one registration, at one moment (`now`)."""

    def __init__(self, lti: Lti, registration: Registration, *, now: datetime) -> None:
        super().__init__(_agreement(registration), lti.http.session)
        self.record = registration
        self.platform = platforms.for_registration(registration)
        self.now = now
        self._lti = lti
        self._caller = caller(registration)

    def get_access_token(self, scopes: Sequence[str]) -> str:
        """A service token, from the store where it has one; one thread asks for it, others wait for that answer."""
        key = self._scope_key(scopes)
        with self._lti.token_locks[self.record.id, key]:
            if kept := self._lti.store.access_token(self.record.id, key, now=self.now):
                return kept
            token, lasts = self._ask_for_token(scopes)
            if lasts > LEEWAY:
                ends = self.now + lasts - LEEWAY
                self._lti.store.keep_access_token(self.record.id, key, token, expires_at=ends)
            return token

    def call(
        self,
        scopes: Sequence[str],
        url: str,
        *,
        accept: str,
        data: str | None = None,
        content_type: str | None = None,
        replaces: bool = False,
        caps: Caps | None = None,
    ) -> Answer:
        """GET (or POST, or with `replaces` PUT, `data`) with a service token, renewed once where it is not taken."""
        sent: dict[str, Any] = {"data": data, "content_type": content_type, "replaces": replaces}
        answer = self._call_once(scopes, url, accept=accept, caps=caps, **sent)
        if answer.status == 401:
            return self._call_once(scopes, url, accept=accept, caps=caps, **sent)
        return answer

    def make_service_request(
        self,
        scopes: Sequence[str],
        url: str,
        *,
        is_post: bool = False,
        data: str | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
        case_insensitive_headers: bool = False,
    ) -> TServiceConnectorResponse:
        """What the library's services call. Raises PlatformRefused for anything but a JSON answer."""
        sent: dict[str, Any] = {"data": data or "", "content_type": content_type} if is_post else {}
        answer = self.call(scopes, url, accept=accept, **sent)
        if not answer.ok:
            raise refusal(answer, doing="looking for the grade column", now=self.now)
        body = _json(answer)
        return {"headers": dict(answer.headers), "body": body, "next_page_url": related(answer, url, "next")}

    def _call_once(
        self,
        scopes: Sequence[str],
        url: str,
        *,
        accept: str,
        data: str | None,
        content_type: str | None,
        replaces: bool,
        caps: Caps | None,
    ) -> Answer:
        token = self.get_access_token(scopes)
        headers = {"Authorization": f"Bearer {token}", "Accept": accept}
        if data is None:
            answer = self._lti.http.get(url, self._caller, headers=headers, caps=caps)
        else:
            headers["Content-Type"] = content_type or "application/json"
            send = self._lti.http.put if replaces else self._lti.http.post
            answer = send(url, self._caller, data=data.encode(), headers=headers, caps=caps)
        if answer.status == 401:
            self._lti.store.drop_access_token(self.record.id, self._scope_key(scopes), token)
        return answer

    def _ask_for_token(self, scopes: Sequence[str]) -> tuple[str, timedelta]:
        """A new token and how long it lasts (Security Framework 1.0, 4.1)."""
        asked = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self._assertion(),
            "scope": " ".join(sorted(scopes)),
        }
        answer = self._lti.http.post(self.record.auth_token_url, self._caller, data=asked)
        if not answer.ok:
            raise _token_refusal(answer, scopes, now=self.now)
        told = _json(answer)
        token = told.get("access_token") if isinstance(told, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise PlatformRefused("The platform answered our sign-in without a token.", permanent=False)
        lasts = told.get("expires_in") if isinstance(told, dict) else 0
        seconds = float(lasts) if isinstance(lasts, int | float | str) and str(lasts).isdecimal() else 0.0
        return token, timedelta(seconds=min(seconds, 86400.0))

    def _assertion(self) -> str:
        try:
            key = self._lti.keys.signing_key(self.now)
        except LookupError as error:
            raise PlatformRefused(f"This server cannot sign in anywhere: {error}.", permanent=False) from error
        claims: dict[str, str | int] = {
            "iss": self.record.client_id,
            "sub": self.record.client_id,
            "aud": self.platform.token_audience(self.record),
            # A little in the past: platforms without leeway refuse a clock that is ahead of theirs.
            "iat": int(self.now.timestamp()) - 5,
            "exp": int((self.now + ASSERTION).timestamp()),
            "jti": str(uuid.uuid4()),
        }
        return self.encode_jwt(claims, key.pem, {"kid": key.kid})

    def _scope_key(self, scopes: Any) -> str:
        """Names a token in the store, beside the registration's id, which keeps schools apart."""
        parts = (self.record.auth_token_url, *sorted(scopes))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _token_refusal(answer: Answer, scopes: Sequence[str], *, now: datetime) -> PlatformRefused:
    """OAuth errors (RFC 6749, 5.2) come with 400 or 401 and a code of their own."""
    try:
        told = json.loads(answer.body)
        code = str(told.get("error", ""))[:100] if isinstance(told, dict) else ""
    except (ValueError, RecursionError):
        code = ""
    if answer.status in (400, 401, 403) and code == "invalid_scope":
        what = next((does for scope, does in _DOES.items() if scope in scopes), "send grades")
        return PlatformRefused(f"The platform does not allow this tool to {what}.", permanent=True)
    if answer.status in (400, 401, 403, 404) and not throttled(answer):
        reason = (
            "The platform does not let this tool sign in. An administrator should check the registration and its keys"
        )
        # Never for good: while this server was restarting, the platform could not fetch its keys and said just this.
        return PlatformRefused(f"{reason} (HTTP {answer.status}{f', {code}' if code else ''}).", permanent=False)
    return refusal(answer, doing="signing in", now=now)


_DOES = {NAMES: "read who is in the course", NOTICES: "be told of copied courses"}
"""What a service token is for, where it is not for grades."""


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.body) if answer.body.strip() else None
    except (ValueError, RecursionError):
        raise PlatformRefused("The platform answered something that is not JSON.", permanent=False) from None


def _agreement(registration: Registration) -> PlatformAgreement:
    return PlatformAgreement().set_issuer(registration.issuer).set_client_id(registration.client_id)
