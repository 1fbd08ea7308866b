"""Dana downloads a package of her run, in a browser."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from courses.model.words import say
from tests.player.office import Office, opened
from tests.support.axe import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        yield office


def test_dana_downloads_a_package_for_the_lms_she_chooses(office: Office, watched: Page, tmp_path: Path) -> None:
    run = office.tool.enter("alice").run.public_id
    office.dana(watched, "run")
    expect(watched.get_by_text(say("look.packages.none"))).to_be_visible()
    office.tool.grant(run=run, seats=20, join_code="ABCDEFGH")
    office.dana(watched, "run")
    row = watched.get_by_role("listitem").filter(has_text="Example Ltd")
    expect(row).to_contain_text("asks for a join code")
    row.get_by_role("button", name=say("look.do.package")).click()
    watched.get_by_label(say("look.package.lms"), exact=True).select_option(index=2)
    expect(row.get_by_role("status")).not_to_be_empty()  # what is known about it
    for width in (1280, 650, 320):
        watched.set_viewport_size({"width": width, "height": 900})
        assert violations(watched) == []
        assert watched.evaluate("document.documentElement.scrollWidth") <= width
    with watched.expect_download() as started:
        row.get_by_role("button", name=say("look.package.send")).click()
    assert started.value.suggested_filename.endswith("-scorm2004-4th.zip")
    started.value.save_as(tmp_path / "p.zip")
    assert "imsmanifest.xml" in zipfile.ZipFile(tmp_path / "p.zip").namelist()
    expect(row).to_contain_text(say("look.package.done"))


def test_what_cannot_be_made_is_said_at_its_field_and_the_choice_is_kept(office: Office, watched: Page) -> None:
    office.tool.grant(run=office.tool.enter("alice").run.public_id)
    office.dana(watched, "run")
    watched.get_by_role("button", name=say("look.do.package")).click()
    watched.get_by_label(say("look.package.lms"), exact=True).select_option(index=1)
    watched.get_by_label(say("look.package.format"), exact=True).select_option("scorm2004-3rd")
    watched.get_by_role("button", name=say("look.package.send")).click()
    expect(watched.get_by_text("is not known to take")).to_be_visible()
    expect(watched.get_by_label(say("look.package.format"), exact=True)).to_have_value("scorm2004-3rd")


def test_dana_checks_what_the_lms_reports(office: Office, watched: Page) -> None:
    office.dana(watched, "run")
    watched.get_by_role("button", name=say("look.do.report.check")).click()
    name = "<b>Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"
    for content in ("a,b\n1,2\n", f"Username,Status\n{name},completed\n"):
        file: FilePayload = {"name": "report.csv", "mimeType": "text/csv", "buffer": content.encode()}
        watched.get_by_label(say("look.report.file"), exact=True).set_input_files(files=[file])
        watched.get_by_role("button", name=say("look.report.send")).click()
        expect(
            watched.get_by_text("Which column holds" if content[0] == "a" else say("look.report.look"))
        ).to_be_visible()
    expect(watched.get_by_text(name)).to_be_visible()
    for width in (1280, 650, 320):
        watched.set_viewport_size({"width": width, "height": 900})
        assert violations(watched) == []
        assert watched.evaluate("document.documentElement.scrollWidth") <= width
