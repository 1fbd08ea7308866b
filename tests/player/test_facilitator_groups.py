"""Dana lets small groups follow the LMS's groups, on the page about the run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.player.office import Office, opened
from tests.support.axe import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        yield office


def test_dana_has_groups_follow_the_lms_and_takes_it_back(office: Office, watched: Page) -> None:
    office.dana(watched, "run")
    row = watched.locator(".row").filter(has_text="Groups of the LMS")
    expect(row).to_contain_text("whatever their group in the LMS")
    row.get_by_role("button", name="Follow the LMS’s groups").click()
    expect(row).to_contain_text("Who is in a group already stays there.")
    for width in (1280, 650, 320):
        watched.set_viewport_size({"width": width, "height": 900})
        assert violations(watched) == []
        if folder := os.environ.get("PICTURES"):
            watched.screenshot(path=Path(folder) / f"run-{width}.png", full_page=True)
    office.learner("alice", groups=("red",))
    office.learner("bob", groups=("blue",))
    office.learner("charlie", groups=("red",))
    office.dana(watched, "people")
    for name, group in (("Alice", 1), ("Bob", 2), ("Charlie", 1)):
        expect(watched.locator(".row").filter(has_text=name)).to_contain_text(f"group {group}")
    office.dana(watched, "run")
    row.get_by_role("button", name="Do not follow them").click()
    expect(row).to_contain_text("From now on people join the smallest group.")
    office.dana(watched, "care")
    expect(watched.get_by_text("Groups do not follow those of the LMS")).to_be_visible()
