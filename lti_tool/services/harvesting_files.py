"""A harvest as a file: Markdown, a web page, a table, or JSON.

Learners' words are nodes, and each kind of file writes them in its own way: escaped in HTML, with every mark that
Markdown would read taken literally, and in a table as text that no spreadsheet takes for a formula.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from courses.model.markup import is_safe_link
from courses.model.words import say
from courses.reports.answers import harmless as harmless

Node = Mapping[str, Any]

_COLUMNS = ("activity", "day", "author", "words", "consent", "answers", "endorsed", "source")
_TAGS = {"p": "p", "ul": "ul", "ol": "ol", "li": "li", "quote": "blockquote", "em": "em", "strong": "strong"}
_SPANS = frozenset({"text", "em", "strong", "link", "br"})
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_LINE_MARKS = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Kept:
    """One post as it may leave the run: without a name, or without any words, where its author wants that."""

    id: str
    activity: str
    day: date
    consent: str
    name: str | None
    nodes: Sequence[Node]
    fields: Mapping[str, str]
    """The titles of a story's parts, by their ids."""
    answers: int
    endorsed: int
    source: str


@dataclass(frozen=True, slots=True)
class Harvest:
    """Everything in one file. `cut`: there is more than these."""

    kind: str
    title: str
    language: str
    day: date
    cut: int | None
    entries: Sequence[Kept]

    def say(self, key: str, **values: object) -> str:
        """A sentence of the file, in the course's language."""
        return say(f"harvest.{key}", language=self.language, **values)

    def by(self, kept: Kept) -> str:
        """Who wrote it, as far as that is said, and when."""
        day = kept.day.isoformat()
        return self.say("by", name=kept.name, day=day) if kept.name else self.say("unnamed", day=day)


def as_json(harvest: Harvest) -> str:
    """For programs: the words as nodes, and as plain text."""
    entries = [
        {
            "id": kept.id,
            "activity": kept.activity,
            "day": kept.day.isoformat(),
            "consent": kept.consent,
            "author": kept.name,
            "text": plain(kept.nodes, kept.fields) if kept.nodes else None,
            "nodes": list(kept.nodes) if kept.nodes else None,
            "answers": kept.answers,
            "endorsed": kept.endorsed,
            "source": kept.source,
        }
        for kept in harvest.entries
    ]
    about = {
        "kind": harvest.kind,
        "run": harvest.title,
        "day": harvest.day.isoformat(),
        "more": harvest.cut is not None,
    }
    return json.dumps({**about, "entries": entries}, ensure_ascii=False, indent=2)


def as_csv(harvest: Harvest) -> str:
    """For spreadsheets: with a byte order mark, because some of them take it for another encoding without."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(harvest.say(f"column.{name}") for name in _COLUMNS)
    for kept in harvest.entries:
        words = plain(kept.nodes, kept.fields) if kept.nodes else harvest.say("paraphrase")
        row = (kept.activity, kept.day.isoformat(), kept.name or "", words, harvest.say(f"consent.{kept.consent}"))
        writer.writerow([*map(harmless, row), kept.answers, kept.endorsed, harmless(kept.source)])
    return "\ufeff" + out.getvalue()


def as_markdown(harvest: Harvest) -> str:
    """For people and other tools."""
    title = _literal(harvest.title)
    lines = [f"# {harvest.say(f'title.{harvest.kind}')}", harvest.say("from", title=title, day=harvest.day.isoformat())]
    for kept in harvest.entries:
        words = _marked(kept.nodes, kept.fields) if kept.nodes else f"_{harvest.say('paraphrase')}_"
        by = _literal(harvest.by(kept))
        lines += [f"## {_literal(kept.activity)}", words, f"— {by} · [{harvest.say('source')}](<{kept.source}>)"]
    lines += _foot(harvest)
    return "\n\n".join(lines) + "\n"


def as_html(harvest: Harvest) -> str:
    """One page that needs nothing else, to be read or printed."""
    said, escape = harvest.say, html.escape
    title = escape(said(f"title.{harvest.kind}"))
    articles = "".join(
        f"<article><h2>{escape(kept.activity)}</h2>"
        + (_elements(kept.nodes, kept.fields) if kept.nodes else f"<p><em>{escape(said('paraphrase'))}</em></p>")
        + f'<p class="by">{escape(harvest.by(kept))} · <a href="{escape(kept.source)}">{escape(said("source"))}</a></p>'
        "</article>"
        for kept in harvest.entries
    )
    foot = "".join(f"<p>{escape(line)}</p>" for line in _foot(harvest))
    begun = escape(said("from", title=harvest.title, day=harvest.day.isoformat()))
    return (
        f'<!doctype html><html lang="{escape(harvest.language)}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><style>body{font:1rem/1.5 sans-serif;'
        "max-width:44rem;margin:2rem auto;padding:0 1rem}article{border-block-start:1px solid;margin-block:2rem}"
        f'.by{{font-size:.875rem}}</style></head><body><main><h1>{title}</h1><p dir="auto">'
        f"{begun}</p>{articles}{foot}</main></body></html>\n"
    )


def plain(nodes: Iterable[Node], fields: Mapping[str, str] | None = None) -> str:
    """The words alone, one line for each paragraph."""
    return "\n".join(line for line in _lines(nodes, fields or {}) if line.strip())


def _lines(nodes: Iterable[Node], fields: Mapping[str, str]) -> list[str]:
    lines: list[str] = [""]
    for node in nodes:
        kind = node["t"]
        if kind in _SPANS or (kind == "code" and "\n" not in node.get("s", "")):
            said = "\n" if kind == "br" else node.get("s") or "".join(_lines(node.get("c", ()), fields))
            lines[-1] += said
        else:
            title = [fields.get(node.get("id", ""), "")] if kind == "field" else []
            lines += [*title, *(node["s"].split("\n") if "s" in node else _lines(node.get("c", ()), fields)), ""]
    return lines


def _elements(nodes: Iterable[Node], fields: Mapping[str, str] | None = None) -> str:
    """Nodes as HTML: known kinds as elements, everything else as its text, and every text escaped."""
    found = []
    for node in nodes:
        kind, inside = node["t"], html.escape(node.get("s", "")) + _elements(node.get("c", ()))
        if kind == "field":
            inside = f"<h3>{html.escape((fields or {}).get(node.get('id', ''), ''))}</h3>{inside}"
        elif kind == "br":
            inside = "<br>"
        elif kind == "code":
            inside = f"<pre><code>{inside}</code></pre>" if "\n" in inside else f"<code>{inside}</code>"
        elif kind == "link" and is_safe_link(node.get("href", "")):
            inside = f'<a href="{html.escape(node["href"])}" rel="nofollow ugc noreferrer">{inside}</a>'
        elif tag := _TAGS.get(kind):
            inside = f"<{tag}>{inside}</{tag}>" if kind in _SPANS else f'<{tag} dir="auto">{inside}</{tag}>'
        found.append(inside)
    return "".join(found)


def _marked(nodes: Iterable[Node], fields: Mapping[str, str]) -> str:
    """The words as a quotation in Markdown; nothing in them is a mark."""
    return "\n".join(f"> {_literal(line)}".rstrip() for line in _spaced(plain(nodes, fields)))


def _spaced(text: str) -> list[str]:
    return [part for line in text.split("\n") for part in ("", line)][1:]


def _literal(text: str) -> str:
    return _LINE_MARKS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text))


def _foot(harvest: Harvest) -> list[str]:
    if not harvest.entries:
        return [harvest.say("none")]
    return [harvest.say("cut", n=harvest.cut)] if harvest.cut is not None else []
