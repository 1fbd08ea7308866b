"""Headless Chromium for tests: Debian's, else an installed one, else Playwright's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

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
]


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
