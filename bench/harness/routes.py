"""What is routed: the same routes for every contender, each of which says them in its own language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Route:
    """Requests to host (any, where it is empty) below prefix get the header `X-Gateway-Route: name`."""

    host: str
    prefix: str  # begins with a slash, ends without
    name: str
    header: tuple[str, str] | None = None  # and only those with this field
    regex: bool = False  # prefix is a regular expression for the whole path


def by_host(routes: list[Route]) -> dict[str, list[Route]]:
    hosts: dict[str, list[Route]] = {}
    for route in routes:
        hosts.setdefault(route.host, []).append(route)
    return hosts


def grid(hosts: int, prefixes: int) -> list[Route]:
    """hosts x prefixes; no prefix begins another one, so that HAProxy's map may look for beginnings."""
    return [
        Route(f"h{h}.example.org", f"/svc-{p:04d}", f"r{h}-{p}") for h in range(hosts) for p in range(prefixes)
    ]


# A request as a browser's script would send it: six fields, some 330 bytes.
_HEAD = (
    "{method} {path} HTTP/1.1\r\n"
    "Host: {host}\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.5\r\n"
    "Cookie: session=7f9c1b2ad4e85036; theme=dark\r\n"
    "X-Request-Id: 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9\r\n"
    "{more}\r\n"
)


def requests(routes: list[Route], below: str = "/item/42", close: bool = False, body: int = 0) -> bytes:
    """One request for each route, in an order that jumps between hosts: as heads, one behind the other."""
    heads = []
    step = 7919  # a prime, so that every route comes up once
    for i in range(len(routes)):
        route = routes[i * step % len(routes)] if len(routes) % step else routes[i]
        more = "Connection: close\r\n" if close else ""
        if body:
            more += f"Content-Length: {body}\r\n"
        if route.header:
            more += f"{route.header[0]}: {route.header[1]}\r\n"
        method = "POST" if body else "GET"
        heads.append(_HEAD.format(method=method, path=route.prefix + below, host=route.host, more=more))
    return "".join(heads).encode()
