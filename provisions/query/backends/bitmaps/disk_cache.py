"""An index of a large dataset as a file, for each version: one process makes it, the others load it in a moment.

It holds plain arrays, nothing that runs when it is loaded. Where no file can be kept, each process reads the database.
"""

from __future__ import annotations

import hashlib
import json
import logging
import zipfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from pyroaring import BitMap

from provisions.lib.files import FileBusy, atomic_write, lock
from provisions.query.backends.bitmaps.builder import Read, Sets
from provisions.query.backends.bitmaps.consistency import Version

log = logging.getLogger(__name__)
ENDING = ".index.npz"


def loaded(dataset: str, version: Version, make: Callable[[], Read]) -> Read:
    """What the file of this version holds; when there is none, what `make` reads, which becomes the file.

    `make` must read this very version or raise. Processes that want it at the same time wait for the first.
    """
    path = path_of(dataset, version)
    with ExitStack() as stack:
        with suppress(OSError):  # nothing can be written there: each process builds its own
            path.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(lock(path.with_name(f"{ENDING}.lock")))
        found = _load(path)
        if found is None:
            found = make()
            _keep(path, found)
    return found


def path_of(dataset: str, version: Version) -> Path:
    """Where the file lies: its name tells the version, when that began, and how the file is made."""
    number, began = version.words.state or (0, "")
    mark = hashlib.sha256(f"{began} {_rules()}".encode()).hexdigest()[:12]
    return Path(settings.PREPARED_DIR) / f"{dataset}.{number}-{mark}{ENDING}"


@cache
def _rules() -> str:
    """Tells other software's files apart, which may mean other things."""
    sources = [path.read_bytes() for path in sorted(Path(__file__).parents[1].rglob("*.py"))]
    return hashlib.sha256(b"".join(sources)).hexdigest()


def _load(path: Path) -> Read | None:
    """None where there is no whole file."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return _unpacked(file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        log.warning("%s can't be read and is made anew: %s", path, error)
        return None


def _keep(path: Path, found: Read) -> None:
    """Writes the file in one step and takes those of other versions away; a full or locked disk is no hindrance."""
    dataset = path.name.partition(".")[0]
    try:
        with atomic_write(path) as partial, partial.open("wb") as file:
            np.savez(file, **_packed(found))
        for other in path.parent.glob(f"{dataset}.*{ENDING}"):
            if other != path:
                other.unlink(missing_ok=True)
    except (OSError, FileBusy) as error:
        log.warning("The index is not kept for other processes: %s", error)


def _packed(found: Read) -> dict[str, Any]:
    """As arrays: all bitmaps end to end, with their names and where each ends."""
    names = [(facet, value) for facet, values in found.sets.items() for value in values]
    written = [found.sets[facet][value].serialize() for facet, value in names]
    return {
        "pks": found.pks,
        "agreements": found.agreements,
        **{f"own {name}": values for name, values in found.own.items()},
        "facets": np.frombuffer(json.dumps([list(found.sets), names]).encode(), np.uint8),
        "ends": np.cumsum([0, *map(len, written)]),
        "bitmaps": np.frombuffer(b"".join(written), np.uint8),
    }


def _unpacked(file: Any) -> Read:
    facets, names = json.loads(file["facets"].tobytes())
    sets: dict[str, Sets] = {facet: {} for facet in facets}
    written = file["bitmaps"].tobytes()
    for (facet, value), (start, end) in zip(names, pairwise(file["ends"].tolist()), strict=True):
        sets[facet][value] = BitMap.deserialize(written[start:end])
    own = {name.removeprefix("own "): file[name] for name in file.files if name.startswith("own ")}
    return Read(file["pks"], file["agreements"], own, sets)
