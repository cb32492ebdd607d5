"""What the figures were measured on."""

import datetime
import os
import pathlib
import platform
import re
import subprocess

from harness import envoy, gatehouse
from harness.settings import TOP, program


def _said(*command: object) -> str:
    try:
        result = subprocess.run([str(word) for word in command], text=True, capture_output=True, timeout=30, check=False)
        return (result.stdout + result.stderr).strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _first(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match.group(1) if match else "unknown"


def describe() -> dict[str, str]:
    cpu = pathlib.Path("/proc/cpuinfo").read_text()
    memory = int(_first(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())) / 1e6
    return {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processors": f"{os.cpu_count()} x " + _first(r"model name\s*: (.*)", cpu),
        "memory": f"{memory:.0f} GB",
        "kernel": platform.release(),
        "congestion control": pathlib.Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip(),
        "gatehouse": f"{_said(gatehouse.IMAGE / 'bin' / 'gatehouse', 'version')}, commit {_said('git', '-C', TOP, 'rev-parse', '--short', 'HEAD')}",
        "haproxy": _first(r"version (\S+)", _said(program("haproxy"), "-v")),
        "nginx": _first(r"nginx/(\S+)", _said(program("nginx"), "-v")),
        "envoy": envoy.VERSION,
        "helidon": _first(r"<helidon.version>(.*?)<", (TOP / "pom.xml").read_text()),
        "load average at the start": f"{os.getloadavg()[0]:.1f}",
    }
