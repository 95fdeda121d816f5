"""Caps on what a file may expand to: a small archive can hold an endless town."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from wardsim.importing.problems import Problems

_MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one import may take in. All of Greater London fits; a whole country does not.

    max_bytes is counted after decompression: `.osm` in all its packings is streamed and may be
    large, JSON and GraphML are held in memory and have their own, smaller cap.
    """

    max_bytes: int = 4096 * _MIB
    max_text_bytes: int = 512 * _MIB
    max_ways: int = 2_000_000
    max_nodes: int = 20_000_000


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_MIB):
            digest.update(chunk)
    return digest.hexdigest()


def within_limit(path: Path, max_bytes: int, problems: Problems) -> bool:
    """Whether the file can be unpacked and stays below `max_bytes`; if not, a problem is noted."""
    total = 0
    try:
        for size in _unpacked_sizes(path):
            total += size
            if total > max_bytes:
                _note_too_large(path, max_bytes, problems)
                return False
    except (OSError, EOFError, zlib.error, ValueError) as error:
        _note_unreadable(path, error, problems)
        return False
    if total == 0:
        problems.add(path, "the file is empty", "download it again")
    return total > 0


def read_text(path: Path, max_bytes: int, problems: Problems) -> bytes | None:
    """The unpacked bytes of a file; None, with a problem noted, if it is too large or broken."""
    data = bytearray()
    try:
        with _open(path) as file:
            while chunk := file.read(_MIB):
                data += chunk
                if len(data) > max_bytes:
                    _note_too_large(path, max_bytes, problems)
                    return None
    except (OSError, EOFError, zlib.error) as error:
        _note_unreadable(path, error, problems)
        return None
    if not data.strip():
        problems.add(path, "the file is empty", "download it again")
        return None
    return bytes(data)


def _open(path: Path) -> BinaryIO:
    packing = path.suffix.lower()
    if packing == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    if packing == ".bz2":
        return cast(BinaryIO, bz2.open(path, "rb"))
    return path.open("rb")


def _unpacked_sizes(path: Path) -> Iterator[int]:
    with _open(path) as file:
        if path.suffix.lower() == ".pbf":
            yield from _pbf_block_sizes(file)
        else:
            while chunk := file.read(_MIB):
                yield len(chunk)


def _note_too_large(path: Path, max_bytes: int, problems: Problems) -> None:
    problems.add(
        path,
        f"unpacks to more than {max_bytes // _MIB} MiB",
        "cut the extract to your wards first (osmium extract --bbox ...), or raise the limit",
    )


def _note_unreadable(path: Path, error: Exception, problems: Problems) -> None:
    if isinstance(error, FileNotFoundError):
        problems.add(path, "there is no such file", "check the path")
    else:
        problems.add(path, f"cannot be unpacked: {error}", "download it again")


# A PBF file is a row of blocks: a 4-byte length, a BlobHeader message (field 3: size of the Blob
# in bytes), a Blob message (field 1: raw bytes, or field 2: size after unpacking).
# https://wiki.openstreetmap.org/wiki/PBF_Format
_MAX_HEADER_BYTES = 64 << 10
_MAX_BLOB_BYTES = 32 << 20


def _pbf_block_sizes(file: BinaryIO) -> Iterator[int]:
    while prefix := file.read(4):
        header_size = int.from_bytes(prefix, "big")
        if len(prefix) < 4 or header_size > _MAX_HEADER_BYTES:
            raise ValueError("not an OpenStreetMap PBF file")
        blob_size = _fields(_exactly(file, header_size)).get(3, 0)
        if blob_size > _MAX_BLOB_BYTES:
            raise ValueError(f"a block of {blob_size} bytes, the format allows 32 MiB")
        fields = _fields(_exactly(file, blob_size))
        yield fields.get(2, fields.get(1, 0))


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise EOFError("the file ends in the middle of a block")
    return data


def _fields(message: bytes) -> dict[int, int]:
    """Value of each number, and length of each string, in a protobuf message."""
    values: dict[int, int] = {}
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        value, at = _varint(message, at)
        if key & 7 == 2:
            at += value
        elif key & 7 != 0:
            raise ValueError("not an OpenStreetMap PBF file")
        values[key >> 3] = value
    return values


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(message) or shift > 63:
            raise ValueError("not an OpenStreetMap PBF file")
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
