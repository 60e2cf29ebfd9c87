"""The parts of an outline as a list with depths, as in an outliner: whatever the depths, a valid tree follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from provisions.intake.outline import CONTAINERS, OutlinePart, PartKind

# From the outside in: a part is held by one of a smaller level.
LEVELS = {
    PartKind.PROTOCOL: 0,
    PartKind.ANNEX: 0,
    PartKind.SIDE_LETTER: 0,
    PartKind.DECLARATION: 0,
    PartKind.APPENDIX: 1,
    PartKind.CHAPTER: 2,
    PartKind.SECTION: 3,
    PartKind.ARTICLE: 4,
    PartKind.PREAMBLE: 4,
}
Node = tuple[OutlinePart, int]  # a part and its depth, 0 for what nothing holds


def nodes_of(parts: Sequence[OutlinePart]) -> list[Node]:
    """Each part with the number of parts that hold it."""
    depths: dict[str, int] = {"": -1}
    for part in parts:
        depths[part.identifier] = depths[part.parent] + 1
    return [(part, depths[part.identifier]) for part in parts]


def parts_of(nodes: Sequence[Node]) -> tuple[OutlinePart, ...]:
    """The parts, each held by the nearest container before it that is less deep."""
    holders: list[tuple[str, int]] = []
    parts = []
    for part, depth in nodes:
        while holders and holders[-1][1] >= depth:
            holders.pop()
        parent = holders[-1][0] if holders else ""
        parts.append(part if part.parent == parent else replace(part, parent=parent))
        if part.kind in CONTAINERS:
            holders.append((part.identifier, depth))
    return tuple(parts)


def subtree_end(nodes: Sequence[Node], index: int) -> int:
    """The position after the last part that the part at `index` holds."""
    depth = nodes[index][1]
    return next((i for i in range(index + 1, len(nodes)) if nodes[i][1] <= depth), len(nodes))


def depth_beside(nodes: Sequence[Node], index: int, kind: PartKind) -> int:
    """How deep a new part of this kind stands that begins in the words of the part at `index`."""
    depth = nodes[index][1] + 1
    for part, at in reversed(nodes[: index + 1]):
        if at >= depth:
            continue  # not one that holds it
        if LEVELS[part.kind] < LEVELS[kind]:
            return at + 1
        depth = at
    return 0


def shift(nodes: Sequence[Node], start: int, end: int, by: int) -> list[Node]:
    """Make the parts from `start` to `end` deeper by `by`."""
    return [(part, depth + by if start <= i < end else depth) for i, (part, depth) in enumerate(nodes)]
