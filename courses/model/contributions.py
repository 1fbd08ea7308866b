"""What counts as a contribution: how long a text is, whether it repeats another, and why one is refused.

A refusal is an explanation, never a blame: the learner reads it beside her own words. The player counts words the
same way while she types (`countWords` in `rules-words.js`), and a test compares the two. Counts are always made anew
from everything one person wrote in one space (`tally`), never added to or taken from, so they cannot drift.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Literal

import regex

Kind = Literal["post", "reply"]
Repeat = Literal["own", "peer", "prompt"]
Why = Literal["short", "self", "facilitator", "repeat_own", "repeat_peer", "repeat_prompt", "revoked"]
NEAR = 0.9
"""From this similarity on, two texts are near repeats: they count, and a facilitator is told (community.md)."""

# Code fences, list numbers, link targets and addresses are typing, not saying. The patterns avoid what differs between
# regular expressions here and in JavaScript: line anchors, \s, and matching without regard to case.
_TYPING = (
    regex.compile(r"(?:^|\n)[ \t]*(?:```|~~~)[^\n]*"),
    regex.compile(r"(?:^|\n)[ \t]*[0-9]{1,9}[.)](?=[ \t])"),
    regex.compile(r"\]\([^()\n]*\)"),
    regex.compile(r"(?:[Hh][Tt][Tt][Pp][Ss]?://|[Ww]{3}\.|[Mm][Aa][Ii][Ll][Tt][Oo]:)[^ \t\r\n<>]+"),
)
# These scripts put no space between words; two characters are about one word (design: community.md, "What counts").
# U+30FC lengthens a Katakana vowel but belongs to no single script.
_UNSPACED = regex.compile(
    r"(?=\p{L})[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}"
    r"\p{Script=Myanmar}\u30FC]\p{M}*"
)
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’\-][\p{L}\p{M}\p{N}]+)*")


@dataclass(frozen=True)
class Verdict:
    """Whether a contribution counts, and if not, why; `words` of `minimum` lets the page say how much is missing."""

    countable: bool
    why: Why | None
    words: int
    minimum: int


def count_words(text: str) -> int:
    """How many words `text` says, by Unicode letters and digits; Markdown marks and addresses say nothing."""
    for typing in _TYPING:
        text = typing.sub("\n ", text)
    rest, unspaced = _UNSPACED.subn(" ", text)
    return len(_WORD.findall(rest)) + (unspaced + 1) // 2


def fingerprint(text: str) -> str:
    """A digest that two texts share when they differ only in case, space and punctuation."""
    return hashlib.sha256(_said(text).encode("utf-8", "surrogatepass")).hexdigest()


def similarity(one: str, other: str) -> float:
    """How much of two texts is the same, from 0 to 1; 1 when they have the same fingerprint.

    Compared are runs of five characters, so that it works in every script; in sixty words, up to three or so may be
    other ones in a near repeat. The cost grows with the length of the texts, not with its square.
    """
    first, second = _said(one), _said(other)
    if first == second:
        return 1.0
    runs = [Counter(text[at : at + _RUN] for at in range(len(text) - _RUN + 1)) for text in (first, second)]
    total = runs[0].total() + runs[1].total()
    return 2 * (runs[0] & runs[1]).total() / total if total else 0.0


def repeats(text: str) -> Callable[[str], bool]:
    """Whether another text is nearly the same as this one: `similarity` of `NEAR` or more, for many others in a row.

    It stops looking at a text as soon as too much of it is another.
    """
    first = _said(text)
    runs = Counter(first[at : at + _RUN] for at in range(len(first) - _RUN + 1))

    def is_near(other: str) -> bool:
        second = _said(other)
        if first == second:
            return True
        theirs = max(0, len(second) - _RUN + 1)
        total, missing, left = runs.total() + theirs, 0, dict(runs)
        for at in range(theirs):
            run = second[at : at + _RUN]
            if left.get(run):
                left[run] -= 1
                continue
            missing += 1
            if 2 * (theirs - missing) / total < NEAR:
                return False
        return bool(theirs) and 2 * (theirs - missing) / total >= NEAR

    return is_near


_RUN = 5


def _said(text: str) -> str:
    """A text without what does not change its words: case, space, punctuation, Markdown."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    # A text of pictures alone has no words; it repeats only the very same pictures.
    return " ".join(_WORD.findall(plain)) or "".join(plain.split())


