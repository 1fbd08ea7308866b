"""The LTI room's memory over the database: each method one short act, so that no transaction waits for a platform.

Registrations and approvals are read by every launch and change once in a year, so each process keeps what it found for
a few seconds. Only a yes is kept: what an administrator has just approved works at once, what was withdrawn ends soon.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete, insert, select, update

from lti_tool.records import Registration
from lti_tool.storage import lti_state
from lti_tool.storage.database import Database, insert_once
from lti_tool.storage.tables import access_tokens, key_sets, line_items, logins

KNOWN = 5.0
"""Seconds for which a registration or an approval is believed without asking again."""
CLAIM = timedelta(minutes=2)
"""How long one worker may take to find or make a grade column before another may try."""


class LtiStore:
    """What `lti_tool.lti.store.Store` asks for (the two rooms do not import each other)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._registrations: dict[tuple[str, str], tuple[float, Registration]] = {}
        self._approved: dict[tuple[int, str], float] = {}

    def registration(self, issuer: str, client_id: str) -> Registration | None:
        kept = self._registrations.get((issuer, client_id))
        if kept and time.monotonic() - kept[0] < KNOWN:
            return kept[1]
        with self._database.read() as tx:
            found = lti_state.registration_of(tx, issuer, client_id)
        if found:
            self._registrations[issuer, client_id] = (time.monotonic(), found)
        return found

    def registrations(self, issuer: str) -> Sequence[Registration]:
        with self._database.read() as tx:
            return lti_state.all_registrations(tx, issuer=issuer)

    def deployment_active(self, registration_id: int, deployment_id: str) -> bool:
        key = (registration_id, deployment_id)
        if time.monotonic() - self._approved.get(key, -KNOWN) < KNOWN:
            return True
        with self._database.read() as tx:
            active = lti_state.deployment_active(tx, registration_id, deployment_id)
        if active:
            self._approved[key] = time.monotonic()
        return active

    def deployment_seen(self, registration_id: int, deployment_id: str, *, now: datetime) -> bool:
        with self._database.write() as tx:
            return lti_state.see_deployment(tx, registration_id, deployment_id, now=now)

    def login_begun(
        self,
        *,
        state: str,
        nonce: str,
        secret: str,
        registration_id: int,
        deployment: str | None,
        target: str | None,
        storage_target: str | None,
        login_hint: str,
        message_hint: str | None,
        expires_at: datetime,
    ) -> None:
        row = {
            "state_hash": state,
            "nonce_hash": nonce,
            "secret_hash": secret,
            "registration_id": registration_id,
            "deployment_hint": deployment,
            "target": target,
            "storage_target": storage_target,
            "login_hint": login_hint,
            "message_hint": message_hint,
            "expires_at": expires_at,
        }
        with self._database.write(lasting=False) as tx:  # whoever loses it to a power cut opens the link once more
            tx.execute(_BEGIN, row)

    def key_set(self, url: str) -> tuple[list[dict[str, str]], datetime, datetime] | None:
        with self._database.read() as tx:
            row = tx.execute(select(key_sets).where(key_sets.c.url_hash == _hash(url))).first()
        # `Row.keys` is a method of its own, so the column of that name is asked for as an item.
        return None if row is None else (row._mapping["keys"], row.fetched_at, row.tried_at)

    def keep_key_set(self, url: str, keys: list[dict[str, str]], *, fetched_at: datetime, tried_at: datetime) -> None:
        self._put(key_sets, {"url_hash": _hash(url)}, url=url, keys=keys, fetched_at=fetched_at, tried_at=tried_at)

    def access_token(self, registration_id: int, scope_hash: str, *, now: datetime) -> str | None:
        wanted = select(access_tokens.c.token).where(
            access_tokens.c.registration_id == registration_id,
            access_tokens.c.scope_hash == scope_hash,
            access_tokens.c.expires_at > now,
        )
        with self._database.read() as tx:
            return tx.execute(wanted).scalar()

    def keep_access_token(self, registration_id: int, scope_hash: str, token: str, *, expires_at: datetime) -> None:
        key = {"registration_id": registration_id, "scope_hash": scope_hash}
        self._put(access_tokens, key, token=token, expires_at=expires_at)

    def drop_access_token(self, registration_id: int, scope_hash: str, token: str) -> None:
        key = {"registration_id": registration_id, "scope_hash": scope_hash, "token": token}
        with self._database.write() as tx:
            tx.execute(delete(access_tokens).filter_by(**key))

    def claim_line_item(self, registration_id: int, key_hash: str, *, now: datetime) -> tuple[bool, str | None]:
        key = {"registration_id": registration_id, "key_hash": key_hash}
        with self._database.write() as tx:
            if insert_once(tx, line_items, {**key, "url": None, "claimed_at": now}):
                return True, None
            row = tx.execute(select(line_items).filter_by(**key)).one()
            if row.url is not None or now - row.claimed_at < CLAIM:
                return False, row.url
            # Whoever claimed it before has died on the way; of those who see that, one takes over.
            mine = update(line_items).filter_by(**key, claimed_at=row.claimed_at).values(claimed_at=now)
            return tx.execute(mine).rowcount == 1, None

    def keep_line_item(self, registration_id: int, key_hash: str, url: str) -> None:
        key = {"registration_id": registration_id, "key_hash": key_hash}
        with self._database.write() as tx:
            tx.execute(update(line_items).filter_by(**key).values(url=url))

    def drop_line_item(self, registration_id: int, key_hash: str) -> None:
        key = {"registration_id": registration_id, "key_hash": key_hash}
        with self._database.write() as tx:
            tx.execute(delete(line_items).filter_by(**key))

    def _put(self, table: Table, key: dict[str, Any], **values: Any) -> None:
        """Insert a row or change the one with this key."""
        with self._database.write() as tx:
            if not insert_once(tx, table, {**key, **values}):
                tx.execute(update(table).filter_by(**key).values(**values))


_BEGIN = insert(logins)
"""Made once, because every launch needs it."""


def _hash(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()
