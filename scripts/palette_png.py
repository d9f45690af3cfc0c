"""Pictures with at most 256 colours: a page has few, and its picture becomes half as large."""

import struct
import zlib
from collections import Counter

MOST = 256
# Bytes a pixel by PNG's colour type, 8 bits a channel: RGB, RGBA.
_WIDTHS = {2: 3, 6: 4}


def with_palette(picture: bytes) -> bytes:
    """The same PNG with its most frequent colours; the others become the nearest of them."""
    width, height, raw = _decoded(picture)
    step = len(raw) // (width * height)
    pixels = [raw[at : at + 3] for at in range(0, len(raw), step)]
    counted = Counter(pixels)
    palette = [colour for colour, _count in counted.most_common(MOST)]
    places = {colour: place for place, colour in enumerate(palette)}
    for colour in counted:
        if colour not in places:
            places[colour] = _nearest(colour, palette)
    indexes = bytes(places[pixel] for pixel in pixels)
    lines = b"".join(b"\0" + indexes[at : at + width] for at in range(0, len(indexes), width))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(palette)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _nearest(colour: bytes, palette: list[bytes]) -> int:
    red, green, blue = colour

    def distance(place: int) -> int:
        other = palette[place]
        return (red - other[0]) ** 2 + (green - other[1]) ** 2 + (blue - other[2]) ** 2

    return min(range(len(palette)), key=distance)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _decoded(picture: bytes) -> tuple[int, int, bytes]:
    """Width, height, and the pixels without PNG's line filters."""
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        kind = picture[at + 4 : at + 8]
        chunks[kind] = chunks.get(kind, b"") + picture[at + 8 : at + 8 + length]
        at += 12 + length
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    if depth != 8 or interlaced or colour not in _WIDTHS:
        raise ValueError("not a screenshot of Chromium")
    step = _WIDTHS[colour]
    line = width * step
    packed = zlib.decompress(chunks[b"IDAT"])
    above = bytearray(line)
    done = []
    for start in range(0, len(packed), line + 1):
        above = _unfiltered(
            packed[start], bytearray(packed[start + 1 : start + 1 + line]), above, step
        )
        done.append(above)
    return width, height, b"".join(done)


def _unfiltered(kind: int, line: bytearray, above: bytearray, step: int) -> bytearray:
    """A line as it was before PNG's filter of this kind (PNG specification, section 9)."""
    for at in range(len(line)) if kind else ():
        left = line[at - step] if at >= step else 0
        up = above[at]
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        else:
            guess = _paeth(left, up, above[at - step] if at >= step else 0)
        line[at] = (line[at] + guess) & 255
    return line


def _paeth(left: int, up: int, corner: int) -> int:
    to_left, to_up = abs(up - corner), abs(left - corner)
    to_corner = abs(left + up - 2 * corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner
