"""Puts this folder and the definition on the path, for they are shared, steadies Hypothesis and
keeps the names of tests short.

No deadline: a slow machine is no failure. Under CI the same examples run every time.
"""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.append(str(Path(__file__).parents[1] / "docs" / "explanation"))

settings.register_profile(
    "flowgraph",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("flowgraph")

LONGEST_ID = 80


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """A hostile input of six million characters is named by its length."""
    if isinstance(val, (str, bytes)) and len(val) > LONGEST_ID:
        return f"{argname}-of-{len(val)}"
    return None
