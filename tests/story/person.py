"""Somebody at a browser: reads, answers quizzes and writes, by what a person sees and clicks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, expect


@dataclass
class Person:
    """One person with the player in sight, in whichever frame the delivery put it."""

    full_name: str
    page: Page
    player: FrameLocator
    plan: dict[str, Any]

    @property
    def foot(self) -> Locator:
        """What the player says is missing."""
        return self.player.locator("#foot .todo")

    def section(self, activity: str) -> Locator:
        return self.player.locator(f'section[data-activity="{activity}"]')

    def go(self, activity: str) -> Locator:
        """Open an activity from the contents, as on a small or a large screen."""
        contents = self.player.locator("#contents")
        if contents.is_visible():
            contents.click()
        self.player.locator(f'#rail [data-item="{activity}"] a').click()
        section = self.section(activity)
        expect(section.locator("h1")).to_be_visible()
        return section

    def read_everything(self) -> None:
        """Open every page, and mark those as done that ask for it."""
        for activity in self.plan["activities"]:
            if activity["type"] != "page":
                continue
            section = self.go(activity["id"])
            if activity["complete_when"] == "done":
                section.get_by_role("button", name="Done").click()
            expect(self.player.locator(f'#rail [data-item="{activity["id"]}"] .state')).to_have_text("done")

    def take_quiz(self, activity: str, *, wrong: bool = False) -> None:
        """Answer every question by its key; `wrong` leaves the texts empty and the choices at their first option."""
        asked = next(entry for entry in self.plan["activities"] if entry["id"] == activity)
        section = self.go(activity)
        for question in asked["questions"]:
            self._answer(section.locator(f'fieldset[data-question="{question["id"]}"]'), question)
        section.get_by_role("button", name="Check my answers").click()
        expect(section.locator(".result")).to_contain_text("Passed")

    def _answer(self, field: Locator, question: dict[str, Any]) -> None:
        key = question["key"]
        kind = question["kind"]
        if kind in ("single", "multiple"):
            for option in key:
                field.locator(f'input[value="{option}"]').check()
        elif kind == "text":
            field.locator("input").fill(key[0])
        elif kind == "number":
            field.locator("input").fill(str(key["value"]))
        elif kind == "matching":
            for left, right in enumerate(key):
                field.locator("select").nth(left).select_option(str(right))
        else:
            self._put_in_order(field, key)

    def _put_in_order(self, field: Locator, key: list[int]) -> None:
        for place, option in enumerate(key):
            for _ in range(len(key)):
                if field.locator("li").nth(place).get_attribute("data-option") == str(option):
                    break
                field.locator(f'li[data-option="{option}"] [data-move="up"]').click()

    def write(self, activity: str, text: str) -> None:
        """Write a post of one's own, and see it counted."""
        section = self.go(activity)
        section.locator(".own-post textarea").fill(text)
        naming = section.get_by_label("The name others see").first
        if naming.is_visible():
            expect(naming).to_have_value(self.full_name)  # As the LMS calls them; sending it is their choice.
        section.get_by_role("button", name="Send post").click()
        expect(section.locator(".thread")).to_contain_text(text[:40])

    def answer(self, activity: str, whom: str, text: str) -> None:
        """Answer the first post of somebody."""
        section = self.go(activity)
        news = section.locator("button.news")
        button = section.get_by_role("button", name=f"Answer {whom}").first
        expect(button.or_(news).first).to_be_visible(timeout=30_000)
        if news.is_visible():
            news.click()
        button.click()
        section.get_by_label(f"Your answer to {whom}").locator("visible=true").last.fill(text)
        section.get_by_role("button", name="Send answer").click()
        expect(section.locator(".thread")).to_contain_text(text[:40])
