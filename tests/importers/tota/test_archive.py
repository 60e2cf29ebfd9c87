"""Every kind of package gives the same files; what could do harm is refused with the member's name."""

from __future__ import annotations

import contextlib
import lzma
import os
import socket
import stat
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from provisions.importers.archives import MIB, ArchiveError, ArchiveLimits, read_corpus_files
from provisions.importers.download import DownloadError, download
from tests.importers.tota.made import folder, tarred, treaty, zipped

pytestmark = pytest.mark.alone

FILES = {"xml/pta_1.xml": treaty(1), "xml/pta_2.xml": treaty(2), "xml/README.md": b"not a treaty"}
BOMB = b"<treaty>" + b" " * (8 * MIB)

Packer = Callable[[Path, dict[str, bytes]], Path]
PACKERS: list[tuple[str, Packer]] = [("a.zip", zipped), ("a.tar.gz", tarred), ("a.tar.xz", tarred), ("a", folder)]
every_package = pytest.mark.parametrize(("name", "pack"), PACKERS, ids=[name for name, _ in PACKERS])
archives = pytest.mark.parametrize(("name", "pack"), PACKERS[:3], ids=[name for name, _ in PACKERS[:3]])


@every_package
def test_gives_the_xml_files_and_how_far_it_has_come(tmp_path: Path, name: str, pack: Packer) -> None:
    found = list(read_corpus_files(pack(tmp_path / name, FILES)))
    assert {member.name: member.data for member in found} == {
        key: value for key, value in FILES.items() if key.endswith(".xml")
    }
    assert [member.progress for member in found] == sorted(member.progress for member in found)
    assert 0 < found[-1].progress <= 1


