"""Gets what a run needs and this machine lacks."""

import os
import pathlib
import subprocess

from harness import envoy, gatehouse, helidon, load
from harness.settings import program


def _apt(packages: list[str]) -> None:
    root = [] if os.geteuid() == 0 else ["sudo"]
    quiet = {"stdout": subprocess.DEVNULL, "check": True}
    print(f"bench: installing {' '.join(packages)}", flush=True)
    subprocess.run([*root, "apt-get", "update", "-q"], **quiet)
    # RUNLEVEL=1: the packages of servers must not start them.
    command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "install", "-q", "-y"]
    subprocess.run([*command, "--no-install-recommends", *packages], **quiet)


def everything(against: list[str]) -> None:
    """Debian's packages, Envoy, the load generator, Gatehouse's image and the Helidon proxy."""
    wanted = {"gcc": "gcc", "haproxy": "haproxy", "nginx": "nginx", "openssl": "openssl", "slowhttptest": "slowhttptest"}
    missing = [package for command, package in wanted.items() if program(command) is None]
    if not pathlib.Path("/usr/include/openssl/ssl.h").exists():
        missing.append("libssl-dev")
    if missing:
        _apt(missing)
    load.build()
    if "gatehouse" in against:
        gatehouse.build()
    if "helidon" in against:
        helidon.build()
    if "envoy" in against:
        envoy.install()
