package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.RuleId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.model.WeightedBackend;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.http1.ExchangeLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A gateway with a listener, some routes, and a backend that does what the path says:
///
/// | path | the backend |
/// |---|---|
/// | `/…/status/NNN` | answers so |
/// | `/…/bytes/N` | answers 200 with so many |
/// | `/…/hang-up` | closes without an answer |
/// | anything else | answers 200 |
///
/// The route of a path is its first segment; `/dead` has a backend that takes no connection, and
/// `/empty` one without endpoints.
final class Edge implements AutoCloseable {

    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    final GatehouseServer server;
    final InetSocketAddress address;
    final ServerSocket backend;

    /// The heads that the backend was sent.
    final List<String> seen = new CopyOnWriteArrayList<>();

    private long generation;

    Edge(CarriersKind carriers, ExchangeLog log) throws IOException {
        this(
                new ServerOptions(
                        carriers, Limits.DEFAULTS, List.of(), ServerOptions.DEFAULTS.accessLog()),
                log);
    }

    Edge(ServerOptions options, ExchangeLog log) throws IOException {
        backend = new ServerSocket(0, 50, LOOPBACK);
        Thread.ofPlatform().daemon().start(this::answerAll);
        server = GatehouseServer.start(options, System::nanoTime, log);
        try (var free = new ServerSocket(0, 1, LOOPBACK)) {
            address = new InetSocketAddress(LOOPBACK, free.getLocalPort());
        }
        serve("app", "dead", "empty");
    }

    /// Serves routes of these names.
    void serve(String... names) throws IOException {
        var routes = new ArrayList<RoutedMatch>();
        var upstreams = new HashMap<UpstreamId, Upstream>();
        for (var name : names) {
            var upstream = new UpstreamId("default/" + name + ":80");
            upstreams.put(upstream, endpoints(name));
            var rule =
                    new HttpRule(
                            new RuleId("HTTPRoute", "default", name, 0, Optional.empty()),
                            List.of(),
                            List.of(new WeightedBackend(upstream, 1, List.of())),
                            Timeouts.NONE);
            var match =
                    new HttpMatch(
                            new PathMatch.Prefix("/" + name),
                            Optional.empty(),
                            List.of(),
                            List.of());
            routes.add(new RoutedMatch(Hostname.ANY, match, rule));
        }
        var listener =
                new Listener.Http(
                        new ListenerId("default", "edge", "http"),
                        List.of(address),
                        Hostname.ANY,
                        routes);
        var report =
                server.apply(new Snapshot(++generation, List.of(listener), Map.copyOf(upstreams)));
        assertThat(report.notBound()).isEmpty();
    }

    private Upstream endpoints(String name) throws IOException {
        var port = backend.getLocalPort();
        if (name.equals("dead")) {
            try (var closed = new ServerSocket(0, 1, LOOPBACK)) {
                port = closed.getLocalPort();
            }
        }
        return new Upstream.Endpoints(
                Upstream.Protocol.HTTP1,
                name.equals("empty") ? List.of() : List.of(new InetSocketAddress(LOOPBACK, port)));
    }

    /// Sends a request without content, and reads the response to its end.
    String get(String target, String... fields) throws IOException {
        return send("GET " + target, fields, "");
    }

    String send(String methodAndTarget, String[] fields, String content) throws IOException {
        return Raw.exchange(
                address,
                methodAndTarget
                        + " HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n"
                        + String.join("", fields)
                        + "\r\n"
                        + content);
    }

    private void answerAll() {
        try {
            while (true) {
                var socket = backend.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void answer(Socket connection) {
        try (var socket = connection) {
            for (var head = head(socket.getInputStream());
                    !head.isEmpty();
                    head = head(socket.getInputStream())) {
                seen.add(head);
                content(head, socket.getInputStream());
                var target = head.split(" ", 3)[1];
                if (target.endsWith("/hang-up")) {
                    return;
                }
                var last = target.substring(target.lastIndexOf('/') + 1);
                var status = target.contains("/status/") ? last : "200";
                var bytes = target.contains("/bytes/") ? Integer.parseInt(last) : 2;
                var answer =
                        "HTTP/1.1 %s Said\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(status, bytes, "x".repeat(bytes));
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException gone) {
            // it may
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void content(String head, InputStream in) throws IOException {
        if (head.contains("chunked")) {
            var content = new StringBuilder();
            while (content.indexOf("\r\n0\r\n\r\n") < 0) {
                content.append((char) in.read());
            }
        }
        for (var line : head.split("\r\n", -1)) {
            if (line.startsWith("Content-Length: ")) {
                in.skipNBytes(Long.parseLong(line.substring("Content-Length: ".length())));
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        backend.close();
    }
}
