"""The smallest pictures there are, with and without something to hide in them. Made by hand: no library decodes any."""

from __future__ import annotations

import base64
import struct
import zlib

# One grey pixel, as a camera's library writes it; the tables are those of the standard.
_JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////"
    "////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)
_WEBP_DATA = bytes([0x2F, 0, 0, 0, 0, 0x10, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0xFE, 0x07, 0])


def make(kind: str, *, secret: bytes = b"") -> bytes:
    """A picture of this kind, with `secret` wherever such a picture can say something about its maker."""
    if kind == "png":
        return png(secret=secret)
    if kind == "jpeg":
        return jpeg(exif=exif(1, secret=secret) if secret else b"", comment=secret)
    return gif(secret=secret) if kind == "gif" else webp(secret=secret)


def png(*, size: tuple[int, int] = (1, 1), secret: bytes = b"") -> bytes:
    """A PNG with one pixel, whatever size it says."""
    said = [(b"tEXt", b"Author\0" + secret), (b"eXIf", b"MM\0*" + secret), (b"iTXt", secret)] if secret else []
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", *size, 8, 0, 0, 0, 0)),
        *said,
        (b"IDAT", zlib.compress(b"\0\x80")),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def gif(*, secret: bytes = b"") -> bytes:
    """A GIF with one pixel."""
    comment = b"\x21\xfe" + bytes([len(secret)]) + secret + b"\0" if secret else b""
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(secret)]) + secret + b"\0" if secret else b""
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    frame = b"\x21\xf9\x04\0\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0"
    head = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff"
    return head + loop + comment + xmp + frame + b"\x3b"


def webp(*, secret: bytes = b"") -> bytes:
    """A WebP with one pixel; with something to hide it is of the extended kind, which says so in its flags."""
    flags = 0b0000_1100 if secret else 0
    chunks = [(b"VP8X", bytes([flags, 0, 0, 0, 0, 0, 0, 0, 0, 0])), (b"VP8L", _WEBP_DATA)]
    chunks += [(b"EXIF", secret), (b"XMP ", secret)] if secret else []
    data = b"WEBP" + b"".join(
        name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2) for name, body in chunks
    )
    return b"RIFF" + struct.pack("<I", len(data)) + data


def jpeg(*, exif: bytes = b"", comment: bytes = b"") -> bytes:
    """A JPEG with one pixel."""
    said = _segment(0xE1, exif) + _segment(0xFE, comment) + (_segment(0xED, b"Photoshop" + comment) if comment else b"")
    # Behind the JFIF segment, where cameras put it.
    return _JPEG[:20] + said + _JPEG[20:] + (b"" if _JPEG.endswith(b"\xff\xd9") else b"\xff\xd9")


def exif(orientation: int, *, order: str = ">", secret: bytes = b"") -> bytes:
    """EXIF as a camera writes it: who, which way up, and where."""
    start = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}I", 8)
    entries = [
        struct.pack(f"{order}HHII", 0x010F, 2, len(secret), 8 + 2 + 24 + 4),
        struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0),
    ]
    return b"Exif\0\0" + start + struct.pack(f"{order}H", 2) + b"".join(entries) + b"\0\0\0\0" + secret


def turned(body: bytes) -> int:
    """The orientation a JPEG says, read as a browser would; 1 when it says none."""
    at = body.find(b"Exif\0\0")
    if at < 0:
        return 1
    tiff = body[at + 6 :]
    order = {b"II": "<", b"MM": ">"}[tiff[:2]]
    first = struct.unpack(f"{order}I", tiff[4:8])[0]
    for index in range(struct.unpack(f"{order}H", tiff[first : first + 2])[0]):
        tag, _, _, value = struct.unpack(f"{order}HHIH", tiff[first + 2 + 12 * index :][:10])
        if tag == 0x0112:
            return int(value)
    return 1


def _segment(mark: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, mark, len(data) + 2) + data if data else b""
