"""What a file is, by its own bytes, and the file without what it says about its maker.

Pictures are taken apart into their pieces and put together again from the pieces that are needed to show them. So where
and when a photo was taken, and anything hidden behind its end, never reaches the server's disk. Nothing is decoded. PDF
cannot be cleaned this way and is kept as it is. SVG is refused: it is a program as much as a picture.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lti_tool.services.attachments_jpeg import clean_jpeg
from lti_tool.services.attachments_kinds import BadFile, Size, refuse_huge

_PNG = b"\x89PNG\r\n\x1a\n"
# Everything that changes how a picture looks; texts, times and EXIF do not.
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT mDCV cLLI".split()
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_EXIF_AND_XMP = 0b0000_1100
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file to keep: its type, how its name ends, and its bytes."""

    type: str
    suffix: str
    body: bytes


def cleaned(body: bytes) -> Cleaned:
    """The file, if it is one of a kind that people may attach.

    Raises:
        BadFile: it is of no such kind, damaged, or too large to be shown.
    """
    for magic, (kind, suffix, clean) in _KINDS.items():
        if body.startswith(magic):
            try:
                return Cleaned(kind, suffix, clean(body))
            except (struct.error, IndexError, ValueError) as broken:
                raise BadFile("damaged") from broken
    raise BadFile("unknown")


def _png(body: bytes) -> bytes:
    pieces = [_PNG]
    for name, chunk in _png_chunks(body):
        if name == b"IHDR":
            refuse_huge(Size(*struct.unpack(">II", chunk[8:16])))
        if name in _PNG_KEPT:
            pieces.append(chunk)
        if name == b"IEND":
            return b"".join(pieces)
    raise BadFile("damaged")


def _png_chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    if body[at + 4 : at + 8] != b"IHDR":
        raise BadFile("damaged")
    while at + 12 <= len(body):
        end = at + 12 + struct.unpack(">I", body[at : at + 4])[0]
        if end > len(body):
            break
        yield body[at + 4 : at + 8], body[at:end]
        at = end
    raise BadFile("damaged")


def _gif(body: bytes) -> bytes:
    refuse_huge(Size(*struct.unpack("<HH", body[6:10])))
    at = 13 + _table(body[10])
    pieces = [body[:at]]
    while body[at] != 0x3B:
        kept = True
        if body[at] == 0x21:  # an extension: how to show the next picture, or a comment, or a program's own
            label, end = body[at + 1], _blocks(body, at + 2)
            kept = label == 0xF9 or (label == 0xFF and body[at + 3 : at + 14] in _LOOPS)
        elif body[at] == 0x2C:
            end = _blocks(body, at + 11 + _table(body[at + 9]))
        else:
            raise BadFile("damaged")
        if kept:
            pieces.append(body[at:end])
        at = end
    return b"".join([*pieces, b"\x3b"])


def _table(packed: int) -> int:
    """Bytes of the colour table that a GIF's flags announce."""
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _blocks(body: bytes, at: int) -> int:
    """Where a row of a GIF's small blocks ends; each begins with its length, and the last one has none."""
    while body[at]:
        at += body[at] + 1
    return at + 1


def _webp(body: bytes) -> bytes:
    if body[8:12] != b"WEBP":
        raise BadFile("unknown")
    pieces, at, end = [], 12, 8 + struct.unpack("<I", body[4:8])[0]
    if end > len(body):
        raise BadFile("damaged")
    while at + 8 <= end:
        name, length = body[at : at + 4], struct.unpack("<I", body[at + 4 : at + 8])[0]
        data = body[at + 8 : at + 8 + length]
        if len(data) < length:
            raise BadFile("damaged")
        if name in _WEBP_KEPT:
            pieces.append(name + struct.pack("<I", length) + _webp_data(name, data) + b"\0" * (length % 2))
        at += 8 + length + length % 2
    if not {piece[:4] for piece in pieces} & {b"VP8 ", b"VP8L", b"ANMF"}:
        raise BadFile("damaged")
    inner = b"WEBP" + b"".join(pieces)
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def _webp_data(name: bytes, data: bytes) -> bytes:
    """One piece of a WebP; the piece that announces EXIF and XMP does not do so any more."""
    refuse_huge(_webp_size(name, data))
    return bytes([data[0] & ~_WEBP_EXIF_AND_XMP]) + data[1:] if name == b"VP8X" else data


def _webp_size(name: bytes, data: bytes) -> Size:
    if name == b"VP8X":
        return Size(1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little"))
    if name == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if name == b"VP8 ":
        width, height = struct.unpack("<HH", data[6:10])
        return Size(width & 0x3FFF, height & 0x3FFF)
    return Size(1, 1)


def _pdf(body: bytes) -> bytes:
    # Readers look for the beginning anywhere in the first kilobyte, so that something else could stand before it; here
    # it must be the very first thing, and the end the last.
    if not body[5:8].replace(b".", b"0").isdigit() or b"%%EOF" not in body[-1024:]:
        raise BadFile("damaged")
    return body


_KINDS: Mapping[bytes, tuple[str, str, Callable[[bytes], bytes]]] = {
    _PNG: ("image/png", ".png", _png),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg", clean_jpeg),
    b"GIF87a": ("image/gif", ".gif", _gif),
    b"GIF89a": ("image/gif", ".gif", _gif),
    b"RIFF": ("image/webp", ".webp", _webp),
    b"%PDF-": ("application/pdf", ".pdf", _pdf),
}
