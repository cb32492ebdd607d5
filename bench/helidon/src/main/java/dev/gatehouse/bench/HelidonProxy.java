package dev.gatehouse.bench;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/// A reverse proxy as one writes it with Helidon alone: a handler of HttpRouting that asks a
/// WebClient. It does what the other contenders of `bench/run` do: it routes by host and path
/// prefix, sets one header and X-Forwarded-For, removes hop-by-hop fields, streams bodies and
/// counts. It is not safe at an edge.
final class HelidonProxy implements Handler {
    private static final HeaderName ROUTE = HeaderNames.create("X-Gateway-Route");
    // RFC 9110 7.6.1; the lengths of bodies are Helidon's own affair.
    private static final Set<HeaderName> HOP_BY_HOP =
            Set.of(
                    HeaderNames.CONNECTION,
                    HeaderNames.create("Keep-Alive"),
                    HeaderNames.create("Proxy-Connection"),
                    HeaderNames.TE,
                    HeaderNames.TRAILER,
                    HeaderNames.TRANSFER_ENCODING,
                    HeaderNames.UPGRADE);

    private final WebClient client;
    private final Map<String, Map<String, String>> routes;
    private final LongAdder exchanges = new LongAdder();

    private HelidonProxy(String backend, Map<String, Map<String, String>> routes) {
        this.client =
                WebClient.builder()
                        .baseUri(backend)
                        .followRedirects(false)
                        .sendExpectContinue(false)
                        .connectionCacheSize(512)
                        .socketOptions(options -> options.tcpNoDelay(true))
                        .build();
        this.routes = routes;
    }

    /// @param arguments port, the backend's URI, and a file with a route a line: host, prefix, name
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        var proxy = new HelidonProxy(arguments[1], read(Path.of(arguments[2])));
        WebServer.builder()
                .host("127.0.0.1")
                .port(port)
                .backlog(4096)
                .connectionOptions(options -> options.tcpNoDelay(true))
                .idleConnectionTimeout(Duration.ofHours(1))
                .routing(routing -> routing.any(proxy))
                .build()
                .start();
    }

    /// Routes by host and first segment: all prefixes of the bench have one.
    private static Map<String, Map<String, String>> read(Path file) throws IOException {
        var routes = new HashMap<String, Map<String, String>>();
        for (var line : Files.readAllLines(file)) {
            var words = List.of(line.split(" "));
            routes.computeIfAbsent(words.get(0), _ -> new HashMap<>())
                    .put(words.get(1), words.get(2));
        }
        return routes;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws Exception {
        exchanges.increment();
        var path = request.path().rawPath();
        int end = path.indexOf('/', 1);
        var prefix = end < 0 ? path : path.substring(0, end);
        var route = routes.getOrDefault(request.authority(), Map.of()).get(prefix);
        if (route == null) {
            response.status(404).send();
            return;
        }
        var asked =
                client.method(Method.create(request.prologue().method().text()))
                        .path(path)
                        .headers(headers -> forwarded(request, headers, route));
        try (var answer = ask(request, asked)) {
            response.status(answer.status());
            for (var field : answer.headers()) {
                if (!HOP_BY_HOP.contains(field.headerName())) {
                    response.header(field);
                }
            }
            if (answer.entity().hasEntity()) {
                try (var from = answer.entity().inputStream();
                        OutputStream to = response.outputStream()) {
                    from.transferTo(to);
                }
                return;
            }
            response.send();
        }
    }

    private static HttpClientResponse ask(ServerRequest request, HttpClientRequest asked) {
        if (!request.content().hasEntity()) {
            return asked.request();
        }
        return asked.outputStream(
                to -> {
                    try (var from = request.content().inputStream();
                            to) {
                        from.transferTo(to);
                    }
                });
    }

    private static void forwarded(ServerRequest request, WritableHeaders<?> to, String route) {
        Headers from = request.headers();
        for (Header field : from) {
            if (!HOP_BY_HOP.contains(field.headerName())) {
                to.set(field);
            }
        }
        to.set(ROUTE, route);
        to.add(HeaderNames.X_FORWARDED_FOR, request.remotePeer().host());
    }
}
