"""What this room needs remembered, in its own words; somebody else decides where.

Every method is one short act of its own: nothing here holds a transaction open while a platform is asked something.
The single-use login is *taken* elsewhere, in the transaction that enrols the learner, so that both happen or neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from lti_tool.records import Registration

Key = dict[str, str]
"""One public RSA key as kept: `kid`, `n`, `e` of RFC 7517, nothing else."""


class Store(Protocol):
    """The memory of the LTI room."""

    def registration(self, issuer: str, client_id: str) -> Registration | None:
        """The agreement with this platform; None where there is none."""

    def registrations(self, issuer: str) -> Sequence[Registration]:
        """All agreements with this issuer; many schools can share one issuer."""

    def deployment_active(self, registration_id: int, deployment_id: str) -> bool:
        """Whether launches of this deployment are let in."""

    def deployment_seen(self, registration_id: int, deployment_id: str, *, now: datetime) -> bool:
        """Remember a deployment that nobody has approved, as inactive; a known one is left as it is.

        Whether its launches are let in all the same: the first one of a platform that named none at registration.
        """

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
        """Remember a login. `state`, `nonce` and `secret` are hashes already."""

    def key_set(self, url: str) -> tuple[list[Key], datetime, datetime] | None:
        """(keys, when they were fetched, when fetching was last tried) of a platform's key set."""

    def keep_key_set(self, url: str, keys: list[Key], *, fetched_at: datetime, tried_at: datetime) -> None:
        """Remember a key set in place of the former one."""

    def access_token(self, registration_id: int, scope_hash: str, *, now: datetime) -> str | None:
        """A service token that is still good at `now`."""

    def keep_access_token(self, registration_id: int, scope_hash: str, token: str, *, expires_at: datetime) -> None:
        """Remember a service token in place of the former one."""

    def drop_access_token(self, registration_id: int, scope_hash: str, token: str) -> None:
        """Forget this service token (and not a newer one): the platform no longer takes it."""

    def claim_line_item(self, registration_id: int, key_hash: str, *, now: datetime) -> tuple[bool, str | None]:
        """(ours, url) of a grade column: `url` where it is known, else `ours` says whether we may make it now."""

    def keep_line_item(self, registration_id: int, key_hash: str, url: str) -> None:
        """Remember the address of a grade column that was found or made."""

    def drop_line_item(self, registration_id: int, key_hash: str) -> None:
        """Forget a grade column, or the claim to make it."""
