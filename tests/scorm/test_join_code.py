"""A package whose grant asks for a join code: the learner is asked once, and nothing she did before is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from courses.model.words import say
from scorm_builder.editions import SCORM12, SCORM2004_4TH
from tests.scorm.people import POST, Learner
from tests.scorm.place import Place
from tests.support.axe import violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("edition", [SCORM12, SCORM2004_4TH], ids=["1.2", "2004"], indirect=True)
def test_a_learner_comes_in_with_the_code_she_was_told_and_is_never_asked_again(
    place: Place, context: BrowserContext
) -> None:
    place.others_have_written()
    run = place.grant.run.public_id
    place.lms.files = place.package(place.tool.grant(origins=[place.lms.address], run=run, join_code="K7QM2XPA"))
    alice = Learner(place.lms.play(context, "E-1"))
    notice = alice.course.locator("#notice")
    expect(notice).to_contain_text(say("notice.join_code"))
    assert violations(alice.course) == []
    alice.write()
    alice.send()  # words that wait for the code
    alice.go("")
    code, join = notice.get_by_label(say("join.label")), notice.get_by_role("button", name=say("join.send"))
    join.click()
    expect(notice).to_contain_text(say("join.missing"))
    code.fill("AAAA-AAAA")
    code.press("Enter")
    expect(notice).to_contain_text("That join code is not right.")
    expect(code).to_have_value("AAAA-AAAA")
    expect(code).to_be_focused()
    code.fill("k7qm 2xpa")
    join.click()
    expect(notice).to_be_hidden()
    alice.go("explain")
    expect(alice.discussion.locator("article.mine")).to_contain_text(POST[:40])
    alice.sitting.page.close()

    again = Learner(place.lms.play(context, "E-1"))
    again.go("explain")
    expect(again.discussion.locator("article.mine")).to_contain_text(POST[:40])
    assert again.notice == ""
    assert "K7QM" not in place.lms.suspended("E-1").upper()