@pytest.mark.parametrize("padding", [b"", bytes(8)])
def test_an_xz_file_of_several_streams_is_read_to_its_end(tmp_path: Path, padding: bytes) -> None:
    """As some packers write it that use every processor."""
    archive = tarred(tmp_path / "a.tar.xz", {f"pta_{n}.xml": treaty(n) for n in range(40)})
    tar = lzma.decompress(archive.read_bytes())
    halves = [lzma.compress(tar[: len(tar) // 2]), lzma.compress(tar[len(tar) // 2 :])]
    archive.write_bytes(padding.join([*halves, b""]))
    assert len(list(read_corpus_files(archive))) == 40


@archives
def test_the_name_of_an_archive_does_not_matter(tmp_path: Path, name: str, pack: Packer) -> None:
    archive = pack(tmp_path / name, FILES).rename(tmp_path / "download")
    assert len(list(read_corpus_files(archive))) == 2


@archives
@pytest.mark.parametrize(
    "evil", ["../pta_1.xml", "/etc/pta_1.xml", "xml/../../pta_1.xml", "C:\\pta_1.xml", "..\\x.xml"]
)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str, pack: Packer, evil: str) -> None:
    archive = pack(tmp_path / name, {evil: treaty()})
    with pytest.raises(ArchiveError, match=r"pta_1\.xml|x\.xml"):
        list(read_corpus_files(archive))


@archives
def test_a_name_twice_is_refused(tmp_path: Path, name: str, pack: Packer) -> None:
    with pytest.warns(UserWarning) if name == "a.zip" else contextlib.nullcontext():
        archive = _twice(tmp_path / name)
    with pytest.raises(ArchiveError, match=r"pta_1\.xml is in the archive twice"):
        list(read_corpus_files(archive))


def _twice(path: Path) -> Path:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("pta_1.xml", treaty())
            archive.writestr("pta_1.xml", treaty())
        return path
    return tarred(path, {"pta_1.xml": treaty()}, [tarfile.TarInfo("pta_1.xml")])


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path, kind: bytes) -> None:
    link = tarfile.TarInfo("pta_9.xml")
    link.type, link.linkname = kind, "/etc/passwd"
    with pytest.raises(ArchiveError, match=r"pta_9\.xml is a link or device"):
        list(read_corpus_files(tarred(tmp_path / "a.tar.xz", FILES, [link])))


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("pta_9.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ArchiveError, match=r"pta_9\.xml is a link or device"):
        list(read_corpus_files(tmp_path / "a.zip"))


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need special rights on Windows")
def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    inside = folder(tmp_path / "in", FILES)
    outside = folder(tmp_path / "out", {"pta_9.xml": treaty(9)})
    (inside / "pta_9.xml").symlink_to(outside / "pta_9.xml")
    with pytest.raises(ArchiveError, match=r"pta_9\.xml is a link"):
        list(read_corpus_files(inside))


@archives
def test_a_bomb_is_refused(tmp_path: Path, name: str, pack: Packer) -> None:
    archive = pack(tmp_path / name, {"pta_1.xml": treaty(), "pta_2.xml": BOMB})
    with pytest.raises(ArchiveError, match=r"pta_2\.xml unpacks to more than 100 times|pta_1\.xml unpacks"):
        list(read_corpus_files(archive))


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tar.xz"])
def test_a_bomb_that_is_no_xml_file_is_refused_too(tmp_path: Path, name: str) -> None:
    archive = tarred(tmp_path / name, {"notes.bin": BOMB * 4, "pta_1.xml": treaty()})
    with pytest.raises(ArchiveError, match="unpacks to more than 100 times"):
        list(read_corpus_files(archive))


@every_package
def test_the_limits_hold(tmp_path: Path, name: str, pack: Packer) -> None:
    path = pack(tmp_path / name, {"pta_1.xml": os.urandom(3 * MIB), "pta_2.xml": os.urandom(3 * MIB)})
    with pytest.raises(ArchiveError, match=r"pta_1\.xml has more than 2 MiB"):
        list(read_corpus_files(path, ArchiveLimits(file=2 * MIB)))
    with pytest.raises(ArchiveError, match=r"pta_2\.xml: .* more than 5 MiB"):
        list(read_corpus_files(path, ArchiveLimits(total=5 * MIB)))


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {f"{n}.xml": b"" for n in range(11)})
    with pytest.raises(ArchiveError, match="more than 10 members"):
        list(read_corpus_files(archive, ArchiveLimits(files=10)))


@archives
def test_an_archive_cut_short_is_refused(tmp_path: Path, name: str, pack: Packer) -> None:
    archive = pack(tmp_path / name, {"pta_1.xml": os.urandom(MIB), "pta_2.xml": os.urandom(MIB)})
    archive.write_bytes(archive.read_bytes()[: MIB + 5000])
    with pytest.raises(ArchiveError, match="broken or cut short"):
        list(read_corpus_files(archive))


def test_other_files_and_missing_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(b"Rar!\x1a\x07")
    with pytest.raises(ArchiveError, match=r"a\.rar is not a \.zip, \.tar\.gz or \.tar\.xz archive"):
        list(read_corpus_files(tmp_path / "a.rar"))
    with pytest.raises(ArchiveError, match="no such folder or archive"):
        list(read_corpus_files(tmp_path / "nowhere"))


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class _Away(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class _Inside(_Away):
    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://10.0.0.8/a")
        self.end_headers()


def _look_up(host: str, port: int, *_args: object, **_options: object) -> list[Any]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]


@contextlib.contextmanager
def serving(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_address_is_fetched_and_its_copy_removed(tmp_path: Path) -> None:
    tarred(tmp_path / "a.tar.xz", FILES)
    with serving(partial(_Quiet, directory=str(tmp_path))) as address:
        assert len(list(read_corpus_files(f"{address}/a.tar.xz"))) == 2
        with download(f"{address}/a.tar.xz", limit=MIB) as path:
            assert path.is_file()
        assert not path.exists()


def test_a_download_has_a_limit(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(os.urandom(2 * MIB))
    with (
        serving(partial(_Quiet, directory=str(tmp_path))) as address,
        pytest.raises(DownloadError, match="more than 1 MiB"),
        download(f"{address}/a.zip", limit=MIB),
    ):
        pass


def test_an_error_answer_or_a_way_off_the_web_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        serving(partial(_Quiet, directory=str(tmp_path))) as address,
        pytest.raises(DownloadError, match="404"),
        download(f"{address}/missing.zip", limit=MIB),
    ):
        pass
    with serving(_Away) as address, pytest.raises(DownloadError, match="file:"), download(f"{address}/a", limit=MIB):
        pass
    # As if 127.0.0.1 were public: the redirect leads to another host of a private network.
    with (
        monkeypatch.context() as patched,
        serving(_Inside) as address,
        pytest.raises(DownloadError, match=r"10\.0\.0\.8 is not a public host"),
    ):
        patched.setattr("provisions.importers.download._is_public", lambda found: str(found) == "127.0.0.1")
        patched.setattr(socket, "getaddrinfo", _look_up)
        with download(f"{address}/a", limit=MIB, public_only=True):
            pass
    with pytest.raises(DownloadError, match="is not an http"), download("ftp://example.org/a.zip", limit=MIB):
        pass


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/a corpus.zip",
        "http://127.0.0.1:8000/a\tb.zip",
        "http://[::1/a.zip",
        "http://[nonsense]/a.zip",
        "http://127.0.0.1:port/a.zip",
        "http:///a.zip",
    ],
)
def test_an_address_that_is_none_is_refused_in_words(address: str) -> None:
    with pytest.raises(DownloadError, match="can't be fetched"), download(address, limit=MIB):
        pass


class _Slow(BaseHTTPRequestHandler):
    """Answers one byte at a time, for ever: below any limit on the time between two bytes."""

    in_headers = False

    def do_GET(self) -> None:
        start = b"HTTP/1.1 200 OK\r\n" if self.in_headers else b"HTTP/1.1 200 OK\r\n\r\n"
        with contextlib.suppress(OSError):
            self.wfile.write(start)
            for _ in range(600):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class _SlowHeaders(_Slow):
    in_headers = True


@pytest.mark.parametrize("handler", [_Slow, _SlowHeaders])
def test_a_download_that_never_ends_is_given_up(handler: type[_Slow], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisions.importers.download.READ_TIMEOUT", 0.5)
    begun = time.monotonic()
    with (
        serving(handler) as address,
        pytest.raises(DownloadError, match="takes longer than 0.3 seconds"),
        download(f"{address}/a.zip", limit=MIB, timeout=0.3),
    ):
        pass
    assert time.monotonic() - begun < 5