def judge(
    kind: Kind,
    words: int,
    *,
    minimum: int,
    is_self: bool = False,
    to_facilitator: bool = False,
    repeat: Repeat | None = None,
    revoked: bool = False,
) -> Verdict:
    """Decide about one contribution from facts about it.

    `is_self` and `to_facilitator` say whom a reply answers; `repeat` says whose words it repeats; `revoked`: a
    facilitator has asked for it again. What cannot be mended by writing more is said before what can. A reply that is
    refused with "facilitator" and has words enough may still count as the last step of the ladder (`Said`).
    """
    why: Why | None = None
    if revoked:
        why = "revoked"
    elif kind == "reply" and is_self:
        why = "self"
    elif repeat:
        why = _REPEATS[repeat]
    elif kind == "reply" and to_facilitator:
        why = "facilitator"
    elif words < minimum:
        why = "short"
    return Verdict(countable=why is None, why=why, words=words, minimum=minimum)


_REPEATS: dict[Repeat, Why] = {"own": "repeat_own", "peer": "repeat_peer", "prompt": "repeat_prompt"}


@dataclass(frozen=True, slots=True)
class Said:
    """One of somebody's own posts in one space, as far as counting it goes.

    `to` is the peer it answers; `target` is what it answers where that is no peer of this space: `sample:<id>`,
    `earlier:<id>` or `colleague`; any other target, such as a post that has left with its group, was a peer's.
    `to_facilitator`: it would count but for answering a facilitator, that is, `judge`
    refused it with "facilitator" and it has words enough. `answer_back`: it answers a peer who answered the author.
    `at` is when it was written.
    """

    kind: Literal["post", "reply", "interview"]
    countable: bool
    at: datetime
    state: str = "visible"
    to: int | None = None
    target: str | None = None
    to_facilitator: bool = False
    answer_back: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What one person has contributed to one space.

    `answered` are the peers she answered, `earlier` and `samples` how many different posts, so that answering the same
    one twice is one. `written` is everything others can see, whether it counts or not. The times are in order.
    """

    posts: int = 0
    replies: int = 0
    answered: frozenset[int] = frozenset()
    earlier: int = 0
    samples: int = 0
    colleague: int = 0
    staff: int = 0
    answer_backs: int = 0
    written: int = 0
    post_times: tuple[datetime, ...] = ()
    reply_times: tuple[datetime, ...] = ()

    @property
    def peers(self) -> int:
        """How many different peers were answered."""
        return len(self.answered)

    @property
    def posted_at(self) -> datetime | None:
        """When the first post of her own that counts was written; the ladder counts from here."""
        return self.reached(1, "posts")

    def reached(self, n: int, of: Literal["posts", "replies"]) -> datetime | None:
        """When the `n`-th thing that counts was written: the stamp of a checkpoint. None if there are fewer."""
        times = self.post_times if of == "posts" else self.reply_times
        return times[n - 1] if 0 < n <= len(times) else None


def tally(own: Iterable[Said]) -> Counts:
    """Count everything one person wrote in one space. Only what is visible counts."""
    seen = sorted((said for said in own if said.state == "visible"), key=lambda said: said.at)
    counted = [said for said in seen if said.countable or said.to_facilitator]
    posts = [said for said in counted if said.kind == "post"]
    replies = [said for said in counted if _to_peer(said)]
    stand_ins = {kind: _first_each(counted, kind) for kind in ("earlier", "sample", "colleague", "staff")}
    return Counts(
        posts=len(posts),
        replies=len(replies),
        answered=frozenset(said.to for said in replies if said.to is not None),
        earlier=len(stand_ins["earlier"]),
        samples=len(stand_ins["sample"]),
        colleague=len(stand_ins["colleague"]),
        staff=len(stand_ins["staff"]),
        answer_backs=sum(said.answer_back for said in replies),
        written=len(seen),
        post_times=tuple(said.at for said in posts),
        reply_times=tuple(sorted(said.at for said in (*replies, *chain(*stand_ins.values())))),
    )


def _to_peer(said: Said) -> bool:
    return said.kind == "reply" and said.to is not None and _stand_in(said) is None


def _first_each(counted: Iterable[Said], kind: str) -> list[Said]:
    """What answers no peer but a `kind` of stand-in: the first answer to each different one."""
    first: dict[object, Said] = {}
    for said in counted:
        if _stand_in(said) == kind:
            # A talk with another colleague, or another answer to the facilitator, is another exchange.
            first.setdefault(said.target if kind in ("earlier", "sample") else len(first), said)
    return list(first.values())


def _stand_in(said: Said) -> str | None:
    """What a reply answers where that is no peer."""
    if said.kind == "post":
        return None
    if said.to_facilitator:
        return "staff"
    kind = "colleague" if said.kind == "interview" else (said.target or "").partition(":")[0]
    return kind if kind in ("earlier", "sample", "colleague") else None
