"""Packages: which may come, who comes with them, and how a learner stays the same person.

A package is public: everything in it can be read by everybody who can open it. So it carries a *grant*, which the
server signed and can take back, and no secret. Plain SCORM proves "the same person as the first time", and no more: the
first to use a learner id is bound to it by a secret that only that learner's own LMS record holds (facts: scorm.md,
T1–T8, T14).
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from lti_tool.errors import Refused
from lti_tool.records import Enrolment, Role, Session
from lti_tool.services import sessions
from lti_tool.services.enrolment import enrolled
from lti_tool.services.seals import Signer
from lti_tool.storage import arrivals, packages
from lti_tool.storage import sessions as doors
from lti_tool.storage.database import Transaction
from lti_tool.storage.packages import Bound, Grant

NOBODY = re.compile(
    r"(guest|anon|anonymous|preview|previewer|test)([-_ .]?(user|student|learner))?([-_ .]?\d*)"
    r"|student([-_ .]?(id|name))?|learner([-_ .]?(id|name))?|null|undefined|none|unknown|nan|0|-1",
    re.IGNORECASE,
)
"""Ids that an LMS or an authoring tool gives to nobody in particular (T14)."""
LONGEST_ID = 500
WRONG_CODES = 20
WRONG_SPAN = timedelta(minutes=10)
STRONG = 32
"""Characters a secret needs that a package made for itself before its first launch."""
BEFORE = -1
"""The generation before the first secret of ours was used."""
OPEN_FOR = timedelta(hours=48)
"""How long a place that a facilitator opened waits for the next claim."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a package says when it starts."""

    grant: str
    learner_id: str
    origin: str | None
    """The browser's word for where the package is; None from anything but a browser, where it would prove nothing."""
    secret: str | None = None
    join_code: str | None = None


@dataclass(frozen=True, slots=True)
class Welcome:
    """Let in: the session's token, and the secret to show next time."""

    token: str
    secret: str
    session: Session


class Conflict(Refused):
    """A claim on a place that is taken. The note of it must be kept although the claim is refused."""

    def __init__(self, enrolment_id: int) -> None:
        super().__init__(
            "learner_claimed",
            "Somebody has started this course under your name before, on another device or in another browser. "
            "Your facilitator can let you in again.",
            status=409,
        )
        self.enrolment_id = enrolment_id


class WrongCode(Refused):
    """A wrong join code, to be counted although the claim is refused."""

    def __init__(self, grant: Grant, *, asked: bool) -> None:
        message = "That join code is not right." if asked else "This course asks for a join code."
        super().__init__("join_code", f"{message} You get it from the person who runs the course.", status=403)
        self.grant = grant
        self.asked = asked


def launch(tx: Transaction, claim: Claim, *, signer: Signer, now: datetime) -> Welcome:
    """Let a learner in through a package.

    Raises:
        Refused: grant_unknown, grant_revoked, grant_expired, origin_not_allowed, learner_refused, learner_claimed,
            grant_full or join_code; `note_refusal` must then be called in a transaction of its own.
    """
    grant = _grant(tx, claim, signer, now)
    learner_id = _sane(claim.learner_id)
    subject = signer.derive("learner", grant.organisation, learner_id)
    person = arrivals.package_person(tx, grant.organisation, subject, now=now)
    enrolment, before = arrivals.enrol(tx, grant.run.id, person, role=Role.LEARNER, via="package", now=now)
    secret = _recognised(tx, grant, enrolment, claim, signer=signer, now=now)
    enrolled(tx, enrolment, before, now=now)
    token, session = sessions.open_package(tx, grant.run, enrolment_id=enrolment.id, grant_id=grant.id, now=now)
    return Welcome(token, secret, session)


def note_refusal(tx: Transaction, why: Refused, now: datetime) -> None:
    """Keep what must be known about a launch that was refused; its own transaction left nothing behind."""
    if isinstance(why, Conflict):
        packages.note_conflict(tx, why.enrolment_id, now)
    elif isinstance(why, WrongCode) and why.asked:
        recent = why.grant.wrong_since is not None and now - why.grant.wrong_since < WRONG_SPAN
        since = why.grant.wrong_since if recent and why.grant.wrong_since else now
        packages.note_wrong_code(tx, why.grant.id, count=why.grant.wrong_codes + 1 if recent else 1, since=since)


def rebind(tx: Transaction, enrolment_id: int, now: datetime) -> None:
    """Let the next claim on this place have it, whoever makes it, and end every session of the one before.

    Raises:
        Refused: this person did not come with a package.
    """
    if not packages.open_place(tx, enrolment_id, now + OPEN_FOR):
        raise Refused("not_a_package", "This person comes from an LMS that says who they are.", status=409)
    doors.close_of(tx, enrolment_id)


