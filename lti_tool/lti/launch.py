"""From the form a platform posts to a validated `Launch`.

PyLTI1p3's `MessageLaunch` is the frame: its steps, its registration lookup and its message validators. Steps that
were seen to let wrong launches in, or right ones out, are overridden below, each with what was seen. The order is
ours: cheap checks first, then the signature, then the meaning. The login (state, nonce, browser) is *not* used up
here: the caller does that last, in the transaction that enrols the learner, so that a garbage token burns nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from pylti1p3.cookie import CookieService
from pylti1p3.deployment import Deployment
from pylti1p3.exception import LtiException
from pylti1p3.message_launch import MessageLaunch, TJwtData
from pylti1p3.registration import Registration as PlatformAgreement
from pylti1p3.request import Request
from pylti1p3.session import SessionService
from pylti1p3.tool_config.abstract import ToolConfAbstract

from lti_tool.lti import claims as shape
from lti_tool.lti import privacy, reviewing, tokens
from lti_tool.lti.refusals import LaunchRefused
from lti_tool.lti.tool import Lti, caller
from lti_tool.messages import Launch
from lti_tool.records import Registration

LEEWAY = 60.0
"""Seconds that a platform's clock may differ from ours. PyLTI1p3 has none: 0.15 s ahead was refused in the field."""
LONGEST_AGE = 3600.0
"""Seconds since `iat` beyond which a token is too old, whatever its `exp` says."""


@dataclass(frozen=True, slots=True)
class Validated:
    """A launch that is what it says, and the login that it must still be matched with."""

    launch: Launch
    state: str
    nonce: str


def validate(lti: Lti, form: Mapping[str, str], *, path: tuple[str | None, str], now: datetime) -> Validated:
    """Validate a posted launch (Core 1.3 and Security Framework 1.0, 5.1.3), all but its login.

    `path` is (course, part) of the address posted to. Raises LaunchRefused, and nothing else.
    """
    if "error" in form:
        told = f"{form['error'][:100]!r}: {form.get('error_description', '')[:300]!r}"
        raise LaunchRefused("platform_error", detail=told)
    if not form.get("id_token") or not form.get("state"):
        raise LaunchRefused("form_incomplete")
    message = _Message(lti, form, now=now)
    message.validate()
    body = message.token.claims
    launch = shape.launch_from(body, message.agreement.record, path=path)
    if launch.subject is None and not launch.registration.anonymous:
        name, back = launch.registration.name, shape.way_back(body)
        raise LaunchRefused("anonymous_refused", claim="sub", registration=name, way_back=back)
    return Validated(launch, form["state"], body["nonce"])


class _Message(MessageLaunch["_Form", "_Agreements", SessionService, "_NoCookies"]):
    """PyLTI1p3's launch with its holes closed. It stores nothing, so its session and cookie services stay unused."""

    token: tokens.SignedToken

    def __init__(self, lti: Lti, form: Mapping[str, str], *, now: datetime) -> None:
        request = _Form(form)
        super().__init__(
            request,
            _Agreements(lti, now=now),
            session_service=SessionService(request),
            cookie_service=_NoCookies(),
            requests_session=lti.http.session,
        )
        self._lti = lti
        self._now = now

    @property
    def agreement(self) -> _Agreement:
        return cast("_Agreement", self._registration)

    def validate(self) -> _Message:
        """The steps in our order. A refusal after the registration is known carries its name."""
        self._validated = True  # the steps read the body, and reading an unvalidated one would start all over
        self.validate_jwt_format().validate_registration()
        verified = False
        try:
            self.validate_jwt_signature()
            verified = True
            self.validate_times()
            self.validate_claims()
            self.validate_deployment()
            self.validate_message()
        except LaunchRefused as refused:
            refused.registration = self.agreement.record.name
            refused.way_back = shape.way_back(self.token.claims) if verified else None
            raise
        return self

    def validate_jwt_format(self) -> _Message:
        """Seen: a JSON list as body was an AttributeError, and any alg came through to the key lookup."""
        self.token = tokens.parse(self._get_id_token())
        self._jwt = cast("TJwtData", {"header": {"alg": "RS256", "kid": self.token.kid}, "body": self.token.claims})
        return self

    def get_iss(self) -> str:
        """Seen: an `iss` that is no text went on into the lookup."""
        return _identifier(self.token.claims, "iss")

    def get_client_id(self) -> str:
        """OpenID Connect Core 3.1.3.7. Seen: the first of several audiences was taken, whatever `azp` said."""
        audience, party = self.token.claims.get("aud"), self.token.claims.get("azp")
        listed = [audience] if isinstance(audience, str) else audience
        if not isinstance(listed, list) or not listed or not all(isinstance(one, str) and one for one in listed):
            raise LaunchRefused("audience_wrong", claim="aud", detail="aud names nobody.")
        if party is None and len(listed) > 1:
            raise LaunchRefused("audience_wrong", claim="azp", detail="aud names several, and azp none of them.")
        if party is not None and party not in listed:
            raise LaunchRefused("audience_wrong", claim="azp", detail="azp is not in aud.")
        return _identifier({"aud": listed[0] if party is None else party}, "aud")

    def validate_jwt_signature(self) -> _Message:
        """Seen: the key set fetched on every launch without a time-out, and an error page kept as one (`keysets`)."""
        record = self.agreement.record
        key = self._lti.key_sets.key(record.jwks_url, self.token.kid, caller(record), now=self._now)
        tokens.verify(self.token, key)
        return self

    def validate_times(self) -> None:
        """Seen: tokens without `exp` or `iat` accepted for ever, and a clock 5 s off refused."""
        body, now = self.token.claims, self._now.timestamp()
        skew = round(_moment(body, "iat") - now, 1)
        if _moment(body, "exp") < now - LEEWAY or skew < -LONGEST_AGE - LEEWAY:
            raise LaunchRefused("token_expired", claim="exp", skew=skew)
        if max(skew, _moment(body, "nbf") - now if "nbf" in body else skew) > LEEWAY:
            raise LaunchRefused("token_future", claim="iat", skew=skew)

    def validate_claims(self) -> None:
        """Seen: roles as one text, a resource link of null and a missing target let in or raising AttributeError."""
        if self.token.claims.get(shape.VERSION) != "1.3.0":
            told = str(self.token.claims.get(shape.VERSION))[:20]
            raise LaunchRefused("version_wrong", claim=shape.VERSION, detail=f"The version claim is {told!r}.")
        shape.check(self.token.claims)

    def validate_message(self) -> _Message:
        """The library's validators, where they apply: they refuse every launch without `sub`, though LTI allows it.

        Seen: a deep linking request without a return address let in, and one that takes other kinds of content
        refused, though it must be answered; and a question about somebody's data refused under the name that the
        message has by now. `claims` has judged those already, and reviews of somebody's work.
        """
        judged = (shape.DEEP_LINKING_REQUEST, reviewing.MESSAGE, *privacy.MESSAGES)
        if self.token.claims.get("sub") and self.token.claims[shape.MESSAGE] not in judged:
            try:
                super().validate_message()
            except LtiException as error:
                raise LaunchRefused("message_unsupported", detail=str(error)) from error
        return self

    def _get_request_param(self, key: str) -> str:
        return self._request.get_param(key)


