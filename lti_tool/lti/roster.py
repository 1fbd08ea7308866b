"""Reading who is in an LMS course (Names and Role Provisioning Services 2.0).

Slow and long by nature, so it is the worker's business and never a launch's. The answer is asked for in pages and may
come in one; pages follow each other by `Link`, never to another server, never in a circle and never without end. What
is not read whole is no roster at all: half of one would say that everybody else has left.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lti_tool.errors import PlatformRefused
from lti_tool.lti.about import NAMES
from lti_tool.lti.answers import refusal
from lti_tool.lti.connector import Connector
from lti_tool.lti.http import Answer, Caps
from lti_tool.lti.paging import related, within
from lti_tool.lti.reading import shown
from lti_tool.lti.roles import role_from
from lti_tool.messages import Member, Roster

ACCEPT = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
AT_ONCE = 500
"""People on a page, as we ask for; platforms give fewer, or all."""
CAPS = Caps(largest=16 * 1024 * 1024, whole=60.0)
"""For one page: 10,000 people in one answer have some 4 MB."""
MOST_PAGES = 1_000
MOST_PEOPLE = 50_000
LONGEST = 180.0
"""Seconds for the whole roster, of the five minutes a worker may take."""
GONE = frozenset({"inactive", "deleted"})


def read(connector: Connector, url: str, *, differences: str | None = None) -> Roster:
    """The roster at `url`, or only what has changed, where the platform once named an address for that.

    Raises PlatformRefused, with a reason for facilitators.
    """
    if differences and within(differences, url):
        try:
            return _read(connector, differences, full=False)
        except PlatformRefused as why:
            if not why.permanent:
                raise
            # What a platform remembers of us may have run out; the whole list never does.
    return _read(connector, url, full=True)


def _read(connector: Connector, url: str, *, full: bool) -> Roster:
    people: dict[str, Member] = {}
    following: str | None = None
    for page, address in _pages(connector, _limited(url) if full else url):
        following = related(page, address, "differences") or following
        for member in _members(page):
            known = people.get(member.subject)
            if known is None or not known.here:  # whoever stands on two pages is here if one of them says so
                people[member.subject] = member
        if len(people) > MOST_PEOPLE:
            raise PlatformRefused("The platform's list of people is far too long.", permanent=True)
    if full and not people:
        raise PlatformRefused("The platform's list of people is empty.", permanent=False)
    safe = following if following and len(following) <= 4000 and within(following, url) else None
    return Roster(tuple(people.values()), full=full, differences=safe)


def _pages(connector: Connector, url: str) -> Iterator[tuple[Answer, str]]:
    """Every page, each with its address."""
    until, seen = time.monotonic() + LONGEST, set[str]()
    following: str | None = url
    while following is not None:
        if following in seen or len(seen) >= MOST_PAGES or time.monotonic() > until:
            raise PlatformRefused("The platform's list of people does not come to an end.", permanent=True)
        if not within(following, url):
            raise PlatformRefused("The platform's list of people goes on at another server.", permanent=True)
        seen.add(following)
        answer = connector.call((NAMES,), following, accept=ACCEPT, caps=CAPS)
        if not answer.ok:
            raise refusal(answer, doing="reading who is in the course", now=connector.now)
        yield answer, following
        following = related(answer, following, "next")


def _members(answer: Answer) -> Iterator[Member]:
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        told = None
    listed = told.get("members") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        raise PlatformRefused("The platform answered something that is no list of people.", permanent=False)
    for one in listed:
        if isinstance(one, dict) and (member := _member(one)):
            yield member


def _member(told: dict[str, Any]) -> Member | None:
    """One person; None for somebody without an id. E-mail addresses and everything else are left where they are."""
    subject = told.get("user_id")
    if isinstance(subject, int) and not isinstance(subject, bool):
        subject = str(subject)
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        return None
    roles = told.get("roles")
    listed = [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []
    status = told.get("status")
    gone = isinstance(status, str) and status.strip().lower() in GONE  # absent means active (2.0, 2.3)
    return Member(subject, _name(told), role_from(listed), here=not gone)


def _name(told: dict[str, Any]) -> str | None:
    parts = (shown(told.get("given_name"), 250), shown(told.get("family_name"), 250))
    return shown(told.get("name"), 500) or " ".join(filter(None, parts)) or None


def _limited(url: str) -> str:
    """The address with our page size; one that its query has already stays."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    if any(name == "limit" for name, _ in query):
        return url
    return urlunsplit(parts._replace(query=urlencode([*query, ("limit", str(AT_ONCE))])))
