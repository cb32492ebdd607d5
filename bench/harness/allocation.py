"""How many bytes of heap a Java contender allocates per request, by JFR. Apart from the timed rounds."""

import json
import subprocess

from harness import load as loads
from harness.contenders import Running
from harness.load import Load
from harness.settings import java_home

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
        settings = (f"{_EVENT}#enabled=true", f"{_EVENT}#period=everyChunk")
        _jcmd(running, "JFR.start", "name=bench", "settings=none", *settings)
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
    threads: dict[int, list[int]] = {}
    for event in json.loads(printed)["recording"]["events"]:
        thread = event["values"]["thread"]
        if thread is not None:
            threads.setdefault(thread["javaThreadId"], []).append(event["values"]["allocated"])
    # A thread of which there is one figure only began meanwhile (as JFR's own do).
    return sum(max(each) - min(each) for each in threads.values() if len(each) > 1) / max(1, sample.done)
