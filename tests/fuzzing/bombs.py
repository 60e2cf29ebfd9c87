"""Files that swell when they are read, and what each reader says of them within 64 MB of memory.

`python -m tests.fuzzing.bombs FOLDER` makes each in FOLDER, has it read by a process of its own that can take no more
than 64 MB beyond what it had, and prints a line of JSON: the file, what was said, the processor seconds it took.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import resource
import struct
import sys
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

MIB = 1024 * 1024
MEMORY = 64 * MIB
Make = Callable[[Path], None]
NOISE = random.Random(0).randbytes(MIB)
# A MiB that packs to a sixteenth: less than any limit of how much a file may swell, and packed in a tenth of the time.
HARD_TO_PACK = NOISE[: MIB // 16].ljust(MIB)


def zipped(name: str, pieces: Callable[[], Any], more: dict[str, bytes] | None = None) -> Make:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for other, data in (more or {}).items():
                archive.writestr(other, data)
            with archive.open(name, "w", force_zip64=True) as file:
                for piece in pieces():
                    file.write(piece)

    return make


def tarred(mode: str, pieces: Callable[[], Any], size: int, kind: bytes = tarfile.REGTYPE) -> Make:
    def make(path: Path) -> None:
        options: dict[str, Any] = {"preset": 0} if mode == "w:xz" else {"compresslevel": 1}
        with tarfile.open(path, mode, **options) as archive:  # type: ignore[call-overload]
            info = tarfile.TarInfo("xml/pta_1.xml")
            info.size, info.type = size, kind
            archive.addfile(info, _Pieces(pieces()))

    return make


class _Pieces(io.RawIOBase):
    def __init__(self, pieces: Any) -> None:
        self.pieces, self.left = iter(pieces), b""

    def read(self, size: int = -1) -> bytes:
        while len(self.left) < size and (piece := next(self.pieces, None)) is not None:
            self.left += piece
        found, self.left = self.left[:size], self.left[size:]
        return found


def blank(megabytes: int) -> Callable[[], Any]:
    return lambda: (b" " * MIB for _ in range(megabytes))


def noise(megabytes: int) -> Callable[[], Any]:
    return lambda: (HARD_TO_PACK for _ in range(megabytes))


def sparse(path: Path) -> None:
    """A sparse file of 300 MB, of which nothing but a header is there."""
    info = tarfile.TarInfo("xml/pta_1.xml")
    info.type = tarfile.GNUTYPE_SPARSE
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[483:495] = b"%011o\0" % (300 * MIB)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    path.write_bytes(_gzip(bytes(header) + bytes(1024)))


def _gzip(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def greedy_xz(path: Path) -> None:
    """A small .xz whose header asks for a dictionary of 3 GiB."""
    tarred("w:xz", blank(1), MIB)(path)
    data = bytearray(path.read_bytes())
    length = (data[12] + 1) * 4
    place = data.index(b"\x21\x01", 12) + 2
    data[place] = 39
    data[12 + length - 4 : 12 + length] = struct.pack("<I", zlib.crc32(data[12 : 12 + length - 4]))
    path.write_bytes(data)


def many_members(path: Path) -> None:
    """A directory of 400,000 entries, with no file behind them."""
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"
    count = 400_000
    directory = entry * count
    path.write_bytes(
        b"PK\x03\x04" + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, len(directory), 0, 0)
    )


def xml(body: bytes, head: bytes = b"") -> Make:
    return lambda path: (path.write_bytes(b'<?xml version="1.0" encoding="UTF-8"?>\n' + head + body), None)[1]


LAUGHS = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
ROWS = '<dimension ref="A1:XFD1048576"/><sheetData>{}</sheetData>'
FAR = '<row r="1"><c r="A1" t="str"><v>number</v></c></row><row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'


def book(sheet: str = "", name: str = "sheet1", strings: Callable[[], Any] | None = None) -> Make:
    """A workbook with its first sheet, or its shared strings, replaced; `name` wto gives it the sheets of the list."""

    def make(path: Path) -> None:
        import xlsxwriter

        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as made:
            made.add_worksheet("AllRTAs").write("A1", "number")
            if name == "wto":
                made.add_worksheet("RTA Changes")
        source = zipfile.ZipFile(out)
        kept = {one: source.read(one) for one in source.namelist()}
        replaced = "xl/sharedStrings.xml" if strings else "xl/worksheets/sheet1.xml"
        del kept[replaced]
        zipped(replaced, strings or (lambda: [sheet.encode()]), kept)(path)

    return make


def strings(megabytes: int) -> Callable[[], Any]:
    item = b"<si><t>x</t></si>"
    return lambda: [b"<sst>", *(item * (MIB // len(item)) for _ in range(megabytes)), b"</sst>"]


def backup(name: str, pieces: Callable[[], Any], manifest: bytes | None = None) -> Make:
    """A backup with one member, and the manifest that belongs to it."""

    def make(path: Path) -> None:
        digest, size = hashlib.sha256(), 0
        for piece in pieces():
            digest.update(piece)
            size += len(piece)
        member = {"bytes": size, "sha256": digest.hexdigest(), "rows": 1}
        told = {
            "made": "",
            "software": "1",
            "engine": "sqlite",
            "migrations": [],
            "members": {name: member},
            "format": 1,
        }
        zipped(name, pieces, {"manifest.json": manifest or json.dumps(told).encode()})(path)

    return make


def corpus(path: Path) -> str:
    from provisions.importers.archives import read_corpus_files

    return _said(lambda: [None for _ in read_corpus_files(path)])


def treaty(path: Path) -> str:
    from provisions.importers.tota.parser import parse

    return _said(lambda: parse(path.name, path.read_bytes()))


def spreadsheet(path: Path) -> str:
    from provisions.datasets.tables import TABLES
    from provisions.importers.spreadsheets import reader

    return " ".join(str(one) for one in reader.read(path, path.name, TABLES["provisions"]).problems[:3])


def wto_list(path: Path) -> str:
    from provisions.importers.wto.workbook import read_workbook as read

    return _said(lambda: read(path))


def restored(path: Path) -> str:
    from django.core.management import call_command

    return _said(lambda: call_command("restore", str(path)))


def rows(path: Path) -> str:
    from provisions.operations.backup import archive

    return _said(lambda: [None for _ in archive.read_rows(archive.open_backup(path), "x")])


def _said(read: Callable[[], object]) -> str:
    try:
        read()
    except MemoryError:
        raise
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


BLANK_XLSX = zipped("xl/worksheets/sheet1.xml", blank(100))
# File: (how it is made, who reads it, what has to be said of it).
BOMBS: dict[str, tuple[Make, Callable[[Path], str], str]] = {
    "blank.zip": (zipped("xml/pta_1.xml", blank(100)), corpus, "more than 100 times its packed size"),
    "blank.tar.gz": (tarred("w:gz", blank(100), 100 * MIB), corpus, "more than 16 MiB"),
    "blank.tar.xz": (tarred("w:xz", blank(100), 100 * MIB), corpus, "more than 100 times its packed size"),
    "noise.zip": (zipped("xml/pta_1.xml", noise(20)), corpus, "more than 16 MiB"),
    "noise.tar.gz": (tarred("w:gz", noise(20), 20 * MIB), corpus, "more than 16 MiB"),
    "noise.tar.xz": (tarred("w:xz", noise(20), 20 * MIB), corpus, "more than 16 MiB"),
    "greedy.tar.xz": (greedy_xz, corpus, "more than 32 MiB"),
    "sparse.tar.gz": (sparse, corpus, "sparse file"),
    "name.tar.gz": (tarred("w:gz", noise(70), 70 * MIB, tarfile.GNUTYPE_LONGNAME), corpus, "at most 65,536 are read"),
    "pax.tar.gz": (tarred("w:gz", noise(70), 70 * MIB, tarfile.XHDTYPE), corpus, "at most 65,536 are read"),
    "members.zip": (many_members, corpus, "more than 20,000 members"),
    "tags.xml": (xml(b"<treaty>" + b"<a/>" * 3_000_000 + b"</treaty>"), treaty, "more than 200,000 tags"),
    "deep.xml": (xml(b"<a>" * 90_000), treaty, "not well-formed"),
    "laughs.xml": (
        xml(b"<treaty>&a9;</treaty>", b'<!DOCTYPE t [<!ENTITY a0 "ha">%s]>' % LAUGHS), treaty, "not allowed",
    ),
    "outside.xml": (
        xml(b"<treaty>&x;</treaty>", b'<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), treaty, "not allowed",
    ),
    "blank.xlsx": (BLANK_XLSX, spreadsheet, "more than 100 times its packed size"),
    "strings.xlsx": (book(strings=strings(60)), spreadsheet, "more than 32 MB beside its sheets"),
    "repeated.xlsx": (book(strings=strings(30)), spreadsheet, "more than 100 times its packed size"),
    "members.xlsx": (many_members, spreadsheet, "1000 parts"),
    "far.xlsx": (book(SHEET.format(ROWS.format(FAR))), spreadsheet, ""),
    "laughs.xlsx": (
        book(f'<!DOCTYPE w [<!ENTITY a0 "ha">{LAUGHS.decode()}]>' + SHEET.format("&a9;")), spreadsheet, "can be opened",
    ),
    "outside.xlsx": (
        book('<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SHEET.format("&x;")),
        spreadsheet, "can be opened",
    ),
    "lines.csv": (
        lambda path: (path.write_bytes(b"number\n" + b"\n" * 40 * MIB), None)[1], spreadsheet, "1,000,000 lines",
    ),
    "columns.csv": (lambda path: (path.write_bytes(b"a," * MIB), None)[1], spreadsheet, "columns; provisions has"),
    "faults.csv": (
        lambda path: (path.write_bytes(b"number\n" + b"x,x\n" * 200_000), None)[1], spreadsheet, "has 2 cells",
    ),
    "blank_list.xlsx": (BLANK_XLSX, wto_list, "more than 100 times its packed size"),
    "strings_list.xlsx": (book(strings=strings(60)), wto_list, "more than 32 MB beside its sheets"),
    "far_list.xlsx": (book(SHEET.format(ROWS.format(FAR)), "wto"), wto_list, "this column is missing"),
    "members.backup": (many_members, restored, "more than 20,000 members"),
    "manifest.backup": (backup("tables/x.jsonl", blank(1), b"[" * 9 * MIB), restored, "larger than 2,097,152 bytes"),
    "blank.backup": (backup("tables/x.jsonl", blank(100)), restored, "more than 100 times its packed size"),
    "row.backup": (
        backup("tables/x.jsonl", lambda: (NOISE.replace(b"\n", b"x") for _ in range(20))), rows, "a row of more",
    ),
}  # fmt: skip


WARM = (
    "provisions.importers.spreadsheets.reader",
    "provisions.importers.wto.workbook",
    "provisions.importers.tota.parser",
    "provisions.management.commands.restore",
)


def measured(path: Path, read: Callable[[Path], str]) -> dict[str, Any]:
    """What was said of a file in a process that could take no more than MEMORY beyond what this one has."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (has + MEMORY, has + MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
        before = time.process_time()
        try:
            said = read(path)
        except MemoryError:
            said = "MemoryError"
        os.write(sink, json.dumps([said[:2000], time.process_time() - before]).encode())
        os._exit(0)
    os.close(sink)
    with os.fdopen(source) as told:
        answer = told.read()
    os.waitpid(child, 0)
    said, seconds = json.loads(answer or '["killed", 30]')
    return {"file": path.name, "said": said, "seconds": round(seconds, 2)}


def main(folder: Path, *only: str) -> None:
    django.setup()
    for warm in WARM:
        __import__(warm)  # what is imported once is not the file's memory
    for name, (make, read, _expected) in BOMBS.items():
        if only and name not in only:
            continue
        path = folder / name
        make(path)
        print(json.dumps(measured(path, read)), flush=True)
        path.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
