"""A teacher adds links from the tool: the platform's side of Deep Linking 2.0.

The tool is asked in a frame of the teacher's page and answers into that frame. What it says is believed only when its
own key set, fetched over HTTP, knows who signed it, and only once.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import jwt
from flask import Blueprint, abort, render_template, request, url_for

from lti_tool.sandbox.lms import Lms, current_lms
from lti_tool.sandbox.people import Person
from lti_tool.sandbox.personality import DL, LTI
from lti_tool.sandbox.platform import KEYS_TIMEOUT, login_fields
from lti_tool.sandbox.registration import Link, Tool

choosing = Blueprint("choosing", __name__, url_prefix="/as/<person>/choose")


class AnswerRefused(Exception):
    """The tool's answer is not one we make links of. The text says why."""


@choosing.get("/")
def choose(person: str) -> str:
    """The page with the tool's picker in a frame."""
    teacher = _teacher(current_lms(), person)
    return render_template("choose.html.jinja", person=teacher, source=url_for(".launch", person=person))


@choosing.get("/launch")
def launch(person: str) -> str:
    """The page inside the frame that sends the teacher to the tool's login address."""
    lms = current_lms()
    teacher, tool = _teacher(lms, person), _tool(lms)
    return render_template("post.html.jinja", action=tool.login_url, fields=login_fields(lms, teacher, None))


@choosing.post("/return")
def answered(person: str) -> tuple[str, int]:
    """The tool's answer, as a form in the teacher's browser. Makes the links, all of them or none."""
    lms = current_lms()
    teacher = _teacher(lms, person)
    try:
        claims = _believed(lms, teacher, request.form.get("JWT", ""))
        made = _made(lms, claims.get(DL + "content_items", []))
    except AnswerRefused as refusal:
        return render_template("chosen.html.jinja", person=teacher, made=[], refused=str(refusal)), 400
    told = claims.get(DL + "errormsg") or claims.get(DL + "msg") or ""
    return render_template("chosen.html.jinja", person=teacher, made=made, told=str(told)), 200


def _believed(lms: Lms, teacher: Person, token: str) -> Mapping[str, Any]:
    """The claims of an answer that is the tool's, for us, for this choice, and new."""
    tool, word = _tool(lms), request.args.get("word", "")
    try:
        key = jwt.PyJWKClient(tool.jwks_url, cache_keys=False, timeout=KEYS_TIMEOUT).get_signing_key_from_jwt(token)
        judged: Any = {"require": ["exp", "iat", "iss", "aud", "nonce"], "verify_exp": False, "verify_iat": False}
        claims: dict[str, Any] = jwt.decode(
            token, key.key, algorithms=["RS256"], audience=lms.url, issuer=tool.client_id, options=judged
        )
        over = float(claims["exp"]) <= lms.clock().timestamp()
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise AnswerRefused(f"The answer is not signed by the tool, or not for us ({type(error).__name__}).") from error
    if over or claims.get(LTI + "message_type") != "LtiDeepLinkingResponse" or claims.get(LTI + "version") != "1.3.0":
        raise AnswerRefused("The answer is too old, or no answer at all.")
    if claims.get(LTI + "deployment_id") != tool.deployment_id:
        raise AnswerRefused("The answer is for another deployment.")
    sent = lms.personality.choosing("", word).get("data")
    if claims.get(DL + "data") != sent:
        raise AnswerRefused("The answer does not bring back what we sent along.")
    if lms.seen_before(str(claims["nonce"])) or not lms.take_choice(word, teacher):
        raise AnswerRefused("This choice was answered before, or is somebody else's.")
    return claims


def _made(lms: Lms, items: object) -> list[Link]:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise AnswerRefused("content_items is no list of objects.")
    for item in items:
        if item.get("type") != "ltiResourceLink":
            raise AnswerRefused(f"A content item of type {item.get('type')!r} was not asked for.")
        if wrong := lms.personality.item_wrong(item):
            raise AnswerRefused(wrong)
    return [lms.put_in(_link(lms, item)) for item in items]


def _link(lms: Lms, item: Mapping[str, Any]) -> Link:
    """The link a content item asks for. Its key and id are given when it is put into the course."""
    column: Mapping[str, Any] = item.get("lineItem") or {}
    return Link(
        key="",
        title=str(item["title"]),
        url=str(item["url"]),
        text=str(item.get("text", "")),
        custom={name: str(value) for name, value in item.get("custom", {}).items()},
        graded=bool(column),
        score_maximum=float(column.get("scoreMaximum", 100)),
        resource_id=str(column.get("resourceId", "")),
        tag=str(column.get("tag", "")),
        target="window" if "window" in item and "iframe" not in item else "iframe",
        column=lms.personality.column_label(item) if column else "",
        review=column.get("submissionReview") or {},
    )


def _teacher(lms: Lms, person: str) -> Person:
    found = lms.people.get(person) or abort(404)
    return found if found.role == "teacher" else abort(403)


def _tool(lms: Lms) -> Tool:
    if lms.tool is None or urlsplit(lms.tool.jwks_url).scheme not in ("http", "https"):
        abort(404, "No external tool is registered here.")
    return lms.tool
