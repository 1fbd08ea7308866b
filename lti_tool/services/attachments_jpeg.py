"""A JPEG without what it says about its maker. The way it is to be turned stays: a phone's photo would lie on its side.

A JPEG is a row of segments, and after each "start of scan" the picture's data, in which 0xFF is always followed by a
zero or by a restart mark. What stands behind the end mark is thrown away.
"""

from __future__ import annotations

import struct

from lti_tool.services.attachments_kinds import BadFile, Size, refuse_huge

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TABLES = frozenset((0xC4, 0xCC, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF))
_SCAN, _END = 0xDA, 0xD9
_JFIF, _EXIF, _COLOURS, _ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
_ORIENTATION = 0x0112


def clean_jpeg(body: bytes) -> bytes:
    """The same picture with nothing in it but what is needed to show it.

    Raises:
        BadFile: it is damaged or too large to be shown. Also struct.error and IndexError where it ends too early.
    """
    pieces, at, framed, scanned = [b"\xff\xd8"], 2, False, False
    while True:
        at, mark = _mark(body, at)
        if mark == _END:
            break
        length = int(struct.unpack(">H", body[at : at + 2])[0])
        data, end = body[at + 2 : at + length], at + length
        if length < 2 or end > len(body):
            raise BadFile("damaged")
        if mark in _FRAMES:
            refuse_huge(Size(*reversed(struct.unpack(">HH", data[1:5]))))
            framed = True
        kept = _kept(mark, data)
        if kept is not None:
            pieces.append(struct.pack(">BBH", 0xFF, mark, len(kept) + 2) + kept)
        at = end
        if mark == _SCAN:
            at, scanned = _end_of_scan(body, end), True
            pieces.append(body[end:at])
    if not framed or not scanned:
        raise BadFile("damaged")
    return b"".join([*pieces, b"\xff\xd9"])


def orientation_of(exif: bytes) -> int:
    """How the picture is to be turned, from 1 (not at all) to 8, by an EXIF segment's data; 1 when it is silent."""
    tiff = exif[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if not exif.startswith(b"Exif\0\0") or order is None:
        return 1
    try:
        first = struct.unpack(f"{order}I", tiff[4:8])[0]
        count = struct.unpack(f"{order}H", tiff[first : first + 2])[0]
        for at in range(first + 2, first + 2 + 12 * min(count, 500), 12):
            tag, kind, _, value = struct.unpack(f"{order}HHIH", tiff[at : at + 10])
            if (tag, kind) == (_ORIENTATION, 3) and 1 <= value <= 8:
                return int(value)
    except struct.error:
        pass
    return 1


def _mark(body: bytes, at: int) -> tuple[int, int]:
    """The next mark, and where its segment's length stands. Any number of 0xFF may stand before it."""
    if body[at] != 0xFF:
        raise BadFile("damaged")
    while body[at] == 0xFF:
        at += 1
    return at + 1, body[at]


def _kept(mark: int, data: bytes) -> bytes | None:
    """What stays of a segment; None: nothing."""
    if mark in _FRAMES or mark in _TABLES or mark == _SCAN:
        return data
    if mark == _JFIF and data.startswith(b"JFIF\0"):
        return data[:12] + b"\0\0"  # without its small preview, which may show what was cut off later
    if mark == _EXIF and (turned := orientation_of(data)) != 1:
        return _turned(turned)
    if (mark == _COLOURS and data.startswith(b"ICC_PROFILE\0")) or (mark == _ADOBE and data.startswith(b"Adobe")):
        return data
    return None


def _turned(orientation: int) -> bytes:
    """The smallest EXIF there is that says how to turn a picture."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    return b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)


def _end_of_scan(body: bytes, at: int) -> int:
    """Where a scan's data end: at the next mark that is no restart."""
    while True:
        at = body.index(b"\xff", at)
        if body[at + 1] != 0 and not 0xD0 <= body[at + 1] <= 0xD7:
            return at
        at += 2
