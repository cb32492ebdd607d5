"""HAProxy, Debian's package, one thread."""

import pathlib

from harness.contenders import Command, Contender, Setup
from harness.settings import CONNECTIONS, program, template


def prepare(folder: pathlib.Path, port: int, setup: Setup) -> Command:
    lines = [f"{route.host}{route.prefix} {route.name}" for route in setup.routes]
    (folder / "haproxy.map").write_text("\n".join(lines) + "\n")
    # The same suite and group as everyone's; tickets on, which is the default.
    tls = (
        "ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256\n    ssl-default-bind-options ssl-min-ver TLSv1.3"
        if setup.tls
        else ""
    )
    bind = f"bind 127.0.0.1:{port + 1} backlog 4096 ssl crt {setup.tls}/tls.pem curves X25519 alpn http/1.1" if setup.tls else ""
    config = folder / "haproxy.cfg"
    config.write_text(
        template(
            "haproxy.cfg",
            FOLDER=folder,
            CONNECTIONS=CONNECTIONS,
            PORT=port,
            METRICS_PORT=port + 2,
            BACKEND_PORT=setup.backend_port,
            GLOBAL_TLS=tls,
            BIND_TLS=bind,
            LOG_GLOBAL="log stdout format raw local0" if setup.access_log else "",
            LOG="log global\n    option httplog" if setup.access_log else "",
            SPLICE="option splice-request\n    option splice-response" if setup.variant == "splice" else "",
        )
    )
    return [program("haproxy"), "-db", "-f", config], {}


CONTENDER = Contender("haproxy", prepare)
