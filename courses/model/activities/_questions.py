"""The questions of a quiz: their fields, and how authors write them: a heading, what is asked, answers beneath it.

A block quote is feedback: inside an option on that option, below a question on the question. How answers are
written is in `_answers.py`.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Literal

from courses.model.activities import _answers
from courses.model.activities._answers import Misread
from courses.model.course import Frozen, slug
from courses.model.problems import instead, listed, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from courses.model.author import Document

Nodes = tuple[dict[str, Any], ...]


class Option(Frozen):
    """Something to choose, to match with or to put in order."""

    html: str
    feedback_html: str = ""
    feedback_nodes: Nodes = ()


class Question(Frozen):
    """A question. `left` are the left sides of a matching; `key` is as `marks.py` reads it."""

    id: str
    kind: Literal["single", "multiple", "text", "number", "matching", "ordering"]
    title_html: str
    html: str
    points: int
    shuffle: bool
    options: tuple[Option, ...] = ()
    left: tuple[str, ...] = ()
    feedback_html: str = ""
    feedback_nodes: Nodes = ()
    key: Any


def read(document: Document) -> tuple[str, list[Question]]:
    """The introduction's HTML and the questions of a quiz. A question with a mistake is reported and left out."""
    introduction: list[Token] = []
    questions: list[tuple[list[Token], list[list[Token]]]] = []
    for block in blocks(document.tokens):
        if block[0].type == "heading_open" and block[0].tag == "h2":
            questions.append((block, []))
        elif questions:
            questions[-1][1].append(block)
        else:
            introduction += block
    if not questions:
        document.report(document.start, "this quiz has no questions", "begin each with a heading: ## What is …?")
    found: list[Question] = []
    for heading, below in questions:
        try:
            found.append(_question(document, heading, below, {question.id for question in found}))
        except Misread as mistake:
            document.report(document.place(mistake.token or heading[0]), mistake.message, mistake.hint)
    return document.html(introduction), found


def blocks(tokens: list[Token]) -> Iterator[list[Token]]:
    """The outermost blocks among tokens, each with its opening and closing token."""
    block: list[Token] = []
    depth = 0
    for token in tokens:
        block.append(token)
        depth += token.nesting
        if depth == 0:
            yield block
            block = []


def _question(document: Document, heading: list[Token], below: list[list[Token]], taken: set[str]) -> Question:
    title = heading[1]
    flags = _flags(title)
    if not title.content:
        raise Misread("this question says nothing", "write what you ask behind the ##")
    id = _id(title.content, taken)
    answers = [block for block in below if _answers.is_answer(block, flags)]
    if len(answers) != 1:
        raise Misread(f"this question has {'several kinds of' if answers else 'no'} answers", _answers.HOW)
    about = [block for block in below if block is not answers[0]]
    feedback = [token for block in about if block[0].type == "blockquote_open" for token in block[1:-1]]
    return Question(
        id=id,
        title_html=document.inline_html(title.children or []),
        html=document.html([token for block in about if block[0].type != "blockquote_open" for token in block]),
        points=int(flags.get("points", 1)),
        shuffle="shuffle" in flags,
        feedback_html=document.html(feedback),
        feedback_nodes=tuple(document.nodes(feedback)),
        **_answers.read(document, answers[0], flags, id),
    )


_FLAG = re.compile(r"\s*\{([^{}]*)\}\s*\Z")
_FLAGS = ("multiple", "order", "shuffle", "points")


def _flags(title: Token) -> dict[str, str]:
    """The marks `{…}` at the end of a question's heading, taken off it."""
    flags: dict[str, str] = {}
    while found := _FLAG.search(title.content):
        title.content = title.content[: found.start()]
        last = (title.children or [])[-1]
        last.content = _FLAG.sub("", last.content)
        flags |= {name: value for name, _, value in (word.partition("=") for word in found.group(1).split())}
    for name in flags:
        if name not in _FLAGS:
            otherwise = f"the marks are {listed(_FLAGS, last='and')}"
            raise Misread(f'unknown mark "{name}"', instead(name, _FLAGS, otherwise=otherwise))
    if not re.fullmatch("[1-9][0-9]?", flags.get("points", "1")):
        raise Misread(f"points is {shown(flags['points'])}", "write a whole number from 1 to 99, such as {points=2}")
    return flags


def _id(title: str, taken: set[str]) -> str:
    """An id from the question's words; a title without Latin letters gets one from its hash."""
    id = slug(title) or f"q-{hashlib.sha256(title.encode()).hexdigest()[:8]}"
    return id if id not in taken else next(f"{id}-{n}" for n in range(2, 1000) if f"{id}-{n}" not in taken)
