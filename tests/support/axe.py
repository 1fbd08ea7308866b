"""Accessibility as axe sees it: `violations(page)` says what is wrong and where, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

AXE = Path(__file__).parents[1] / "js/node_modules/axe-core/axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page | Frame) -> list[str]:
    """Every violation of WCAG 2.2 A and AA and of axe's best practices in this page or frame, one line each.

    The page's own Content-Security-Policy is not weakened: the checker is evaluated by the browser's debugger.
    """
    if not AXE.exists():
        pytest.skip("axe-core is not installed (tests/js: npm ci)")
    page.evaluate(AXE.read_text())
    with whole(page):
        found = page.evaluate("options => axe.run(document, options)", RULES)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def settle(page: Page) -> None:
    """Have what is still changing its colours arrive at once, so that it can be judged.

    Waiting for it can take for ever: a browser need not draw what nobody looks at, and then no time goes by in it.
    """
    page.evaluate("document.getAnimations().forEach(one => one.finish())")


@contextmanager
def whole(page: Page | Frame) -> Iterator[None]:
    """A page as high as all there is on it: what its foot covers just now could be scrolled out from under it.

    How high that is depends on the machine's fonts. A frame is as high as the page around it lets it be.
    """
    size = page.viewport_size if isinstance(page, Page) else None
    if not isinstance(page, Page) or size is None:
        yield
        return
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
    yield
    page.set_viewport_size(size)
