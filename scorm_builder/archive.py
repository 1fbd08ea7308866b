"""Packages made by anybody, opened without trusting them.

Nothing is ever unpacked to disk; members are read into memory, within limits. What is wrong with the zip as a zip is
told here, in the words of somebody who has to upload it to an LMS; what the manifest says is lint's business.
"""

import lzma
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from courses.model.problems import Report
from scorm_builder import manifest

MOST_FILES = 20_000
MOST_BYTES = 4 << 30
MOST_MANIFEST = 16 << 20
RATIO = 200
_SMALL = 1 << 20
_LITTER = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}
_HERE = (1, 1)
_BLOCK = 1 << 20
# What zipfile and its decompressors raise for bytes that make no sense; which one is a matter of where they stand.
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, ValueError, EOFError)


class Archive:
    """An open package. `names` are its files; `problem` reports about the package itself."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        self.names = frozenset(entry.filename for entry in self._entries)

    def manifest(self) -> bytes | None:
        """The manifest's bytes, None if there is none at the root. Raises OSError, also for a damaged or huge one."""
        return self.document(manifest.NAME)

    def document(self, name: str) -> bytes | None:
        """The bytes of an XML document, None if there is none of this name. Raises OSError as for the manifest."""
        if name not in self.names:
            return None
        try:
            with self._archive.open(name) as stream:
                content = stream.read(MOST_MANIFEST + 1)
        except _DAMAGE as error:
            raise OSError(str(error)) from error
        if len(content) > MOST_MANIFEST:
            raise OSError(f"it is larger than {MOST_MANIFEST >> 20} MB")
        return content

    def check(self, problem: Report, advice: Report) -> None:
        """Report what is wrong with the zip: names, links, sizes, encryption, and where the manifest is."""
        self._check_manifest_place(problem)
        self._check_sizes(problem)
        for entry in self._entries:
            if wrong := list(_entry_problems(entry)):
                for message, hint in wrong:
                    problem(_HERE, message, hint)
            elif self._damaged(entry):
                problem(_HERE, f"{entry.filename} is damaged", "export or download the package again")
        for message, hint in self._twins():
            problem(_HERE, message, hint)
        for message, hint in self._litter():
            advice(_HERE, message, hint)

    def _check_manifest_place(self, problem: Report) -> None:
        if manifest.NAME in self.names:
            return
        found = sorted(name for name in self.names if PurePosixPath(name).name.lower() == manifest.NAME)
        if not found:
            problem(
                _HERE,
                f"there is no {manifest.NAME}",
                "an LMS finds a course only by this file; export the package again",
            )
        elif "/" in found[0]:
            where = PurePosixPath(found[0]).parent
            problem(
                _HERE, f"{manifest.NAME} is in the folder {where}", "zip what is in that folder, not the folder itself"
            )
        else:
            problem(_HERE, f"the manifest is called {found[0]}", f"call it {manifest.NAME}, in small letters")

    def _check_sizes(self, problem: Report) -> None:
        if len(self._entries) > MOST_FILES:
            problem(
                _HERE,
                f"there are {len(self._entries)} files",
                f"leave out what the course does not need; {MOST_FILES} is the limit",
            )
        total = sum(entry.file_size for entry in self._entries)
        if total > MOST_BYTES:
            problem(_HERE, f"unpacked it is {total >> 30} GB", "put films where they can be streamed, and link to them")

    def _damaged(self, entry: zipfile.ZipInfo) -> bool:
        """Whether a member's bytes are not what its checksum says; never unpacks more than it declares."""
        try:
            with self._archive.open(entry) as stream:
                while stream.read(_BLOCK):
                    pass
        except (*_DAMAGE, OSError):
            return True
        return False

    def _twins(self) -> Iterator[tuple[str, str]]:
        for name, count in sorted(Counter(entry.filename for entry in self._entries).items()):
            if count > 1:
                yield f"{name} is in the zip {count} times", "keep one; which one an LMS takes is a matter of luck"
        lower = Counter(name.lower() for name in self.names)
        for name in sorted(self.names):
            if lower[name.lower()] > 1:
                yield f"{name} differs from another file only in capitals", "rename one; some servers cannot keep both"

    def _litter(self) -> Iterator[tuple[str, str]]:
        for name in sorted(self.names):
            parts = PurePosixPath(name).parts
            if _LITTER.intersection(parts) or any(part.startswith(".") for part in parts):
                yield (
                    f"{name} is a leftover of the computer it was zipped on",
                    "leave it out; some LMSs refuse hidden files",
                )
            elif not name.isascii():
                yield (
                    f"{name} is not written in plain ASCII letters",
                    "rename it; zips do not say reliably how such names are meant",
                )
            elif name.lower().endswith(".mjs"):
                yield f"{name} ends in .mjs", "call it .js; some LMSs serve .mjs as text, and then it does not run"


def opened(path: Path, problem: Report) -> Archive | None:
    """The package at `path`, or None after reporting why it cannot be read."""
    try:
        return Archive(zipfile.ZipFile(path))
    except _DAMAGE:
        problem(_HERE, "this is not a zip file, or it is cut short", "export or download the package again")
    except OSError as error:
        problem(
            _HERE, f"it cannot be read ({error.strerror or error})", "check that the file is there and yours to read"
        )
    return None


def _entry_problems(entry: zipfile.ZipInfo) -> Iterator[tuple[str, str]]:
    # What the zip really says; ZipInfo.filename has its backslashes changed on some systems and is cut at a NUL.
    name = entry.orig_filename
    parts = PurePosixPath(name).parts
    if "\\" in name:
        yield f"{name} is written with backslashes", "zip it with a tool that writes forward slashes"
    elif name.startswith("/") or ".." in parts or ":" in name:
        yield f"{name} points outside the package", "do not use this zip; it may overwrite files of whoever unpacks it"
    if any(ord(char) < 32 or ord(char) == 127 for char in name):
        yield f"{name!r} has control characters in its name", "rename the file"
    if stat.S_ISLNK(entry.external_attr >> 16):
        yield f"{name} is a link, not a file", "put the file itself into the zip"
    if entry.flag_bits & 1:
        yield f"{name} is encrypted", "zip without a password; an LMS cannot ask for one"
    if entry.file_size > _SMALL and entry.file_size > RATIO * max(entry.compress_size, 1):
        yield (
            f"{name} unpacks to {entry.file_size >> 20} MB, over {RATIO} times its size",
            "do not use this zip; it is made to fill disks",
        )
