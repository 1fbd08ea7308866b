"""Authors' Markdown as safe HTML, with every mistake in it reported where it stands.

CommonMark with tables, strike-through and callouts (`::: note Title` … `:::`). A picture that stands alone and has
a title becomes a figure; what its address ends in makes it a film or a recording (see `media.py`).

Addresses are written relative to the file. In the HTML an activity is `#/<id>`, a text `#/text/<path>`, a heading
in either `…/<anchor>`; the id of the heading's element is that address without `#/`. The numbered clause `### 3.1
You decide` has the anchor `3-1`, other headings one from their words, so that a clause can be re-worded without
breaking links.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from courses.model import markup, media
from courses.model.links import BrokenLink, anchor_of
from courses.model.problems import instead, listed, shown
from courses.model.words import language_of, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from courses.model.links import Links, Target
    from courses.model.problems import Place, Report
    from courses.model.yamltext import Path, YamlText

_ALIGNED = {"text-align:left": "start", "text-align:center": "center", "text-align:right": "end"}
CALLOUTS = ("note", "tip", "warning", "example", "policy")


@dataclass(frozen=True)
class Reference:
    """An address in a document, and the line and column where it was written."""

    target: Target
    place: Place


class Document:
    """The Markdown of one file, parsed once. `first_line` is the line of the file at which the Markdown begins."""

    def __init__(self, text: str, links: Links, report: Report, *, first_line: int = 1, language: str = "en") -> None:
        self.links = links
        self.report = report
        self.language = language
        self.settings: YamlText | None = None
        """The front matter above the Markdown, so that a type can follow what it names."""
        self.anchors: set[str] = set()
        self.references: list[Reference] = []
        self._lines = text.split("\n")
        self._first_line = first_line
        self._cursor, self._end = (0, 0), 0
        self._level = 1
        self.tokens = _reachable(_figures(self._checked(_parser().parse(text))), language)

    @property
    def start(self) -> Place:
        """Where the Markdown begins."""
        return self._first_line, 1

    def html(self, tokens: Sequence[Token] | None = None) -> str:
        """Safe HTML of the whole document, or of some of its tokens."""
        parser = _parser()
        return _CLEANER.clean(parser.renderer.render(self.tokens if tokens is None else tokens, parser.options, {}))

    def inline_html(self, tokens: Sequence[Token]) -> str:
        """Safe HTML of tokens from inside one paragraph or heading."""
        return self.html([Token("inline", "", 0, children=list(tokens))])

    def nodes(self, tokens: Sequence[Token]) -> list[markup.Node]:
        """Some of the document's tokens as nodes, for what a page adds later, such as feedback."""
        return markup.nodes(tokens, may_link=lambda to: to.startswith("#/") or markup.is_safe_link(to), breaks=False)

    def place(self, token: Token, column: int = 1) -> Place:
        """Where a block of the document stands in its file."""
        line = token.map[0] if token.map else self._cursor[0]
        return line + self._first_line, column

    def own_words(self) -> Iterator[tuple[Place, str]]:
        """The paragraphs, headings and list items that are not quoted, each with its place."""
        quotes = 0
        for token in self.tokens:
            quotes += token.nesting if token.type.startswith("blockquote") else 0
            if token.type == "inline" and not quotes:
                yield self.place(token), token.content

    def follow(self, address: str) -> Reference | None:
        """Where an address in the block being read leads; what leads nowhere is reported."""
        place, found = self._find(address), self.links.follow(address)
        if isinstance(found, BrokenLink):
            self.report(place, *found)
            return None
        self.references.append(Reference(found, place))
        return self.references[-1]

    def settings_file(self, path: Path) -> YamlText | None:
        """The YAML file that the front matter names at `path`, such as `("alone", "samples")`.

        None if it names none, or none that can be read; the latter is reported where it is named. What is wrong inside
        is reported in that file: give the answer to `explain.validated`.
        """
        name = self.settings.value(path) if self.settings else None
        if self.settings is None or not isinstance(name, str):
            return None
        return self.links.settings_file(name, lambda *said: self.report(self.settings_place(path), *said))

    def follow_settings(self, path: Path, address: str) -> Target | None:
        """Where an address in the front matter leads; what leads nowhere is reported."""
        place, found = self.settings_place(path), self.links.follow(address)
        if isinstance(found, BrokenLink):
            self.report(place, *found)
            return None
        self.references.append(Reference(found, place))
        return found

    def settings_place(self, path: Path) -> Place:
        """Where something stands in the front matter."""
        return self.settings.place(path) if self.settings else self.start

    def _checked(self, tokens: list[Token]) -> list[Token]:
        checked: list[Token] = []
        for at, token in enumerate(tokens):
            if token.map:
                self._cursor, self._end = (token.map[0], 0), token.map[1]
            if token.type == "heading_open":
                self._heading(token, tokens[at + 1])
            elif token.type == "html_block":
                self._raw_html(token.content.strip(), self.place(token))
                continue
            elif token.type == "inline":
                self._inline(token)
            elif token.type.startswith("container_callout"):
                token = self._callout(token)
            elif "style" in token.attrs:
                # Pages allow no style attributes, so a column's alignment is a class.
                token.attrs["class"] = _ALIGNED[str(token.attrs.pop("style"))]
            checked.append(token)
        return checked

    def _heading(self, token: Token, inline: Token) -> None:
        level, place = int(token.tag[1]), self.place(token)
        if level == 1:
            hint = "begin it with ##; the title is the first level"
            self.report(place, "a first-level heading stands in the text", hint)
        elif level > self._level + 1:
            hint = f"begin it with {'#' * (self._level + 1)}"
            self.report(place, f"this heading skips from level {self._level} to {level}", hint)
        self._level = level
        anchor = anchor_of(inline.content)
        if anchor in self.anchors:
            anchor = f"{anchor}-{place[0]}"
        self.anchors.add(anchor)
        token.attrSet("id", f"{self.links.page}/{anchor}")

    def _raw_html(self, html: str, place: Place) -> None:
        # Comments are authors' notes to each other; they go nowhere. A closing tag was reported with its opening one.
        if not html.startswith(("<!--", "</")):
            self.report(place, f"HTML is not read here: {shown(html)}", r"write Markdown, or \< for the sign itself")

    def _callout(self, token: Token) -> Token:
        if token.nesting == -1:
            return Token("html_block", "", 0, content="</aside>\n")
        kind, _, title = token.info.strip().partition(" ")
        if kind not in CALLOUTS:
            hint = instead(kind, CALLOUTS, otherwise=f"write {listed(CALLOUTS)}")
            self.report(self.place(token, 5), f'there is no callout "{kind}"', hint)
        if not "".join(self._lines[self._end : self._end + 1]).strip().startswith(":::"):
            self.report(self.place(token), "this callout never ends", "write ::: on a line of its own after it")
        heading = f'<p class="callout-title">{escapeHtml(title.strip())}</p>' if title.strip() else ""
        return Token("html_block", "", 0, content=f'<aside class="callout {escapeHtml(kind)}">{heading}\n')

    def _inline(self, token: Token) -> None:
        children, token.children = token.children or [], []
        for child in children:
            if child.type == "html_inline":
                self._raw_html(child.content, self._find(child.content))
                continue
            if child.type == "link_open":
                self._link(child)
            elif child.type == "image":
                media.read(child, self, alone=len(children) == 1)
            token.children.append(child)

    def _link(self, token: Token) -> None:
        found = self.follow(str(token.attrs["href"]))
        if found is None:
            return
        token.attrs["href"] = found.target.href
        if found.target.kind == "media":
            media.check_download(found, self)
        if found.target.kind == "web":
            token.attrs |= {"target": "_blank", "rel": "noopener noreferrer"}

    def _find(self, text: str) -> Place:
        """Where `text` stands next in the block being read: tokens inside a block know no place of their own."""
        line, column = self._cursor
        for at in range(line, self._end):
            found = self._lines[at].find(text, column if at == line else 0)
            if found >= 0:
                self._cursor = (at, found + len(text))
                return at + self._first_line, found + 1
        return line + self._first_line, 1


