"""The LTI 1.3 side of the LMS: sending people off, answering the tool's sign-in request, keys and access tokens."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import jwt
from flask import Blueprint, Response, abort, g, jsonify, render_template, request

from lti_tool.sandbox.claims import choosing_claims, launch_claims, privacy_claims, review_claims
from lti_tool.sandbox.lms import Lms, current_lms
from lti_tool.sandbox.people import Person
from lti_tool.sandbox.personality import SCOPES
from lti_tool.sandbox.registration import Link, Tool

platform = Blueprint("platform", __name__)

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEYS_TIMEOUT = 5
"""Seconds the platform waits for the tool's key set."""


class SignInRefused(Exception):
    """The tool's sign-in request is not one we answer with a token. `code` is OpenID Connect's."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code


def login_fields(lms: Lms, person: Person, link: Link | None, launch: str = "") -> dict[str, str]:
    """The form fields of a login initiation; starts a launch that can be answered once. No link: to choose some.

    `launch` is one that has been started otherwise.
    """
    tool = _tool(lms)
    fields = {
        "iss": lms.url,
        "target_link_uri": link.url if link else tool.redirect_urls[0],
        "login_hint": person.number,
        "lti_message_hint": lms.personality.login_hint(link, launch or lms.begin_launch(person, link)),
        "client_id": tool.client_id,
        lms.personality.deployment_field: tool.deployment_id,
    }
    if lms.personality.storage_target:
        fields["lti_storage_target"] = lms.personality.storage_target
    return fields


def _tool(lms: Lms) -> Tool:
    if lms.tool is None:
        abort(404, "No external tool is registered here.")
    return lms.tool


@platform.get("/as/<person>/launch/<link>")
def launch(person: str, link: str) -> str:
    """The page inside the frame that sends the person to the tool's login address, by POST as Moodle does."""
    lms = current_lms()
    if person not in lms.people or link not in lms.links:
        abort(404)
    fields = login_fields(lms, lms.people[person], lms.links[link])
    return render_template("post.html.jinja", action=_tool(lms).login_url, fields=fields)


def answer_sign_in() -> tuple[str, int] | str:
    """The authorization endpoint: a one-shot id_token, posted to the tool."""
    lms, asked = current_lms(), request.values
    tool = _tool(lms)
    target = asked.get("redirect_uri", "")
    if asked.get("client_id") != tool.client_id or target not in tool.redirect_urls:
        # Nobody can be sent anywhere safely, so the person stays here.
        return render_template("refused.html.jinja", reason="The tool asked to be answered at an unknown address."), 400
    try:
        fields = {"id_token": _id_token(lms, asked)}
    except SignInRefused as refusal:
        fields = {"error": refusal.code, "error_description": str(refusal)}
    if "state" in asked:
        fields["state"] = asked["state"]
    return render_template("post.html.jinja", action=target, fields=fields)


def _id_token(lms: Lms, asked: Mapping[str, str]) -> str:
    fixed = {"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none"}
    for name, value in fixed.items():
        if asked.get(name) != value:
            raise SignInRefused("invalid_request", f"{name} must be {value}")
    if not asked.get("nonce"):
        raise SignInRefused("invalid_request", "nonce is missing")
    launch_id = lms.personality.launch_id(asked.get("lti_message_hint", ""))
    question = lms.take_question(launch_id, asked.get("login_hint", ""))
    if question is not None:
        person, about = question
        visit = lms.visit(person, Link("", "", "", id="", graded=False))
        return lms.keys.sign(privacy_claims(visit, lms.personality, about, nonce=asked["nonce"], now=lms.clock()))
    found = lms.take_launch(launch_id, asked.get("login_hint", ""))
    if found is None:
        raise SignInRefused("login_required", "this launch is unknown, was used before, or belongs to somebody else")
    person, link = found
    if link is None:
        visit, word = lms.visit(person, Link("", "", "", id="", graded=False)), lms.begin_choosing(person)
        return lms.keys.sign(choosing_claims(visit, lms.personality, word=word, nonce=asked["nonce"], now=lms.clock()))
    visit, review = lms.visit(person, link), lms.take_review(launch_id)
    claims = launch_claims(visit, lms.personality, nonce=asked["nonce"], now=lms.clock())
    if review is not None:
        claims = review_claims(claims, visit, lms.personality, column=review[0], whose=review[1])
    return lms.keys.sign(claims)


def keys() -> Response:
    return jsonify(current_lms().keys.jwks())


def issue_token() -> Response:
    """The token endpoint: client credentials with a signed assertion, for the scopes this platform grants."""
    lms, form = current_lms(), request.form
    tool = _tool(lms)
    if form.get("grant_type") != "client_credentials" or form.get("client_assertion_type") != ASSERTION_TYPE:
        return _token_answer({"error": "invalid_request"}, 400)
    refusal = _assertion_refusal(lms, tool, form.get("client_assertion", ""))
    if refusal:
        return _token_answer({"error": refusal}, 400)
    granted = [scope for scope in form.get("scope", "").split() if scope in (*SCOPES, *lms.personality.more_scopes)]
    if not granted:
        return _token_answer({"error": "invalid_scope"}, 400)
    token = lms.issue_token(tool.client_id, granted, lms.clock())
    if g.fault and g.fault.kind == "wrong_token":
        token = "not-" + token
    answer = {"access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": " ".join(granted)}
    return _token_answer(answer, 200)


def _token_answer(body: Mapping[str, Any], status: int) -> Response:
    response = jsonify(body)
    response.status_code = status
    response.headers["Content-Type"] = current_lms().personality.oauth_media_type
    return response


def _assertion_refusal(lms: Lms, tool: Tool, assertion: str) -> str | None:
    """Why the tool's assertion is not believed; None when it is. Most platforms look at no audience."""
    now, audience = lms.clock().timestamp(), lms.personality.addressee
    if urlsplit(tool.jwks_url).scheme not in ("http", "https"):
        return "invalid_client"
    try:
        key = jwt.PyJWKClient(tool.jwks_url, cache_keys=False, timeout=KEYS_TIMEOUT).get_signing_key_from_jwt(assertion)
        # The moments are judged below: PyJWT would take them from the computer's clock, which is not the LMS's own.
        judged = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}
        options: Any = {"require": ["exp", "iat", "iss", "sub", "jti"], **judged}
        claims = jwt.decode(assertion, key.key, algorithms=["RS256"], options=options, issuer=tool.client_id)
        begins, ends = max(float(claims["iat"]), float(claims.get("nbf", 0))), float(claims["exp"])
    except (jwt.PyJWTError, TypeError, ValueError):
        return "invalid_client"
    if audience is not None and claims.get("aud") != audience:
        return "invalid_client"
    if ends <= now:
        return "Expired token"
    return None if claims["sub"] == tool.client_id and begins <= now else "invalid_client"
