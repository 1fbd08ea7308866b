"""Texts to start from, and whether a text still says mostly what its template said.

A policy that nobody has thought about is worse than none, because a course then teaches it. A template is copied into a
course by hand or by a tool, and `check` asks for the organisation's own words until there are enough of them.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from courses.model.author import Document

# Below this share two policies may still be about the same things; above it one was copied from the other.
MOSTLY = 0.6
_RUN = 5
_WORD = re.compile(r"\w+")


def check(text: str, document: Document) -> None:
    """Report a text most of which is a template's."""
    for name, template in _templates().items():
        share = _share(_runs(text), template)
        if share >= MOSTLY:
            fact = f"{share:.0%} of this text are the words of the template {name}"
            document.report(document.start, fact, "write what your organisation decided, in its own words")


@cache
def _templates() -> dict[str, frozenset[tuple[str, ...]]]:
    files = (file for file in resources.files(__name__).iterdir() if file.name.endswith(".md"))
    return {file.name: _runs(file.read_text("utf-8")) for file in files}


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of five words: shared runs mean copied sentences, while single words are shared by all texts."""
    words = _WORD.findall(text.lower())
    return frozenset(zip(*(words[at:] for at in range(_RUN)), strict=False))


def _share(runs: frozenset[tuple[str, ...]], template: frozenset[tuple[str, ...]]) -> float:
    return len(runs & template) / len(runs) if runs else 0.0
