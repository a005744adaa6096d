#!/usr/bin/env python3
"""Picks the glyphs of receipt-12x24.font out of a 12 x 24 PCF font.

Usage: make-font.py ter-u24n_unicode.pcf.gz receipt-12x24.font
(the PCF file is in Debian's package xfonts-terminus)

Format: for each glyph, in ascending order of its scalar, the scalar (2 bytes, big-endian) and
24 rows of 12 dots, most significant first, packed without gaps (36 bytes).
"""
import gzip
import struct
import sys

WANTED = (
    list(range(0x20, 0x7F)) + list(range(0xA0, 0x180))  # ASCII, Latin-1, Latin Extended-A
    + [0x192, 0x2C6, 0x2DC]
    + [0x2013, 0x2014, 0x2017, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2020, 0x2021]
    + [0x2022, 0x2026, 0x2030, 0x2039, 0x203A, 0x207F, 0x20A7, 0x20AC, 0x20BA, 0x2122]
    + [0x393, 0x398, 0x3A3, 0x3A6, 0x3A9, 0x3B1, 0x3B4, 0x3B5, 0x3C0, 0x3C3, 0x3C4, 0x3C6]
    + [0x2219, 0x221A, 0x221E, 0x2229, 0x2248, 0x2261, 0x2264, 0x2265, 0x2310, 0x2320, 0x2321]
    + list(range(0x2500, 0x25A1)) + [0xFFFD]
)


def tables(data):
    assert data[:4] == b"\x01fcp"
    (count,) = struct.unpack_from("<I", data, 4)
    for index in range(count):
        kind, form, size, offset = struct.unpack_from("<IIII", data, 8 + 16 * index)
        yield kind, data[offset:offset + size]


def glyphs(data):
    table = dict(tables(data))
    encodings, bitmaps = table[1 << 5], table[1 << 3]
    (form,) = struct.unpack_from("<I", encodings)
    order = ">" if form & 4 else "<"
    low2, high2, low1, high1, _ = struct.unpack_from(order + "5H", encodings, 4)
    columns = high2 - low2 + 1
    (form,) = struct.unpack_from("<I", bitmaps)
    order = ">" if form & 4 else "<"
    assert form & 8, "most significant bit first"
    (count,) = struct.unpack_from(order + "I", bitmaps, 4)
    offsets = struct.unpack_from(order + f"{count}I", bitmaps, 8)
    sizes = struct.unpack_from(order + "4I", bitmaps, 8 + 4 * count)
    pixels = bitmaps[8 + 4 * count + 16:]
    stride = sizes[form & 3] // count // 24
    e_order = ">" if struct.unpack_from("<I", encodings)[0] & 4 else "<"
    for scalar in WANTED:
        high, low = scalar >> 8, scalar & 255
        if not (low1 <= high <= high1 and low2 <= low <= high2):
            continue
        place = 14 + 2 * ((high - low1) * columns + low - low2)
        (index,) = struct.unpack_from(e_order + "H", encodings, place)
        if index == 0xFFFF:
            continue
        rows = pixels[offsets[index]:offsets[index] + stride * 24]
        yield scalar, [(rows[stride * r] << 8 | rows[stride * r + 1]) >> 4 for r in range(24)]


def main():
    with gzip.open(sys.argv[1]) as source:
        data = source.read()
    out = bytearray()
    for scalar, rows in sorted(glyphs(data)):
        bits = 0
        for row in rows:
            bits = bits << 12 | row
        out += struct.pack(">H", scalar) + bits.to_bytes(36, "big")
    with open(sys.argv[2], "wb") as target:
        target.write(out)
    print(len(out) // 38, "glyphs")


if __name__ == "__main__":
    main()