class _Form(Request):
    """The posted form, as PyLTI1p3 asks for it."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = form

    def get_param(self, key: str) -> str:
        return self._form.get(key, "")

    def is_secure(self) -> bool:
        return True


class _NoCookies(CookieService):
    """The browser is recognised by the login's secret, which the library does not know about."""

    def get_cookie(self, name: str) -> str | None:
        return None

    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:
        return None


class _Agreement(PlatformAgreement):
    """A registration as PyLTI1p3 knows it."""

    def __init__(self, record: Registration) -> None:
        self.record = record
        self.set_issuer(record.issuer)
        self.set_client_id(record.client_id)


class _Agreements(ToolConfAbstract[_Form]):
    """Our registrations and deployments, as PyLTI1p3 looks them up: by issuer *and* client id, always."""

    def __init__(self, lti: Lti, *, now: datetime) -> None:
        self._store = lti.store
        self._now = now
        self._found: Registration | None = None

    def check_iss_has_one_client(self, iss: str) -> bool:
        """Never assumed. Seen: the library keeps this in one dictionary that all its instances share."""
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:
        return True

    def find_registration_by_issuer(self, iss: str, *args: Any, **kwargs: Any) -> PlatformAgreement:
        raise LaunchRefused("registration_ambiguous")

    def find_registration_by_params(self, iss: str, client_id: str, *args: Any, **kwargs: Any) -> PlatformAgreement:
        self._found = self._store.registration(iss, client_id)
        if self._found is None:
            raise LaunchRefused("registration_unknown", claim="aud", detail=f"iss {iss!r}, client id {client_id!r}.")
        if self._found.disabled:
            raise LaunchRefused("registration_disabled", registration=self._found.name)
        return _Agreement(self._found)

    def find_deployment(self, iss: str, deployment_id: str) -> Deployment | None:
        raise LaunchRefused("registration_ambiguous")

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *args: Any, **kwargs: Any
    ) -> Deployment | None:
        """An active deployment; an unknown one is kept, inactive, for an administrator to approve.

        The token is verified by now, so it is the platform itself that says which deployment it is.
        """
        if self._found and self._store.deployment_active(self._found.id, deployment_id):
            return Deployment().set_deployment_id(deployment_id)
        if self._found and self._store.deployment_seen(self._found.id, deployment_id, now=self._now):
            return Deployment().set_deployment_id(deployment_id)
        told = f"Deployment {deployment_id!r}."
        raise LaunchRefused("deployment_unapproved", claim=shape.DEPLOYMENT, detail=told)


def _identifier(claims: Mapping[str, Any], claim: str) -> str:
    """A short text that something is looked up by."""
    value = claims.get(claim)
    if value is None or value == "":
        raise LaunchRefused("claim_missing", claim=claim)
    if not isinstance(value, str) or len(value) > 500 or not value.isprintable():
        raise LaunchRefused("claim_malformed", claim=claim, detail="It is no text, or a far too long one.")
    return value


def _moment(claims: Mapping[str, Any], claim: str) -> float:
    """A NumericDate (RFC 7519), in seconds."""
    value = claims.get(claim)
    if value is None:
        raise LaunchRefused("claim_missing", claim=claim)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e12:
        raise LaunchRefused("claim_malformed", claim=claim, detail="It is not a moment in seconds.")
    return float(value)
