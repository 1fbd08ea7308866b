"""Making up for a missed session: look at the recording or a text, write what it means for one's work, ask a question.

It is as much as having been there, and is kept in the record as what it is. The question is a post like every other in
the space of the session, so that others can answer it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from courses.model.contributions import count_words
from lti_tool.errors import Refused
from lti_tool.records import Enrolment, Role
from lti_tool.services import community, learning, meetings_seats
from lti_tool.services import contributing_checks as checks
from lti_tool.services.act import Act, space_key
from lti_tool.services.acting import settle
from lti_tool.services.community import Contribution
from lti_tool.services.dates import iso
from lti_tool.services.meetings_seats import TYPE, Held
from lti_tool.storage import make_ups, people, spaces
from lti_tool.storage.make_ups import MakeUp
from lti_tool.storage.spaces_parts import Part

LONGEST = 20_000
"""Characters of a reflection."""


def shown(act: Act, asked: Mapping[str, Any], me: Enrolment | None) -> dict[str, Any]:
    """What somebody has made up for, and whether she can now."""
    done = make_ups.find(act.tx, act.run_id, asked["id"], me.id) if me else None
    space = spaces.find(act.tx, space_key(act, asked))
    part = spaces.part(act.tx, space.id, me.id) if me and space else Part()
    missed = bool(part.past and not part.attended and me and act.session.role is Role.LEARNER)
    can = asked["meeting"]["make_up"] is not None and done is None
    return {"open": can and missed, "why": "not_missed" if can and not missed else None, **_done(done)}


def make_up(act: Act, activity: str, *, reflection: str, question: str) -> dict[str, Any]:
    """Make up for a missed session. What was done once stays; sending it again, or in another tab, changes nothing.

    Raises:
        Refused: there is nothing to make up for, or it says too little.
    """
    asked, enrolment = act.activity(activity, TYPE), act.enrolment()
    wanted = asked["meeting"]["make_up"]
    if act.is_facilitator or wanted is None:
        raise Refused("no_make_up", "A session that was missed cannot be made up for here.", status=403)
    checks.refuse_closed(act, enrolment, activity)
    space = spaces.lock(act.tx, space_key(act, asked, enrolment))
    held = meetings_seats.held_in(act, asked, space.id)
    if make_ups.find(act.tx, act.run_id, activity, enrolment.id) is None:
        _refuse_unfit(act, held, enrolment, reflection, question)
        post_id = _ask(act, asked, question) if wanted["question"] else None
        _keep(held, enrolment.id, reflection, post_id)
    now = people.find(act.tx, enrolment.id)
    assert now is not None  # noqa: S101 — her row is held
    settled = settle(act, now, now.record)
    return {"make_up": shown(act, asked, now), "state": learning.state_after(act, settled)}


def _keep(held: Held, enrolment_id: int, reflection: str, post_id: int | None) -> None:
    said = {"reflection": reflection, "words": count_words(reflection), "post_id": post_id}
    whose = {"space_id": held.space_id, "enrolment_id": enrolment_id}
    make_ups.keep(held.tx, {**whose, **said, "created_at": held.now})
    meetings_seats.counted(held, [enrolment_id], settled=enrolment_id)


def _refuse_unfit(act: Act, held: Held, enrolment: Enrolment, reflection: str, question: str) -> None:
    part, wanted = spaces.part(act.tx, held.space_id, enrolment.id), held.asked["meeting"]["make_up"]
    if part.attended or not part.past:
        raise Refused(
            "not_missed",
            "There is no session here that you have missed. When there is a date, please sign up for it.",
            status=409,
        )
    if len(reflection) > LONGEST:
        raise Refused("too_long", "This is too long to send. Please shorten it; it is kept.", status=422)
    for words, least in (
        (count_words(reflection), wanted["reflection"]),
        (count_words(question), held.asked["min_words"]["post"] if wanted["question"] else 0),
    ):
        if words < least:
            sentence = f"Please say more: {words} of {least} words. What you wrote is kept."
            raise Refused("too_few_words", sentence, status=422)


def _ask(act: Act, asked: Mapping[str, Any], question: str) -> int:
    """Post the question; the same one for as often as it is sent."""
    said = Contribution(question, None, f"make_up/{asked['id']}")
    post = json.loads(community.contribute(act, asked["id"], said)["post"])
    return int(post["id"][1:])


def _done(done: MakeUp | None) -> dict[str, Any]:
    if done is None:
        return {"done": None, "reflection": "", "post": None}
    post = None if done.post_id is None else f"p{done.post_id}"
    return {"done": iso(done.created_at), "reflection": done.reflection, "post": post}
