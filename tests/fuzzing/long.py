"""Fuzzing for as long as you like, outside the tests.

    python -m tests.fuzzing.long --minutes 15                        # every reader, in turn
    python -m tests.fuzzing.long incident record --with atheris      # guided by coverage

Whatever breaks a reader is kept in ``tests/fuzzing/corpus/<reader>/``, where the tests replay it:
mend the reader, give the file a name that says what it is, and keep it. atheris is not among the
packages that the tests need (`pip install atheris`; Linux and macOS).
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
NAMES = ("chart", "comparison", "incident", "record", "table_csv", "table_parquet", "typed")


def main() -> None:
    parser = argparse.ArgumentParser(description="Fuzz the readers.")
    parser.add_argument("readers", nargs="*", metavar="READER", help=", ".join(NAMES))
    parser.add_argument("--minutes", type=float, default=10, help="for all readers together")
    parser.add_argument(
        "--with", dest="how", choices=["hypothesis", "atheris"], default="hypothesis"
    )
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given, more = parser.parse_known_args()
    if given.one:
        _atheris(given.one, more)
        return
    readers = given.readers or list(NAMES)
    if unknown := set(readers) - set(NAMES):
        parser.error(f"no such reader: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    seconds = given.minutes * 60 / len(readers)
    run = _by_hypothesis if given.how == "hypothesis" else _by_atheris
    found = [run(name, seconds) for name in readers]
    sys.exit(1 if any(found) else 0)


def _keep(name: str, data: bytes) -> None:
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"found-{hashlib.sha256(data).hexdigest()[:10]}"
    path.write_bytes(data)
    print(f"  kept as {path}", flush=True)


def _by_hypothesis(name: str, seconds: float) -> int:
    """Runs of Hypothesis, each from another beginning, until the time is up. A run ends with
    what it found, made as small as can be."""
    from hypothesis import HealthCheck, Verbosity, given, seed, settings

    from .readers import held
    from .test_mangled import mangled_files

    end, tried, accepted, found, beginning = time.monotonic() + seconds, 0, 0, 0, time.time_ns()
    latest = b""

    def one(data: bytes) -> None:
        nonlocal tried, accepted, latest
        tried, latest = tried + 1, data
        accepted += held(name, data)

    while time.monotonic() < end:
        beginning += 1
        how = settings(
            max_examples=300, deadline=None, database=None, verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        try:
            seed(beginning)(how(given(mangled_files(name))(one)))()
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            found += 1
            traceback.print_exc(limit=-3)
            _keep(name, latest)
    print(f"{name}: {tried:,} tried, {accepted:,} accepted, {found} found", flush=True)
    return found


def _by_atheris(name: str, seconds: float) -> int:
    with tempfile.TemporaryDirectory() as made:
        command = [sys.executable, "-m", "tests.fuzzing.long", "--one", name]
        limits = [
            f"-max_total_time={int(seconds)}",
            "-timeout=60",
            "-rss_limit_mb=4096",
            "-max_len=65536",
        ]
        done = subprocess.run(
            [*command, *limits, f"-artifact_prefix={made}/", "-print_final_stats=1"],
            stderr=subprocess.PIPE, text=True, errors="replace",
        )  # fmt: skip
        found = [path for path in Path(made).iterdir() if path.is_file()]
        for line in done.stderr.splitlines():
            if "stat::number_of_executed" in line or " DONE " in line or "INITED" in line:
                print(f"{name}: {line.strip()}", flush=True)
        if found or done.returncode:
            print(done.stderr[-4000:], flush=True)
        for path in found:
            _keep(name, path.read_bytes())
        return len(found) or bool(done.returncode)


def _atheris(name: str, limits: list[str]) -> None:
    """One reader under atheris, in this process, which it ends."""
    import atheris

    with atheris.instrument_imports(include=["flowgraph"]):
        import flowgraph.reading.incident_file
        import flowgraph.reading.library
        import flowgraph.reading.record_file  # noqa: F401
    from .mangling import by_seed, good_files
    from .readers import held

    def mutated(data: bytes, size: int, seed: int) -> bytes:
        if seed % 4 == 0:
            return bytes(atheris.Mutate(data, size))
        return by_seed(data, seed)[:size]

    with tempfile.TemporaryDirectory() as made:
        for number, data in enumerate(good_files(name)):
            (Path(made) / str(number)).write_bytes(data)
        folders = [made, *([str(CORPUS / name)] if (CORPUS / name).is_dir() else [])]
        atheris.Setup(
            [sys.argv[0], *limits, *folders],
            lambda data: held(name, data, 0) and None,
            custom_mutator=mutated,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
