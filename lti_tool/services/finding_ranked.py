"""Which texts are about the same as what somebody is typing: by the words they share, the rarer the better.

Pure, and for every script: where words are not set apart by spaces, pairs of characters stand for them.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import regex

FEWEST_LETTERS = 3
"""Shorter words of scripts with spaces say too little."""
ENOUGH = 0.2
"""From this share of what is asked on, something is similar."""

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_UNSPACED = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}"
    r"\p{Script=Myanmar}\u30FC]+"
)


@dataclass(frozen=True, slots=True)
class Text:
    """Something that may be similar: `settled` when it is known to have been answered, and how many answers it has."""

    id: int
    text: str
    settled: bool = False
    answers: int = 0


def terms(text: str) -> list[str]:
    """What a text is about, each thing once and in the order it is said."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    pairs = [run[at : at + 2] for run in _UNSPACED.findall(plain) for at in range(max(1, len(run) - 1))]
    words = [word for word in _WORD.findall(_UNSPACED.sub(" ", plain)) if len(word) >= FEWEST_LETTERS]
    return list(dict.fromkeys([*words, *pairs]))


def telling(text: str, most: int) -> list[str]:
    """The terms most worth looking for: long words first, because short ones are in every text."""
    return sorted(terms(text), key=lambda term: -len(term))[:most]


def ranked(asked: str, texts: Sequence[Text], *, most: int) -> list[int]:
    """The ids of the texts that are about what is `asked`, the best first; what was answered comes first of all."""
    wanted = terms(asked)
    known = [(text, set(terms(text.text))) for text in texts]
    among = Counter(term for _, said in known for term in said)
    worth = {term: math.log(1 + (len(known) + 1) / (1 + among[term])) for term in wanted}
    total = sum(worth.values())
    scored = [(sum(worth[term] for term in wanted if term in said), text) for text, said in known]
    close = [(score / total, text) for score, text in scored if total and score / total >= ENOUGH]
    close.sort(key=lambda found: (not found[1].settled, not found[1].answers, -found[0], -found[1].id))
    return [text.id for _, text in close[:most]]
