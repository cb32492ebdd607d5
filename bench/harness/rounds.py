"""Interleaved rounds: in each, every contender in turn; the order is turned round every second round."""

import contextlib
import fcntl
import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TextIO

from harness import load as loads
from harness.contenders import Running
from harness.load import Load, Sample
from harness.settings import Length


# A lock that is taken for each round would wait for the others' work each time; one that is never let go stops them.
_HOLD_SECONDS = 120
# Who waits for others without end never measures; who was disappointed once waits less.
_LESS_PATIENCE = 2
_patience = 120
_lock: TextIO | None = None
_locked_at = 0.0


def _unlock_if_long() -> None:
    global _lock
    if _lock is not None and time.monotonic() - _locked_at > _HOLD_SECONDS:
        _lock.close()
        _lock = None
        time.sleep(0.1)  # others wait in the kernel's queue; they come first


def _taken(path: str) -> TextIO | None:
    global _patience
    lock = open(path, "a")
    deadline = time.monotonic() + _patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            if time.monotonic() > deadline:
                lock.close()
                print(f"bench: no lock after {_patience} s: what follows is measured beside others' work", flush=True)
                _patience = _LESS_PATIENCE
                return None
            time.sleep(0.05)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """On a machine that others use, BENCH_LOCK names a file whose lock is held while something is timed, and between
    such times for two minutes, so that it is held for less than three at a time."""
    global _lock, _locked_at
    path = os.environ.get("BENCH_LOCK")
    _unlock_if_long()
    if path and _lock is None:
        _lock = _taken(path)
        _locked_at = time.monotonic()
    try:
        yield
    finally:
        _unlock_if_long()


def measured(running: Running, load: Load, port: int | None = None) -> Sample:
    running.wake()
    try:
        return loads.run(load, port or (running.tls_port if load.tls else running.port), running.pids())
    finally:
        running.pause()


def interleaved(contenders: list[Running], load: Load, rounds: int) -> dict[str, list[Sample]]:
    """Sample i of each contender is from round i, so that pairs of them are neighbours in time."""
    samples: dict[str, list[Sample]] = {running.name: [] for running in contenders}
    for i in range(rounds):
        with quiet():
            for running in contenders if i % 2 == 0 else reversed(contenders):
                samples[running.name].append(measured(running, load))
    return samples


def interleaved_each(contenders: list[Running], loads: dict[str, Load], length: Length) -> dict[str, list[Sample]]:
    """The same with a load for each contender, by its name, and a warm-up before."""
    samples: dict[str, list[Sample]] = {running.name: [] for running in contenders}
    for running in contenders:
        warm_up([running], replace(loads[running.name], count=length.warm_up))
    for i in range(length.rounds):
        with quiet():
            for running in contenders if i % 2 == 0 else reversed(contenders):
                load = replace(loads[running.name], seconds=length.seconds)
                samples[running.name].append(measured(running, load))
    return samples


def warm_up(contenders: list[Running], load: Load) -> None:
    with quiet():
        for running in contenders:
            measured(running, load)


def medians(samples: list[Sample]) -> dict[str, float]:
    figures = [sample.figures() for sample in samples]
    return {name: statistics.median(each[name] for each in figures) for name in figures[0]}


def ratio(samples: list[Sample], base: list[Sample]) -> float:
    """The median of the ratios of neighbours: what drifts with the machine's other work cancels out."""
    pairs = zip(samples, base, strict=True)
    return statistics.median(one.figures()["cpu_us"] / other.figures()["cpu_us"] for one, other in pairs)
