"""What platforms and we have agreed on, and logins on their way.

Everything is keyed by registration: many schools can share one issuer, and none of them may meet another's launches.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, or_, select, update

from lti_tool.records import Registration
from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.tables import access_tokens, deployments, key_sets, logins, registrations

KEPT = timedelta(hours=1)
"""How long an expired login is kept, so that "too late" can be told from "used before"."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One place on a platform that this tool was put into."""

    registration_id: int
    deployment_id: str
    active: bool
    seen_at: datetime
    id: int
    refused_at: datetime | None
    """When an administrator said no; one that is neither active nor refused waits."""


@dataclass(frozen=True, slots=True)
class LoginKey:
    """What a launch must bring to match the login that began it; `state` and `nonce` are hashes."""

    state: str
    nonce: str
    registration_id: int
    deployment_id: str


@dataclass(frozen=True, slots=True)
class WaitingLogin:
    """What a platform asked for when it began a login."""

    login_hint: str
    message_hint: str | None
    target: str | None
    deployment: str | None
    storage_target: str | None


# -- registrations and deployments -------------------------------------------------------------------------------------
def register(
    tx: Transaction,
    *,
    issuer: str,
    client_id: str,
    auth_login_url: str,
    auth_token_url: str,
    jwks_url: str,
    name: str,
    audience: str | None = None,
    anonymous: bool = False,
    family: str | None = None,
    active_deployments: Iterable[str] = (),
    now: datetime,
) -> Registration:
    """Keep an agreement, or change the one with this issuer and client id, and let these deployments in.

    A `family` that is not known leaves the one that is.
    """
    agreed: dict[str, Any] = {
        "auth_login_url": auth_login_url,
        "auth_token_url": auth_token_url,
        "jwks_url": jwks_url,
        "name": name,
        "audience": audience,
        "anonymous": anonymous,
        **({"family": family} if family else {}),
    }
    key = {"issuer": issuer, "client_id": client_id}
    if not insert_once(tx, registrations, {**key, **agreed, "created_at": now}):
        tx.execute(update(registrations).filter_by(**key).values(**agreed))
    found = registration_of(tx, issuer, client_id)
    if found is None:
        raise LookupError(f"no registration {client_id} of {issuer}")
    for deployment in active_deployments:
        approve(tx, found.id, deployment, now=now)
    return found


def registration(tx: Transaction, registration_id: int) -> Registration | None:
    """The agreement with this id."""
    return _one(tx, _REGISTRATION_BY_ID, id=registration_id)


def registration_of(tx: Transaction, issuer: str, client_id: str) -> Registration | None:
    """The agreement with this issuer and client id."""
    return _one(tx, _REGISTRATION, issuer=issuer, client_id=client_id)


def all_registrations(tx: Transaction, *, issuer: str | None = None) -> tuple[Registration, ...]:
    """All agreements, or all with this issuer, oldest first."""
    wanted = select(registrations).order_by(registrations.c.id)
    if issuer is not None:
        wanted = wanted.where(registrations.c.issuer == issuer)
    return tuple(map(_registration, tx.execute(wanted)))


def with_old_keys(tx: Transaction, *, fetched: datetime, tried: datetime) -> Registration | None:
    """A platform whose key set was fetched last before the one moment, and asked for before the other."""
    return _one(tx, _WITH_OLD_KEYS, fetched=fetched, tried=tried)


def note_family(tx: Transaction, registration_id: int, family: str) -> None:
    """Remember what kind of platform this is, as it says itself."""
    tx.execute(update(registrations).where(registrations.c.id == registration_id).values(family=family))


def allow_anonymous(tx: Transaction, registration_id: int, allowed: bool) -> None:
    """Let launches that do not say who somebody is in, as previews, or keep them out."""
    tx.execute(update(registrations).where(registrations.c.id == registration_id).values(anonymous=allowed))


def deployments_of(tx: Transaction, registration_id: int) -> tuple[Deployment, ...]:
    """All deployments seen, the ones to approve among them."""
    rows = tx.execute(select(deployments).where(deployments.c.registration_id == registration_id).order_by(_SEEN))
    return tuple(
        Deployment(row.registration_id, row.deployment_id, row.active, row.seen_at, row.id, row.refused_at)
        for row in rows
    )


def deployment_active(tx: Transaction, registration_id: int, deployment_id: str) -> bool:
    """Whether launches of this deployment are let in."""
    found = tx.execute(_DEPLOYMENT, {"registration": registration_id, "deployment": deployment_id})
    return bool(found.scalar())


def await_deployment(tx: Transaction, registration_id: int) -> None:
    """Let the next unknown deployment in, once: the platform named none when it was registered."""
    tx.execute(update(registrations).where(registrations.c.id == registration_id).values(awaits_deployment=True))


