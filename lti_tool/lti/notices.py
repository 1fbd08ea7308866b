"""Notices that platforms send by themselves (Platform Notification Service 1.0): that a course was copied.

A notice is a token signed like a launch's, and judged by the same steps: who signed it, for whom, when, and for which
deployment. No browser brings it, so there is no login it belongs to; that it is heard once is the caller's business,
who keeps its nonce. An unknown deployment is not remembered because of a notice, nor let in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lti_tool.lti import claims as shape
from lti_tool.lti.about import NOTICES
from lti_tool.lti.answers import refusal
from lti_tool.lti.launch import _Message as Message  # the steps are the same, and stand there once
from lti_tool.lti.offered import COPIED
from lti_tool.lti.reading import object_of, shown, text
from lti_tool.lti.refusals import LaunchRefused

if TYPE_CHECKING:
    from datetime import datetime

    from lti_tool.lti.connector import Connector
    from lti_tool.lti.tool import Lti

NOTICE = shape.LTI + "notice"
ORIGINS = shape.LTI + "origin_contexts"
MOST_ORIGINS = 20


@dataclass(frozen=True, slots=True)
class Copied:
    """A platform says that a context was made from others, all of one deployment of one registration."""

    registration_id: int
    deployment_id: str
    nonce: str
    context_id: str
    title: str | None
    origins: tuple[str, ...]


def subscribe(connector: Connector, url: str, handler: str) -> None:
    """Have the platform send notices of copied courses to `handler`. Asking twice is the same as asking once.

    Raises PlatformRefused, with a reason.
    """
    asked = json.dumps({"notice_type": COPIED, "handler": handler})
    answer = connector.call((NOTICES,), url, accept="application/json", data=asked, replaces=True)
    if not answer.ok:
        raise refusal(answer, doing="asking to be told of copied courses", now=connector.now)


def read(lti: Lti, token: str, *, now: datetime) -> Copied | None:
    """What this notice says; None for one of a kind that we do not know.

    Raises LaunchRefused where it is not what it says, and nothing else.
    """
    if not token:
        raise LaunchRefused("token_malformed")
    message = _Notice(lti, {"id_token": token}, now=now)
    message.validate()
    claims, record = message.token.claims, message.agreement.record
    deployment, nonce = _needed(claims, shape.DEPLOYMENT, 255), _needed(claims, "nonce", 1000)
    if not lti.store.deployment_active(record.id, deployment):
        raise LaunchRefused("deployment_unapproved", claim=shape.DEPLOYMENT, registration=record.name)
    if _needed(object_of(claims, NOTICE), "type", 200) != COPIED:
        return None
    context = object_of(claims, shape.CONTEXT)
    title = shown(context.get("title"), 500) or shown(context.get("label"), 500)
    return Copied(record.id, deployment, nonce, _needed(context, "id", 255), title, _origins(claims.get(ORIGINS)))


class _Notice(Message):
    """A launch's token with a notice in it instead of a launch."""

    def validate(self) -> _Notice:
        """The steps that hold for both."""
        self._validated = True  # as in a launch
        self.validate_jwt_format().validate_registration()
        self.validate_jwt_signature()
        self.validate_times()
        if self.token.claims.get(shape.VERSION) != "1.3.0":
            raise LaunchRefused("version_wrong", claim=shape.VERSION, registration=self.agreement.record.name)
        return self


def _needed(claims: dict[str, Any], claim: str, most: int) -> str:
    found = text(claims, claim, most)
    if not found:
        raise LaunchRefused("claim_missing", claim=claim)
    return found


def _origins(told: object) -> tuple[str, ...]:
    if not isinstance(told, list):
        raise LaunchRefused("claim_malformed", claim=ORIGINS, detail="It is no list.")
    ids = [one for one in told[:MOST_ORIGINS] if isinstance(one, str) and 0 < len(one) <= 255 and one.isprintable()]
    return tuple(dict.fromkeys(ids))
