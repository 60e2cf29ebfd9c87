"""Which tests need a release to be made first."""

from __future__ import annotations

from typing import Any

import pytest


def wants_release(request: pytest.FixtureRequest) -> bool:
    """Whether the test goes to an address below /data/releases/, or to every address there is."""
    node: Any = request.node
    address = node.callspec.params.get("address", "") if hasattr(node, "callspec") else node.name
    return "releases" in address or "every_link" in address
