package dev.gatehouse.server.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.certs.ClientValidation;
import dev.gatehouse.certs.KeyMaterial;
import dev.gatehouse.certs.TlsProfile;
import dev.gatehouse.certs.TlsVersion;
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
import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.FreePorts;
import dev.gatehouse.server.GatehouseServer;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.ServerOptions;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// A gateway with HTTPS listeners before one backend, which answers with what it was asked: the
/// target, then the fields, then how much content came; `/bytes/N` gets N bytes instead, and
/// `/bytes/halves/N` the second N of as many when [#secondHalf] is released.
final class TlsLab implements AutoCloseable {

    private static final String HALVES = "/bytes/halves/";
    private static final UpstreamId SERVICE = new UpstreamId("default/service:80");

    final InetSocketAddress at = FreePorts.next();
    final Semaphore secondHalf = new Semaphore(0);
    private final HttpServer backend;
    final GatehouseServer gateway;
    private long generation;

    TlsLab(CarriersKind carriers) throws IOException {
        this(carriers, Limits.DEFAULTS);
    }

    TlsLab(CarriersKind carriers, Limits limits) throws IOException {
        this(
                GatehouseServer.start(
                        new ServerOptions(carriers, limits, List.of(), AccessLogOptions.OFF)));
    }

    /// @param gateway closed with this
    TlsLab(GatehouseServer gateway) throws IOException {
        this.gateway = gateway;
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.createContext(
                "/",
                exchange -> {
                    if (exchange.getRequestURI().getPath().startsWith(HALVES)) {
                        answerInHalves(exchange);
                        return;
                    }
                    var count = exchange.getRequestBody().readAllBytes().length;
                    var path = exchange.getRequestURI().getPath();
                    var text = new StringBuilder(path + "\n");
                    exchange.getRequestHeaders()
                            .forEach((name, values) -> text.append(name + ": " + values + "\n"));
                    var answer =
                            path.startsWith("/bytes/")
                                    ? new byte[Integer.parseInt(path.substring(7))]
                                    : (text + "content: " + count).getBytes(ISO_8859_1);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        backend.start();
    }

    private void answerInHalves(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var half = new byte[Integer.parseInt(path.substring(HALVES.length()))];
        exchange.sendResponseHeaders(200, 2L * half.length);
        var out = exchange.getResponseBody();
        out.write(half);
        out.flush();
        secondHalf.acquireUninterruptibly();
        out.write(half);
        exchange.close();
    }

    /// Makes these listeners current.
    void serve(Listener... listeners) {
        var endpoints =
                new Upstream.Endpoints(Upstream.Protocol.HTTP1, List.of(backend.getAddress()));
        var report =
                gateway.apply(
                        new Snapshot(++generation, List.of(listeners), Map.of(SERVICE, endpoints)));
        if (!report.notBound().isEmpty()) {
            throw new IllegalStateException(report.notBound().toString());
        }
    }

    /// A listener that takes all paths under `/served` and `/bytes`.
    Listener listener(String name, String hostname, TlsProfile tls) {
        var host = new Hostname(hostname);
        var rule =
                new HttpRule(
                        new RuleId("HTTPRoute", "default", name, 0, Optional.empty()),
                        List.of(),
                        List.of(new WeightedBackend(SERVICE, 1, List.of())),
                        Timeouts.NONE);
        var routes =
                List.of("/served", "/bytes").stream()
                        .map(
                                prefix ->
                                        new RoutedMatch(
                                                host,
                                                new HttpMatch(
                                                        new PathMatch.Prefix(prefix),
                                                        Optional.empty(),
                                                        List.of(),
                                                        List.of()),
                                                rule))
                        .toList();
        return new Listener.Https(
                new ListenerId("default", "edge", name), List.of(at), host, routes, tls);
    }

    static TlsProfile profile(KeyMaterial... keys) {
        return new TlsProfile(
                List.of(keys), Optional.empty(), TlsVersion.TLS_1_2, List.of("http/1.1"));
    }

    static TlsProfile profile(ClientValidation clients, KeyMaterial... keys) {
        return new TlsProfile(
                List.of(keys), Optional.of(clients), TlsVersion.TLS_1_2, List.of("http/1.1"));
    }

    @Override
    public void close() {
        gateway.close();
        secondHalf.release(); // for whoever is in the middle
        backend.stop(0);
    }
}
