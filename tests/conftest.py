"""Puts this folder on the path (the oracle and the strategies are shared), and steadies Hypothesis.

No deadline: a slow machine is no failure. Under CI the same examples run every time.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "flowgraph",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("flowgraph")
