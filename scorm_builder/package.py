"""A package as bytes: the same files always make the same zip.

Nothing of the machine gets in: names are sorted, dates are 1980, every entry claims the same system and rights. Deflate
differs between zlib builds, so two machines compare the content digest, which is made of names and contents only.
"""

import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

Files = Mapping[str, bytes | Path]
"""Path inside the package (posix, relative) -> content, or the file that holds it."""

_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_RIGHTS = 0o100644 << 16
_COMPRESSED = frozenset(
    {".7z", ".aac", ".avif", ".br", ".docx", ".flac", ".gif", ".gz", ".jpeg", ".jpg", ".m4a", ".m4v", ".mov", ".mp3"}
    | {".mp4", ".oga", ".ogg", ".ogv", ".opus", ".pdf", ".png", ".pptx", ".webm", ".webp", ".woff", ".woff2", ".xlsx"}
    | {".zip"}
)
_BLOCK = 1 << 20


def digest(files: Files) -> str:
    """The content digest: sha256, in hex, over one line `path sha256` for each file in order of path."""
    lines = (f"{name} {_sha256(content)}\n" for name, content in sorted(files.items()))
    return sha256("".join(lines).encode()).hexdigest()


def write(files: Files, out: Path) -> None:
    """Write the package to `out`, whole or not at all: beside it first, then renamed. Raises OSError."""
    handle, temporary = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w") as archive:
            for name, content in sorted(files.items()):
                _add(archive, name, content)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, out)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _add(archive: zipfile.ZipFile, name: str, content: bytes | Path) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.create_system = _UNIX
    entry.external_attr = _RIGHTS
    if Path(name).suffix.lower() not in _COMPRESSED:
        entry.compress_type = zipfile.ZIP_DEFLATED
        data = content if isinstance(content, bytes) else content.read_bytes()
        archive.writestr(entry, data, compresslevel=zlib.Z_BEST_COMPRESSION)
    elif isinstance(content, bytes):
        archive.writestr(entry, content)
    else:  # films are what can be large: block by block, never whole in memory
        entry.file_size = content.stat().st_size
        with content.open("rb") as source, archive.open(entry, "w") as target:
            shutil.copyfileobj(source, target, _BLOCK)


def _sha256(content: bytes | Path) -> str:
    if isinstance(content, bytes):
        return sha256(content).hexdigest()
    with content.open("rb") as source:
        whole = sha256()
        while block := source.read(_BLOCK):
            whole.update(block)
    return whole.hexdigest()


def _umask() -> int:
    """The process's umask; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
