"""Accessibility as axe sees it: `violations(page)` says what is wrong and where, or nothing."""

from __future__ import annotations

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
    found = page.evaluate("options => axe.run(document, options)", RULES)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
