package dev.gatehouse.server;

import dev.gatehouse.model.ControlPlane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Reads `/metrics` as a scraper does, from an admin server on a port of its own.
public final class Scrape implements AutoCloseable {

    // Attempts, each a request: for what the gateway counts after it has let go of the client.
    private static final int ATTEMPTS = 2_000;

    private final AdminServer admin;

    public Scrape(GatehouseServer server) throws IOException {
        this(server, List::of);
    }

    Scrape(GatehouseServer server, ControlPlane control) throws IOException {
        admin =
                AdminServer.start(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                        List.of(),
                        server,
                        control);
    }

    /// The lines that are no comments.
    public List<String> series() throws IOException {
        var lines = new ArrayList<>(Raw.content(response()).lines().toList());
        lines.removeIf(line -> line.startsWith("#"));
        return lines;
    }

    String response(String... fields) throws IOException {
        return Raw.exchange(
                admin.address(),
                "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + String.join("", fields)
                        + "\r\n");
    }

    /// What `/api/v1/config` says.
    public String config() throws IOException {
        return get("/api/v1/config");
    }

    /// What it says there.
    public String get(String target) throws IOException {
        return Raw.content(Raw.get(admin.address(), target));
    }

    /// Scrapes until a line is there, and gives up after so many.
    public void awaits(String line) throws IOException {
        var last = List.<String>of();
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            last = series();
            if (last.contains(line)) {
                return;
            }
        }
        throw new AssertionError("no " + line + " in " + last);
    }

    @Override
    public void close() {
        admin.close();
    }
}
