"""Connecting a platform: an invite that its administrator opens there, and the agreement that comes of it.

What a platform offers and answers is found out between two transactions of this module, because it takes seconds: the
invite is claimed first and used up last, together with keeping the agreement. An agreement that is there already is
renewed – its id, its runs and its people stay – but never moved to other hosts: whoever holds an invite must not be
able to put other keys in the place of a school's own.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lti_tool.lti.about import LINE_ITEM, NAMES, RESULTS, SCORES
from lti_tool.lti.configuration import Offer
from lti_tool.lti.registering import Agreed
from lti_tool.lti.registration_refusals import RegistrationRefused
from lti_tool.records import Registration
from lti_tool.storage import admin_acts, invites, lti_state
from lti_tool.storage.database import Transaction
from lti_tool.storage.invites import Claim, Invite


@dataclass(frozen=True, slots=True)
class Service:
    """Something the tool can do with a platform's help; `without` says what follows where it was not granted."""

    does: str
    without: str
    granted: bool


@dataclass(frozen=True, slots=True)
class Connected:
    """An agreement that was just kept. `renewed` is whether it was there before."""

    registration: Registration
    services: tuple[Service, ...]
    deployment_id: str | None
    waits: bool
    """Whether the first deployment that is launched from will be let in by itself."""
    renewed: bool


def invite(tx: Transaction, *, name: str, lasts: timedelta, now: datetime) -> tuple[int, str]:
    """A new invite: its id, and the secret of its link, which is kept nowhere else."""
    secret = secrets.token_urlsafe(24)
    return invites.add(tx, _hash(secret), name=name, expires_at=now + lasts, now=now), secret


def listed(tx: Transaction) -> Sequence[Invite]:
    """All invites, newest first."""
    return invites.listed(tx)


def uninvite(tx: Transaction, invite_id: int, *, now: datetime) -> bool:
    """End an invite that was not used; whether there was one."""
    return invites.revoke(tx, invite_id, now=now)


def look(tx: Transaction, secret: str, *, now: datetime) -> Invite:
    """The invite of this link, while it is good. Raises RegistrationRefused."""
    found = invites.find(tx, _hash(secret))
    if found is None:
        raise RegistrationRefused("invite_unknown")
    state = found.state(now)
    if state == "used":
        told = f"It registered {found.registered!r} at {found.used_at:%Y-%m-%d %H:%M} UTC."
        raise RegistrationRefused("invite_used", detail=told)
    if state != "open":
        raise RegistrationRefused(f"invite_{state}")
    return found


def begin(tx: Transaction, secret: str, *, now: datetime) -> Claim:
    """Claim the invite of this link. Raises RegistrationRefused where it is over, or in somebody else's hands."""
    look(tx, secret, now=now)
    held = invites.claim(tx, _hash(secret), now=now)
    if held is None:
        raise RegistrationRefused("invite_busy")
    return held


def give_up(tx: Transaction, held: Claim) -> None:
    """It came to nothing: the link can be used again."""
    invites.give_back(tx, held)


def finish(tx: Transaction, held: Claim, offer: Offer, agreed: Agreed, *, now: datetime) -> Connected:
    """Keep the agreement and use up the invite: both, or neither. Raises RegistrationRefused."""
    known = lti_state.registration_of(tx, offer.issuer, agreed.client_id)
    if known is not None and _hosts(known) != _hosts_now(offer, agreed):
        raise RegistrationRefused("registration_moved", detail=f"It is called {known.name!r} here.")
    found = lti_state.register(
        tx,
        issuer=offer.issuer,
        client_id=agreed.client_id,
        auth_login_url=offer.auth_login_url,
        auth_token_url=offer.auth_token_url,
        jwks_url=agreed.jwks_url,
        name=held.name or (known.name if known else offer.name),
        audience=offer.audience or (known.audience if known else None),
        anonymous=known.anonymous if known else False,
        family=offer.family,
        active_deployments=(agreed.deployment_id,) if agreed.deployment_id else (),
        now=now,
    )
    waits = _awaits(tx, found, offer, agreed)
    if not invites.use(tx, held, found.id, now=now):
        raise RegistrationRefused("invite_lost")
    act = "registered_by_invite" if known is None else "registration_renewed"
    admin_acts.note(tx, f"invite {held.invite_id}", act, found.name, detail=offer.issuer, now=now)
    return Connected(found, services(agreed), agreed.deployment_id, waits, renewed=known is not None)


def services(agreed: Agreed) -> tuple[Service, ...]:
    """What the platform grants of what we can use, and what follows from what it does not."""
    scopes = agreed.scopes
    return (
        Service(
            "Choose courses and activities from inside a course of the LMS",
            "Teachers cannot pick; a link needs the custom parameter course=… or an address with the course in it.",
            agreed.deep_linking,
        ),
        Service("Send grades", "No grade will reach the gradebook.", SCORES in scopes),
        Service(
            "Find and make grade columns",
            "Only links that bring a grade column of their own are graded.",
            LINE_ITEM in scopes,
        ),
        Service("Read grades back", "A grade that a teacher has changed cannot be shown here.", RESULTS in scopes),
        Service(
            "Know who is in a course",
            "Facilitators see only people who have opened the course.",
            NAMES in scopes,
        ),
        Service(
            "Know people's names and addresses",
            "People are asked for a name when they first write, and get no letters unless they give an address.",
            agreed.names,
        ),
    )


def _awaits(tx: Transaction, found: Registration, offer: Offer, agreed: Agreed) -> bool:
    """Have the first deployment let in, where the platform named none and it can only be this school's."""
    if agreed.deployment_id or not offer.platform.takes_first_deployment:
        return False
    if any(place.active for place in lti_state.deployments_of(tx, found.id)):
        return False
    lti_state.await_deployment(tx, found.id)
    return True


def _hosts(known: Registration) -> tuple[str, ...]:
    return tuple(urlsplit(url).netloc for url in (known.auth_login_url, known.auth_token_url, known.jwks_url))


def _hosts_now(offer: Offer, agreed: Agreed) -> tuple[str, ...]:
    return tuple(urlsplit(url).netloc for url in (offer.auth_login_url, offer.auth_token_url, agreed.jwks_url))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
