package dev.gatehouse.server.attack;

import dev.gatehouse.model.Filter;
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
import dev.gatehouse.server.GatehouseServer;
import dev.gatehouse.server.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A real gateway in front of one backend: every host goes there as it is, `exact.test` and
/// `*.wild.test` with another path, so that one can tell which listener has taken a request.
final class ServedGateway implements AutoCloseable {

    private static final UpstreamId UPSTREAM = new UpstreamId("backend");

    private final GatehouseServer server;
    private final InetSocketAddress address;

    ServedGateway(ServerOptions options, InetSocketAddress backend) throws IOException {
        server = GatehouseServer.start(options);
        address = free();
        var endpoints = new Upstream.Endpoints(Upstream.Protocol.HTTP1, List.of(backend));
        var report =
                server.apply(
                        new Snapshot(
                                1,
                                List.of(
                                        listener("any", Hostname.ANY, List.of()),
                                        listener("exact", new Hostname("exact.test"), to("/exact")),
                                        listener("wild", new Hostname("*.wild.test"), to("/wild"))),
                                Map.of(UPSTREAM, endpoints)));
        if (!report.notBound().isEmpty()) {
            server.close();
            throw new IOException(report.notBound().toString());
        }
    }

    InetSocketAddress address() {
        return address;
    }

    private Listener listener(String name, Hostname hostname, List<Filter> filters) {
        var rule =
                new HttpRule(
                        new RuleId("HTTPRoute", "default", name, 0, Optional.empty()),
                        filters,
                        List.of(new WeightedBackend(UPSTREAM, 1, List.of())),
                        Timeouts.NONE);
        var all = new HttpMatch(new PathMatch.Prefix("/"), Optional.empty(), List.of(), List.of());
        return new Listener.Http(
                new ListenerId("default", "gateway", name),
                List.of(address),
                hostname,
                List.of(new RoutedMatch(hostname, all, rule)));
    }

    private static List<Filter> to(String path) {
        return List.of(
                new Filter.UrlRewrite(
                        Optional.empty(), Optional.of(new Filter.PathRewrite.Full(path))));
    }

    private static InetSocketAddress free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
