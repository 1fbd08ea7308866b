"""Others' words without the name of somebody who is forgotten, and without lines of hers that they quoted.

Her name is a word like others: who is called Will must not take every "will" out of a discussion. So a name of several
words, and one with an @ before it, goes wherever it stands; a single word of it only where the post has to do with her.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from courses.model.contributions import fingerprint
from courses.model.markup import to_nodes
from courses.model.words import say
from lti_tool.services.contributing_content import fold
from lti_tool.storage import privacy_words, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.privacy_words import Naming

SHORTEST = 3
"""Letters of a part of a name that is looked for by itself."""
QUOTED = 3
"""Words that a quoted line has at least in common with hers to be hers."""


class Eraser:
    """Takes one person's names, and her own lines, out of texts."""

    def __init__(self, names: Iterable[str], words: Iterable[str]) -> None:
        self._names = sorted({" ".join(name.split()) for name in names if name.strip()}, key=len, reverse=True)
        self._said = _plain("\n".join(words))
        self._instead = say("privacy.former")

    @property
    def parts(self) -> list[str]:
        """What a text must hold, in any case, for anything to be done about it."""
        return sorted({part for name in self._names for part in (name, *_parts(name))})

    def anywhere(self, text: str) -> str:
        """The text of somebody who has nothing to do with her."""
        for name in self._names:
            text = self._without(text, f"@{name}", re.IGNORECASE)
            if " " in name or _is_dense(name):
                text = self._without(text, name, re.IGNORECASE)
        return text

    def tied(self, text: str) -> str:
        """The text of somebody who answers or mentions her."""
        text = self.anywhere("\n".join(map(self._unquoted, text.split("\n"))))
        for part in sorted({part for name in self._names for part in _parts(name)}, key=len, reverse=True):
            # As names are written: with her out of sight, "will" is still what somebody is going to do.
            text = self._without(text, f"@{part}", re.IGNORECASE)
            text = self._without(text, part)
        return text

    def _without(self, text: str, name: str, flags: int = 0) -> str:
        before, after = ("", "") if _is_dense(name) else (r"(?<!\w)", r"(?!\w)")
        return re.sub(before + re.escape(name) + after, self._instead, text, flags=flags)

    def _unquoted(self, line: str) -> str:
        quoted = re.match(r"\s*(?:>\s*)+", line)
        if quoted is None:
            return line
        said = _plain(line[quoted.end() :])
        return f"{quoted.group()}…" if len(said.split()) >= QUOTED and said in self._said else line


def found(tx: Transaction, eraser: Eraser, ids: Sequence[int], roots: Sequence[int]) -> list[Naming]:
    """Others' posts that are to be written anew."""
    return privacy_words.naming(tx, ids, roots, eraser.parts)


def rewrite(
    tx: Transaction, eraser: Eraser, naming: Sequence[Naming], *, ids: Sequence[int], roots: Sequence[int]
) -> None:
    """Write others' words anew. The caller holds the spaces of the posts in `naming`."""
    for post in naming:
        change = eraser.tied if post.tied else eraser.anywhere
        text, fields = change(post.text), _changed(post.fields, change)
        if (text, fields) != (post.text, post.fields):
            values = {"text": text, "fields": fields, "nodes": _nodes(text, fields), "folded": fold(text)}
            seq = spaces.changed(tx, post.space_id)
            privacy_words.rewrite_post(tx, post.id, {**values, "fingerprint": fingerprint(text), "seq": seq})
    for version in privacy_words.naming_before(tx, ids, roots, eraser.parts):
        change = eraser.tied if version.tied else eraser.anywhere
        text, fields = change(version.text), _changed(version.fields, change)
        privacy_words.rewrite_earlier(tx, version, text=text, fields=fields)
    if eraser.parts:
        privacy_words.rewrite_elsewhere(tx, roots, eraser.parts, eraser.anywhere)


def _changed(fields: Mapping[str, str] | None, change: Any) -> dict[str, str] | None:
    return None if fields is None else {name: change(said) for name, said in fields.items()}


def _nodes(text: str, fields: Mapping[str, str] | None) -> str:
    """The nodes of a post whose `text` holds its fields first, as it was when it was written."""
    whole = "\n\n".join((fields or {}).values())
    beside = text.removeprefix(whole).removeprefix("\n\n")
    parts = [{"t": "field", "id": name, "c": to_nodes(said)} for name, said in (fields or {}).items()]
    return json.dumps([*parts, *to_nodes(beside)], separators=(",", ":"), ensure_ascii=False)


def _is_dense(name: str) -> bool:
    """Whether it is written as Chinese and Japanese are: no spaces between words, and few signs that say much."""
    return len(name) > 1 and all(east_asian_width(letter) == "W" for letter in name if letter != "@")


def _parts(name: str) -> list[str]:
    return [part for part in name.split() if len(part) >= SHORTEST]


def _plain(text: str) -> str:
    """A text for comparing: without case, marks of Markdown and line ends."""
    return " ".join(re.sub(r"[*_`>#\[\]]", " ", text.casefold()).split())
