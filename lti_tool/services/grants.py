"""Grants: giving packages the permission to come, and taking it back.

A grant in a package is only a name with a signature. What it allows is looked up, so it can be ended at any moment.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from lti_tool.errors import Refused
from lti_tool.records import Run
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.packages import join_code_hash
from lti_tool.services.seals import Signer
from lti_tool.storage import audit, overseeing_packages, packages, runs, sessions
from lti_tool.storage.database import Transaction
from lti_tool.storage.packages import Grant

MOST_SEATS = 1_000_000
USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a package should be allowed."""

    organisation: str
    course: str
    origins: Sequence[str]
    """Where the LMS shows packages, as browsers name it: `https://lms.example`."""
    expires_at: datetime
    run: str | None = None
    """The public id of the run to join; None makes a run of its own."""
    seats: int | None = None
    join_code: str | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A new grant: its id, what goes into the package, and the run it leads to."""

    id: str
    token: str
    run: Run


def issue(tx: Transaction, wanted: Wanted, *, signer: Signer, catalogue: Catalogue, now: datetime) -> Issued:
    """Make a grant.

    Raises:
        Refused: the course, the run or an origin is not one.
    """
    offer = catalogue.get(wanted.course)
    origins = [_origin(origin) for origin in wanted.origins]
    if not origins:
        raise Refused("no_origin", "Name at least one address of the LMS, for example https://lms.example.")
    run = _run(tx, wanted, offer.course.title, now)
    public_id = secrets.token_urlsafe(12)
    code = join_code_hash(signer, public_id, wanted.join_code) if wanted.join_code else None
    values = {
        "public_id": public_id,
        "run_id": run.id,
        "organisation": wanted.organisation,
        "course_digest": offer.course.digest,
        "seats": wanted.seats,
        "used": 0,
        "join_code_hash": code,
        "wrong_codes": 0,
        "expires_at": wanted.expires_at,
        "created_at": now,
    }
    packages.make(tx, values, origins)
    return Issued(public_id, signer.sign(_said(wanted, public_id, run, origins, offer.course.digest)), run)


def revoke(tx: Transaction, public_id: str, now: datetime) -> None:
    """End a grant, and every session it opened.

    Raises:
        Refused: there is no such grant.
    """
    grant = _found(tx, public_id)
    if grant.revoked_at is not None:
        return
    packages.revoke(tx, grant.id, now)
    sessions.close_of_grant(tx, grant.id)
    audit.note(tx, grant.run.root_id, None, "grant_revoked", reason=grant.organisation, now=now)


def change(tx: Transaction, public_id: str, *, seats: int | None, expires_at: datetime, now: datetime) -> None:
    """Let a grant be used by so many (None: any number) and for so long; its packages need not be built again.

    Whoever has a seat keeps it, also where there are fewer now.

    Raises:
        Refused: there is no such grant, it was ended, or these are no limits.
    """
    grant = _found(tx, public_id)
    if grant.revoked_at is not None:
        raise Refused("grant_revoked", "This grant was ended and cannot be changed. Make a new one.", status=409)
    if seats is not None and not 1 <= seats <= MOST_SEATS:
        raise Refused("bad_seats", f"A grant has between 1 and {MOST_SEATS:,} seats, or any number.", status=422)
    if expires_at <= now:
        raise Refused("bad_date", "That day is over. To end the grant now, revoke it.", status=422)
    overseeing_packages.change(tx, grant, seats=seats, expires_at=expires_at)
    said = f"{grant.organisation}: seats {_seats(grant.seats)} → {_seats(seats)}, "
    said += f"until {grant.expires_at:%Y-%m-%d} → {expires_at:%Y-%m-%d}"
    audit.note(tx, grant.run.root_id, None, "grant_changed", reason=said, now=now)


def listed(tx: Transaction) -> list[tuple[Grant, tuple[str, ...]]]:
    """Every grant with its origins."""
    return [(grant, packages.origins_of(tx, grant.id)) for grant in packages.all_of(tx)]


def _found(tx: Transaction, public_id: str) -> Grant:
    grant = packages.find(tx, public_id)
    if grant is None:
        raise Refused("grant_unknown", "There is no such grant.", status=404)
    return grant


def _seats(n: int | None) -> str:
    return "any number" if n is None else f"{n}"


def _run(tx: Transaction, wanted: Wanted, title: str, now: datetime) -> Run:
    if wanted.run is None:
        return runs.make(tx, wanted.course, title=title, now=now)
    run = runs.find(tx, wanted.run)
    if run is None or run.course != wanted.course:
        raise Refused("unknown_run", "There is no such run of this course.", status=404)
    return run


def _origin(given: str) -> str:
    """The address as browsers name it in `Origin`: scheme, host, and a port only where it is not the usual one."""
    try:
        parts = urlsplit(given.rstrip("/"))
        port = parts.port
    except ValueError:
        raise _no_origin(given) from None
    strange = parts.path or parts.query or parts.fragment or parts.username
    if parts.scheme not in USUAL_PORTS or not parts.hostname or strange:
        raise _no_origin(given)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if port in (None, USUAL_PORTS[parts.scheme]) else f":{port}")


def _no_origin(given: str) -> Refused:
    return Refused("bad_origin", f"{given!r} is no address of a site; write it like https://lms.example.")


def _said(wanted: Wanted, public_id: str, run: Run, origins: list[str], digest: str) -> dict[str, object]:
    """What anybody can read in a package: whose it is and for how long."""
    return {
        "kind": "grant",
        "id": public_id,
        "organisation": wanted.organisation,
        "run": run.public_id,
        "course": wanted.course,
        "digest": digest,
        "origins": origins,
        "expires": wanted.expires_at.isoformat(timespec="seconds"),
        "seats": wanted.seats,
        "join_code": wanted.join_code is not None,
    }
