"""Locks and atomic writes: one writer at a time, and nothing left by those that were killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from provisions.lib import files
from provisions.lib.files import AtomicFile, FileBusy, atomic_write, is_locked, lock, remove_partial_files

pytestmark = pytest.mark.alone
needs_fork = pytest.mark.skipif(os.name == "nt", reason="there is no fork on Windows")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def kill_inside(work: Callable[[], object]) -> None:
    """Run it in a child that is killed when it has run it, before it can clean up."""

    def run() -> None:
        _kept = work()
        os.kill(os.getpid(), signal.SIGKILL)

    child = multiprocessing.get_context("fork").Process(target=run)
    child.start()
    child.join(20)
    assert child.exitcode == -signal.SIGKILL


def test_a_reader_finds_the_old_file_until_the_new_one_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")
    with atomic_write(path) as partial:
        partial.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new" and names(tmp_path) == ["a.csv"]


def test_nothing_is_left_of_a_write_that_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError), atomic_write(tmp_path / "a.sqlite3") as partial:
        Path(f"{partial}-wal").touch()
        raise KeyError
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="modes are others on Windows")
def test_a_file_has_its_mode_from_the_first_moment(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "a.backup", mode=0o600) as partial:
        assert partial.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "a.backup").stat().st_mode & 0o777 == 0o600


def test_of_two_writers_the_second_is_refused_or_waits(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    first = AtomicFile(path)
    with pytest.raises(FileBusy, match="Another command is writing"), atomic_write(path):
        raise AssertionError("two at once")
    first.partial.write_text("first")
    threading.Timer(0.2, first.commit).start()
    second = AtomicFile(path, timeout=10)
    assert path.read_text() == "first" and second.partial.read_text() == ""
    second.discard()
    assert path.read_text() == "first" and names(tmp_path) == ["a.csv"]


def test_a_folder_that_is_missing_is_not_made(tmp_path: Path) -> None:
    for write in (atomic_write, lock):
        with pytest.raises(FileNotFoundError), write(tmp_path / "nowhere" / "a.csv"):
            raise AssertionError("it was made")
    assert names(tmp_path) == []


@needs_fork
def test_what_a_killed_writer_left_goes_with_the_next_in_the_folder(tmp_path: Path) -> None:
    kill_inside(lambda: AtomicFile(tmp_path / "a.csv"))
    left = names(tmp_path)
    assert left == [".a.csv.rta-db-partial", ".a.csv.rta-db-partial.lock"]
    writer = AtomicFile(tmp_path / "b.csv")
    assert [name for name in names(tmp_path) if name in left] == []
    assert remove_partial_files(tmp_path) == [] and writer.partial.exists(), "it is still being written"
    writer.discard()
    assert names(tmp_path) == []


@needs_fork
def test_a_lock_ends_with_its_process_and_not_with_a_fork(tmp_path: Path) -> None:
    path = tmp_path / ".serving"
    with lock(path):
        kill_inside(lambda: None)
        assert is_locked(path)
    assert not path.exists()
    stack = ExitStack()
    kill_inside(lambda: stack.enter_context(lock(path)))
    assert path.exists() and not is_locked(path) and path.exists()


@needs_fork
def test_a_lock_file_that_is_removed_lets_nobody_in_beside_its_holder(tmp_path: Path) -> None:
    """Each removes the file when it is done; who waited on it must not take the removed file for the lock."""
    counter = tmp_path / "counter"
    counter.write_text("0")

    def work() -> None:
        for _ in range(40):
            with files.lock(tmp_path / "lock"):
                counter.write_text(str(int(counter.read_text()) + 1))

    children = [multiprocessing.get_context("fork").Process(target=work) for _ in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert counter.read_text() == "160" and names(tmp_path) == ["counter"]
