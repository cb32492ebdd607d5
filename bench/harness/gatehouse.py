"""Gatehouse: the run-time image that ./gatehouse builds, with the JVM's options that it ships."""

import pathlib
import subprocess
from collections.abc import Iterable

from harness.contenders import Command, Contender, Setup
from harness.routes import Route, by_host
from harness.settings import CONNECTIONS, TOP, template

IMAGE = TOP / "jlink" / "target" / "gatehouse"

# Gatehouse runs a loop per processor that the JVM sees. One, since the others have one worker.
ONE_LOOP = {"JAVA_TOOL_OPTIONS": "-XX:ActiveProcessorCount=1"}

RULES_PER_ROUTE = 16  # the API's bound


def build() -> None:
    subprocess.run([TOP / "gatehouse", "version"], check=True, stdout=subprocess.DEVNULL)


def http_route(name: str, host: str, routes: list[Route]) -> str:
    lines = [
        "apiVersion: gateway.networking.k8s.io/v1",
        "kind: HTTPRoute",
        "metadata:",
        f"  name: {name}",
        "spec:",
        "  parentRefs:",
        "    - name: edge",
        *(["  hostnames:", f"    - {host}"] if host else []),
        "  rules:",
    ]
    for route in routes:
        kind, value = ("RegularExpression", f"'{route.prefix}'") if route.regex else ("PathPrefix", route.prefix)
        lines += [
            "    - matches:",
            "        - path:",
            f"            type: {kind}",
            f"            value: {value}",
        ]
        if route.header:
            lines += [
                "          headers:",
                f"            - name: {route.header[0]}",
                f'              value: "{route.header[1]}"',
            ]
        lines += [
            "      filters:",
            "        - type: RequestHeaderModifier",
            "          requestHeaderModifier:",
            "            set:",
            "              - name: X-Gateway-Route",
            f"                value: {route.name}",
            "      backendRefs:",
            "        - name: everything",
            "          port: 80",
        ]
    return "\n".join(lines) + "\n"


def http_routes(routes: list[Route]) -> Iterable[str]:
    """One HTTPRoute for each host, or several where a host has more rules than one may hold."""
    for host, of_host in by_host(routes).items():
        for first in range(0, len(of_host), RULES_PER_ROUTE):
            name = f"{host.replace('.', '-') or 'any-host'}-{first}"
            yield http_route(name, host, of_host[first : first + RULES_PER_ROUTE])


_NO_LIMITS = f"""limits:
  maxConnections: {CONNECTIONS}
  maxConnectionsPerSource: {CONNECTIONS}
  idleTimeout: 1h"""

_TLS_LISTENER = """- name: https
      port: {port}
      protocol: HTTPS
      tls:
        certificateRefs:
          - name: bench-tls"""


def _secret(tls: pathlib.Path) -> str:
    lines = ["apiVersion: v1", "kind: Secret", "metadata:", "  name: bench-tls", "type: kubernetes.io/tls", "stringData:"]
    for key in ("tls.crt", "tls.key"):
        lines.append(f"  {key}: |")
        lines += ["    " + line for line in (tls / key).read_text().splitlines()]
    return "\n".join(lines) + "\n"


def prepare(folder: pathlib.Path, port: int, setup: Setup) -> Command:
    served = folder / "gatehouse.d"
    served.mkdir()
    listener = _TLS_LISTENER.format(port=port + 1) if setup.tls else ""
    gateway = template("gateway.yaml", PORT=port, BACKEND_PORT=setup.backend_port, LISTENER_TLS=listener)
    (served / "gateway.yaml").write_text(gateway)
    if setup.file_each:
        for route in setup.routes:
            (served / f"{route.name}.yaml").write_text(http_route(route.name, route.host, [route]))
    else:
        (served / "routes.yaml").write_text("---\n".join(http_routes(setup.routes)))
    if setup.tls:
        (served / "secret.yaml").write_text(_secret(setup.tls))
    config = folder / "gatehouse.yaml"
    # Under attack and overload its own limits are what is looked at; elsewhere they must not be in the way.
    limits = "" if setup.variant == "defaults" else _NO_LIMITS
    config.write_text(
        template(
            "gatehouse.yaml",
            METRICS_PORT=port + 2,
            LIMITS=limits,
            ACCESS_LOG="stdout" if setup.access_log else "off",
        )
    )
    return [IMAGE / "bin" / "gatehouse", "run", "-c", config], ONE_LOOP


CONTENDER = Contender("gatehouse", prepare)
