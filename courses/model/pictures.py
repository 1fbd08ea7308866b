"""The size of a picture, read from the first bytes of its file, so that a page does not jump when it arrives."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Size = tuple[int, int]

# An SVG's root element and every other format's header are within this many bytes; a JPEG's may follow large metadata.
_HEAD = 65536
_VIEW_BOX = re.compile(rb"<svg[^>]*?\sviewBox\s*=\s*[\"'][\s,]*[-+.\d]+[\s,]+[-+.\d]+[\s,]+([.\d]+)[\s,]+([.\d]+)")
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def size_of(path: Path) -> Size | None:
    """Width and height in pixels (of an SVG, in its own units), or None if the file does not say."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    try:
        width, height = _size(head)
    except (struct.error, ValueError, TypeError):
        return None
    return (width, height) if width > 0 and height > 0 else None


def _size(head: bytes) -> Size:
    if head.startswith(b"\x89PNG"):
        return struct.unpack(">II", head[16:24])
    if head.startswith(b"GIF8"):
        return struct.unpack("<HH", head[6:10])
    if head.startswith(b"\xff\xd8"):
        return _jpeg(head)
    if head[8:15] == b"WEBPVP8":
        return _webp(head)
    found = _VIEW_BOX.search(head)
    if found is None:
        raise ValueError
    return round(float(found.group(1))), round(float(found.group(2)))


def _jpeg(head: bytes) -> Size:
    at = 2
    while True:
        marker, length = struct.unpack(">HH", head[at : at + 4])
        if marker & 0xFF in _FRAMES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + length


def _webp(head: bytes) -> Size:
    kind = head[15:16]
    if kind == b"X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", head[26:30])
    return width & 0x3FFF, height & 0x3FFF
