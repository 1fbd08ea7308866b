"""An LMS's report against the receipts that are kept here; and the same receipts to take along, to check without us.

What an LMS calls its learners is kept nowhere. It is only asked of each id in a report whether somebody came under it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from courses.reports import reconciling
from courses.reports.reading import Report
from courses.reports.reconciling import Finding, Receipt, Truth
from lti_tool.errors import Refused
from lti_tool.records import Run
from lti_tool.services import receipts
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.seals import Signer
from lti_tool.storage import packages, runs
from lti_tool.storage import receipts as stored
from lti_tool.storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose receipts: everybody's in a run, or those of one grant's learners."""

    run: Run
    grant_id: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a report was found to be; `names` are those that learners chose, by the codes of their receipts."""

    findings: Sequence[Finding]
    names: Mapping[str, str]


def whose(tx: Transaction, public_id: str) -> Whose:
    """The run or the grant with this id.

    Raises:
        Refused: there is neither.
    """
    run = runs.find(tx, public_id)
    if run is not None:
        return Whose(run)
    grant = packages.find(tx, public_id)
    if grant is None:
        raise Refused("unknown_run", f"There is no run and no grant {public_id}.", status=404)
    return Whose(grant.run, grant.id)


def check(tx: Transaction, of: Whose, report: Report, *, signer: Signer, catalogue: Catalogue) -> Checked:
    """Hold a report against the receipts."""
    good, names = dict[str, Receipt](), dict[str, str]()
    for given in stored.given(tx, of.run.id, of.grant_id):
        receipt = receipts.verify(signer, given.token)
        if receipt is not None:
            good[receipt.code] = receipt
            names[receipt.code] = given.name or ""
    known = _known(tx, of, list(report.entries), signer)
    offer = catalogue.find(of.run.course)
    plan = offer.digest if offer else None
    truth = Truth(good, lambda learner: known.get(learner, ()), knows=True, plan=plan)
    return Checked(reconciling.reconcile(report, truth), names)


def export(
    tx: Transaction, of: Whose, learners: Sequence[str] | None, *, signer: Signer, catalogue: Catalogue, now: datetime
) -> Iterator[str]:
    """The lines of a file of receipts; with the LMS's ids of `learners`, also whose they are.

    Raises:
        Refused: the course is not here any more.
    """
    plan = catalogue.get(of.run.course).digest
    tokens = [given.token for given in stored.given(tx, of.run.id, of.grant_id)]
    known = _known(tx, of, learners or (), signer)
    head = {"kind": "roll", "run": of.run.public_id, "course": of.run.course, "plan": plan}
    head |= {"at": now.isoformat(timespec="seconds")}
    yield signer.sign({**head, "receipts": len(tokens), "learners": len(known), "named": learners is not None})
    yield from tokens
    for learner, pseudonyms in known.items():
        for pseudonym in pseudonyms:
            yield signer.sign({"kind": "learner", "run": of.run.public_id, "id": learner, "learner": pseudonym})


def _known(tx: Transaction, of: Whose, learners: Sequence[str], signer: Signer) -> dict[str, tuple[str, ...]]:
    """By the LMS's ids the pseudonyms that people came under."""
    places = stored.organisations(tx, of.run.id, of.grant_id)
    asked = {learner: [signer.derive("learner", place, learner.strip()) for place in places] for learner in learners}
    came = stored.subjects(tx, of.run.id, of.grant_id, [one for many in asked.values() for one in many])
    found = {learner: tuple(one for one in many if one in came) for learner, many in asked.items()}
    return {learner: many for learner, many in found.items() if many}
