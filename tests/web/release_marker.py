"""Find out which tests need a release."""

from __future__ import annotations

from typing import Any

import pytest


def wants_release(request: pytest.FixtureRequest) -> bool:
    """Tell whether a test requests an address below /data/releases/, or every address."""
    node: Any = request.node
    address = node.callspec.params.get("address", node.name) if hasattr(node, "callspec") else node.name
    return "releases" in address or "every_link" in address
