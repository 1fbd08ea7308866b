"""Words that are meant to do harm, posted through the API and read in the tool's own page: they stay words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.tool import RunningTool

pytestmark = pytest.mark.browser

HARM = (
    "<script>window.harmed = 1</script> <img src=x onerror='window.harmed = 1'> words to count",
    "[press me](javascript:window.harmed=1) and <a href='javascript:window.harmed=1'>me</a>, with words",
    "\u202eeman ym si siht\u202c turned around \u2066and isolated\u2069 by controls, four words more",
    "# A heading\n\n![a picture](https://elsewhere.example/x.png) and a table |a|b| of words",
    ("ten thousand letters " * 480)[:10_000],
)


@pytest.fixture
def page(chromium: Browser, sqlite_tool: RunningTool) -> Iterator[Page]:
    """Alice's page of the discussion in which Mallory has written all of it."""
    mallory = sqlite_tool.caller("mallory", name="<b>Mallory</b>")
    posts = [mallory.say(text, key=f"k{number}") for number, text in enumerate(HARM)]
    assert [post["post"]["countable"] for post in posts] == [True] * len(HARM)
    alice = sqlite_tool.caller("alice")
    alice.say("In my words: the policy leaves it to her.")
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(sqlite_tool.address(sqlite_tool.enter("alice")) + "&at=explain")
    expect(page.locator(".thread article")).to_have_count(len(HARM) + 1, timeout=15_000)
    yield page
    page.context.close()


def test_harmful_words_are_shown_as_words(page: Page) -> None:
    thread = page.locator(".thread")
    expect(thread).to_contain_text("<script>window.harmed = 1</script>")
    expect(thread).to_contain_text("<b>Mallory</b>")
    assert page.evaluate("window.harmed") is None
    for what in ("script", "img", "b", "h1", "a[href^='javascript']", "[onerror]"):
        expect(thread.locator(what)).to_have_count(0)
    text = thread.inner_text()
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(text)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_policy_of_the_page_would_stop_them_anyway(page: Page) -> None:
    """Even if harmful markup came into the page, the browser would refuse to run or to fetch it."""
    refused = page.evaluate(
        """async () => {
          const refused = []
          addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective))
          const script = document.createElement("script")
          script.textContent = "window.harmed = 1"
          document.body.append(script)
          const image = document.createElement("img")
          image.setAttribute("onerror", "window.harmed = 1")
          image.src = "https://elsewhere.example/x.png"
          document.body.append(image)
          const frame = document.createElement("iframe")
          frame.src = "https://elsewhere.example/"
          document.body.append(frame)
          await fetch("https://elsewhere.example/").catch(() => {})
          await new Promise((resolve) => setTimeout(resolve, 300))
          return refused
        }"""
    )
    assert page.evaluate("window.harmed") is None
    assert {"script-src-elem", "script-src-attr", "img-src", "frame-src", "connect-src"} <= set(refused)
