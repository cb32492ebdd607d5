"""Processes that the bench starts, each of which it ends: at its own end, on Ctrl-C, and when it is killed."""

import atexit
import ctypes
import os
import pathlib
import resource
import signal
import socket
import subprocess
import time
from dataclasses import dataclass

from harness.settings import OPEN_FILES

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
_running: list[subprocess.Popen] = []
_ticks = os.sysconf("SC_CLK_TCK")
_page = os.sysconf("SC_PAGE_SIZE")


def _in_child() -> None:
    # Should the bench be killed by a signal that it can't catch, the kernel ends its children.
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def start(command: list, log: pathlib.Path, env: dict | None = None, **options) -> subprocess.Popen:
    """Starts a process in a session of its own, so that Ctrl-C reaches it only through us."""
    with log.open("ab") as out:
        options.setdefault("stdout", out)
        options.setdefault("stdin", subprocess.DEVNULL)
        process = subprocess.Popen(
            [str(word) for word in command],
            stderr=out,
            env={**os.environ, **(env or {})},
            start_new_session=True,
            preexec_fn=_in_child,
            **options,
        )
    _running.append(process)
    return process


def stop(process: subprocess.Popen) -> None:
    """By SIGTERM, and after 3 s by force; returns when it is gone."""
    if process in _running:
        _running.remove(process)
    if process.poll() is None:
        _signal(process, signal.SIGTERM)
        _signal(process, signal.SIGCONT)
        try:
            process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait(timeout=10)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                pass


def _signal(process: subprocess.Popen, number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass


@atexit.register
def stop_all() -> None:
    for process in list(_running):
        stop(process)


def wait_for_port(port: int, process: subprocess.Popen, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"bench: {process.args[0]} ended at its start, with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"bench: {process.args[0]} does not listen on port {port} after {seconds:.0f} s")


def tree(pid: int) -> list[int]:
    """The process and its descendants: nginx's worker, say."""
    found = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += tree(int(child))
    return found


@dataclass(frozen=True)
class Cpu:
    """Nanoseconds that processes have spent so far; user and system are the kernel's split of it."""

    total: int
    user: int
    system: int

    def __sub__(self, before: "Cpu") -> "Cpu":
        return Cpu(self.total - before.total, self.user - before.user, self.system - before.system)


def cpu(pids: list[int]) -> Cpu:
    """utime + stime come in ticks of 10 ms; the process's own CPU clock, which is their sum, in nanoseconds."""
    total = user = system = 0
    for pid in pids:
        total += time.clock_gettime_ns((~pid << 3) | 2)  # clock_getcpuclockid(3), CPUCLOCK_SCHED
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        user += int(fields[11]) * 1_000_000_000 // _ticks
        system += int(fields[12]) * 1_000_000_000 // _ticks
    return Cpu(total, user, system)


def rss(pids: list[int]) -> int:
    """Resident bytes."""
    return sum(int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * _page for pid in pids)
