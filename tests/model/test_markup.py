"""What learners write is shown as what they wrote: safe nodes, whatever the text."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.model.markup import DEEPEST, MOST_CHARACTERS, to_nodes

BLOCKS = {"p", "ul", "ol", "li", "quote", "code"}
SPANS = {"em", "strong", "br", "link", "code", "text"}
HIDDEN = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff") | {
    chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))
}


def text(value: str) -> dict[str, Any]:
    return {"t": "text", "s": value}


def p(*inner: Any) -> dict[str, Any]:
    return {"t": "p", "c": [text(node) if isinstance(node, str) else node for node in inner]}


def said(nodes: list[dict[str, Any]]) -> str:
    """All that a reader sees."""
    return "".join(node.get("s", "") + said(node.get("c", [])) for node in nodes)


@pytest.mark.parametrize(
    ("written", "nodes"),
    [
        ("Hello Bob", [p("Hello Bob")]),
        ("One\n\nTwo", [p("One"), p("Two")]),
        ("One\r\nTwo\rThree", [p("One", {"t": "br"}, "Two", {"t": "br"}, "Three")]),
        ("*so* **very**", [p({"t": "em", "c": [text("so")]}, " ", {"t": "strong", "c": [text("very")]})]),
        ("- a\n- b", [{"t": "ul", "c": [{"t": "li", "c": [p("a")]}, {"t": "li", "c": [p("b")]}]}]),
        ("3. c", [{"t": "ol", "c": [{"t": "li", "c": [p("c")]}], "start": 3}]),
        ("> said\n\nme", [{"t": "quote", "c": [p("said")]}, p("me")]),
        ("`x < y`", [p({"t": "code", "s": "x < y"})]),
        ("```js\nalert(1)\n```", [{"t": "code", "s": "alert(1)"}]),
        ("# No heading", [p("# No heading")]),
        ("a | b\n--|--", [p("a | b", {"t": "br"}, "--|--")]),
        ("<b>bold</b>", [p("<b>bold</b>")]),
        ("<script>alert(1)</script>", [p("<script>alert(1)</script>")]),
        ("![me](a.png)", [p("![me](a.png)")]),
        ("see https:///nothing", [p("see https:///nothing")]),
        ("", []),
    ],
)
def test_alice_sees_what_bob_wrote(written: str, nodes: list[dict[str, Any]]) -> None:
    assert to_nodes(written) == nodes


@pytest.mark.parametrize(
    ("written", "href", "words"),
    [
        ("[our policy](https://example.org/a?b=c)", "https://example.org/a?b=c", "our policy"),
        ("<https://example.org>", "https://example.org", "https://example.org"),
        ("see https://example.org/a_b_c.", "https://example.org/a_b_c", "https://example.org/a_b_c"),
        ("[write](mailto:bob@example.org)", "mailto:bob@example.org", "write"),
        ("[caps](HTTPS://example.org)", "HTTPS://example.org", "caps"),
    ],
)
def test_links_lead_to_the_web_or_to_a_mailbox(written: str, href: str, words: str) -> None:
    links = [node for node in to_nodes(written)[0]["c"] if node["t"] == "link"]
    assert links == [{"t": "link", "href": href, "c": [text(words)]}]


@pytest.mark.parametrize(
    "written",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\nscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](//example.org)",
        "[x](/etc/passwd)",
        "[x](#top)",
        "[x](https:)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "[x](\u202ejavascript:alert(1))",
    ],
)
def test_no_link_runs_anything(written: str) -> None:
    assert '"link"' not in json.dumps(to_nodes(written))
    assert "x" in said(to_nodes(written)) or "alert" in said(to_nodes(written))


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200f", "&#x202E;", "&#8238;", "\x00", "\x1b", "\ufeff"])
def test_nothing_turns_the_direction_of_a_name(hidden: str) -> None:
    for written in (
        f"Bo{hidden}b",
        f"`Bo{hidden}b`",
        f"```\nBo{hidden}b\n```",
        f"[Bo{hidden}b](https://x.org/{hidden}a)",
    ):
        assert not HIDDEN & set(json.dumps(to_nodes(written), ensure_ascii=False))


def test_half_a_character_does_not_break_anything() -> None:
    json.dumps(to_nodes("a \ud83d b `\udc00`"), ensure_ascii=False).encode()


PARTS = [
    "a",
    "*",
    "**",
    "_",
    "`",
    ">",
    "-",
    "1.",
    "[",
    "](",
    ")",
    "![",
    "<",
    ">",
    "&",
    "#",
    "https://x.org",
    "javascript:",
    "mailto:a@b",
    "&#x202e;",
    "\\",
    "|",
    "~~",
    ":::",
    "é",
    "寿",
    "\u202e",
]
words = st.sampled_from([*PARTS, " ", "\n", "\n\n", "    ", "```\n", "---\n", "> ", "- ", "1. ", "\t", "\r", "\0"])
markdown = st.one_of(st.text(), st.lists(words, max_size=60).map("".join))


@given(markdown)
@settings(max_examples=1500, deadline=None)
def test_any_text_gives_nodes(written: str) -> None:
    nodes = to_nodes(written)
    assert not HIDDEN & set(json.dumps(nodes, ensure_ascii=False))
    json.dumps(nodes, ensure_ascii=False).encode()
    _check(nodes, BLOCKS, depth=0)


@pytest.mark.parametrize(
    "unit",
    [
        "> ",
        "- ",
        "1. ",
        "*",
        "**a ",
        "_a",
        "[",
        "![",
        "](",
        "`",
        "``` ",
        "<",
        "&",
        "\\",
        "[a](",
        "*a _b ",
        "a\n",
        "- a\n",
    ],
)
def test_ten_thousand_characters_cost_little(unit: str) -> None:
    before = time.process_time()
    nodes = to_nodes(unit * (10_000 // len(unit)))
    # Generous: a mistake here would take minutes, not seconds.
    assert time.process_time() - before < 3
    _check(nodes, BLOCKS, depth=0)


@pytest.mark.parametrize(
    "deep", ["> " * 90 + "x", "- " * 40 + "x", "*a " * 500 + "x" + " b*" * 500, "**a *b " * 99 + "x* y** " * 99]
)
def test_nothing_is_nested_deeper_than_a_page_can_bear(deep: str) -> None:
    nodes = to_nodes(deep)
    assert "x" in said(nodes)
    assert _depth(nodes) <= 3 * DEEPEST


def _depth(nodes: list[dict[str, Any]]) -> int:
    return 1 + max((_depth(node.get("c", [])) for node in nodes), default=0)


def test_a_text_without_end_is_cut() -> None:
    assert len(said(to_nodes("a" * 10 * MOST_CHARACTERS))) == MOST_CHARACTERS


def _check(nodes: list[dict[str, Any]], allowed: set[str], *, depth: int) -> None:
    assert depth <= 4 * DEEPEST
    for node in nodes:
        assert node["t"] in allowed
        assert set(node) <= {"t", "c", "s", "href", "start"}
        if node["t"] in ("text", "code"):
            assert isinstance(node["s"], str)
        if node["t"] == "link":
            assert node["href"].lower().startswith(("http://", "https://", "mailto:"))
        _check(node.get("c", []), _inside(node["t"]), depth=depth + 1)


def _inside(kind: str) -> set[str]:
    match kind:
        case "ul" | "ol":
            return {"li"}
        case "li" | "quote":
            return BLOCKS - {"li"}
        case "link":
            return SPANS - {"link"}
    return SPANS
