"""What is kept about one person, asked for from a platform: by herself, or by somebody who looks after the platform.

It opens no run and enrols nobody. Whoever holds the token is the one who asked, about that person and no other, for
half an hour; everything needed for it is sealed in the token, so that nothing is kept about the question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lti_tool.errors import Refused
from lti_tool.messages import Launch, PersonWanted
from lti_tool.records import Registration
from lti_tool.services import privacy
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.seals import Signer
from lti_tool.storage import lti_state, privacy_export
from lti_tool.storage import privacy as storage
from lti_tool.storage.database import Transaction

LASTS = timedelta(minutes=30)
"""How long the page may stay open before it is good for nothing any more."""
_KIND = "privacy"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that may be answered. The token is nowhere else but in the page's own forms."""

    token: str
    registration: Registration
    subject: str
    own: bool
    """Whether she asks about herself."""
    return_url: str | None
    platform: str | None


def begin(launch: Launch, wanted: PersonWanted, *, signer: Signer, now: datetime) -> Asked:
    """Let the person of `launch` see what is kept about `wanted`.

    Raises:
        Refused: it is somebody else, and she does not look after the platform.
    """
    own = launch.subject == wanted.subject
    if not own and not wanted.administrator:
        message = "You can see here what is kept about yourself, and about nobody else."
        raise Refused("privacy_refused", message, status=403, detail="no administrator of institution or system")
    sealed = {
        "kind": _KIND,
        "registration": launch.registration.id,
        "subject": wanted.subject,
        "own": own,
        "until": (now + LASTS).timestamp(),
        "back": launch.return_url,
        "platform": launch.platform_name,
    }
    return Asked(signer.sign(sealed), launch.registration, wanted.subject, own, launch.return_url, launch.platform_name)


def look(tx: Transaction, token: str, *, signer: Signer, now: datetime) -> Asked:
    """The question of the holder of this token.

    Raises:
        Refused: there is none, or not any more.
    """
    sealed = signer.read(token, _KIND)
    fresh = sealed is not None and datetime.fromtimestamp(sealed["until"], UTC) > now
    registration = lti_state.registration(tx, sealed["registration"]) if sealed and fresh else None
    if sealed is None or registration is None:
        raise Refused("privacy_over", "This page was left open too long.", status=410)
    return Asked(token, registration, sealed["subject"], sealed["own"], sealed["back"], sealed["platform"])


def known(tx: Transaction, asked: Asked) -> Mapping[str, Any] | None:
    """What there is, in numbers: the person, each of her runs, where letters go; None where she is not known."""
    found = _enrolments(tx, asked)
    if not found:
        return None
    return {**privacy_export.overview(tx, found), "letters": privacy_export.addresses(tx, found)}


def export(tx: Transaction, asked: Asked, *, now: datetime) -> Mapping[str, Any] | None:
    """All of it, to take along; None where nothing is kept."""
    found = _enrolments(tx, asked)
    return privacy_export.everything(tx, found, now=now) if found else None


def erase(tx: Transaction, asked: Asked, *, catalogue: Catalogue, signer: Signer, now: datetime) -> list[str]:
    """Forget the person, in every run she came to from this platform; the ids of the files whose bytes must follow."""
    return privacy.erase(tx, _enrolments(tx, asked), catalogue=catalogue, signer=signer, now=now)


def _enrolments(tx: Transaction, asked: Asked) -> Sequence[int]:
    return storage.enrolments_of(tx, asked.registration.id, asked.subject)
