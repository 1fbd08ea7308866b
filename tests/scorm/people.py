"""A learner at work in a package: what people do in the small course, through the page as they see it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Frame, Locator, expect

from tests.scorm.lms import Sitting

POST = "The policy leaves it to her whether she connects with a customer or not."


@dataclass
class Learner:
    """Somebody with the course open."""

    sitting: Sitting

    @property
    def course(self) -> Frame:
        """The course's frame."""
        return self.sitting.course

    def go(self, place: str) -> None:
        """Follow a link to a place in the course."""
        self.course.evaluate("place => { location.hash = `#/${place}` }", place)

    def read(self) -> None:
        """Read the page."""
        self.go("welcome")
        expect(self.course.get_by_role("heading", name="What you will do")).to_be_visible()
        self.course.wait_for_timeout(1200)

    def answer_quiz(self, choice: str = "Decide for yourself", days: str = "fourteen") -> None:
        """Answer both questions."""
        self.go("check")
        quiz = self.course.locator("section[data-activity=check]")
        quiz.get_by_role("radio", name=choice).check()
        quiz.get_by_role("textbox").fill(days)
        quiz.get_by_role("button", name="Check my answers").click()
        expect(quiz.locator(".result")).to_contain_text("%")

    @property
    def discussion(self) -> Locator:
        """The discussion's section."""
        return self.course.locator("section[data-activity=explain]")

    def write(self, text: str = POST, name: str | None = "Alice") -> None:
        """Write a post without sending it."""
        self.go("explain")
        self.discussion.locator("textarea").first.fill(text)
        field = self.discussion.get_by_label("The name others see")
        if name and field.count() and field.first.is_visible():
            field.first.fill(name)

    def send(self) -> None:
        """Press the button."""
        self.discussion.get_by_role("button", name="Send").first.click()

    def post(self, text: str = POST, name: str | None = "Alice") -> None:
        """Post, and see it there."""
        self.write(text, name)
        self.send()
        expect(self.discussion.locator("article.mine")).to_contain_text(text[:40])

    def answer_to(self, name: str, text: str) -> None:
        """Answer somebody's post."""
        theirs = self.discussion.locator("article.post", has=self.course.get_by_role("heading", name=name, exact=True))
        theirs.get_by_role("button", name="Answer").first.click()
        box = self.discussion.locator(".answering textarea")
        box.fill(text)
        self.discussion.locator(".answering").get_by_role("button", name="Send").click()
        expect(self.discussion.locator("article.mine", has_text=text)).to_be_visible()

    def do_alone(self) -> None:
        """Everything that needs nobody else."""
        self.read()
        self.answer_quiz()

    @property
    def notice(self) -> str:
        """The sentence at the top of the page, when there is one."""
        return self.course.locator("#notice").inner_text()
