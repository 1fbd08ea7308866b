"""Headless Chromium for tests: Debian's, else an installed one, else Playwright's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, sync_playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Frames of other sites stay in one process. Otherwise a launch moves its frame between processes several times
    # within milliseconds, and in 2 of 120 on a busy machine Playwright never heard of the last move: the page was
    # there and asked for its state, but to the test it was the one before, for ever. Cookies and storage of other
    # sites are kept apart as ever; that does not hang on processes.
    "--disable-site-isolation-trials",
]

LAUNCHED = ("/play/", "/facilitate/", "/packages/")


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """One Playwright driver for the whole test process."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright_driver: Playwright) -> Iterator[Browser]:
    """One browser for the whole test process; every test takes a fresh context of it."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        browser = playwright_driver.chromium.launch(executable_path=path, args=QUIET)
    except Error as error:
        pytest.skip(f"no Chromium on this machine: {error.message.splitlines()[0]}")
    yield browser
    browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile, 1280 × 900."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One tab in a fresh profile."""
    return context.new_page()


def arrived(page: Page, *paths: str) -> None:
    """Wait until a frame of the page has come to the end of a launch; only then may anything in it be asked for.

    `paths`: where else it is on the way to, by how that begins.

    A frame that the browser is just giving to another process may never answer, whatever the timeout.
    """
    for _ in range(600):
        if any(urlsplit(frame.url).path.startswith(paths or LAUNCHED) for frame in page.frames):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"no launch came to its end within 30 seconds: {[frame.url for frame in page.frames]}")
