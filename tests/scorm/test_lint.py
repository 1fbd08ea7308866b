"""Packages that are broken in one way each, and what is said about them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from scorm_builder import lint, manifest
from scorm_builder.editions import SCORM12

GOOD = manifest.manifest(
    SCORM12, course="c", title="Good", launch="index.html", files=["index.html", "media/a.png"]
).decode()
PAGE = {"index.html": "<p>Hello", "media/a.png": "png"}
OTHER_SCO = (
    '<resource identifier="second" type="webcontent" adlcp:scormtype="sco" href="index.html">'
    '<file href="index.html"/></resource>'
)
METADATA = "<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>"
SEQUENCING = '<s:sequencing xmlns:s="http://www.imsglobal.org/xsd/imsss"/>'
LAUNCH_DATA = "<adlcp:datafromlms>x</adlcp:datafromlms>"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def zipped(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., lint.Findings]:
    """What is found in a package with this manifest and these files."""

    def _found(xml: str | bytes = GOOD, **files: str | None) -> lint.Findings:
        given = {"imsmanifest.xml": xml, **PAGE, **files}
        return lint.lint(
            zipped(tmp_path / "package.zip", {name: text for name, text in given.items() if text is not None})
        )

    return _found


def test_a_good_package_has_nothing_wrong(found: Callable[..., lint.Findings]) -> None:
    assert found() == lint.Findings((), ())


ITEM = '<item identifier="item-c" identifierref="sco-c" isvisible="true">'
BROKEN = [
    (
        "schemaversion of another edition",
        lambda xml: xml.replace("<schemaversion>1.2<", "<schemaversion>2004 4th Edition<"),
        '<schemaversion> is "2004 4th Edition"',
    ),
    ("no metadata", lambda xml: cut(xml, "metadata"), "<metadata> is missing"),
    (
        "schema twice",
        lambda xml: xml.replace("<schema>", "<schema>ADL SCORM</schema><schema>", 1),
        "<schema> stands there 2 times",
    ),
    ("no organizations", lambda xml: cut(xml, "organizations"), "<organizations> is missing"),
    (
        "dangling default",
        lambda xml: xml.replace('default="organization-c"', 'default="nobody"'),
        'the default organization "nobody" does not exist',
    ),
    ("no default", lambda xml: xml.replace(' default="organization-c"', ""), "<organizations> has no default"),
    (
        "dangling identifierref",
        lambda xml: xml.replace('identifierref="sco-c"', 'identifierref="nothing"'),
        'there is no resource "nothing"',
    ),
    ("leaf without reference", lambda xml: xml.replace(' identifierref="sco-c"', ""), "the item launches nothing"),
    (
        "branch with reference",
        lambda xml: xml.replace(ITEM, ITEM.replace("item-c", "branch") + "<title>Branch</title>" + ITEM).replace(
            "</item>", "</item></item>"
        ),
        "an item with items below it refers to a resource",
    ),
    (
        "no item title",
        lambda xml: xml.replace("<title>Good</title>\n      </item>", "</item>"),
        "<item> has no <title>",
    ),
    (
        "two titles",
        lambda xml: xml.replace(
            "<title>Good</title>\n      </item>", "<title>Good</title><title>Better</title></item>"
        ),
        "<item> has 2 titles",
    ),
    ("empty title", lambda xml: xml.replace("<title>Good</title>", "<title> </title>", 1), "the title is empty"),
    (
        "identifier with a leading digit",
        lambda xml: xml.replace('identifier="course-c"', 'identifier="1course"'),
        'the identifier "1course" is not a valid id',
    ),
    (
        "identifier used twice",
        lambda xml: xml.replace('identifier="item-c"', 'identifier="sco-c"'),
        'the identifier "sco-c" is used 2 times',
    ),
    (
        "marker of SCORM 2004",
        lambda xml: xml.replace("adlcp:scormtype", "adlcp:scormType"),
        "the resource's kind is written scormType or in another namespace",
    ),
    (
        "no marker",
        lambda xml: xml.replace(' adlcp:scormtype="sco"', ""),
        "the resource does not say whether it is a SCO",
    ),
    ("marker in capitals", lambda xml: xml.replace('"sco"', '"SCO"'), 'adlcp:scormtype is "SCO"'),
    ("only assets", lambda xml: xml.replace('scormtype="sco"', 'scormtype="asset"'), "no item launches a SCO"),
    ("type", lambda xml: xml.replace('type="webcontent"', 'type="text/html"'), 'the resource\'s type is "text/html"'),
    (
        "launched page not listed",
        lambda xml: xml.replace('<file href="index.html"/>', ""),
        "index.html is launched but not listed as a <file>",
    ),
    (
        "file that is not there",
        lambda xml: xml.replace("media/a.png", "media/b.png"),
        "media/b.png is not in the package",
    ),
    (
        "file in other capitals",
        lambda xml: xml.replace("media/a.png", "media/A.png"),
        "did you mean media/a.png? Capitals count",
    ),
    ("backslashes", lambda xml: xml.replace("media/a.png", "media\\a.png"), "media\\a.png is written with backslashes"),
    ("leading slash", lambda xml: xml.replace('"media/a.png"', '"/media/a.png"'), "/media/a.png begins with a slash"),
    ("file outside", lambda xml: xml.replace('"media/a.png"', '"../a.png"'), "../a.png points outside the package"),
    (
        "file on a disk",
        lambda xml: xml.replace('"media/a.png"', '"file:///C:/a.png"'),
        "file:///C:/a.png is on somebody's own disk",
    ),
    ("space in an address", lambda xml: xml.replace('"media/a.png"', '"media/a b.png"'), "media/a b.png has ' ' in it"),
    (
        "resource without href",
        lambda xml: xml.replace(' href="index.html" adlcp', " adlcp"),
        "an item launches this resource, but it has no href",
    ),
    (
        "dangling dependency",
        lambda xml: xml.replace("</resource>", '<dependency identifierref="none"/></resource>'),
        'there is no resource "none" to depend on',
    ),
    (
        "xml:base without its slash",
        lambda xml: xml.replace("<resources>", '<resources xml:base="media">'),
        "xml:base is media",
    ),
    (
        "mastery score",
        lambda xml: with_item(xml, "<adlcp:masteryscore>180</adlcp:masteryscore>"),
        'the mastery score is "180"',
    ),
    (
        "time limit action",
        lambda xml: with_item(xml, "<adlcp:timelimitaction>explode</adlcp:timelimitaction>"),
        'the time limit action is "explode"',
    ),
    (
        "ADL's elements in another order",
        lambda xml: with_item(xml, "<adlcp:masteryscore>80</adlcp:masteryscore>" + LAUNCH_DATA),
        "ADL's elements come in the order masteryscore, datafromlms",
    ),
    (
        "submanifest",
        lambda xml: xml.replace("</resources>", '</resources><manifest identifier="sub"/>'),
        "there is a manifest inside the manifest",
    ),
    (
        "parts in another order",
        lambda xml: cut(xml, "metadata").replace("</manifest>", METADATA + "</manifest>"),
        "the parts come in the order organizations, resources, metadata",
    ),
    (
        "schema files that did not come along",
        lambda xml: xml.replace("<manifest ", f'<manifest xmlns:xsi="{XSI}" xsi:schemaLocation="urn:x gone.xsd" '),
        "schemaLocation names gone.xsd, which is not in the package",
    ),
    (
        "sequencing of SCORM 2004",
        lambda xml: xml.replace("</organization>", SEQUENCING + "</organization>"),
        "<sequencing> belongs to another edition",
    ),
    ("unescaped ampersand", lambda xml: xml.replace("Good", "Good & bad"), "not well-formed XML"),
    (
        "DOCTYPE with an entity",
        lambda xml: xml.replace("<manifest ", '<!DOCTYPE m [<!ENTITY e SYSTEM "file:///etc/passwd">]><manifest ', 1),
        "it has a DOCTYPE",
    ),
    ("another document", lambda xml: "<html/>", "the document is a <html>, not a <manifest>"),
    (
        "package of an edition that nobody knows",
        lambda xml: xml.replace(SCORM12.namespace, "http://www.imsglobal.org/xsd/imscp_v9p1"),
        "this is a package of another edition",
    ),
]


def cut(xml: str, tag: str) -> str:
    start, end = xml.index(f"<{tag}"), xml.index(f"</{tag}>") + len(f"</{tag}>")
    return xml[:start] + xml[end:]


def with_item(xml: str, elements: str) -> str:
    return xml.replace("<title>Good</title>\n      </item>", f"<title>Good</title>{elements}</item>")


@pytest.mark.parametrize(("breaking", "said"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_each_mistake_is_said_with_its_line_and_a_way_out(
    breaking: Callable[[str], str], said: str, found: Callable[..., lint.Findings]
) -> None:
    broken = breaking(GOOD)
    assert broken != GOOD
    (problem, *_) = [each for each in found(broken).problems if said in str(each)]
    assert problem.path == "package.zip/imsmanifest.xml"
    assert problem.line >= 1
    assert problem.hint


def test_the_line_is_the_one_of_the_element(found: Callable[..., lint.Findings]) -> None:
    (problem,) = found(GOOD.replace("media/a.png", "media/b.png")).problems
    assert GOOD.splitlines()[problem.line - 1].strip() == '<file href="media/a.png"/>'


def test_all_mistakes_are_said_at_once(found: Callable[..., lint.Findings]) -> None:
    broken = GOOD.replace('identifier="course-c"', 'identifier="1"').replace("<schema>ADL SCORM", "<schema>ADL")
    assert len(found(broken.replace("media/a.png", "b.png")).problems) == 3


def test_files_that_nobody_lists_and_a_second_sco_are_advice(found: Callable[..., lint.Findings]) -> None:
    second = GOOD.replace(
        "</item>", "</item>" + ITEM.replace("item-c", "item-d").replace("sco-c", "second") + "<title>T</title></item>"
    )
    findings = found(second.replace("</resources>", OTHER_SCO + "</resources>"), **{"notes.txt": "x"})
    assert findings.problems == ()
    said = [problem.message for problem in findings.advice]
    assert "notes.txt is in the package but not in the manifest" in said
    assert "there is more than one SCO" in said


def test_bases_of_manifest_and_resource_add_up(found: Callable[..., lint.Findings]) -> None:
    based = GOOD.replace("<resources>", '<resources xml:base="course/">')
    findings = found(
        based, **{"index.html": None, "media/a.png": None, "course/index.html": "x", "course/media/a.png": "x"}
    )
    assert findings == lint.Findings((), ())


def test_a_laughing_bomb_of_entities_is_not_expanded(found: Callable[..., lint.Findings]) -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = GOOD.replace("<manifest ", f'<!DOCTYPE m [<!ENTITY l0 "ha">{entities}]><manifest ', 1).replace(
        "Good", "&l11;"
    )
    assert found(bomb).problems


@pytest.mark.parametrize("name", ["__MACOSX/._index.html", ".DS_Store", "media/.hidden", "Bücher.html", "run.mjs"])
def test_leftovers_and_names_that_some_lms_cannot_read_are_advice(
    found: Callable[..., lint.Findings], name: str
) -> None:
    assert any(name in problem.message for problem in found(**{name: "x"}).advice)
