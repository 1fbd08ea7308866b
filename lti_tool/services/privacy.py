"""A person's own data: what the server knows, all of it to take along, and all of it gone.

Whoever a platform names is one person wherever it sends her, so all her runs go together. Who comes with a package has
proved to be the same as the first time in one run only, so it is that run alone: otherwise anybody who made up a
learner's id in another package could read or erase hers.

Erasing leaves no word and no name here. Her posts stay as places without an author, so that what others answered
still makes sense; what a gradebook was told stays there. It does not shut her out: when she opens the course again, she
begins as somebody the server has never seen. That is her own doing; nothing is kept that could tell who she was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from courses.model.words import say
from lti_tool.errors import Refused
from lti_tool.records import Role
from lti_tool.services import digests, editing, meetings_seats, privacy_words, rostering
from lti_tool.services.act import Act
from lti_tool.services.attachments import Files
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.privacy_words import Eraser
from lti_tool.services.seals import Signer
from lti_tool.storage import (
    attachments,
    people,
    pods,
    posts_history,
    posts_writing,
    privacy,
    privacy_export,
    seats,
    spaces,
    tallies,
)
from lti_tool.storage import digests as wishes
from lti_tool.storage.database import Database, Transaction
from lti_tool.storage.privacy import Leaving

SHORTEST_RETENTION = 30
"""Days; a run that is set to less keeps people this long, because a slip must not erase a course that is going on."""
AT_ONCE = 50


def about_me(act: Act, *, letters: bool) -> dict[str, Any]:
    """What the server knows of the person, in numbers and in words."""
    mine = _mine(act)
    known = privacy_export.overview(act.tx, mine)
    wish = digests.wish(act, available=letters)
    return {
        **known,
        "listed": people_listed(act),
        "letters": wish,
        "only_facilitator_of": [run["title"] for run in known["runs"] if run["only_facilitator"]],
        "sentences": _sentences(act.offer.course.language, known, wish),
    }


def export(act: Act) -> dict[str, Any]:
    """Everything the server keeps about the person, to take along."""
    return privacy_export.everything(act.tx, _mine(act), now=act.now)


def erase_me(act: Act, catalogue: Catalogue) -> list[str]:
    """Forget the person who asks; the files whose bytes must follow.

    Raises:
        Refused: it is a preview, of whom nothing is kept.
    """
    return erase(act.tx, _mine(act), catalogue=catalogue, signer=act.signer, now=act.now)


def erase(
    tx: Transaction, enrolment_ids: Sequence[int], *, catalogue: Catalogue, signer: Signer, now: datetime
) -> list[str]:
    """Forget whoever these enrolments belong to; the ids of the files whose bytes must follow."""
    gone = privacy.leaving(tx, enrolment_ids)
    ids, roots = [one.enrolment_id for one in gone], sorted({one.root_id for one in gone})
    if not ids:
        return []
    _leave_pods(tx, gone)
    names = [name for one in gone for name in (one.platform_name, one.chosen_name) if name]
    eraser = Eraser(names, privacy.words_of(tx, ids))
    own, others = privacy.posts_of(tx, ids), privacy_words.found(tx, eraser, ids, roots)
    dated = seats.spaces_of(tx, ids)
    for space_id in sorted({space_id for space_id, *_ in own} | {post.space_id for post in others} | dated):
        spaces.hold(tx, space_id)
    privacy_words.rewrite(tx, eraser, others, ids=ids, roots=roots)
    _erase_posts(tx, gone, own, catalogue=catalogue, signer=signer, now=now)
    meetings_seats.forget(tx, ids, catalogue=catalogue, now=now)
    files = attachments.forget_of(tx, ids)
    rostering.hide(tx, ids, signer=signer)
    privacy.forget(tx, ids, now)
    for one in gone:
        if one.role == Role.LEARNER:
            tallies.move(tx, one.run_id, before=one.state, after=None)
    return files


def forget_outdated(database: Database, catalogue: Catalogue, signer: Signer, files: Files, now: datetime) -> int:
    """Erase, in every run that says after how long, people who have not done anything there since; how many."""
    with database.read() as tx:
        due = [
            enrolment_id
            for run_id, days in privacy.retaining(tx)
            for enrolment_id in privacy.outdated(
                tx, run_id, before=now - timedelta(days=max(days, SHORTEST_RETENTION)), now=now, limit=AT_ONCE
            )
        ]
    for enrolment_id in due:
        with database.write() as tx:
            gone = erase(tx, [enrolment_id], catalogue=catalogue, signer=signer, now=now)
        files.drop(gone)
    return len(due)


def list_(act: Act, *, listed: bool) -> dict[str, Any]:
    """Be named among those who help many others, or not. Learners never see such a list; facilitators do."""
    privacy.list_(act.tx, act.enrolment().id, listed=listed)
    return {"listed": listed}


def people_listed(act: Act) -> bool:
    """Whether the person is named among those who help many others."""
    return privacy.listed(act.tx, act.session.enrolment_id or 0)


def _mine(act: Act) -> list[int]:
    if act.session.enrolment_id is None:
        raise Refused("preview", "This is a preview. Nothing is known about you.", status=403)
    return wishes.alike(act.tx, act.session.enrolment_id)


def _leave_pods(tx: Transaction, gone: Sequence[Leaving]) -> None:
    for root_id in sorted({one.root_id for one in gone if one.pod_id}):
        pods.lock_run(tx, root_id)
    for one in gone:
        if one.pod_id:
            privacy.leave_pod(tx, one.enrolment_id)
            pods.recount(tx, one.pod_id)


def _erase_posts(
    tx: Transaction,
    gone: Sequence[Leaving],
    own: Sequence[tuple[int, int, int]],
    *,
    catalogue: Catalogue,
    signer: Signer,
    now: datetime,
) -> None:
    acts = {}
    for one in gone:
        offer, enrolment = catalogue.find(one.course), people.find(tx, one.enrolment_id)
        if offer is not None and enrolment is not None:
            acts[one.enrolment_id] = Act.for_somebody(tx, enrolment, offer=offer, signer=signer, now=now)
    for space_id, post_id, enrolment_id in own:
        if enrolment_id in acts:
            editing.set_state(acts[enrolment_id], post_id, "erased")
        else:  # the course is not on this server any more, and nobody is counted in it
            posts_writing.set_state(tx, post_id, "erased", spaces.changed(tx, space_id))
            posts_history.scrub(tx, post_id)


def _sentences(language: str, known: dict[str, Any], wish: dict[str, Any]) -> list[str]:
    def said(key: str, **values: object) -> str:
        return say(key, language=language, **values)

    person = known["person"]
    whence = "none" if not person["name"] else "platform" if person["named_by_platform"] else "chosen"
    found = [said(f"privacy.name.{whence}", name=person["name"] or ""), said("privacy.id")]
    for run in known["runs"]:
        numbers = {name: run[name] for name in ("posts", "files", "drafts")}
        found.append(said("privacy.run", title=run["title"], day=run["came"][:10], **numbers))
        if run["dates"]:
            found.append(said("privacy.dates", n=run["dates"], title=run["title"]))
        if run["retention_days"]:
            found.append(
                said("privacy.retention", n=max(run["retention_days"], SHORTEST_RETENTION), title=run["title"])
            )
        if run["only_facilitator"]:
            found.append(said("privacy.only", title=run["title"]))
    found.append(said("privacy.letters", address=wish["address"]) if wish["address"] else said("privacy.letters.none"))
    return [*found, said("privacy.seen"), said("privacy.erase")]
