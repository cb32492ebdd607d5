"""Where things are, and how long they may take."""

import os
import pathlib
import resource
import shutil
import subprocess
from dataclasses import dataclass

BENCH = pathlib.Path(__file__).resolve().parent.parent
TOP = BENCH.parent
ETC = BENCH / "etc"
TARGET = BENCH / "target"

# Below the ephemeral ports, so that no client's socket is in the way. Each contender has PORTS_EACH of its own.
FIRST_PORT = int(os.environ.get("BENCH_PORT", "21000"))
PORTS_EACH = 4
BACKEND_PORT = FIRST_PORT
CONTENDERS_PORT = FIRST_PORT + 8

CONNECTIONS = 40_000  # what each contender must bear
# Where the bench may not raise it, the hard limit must do.
OPEN_FILES = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
if OPEN_FILES == resource.RLIM_INFINITY or OPEN_FILES > 200_000:
    OPEN_FILES = 200_000


@dataclass(frozen=True)
class Length:
    """How long and how often to measure. Seconds are those of one contender in one round."""

    rounds: int
    seconds: float
    warm_up: int  # requests
    rates: tuple[int, ...] = (2_000, 10_000, 30_000)


FULL = Length(rounds=5, seconds=2.0, warm_up=200_000)
QUICK = Length(rounds=3, seconds=1.0, warm_up=40_000)


def template(name: str, **values: object) -> str:
    """The file etc/NAME with each @KEY@ replaced; lines that are left with nothing but blanks are dropped."""
    lines = []
    for line in (ETC / name).read_text().splitlines():
        blank = not line.strip()
        for key, value in values.items():
            line = line.replace(f"@{key}@", str(value))
        if line.strip() or blank:
            lines.append(line)
    return "\n".join(lines) + "\n"


def java_home() -> pathlib.Path:
    """The JDK that ./gatehouse would build with."""
    script = f'. "{TOP}/jlink/jdk.sh"; find_build_tools; echo "$JAVA_HOME"'
    return pathlib.Path(subprocess.run(["bash", "-c", script], check=True, text=True, stdout=subprocess.PIPE).stdout.strip())


def program(name: str) -> str | None:
    """Also where an ordinary user's PATH doesn't look."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/local/sbin")
