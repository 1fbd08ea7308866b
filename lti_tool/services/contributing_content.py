"""What somebody says, taken apart: fields, words, nodes, and whether it is fit to be kept at all."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.model.contributions import count_words
from courses.model.markup import to_nodes
from lti_tool.errors import Refused

LONGEST = 10_000
"""Characters in one contribution, its fields taken together."""
INTERVIEW = ("role", "question", "said", "took")
"""What somebody reports of a talk with a colleague outside the course."""
CONSENTS = ("none", "name", "anonymous")

Asked = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """A contribution's words, ready to be kept."""

    text: str
    """All of it, also what stands in fields."""
    fields: Mapping[str, str] | None
    nodes: str
    words: int
    minimum: int

    @property
    def folded(self) -> str:
        """The text as it is searched: without case, and without what compatibility makes different."""
        return fold(self.text)


def fold(text: str) -> str:
    """A text for comparing: without case, and without what compatibility makes different."""
    return unicodedata.normalize("NFKC", text).casefold()


def content(asked: Asked, text: str, fields: Mapping[str, str] | None, *, kind: str) -> Content:
    """The words of a post, reply or interview, and how many there must be.

    Raises:
        Refused: it is nothing, or too much.
    """
    known = _fields(asked, kind)
    given = {name: fields[name].strip() for name, _ in known if fields.get(name, "").strip()} if fields else {}
    whole = "\n\n".join([*given.values(), *([text] if text.strip() else [])])
    _refuse_unfit(whole)
    minimum = asked["min_words"]["post" if kind == "post" else "reply"]
    words, minimum = _enough(known, given, count_words(whole), minimum)
    return Content(whole, given or None, _nodes(given, text), words, minimum)


def consent_for(asked: Asked, given: str | None, *, kind: str) -> str | None:
    """Whether these words may be used beyond the run; None where nobody is asked.

    Raises:
        Refused: here only stories are collected that may be used again, and this one may not.
    """
    if asked["consent"] == "none" or kind != "post":
        return None
    consent = given if given in CONSENTS else "none"
    if asked["consent"] == "required" and consent == "none":
        raise Refused(
            "consent_needed",
            "What is shared here is used again beyond this course. Please choose whether with your name or without. "
            "Your text is kept.",
            status=422,
        )
    return consent


def extras_of(attachments: Sequence[Mapping[str, Any]], mentioned: Sequence[int]) -> str | None:
    """What else is said of a post, as JSON members."""
    said = ""
    if attachments:
        said += f',"attachments":{json.dumps(list(attachments), separators=(",", ":"), ensure_ascii=False)}'
    if mentioned:
        said += f',"mentions":{json.dumps([f"l{one}" for one in mentioned], separators=(",", ":"))}'
    return said or None


def sample_words(asked: Asked) -> list[str]:
    """What the course team's samples say, as plain text."""
    return [" ".join(_texts(sample["nodes"])) for sample in asked["samples"]]


def _fields(asked: Asked, kind: str) -> list[tuple[str, int]]:
    if kind == "interview":
        return [(name, 0) for name in INTERVIEW]
    return [(field["id"], field["min_words"]) for field in asked["fields"]] if kind == "post" else []


def _enough(known: Sequence[tuple[str, int]], given: Mapping[str, str], words: int, minimum: int) -> tuple[int, int]:
    """Words and how many there must be. Where a field is too short, only what the fields ask for is weighed."""
    weighed = [(count_words(given.get(name, "")), least) for name, least in known if least]
    if any(have < least for have, least in weighed):
        return sum(min(have, least) for have, least in weighed), sum(least for _, least in weighed)
    return words, minimum


def _nodes(given: Mapping[str, str], text: str) -> str:
    fields = [{"t": "field", "id": name, "c": to_nodes(said)} for name, said in given.items()]
    return json.dumps([*fields, *to_nodes(text)], separators=(",", ":"), ensure_ascii=False)


def _texts(nodes: Sequence[Mapping[str, Any]]) -> list[str]:
    return [text for node in nodes for text in ([node["s"]] if "s" in node else _texts(node.get("c", ())))]


def _refuse_unfit(text: str) -> None:
    if not text.strip():
        raise Refused("empty", "There is nothing to send yet: write something first.", status=422)
    if len(text) > LONGEST:
        detail = f"{len(text):,} of {LONGEST:,} characters"
        raise Refused("too_long", f"This is too long to send ({detail}). Please shorten it; it is kept.", status=422)
