package dev.gatehouse.server;

import java.time.Duration;

/// Every bound of the data plane, in one table: what it bounds, its default, and why. A zero
/// duration or count means "no bound" only where that is said.
///
/// | bound | default | what happens past it |
/// |---|---|---|
/// | `maxConnections` | 0: half of the descriptors that are not in reserve, at most 50,000 | the connection is answered with 503 and closed |
/// | `maxConnectionsPerSource` | 10,000 | the same, for one IPv4 address or one IPv6 /64 |
/// | `maxRequests` | 0: one for each 24 KiB of three quarters of the heap | 503 at once; requests that are being served, on all connections |
/// | `maxConnectionAge` | 1 h | a client connection ends with the exchange that it is in; an idle one at once; 0 for no bound |
/// | `maxRequestsPerConnection` | 0: no bound | the same, by count |
/// | `maxHeadBytes` | 32 KiB | 431; 502 for a backend's head |
/// | `maxLineBytes` | 8 KiB | 414 for the request line, 431 for a field; 502 for a backend's |
/// | `maxFields` | 100 | 431; 502 for a backend's head |
/// | `maxChunkLineBytes` | 256 B | 400; a chunk size and its extensions |
/// | `maxTrailerBytes` | 4 KiB | 431; also the sum of all chunk extensions of a body (400) |
/// | `maxRequestBodyBytes` | 0: no bound | 413 |
/// | `maxInterimResponses` | 16 | 502; 1xx answers of a backend to one request |
/// | `maxIdlePerEndpoint` | 256 | the connection is closed instead of pooled |
/// | `headTimeout` | 10 s | 408 (or silence before the first byte): from accept, or from a request's first byte, to the head's end |
/// | `idleTimeout` | 60 s | an idle keep-alive connection is closed |
/// | `bodyGrace`, `bodyBytesPerSecond` | 5 s, 240 B/s | 408: a request body slower than that after the grace |
/// | `streamTimeout` | 5 min | the exchange is cut: a body, either way, from which nothing came |
/// | `writeTimeout` | 30 s | the connection is closed: a peer that takes nothing |
/// | `connectTimeout` | 4 s | 504: connecting to a backend (the exchange may try another) |
/// | `responseTimeout` | 60 s | 504: from the request's end to the head of a backend's answer |
/// | `poolIdleTimeout` | 50 s | a pooled backend connection is not used again |
/// | `poolMaxAge` | 10 min | the same, by age, so that traffic follows changes behind an address |
/// | `drainBytes`, `drainTimeout` | 64 KiB, 1 s | what is read of a refused message before the connection is closed, so that the answer arrives |
public record Limits(
        int maxConnections,
        int maxConnectionsPerSource,
        int maxRequests,
        Duration maxConnectionAge,
        int maxRequestsPerConnection,
        int maxHeadBytes,
        int maxLineBytes,
        int maxFields,
        int maxChunkLineBytes,
        int maxTrailerBytes,
        long maxRequestBodyBytes,
        int maxInterimResponses,
        int maxIdlePerEndpoint,
        Duration headTimeout,
        Duration idleTimeout,
        Duration bodyGrace,
        int bodyBytesPerSecond,
        Duration streamTimeout,
        Duration writeTimeout,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration poolIdleTimeout,
        Duration poolMaxAge,
        int drainBytes,
        Duration drainTimeout) {

    public static final Limits DEFAULTS =
            new Limits(
                    0,
                    10_000,
                    0,
                    Duration.ofHours(1),
                    0,
                    32 * 1024,
                    8 * 1024,
                    100,
                    256,
                    4 * 1024,
                    0,
                    16,
                    256,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(5),
                    240,
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(50),
                    Duration.ofMinutes(10),
                    64 * 1024,
                    Duration.ofSeconds(1));
}
