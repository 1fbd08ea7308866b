"""Learners' Markdown as safe nodes: a small tree that the player turns into elements with `textContent`.

In a SCORM package a peer's post is shown on the LMS's own origin, so no HTML is made from it anywhere. A node is
`{"t": type, ...}` with `"c"`, a list of nodes, or `"s"`, a string; a link also has `"href"`, an ol may have
`"start"`. Blocks are p, ul, ol, li, quote and code; em, strong, br, link, code and text stand inside p only. Any
text gives nodes, and what is not in this list stays text. What authors write is made into HTML in `author.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from markdown_it.token import Token

Node = dict[str, Any]
Tokens = Iterator["Token"]

# A post is a few hundred words, and the community API refuses longer ones before they get here. These bounds make sure
# that nothing that does get here costs much: the server's time grows with size, the browser's with depth.
MOST_CHARACTERS = 10_000
DEEPEST = 6

# Marks that turn the direction of text make one name or address read as another; control characters and half surrogates
# break JSON and XML.
_UNSEEN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HALF = re.compile("[\ud800-\udfff]")
_ADDRESS = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}*_]")
_SAFE_LINK = re.compile(r"(?:https?://[^/\s]|mailto:[^\s])\S*\Z", re.IGNORECASE)


def to_nodes(text: str) -> list[Node]:
    """The nodes of a learner's Markdown. Total: every text gives some, of bounded depth and number."""
    lines = text[:MOST_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n")
    return nodes(_parser().parse(_clean(lines)), may_link=is_safe_link, breaks=True)


def nodes(tokens: Sequence[Token], *, may_link: Callable[[str], bool], breaks: bool) -> list[Node]:
    """The nodes of parsed Markdown. `may_link` decides which links stay; `breaks`: a new line is a new line."""
    return _Reader(may_link, breaks=breaks).blocks(iter(tokens), depth=0)


def is_safe_link(href: str) -> bool:
    """Whether a learner may link there: the web and e-mail, nothing that runs."""
    return bool(_SAFE_LINK.match(href))


@cache
def _parser() -> MarkdownIt:
    # Everything that is not enabled stays as it was typed: headings, tables, rules, HTML.
    parser = MarkdownIt("zero", {"maxNesting": 100}).enable(["list", "blockquote", "code", "fence"])
    return parser.enable(["emphasis", "link", "image", "autolink", "backticks", "escape", "entity", "newline"])


_BLOCKS = {"bullet_list_open": "ul", "ordered_list_open": "ol", "list_item_open": "li", "blockquote_open": "quote"}
_SPANS = {"em_open": "em", "strong_open": "strong"}


class _Reader:
    """Reads tokens into nodes."""

    def __init__(self, may_link: Callable[[str], bool], *, breaks: bool) -> None:
        self._may_link = may_link
        self._breaks = breaks

    def blocks(self, tokens: Tokens, *, depth: int) -> list[Node]:
        """The blocks up to the end of the one that was opened last."""
        found: list[Node] = []
        for token in tokens:
            if token.nesting == -1:
                break
            if token.type == "inline":
                # An opening and its closing mark have the same level, so both go or both stay.
                spans = (span for span in token.children or () if not span.nesting or span.level < DEEPEST)
                found.append({"t": "p", "c": self._spans(spans)})
            elif token.type in ("fence", "code_block"):
                found.append({"t": "code", "s": _clean(token.content.rstrip("\n"))})
            elif token.nesting == 1:
                found += self._block(token, tokens, depth=depth)
        return found

    def _block(self, token: Token, tokens: Tokens, *, depth: int) -> list[Node]:
        kind = _BLOCKS.get(token.type)
        inner = self.blocks(tokens, depth=depth + (kind in ("ul", "ol", "quote")))
        if depth >= DEEPEST and kind in ("ul", "ol"):
            return [node for item in inner for node in item["c"]]
        if kind is None or (depth >= DEEPEST and kind == "quote"):
            return inner
        start = {"start": int(token.attrs["start"])} if "start" in token.attrs else {}
        return [{"t": kind, "c": inner, **start}]

    def _spans(self, tokens: Tokens, *, linked: bool = False) -> list[Node]:
        found: list[Node] = []
        for token in tokens:
            if token.nesting == -1:
                break
            found += self._span(token, tokens, linked=linked)
        return found

    def _span(self, token: Token, tokens: Tokens, *, linked: bool) -> list[Node]:
        if token.type == "link_open":
            href, inner = _clean(str(token.attrs.get("href", ""))), self._spans(tokens, linked=True)
            return [{"t": "link", "href": href, "c": inner}] if self._may_link(href) else inner
        if token.nesting == 1:
            inner = self._spans(tokens, linked=linked)
            kind = _SPANS.get(token.type)
            return [{"t": kind, "c": inner}] if kind else inner
        if token.type == "code_inline":
            return [{"t": "code", "s": _clean(token.content)}]
        if token.type == "hardbreak" or (token.type == "softbreak" and self._breaks):
            return [{"t": "br"}]
        return self._text(_text_of(token), linked=linked)

    def _text(self, text: str, *, linked: bool) -> list[Node]:
        found: list[Node] = []
        rest = 0
        for address in () if linked else _ADDRESS.finditer(text):
            if self._may_link(address.group()):
                found += _plain(text[rest : address.start()])
                found.append({"t": "link", "href": address.group(), "c": _plain(address.group())})
                rest = address.end()
        return found + _plain(text[rest:])


def _text_of(token: Token) -> str:
    if token.type == "image":
        return _clean(f"![{token.content}]({token.attrs.get('src', '')})")
    return " " if token.type == "softbreak" else _clean(token.content)


def _plain(text: str) -> list[Node]:
    return [{"t": "text", "s": text}] if text else []


def _clean(text: str) -> str:
    # Also after parsing, because `&#x202E;` is such a mark in disguise.
    return _HALF.sub("\ufffd", _UNSEEN.sub("", text))
