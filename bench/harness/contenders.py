"""Who is measured: each contender is started from the same routes, and then is a port and some processes."""

import http.client
import os
import pathlib
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from harness import processes
from harness.routes import Route
from harness.settings import BACKEND_PORT, CONTENDERS_PORT, PORTS_EACH


@dataclass(frozen=True)
class Setup:
    """What a contender is to do. variant is its own affair: HAProxy's `splice`, Gatehouse's `jdk`."""

    routes: list[Route]
    access_log: bool = False
    tls: pathlib.Path | None = None  # a folder with tls.crt, tls.key and tls.pem, which is both
    backend_port: int = BACKEND_PORT
    variant: str = ""
    file_each: bool = False  # Gatehouse: a file for each route instead of one for all
    probe: Route | None = None  # what tells that it serves, where it is not the last route


@dataclass
class Running:
    """A contender that answers."""

    name: str
    process: subprocess.Popen
    port: int
    tls_port: int
    metrics_port: int
    folder: pathlib.Path
    # Helidon's client polls its idle connections: what is not measured must not cost the others' time.
    restless: bool = False
    _paused: bool = field(default=False)

    def pids(self) -> list[int]:
        return processes.tree(self.process.pid)

    def pause(self) -> None:
        if self.restless and not self._paused:
            os.killpg(self.process.pid, signal.SIGSTOP)
            self._paused = True

    def wake(self) -> None:
        if self._paused:
            os.killpg(self.process.pid, signal.SIGCONT)
            self._paused = False

    def stop(self) -> None:
        self.wake()
        processes.stop(self.process)


# Given the folder for its files, the ports and the setup, a command and its environment.
Command = tuple[list, dict]
Prepare = Callable[[pathlib.Path, int, Setup], Command]


@dataclass(frozen=True)
class Contender:
    name: str
    prepare: Prepare
    restless: bool = False

    def start(self, place: int, folder: pathlib.Path, setup: Setup, label: str = "") -> Running:
        """place tells contenders that run side by side apart; returns when its first route answers."""
        own = folder / f"{place}-{self.name}"
        own.mkdir(parents=True)
        port = CONTENDERS_PORT + place * PORTS_EACH
        command, env = self.prepare(own, port, setup)
        process = processes.start(command, own / "log", env)
        running = Running(label or self.name, process, port, port + 1, port + 2, own, self.restless)
        processes.wait_for_port(port, process)
        _wait_for_route(running, setup.probe or setup.routes[-1])
        return running


def _wait_for_route(running: Running, route: Route) -> None:
    deadline = time.monotonic() + 30
    status = "no answer"
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=2)
            headers = {"Host": route.host} | (dict([route.header]) if route.header else {})
            connection.request("GET", route.prefix + "/", headers=headers)
            status = connection.getresponse().status
            connection.close()
            if status == 200:
                return
        except OSError as e:
            status = str(e)
        time.sleep(0.05)
    raise SystemExit(f"bench: {running.name} does not serve {route.host}{route.prefix}: {status}; see {running.folder}")


def _registry() -> dict[str, Contender]:
    from harness import envoy, gatehouse, haproxy, helidon, nginx

    all_of_them = (gatehouse.CONTENDER, haproxy.CONTENDER, nginx.CONTENDER, envoy.CONTENDER, helidon.CONTENDER)
    return {contender.name: contender for contender in all_of_them}


def named(name: str) -> Contender:
    return _registry()[name]


def names() -> list[str]:
    return list(_registry())
