"""A place where a package is played: the tool, an LMS, and the small course's package that ties them."""

from __future__ import annotations

from pathlib import Path

from courses.model.source import load
from lti_tool.services.grants import Issued
from scorm_builder import contents
from scorm_builder.connection import Connection
from scorm_builder.package import Files
from tests.scorm.lms import Lms
from tests.support.courses import SMALL, write_course
from tests.support.tool import COURSE, RunningTool


class Place:
    """Where a package is played."""

    def __init__(self, tool: RunningTool, lms: Lms, folder: Path) -> None:
        self.tool, self.lms, self.folder = tool, lms, folder
        self.connect()

    def connect(self, run: str | None = None) -> None:
        """Have the LMS play a package whose learners come to this run, or to one of their own."""
        self.grant = self.tool.grant(origins=[self.lms.address], run=run)
        self.lms.files = self.package(self.grant)

    def package(self, grant: Issued | None, hub: str | None = None) -> Files:
        """The small course's package with this grant, or none."""
        folder = write_course(self.folder / "author" / COURSE, SMALL)
        course = load(folder).course
        assert course
        connection = Connection(grant.token, hub or self.tool.url, {"run": grant.run.public_id}) if grant else None
        return contents.contents(course, folder, self.lms.edition, connection=connection).files

    def others_have_written(self) -> None:
        """Bob and Charlie, from other browsers of the same organisation, have posted."""
        for learner_id, name in (("E-2", "Bob"), ("E-3", "Charlie")):
            self.bystander = self.tool.learner(self.grant, learner_id, self.lms.address, name=name)
            self.bystander.say(f"Here is what {name} would say about connections with customers.")

    def posts(self) -> list[str]:
        """Who has posted, as one of those sees it who have."""
        return [post["author"]["name"] for post in self.bystander.feed()["posts"]]
