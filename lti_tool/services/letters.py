"""What the letters say: plain text and simple HTML of the same words. Who gets one, and when, is decided elsewhere.

A letter passes through many hands, so of what people wrote it holds a line at most, and never more than the reader may
see in the course itself. Its only link is the one that stops it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from courses.model.words import catalogue, language_of, say
from courses.player.page import direction
from lti_tool.mail import Letter
from lti_tool.services.catalogue import Offer
from lti_tool.services.notices import excerpt, shows
from lti_tool.storage.digests import Fresh, Member
from lti_tool.storage.notices import Notice

MOST = 10
"""Notices of one course in one letter."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where the links of one person's letters lead."""

    confirm: str
    stop: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a letter, and a few words that somebody wrote."""

    line: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """What is new for one person in one course."""

    title: str
    language: str
    items: tuple[Item, ...]
    n: int
    """How many new things that are; `items` may show fewer."""


def to_confirm(address: str, offer: Offer, links: Links) -> Letter:
    """The letter that asks whether the address belongs to who asked."""
    language = offer.course.language
    lines = [
        say("letter.confirm.asked", language=language, course=offer.course.title),
        say("letter.confirm.yes", language=language),
    ]
    last = say("letter.confirm.no", language=language)
    return Letter(
        to=address,
        subject=say("letter.confirm.subject", language=language),
        text="\n\n".join([*lines, links.confirm, last, ""]),
        html=_page(language, *map(_p, lines), _link(links.confirm, say("letter.confirm", language=language)), _p(last)),
        headers={"Auto-Submitted": "auto-generated"},
    )


def of_the_day(address: str, chapters: Sequence[Chapter], links: Links) -> Letter:
    """The letter that says what is new."""
    language, n = chapters[0].language, sum(chapter.n for chapter in chapters)
    key = "letter.subject" if len(chapters) == 1 else "letter.subject.more"
    ends = [say("letter.open", language=language), say("letter.why", language=language)]
    text = "\n\n".join([*map(_as_text, chapters), ends[0], f"-- \n{ends[1]}\n{links.stop}\n"])
    stop = _link(links.stop, say("letter.stop", language=language))
    return Letter(
        to=address,
        subject=say(key, language=language, n=n, course=chapters[0].title),
        text=text,
        html=_page(language, *map(_as_html, chapters), *map(_p, ends), stop),
        headers={
            # RFC 8058: a mail program may stop the letters by itself, with one POST.
            "List-Unsubscribe": f"<{links.stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def chapter(offer: Offer, member: Member, told: Sequence[Notice], fresh: Sequence[Fresh]) -> Chapter:
    """What is new for somebody in one course; with no items when nothing is."""
    language = offer.course.language
    titles = {activity.id: activity.title for activity in offer.course.activities}
    items = [_about(offer, member, notice, titles) for notice in told[:MOST]]
    if len(told) > MOST:
        items.append(Item(say("letter.rest", language=language, n=len(told) - MOST)))
    more = [item for found in fresh for item in _of_space(offer, member, found, titles)]
    return Chapter(offer.course.title, language, (*items, *more), len(told) + len(more))


def _about(offer: Offer, member: Member, notice: Notice, titles: Mapping[str, str]) -> Item:
    language = offer.course.language
    key = f"letter.item.{notice.kind}"
    if key not in catalogue(language_of(language)):
        key = "letter.item.other"
    shown = shows(offer.activities.get(notice.activity or ""), notice, member.reader)
    named = shown and not notice.mine and (member.reader.facilitator or not notice.anonymous)
    name = (notice.author if named else None) or say("letter.somebody", language=language)
    title = titles.get(notice.activity or "", offer.course.title)
    said = notice.text or (notice.said or "" if shown and not notice.mine else "")
    return Item(say(key, language=language, name=name, title=title), excerpt(said))


def _of_space(offer: Offer, member: Member, found: Fresh, titles: Mapping[str, str]) -> list[Item]:
    """What others wrote in a space that the reader has been to; questions on a board, until they are answered."""
    asked, done = offer.activities.get(found.activity), member.record.get(found.activity, {})
    if asked is None or asked.get("sees") == "own" or done.get("muted") or not (found.wrote or done.get("viewed")):
        return []
    key, n = ("letter.questions", found.questions) if asked.get("board") else ("letter.posts", found.posts)
    if not n or (key == "letter.posts" and (member.finished or not found.wrote)):
        return []
    line = say(key, language=offer.course.language, n=n, title=titles[found.activity])
    return [Item(line)]


def _as_text(chapter: Chapter) -> str:
    lines: list[str] = [chapter.title, "=" * min(len(chapter.title), 60), ""]
    for item in chapter.items:
        lines.append(f"* {item.line}")
        if item.said:
            lines.append(f"  “{item.said}”")
    return "\n".join(lines)


def _as_html(chapter: Chapter) -> str:
    items = "".join(
        f"<li>{escape(item.line)}{f'<br><q>{escape(item.said)}</q>' if item.said else ''}</li>"
        for item in chapter.items
    )
    return f"<h1>{escape(chapter.title)}</h1><ul>{items}</ul>"


def _page(language: str, *parts: Any) -> str:
    said = "\n".join(parts)
    tag = escape(language, quote=True)
    return f'<!doctype html><html lang="{tag}" dir="{direction(language)}"><body>\n{said}\n</body></html>\n'


def _p(words: str) -> str:
    return f"<p>{escape(words)}</p>"


def _link(address: str, words: str) -> str:
    return f'<p><a href="{escape(address, quote=True)}">{escape(words)}</a></p>'