def _figures(tokens: list[Token]) -> list[Token]:
    """Figures take the place of the paragraphs around them, since a paragraph cannot hold one."""
    found: list[Token] = []
    for token in tokens:
        figure = token.children[0].meta.get("figure") if token.children else None
        if figure and found[-1].type == "paragraph_open":
            found[-1] = Token("html_block", "", 0, content=f"{figure}\n")
        elif token.type != "paragraph_close" or not found[-1].content.startswith("<figure"):
            found.append(token)
    return found


def _reachable(tokens: list[Token], language: str) -> list[Token]:
    """Tables in a frame that scrolls where they are wider than the page, and that the keyboard reaches.

    Not every browser lets the keyboard scroll by itself; and a table that scrolled itself is none to a screen reader.
    """
    label = escapeHtml(say("author.table", language=language_of(language)))
    found: list[Token] = []
    for token in tokens:
        if token.type == "table_open":
            found.append(
                Token(
                    "html_block", "", 0, content=f'<div class="table" role="group" aria-label="{label}" tabindex="0">\n'
                )
            )
        found.append(token)
        if token.type == "table_close":
            found.append(Token("html_block", "", 0, content="</div>\n"))
    return found


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    container_plugin(parser, "callout", validate=lambda *_: True)
    # Refused addresses would silently stay text; here they come through, are reported and dropped.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # the documented way to set it
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # so that it is found where it was written
    return parser


_BLOCKS = {"p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "aside"}
_SPANS = {"a", "code", "em", "strong", "s"}
_TABLES = {"div", "table", "thead", "tbody", "tr", "th", "td"}
_MEDIA = {"img", "figure", "figcaption", "video", "audio", "track"}
_ATTRIBUTES = {
    "*": {"id", "class"},
    "div": {"role", "aria-label", "tabindex"},
    "a": {"href", "title", "target", "rel"},
    "ol": {"start"},
    "img": {"src", "alt", "width", "height", "loading"},
    "video": {"src", "controls", "preload"},
    "audio": {"src", "controls", "preload"},
    "track": {"src", "kind", "srclang", "default"},
}
# A second lock: the renderer writes only what is listed here, and raw HTML never gets to it.
_CLEANER = nh3.Cleaner(
    tags=_BLOCKS | _SPANS | _TABLES | _MEDIA,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
