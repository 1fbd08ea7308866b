"""Searching in what administrators look through: a part of a word, as it was typed."""

from __future__ import annotations

import re


def containing(words: str) -> str:
    r"""The pattern of texts in lower case that have these words in them, to be used with escape="\\"."""
    escaped = re.sub(r"([\\%_])", r"\\\1", words.casefold())
    return f"%{escaped}%"
