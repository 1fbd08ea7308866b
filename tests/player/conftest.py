"""Opening the small course as Alice, in a browser that forgives nothing: any error in its console fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests.player.served import Site, serve

Open = Callable[..., Page]


@pytest.fixture
def troubles() -> list[str]:
    """What went wrong in the browser; a test that expects something takes it out."""
    return []


@pytest.fixture
def watched(context: BrowserContext, troubles: list[str]) -> Page:
    """A tab whose errors and warnings, refusals by the page's policy included, are collected."""
    page = context.new_page()

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            troubles.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    return page


@pytest.fixture
def enter(watched: Page, troubles: list[str]) -> Iterator[Open]:
    """`enter("#/know-it", needs_name=True)` opens the small course there, with this in the memory bridge's world."""
    with ExitStack() as stack:

        def opened(at: str = "", *, site: Site | None = None, **world: Any) -> Page:
            served = stack.enter_context(serve(site or Site(world=world)))
            watched.goto(served.url + at)
            watched.wait_for_selector("body[data-ready]")
            return watched

        yield opened
        watched.close()
    assert not troubles