def see_deployment(tx: Transaction, registration_id: int, deployment_id: str, *, now: datetime) -> bool:
    """Remember a deployment that nobody has approved; a known one is left as it is. Whether its launches are let in:

    those of the first one are, where the registration waits for it. Of two at once, one is the first.
    """
    key = {"registration_id": registration_id, "deployment_id": deployment_id}
    if not insert_once(tx, deployments, {**key, "active": False, "seen_at": now}):
        return deployment_active(tx, registration_id, deployment_id)
    first = (
        update(registrations)
        .where(registrations.c.id == registration_id, registrations.c.awaits_deployment)
        .values(awaits_deployment=False)
    )
    if tx.execute(first).rowcount != 1:
        return False
    approve(tx, registration_id, deployment_id, now=now)
    return True


def approve(tx: Transaction, registration_id: int, deployment_id: str, *, active: bool = True, now: datetime) -> None:
    """Let launches of this deployment in, or keep them out."""
    key = {"registration_id": registration_id, "deployment_id": deployment_id}
    decided = {"active": active, "refused_at": None if active else now}
    if not insert_once(tx, deployments, {**key, **decided, "seen_at": now}):
        tx.execute(update(deployments).filter_by(**key).values(decided))


# -- logins ------------------------------------------------------------------------------------------------------------
def consume_login(tx: Transaction, key: LoginKey, *, secret: str, now: datetime) -> bool:
    """Use up the login that has this key and this browser's (hashed) secret, once and only once; whether there was one.

    One statement checks and removes, so of two launches at the same moment exactly one succeeds.
    """
    values = {
        "state": key.state,
        "nonce": key.nonce,
        "secret": secret,
        "registration": key.registration_id,
        "deployment": key.deployment_id,
        "now": now,
    }
    return tx.execute(_CONSUME, values).first() is not None


def why_no_login(tx: Transaction, key: LoginKey, *, now: datetime) -> str:
    """Why `consume_login` found none: unknown, foreign (of another platform), expired, nonce, deployment or browser."""
    row = tx.execute(select(logins).where(logins.c.state_hash == key.state)).first()
    if row is None:
        return "unknown"
    if row.registration_id != key.registration_id:
        return "foreign"
    if row.expires_at <= now:
        return "expired"
    if row.nonce_hash != key.nonce:
        return "nonce"
    return "deployment" if row.deployment_hint not in (None, key.deployment_id) else "browser"


def waiting_login(tx: Transaction, state: str) -> WaitingLogin | None:
    """The login with this hashed state, so that it can be begun again in another tab; it is not used up."""
    row = tx.execute(select(logins).where(logins.c.state_hash == state)).first()
    if row is None:
        return None
    return WaitingLogin(row.login_hint, row.message_hint, row.target, row.deployment_hint, row.storage_target)


def forget_expired(tx: Transaction, now: datetime) -> None:
    """Drop logins that nobody will finish, and service tokens that nobody can use."""
    tx.execute(delete(logins).where(logins.c.expires_at < now - KEPT))
    tx.execute(delete(access_tokens).where(access_tokens.c.expires_at < now))


def _one(tx: Transaction, wanted: Select[Any], **values: Any) -> Registration | None:
    row = tx.execute(wanted, values).first()
    return None if row is None else _registration(row)


def _registration(row: Row[Any]) -> Registration:
    return Registration(
        id=row.id,
        issuer=row.issuer,
        client_id=row.client_id,
        auth_login_url=row.auth_login_url,
        auth_token_url=row.auth_token_url,
        jwks_url=row.jwks_url,
        name=row.name,
        audience=row.audience,
        anonymous=row.anonymous,
        family=row.family,
        disabled=row.disabled_at is not None,
    )


# Statements of every launch are made once: SQLAlchemy then finds their SQL by identity instead of by building a key.
_REGISTRATION = select(registrations).where(
    registrations.c.issuer == bindparam("issuer"), registrations.c.client_id == bindparam("client_id")
)
_REGISTRATION_BY_ID = select(registrations).where(registrations.c.id == bindparam("id"))
_WITH_OLD_KEYS = (
    select(registrations)
    .join(key_sets, key_sets.c.url == registrations.c.jwks_url)
    .where(
        registrations.c.disabled_at.is_(None),
        key_sets.c.fetched_at <= bindparam("fetched"),
        key_sets.c.tried_at <= bindparam("tried"),
    )
    .order_by(key_sets.c.tried_at)
    .limit(1)
)
_SEEN = deployments.c.id
_DEPLOYMENT = select(deployments.c.active).where(
    deployments.c.registration_id == bindparam("registration"), deployments.c.deployment_id == bindparam("deployment")
)
_CONSUME = (
    delete(logins)
    .where(
        logins.c.state_hash == bindparam("state"),
        logins.c.nonce_hash == bindparam("nonce"),
        logins.c.secret_hash == bindparam("secret"),
        logins.c.registration_id == bindparam("registration"),
        or_(logins.c.deployment_hint.is_(None), logins.c.deployment_hint == bindparam("deployment")),
        logins.c.expires_at > bindparam("now"),
    )
    .returning(logins.c.id)
)
