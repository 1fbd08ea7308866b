"""What the server keeps about somebody as one HTML page that can be read without a program: words, lists and tables.

Whatever a value is, it is shown; so nothing that is kept tomorrow can be forgotten here.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

_STYLE = "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}dt{font-weight:bold}"
_DEEPEST_HEADING = 4


def page(found: Mapping[str, Any], *, language: str = "en") -> str:
    """The whole export as a page of its own, with nothing in it that runs or is fetched."""
    title = escape(str(found["what"]))
    return (
        f'<!doctype html><html lang="{escape(language, quote=True)}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>\n"
        f"{_mapping({name: value for name, value in found.items() if name != 'what'}, depth=2)}</body></html>\n"
    )


def _mapping(found: Mapping[str, Any], *, depth: int) -> str:
    small = {name: value for name, value in found.items() if not isinstance(value, (Mapping, list))}
    large = {name: value for name, value in found.items() if name not in small and value}
    terms = "".join(f"<dt>{_name(name)}</dt><dd>{_plain(value)}</dd>" for name, value in small.items())
    heading = f"h{min(depth, _DEEPEST_HEADING)}"
    rest = "".join(
        f"<{heading}>{_name(name)}</{heading}>\n{_part(value, depth=depth + 1)}" for name, value in large.items()
    )
    return (f"<dl>{terms}</dl>\n" if terms else "") + rest


def _part(value: Any, *, depth: int) -> str:
    if isinstance(value, Mapping):
        return _mapping(value, depth=depth)
    return f"<ol>{''.join(f'<li>{_item(each, depth=depth)}</li>' for each in value)}</ol>\n"


def _item(value: Any, *, depth: int) -> str:
    return _part(value, depth=depth) if isinstance(value, (Mapping, list)) else _plain(value)


def _name(name: str) -> str:
    return escape(str(name).replace("_", " "))


def _plain(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "<br>".join(map(escape, str(value).splitlines()))
