"""Hands that have only a keyboard: Tab, arrows, Space, Enter and letters. No click, and no script but for looking."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

FARTHEST = 150
"""Tabs after which something counts as out of reach."""


class Keyboard:
    """Somebody in front of one page who never touches the mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def reach(self, target: Locator) -> None:
        """Tab until the focus is on the target. In a group of radio buttons Tab reaches only one of them."""
        for _ in range(FARTHEST):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"{target} cannot be reached by Tab")

    def follow(self, target: Locator) -> None:
        """Reach a link or a button and press Enter."""
        self.reach(target)
        self.press("Enter")

    def choose(self, field: Locator, value: str) -> None:
        """Choose one of a group of radio buttons with the arrow keys."""
        group = field.locator("input[type=radio]")
        for _ in range(FARTHEST):
            if field.evaluate("field => field.contains(document.activeElement)"):
                break
            self.press("Tab")
        self.press("Space")
        for _ in range(group.count()):
            if field.locator(f'input[value="{value}"]').is_checked():
                return
            self.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen by the arrow keys")

    def pick(self, select: Locator, value: str) -> None:
        """Choose from a list with the arrow keys."""
        self.reach(select)
        for _ in range(select.locator("option").count()):
            if select.input_value() == value:
                return
            self.press("ArrowDown")
        assert select.input_value() == value
