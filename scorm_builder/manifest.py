"""imsmanifest.xml: one organization, one item, one SCO, every file listed.

There is one SCO because with several a finished one can complete the whole activity, and no mastery score because an
LMS may then overrule the status that the package holds back until the learner has met the others (facts 2b, R3, R4).
Where there is sequencing, it says that only the content sets completion and success: otherwise the standard makes a
course that was opened and left a completed one.
"""

from collections.abc import Iterable
from urllib.parse import quote

from lxml import etree

from scorm_builder.editions import Edition

NAME = "imsmanifest.xml"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def manifest(  # the six facts a manifest is made of
    edition: Edition, *, course: str, title: str, launch: str, files: Iterable[str], with_schemas: bool = False
) -> bytes:
    """The manifest of one course as UTF-8 XML.

    `course` is the course's id: identifiers derive from it and never from a position, since an LMS that is given a
    corrected package keeps learners' records only while the item's identifier stays the same. `launch` is the page an
    LMS opens, `files` every file in the package beside the manifest and the schema files. `schemaLocation` is written
    only `with_schemas`, because every document it names must be in the package.
    """
    prefixes: dict[str | None, str] = {None: edition.namespace, "adlcp": edition.adl_namespace}
    root = etree.Element(f"{{{edition.namespace}}}manifest", nsmap=prefixes | dict(edition.further_namespaces))
    root.set("identifier", identifier("course", course))
    root.set("version", "1.0")
    if with_schemas:
        pairs = (f"{namespace} {file}" for namespace, file in edition.control_documents.items())
        root.set(f"{{{_XSI}}}schemaLocation", " ".join(pairs))
    metadata = _child(root, "metadata")
    _child(metadata, "schema").text = "ADL SCORM"
    _child(metadata, "schemaversion").text = edition.schema_version
    _organizations(root, edition, course, title)
    _resources(root, edition, course, launch, sorted(files))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def identifier(kind: str, course: str) -> str:
    """An xs:ID that says what it names: ASCII, no leading digit, the same in every build of this course."""
    return f"{kind}-" + "".join(
        char if char.isascii() and (char.isalnum() or char in "-_.") else "-" for char in course
    )


def _organizations(root: etree._Element, edition: Edition, course: str, title: str) -> None:
    organization_id = identifier("organization", course)
    organizations = _child(root, "organizations", default=organization_id)
    organization = _child(organizations, "organization", identifier=organization_id)
    _child(organization, "title").text = title
    item = _child(
        organization,
        "item",
        identifier=identifier("item", course),
        identifierref=identifier("sco", course),
        isvisible="true",
    )
    _child(item, "title").text = title
    if "imsss" in edition.further_namespaces:
        _leave_status_to_the_course(item, organization, edition)


def _leave_status_to_the_course(item: etree._Element, organization: etree._Element, edition: Edition) -> None:
    """Sequencing for one SCO: the LMS begins it unasked, offers no way past it, and concludes nothing by itself."""
    imsss, adlnav = (f"{{{edition.further_namespaces[prefix]}}}" for prefix in ("imsss", "adlnav"))
    sequencing = etree.SubElement(item, f"{imsss}sequencing")
    content_decides = {"tracked": "true", "completionSetByContent": "true", "objectiveSetByContent": "true"}
    etree.SubElement(sequencing, f"{imsss}deliveryControls", content_decides)
    interface = etree.SubElement(etree.SubElement(item, f"{adlnav}presentation"), f"{adlnav}navigationInterface")
    for button in ("previous", "continue"):
        etree.SubElement(interface, f"{adlnav}hideLMSUI").text = button
    sequencing = etree.SubElement(organization, f"{imsss}sequencing")
    etree.SubElement(sequencing, f"{imsss}controlMode", {"choice": "true", "flow": "true"})


def _resources(root: etree._Element, edition: Edition, course: str, launch: str, files: list[str]) -> None:
    resources = _child(root, "resources")
    sco = _child(resources, "resource", identifier=identifier("sco", course), type="webcontent", href=quote(launch))
    sco.set(f"{{{edition.adl_namespace}}}{edition.sco_marker}", "sco")
    for file in files:
        _child(sco, "file", href=quote(file))


def _child(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    namespace = etree.QName(parent).namespace
    return etree.SubElement(parent, f"{{{namespace}}}{tag}", attributes)
