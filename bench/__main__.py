"""Everything that is measured, in one run.

python -m bench               prints the tables, as Markdown
python -m bench --write       writes them into docs/explanation/speed.md, too
python -m bench tables cold   some of them only
python -m bench --quick       small and few: are all answers right, does it run?
"""

from __future__ import annotations

import io
import os
import platform
import re
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench import asking, checking, cold, growth, memory, page, pictures, singles, tables

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "speed.md"
PACKAGES = ("polars", "duckdb", "pyarrow", "pandas", "dask", "pyspark", "narwhals")

Section = Callable[[bool], None]
SECTIONS: dict[str, Section] = {
    "machine": lambda quick: machine(),
    "singles": lambda quick: singles.report(1 if quick else 15),
    "tables": lambda quick: tables.report(50_000 if quick else tables.ROWS, 1 if quick else 5),
    "memory": lambda quick: memory.report(quick),
    "lazily": lambda quick: memory.report_lazily((250_000,) if quick else memory.MANY),
    "pictures": lambda quick: pictures.main(),
    "page": lambda quick: page.report(1 if quick else 5),
    "checking": lambda quick: checking.main((50,) if quick else checking.SIZES),
    "growth": lambda quick: growth.report(quick),
    "cold": lambda quick: cold.report(1 if quick else 15),
    "asking": lambda quick: None if quick else asking.main(),
}


def machine() -> None:
    """Print what it was measured on."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(
        f"Measured on {datetime.now(UTC):%d %B %Y}: Python {platform.python_version()},"
        f" {platform.system()} {platform.machine()}, {os.cpu_count()} cores, on which"
        f" {load:.1f} other processes were running at the start; {', '.join(_versions())}."
    )


def _versions() -> list[str]:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"no {package}")
    return found


def measured(name: str, quick: bool) -> str:
    """What a section prints; lines that are no table as a list."""
    out = io.StringIO()
    with redirect_stdout(out):
        SECTIONS[name](quick)
    lines = out.getvalue().strip().splitlines()
    plain = name in ("checking", "asking")
    return "\n".join(f"- {line}" if plain and line else line for line in lines)


def written(page: str, found: dict[str, str]) -> str:
    """The page with the text between its markers replaced."""
    for name, text in found.items():
        start, end = f"<!-- bench: {name} -->", f"<!-- end of bench: {name} -->"
        block = f"{start}\n\n{text}\n\n{end}"
        page = re.sub(f"{start}.*?{end}", lambda _: block, page, flags=re.DOTALL)  # noqa: B023
    return page


def main() -> None:
    asked = [name for name in SECTIONS if name in sys.argv[1:]] or list(SECTIONS)
    found = {}
    for name in asked:
        found[name] = measured(name, "--quick" in sys.argv)
        print(f"## {name}\n\n{found[name]}\n", flush=True)
    if "--write" in sys.argv:
        PAGE.write_text(written(PAGE.read_text("utf-8"), found), "utf-8")


if __name__ == "__main__":
    main()
