"""From a validated launch to an open door: the run, the person in it, and a session.

A returning person costs one select and one insert. A preview (a platform's test user, or nobody in particular) gets a
session that belongs to no enrolment, so there is nothing it could write to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from lti_tool.errors import Refused
from lti_tool.messages import Launch
from lti_tool.records import Enrolment, Role, Run, Session
from lti_tool.services import copying, grading, pods, rostering, sessions
from lti_tool.services.catalogue import Catalogue, Offer
from lti_tool.storage import arrivals, moderation, people, rechecks, runs, spaces, tallies
from lti_tool.storage.arrivals import Returning
from lti_tool.storage.database import Transaction
from lti_tool.storage.outbox import Place
from lti_tool.storage.runs import RunKey


@dataclass(frozen=True, slots=True)
class Entry:
    """What a launch leads to. The token is nowhere else: it goes into the fragment of the player's address."""

    token: str
    session: Session

    @property
    def run(self) -> Run:
        """The run the session is for."""
        return self.session.run


def enrol(tx: Transaction, launch: Launch, *, catalogue: Catalogue, now: datetime) -> Entry:
    """Let the person of `launch` in, inside the transaction that consumes the launch.

    Raises:
        Refused: the launch names no course, or one that is not here.
    """
    offer = _offer(launch, catalogue)
    key = RunKey(launch.registration.id, launch.deployment_id, place_of(launch), offer.course.id)
    if launch.role is Role.PREVIEW or launch.subject is None:
        run = _run(tx, launch, key, offer, now=now)
        return Entry(*sessions.open_lti(tx, run, enrolment_id=None, role=Role.PREVIEW, now=now))
    run, enrolment_id, pod_id = _come_in(tx, launch, launch.subject, key=key, offer=offer, now=now)
    if pod_id is None and offer.pod is not None and launch.role is Role.LEARNER:
        groups = pods.keys(run.id, launch.groups) if launch.groups and runs.follows_groups(tx, run.id) else ()
        pod_id = pods.of_newcomer(tx, offer.pod, root_id=run.root_id, enrolment_id=enrolment_id, groups=groups, now=now)
    return Entry(*sessions.open_lti(tx, run, enrolment_id=enrolment_id, role=launch.role, now=now, pod_id=pod_id))


def enrolled(tx: Transaction, enrolment: Enrolment, before: Role | None, *, now: datetime) -> None:
    """Count the learners of a run when somebody is new there or comes in another role than `before`.

    The worker asks the rules about her soon, so that what is due for her is known even if she never does anything.
    """
    was, is_ = (enrolment.state if role is Role.LEARNER else None for role in (before, enrolment.role))
    if is_ is not None and was is None:
        rechecks.soon(tx, [enrolment.id], now)
    tallies.move(tx, enrolment.run_id, before=was, after=is_)


def place_of(launch: Launch) -> str:
    """Where on its platform a launch comes from: what its run belongs to."""
    if launch.context_id:
        return f"context:{launch.context_id}"
    return f"link:{launch.resource_link_id or ''}"


def _come_in(
    tx: Transaction, launch: Launch, subject: str, *, key: RunKey, offer: Offer, now: datetime
) -> tuple[Run, int, int | None]:
    link = launch.resource_link_id or ""
    before = arrivals.returning(tx, key, subject, part=launch.part, link=link)
    if before and (before.role, before.platform_name) == (launch.role, launch.name or before.platform_name):
        run, enrolment_id, pod_id = before.run, before.enrolment_id, before.pod_id
    else:
        run = _run(tx, launch, key, offer, now=now)
        enrolment_id, pod_id = _enrolled(tx, launch, subject, run=run, before=before, now=now)
    rostering.launched(tx, run, launch, known=before.roster if before else None, now=now)
    told = Place(launch.part, link, launch.line_item, launch.line_items, launch.scopes)
    if told.known and not (before and told == before.place):
        grading.place_named(tx, enrolment_id, told, is_new=before is None, now=now)
    if before and before.gone:
        arrivals.came_back(tx, enrolment_id)
        grading.came_back(tx, enrolment_id, launch.platform, now=now)
    return run, enrolment_id, pod_id


def _run(tx: Transaction, launch: Launch, key: RunKey, offer: Offer, *, now: datetime) -> Run:
    """The run of this launch. A copied LMS course begins a new one: set as the one it was copied from, and empty."""
    run, is_new = runs.find_or_make(tx, key, title=_title(launch, offer), now=now)
    if not is_new:
        return run
    kind = "context" if launch.context_id else "link"
    for before in launch.history if launch.context_id else launch.link_history:
        copied = runs.find_place(tx, replace(key, place=f"{kind}:{before}"))
        if copied is not None:
            moderation.copy_settings(tx, copied, run)
            break
    return run


def _enrolled(
    tx: Transaction, launch: Launch, subject: str, *, run: Run, before: Returning | None, now: datetime
) -> tuple[int, int | None]:
    """Somebody new, or known under another name or in another role: the enrolment and her pod."""
    person = arrivals.platform_person(tx, launch.registration.id, subject, name=launch.name, now=now)
    found, was = arrivals.enrol(tx, run.id, person, role=launch.role, via="lti", now=now)
    if before and before.platform_name != launch.name:
        people.renamed(tx, person)
        spaces.renamed(tx, person)
    enrolled(tx, found, was, now=now)
    arrivals.arrived(tx, run.id, subject)
    copying.offered(tx, launch, now=now)
    return found.id, found.pod_id


def _offer(launch: Launch, catalogue: Catalogue) -> Offer:
    if launch.course:
        return catalogue.get(launch.course)
    raise Refused(
        "no_course",
        "This link does not say which course it opens.",
        detail="name the course in the link's custom parameters (course=…) or in its path (/lti/launch/<course>); "
        f"there are: {catalogue.names}",
    )


def _title(launch: Launch, offer: Offer) -> str:
    return (launch.context_title or launch.resource_title or offer.course.title)[:500]
