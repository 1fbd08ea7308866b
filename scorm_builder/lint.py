"""What an LMS would stumble over in a package, said before it does.

An XSD accepts a good part of what breaks in an LMS, and an LMS accepts in silence what then never records anything; the
rules here are those of ADL's checks and of what LMSs were seen to do (facts 2.1, 2b). Every package we build passes
through here before it is written, and so can anybody's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from courses.model.problems import Problem, Problems, Report
from scorm_builder import archive, manifest, manifest_rules, resource_rules
from scorm_builder.editions import EDITIONS, Edition

_LOCATIONS = sorted({f"{{{edition.adl_namespace}}}location" for edition in EDITIONS.values()})
_SECOND_EDITION = ("CAM 1.3", "2004 2nd Edition")


@dataclass(frozen=True, slots=True)
class Findings:
    """`problems` make a package fail somewhere; `advice` is what a careful maker would change."""

    problems: tuple[Problem, ...]
    advice: tuple[Problem, ...]


def lint(path: Path) -> Findings:
    """Everything found in the package file at `path`. Never raises for what is in it."""
    problems, advice = Problems(), Problems()
    package = archive.opened(path, problems.at(path.name))
    if package is None:
        return _findings(problems, advice)
    if other := _other_format(package.names):
        problems.at(path.name)((1, 1), *other)
        return _findings(problems, advice)
    package.check(problems.at(path.name), advice.at(path.name))
    try:
        content = package.manifest()
    except OSError as error:
        problems.at(path.name)((1, 1), f"{manifest.NAME} cannot be read: {error}", "export the package again")
        content = None
    if content is not None:
        root = _lint_manifest(content, package.names, problems, advice, path.name)
        _lint_metadata(root, package, problems, path.name)
    return _findings(problems, advice)


def lint_manifest(content: bytes, names: Iterable[str], *, package: str) -> Findings:
    """The manifest alone, beside the names of the files it came with (its own among them or not)."""
    problems, advice = Problems(), Problems()
    _lint_manifest(content, frozenset(names), problems, advice, package)
    return _findings(problems, advice)


def _lint_manifest(
    content: bytes, names: frozenset[str], problems: Problems, advice: Problems, package: str
) -> etree._Element | None:
    where = f"{package}/{manifest.NAME}"
    problem = problems.at(where)
    root = _parsed(content, problem)
    if root is None:
        return None
    edition = _edition_of(root)
    if (root.findtext("{*}metadata/{*}schemaversion") or "").strip() in _SECOND_EDITION:
        hint = f"its run-time remembers 4,000 characters only; this checks {_known()}; export it for one of them"
        problem((root.sourceline or 1, 1), "this is a package of SCORM 2004 2nd Edition", hint)
        return None
    if edition is None:
        hint = f"this checks {_known()}; export the package for one of them"
        problem((root.sourceline or 1, 1), _unknown_edition(root), hint)
        return None
    manifest_rules.check(manifest_rules.Manifest(root, edition, names, problem, advice.at(where)))
    return root


def _lint_metadata(
    root: etree._Element | None, package: archive.Archive, problems: Problems, package_name: str
) -> None:
    """The metadata documents that a manifest points to: their schema files must come along too."""
    # LOM has a <location> of its own, which says where the course lies; only ADL's points to a document.
    for location in () if root is None else root.iter(*_LOCATIONS):
        name = unquote((location.text or "").strip())
        if "://" in name:
            continue
        problem = problems.at(f"{package_name}/{name}")
        try:
            content = package.document(name)
        except OSError as error:
            problem((1, 1), f"it cannot be read: {error}", "export the package again")
            continue
        if name and content is None:
            fact = f"the metadata {name} are not in the package"
            where = problems.at(f"{package_name}/{manifest.NAME}")
            where((location.sourceline or 1, 1), fact, "put them there, or remove adlcp:location")
        elif content is not None and (metadata := _parsed(content, problem)) is not None:
            for element, message, hint in resource_rules.missing_documents(metadata, package.names):
                problem((element.sourceline or 1, 1), message, hint)


def _other_format(names: frozenset[str]) -> tuple[str, str] | None:
    """What a package without a manifest is instead, and what to do, if its files tell."""
    if manifest.NAME in names:
        return None
    for name, title in (("cmi5.xml", "cmi5"), ("tincan.xml", "xAPI (Tin Can)")):
        if name in names:
            return f"this is a package of {title}, not of SCORM", f"this checks {_known()}; upload it as {title}"
    return None


def _parsed(content: bytes, problem: Report) -> etree._Element | None:
    """The document's root, or None after saying why it is not read."""
    # No entity is ever resolved and no address opened, whoever wrote this file.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        hint = "an & in a text must be written &amp;, and every tag closed"
        problem((max(line, 1), max(column, 1)), f"not well-formed XML: {error.msg}", hint)
        return None
    if root.getroottree().docinfo.doctype:
        problem((1, 1), "it has a DOCTYPE", "remove it; a manifest needs none, and readers refuse it for safety")
        return None
    return root


def _edition_of(root: etree._Element) -> Edition | None:
    """By the namespace, and where editions share one by the schema version; if that is unknown, the newest."""
    sharing = [edition for edition in EDITIONS.values() if edition.namespace == etree.QName(root).namespace]
    version = (root.findtext("{*}metadata/{*}schemaversion") or "").strip()
    return next((edition for edition in sharing if edition.schema_version == version), next(iter(sharing), None))


def _unknown_edition(root: etree._Element) -> str:
    version = next((text for text in root.itertext("{*}schemaversion") if text and text.strip()), None)
    name = etree.QName(root)
    if "imsccv1p" in (name.namespace or ""):
        return "this is a Common Cartridge, not a package of SCORM"
    if version and name.localname == "manifest":
        return f"this is a package of another edition: schemaversion {version.strip()}, namespace {name.namespace}"
    if name.localname == "manifest":
        return f"the manifest's namespace is {name.namespace or 'missing'}"
    return f"the document is a <{name.localname}>, not a <manifest>"


def _known() -> str:
    return ", ".join(edition.title for edition in EDITIONS.values())


def _findings(problems: Problems, advice: Problems) -> Findings:
    return Findings(tuple(problems), tuple(advice))
