"""What differs from one SCORM edition to the next, as values.

A further edition is one more `Edition`, one more browser bridge and its lint rules; nothing else asks which one it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    further_namespaces: Mapping[str, str]
    """Prefix -> namespace of what else a manifest may use: sequencing and navigation, which 1.2 does not have."""
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

    @property
    def schema_files(self) -> tuple[str, ...]:
        """Every file that `--schemas` must have."""
        return (*self.control_documents.values(), *self.companion_documents)


SCORM12 = Edition(
    format="scorm12",
    title="SCORM 1.2",
    schema_version="1.2",
    namespace="http://www.imsproject.org/xsd/imscp_rootv1p1p2",
    adl_namespace="http://www.adlnet.org/xsd/adlcp_rootv1p2",
    sco_marker="scormtype",
    further_namespaces=MappingProxyType({}),
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

_CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
_ADLCP = "http://www.adlnet.org/xsd/adlcp_v1p3"
_ADLSEQ = "http://www.adlnet.org/xsd/adlseq_v1p3"
_ADLNAV = "http://www.adlnet.org/xsd/adlnav_v1p3"
_IMSSS = "http://www.imsglobal.org/xsd/imsss"
_PARTS = ("auxresource", "control", "delivery", "limit", "objective", "random", "rollup", "seqrule", "util")

SCORM2004_4TH = Edition(
    format="scorm2004-4th",
    title="SCORM 2004 4th Edition",
    schema_version="2004 4th Edition",
    namespace=_CP,
    adl_namespace=_ADLCP,
    sco_marker="scormType",
    further_namespaces=MappingProxyType({"adlseq": _ADLSEQ, "adlnav": _ADLNAV, "imsss": _IMSSS}),
    control_documents=MappingProxyType(
        {
            _CP: "imscp_v1p1.xsd",
            _ADLCP: "adlcp_v1p3.xsd",
            _ADLSEQ: "adlseq_v1p3.xsd",
            _ADLNAV: "adlnav_v1p3.xsd",
            _IMSSS: "imsss_v1p0.xsd",
        }
    ),
    companion_documents=(
        *(f"imsss_v1p0{part}.xsd" for part in _PARTS),
        "xml.xsd",
        "XMLSchema.dtd",
        "datatypes.dtd",
    ),
    entry="start-scorm2004.js",
    # The data model allows 64,000, but URL-encoded that is more than browsers still send while a page goes away.
    suspend_limit=24_000,
)

SCORM2004_3RD = replace(
    SCORM2004_4TH, format="scorm2004-3rd", title="SCORM 2004 3rd Edition", schema_version="2004 3rd Edition"
)

EDITIONS: Mapping[str, Edition] = MappingProxyType(
    {edition.format: edition for edition in (SCORM12, SCORM2004_4TH, SCORM2004_3RD)}
)
