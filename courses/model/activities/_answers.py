"""How a quiz's answers are written: `- [x]` options, `= ` to type, `a -> b` pairs, a numbered list to put in order.

What a learner would otherwise see in the right order is stored in the order of its hash, so that a page never gives
its key away, and the order is the same on every machine.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from courses.model import marks
from courses.model.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it.token import Token

    from courses.model.author import Document

Block = list["Token"]
HOW = "write options `- [x] …`, an answer `= …`, pairs `- a -> b`, or a numbered list under {order}"


class Misread(Exception):
    """A question that cannot be understood; `token` is the line to look at, if it is not the question's heading."""

    def __init__(self, message: str, hint: str, token: Token | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.token = token


def is_answer(block: Block, flags: Mapping[str, str]) -> bool:
    """Whether a block under a question holds its answers rather than being part of what is asked."""
    match block[0].type:
        case "bullet_list_open":
            return any(_BOX.match(item.text) or _ARROW.search(item.text) for item in _items(block))
        case "ordered_list_open":
            return "order" in flags
        case "paragraph_open":
            return bool(_TYPED.search(block[1].content))
    return False


def read(document: Document, block: Block, flags: Mapping[str, str], id: str) -> dict[str, Any]:
    """The fields `kind`, `options`, `left` and `key` that a block of answers gives the question `id`."""
    if block[0].type == "paragraph_open":
        return _typed(block[1])
    items = list(_items(block))
    if block[0].type == "ordered_list_open":
        return _ordering(document, items, id)
    boxes = [bool(_BOX.match(item.text)) for item in items]
    if any(boxes):
        _same(items, boxes, "has no [ ] in front, but others have")
        return _choice(document, items, several="multiple" in flags)
    _same(items, [bool(_ARROW.search(item.text)) for item in items], "has no ->, but others have")
    return _matching(document, items, id)


@dataclass(frozen=True)
class _Item:
    """One item of a list: its first line, its other blocks, and the feedback inside it."""

    line: Token
    rest: Block
    feedback: Block

    @property
    def text(self) -> str:
        return self.line.content


_BOX = re.compile(r"\[([ xX])\](?:\s+|\Z)")
_ARROW = re.compile(r"\s*(?:->|→)\s*")
_TYPED = re.compile(r"^=(?:\s|\Z)", re.MULTILINE)
_PLUS_MINUS = re.compile(r"±|\+/?-")


def _items(block: Block) -> Iterator[_Item]:
    level = block[0].level + 1
    starts = [at for at, token in enumerate(block) if token.type == "list_item_open" and token.level == level]
    for start, end in zip(starts, [*starts[1:], len(block) - 1], strict=True):
        inside = block[start + 1 : end - 1]
        line = inside[1] if len(inside) > 1 and inside[1].type == "inline" else block[start]
        quotes = (at for at, token in enumerate(inside) if token.type.startswith("blockquote"))
        feedback = [at for at in quotes if inside[at].level == level + 1]
        first, last = (feedback[0], feedback[-1]) if feedback else (len(inside), len(inside))
        yield _Item(line, inside[3:first] + inside[last + 1 :], inside[first + 1 : last])


def _same(items: Sequence[_Item], marked: Sequence[bool], fact: str) -> None:
    for item, is_marked in zip(items, marked, strict=True):
        if not is_marked:
            raise Misread(f"{shown(item.text)} {fact}", HOW, item.line)


def _choice(document: Document, items: list[_Item], *, several: bool) -> dict[str, Any]:
    key = []
    for at, item in enumerate(items):
        box = _BOX.match(item.text)
        if box and box.group(1) != " ":
            key.append(at)
        if box and box.end() == len(item.text) and not item.rest:
            raise Misread("this option is empty", "write what it says after the box", item.line)
        _drop_start(item.line, box.end() if box else 0)
    if len(items) == 1:
        raise Misread("there is only one option", "give at least two, or write an answer to type: = …", items[0].line)
    if not key:
        raise Misread("no option is marked as right", "put an x in the box of each right one: - [x] …")
    kind = "multiple" if several or len(key) > 1 else "single"
    return {"kind": kind, "options": [_option(document, item) for item in items], "key": key}


def _typed(line: Token) -> dict[str, Any]:
    lines = line.content.split("\n")
    if not all(map(_TYPED.match, lines)):
        raise Misread("an answer to type stands inside a paragraph", "put an empty line before the = …", line)
    words = [word.strip() for answer in lines for word in answer[1:].split("|")]
    if not all(words):
        raise Misread("an answer to type is empty", "write it after the =, alternatives with | between them", line)
    exact, *about = _PLUS_MINUS.split(words[0], maxsplit=1)
    value, tolerance = marks.number(exact), marks.number(about[0] if about else "0")
    if len(words) > 1 or value is None:
        return {"kind": "text", "key": words}
    if tolerance is None or tolerance < 0:
        raise Misread(f"{shown(words[0])} has no number after ±", "write it like this: = 3.5 ± 0.1", line)
    return {"kind": "number", "key": {"value": value, "tolerance": tolerance}}


def _matching(document: Document, items: list[_Item], id: str) -> dict[str, Any]:
    if len(items) == 1:
        raise Misread("there is only one pair", "give at least two", items[0].line)
    sides = [_sides(document, item) for item in items]
    if len({left for left, _ in sides}) < len(sides):
        raise Misread("two pairs have the same left side", "join them, or say what tells them apart", items[0].line)
    rights = list(dict.fromkeys(right for _, right in sides))
    stored = _mixed(rights, id)
    return {
        "kind": "matching",
        "left": [left for left, _ in sides],
        "options": [{"html": right} for right in stored],
        "key": [stored.index(right) for _, right in sides],
    }


def _sides(document: Document, item: _Item) -> tuple[str, str]:
    children = item.line.children or []
    for at, child in enumerate(children):
        arrow = _ARROW.search(child.content) if child.type == "text" else None
        if arrow:
            before = child.copy(content=child.content[: arrow.start()])
            after = child.copy(content=child.content[arrow.end() :])
            sides = document.inline_html([*children[:at], before]), document.inline_html([after, *children[at + 1 :]])
            if all(map(str.strip, sides)):
                return sides
    raise Misread(f"{shown(item.text)} lacks a side", "write both: - left -> right", item.line)


def _ordering(document: Document, items: list[_Item], id: str) -> dict[str, Any]:
    options = [_option(document, item) for item in items]
    right = [option["html"] for option in options]
    if len(set(right)) < len(right) or len(right) < 2:
        fact = "there are not two different steps to put in order"
        raise Misread(fact, "give at least two, no two the same", items[0].line)
    stored = _mixed(right, id)
    by_html = {option["html"]: option for option in options}
    return {
        "kind": "ordering",
        "options": [by_html[html] for html in stored],
        "key": [stored.index(html) for html in right],
    }


def _option(document: Document, item: _Item) -> dict[str, Any]:
    return {
        "html": document.inline_html(item.line.children or []) + document.html(item.rest),
        "feedback_html": document.html(item.feedback),
        "feedback_nodes": document.nodes(item.feedback),
    }


def _mixed(right: list[str], id: str) -> list[str]:
    mixed = sorted(right, key=lambda html: hashlib.sha256(f"{id}\n{html}".encode()).digest())
    # By chance it may be the right order after all; then begin with the second.
    return mixed if mixed != right else [*mixed[1:], mixed[0]]


def _drop_start(line: Token, length: int) -> None:
    first = (line.children or [])[0]
    line.content = line.content[length:]
    first.content = first.content[length:]
