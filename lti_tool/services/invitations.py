"""An invitation from one run's facilitator to another's: a code, said on the phone or in a mail, that joins two runs.

It works once and for an hour, and only for facilitators; what is kept of it is a keyed hash.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from lti_tool.errors import Refused
from lti_tool.records import Run
from lti_tool.services import joining
from lti_tool.services.act import Act
from lti_tool.services.dates import iso
from lti_tool.services.joining import Side
from lti_tool.services.seals import Signer
from lti_tool.storage import joining as stored

GOOD_FOR = timedelta(hours=1)
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Without those that are taken for others when a code is read aloud."""
LENGTH = 12


def invite(act: Act) -> dict[str, Any]:
    """A new code, in groups of four, and until when it works; one given before works no more."""
    _only_facilitators(act)
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    until = act.now + GOOD_FOR
    stored.invite(act.tx, act.home_id, _hash(act.signer, code), until)
    return {"code": "-".join(code[at : at + 4] for at in range(0, LENGTH, 4)), "until": iso(until)}


def look(act: Act, code: str) -> dict[str, Any]:
    """What joining by this code would mean: who would see whom.

    Raises:
        Refused: no facilitator, no such invitation (any more), another course, or joined already.
    """
    host = _host(act, code)
    found = joining.preview(act.tx, act.session.run, host)
    activities = [
        {"activity": activity, "host": found.host.posts.get(activity, 0), "guest": found.guest.posts.get(activity, 0)}
        for activity in act.offer.activities
        if activity in {**found.host.posts, **found.guest.posts}
    ]
    return {"guest": _shown(found.guest), "host": _shown(found.host), "activities": activities}


def accept(act: Act, code: str) -> dict[str, Any]:
    """Join this run to the one that invites, and use the invitation up.

    Raises:
        Refused: as `look`.
    """
    host = _host(act, code)
    joining.join(act.tx, act.session.run, host, actor_id=act.session.enrolment_id, now=act.now)
    stored.use_up(act.tx, host.id)
    return {"joined": host.title}


def leave(act: Act) -> dict[str, Any]:
    """Have this run leave the community it shares.

    Raises:
        Refused: no facilitator, or it shares none.
    """
    _only_facilitators(act)
    joining.part(act.tx, act.session.run, actor_id=act.session.enrolment_id, now=act.now)
    return {"parted": act.session.run.title}


def _only_facilitators(act: Act) -> None:
    if not act.is_facilitator:
        raise Refused("not_a_facilitator", "This is for facilitators of this course.", status=403)


def _host(act: Act, code: str) -> Run:
    _only_facilitators(act)
    host = stored.invited_to(act.tx, _hash(act.signer, code), act.now)
    if host is None:
        raise Refused(
            "no_invitation",
            "This code does not work (any more): an invitation is good once and for one hour. Ask for a new one.",
            status=404,
        )
    return host


def _hash(signer: Signer, code: str) -> str:
    return signer.derive("invitation", "".join(filter(str.isalnum, code)).upper())


def _shown(side: Side) -> dict[str, Any]:
    return {"title": ", ".join(run.title for run in side.runs), "people": side.people}
