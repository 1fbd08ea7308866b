"""SCORM 2004 packages that are broken in one way each, and what is said about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scorm_builder import lint, manifest
from scorm_builder.editions import EDITIONS, SCORM2004_3RD, SCORM2004_4TH, Edition
from tests.scorm.test_lint import PAGE, zipped


def made(edition: Edition) -> str:
    return manifest.manifest(edition, course="c", title="Good", launch="index.html", files=PAGE).decode()


GOOD = made(SCORM2004_4TH)
CONTROLS = '<imsss:deliveryControls tracked="true" completionSetByContent="true" objectiveSetByContent="true"/>'
BUTTON = "<adlnav:hideLMSUI>previous</adlnav:hideLMSUI>"
RULE = "<imsss:rollupRules><imsss:rollupRule>{}</imsss:rollupRule></imsss:rollupRules>"
CONDITIONS = '<imsss:rollupConditions><imsss:rollupCondition condition="satisfied"/></imsss:rollupConditions>'
SKIP = (
    "<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions>"
    '<imsss:ruleCondition condition="{}"/></imsss:ruleConditions><imsss:ruleAction action="{}"/>'
    "</imsss:preConditionRule></imsss:sequencingRules>"
)
PRIMARY = '<imsss:primaryObjective objectiveID="a"/>'


def beside(elements: str) -> tuple[str, str]:
    return CONTROLS, CONTROLS + elements


def on_item(elements: str) -> tuple[str, str]:
    return "<imsss:sequencing>\n          <imsss:deliveryControls", elements + (
        "<imsss:sequencing>\n          <imsss:deliveryControls"
    )


BROKEN = [
    (('tracked="true"', 'tracked="yes"'), 'tracked is "yes"'),
    (('choice="true"', 'choice="True"'), 'choice is "True"'),
    (('flow="true"', 'flow="on"'), 'flow is "on"'),
    ((">previous<", ">back<"), 'hideLMSUI is "back"'),
    (beside(CONTROLS), "<deliveryControls> stands there 2 times"),
    (beside(BUTTON), "<hideLMSUI> is inside <sequencing>"),
    (beside('<adlseq:rollupConsiderations requiredForCompleted="maybe"/>'), 'requiredForCompleted is "maybe"'),
    (beside('<imsss:randomizationControls selectionTiming="often"/>'), 'selectionTiming is "often"'),
    (beside(RULE.format(CONDITIONS)), "<rollupRule> has 0 <rollupAction>"),
    (
        beside(RULE.format(CONDITIONS + '<imsss:rollupAction action="done"/>')),
        'action is "done"',
    ),
    (beside(SKIP.format("attempted", "exit")), 'the action of a <preConditionRule> is "exit"'),
    (beside(SKIP.format("bored", "skip")), 'condition is "bored"'),
    (
        beside(
            '<imsss:objectives><imsss:primaryObjective objectiveID="a">'
            '<imsss:mapInfo targetObjectiveID="b" writeSatisfiedStatus="sure"/>'
            "</imsss:primaryObjective></imsss:objectives>"
        ),
        'writeSatisfiedStatus is "sure"',
    ),
    (beside("<imsss:objectives/>"), "<objectives> has 0 <primaryObjective>"),
    (
        beside(f'<imsss:objectives>{PRIMARY}<imsss:objective objectiveID="a"/></imsss:objectives>'),
        'the objective "a" is there 2 times',
    ),
    (
        ("<imsss:sequencing>\n          <imsss:del", '<imsss:sequencing IDRef="x">\n          <imsss:del'),
        'there is no sequencing "x"',
    ),
    (
        on_item("<adlcp:timeLimitAction>explode</adlcp:timeLimitAction>"),
        'the time limit action is "explode"',
    ),
    (on_item("<adlcp:dataFromLMS>" + "x" * 4001 + "</adlcp:dataFromLMS>"), "dataFromLMS has 4001 characters"),
    (on_item("<adlcp:completionThreshold>0.8</adlcp:completionThreshold>"), "written as text"),
    (on_item('<adlcp:completionThreshold minProgressMeasure="8"/>'), 'the minProgressMeasure is "8"'),
    (on_item("<adlcp:data/>"), "<data> has no <map>"),
    (('adlcp:scormType="sco"', 'adlcp:scormtype="sco"'), "the resource's kind is written scormtype"),
]
BYPASSES = [
    (beside('<adlseq:rollupConsiderations requiredForCompleted="ifAttempted"/>'), 'requiredForCompleted="ifAttempted"'),
    (beside('<imsss:rollupRules rollupProgressCompletion="false"/>'), "rollupProgressCompletion is false"),
    (beside('<imsss:rollupRules rollupObjectiveSatisfied="false"/>'), "rollupObjectiveSatisfied is false"),
    ((CONTROLS, ""), "completionSetByContent and objectiveSetByContent not set"),
    ((' objectiveSetByContent="true"', ""), "objectiveSetByContent not set"),
    (
        beside(
            "<imsss:objectives><imsss:primaryObjective><imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure>"
            "</imsss:primaryObjective></imsss:objectives>"
        ),
        "there is a pass mark",
    ),
    (on_item('<adlcp:completionThreshold minProgressMeasure="0.8"/>'), "there is a completion threshold"),
]


def found(tmp_path: Path, xml: str) -> lint.Findings:
    return lint.lint(zipped(tmp_path / "package.zip", {"imsmanifest.xml": xml, **PAGE}))


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=lambda edition: edition.format)
def test_a_good_package_of_any_edition_has_nothing_wrong(tmp_path: Path, edition: Edition) -> None:
    assert found(tmp_path, made(edition)) == lint.Findings((), ())


@pytest.mark.parametrize(("change", "said"), BROKEN, ids=[said for _, said in BROKEN])
def test_each_mistake_is_a_problem_with_its_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    broken = GOOD.replace(*change)
    assert broken != GOOD
    (problem, *_) = [each for each in found(tmp_path, broken).problems if said in each.message]
    assert problem.line > 1
    assert problem.hint


@pytest.mark.parametrize(("change", "said"), BYPASSES, ids=[said for _, said in BYPASSES])
def test_a_way_past_what_is_required_is_advice(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    broken = GOOD.replace(*change)
    assert broken != GOOD
    findings = found(tmp_path, broken)
    assert findings.problems == ()
    assert [each.line > 1 for each in findings.advice if said in each.message] == [True]


def test_a_threshold_in_text_is_right_in_the_3rd_edition(tmp_path: Path) -> None:
    old, new = on_item("<adlcp:completionThreshold>0.8</adlcp:completionThreshold>")
    assert found(tmp_path, made(SCORM2004_3RD).replace(old, new)).problems == ()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"cmi5.xml": "<x/>"}, "this is a package of cmi5"),
        ({"tincan.xml": "<x/>"}, "this is a package of xAPI"),
        (
            {"imsmanifest.xml": '<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"/>'},
            "this is a Common Cartridge",
        ),
    ],
)
def test_packages_that_are_no_scorm_are_called_by_their_name(tmp_path: Path, files: dict[str, str], said: str) -> None:
    (problem,) = lint.lint(zipped(tmp_path / "package.zip", dict(files))).problems
    assert said in problem.message


def test_the_2nd_edition_is_called_by_its_name_and_nothing_else_is_said(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, GOOD.replace("2004 4th Edition", "CAM 1.3")).problems
    assert problem.message == "this is a package of SCORM 2004 2nd Edition"


LOM = '<lom xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:schemaLocation="urn:lom lomLoose.xsd"/>'


@pytest.mark.parametrize(
    ("metadata", "place", "said"),
    [
        (LOM, "package.zip/metadata.xml", "schemaLocation names lomLoose.xsd, which is not in the package"),
        ("<lom", "package.zip/metadata.xml", "not well-formed XML"),
        (None, "package.zip/imsmanifest.xml", "the metadata metadata.xml are not in the package"),
    ],
)
def test_schema_files_that_only_the_metadata_name_must_come_along(
    tmp_path: Path, metadata: str | None, place: str, said: str
) -> None:
    xml = GOOD.replace("</metadata>", "<adlcp:location>metadata.xml</adlcp:location></metadata>")
    files: dict[str, str | bytes] = {"imsmanifest.xml": xml, **PAGE}
    if metadata is not None:
        files["metadata.xml"] = metadata
    (problem,) = lint.lint(zipped(tmp_path / "package.zip", files)).problems
    assert problem.path == place
    assert said in problem.message


def test_where_a_course_lies_by_its_own_lom_is_no_document(tmp_path: Path) -> None:
    lom = '<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><technical><location>course 7</location></technical></lom>'
    assert found(tmp_path, GOOD.replace("</metadata>", f"{lom}</metadata>")).problems == ()
