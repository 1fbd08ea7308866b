"""What differs from one SCORM edition to the next, as values.

A further edition is one more `Edition`, one more browser bridge and its lint rules; nothing else asks which one it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of SCORM. Names are as in the edition's content packaging binding."""

    format: str
    """What people write after `--format`."""
    title: str
    """What people read."""
    schema_version: str
    """The text of `<schemaversion>`: many an LMS decides by it alone which API to offer."""
    namespace: str
    """The default namespace of the manifest (IMS Content Packaging)."""
    adl_namespace: str
    """ADL's extension namespace, which marks the SCO."""
    sco_marker: str
    """The attribute that marks the SCO; its capitals differ between editions, and a wrong one makes a silent asset."""
    control_documents: Mapping[str, str]
    """Namespace -> schema file, as `schemaLocation` pairs; the files are other people's and come from `--schemas`."""
    companion_documents: tuple[str, ...]
    """Further schema files that those import."""
    entry: str
    """The browser module that starts the player on this edition's run-time."""
    suspend_limit: int
    """Characters of `suspend_data` that packages allow themselves; below the edition's own limit on purpose."""


SCORM12 = Edition(
    format="scorm12",
    title="SCORM 1.2",
    schema_version="1.2",
    namespace="http://www.imsproject.org/xsd/imscp_rootv1p1p2",
    adl_namespace="http://www.adlnet.org/xsd/adlcp_rootv1p2",
    sco_marker="scormtype",
    control_documents=MappingProxyType(
        {
            "http://www.imsproject.org/xsd/imscp_rootv1p1p2": "imscp_rootv1p1p2.xsd",
            "http://www.adlnet.org/xsd/adlcp_rootv1p2": "adlcp_rootv1p2.xsd",
        }
    ),
    companion_documents=("ims_xml.xsd",),
    entry="start-scorm12.js",
    # The data model allows 4096; an LMS may count escapes or bytes, so some room stays free.
    suspend_limit=3900,
)

EDITIONS: Mapping[str, Edition] = MappingProxyType({edition.format: edition for edition in (SCORM12,)})