def _grant(tx: Transaction, claim: Claim, signer: Signer, now: datetime) -> Grant:
    payload = signer.read(claim.grant, "grant")
    grant = packages.find(tx, str(payload["id"])) if payload else None
    if grant is None:
        raise Refused("grant_unknown", "This package was not made for this server.", status=403)
    if claim.origin is not None and not packages.allows(tx, grant.id, claim.origin):
        raise Refused(
            "origin_not_allowed",
            "This package may not be used on this site. Please tell the person who runs your course.",
            status=403,
            detail=f"the grant does not name {claim.origin}",
        )
    if grant.revoked_at is not None:
        raise Refused("grant_revoked", "This package's access to the discussion has been ended.", status=403)
    if grant.expires_at <= now:
        raise Refused("grant_expired", "This package's access to the discussion has run out.", status=403)
    return grant


def _sane(learner_id: str) -> str:
    cleaned = learner_id.strip()
    if not cleaned or len(cleaned) > LONGEST_ID or NOBODY.fullmatch(cleaned):
        raise Refused(
            "learner_refused",
            "Your LMS does not say who you are (a preview or a guest?). You can look at everything; to take part, "
            "start the course as yourself.",
            status=403,
        )
    return cleaned


def _recognised(
    tx: Transaction, grant: Grant, enrolment: Enrolment, claim: Claim, *, signer: Signer, now: datetime
) -> str:
    """The secret to show next time, if this is the person who has the place, or the first one there."""
    bound = packages.bound(tx, enrolment.id)
    if bound is None:
        _refuse_without_code(grant, claim.join_code, signer, now)
        if not packages.take_seat(tx, grant.id):
            raise Refused("grant_full", "All places of this package are taken.", status=403)
        return _first_secret(tx, grant, enrolment, claim, signer=signer)
    generation = _generation(bound, claim.secret, signer)
    if generation is not None:
        packages.advance(tx, enrolment.id, generation)
        return _secret(signer, bound.seed, generation + 1)
    if bound.open_until is not None and now < bound.open_until:
        return _first_secret(tx, grant, enrolment, claim, signer=signer)
    raise Conflict(enrolment.id)


def _generation(bound: Bound, secret: str | None, signer: Signer) -> int | None:
    """Which of the two secrets this is that are good now: the one used last, or the one handed out with it.

    The newer one is derived and not drawn, so that two tabs that start with the same old secret are given the same new
    one; and until it is first used the old one stays good, so that a record the LMS lost locks nobody out.
    """
    if not secret:
        return None
    for generation in (bound.generation, bound.generation + 1):
        if generation >= 0 and hmac.compare_digest(_secret(signer, bound.seed, generation).encode(), secret.encode()):
            return generation
    own = signer.derive("first-secret", bound.seed, secret)
    return BEFORE if bound.generation == BEFORE and hmac.compare_digest(bound.first_hash or "", own) else None


def _first_secret(tx: Transaction, grant: Grant, enrolment: Enrolment, claim: Claim, *, signer: Signer) -> str:
    """Bind the place to this claim.

    A package may bring a secret it made itself and saved before its first launch; then an answer that gets lost on the
    way back locks nobody out either.
    """
    seed = secrets.token_hex(32)
    brought = claim.secret if claim.secret and len(claim.secret) >= STRONG else None
    first = signer.derive("first-secret", seed, brought) if brought else None
    packages.bind(tx, enrolment.id, grant_id=grant.id, seed=seed, first_hash=first)
    return _secret(signer, seed, 0)


def _secret(signer: Signer, seed: str, generation: int) -> str:
    return signer.derive("learner-secret", seed, str(generation))[:32]


def _refuse_without_code(grant: Grant, code: str | None, signer: Signer, now: datetime) -> None:
    if grant.join_code_hash is None:
        return
    if grant.wrong_since and now - grant.wrong_since < WRONG_SPAN and grant.wrong_codes >= WRONG_CODES:
        raise Refused("too_fast", "Too many wrong join codes. Please try again in ten minutes.", status=429)
    if not hmac.compare_digest(grant.join_code_hash, join_code_hash(signer, grant.public_id, code or "")):
        raise WrongCode(grant, asked=bool(code))


def join_code_hash(signer: Signer, grant_id: str, code: str) -> str:
    """What is kept of a join code. People may type it in either case and with spaces."""
    return signer.derive("join-code", grant_id, "".join(code.split()).replace("-", "").upper())
