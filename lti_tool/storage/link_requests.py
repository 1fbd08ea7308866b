"""What platforms have asked facilitators to choose: kept from the launch until the answer, and answered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import link_requests


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """Who asked, and for what (as JSON)."""

    registration_id: int
    deployment_id: str
    asked: Mapping[str, Any]


def keep(tx: Transaction, token_hash: str, request: LinkRequest, *, expires_at: datetime) -> None:
    """Keep a request until then for whoever has the token of this hash."""
    named = {"registration_id": request.registration_id, "deployment_id": request.deployment_id}
    tx.execute(
        link_requests.insert().values(token_hash=token_hash, asked=request.asked, expires_at=expires_at, **named)
    )


def find(tx: Transaction, token_hash: str, now: datetime) -> LinkRequest | None:
    """The request that waits for an answer from whoever has this token."""
    row = tx.execute(_FIND, {"token_hash": token_hash, "now": now}).one_or_none()
    return None if row is None else LinkRequest(*row)


def take(tx: Transaction, token_hash: str, now: datetime) -> LinkRequest | None:
    """Use it up. One statement finds and removes, so of two answers at the same moment exactly one is given."""
    row = tx.execute(_TAKE, {"token_hash": token_hash, "now": now}).one_or_none()
    return None if row is None else LinkRequest(*row)


def forget_expired(tx: Transaction, now: datetime) -> None:
    """Drop requests that nobody will answer."""
    tx.execute(delete(link_requests).where(link_requests.c.expires_at <= now))


_WHAT = (link_requests.c.registration_id, link_requests.c.deployment_id, link_requests.c.asked)
_WAITS = (link_requests.c.token_hash == bindparam("token_hash"), link_requests.c.expires_at > bindparam("now"))
_FIND = select(*_WHAT).where(*_WAITS)
_TAKE = delete(link_requests).where(*_WAITS).returning(*_WHAT)
