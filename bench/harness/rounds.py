"""Interleaved rounds: in each, every contender in turn; the order is turned round every second round."""

import contextlib
import fcntl
import os
import statistics
from collections.abc import Iterator
from dataclasses import replace

from harness import load as loads
from harness.contenders import Running
from harness.load import Load, Sample
from harness.settings import Length


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """On a machine that others use, BENCH_LOCK names a file whose lock is held while something is timed."""
    path = os.environ.get("BENCH_LOCK")
    if not path:
        yield
        return
    with open(path, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


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
