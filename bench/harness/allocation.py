"""How many bytes of heap a Java contender allocates per request, by JFR. Apart from the timed rounds."""

import json
import subprocess

from harness import load as loads
from harness.contenders import Running
from harness.load import Load
from harness.settings import ETC, java_home

_EVENT = "jdk.ThreadAllocationStatistics"
JAVA = ("gatehouse", "helidon")


def _jcmd(running: Running, *command: str) -> None:
    subprocess.run(
        [java_home() / "bin" / "jcmd", str(running.process.pid), *command],
        check=True,
        timeout=60,
        stdout=subprocess.DEVNULL,
    )


def per_request(running: Running, load: Load) -> float:
    """Each thread's bytes at the end of the recording minus those at its begin; virtual threads count at their carrier."""
    recording = running.folder / "allocation.jfr"
    running.wake()
    try:
        _jcmd(running, "JFR.start", "name=bench", f"settings={ETC / 'allocation.jfc'}")
        sample = loads.run(load, running.port, running.pids())
        _jcmd(running, "JFR.stop", "name=bench", f"filename={recording}")
    finally:
        running.pause()
    printed = subprocess.run(
        [java_home() / "bin" / "jfr", "print", "--json", "--events", _EVENT, recording],
        check=True,
        timeout=60,
        text=True,
        stdout=subprocess.PIPE,
    ).stdout
    seen: dict[int, list[tuple[str, int]]] = {}
    for event in json.loads(printed)["recording"]["events"]:
        values = event["values"]
        if values["thread"] is not None and not str(values["thread"]["javaName"]).startswith("JFR"):
            seen.setdefault(values["thread"]["javaThreadId"], []).append((values["startTime"], values["allocated"]))
    if all(len(each) < 2 for each in seen.values()):
        raise SystemExit(f"bench: {recording} says of no thread what it allocated")
    begin = min(time for each in seen.values() for time, _ in each)
    total = 0
    for each in seen.values():
        amounts = [amount for _, amount in each]
        # Of a thread that began meanwhile, as carriers do, there is only the figure at the end.
        began = len(each) == 1 and each[0][0][:19] > begin[:19]
        total += max(amounts) - (0 if began else min(amounts))
    return total / max(1, sample.done)
