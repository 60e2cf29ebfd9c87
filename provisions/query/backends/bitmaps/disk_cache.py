"""The index of a large dataset as a file for each state: one process reads the database, the others load the file.

A file holds plain arrays, so loading one runs no code. Where no file can be written, each process reads the database.
"""

from __future__ import annotations

import hashlib
import logging
import zipfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from provisions.lib.files import FileBusy, atomic_write, lock
from provisions.query.backends.bitmaps.bitset import BitSet
from provisions.query.backends.bitmaps.builder import DatasetArrays, ValueBitmaps
from provisions.query.consistency import State
from rta_db.build import build_id

log = logging.getLogger(__name__)
SUFFIX = ".index.npz"


def load_or_build(dataset: str, state: State | None, build: Callable[[], DatasetArrays]) -> DatasetArrays:
    """The arrays in the file of this state; without a file those that `build` returns, which are written to one.

    `build` must read this very state or raise. Concurrent callers wait for the first. The name of the file depends on
    the state and on the build of the software.
    """
    version, changed = state or (0, "")
    digest = hashlib.sha256(f"{changed} {build_id()}".encode()).hexdigest()[:12]
    path = Path(settings.PREPARED_DIR) / f"{dataset}.{version}-{digest}{SUFFIX}"
    with ExitStack() as stack:
        # A folder may be read-only, or on a network drive without locks.
        with suppress(OSError, NotImplementedError):
            path.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(lock(path.parent / f"{SUFFIX}.lock"))
        arrays = _load(path)
        if arrays is None:
            arrays = build()
            _save(path, arrays)
    return arrays


def _load(path: Path) -> DatasetArrays | None:
    """None if there is no complete file."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return _unpack(file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        log.warning("%s can't be read and is built again: %s", path, error)
        return None


def _save(path: Path, arrays: DatasetArrays) -> None:
    """Write the file, and remove those of other states. A full or read-only disk is only logged."""
    dataset = path.name.partition(".")[0]
    try:
        with atomic_write(path) as partial, partial.open("wb") as file:
            np.savez(file, **_pack(arrays))
        for other in path.parent.glob(f"{dataset}.*{SUFFIX}"):
            if other != path:
                other.unlink(missing_ok=True)
    except (OSError, FileBusy) as error:
        log.warning("The index is not written for other processes: %s", error)


def _pack(arrays: DatasetArrays) -> dict[str, Any]:
    """Arrays of numbers and texts by name; the bitmap of a value is named `FACET:VALUE`."""
    bitmaps = {
        f"{facet}:{value}": members.dump() for facet, sets in arrays.sets.items() for value, members in sets.items()
    }
    sort_keys = {f"sort {name}": keys for name, keys in arrays.sort_keys.items()}
    facets = np.array([*arrays.sets], str)
    return {"pks": arrays.pks, "agreement_ranks": arrays.agreement_ranks, "facets": facets, **sort_keys, **bitmaps}


def _unpack(file: Any) -> DatasetArrays:
    sets: dict[str, ValueBitmaps] = {facet: {} for facet in file["facets"].tolist()}
    for name in file.files:
        facet, colon, value = name.partition(":")
        if colon:
            sets[facet][value] = BitSet.load(file[name])
    sort_keys = {name.removeprefix("sort "): file[name] for name in file.files if name.startswith("sort ")}
    return DatasetArrays(file["pks"], file["agreement_ranks"], sort_keys, sets)
