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
LONGEST_ORGANISATION = 255
MOST_ORIGINS = 50
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
    """What learners must know to come in; only its hash is kept. `seals.new_code` makes a good one."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new grant: its id, what goes into the package, and the run it leads to."""

    id: str
    token: str
    run: Run


def issue(tx: Transaction, wanted: Wanted, *, signer: Signer, catalogue: Catalogue, now: datetime) -> Issued:
    """Make a grant.

    Raises:
        Refused: the course, the run, the organisation, an origin or a limit is not one.
    """
    offer = catalogue.get(wanted.course)
    origins, organisation = _origins(wanted.origins), _organisation(wanted.organisation)
    _refuse_limits(wanted.seats, wanted.expires_at, now)
    run = _run(tx, wanted, offer.course.title, now)
    public_id = secrets.token_urlsafe(12)
    values = {
        "public_id": public_id,
        "run_id": run.id,
        "organisation": organisation,
        "course_digest": offer.course.digest,
        "seats": wanted.seats,
        "used": 0,
        "join_code_hash": join_code_hash(signer, public_id, wanted.join_code) if wanted.join_code else None,
        "wrong_codes": 0,
        "expires_at": wanted.expires_at,
        "created_at": now,
    }
    packages.make(tx, values, origins)
    return Issued(public_id, token(tx, _found(tx, public_id), signer), run)


def token(tx: Transaction, grant: Grant, signer: Signer) -> str:
    """What a package carries. It says what anybody may read; what it allows is looked up each time."""
    return signer.sign(_said(grant, packages.origins_of(tx, grant.id)))


def as_file(tx: Transaction, public_id: str, *, signer: Signer, hub: str) -> dict[str, object]:
    """What `scorm-builder build --grant` reads. `hub` is the address at which packages find the tool.

    Raises:
        Refused: there is no such grant.
    """
    grant = _found(tx, public_id)
    return {
        "grant": token(tx, grant, signer),
        "hub": hub,
        "course": grant.run.course,
        "organisation": grant.organisation,
        "run": grant.run.public_id,
        "origins": list(packages.origins_of(tx, grant.id)),
        "expires": f"{grant.expires_at:%Y-%m-%d}",
    }


def for_package(
    tx: Transaction, public_id: str, run_id: int | None, *, signer: Signer, hub: str, now: datetime
) -> tuple[Grant, dict[str, object]]:
    """A grant that lets packages into this run (None: into any), and what `as_file` makes of it.

    Raises:
        Refused: there is no such grant there, or it lets nobody in any more.
    """
    grant = _found(tx, public_id)
    if run_id is not None and grant.run.id != run_id:
        raise Refused("grant_unknown", "There is no such grant.", status=404)
    if grant.revoked_at is not None or grant.expires_at <= now:
        raise Refused("grant_over", "This grant lets nobody in any more. Make a new one.", status=409)
    return grant, as_file(tx, public_id, signer=signer, hub=hub)


def open_of(tx: Transaction, run_id: int, now: datetime) -> list[tuple[Grant, tuple[str, ...]]]:
    """The grants that let packages into a run now, with their origins."""
    return [(grant, packages.origins_of(tx, grant.id)) for grant in packages.open_of(tx, run_id, now)]


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


def change(
    tx: Transaction,
    public_id: str,
    *,
    seats: int | None,
    expires_at: datetime,
    now: datetime,
    origins: Sequence[str] | None = None,
) -> None:
    """Let a grant be used by so many (None: any number), for so long, and at these origins (None: as before).

    Its packages need not be built again. Whoever has a seat keeps it, also where there are fewer now.

    Raises:
        Refused: there is no such grant, it was ended, or these are no limits.
    """
    grant = _found(tx, public_id)
    if grant.revoked_at is not None:
        raise Refused("grant_revoked", "This grant was ended and cannot be changed. Make a new one.", status=409)
    _refuse_limits(seats, expires_at, now)
    overseeing_packages.change(tx, grant, seats=seats, expires_at=expires_at)
    said = f"{grant.organisation}: seats {_seats(grant.seats)} → {_seats(seats)}, "
    said += f"until {grant.expires_at:%Y-%m-%d} → {expires_at:%Y-%m-%d}"
    if origins is not None and (wanted := _origins(origins)) != sorted(packages.origins_of(tx, grant.id)):
        packages.set_origins(tx, grant.id, wanted)
        said += f", on {' '.join(wanted)}"
    audit.note(tx, grant.run.root_id, None, "grant_changed", reason=said, now=now)


def listed(tx: Transaction) -> list[tuple[Grant, tuple[str, ...]]]:
    """Every grant with its origins."""
    return [(grant, packages.origins_of(tx, grant.id)) for grant in packages.all_of(tx)]


def _found(tx: Transaction, public_id: str) -> Grant:
    grant = packages.find(tx, public_id)
    if grant is None:
        raise Refused("grant_unknown", "There is no such grant.", status=404)
    return grant


def _refuse_limits(seats: int | None, expires_at: datetime, now: datetime) -> None:
    if seats is not None and not 1 <= seats <= MOST_SEATS:
        raise Refused("bad_seats", f"A grant has between 1 and {MOST_SEATS:,} seats, or any number.", status=422)
    if expires_at <= now:
        raise Refused("bad_date", "That day is over. To end a grant now, revoke it.", status=422)


def _organisation(given: str) -> str:
    name = " ".join(given.split())
    if not name or len(name) > LONGEST_ORGANISATION or not name.isprintable():
        what = f"Say whose learners these are, in at most {LONGEST_ORGANISATION} characters."
        raise Refused("bad_organisation", what, status=422)
    return name


def _origins(given: Sequence[str]) -> list[str]:
    """Each of them once, as browsers write them."""
    if not given:
        raise Refused("no_origin", "Name at least one address of the LMS, for example https://lms.example.", status=422)
    if len(given) > MOST_ORIGINS:
        raise Refused("bad_origin", f"A grant has at most {MOST_ORIGINS} addresses.", status=422)
    return sorted({_origin(one) for one in given})


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
    return Refused("bad_origin", f"{given!r} is no address of a site; write it like https://lms.example.", status=422)


def _said(grant: Grant, origins: Sequence[str]) -> dict[str, object]:
    """What anybody can read in a package: whose it is and for how long."""
    return {
        "kind": "grant",
        "id": grant.public_id,
        "organisation": grant.organisation,
        "run": grant.run.public_id,
        "course": grant.run.course,
        "digest": grant.course_digest,
        "origins": list(origins),
        "expires": grant.expires_at.isoformat(timespec="seconds"),
        "seats": grant.seats,
        "join_code": grant.join_code_hash is not None,
    }
