"""The load generator: building it, and one run of it with the CPU time that a proxy spent meanwhile."""

import json
import pathlib
import subprocess
from dataclasses import dataclass

from harness import processes
from harness.settings import BENCH, TARGET


def build() -> pathlib.Path:
    program = TARGET / "load"
    sources = sorted((BENCH / "load").glob("*.c"))
    newest = max(path.stat().st_mtime for path in (BENCH / "load").iterdir())
    if not program.exists() or program.stat().st_mtime < newest:
        TARGET.mkdir(exist_ok=True)
        flags = ["-O2", "-std=gnu17", "-Wall", "-Wextra", "-Werror"]
        subprocess.run(["gcc", *flags, "-o", program, *sources, "-lssl", "-lcrypto", "-lm"], check=True)
    return program


@dataclass(frozen=True)
class Load:
    """What to send. A rate of 0 is a closed loop: as much as the proxy bears."""

    requests: pathlib.Path
    seconds: float = 0
    count: int = 0
    rate: int = 0
    connections: int = 64
    sources: int = 0
    body: int = 0
    close: bool = False
    tls: str = ""
    resume: bool = False
    patience: float = 0  # seconds, after which a request is given up

    def options(self, port: int) -> list:
        options = ["--to", f"127.0.0.1:{port}", "--requests", self.requests, "--connections", self.connections]
        for name, value in (
            ("--seconds", self.seconds),
            ("--count", self.count),
            ("--rate", self.rate),
            ("--sources", self.sources),
            ("--body", self.body),
            ("--tls", self.tls),
            ("--patience", self.patience),
        ):
            if value:
                options += [name, value]
        options += ["--close"] * self.close + ["--resume"] * self.resume
        return options


@dataclass(frozen=True)
class Sample:
    """One run: the generator's counts, and the proxy's CPU time in ns and its resident bytes after it."""

    counts: dict
    cpu: processes.Cpu
    rss: int

    @property
    def done(self) -> int:
        return self.counts["done"]

    @property
    def failures(self) -> int:
        names = ("refused", "other", "failed_connects", "broken", "early", "unanswered", "abandoned")
        return sum(self.counts[name] for name in names)

    def figures(self) -> dict[str, float]:
        """us of CPU per request, user and system apart, requests a second, latency in ms, resident MB."""
        done = max(1, self.done)
        split = max(1, self.cpu.user + self.cpu.system)
        us = self.cpu.total / done / 1e3
        latency = self.counts["latency_us"]
        return {
            "cpu_us": us,
            "user_us": us * self.cpu.user / split,
            "sys_us": us * self.cpu.system / split,
            "per_second": self.done / self.counts["seconds"],
            "p50_ms": latency["p50"] / 1e3,
            "p99_ms": latency["p99"] / 1e3,
            "p999_ms": latency["p999"] / 1e3,
            "rss_mb": self.rss / 1e6,
            "failures": self.failures,
            "unsent": self.counts["unsent"],
        }


class Generator:
    """A run of the generator in its two steps: it opens its connections, and, told so, begins."""

    def __init__(self, load: Load, port: int, hold: bool = False):
        options = load.options(port) + (["--hold"] if hold else [])
        log = TARGET / "load.log"
        self.process = processes.start(
            [build(), *options], log, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if self._line() != "ready":
            code = self.process.wait(timeout=5)
            processes.stop(self.process)
            raise SystemExit(f"bench: the load generator ended with {code}: {log.read_text().splitlines()[-1:]}")

    def _line(self) -> str:
        return self.process.stdout.readline().strip()

    def begin(self) -> None:
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def counts(self) -> dict:
        return json.loads(self._line())

    def close(self) -> None:
        try:
            self.process.stdin.close()
            self.process.wait(timeout=5)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            pass
        processes.stop(self.process)


def run(load: Load, port: int, pids: list[int]) -> Sample:
    """Connections are opened before the time begins, and closed after it has ended."""
    generator = Generator(load, port)
    try:
        before = processes.cpu(pids)
        generator.begin()
        counts = generator.counts()
        return Sample(counts, processes.cpu(pids) - before, processes.rss(pids))
    finally:
        generator.close()
