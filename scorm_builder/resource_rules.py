"""What a SCORM 1.2 manifest must say about its resources, beside the files that are really there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lxml import etree

from scorm_builder import manifest as ours

if TYPE_CHECKING:
    from scorm_builder.manifest_rules import Element, Manifest

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")
_CONTROL = (".xsd", ".dtd")


def check(manifest: Manifest) -> None:
    """Report what is wrong with resources, files, dependencies, bases and control documents."""
    listed: set[str] = set()
    identifiers = {resource.get("identifier") for resource in manifest.all("resource")}
    for element in (manifest.root, *manifest.all("resources"), *manifest.all("resource")):
        _check_base(manifest, element)
    for resource in manifest.all("resource"):
        _check_kind(manifest, resource)
        listed |= _check_files(manifest, resource)
        for dependency in manifest.children(resource, "dependency"):
            if dependency.get("identifierref") not in identifiers:
                manifest.wrong(
                    dependency,
                    f'there is no resource "{dependency.get("identifierref")}" to depend on',
                    "name a resource of this manifest",
                )
    _check_launches(manifest)
    _check_unlisted(manifest, listed)
    _check_control_documents(manifest)
    _check_foreign(manifest)


def marker(manifest: Manifest) -> str:
    """The attribute that makes a resource a SCO, as lxml names it."""
    return f"{{{manifest.edition.adl_namespace}}}{manifest.edition.sco_marker}"


def _check_kind(manifest: Manifest, resource: Element) -> None:
    if resource.get("type") != "webcontent":
        found = resource.get("type")
        manifest.wrong(
            resource,
            f'the resource\'s type is "{found}"' if found else "the resource has no type",
            'write type="webcontent"',
        )
    kind = resource.get(marker(manifest))
    name = f"adlcp:{manifest.edition.sco_marker}"
    if kind is None:
        near = next((key for key in resource.attrib if str(key).lower().endswith("scormtype")), None)
        fact = (
            f"the resource's kind is written {etree.QName(str(near)).localname} or in another namespace"
            if near
            else "the resource does not say whether it is a SCO"
        )
        manifest.wrong(
            resource, fact, f'write {name}="sco" or "asset", in just these letters; without it an LMS records nothing'
        )
    elif kind not in ("sco", "asset"):
        manifest.wrong(resource, f'{name} is "{kind}"', 'write "sco" or "asset", in small letters')


def _check_files(manifest: Manifest, resource: Element) -> set[str]:
    """Check every address of a resource; the files it lists."""
    files = {file.get("href"): file for file in manifest.children(resource, "file")}
    href = resource.get("href")
    if (
        href is not None
        and _local_address(href)
        and href.split("?")[0].split("#")[0] not in {(key or "").split("?")[0] for key in files}
    ):
        manifest.wrong(
            resource, f"{href} is launched but not listed as a <file>", f'add <file href="{href}"/> to the resource'
        )
    listed = set()
    for address, element in [*files.items(), (href, resource)]:
        if address is None:
            if element is not resource:
                manifest.wrong(element, "a <file> has no href", "name the file")
        elif _check_address(manifest, element, address):
            listed.add(_path(resource, address))
    for name in sorted(listed - manifest.names):
        element = next((file for key, file in files.items() if key and _path(resource, key) == name), resource)
        manifest.wrong(element, f"{name} is not in the package", _nearest(name, manifest.names))
    return listed


def _check_address(manifest: Manifest, element: Element, address: str) -> bool:
    """Report what is wrong with an address; whether it names a file that should be in the package."""
    if "\\" in address:
        manifest.wrong(element, f"{address} is written with backslashes", "write forward slashes")
    elif address.startswith("/"):
        manifest.wrong(element, f"{address} begins with a slash", "write it from the manifest's own folder")
    elif ".." in address.split("/"):
        manifest.wrong(element, f"{address} points outside the package", "put the file into the package")
    elif address.lower().startswith("file:") or re.match(r"[A-Za-z]:", address):
        manifest.wrong(element, f"{address} is on somebody's own disk", "put the file into the package")
    elif not _local_address(address):
        manifest.better(
            element,
            f"{address} is on another server",
            "put the file into the package; an LMS cannot vouch for other servers",
        )
    else:
        if unsafe := _UNSAFE.search(address):
            manifest.wrong(
                element, f"{address} has {unsafe.group()!r} in it", "write it percent-encoded, or rename the file"
            )
        return True
    return False


def _check_launches(manifest: Manifest) -> None:
    launched = {item.get("identifierref") for item in manifest.all("item")}
    for resource in manifest.all("resource"):
        href = resource.get("href")
        if resource.get("identifier") not in launched:
            continue
        if not href:
            manifest.wrong(resource, "an item launches this resource, but it has no href", "name the page to open")
        elif _local_address(href) and "." not in urlsplit(href).path.rsplit("/", 1)[-1]:
            manifest.wrong(
                resource, f"{href} has no file extension", "an LMS would not know that it is a page; call it .html"
            )


def _check_unlisted(manifest: Manifest, listed: set[str]) -> None:
    expected = listed | {ours.NAME}
    for name in sorted(manifest.names - expected):
        if not name.lower().endswith(_CONTROL):
            manifest.better(
                manifest.root,
                f"{name} is in the package but not in the manifest",
                f'list it as <file href="{name}"/>, or leave it out',
            )


def _check_control_documents(manifest: Manifest) -> None:
    for element in manifest.root.iter("{*}*"):
        if len((element.get(_SCHEMA_LOCATION) or "").split()) % 2:
            manifest.wrong(
                element,
                "schemaLocation is not pairs of namespace and file",
                "write each namespace followed by its file",
            )
    for element, message, hint in missing_documents(manifest.root, manifest.names):
        manifest.wrong(element, message, hint)


def missing_documents(root: Element, names: frozenset[str]) -> Iterator[tuple[Element, str, str]]:
    """Where a document names a schema file that did not come along: the element, the fact and a way out."""
    for element in root.iter("{*}*"):
        for document in (element.get(_SCHEMA_LOCATION) or "").split()[1::2]:
            if _local_address(document) and document not in names:
                fact = f"schemaLocation names {document}, which is not in the package"
                yield element, fact, "put it at the package's root, or remove schemaLocation"


def _check_foreign(manifest: Manifest) -> None:
    """Elements of another edition: an LMS ignores them, so what they ask for never happens."""
    edition = manifest.edition
    known = {edition.namespace, edition.adl_namespace, *edition.further_namespaces.values()}
    seen: set[str] = set()
    for element in manifest.root.iter("{*}*"):
        namespace = etree.QName(element).namespace or ""
        if namespace not in known | seen and ("adlnet.org" in namespace or "imsss" in namespace):
            seen.add(namespace)
            manifest.wrong(
                element,
                f"<{etree.QName(element).localname}> belongs to another edition ({namespace})",
                f"remove it; {edition.title} does not know it",
            )


def _check_base(manifest: Manifest, element: Element) -> None:
    base = element.get(_BASE)
    if base is None:
        return
    if "\\" in base or base.startswith("/"):
        manifest.wrong(element, f"xml:base is {base}", "write it with forward slashes and without a leading one")
    elif not base.endswith("/"):
        manifest.wrong(element, f"xml:base is {base}", "end it with a slash, or the last folder is left out")


def _path(resource: Element, address: str) -> str:
    """The name in the zip that an address of this resource means."""
    bases = [base for element in _upwards(resource) if (base := element.get(_BASE))]
    return unquote("".join(reversed(bases)) + urlsplit(address).path)


def _upwards(element: Element) -> Iterator[Element]:
    yield element
    yield from element.iterancestors()


def _local_address(address: str) -> bool:
    try:
        return not urlsplit(address).scheme and not address.startswith("//")
    except ValueError:
        return True


def _nearest(name: str, names: frozenset[str]) -> str:
    same = next((other for other in names if other.lower() == name.lower()), None)
    close = [same] if same else get_close_matches(name, sorted(names), n=1, cutoff=0.8)
    return f"did you mean {close[0]}? Capitals count" if close else "add the file, or take it out of the manifest"
