"""What a SCORM manifest must say beyond its XSD: metadata, organizations and items.

Each rule is one function that reports all its offences with their lines. The resources' rules, which look at the files,
are in `resource_rules`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from courses.model.problems import Report
from scorm_builder import bypass_rules, extension_rules, resource_rules, sequencing_rules
from scorm_builder.editions import Edition

Element = etree._Element

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_SPAN = re.compile(r"\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?")
_LIMIT_ACTIONS = ("exit,message", "exit,no message", "continue,message", "continue,no message")
_EXTENSIONS = ("prerequisites", "maxtimeallowed", "timelimitaction", "datafromlms", "masteryscore")
"""ADL's elements of an item, in the only order that the schema takes."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest to look at: its root, its edition, the files beside it, and where to report."""

    root: Element
    edition: Edition
    names: frozenset[str]
    problem: Report
    advice: Report

    def children(self, parent: Element, tag: str) -> list[Element]:
        """The children of `parent` called `tag` in the edition's content packaging namespace."""
        return parent.findall(f"{{{self.edition.namespace}}}{tag}")

    def all(self, tag: str) -> Iterator[Element]:
        """Every element called `tag`, in the order of the document."""
        return self.root.iter(f"{{{self.edition.namespace}}}{tag}")

    def wrong(self, element: Element, message: str, hint: str) -> None:
        """Report a problem at an element."""
        self.problem((element.sourceline or 1, 1), message, hint)

    def better(self, element: Element, message: str, hint: str) -> None:
        """Report advice at an element."""
        self.advice((element.sourceline or 1, 1), message, hint)


def check(manifest: Manifest) -> None:
    """Report everything the manifest gets wrong."""
    if etree.QName(manifest.root).localname != "manifest":
        manifest.wrong(
            manifest.root, f"the document is a <{etree.QName(manifest.root).localname}>", "it must be a <manifest>"
        )
        return
    _check_parts(manifest)
    _check_identifiers(manifest)
    _check_metadata(manifest)
    _check_organizations(manifest)
    _check_items(manifest)
    resource_rules.check(manifest)
    sequencing_rules.check(manifest)
    bypass_rules.check(manifest)


def _check_parts(manifest: Manifest) -> None:
    root = manifest.root
    for nested in list(manifest.all("manifest"))[1:]:
        manifest.wrong(nested, "there is a manifest inside the manifest", "make it a package of its own")
    for tag in ("metadata", "organizations", "resources"):
        found = manifest.children(root, tag)
        if len(found) != 1:
            fact = f"<{tag}> is missing" if not found else f"<{tag}> stands there {len(found)} times"
            manifest.wrong(found[1] if found else root, fact, f"a manifest has exactly one <{tag}>")
    order = [name for name in map(_local, root) if name in ("metadata", "organizations", "resources")]
    if order != sorted(order):  # the three happen to be in alphabetical order
        manifest.wrong(
            root, f"the parts come in the order {', '.join(order)}", "write metadata, organizations, resources"
        )


def _check_identifiers(manifest: Manifest) -> None:
    named = [element for tag in ("manifest", "organization", "item", "resource") for element in manifest.all(tag)]
    counts = Counter(element.get("identifier") for element in named)
    for element in named:
        identifier = element.get("identifier")
        if not identifier:
            manifest.wrong(element, f"<{_local(element)}> has no identifier", "give it one that no other element has")
        elif not _ID.fullmatch(identifier):
            manifest.wrong(
                element,
                f'the identifier "{identifier}" is not a valid id',
                "begin with a letter; only ASCII letters, digits, . _ and -",
            )
        elif counts[identifier] > 1:
            manifest.wrong(
                element,
                f'the identifier "{identifier}" is used {counts[identifier]} times',
                "every identifier must be unique in the manifest",
            )


def _check_metadata(manifest: Manifest) -> None:
    for metadata in manifest.children(manifest.root, "metadata"):
        expected = {"schema": "ADL SCORM", "schemaversion": manifest.edition.schema_version}
        for tag, text in expected.items():
            found = manifest.children(metadata, tag)
            if len(found) != 1:
                fact = f"<{tag}> is missing" if not found else f"<{tag}> stands there {len(found)} times"
                manifest.wrong(metadata, fact, f"write <{tag}>{text}</{tag}> once; an LMS decides by it what to offer")
            elif (found[0].text or "").strip() != text:
                manifest.wrong(
                    found[0],
                    f'<{tag}> is "{(found[0].text or "").strip()}"',
                    f'for {manifest.edition.title} it must be "{text}"',
                )
        if [_local(child) for child in metadata][:2] not in (
            ["schema", "schemaversion"],
            ["schema"],
            ["schemaversion"],
            [],
        ):
            manifest.wrong(
                metadata, "the metadata do not begin with schema and schemaversion", "write them first, in this order"
            )


