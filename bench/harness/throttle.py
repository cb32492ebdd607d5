"""Holds processes to a part of a core, so that this machine's other part can offer more than they bear."""

import contextlib
import os
import pathlib
from collections.abc import Iterator

# Turns of a millisecond: a longer pause would be seen in the latencies.
_QUOTA_US, _PERIOD_US = 1_000, 4_000
SHARE = f"{_QUOTA_US / _PERIOD_US:.0%} of a core"

_ROOT = pathlib.Path("/sys/fs/cgroup")


def _write(group: pathlib.Path) -> None:
    if (group / "cpu.max").exists():
        (group / "cpu.max").write_text(f"{_QUOTA_US} {_PERIOD_US}")
        return
    (group / "cpu.cfs_period_us").write_text(str(_PERIOD_US))
    (group / "cpu.cfs_quota_us").write_text(str(_QUOTA_US))


@contextlib.contextmanager
def held(pids: list[int]) -> Iterator[str]:
    """By a control group of ours, version 1 or 2; says how they are held, also where they can't be."""
    root = _ROOT if (_ROOT / "cgroup.controllers").exists() else _ROOT / "cpu"
    group = root / f"gatehouse-bench-{os.getpid()}"
    try:
        group.mkdir()
        _write(group)
        for pid in pids:
            (group / "cgroup.procs").write_text(str(pid))
    except OSError:
        with contextlib.suppress(OSError):
            group.rmdir()
        yield "a whole core"
        return
    try:
        yield SHARE
    finally:
        for pid in (group / "cgroup.procs").read_text().split():
            with contextlib.suppress(OSError):
                (root / "cgroup.procs").write_text(pid)
        group.rmdir()
