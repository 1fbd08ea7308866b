"""A letter a day, for those who ask: at most one in 24 hours, none when nothing is new, and gone with one click.

Nobody gets anything before the address has been confirmed from the letter itself. An address is kept only here, and
only while it is wanted. The links' secret is derived from the server's seal; the database holds its hash.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lti_tool.errors import Refused
from lti_tool.mail import Letter, MailRefused
from lti_tool.services import letters
from lti_tool.services.act import Act
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.letters import Chapter, Links
from lti_tool.services.seals import Signer
from lti_tool.storage import digests, notices
from lti_tool.storage.database import Database, Transaction
from lti_tool.storage.digests import Digest

log = logging.getLogger(__name__)

A_DAY = timedelta(days=1)
WAITS = timedelta(days=3)
"""How long a letter to confirm with can be answered."""
MOST_ASKED = 5
"""Letters to confirm with that one person, and one address, get in a day."""
LEASE = timedelta(minutes=10)
TRIES = 6
"""For one day's letter; then the next day's turn comes."""
REFUSALS = 3
"""Days in a row on which the mail server may say that there is no such address."""
MOST_NEWS = 50
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^\s@<>()\[\],;:\"\\]{1,250}")
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")


@dataclass(frozen=True)
class Post:
    """How letters leave: what hands one over, where links lead, and how long a failure waits before it is tried again.

    `hand_over` raises MailRefused.
    """

    hand_over: Callable[[Letter], None]
    public_url: str
    pause: timedelta


def wish(act: Act, *, available: bool) -> dict[str, Any]:
    """Whether the person gets letters, and where."""
    found = _own(act)
    if found is None or not found.address:
        return {"available": available, "address": None, "state": "off"}
    state = "refused" if found.reason else "on" if found.confirmed_at else "asked"
    return {"available": available, "address": found.address, "state": state}


def ask(act: Act, address: str, signer: Signer) -> None:
    """Have a letter sent to `address` that asks whether she wants the others.

    Raises:
        Refused: it is no address, or there were too many letters today.
    """
    enrolment, to = act.enrolment(), _fit(address)
    found = _own(act)
    if found and (found.address, bool(found.reason)) == (to, False) and found.confirmed_at:
        return
    since, asked = (found.asked_since, found.asked) if found and act.now - found.asked_since < A_DAY else (act.now, 0)
    if asked >= MOST_ASKED or digests.asked_for(act.tx, to, act.now - A_DAY) >= MOST_ASKED:
        raise Refused(
            "too_many_letters",
            "Several letters are on their way already. Please look for them, and try again tomorrow if none has come.",
            status=429,
        )
    own = found.enrolment_id if found else enrolment.id
    secret_hash = _hash(secret_of(signer, own, to))
    times = {"asked": asked + 1, "asked_since": since, "due_at": act.now, "created_at": act.now}
    digests.keep(act.tx, own, {"address": to, "secret_hash": secret_hash, **times})


def take_back(act: Act) -> None:
    """No more letters; the address is forgotten at once."""
    act.enrolment()
    found = _own(act)
    if found is not None:
        _forget(act.tx, found, act.now)


def find(tx: Transaction, secret: str, now: datetime) -> Digest | None:
    """The wish that a link in a letter is about; None when it is over."""
    found = digests.by_secret(tx, _hash(secret))
    if found is None or (found.confirmed_at is None and now - found.created_at > WAITS):
        return None
    return found


def confirm(tx: Transaction, secret: str, now: datetime) -> bool:
    """The address is hers, and she wants the letters; False when the link is over."""
    found = find(tx, secret, now)
    if found is not None and found.confirmed_at is None:
        digests.change(tx, found.enrolment_id, confirmed_at=now, due_at=now + A_DAY, attempts=0)
    return found is not None


def stop(tx: Transaction, secret: str, now: datetime) -> None:
    """Whoever has the letter wants no more of them. Doing it again changes nothing."""
    found = digests.by_secret(tx, _hash(secret))
    if found is not None:
        _forget(tx, found, now)


def sweep(tx: Transaction, now: datetime) -> None:
    """Forget addresses that nobody confirmed, and what is left of those that were taken back."""
    digests.sweep(tx, taken_back=now - A_DAY, unconfirmed=now - WAITS)


def send_one(database: Database, catalogue: Catalogue, signer: Signer, post: Post, *, now: datetime) -> bool:
    """Look at one person whose letter is due, and send it if there is anything to say; whether one was due."""
    with database.write() as tx:
        due = digests.claim(tx, until=now + LEASE, now=now)
    if due is None:
        return False
    # A transaction of its own: whatever goes wrong about one person, her turn has passed and the next one's comes.
    with database.write() as tx:
        prepared = _prepared(tx, due, catalogue, _links(signer, due, post), now=now)
    if prepared is None:
        return True
    letter, told = prepared
    try:
        post.hand_over(letter)
    except MailRefused as why:
        log.warning("the letter of enrolment %s was not taken: %s", due.enrolment_id, why)
        with database.write() as tx:
            notices.mailed(tx, told, None)
            _failed(tx, due, why, pause=post.pause, now=now)
    return True


def secret_of(signer: Signer, enrolment_id: int, address: str) -> str:
    """The secret in one person's links: the same for the same address, so that old letters' links go on working."""
    return signer.derive("letters", str(enrolment_id), address)


def _own(act: Act) -> Digest | None:
    if act.session.enrolment_id is None:
        return None
    return digests.of(act.tx, digests.alike(act.tx, act.session.enrolment_id))


def _prepared(
    tx: Transaction, due: Digest, catalogue: Catalogue, links: Links, *, now: datetime
) -> tuple[Letter, list[int]] | None:
    """The letter to send now, with the notices it tells; None when there is none to send.

    A letter counts as sent from here on, so that no crash sends a second one; `_failed` takes that back.
    """
    if due.confirmed_at is None:
        return _to_confirm(tx, due, catalogue, links)
    digests.change(tx, due.enrolment_id, due_at=_next(due.confirmed_at, now))
    if due.sent_at is not None and now - due.sent_at < A_DAY - timedelta(hours=1):
        return None
    chapters, told = _news(tx, due, catalogue, since=due.sent_at or due.confirmed_at)
    if not chapters:
        digests.change(tx, due.enrolment_id, attempts=0)
        return None
    digests.change(tx, due.enrolment_id, sent_at=now, attempts=0)
    notices.mailed(tx, told, now)
    return letters.of_the_day(due.address, chapters, links), told


def _to_confirm(tx: Transaction, due: Digest, catalogue: Catalogue, links: Links) -> tuple[Letter, list[int]] | None:
    offers = [catalogue.find(member.course) for member in digests.members(tx, [due.enrolment_id])]
    digests.change(tx, due.enrolment_id, due_at=None)
    return next(((letters.to_confirm(due.address, offer, links), []) for offer in offers if offer), None)


def _news(tx: Transaction, due: Digest, catalogue: Catalogue, *, since: datetime) -> tuple[list[Chapter], list[int]]:
    chapters, told = [], []
    for member in digests.members(tx, digests.alike(tx, due.enrolment_id)):
        offer = catalogue.find(member.course)
        if offer is None:
            continue
        news = notices.news(tx, member.reader, limit=MOST_NEWS)
        found = letters.chapter(offer, member, news, digests.fresh(tx, member.reader, since))
        if found.items:
            chapters.append(found)
            told += [notice.id for notice in news]
    return chapters, told


def _failed(tx: Transaction, due: Digest, why: MailRefused, *, pause: timedelta, now: datetime) -> None:
    tomorrow = _next(due.confirmed_at, now) if due.confirmed_at else None
    values: dict[str, Any] = {"sent_at": due.sent_at, "attempts": due.attempts, "due_at": tomorrow}
    if why.about_address and (due.confirmed_at is None or due.attempts >= REFUSALS):
        values |= {"due_at": None, "reason": str(why)[:500]}
    elif not why.about_address and due.attempts < TRIES:
        values |= {"due_at": now + pause * 2 ** (due.attempts - 1)}
    elif not why.about_address:
        values |= {"attempts": 0}
    digests.change(tx, due.enrolment_id, **values)


def _next(confirmed_at: datetime, now: datetime) -> datetime:
    """The same time of day as it was confirmed, the next time."""
    return confirmed_at + A_DAY * ((now - confirmed_at) // A_DAY + 1)


def _links(signer: Signer, due: Digest, post: Post) -> Links:
    start = f"{post.public_url}/letters/{secret_of(signer, due.enrolment_id, due.address)}"
    return Links(confirm=f"{start}/confirm", stop=f"{start}/stop")


def _forget(tx: Transaction, found: Digest, now: datetime) -> None:
    nobody = hashlib.sha256(f"{found.enrolment_id} {now.isoformat()}".encode()).hexdigest()
    gone = {"address": "", "secret_hash": nobody, "reason": None, "due_at": None, "confirmed_at": None}
    digests.change(tx, found.enrolment_id, **gone, created_at=now)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _fit(address: str) -> str:
    """The address, if a letter can be sent there. The host is written as mail servers write it, in small letters."""
    trimmed = address.strip()
    local, _, host = trimmed.rpartition("@")
    try:
        host = host.encode("idna").decode().lower()
    except UnicodeError:
        host = ""
    if not _ADDRESS.fullmatch(trimmed) or not _HOST.fullmatch(host) or len(local) + len(host) > 253:
        raise Refused("bad_address", "This is no address that a letter can be sent to.", status=422)
    return f"{local}@{host}"
