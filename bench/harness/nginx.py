"""nginx, Debian's package, one worker."""

import os
import pathlib

from harness.contenders import Command, Contender, Setup
from harness.routes import Route, by_host
from harness.settings import CONNECTIONS, OPEN_FILES, program, template


def _server(host: str, routes: list[Route], port: int, tls: bool) -> str:
    lines = ["    server {", f"        listen 127.0.0.1:{port};"]
    if tls:
        lines.append(f"        listen 127.0.0.1:{port + 1} ssl;")
    lines.append(f"        server_name {host};")
    for route in routes:
        lines += [
            f"        location {route.prefix}/ {{",
            f"            proxy_set_header X-Gateway-Route {route.name};",
            "            proxy_set_header Host $host;",
            "            proxy_set_header Connection '';",
            "            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
            "            proxy_pass http://everything;",
            "        }",
        ]
    return "\n".join([*lines, "    }"])


def prepare(folder: pathlib.Path, port: int, setup: Setup) -> Command:
    servers = [_server(host, routes, port, bool(setup.tls)) for host, routes in by_host(setup.routes).items()]
    # The suite of TLS 1.3 can't be chosen by a directive of this version, but by OpenSSL's own command.
    tls = (
        f"ssl_certificate {setup.tls}/tls.crt; ssl_certificate_key {setup.tls}/tls.key; ssl_protocols TLSv1.3;\n"
        "    ssl_ecdh_curve X25519; ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;\n"
        "    ssl_session_tickets on;"
        if setup.tls
        else ""
    )
    log = f"access_log {folder}/access.log;" if setup.access_log else "access_log off;"
    config = folder / "nginx.conf"
    config.write_text(
        template(
            "nginx.conf",
            FOLDER=folder,
            FILES=OPEN_FILES,
            CONNECTIONS=CONNECTIONS,
            PORT=port,
            METRICS_PORT=port + 2,
            BACKEND_PORT=setup.backend_port,
            LOG=log,
            TLS=tls,
            LISTEN_TLS_DEFAULT=f"listen 127.0.0.1:{port + 1} ssl default_server backlog=4096;" if setup.tls else "",
            SERVERS="\n".join(servers),
        )
    )
    user = ["-g", "user root;"] if os.geteuid() == 0 else []
    return [program("nginx"), "-c", config, *user], {}


CONTENDER = Contender("nginx", prepare)