def _check_organizations(manifest: Manifest) -> None:
    for organizations in manifest.children(manifest.root, "organizations"):
        found = manifest.children(organizations, "organization")
        default = organizations.get("default")
        if not found:
            manifest.wrong(
                organizations, "there is no <organization>", "an LMS needs one with an item to launch anything"
            )
        elif default is None:
            manifest.wrong(
                organizations, "<organizations> has no default", f'write default="{found[0].get("identifier")}"'
            )
        elif default not in {organization.get("identifier") for organization in found}:
            manifest.wrong(
                organizations,
                f'the default organization "{default}" does not exist',
                f'write default="{found[0].get("identifier")}"',
            )
        for organization in found:
            _check_title(manifest, organization)
            if not manifest.children(organization, "item"):
                manifest.wrong(
                    organization, "the organization has no <item>", "add an item that refers to the course's resource"
                )


def _check_items(manifest: Manifest) -> None:
    resources = {resource.get("identifier"): resource for resource in manifest.all("resource")}
    marker = resource_rules.marker(manifest)
    launched: list[Element] = []
    for item in manifest.all("item"):
        resource = resources.get(item.get("identifierref"))
        tracked = resource is not None and resource.get(marker) == "sco"
        launched += [item] if tracked else []
        _check_title(manifest, item)
        _check_reference(manifest, item, resource)
        if manifest.edition.further_namespaces:
            extension_rules.check(manifest, item, tracked=tracked)
        else:
            _check_extensions(manifest, item, tracked=tracked)
        if item.get("isvisible") not in (None, "true", "false", "1", "0"):
            manifest.wrong(item, f'isvisible is "{item.get("isvisible")}"', "write true or false")
        if item.get("parameters") and item.get("identifierref") is None:
            manifest.better(item, "an item that launches nothing has parameters", "remove them")
    if resources:
        _check_launched(manifest, launched)


def _check_launched(manifest: Manifest, launched: list[Element]) -> None:
    if not launched:
        hint = f'an LMS would record nothing; mark the resource with adlcp:{manifest.edition.sco_marker}="sco"'
        manifest.wrong(manifest.root, "no item launches a SCO", hint)
    for item in launched[1:]:
        hint = "some LMSs call the activity complete when any one of them is; prefer a single SCO"
        manifest.better(item, "there is more than one SCO", hint)


def _check_reference(manifest: Manifest, item: Element, resource: Element | None) -> None:
    reference = item.get("identifierref")
    leaf = not manifest.children(item, "item")
    if leaf and not reference:
        manifest.wrong(item, "the item launches nothing", "give it the identifierref of a resource")
    elif not leaf and reference:
        manifest.wrong(
            item, "an item with items below it refers to a resource", "only the innermost items may launch something"
        )
    elif reference and resource is None:
        manifest.wrong(
            item, f'there is no resource "{reference}"', "refer to the identifier of a resource in this manifest"
        )


def _check_title(manifest: Manifest, element: Element) -> None:
    titles = manifest.children(element, "title")
    if len(titles) != 1:
        fact = "has no <title>" if not titles else f"has {len(titles)} titles"
        manifest.wrong(element, f"<{_local(element)}> {fact}", "write exactly one; it is what learners see in the LMS")
    elif not (titles[0].text or "").strip():
        manifest.wrong(titles[0], "the title is empty", "write what learners shall see in the LMS")
    elif len(titles[0].text or "") > 200:
        manifest.better(titles[0], "the title is longer than 200 characters", "shorten it; an LMS may cut it")


def _check_extensions(manifest: Manifest, item: Element, *, tracked: bool) -> None:
    names = [_local(child) for child in item if etree.QName(child).namespace == manifest.edition.adl_namespace]
    if [name for name in _EXTENSIONS if name in names] != names:
        manifest.wrong(
            item,
            f"ADL's elements come in the order {', '.join(names)}",
            f"each at most once, in the order {', '.join(_EXTENSIONS)}",
        )
    for child in item:
        if etree.QName(child).namespace != manifest.edition.adl_namespace:
            continue
        if not tracked:
            manifest.wrong(
                child,
                f"<{_local(child)}> is on an item that launches no SCO",
                "move it to the item of the SCO, or remove it",
            )
        for message, hint in _extension_problems(_local(child), (child.text or "").strip(), child.get("type")):
            manifest.wrong(child, message, hint)
        if _local(child) == "masteryscore":
            manifest.better(
                child,
                "there is a mastery score",
                "an LMS may overrule the course's own status by it; remove it unless that is meant",
            )


def _extension_problems(name: str, text: str, type_: str | None) -> Iterable[tuple[str, str]]:
    if name == "masteryscore" and not (_NUMBER.fullmatch(text) and 0 <= float(text) <= 100):
        yield f'the mastery score is "{text}"', "write a number from 0 to 100"
    if name == "timelimitaction" and text not in _LIMIT_ACTIONS:
        yield f'the time limit action is "{text}"', f"write one of: {'; '.join(_LIMIT_ACTIONS)}"
    if name == "maxtimeallowed" and not _SPAN.fullmatch(text):
        yield f'the maximum time is "{text}"', "write it as HHHH:MM:SS"
    if name == "datafromlms" and len(text) > 4096:
        yield f"datafromlms has {len(text)} characters", "4096 is the limit"
    if name == "prerequisites" and (type_ != "aicc_script" or len(text) > 200):
        yield "the prerequisites are not a short AICC script", 'write type="aicc_script" and at most 200 characters'


def _local(element: Element) -> str:
    return etree.QName(element).localname
