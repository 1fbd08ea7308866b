"""What counts as a contribution: how long a text is, whether it repeats another, and why one is refused.

A refusal is an explanation, never a blame: the learner reads it beside her own words. The player counts words the
same way while she types (`countWords` in `rules.js`), and a test compares the two.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Literal

import regex

Kind = Literal["post", "reply"]
Repeat = Literal["own", "peer", "prompt"]
Why = Literal["short", "self", "facilitator", "repeat_own", "repeat_peer", "repeat_prompt"]

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
    plain = unicodedata.normalize("NFKC", text).casefold()
    # A text of pictures alone has no words; it repeats only the very same pictures.
    said = " ".join(_WORD.findall(plain)) or "".join(plain.split())
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def judge(
    kind: Kind,
    words: int,
    *,
    minimum: int,
    is_self: bool = False,
    to_facilitator: bool = False,
    repeat: Repeat | None = None,
) -> Verdict:
    """Decide about one contribution from facts about it.

    `is_self` and `to_facilitator` say whom a reply answers; `repeat` says whose words it repeats. What cannot be
    mended by writing more is said before what can.
    """
    why: Why | None = None
    if kind == "reply" and is_self:
        why = "self"
    elif kind == "reply" and to_facilitator:
        why = "facilitator"
    elif repeat:
        why = _REPEATS[repeat]
    elif words < minimum:
        why = "short"
    return Verdict(countable=why is None, why=why, words=words, minimum=minimum)


_REPEATS: dict[Repeat, Why] = {"own": "repeat_own", "peer": "repeat_peer", "prompt": "repeat_prompt"}
