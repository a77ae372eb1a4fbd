"""Puts the project's root on the path: the planted faults live in ``bench``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
