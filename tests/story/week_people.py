"""The people of the week, each at a browser of her own: they come from their LMS, do their part, and go home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.story.person import Person
from tests.story.week_course import WEEK
from tests.story.week_place import PATIENCE, Place
from tests.support.browser import arrived
from tests.support.tool import Caller


class Learner(Person):
    """Somebody in the course, in the frame where her LMS shows it."""

    def __init__(self, place: Place, name: str, page: Page) -> None:
        super().__init__(place.lms.lms.people[name].name.strip(), page, page.frame_locator("iframe"), place.plan)
        self.place = place

    @property
    def caller(self) -> Caller:
        """What her page may ask the tool; only of those who come by LTI, as a package keeps its key to itself."""
        return Caller(self.place.tool.url, token_of(self.page))

    def read(self) -> None:
        """Read the page there is to read."""
        self.go("read")
        expect(self.player.locator('#rail [data-item="read"] .state')).to_have_text("done")

    def say(self, activity: str, text: str, *, call_me: str = "") -> None:
        """Write a post of one's own; `call_me`: for whom the LMS gave no name."""
        if call_me:
            self.go(activity).get_by_label("The name others see").first.fill(call_me)
            self.full_name = call_me
        self.write(activity, text)

    def more(self, activity: str, words: str, item: str) -> None:
        """Choose an item of the menu below the post with these words."""
        post = self.post(activity, words)
        post.get_by_text("More", exact=True).click()
        post.get_by_role("button", name=item, exact=True).click()

    def post(self, activity: str, words: str) -> Locator:
        """The post with these words, which must be in sight."""
        found = self.go(activity).locator("article.post").filter(has_text=words)
        expect(found).to_be_visible()
        return found

    def answer_sample(self, activity: str, text: str) -> None:
        """Answer the first of the posts that the course team wrote for those who meet too few."""
        section = self.go(activity)
        sample = section.locator(".standins > li").first
        sample.get_by_role("button", name="Answer this post").click()
        sample.locator("textarea").fill(text)
        sample.get_by_role("button", name="Send answer").click()
        expect(section.locator("article.mine").filter(has_text=text)).to_be_visible()

    def report(self, activity: str, words: str, why: str) -> None:
        """Tell the facilitators about a post."""
        self.more(activity, words, "Report")
        asked = self.player.get_by_role("dialog")
        asked.get_by_label("What is wrong with it?").fill(why)
        asked.get_by_role("button", name="Report").click()
        expect(asked).to_be_hidden()


def come(place: Place, name: str, via: str) -> Page:
    """Open the course from the LMS. Nothing is asked of the frame before it has come to the end of the launch."""
    page = place.page_of(name)
    page.goto(f"{place.lms.url}/as/{name}/{via}/{WEEK}")
    arrived(page)
    return page


@contextmanager
def visit(place: Place, name: str, *, via: str = "tool") -> Iterator[Learner]:
    """Come in from the LMS and leave again; nobody's page stays open behind the others."""
    page = come(place, name, via)
    learner = Learner(place, name, page)
    expect(learner.player.locator("body[data-ready]")).to_be_visible(timeout=PATIENCE)
    yield learner
    page.close()


@contextmanager
def office(place: Place, at: str = "") -> Iterator[FrameLocator]:
    """Dana's workspace in her LMS, at a view of it."""
    page = come(place, "dana", "tool")
    workspace = page.frame_locator("iframe")
    expect(workspace.locator("#updated:not(:empty)")).to_be_visible(timeout=PATIENCE)
    if at:
        workspace.get_by_role("link", name=at, exact=True).click()
    yield workspace
    page.close()


def dana(place: Place) -> Caller:
    """What Dana's page may ask the tool."""
    page = come(place, "dana", "tool")
    expect(page.frame_locator("iframe").locator("body[data-view=facilitator]")).to_be_visible(timeout=PATIENCE)
    caller = Caller(place.tool.url, token_of(page))
    page.close()
    return caller


def token_of(page: Page) -> str:
    """The key in the address of the tool's page."""
    return parse_qs(urlsplit(page.frames[1].url).fragment)["t"][0]


def texts(posts: list[Any]) -> str:
    """All words of these posts."""
    return "\n".join(_words(post["nodes"]) for post in posts)


def _words(node: Any) -> str:
    if isinstance(node, list):
        return " ".join(_words(part) for part in node)
    return str(node.get("s") or _words(node.get("c") or []))


def decide(row: Locator, item: str, *, why: str = "", send: str = "", about: str = "") -> None:
    """Do something about a row of Dana's workspace: by its button, or else by its menu; with her reason where asked."""
    button = row.get_by_role("button", name=item, exact=True)
    if not button.is_visible():
        row.get_by_text("More", exact=True).click()
    button.click()
    if about:
        row.get_by_label("In which activity").select_option(label=about)
    if why:
        row.get_by_role("textbox", name="Why").fill(why)
    if why or send:
        row.locator("form.ask button.main").click()
    expect(row.locator(".settled")).to_be_visible()
