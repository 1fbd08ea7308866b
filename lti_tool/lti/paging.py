"""The `Link` headers that lead from one page of a list to the next (RFC 8288), read as they are really sent.

Seen: header names in any case, curly quotes around a relation, none at all, `&amp;` in the addresses, several
relations in one, commas inside an address. What a header says comes from outside: an address is only followed after it
was found to lie where the list itself does (`within`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from lti_tool.lti.http import Answer

LONGEST = 16_000
"""Characters of a header that are looked at. Real ones have some hundred."""
QUOTES = "\"'“”„‟‘’"


class Link(NamedTuple):
    """One link of a header: an absolute address, and what it is to the page it came with, in small letters."""

    address: str
    relations: frozenset[str]


def links(header: str, base: str) -> list[Link]:
    """The links of a header that came with the page at `base`, in order. What cannot be read is passed over."""
    with suppress(UnicodeError):
        header = header.encode("latin-1").decode("utf-8")  # headers arrive as latin-1; curly quotes were UTF-8
    found = []
    for target, parameters in _parts(header[:LONGEST]):
        relations = next((value for name, value in parameters if name == "rel"), "")
        with suppress(ValueError):  # an address that is none
            # No other entity: an address with `&section=` holds no § either.
            address = urljoin(base, target.strip().replace("&amp;", "&"))
            found.append(Link(address, frozenset(relations.lower().split())))
    return found


def related(answer: Answer, url: str, relation: str) -> str | None:
    """The first address that an answer from `url` gives for this relation (`next`, `differences`)."""
    told = links(answer.headers.get("link", ""), url)
    return next((link.address for link in told if relation in link.relations), None)


def within(address: str, home: str) -> bool:
    """Whether an address lies on the same server (scheme, host and port) as the list that named it."""
    try:
        there, here = urlsplit(address), urlsplit(home)
        return (there.scheme, there.hostname, _port(there.scheme, there.port), there.username) == (
            here.scheme,
            here.hostname,
            _port(here.scheme, here.port),
            here.username,
        )
    except ValueError:
        return False


def _port(scheme: str, port: int | None) -> int | None:
    return port or {"https": 443, "http": 80}.get(scheme)


def _parts(header: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each `<address>` with the parameters after it."""
    at = 0
    while (start := header.find("<", at)) >= 0 and (end := header.find(">", start)) >= 0:
        at, parameters = _parameters(header, end + 1)
        yield header[start + 1 : end], parameters


def _parameters(header: str, at: int) -> tuple[int, list[tuple[str, str]]]:
    """The `; name=value` from here on, and where the next link may begin: after a comma outside of quotes."""
    found: list[tuple[str, str]] = []
    while at < len(header) and header[at] not in ",<":
        if header[at] != ";":
            at += 1
            continue
        at, name = _until(header, at + 1, "=;,<")
        if at >= len(header) or header[at] != "=":
            continue
        at, value = _value(header, at + 1)
        found.append((name.strip().lower(), value))
    return at, found


def _value(header: str, at: int) -> tuple[int, str]:
    """A value, in any quotes or in none. A quote that never closes ends with its parameter."""
    while at < len(header) and header[at] in " \t":
        at += 1
    if at < len(header) and header[at] in QUOTES:
        ends = [end for quote in QUOTES if (end := header.find(quote, at + 1)) >= 0]
        if ends:
            return min(ends) + 1, header[at + 1 : min(ends)]
        at += 1
    at, value = _until(header, at, ";,<")
    return at, value.strip()


def _until(header: str, at: int, stops: str) -> tuple[int, str]:
    end = at
    while end < len(header) and header[end] not in stops:
        end += 1
    return end, header[at:end]
