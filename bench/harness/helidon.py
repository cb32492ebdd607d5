"""The plain Helidon proxy: HttpRouting with a handler, and Helidon's WebClient behind it."""

import os
import pathlib
import subprocess

from harness.contenders import Command, Contender, Setup
from harness.settings import BENCH, java_home

_MODULE = BENCH / "helidon"
_JAR = _MODULE / "target" / "helidon-proxy.jar"


def build() -> None:
    sources = [_MODULE / "pom.xml", *_MODULE.glob("src/**/*.java")]
    if _JAR.exists() and all(path.stat().st_mtime < _JAR.stat().st_mtime for path in sources):
        return
    env = {**os.environ, "JAVA_HOME": str(java_home())}
    subprocess.run(["mvn", "-q", "-B", "-f", _MODULE / "pom.xml", "package"], check=True, env=env)


def prepare(folder: pathlib.Path, port: int, setup: Setup) -> Command:
    routes = folder / "routes"
    routes.write_text("".join(f"{route.host} {route.prefix} {route.name}\n" for route in setup.routes))
    # As few processors and as much memory as Gatehouse has.
    flags = ["-XX:+UseSerialGC", "-Xmx256m", "-XX:ActiveProcessorCount=1"]
    command = [java_home() / "bin" / "java", *flags, "-jar", _JAR]
    return [*command, port, f"http://127.0.0.1:{setup.backend_port}", routes], {}


CONTENDER = Contender("helidon", prepare, restless=True)
