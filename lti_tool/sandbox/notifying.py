"""Platform Notification Service: where the tool wants to be told, and telling it that a course was copied."""

import json
import secrets
import urllib.request
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Response, request

from lti_tool.sandbox.ags import refuse
from lti_tool.sandbox.habits import NOTICE_SCOPE
from lti_tool.sandbox.lms import Lms, current_lms
from lti_tool.sandbox.personality import LTI

LASTS = timedelta(hours=1)
PATIENCE = 10
"""Seconds the platform waits for a handler."""


def keep_handler(deployment: str) -> Response:
    """Keep where notices of one kind go; an empty address takes it back."""
    lms = current_lms()
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    token = lms.token(text, lms.clock()) if scheme.lower() == "bearer" else None
    if token is None or lms.tool is None:
        return refuse(401, "Unauthorized")
    if NOTICE_SCOPE not in token.scopes:
        return refuse(403, "Forbidden")
    body = request.get_json(force=True, silent=True)
    if deployment != lms.tool.deployment_id or not isinstance(body, dict):
        return refuse(404, "Not found")
    kind, handler = str(body.get("notice_type", "")), str(body.get("handler", ""))
    # doc/api/pns.md: the handler's domain must be the tool's.
    if not kind or (handler and urlsplit(handler).netloc != urlsplit(lms.tool.login_url).netloc):
        return refuse(400, "handler must be on the domain of the tool")
    lms.notice_handlers[kind] = handler
    return Response(json.dumps({"notice_type": kind, "handler": handler}), 200, mimetype="application/json")


def copy_claims(lms: Lms, **changes: Any) -> dict[str, Any]:
    """What a notice says of the present course: it was copied from the last one in its history.

    `changes` lay over it, by short names too; None takes a claim out.
    """
    assert lms.tool is not None  # noqa: S101 - there is nobody to tell otherwise
    context, now = lms.context, lms.clock()
    notice = {"id": str(uuid.uuid4()), "timestamp": f"{now:%Y-%m-%dT%H:%M:%SZ}", "type": "LtiContextCopyNotice"}
    claims = {
        LTI + "version": "1.3.0",
        LTI + "notice": notice,
        "iss": lms.url,
        "aud": lms.tool.client_id,
        "azp": lms.tool.client_id,
        LTI + "deployment_id": lms.tool.deployment_id,
        "iat": int(now.timestamp()),
        "exp": int((now + LASTS).timestamp()),
        "nonce": secrets.token_hex(16),
        LTI + "context": {"id": context.id, "label": context.label, "title": context.title},
        LTI + "origin_contexts": [context.history.partition(",")[0]],
    }
    full = {LTI + name if LTI + name in claims else name: value for name, value in changes.items()}
    return {name: value for name, value in (claims | full).items() if value is not None}


def tell(lms: Lms) -> bool:
    """Tell the tool that the present course was copied, once and without a second try; whether it asked to be told."""
    handler = lms.notice_handlers.get("LtiContextCopyNotice")
    if not handler:
        return False
    body = json.dumps({"notices": [{"jwt": lms.keys.sign(copy_claims(lms))}]}).encode()
    sent = urllib.request.Request(handler, body, {"Content-Type": "application/json"})  # noqa: S310 - a tool's own
    with urllib.request.urlopen(sent, timeout=PATIENCE):  # noqa: S310 - see above
        return True
