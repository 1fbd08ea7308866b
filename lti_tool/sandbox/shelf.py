"""Installed SCORM 1.2 packages, and what each person's run-time has left in them.

The rules here are the LMS's half of SCORM 1.2: who is shown what at the start, and what is made of a record at the
end. The other half, the API that the package talks to, runs in the browser (`static/scorm12.js`).
"""

import io
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lxml import etree

from lti_tool.sandbox.people import Person

MAX_BYTES = 200_000_000
"""What a package may weigh unpacked."""
DONE = ("passed", "completed", "failed")


class PackageRefused(Exception):
    """A file that is no SCORM 1.2 package; the message is for whoever uploaded it."""


@dataclass(frozen=True)
class Package:
    """One installed package. `entry` is the address of its first SCO inside the zip."""

    key: str
    title: str
    entry: str
    files: Mapping[str, bytes]
    revision: int = 1
    mastery: float | None = None
    launch_data: str = ""


@dataclass
class Record:
    """One person's run-time data. `values` are `cmi.*` elements as last saved, `seconds` the time of each session."""

    values: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    updated: datetime | None = None

    @property
    def status(self) -> str:
        return self.values.get("cmi.core.lesson_status", "not attempted")

    @property
    def score(self) -> str:
        return self.values.get("cmi.core.score.raw", "")


class Shelf:
    """The packages and everybody's records; safe to use from several threads."""

    def __init__(self) -> None:
        self.packages: dict[str, Package] = {}
        self._records: dict[tuple[str, str], Record] = {}
        self._lock = threading.RLock()

    def install(self, data: bytes, key: str) -> Package:
        """Put a package on the shelf, in the place of an earlier one of the same key: records stay."""
        with self._lock:
            old = self.packages.get(key)
            package = read_package(data, key, revision=old.revision + 1 if old else 1)
            self.packages[key] = package
            return package

    def record(self, package: str, person: str) -> Record | None:
        with self._lock:
            return self._records.get((package, person))

    def start(self, package: Package, person: Person, session: str) -> dict[str, str]:
        """The `cmi.*` values a session begins with. A teacher only looks: browse, no credit."""
        with self._lock:
            record = self._records.setdefault((package.key, person.key), Record())
            kept = {name: value for name, value in record.values.items() if name not in _PER_SESSION}
            entry = _entry(record)
            record.seconds.setdefault(session, 0.0)
            total = sum(record.seconds.values())
        mode = "browse" if person.role == "teacher" else "review" if record.status in DONE else "normal"
        return {
            **kept,
            "cmi.core.student_id": person.key,
            "cmi.core.student_name": person.sorted_name,
            "cmi.core.lesson_status": record.status,
            "cmi.core.lesson_mode": mode,
            "cmi.core.credit": "credit" if mode == "normal" else "no-credit",
            "cmi.core.entry": entry,
            "cmi.core.total_time": as_timespan(total),
            "cmi.launch_data": package.launch_data,
            "cmi.student_data.mastery_score": "" if package.mastery is None else f"{package.mastery:g}",
        }

    def save(self, package: Package, person: Person, sent: Mapping[str, Any], now: datetime) -> Record:
        """Keep what a session sent: {session, number, values, finished}. A message overtaken by a newer one is dropped.

        Stored whatever the lesson mode is, as real LMSs do: in review the package must refrain by itself.
        """
        values = {str(name): str(value) for name, value in sent["values"].items()}
        session, count = str(sent["session"]), int(sent["number"])
        with self._lock:
            record = self._records.setdefault((package.key, person.key), Record())
            if count <= record.last.get(session, 0):
                return record
            record.last[session] = count
            record.values = settled(values, package) if sent.get("finished") else values
            record.seconds[session] = seconds_of(values.get("cmi.core.session_time", ""))
            record.updated = now
            return record


_PER_SESSION = ("cmi.core.exit", "cmi.core.session_time")


def _entry(record: Record) -> str:
    if not record.values:
        return "ab-initio"
    return "resume" if record.values.get("cmi.core.exit") == "suspend" else ""


def settled(values: Mapping[str, str], package: Package) -> dict[str, str]:
    """What the LMS makes of a record at LMSFinish.

    A package that never said anything is `completed` (SCORM 1.2, 3.4.4); one with a mastery score is judged by it.
    """
    status = values.get("cmi.core.lesson_status", "not attempted")
    raw = values.get("cmi.core.score.raw", "")
    if status == "not attempted":
        status = "completed"
    if package.mastery is not None and raw:
        status = "passed" if float(raw) >= package.mastery else "failed"
    return {**values, "cmi.core.lesson_status": status}


def seconds_of(timespan: str) -> float:
    """A SCORM 1.2 timespan, HHHH:MM:SS.SS, in seconds; 0 for an empty one."""
    if not timespan:
        return 0.0
    hours, minutes, seconds = timespan.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def as_timespan(seconds: float) -> str:
    """Seconds as HHHH:MM:SS.SS."""
    hundredths = round(seconds * 100)
    whole, rest = divmod(hundredths, 100)
    return f"{whole // 3600:04d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{rest:02d}"


def read_package(data: bytes, key: str, *, revision: int = 1) -> Package:
    """The package in a zip. Tolerant where real LMSs are: only what must be there to play it is asked for."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
                raise PackageRefused(f"The package unpacks to more than {MAX_BYTES // 1_000_000} MB.")
            files = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    except zipfile.BadZipFile:
        raise PackageRefused("This file is not a zip archive.") from None
    if "imsmanifest.xml" not in files:
        nested = any(name.endswith("/imsmanifest.xml") for name in files)
        where = "; it is in a folder of it, so zip the folder's contents, not the folder" if nested else ""
        raise PackageRefused(f"There is no imsmanifest.xml at the top of the archive{where}.")
    return _from_manifest(_manifest(files["imsmanifest.xml"]), Package(key, key, "", files, revision=revision))


def _manifest(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise PackageRefused(f"imsmanifest.xml is not well-formed: {error}") from None


def _from_manifest(root: etree._Element, package: Package) -> Package:
    for item in root.iterfind(".//{*}organizations//{*}item[@identifierref]"):
        resource = root.find(f".//{{*}}resource[@identifier='{item.get('identifierref')}']")
        if resource is None or not resource.get("href"):
            continue
        mastery, launch_data = item.findtext("{*}masteryscore"), item.findtext("{*}datafromlms")
        return Package(
            key=package.key,
            title=root.findtext(".//{*}organization/{*}title") or item.findtext("{*}title") or package.key,
            entry=str(resource.get("href")),
            files=package.files,
            revision=package.revision,
            mastery=float(mastery) if mastery else None,
            launch_data=launch_data or "",
        )
    raise PackageRefused("imsmanifest.xml names nothing to open: no item points to a resource with an address.")
