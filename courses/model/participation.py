"""How far somebody is with what is done together: the one rule of every activity that needs other people.

An entry of the record holds counts of what counts (`contributions.tally`), how many others are there to answer, and
under `asked` what the ladder has granted (`ladder.py`): smaller numbers, and how many answers to earlier runs,
samples, a colleague or a facilitator may stand in for answers to peers. Nothing here has a clock. `rules-social.js` is
its twin in the browser, and a test compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from courses.model.marks import rounded
from courses.model.rules import Need, Progress, Turn, What

if TYPE_CHECKING:
    from collections.abc import Mapping

STAND_INS = ("earlier", "samples", "colleague", "staff")
"""What an answer may go to where no peer is, in the order of the ladder."""
_OWN_WAYS = ("earlier", "samples", "colleague")
_STARTS = ("posts", "replies", "reviews_given", "booked", "attended", *STAND_INS)


class Standing(NamedTuple):
    """Replies and people with everything that may stand in for them, and what the rule asks for by now.

    `again`: the next reply may go to somebody answered before. `way` is the stand-in that is still open to her, if any.
    """

    wanted: Mapping[str, int]
    replies: int
    peers: int
    credited: int
    again: bool
    way: str | None


def standing(asked: Mapping[str, Any], done: Mapping[str, Any]) -> Standing:
    """Where somebody stands with her replies under the plan entry `asked`."""
    granted = done.get("asked") or {}
    wanted = {what: min(need, granted.get(what, need)) for what, need in asked["require"].items()}
    used = {kind: min(done.get(kind, 0), granted.get(kind, 0)) for kind in STAND_INS}
    replies, peers = (done.get(what, 0) + sum(used.values()) for what in ("replies", "peers"))
    # Replies that should go to people not answered yet are not earned by answering the same person again.
    creditable = wanted["replies"] - max(0, wanted["distinct_peers"] - peers)
    return Standing(
        wanted=wanted,
        replies=replies,
        peers=peers,
        credited=max(0, min(replies, creditable)),
        again=bool(done.get("peers", 0)) and replies < creditable,
        way=next((kind for kind in _OWN_WAYS if used[kind] < granted.get(kind, 0)), None),
    )


def progress(asked: Mapping[str, Any], done: Mapping[str, Any]) -> Progress:
    """How far the record's entry `done` is under the plan entry `asked`."""
    at = standing(asked, done)
    needs = tuple(_needs(asked, done, at))
    whole = not needs or bool(done.get("complete"))
    return Progress(
        started=any(done.get(what, 0) for what in _STARTS),
        score=_score(asked, done, at, whole=whole),
        needs=needs,
    )


def _score(asked: Mapping[str, Any], done: Mapping[str, Any], at: Standing, *, whole: bool) -> float:
    total = sum(need for what, need in at.wanted.items() if what != "distinct_peers")
    # Each thing earns its own share: more of one never makes up for another.
    plain = sum(min(_have(done, what), need) for what, need in at.wanted.items() if what not in _TOGETHER)
    earned = 1.0 if whole or not total else (plain + at.credited) / total
    taken_part = earned if asked["mode"] == "scaled" else float(earned >= 1)
    quality = asked.get("split", {}).get("quality", 0)
    if not quality:
        return rounded(taken_part)
    if whole and done.get("marks") is None and at.wanted.get("reviews_received"):
        return rounded(taken_part)  # Nobody could be found to review it, and nobody loses points for that.
    # What nobody has marked yet is worth nothing yet: the score of a gradebook may rise by marks, and need never fall.
    worth = done.get("marks") or 0.0
    return rounded((taken_part * (100 - quality) + worth * quality) / 100)


def _needs(asked: Mapping[str, Any], done: Mapping[str, Any], at: Standing) -> list[Need]:
    needs = [Need("post", at.wanted["posts"], done.get("posts", 0))] if _lacks(at, done, "posts") else []
    if done.get("trained", 0) < asked.get("train", 0):
        needs.append(Need("train", asked["train"], done.get("trained", 0)))
    # Whoever has done her own part can only wait where nobody is.
    first = bool(needs)
    needs += _replies(done, at, first=first)
    for what, name in _COUNTED.items():
        if _lacks(at, done, name):
            # Nobody reviews her own work, whatever else she may still do first.
            turn: Turn = "mine" if (first and what != "received") or _is_hers(what, done, at) else "others"
            step = "staff" if turn == "others" and _staff(done) else None
            needs.append(Need(what, at.wanted[name], _have(done, name), turn, step))
    return needs + _presence(asked, done, at)


def _presence(asked: Mapping[str, Any], done: Mapping[str, Any], at: Standing) -> list[Need]:
    """To be there at a date, and what a talk between two comes to; nothing that is done first brings a date nearer."""
    needs = []
    if _lacks(at, done, "attended"):
        dates, missed = (bool(done.get(what, 0)) for what in ("dates", "past"))
        missed = missed and bool(asked.get("meeting", {}).get("make_up"))
        hers = not done.get("booked", 0) and (dates or missed)
        step = "make_up" if hers and not dates else None
        needs.append(Need("attend", at.wanted["attended"], _have(done, "attended"), "mine" if hers else "others", step))
    if _lacks(at, done, "outcomes"):
        turn: Turn = "mine" if done.get("attended", 0) else "others"
        needs.append(Need("outcome", at.wanted["outcomes"], _have(done, "outcomes"), turn))
    return needs


def _replies(done: Mapping[str, Any], at: Standing, *, first: bool) -> list[Need]:
    people, answers = at.wanted["distinct_peers"] - at.peers, at.wanted["replies"] - at.replies
    if people <= 0 and answers <= 0:
        return []
    turn: Turn = "mine"
    step: str | None = None
    if not first and not done.get("others", 0) and not at.again:
        step = at.way or ("staff" if _staff(done) else None)
        turn = "mine" if at.way else "others"
    if people > 0 and people >= answers:  # Every answer still to write has to go to somebody new: say so.
        return [Need("peer", at.wanted["distinct_peers"], at.peers, turn, step)]
    return [Need("reply", at.wanted["replies"], at.replies, turn, step)]


def _staff(done: Mapping[str, Any]) -> bool:
    return bool((done.get("asked") or {}).get("staff", 0))


def _have(done: Mapping[str, Any], name: str) -> int:
    have: int = done.get(name, 0)
    if name == "answer_backs":
        # Where nobody else is, answering the facilitator is answering back.
        have += min(done.get("staff", 0), (done.get("asked") or {}).get("staff", 0))
    return have


def _lacks(at: Standing, done: Mapping[str, Any], name: str) -> bool:
    return _have(done, name) < at.wanted.get(name, 0)


_TOGETHER = ("replies", "distinct_peers")
_COUNTED: Mapping[What, str] = {
    "answer_back": "answer_backs",
    "endorse": "endorsements",
    "accepted": "accepted",
    "review": "reviews_given",
    "received": "reviews_received",
}


def _is_hers(what: What, done: Mapping[str, Any], at: Standing) -> bool:
    """Whether she can do something about it now, when her posts are there."""
    others = done.get("others", 0)
    if what == "answer_back":  # `answers` is how many answers of peers to her own posts there are
        return bool(done.get("answers", 0) > done.get("answer_backs", 0))
    if what == "endorse":  # everybody who is there has written something that may be called helpful
        return bool(done.get("endorsements", 0) < others + done.get("peers", 0))
    if what == "accepted":  # with answers enough, what is left is for the people who asked to say
        return bool(others and at.replies < at.wanted["accepted"])
    return bool(what == "review" and others)
