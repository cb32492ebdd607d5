package dev.gatehouse.server.routing;

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
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.Authority;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.Body;
import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Head;
import dev.gatehouse.server.http.Method;
import dev.gatehouse.server.http.PathPolicy;
import dev.gatehouse.server.http.Peer;
import dev.gatehouse.server.http.Plan;
import dev.gatehouse.server.metrics.Traffic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Routes, requests and tables for tests.
final class Routes {

    static final InetSocketAddress PORT =
            new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 80);

    private Routes() {}

    static HttpRule rule(String name) {
        var id = new RuleId("HTTPRoute", "default", name, 0, Optional.empty());
        return new HttpRule(id, List.of(), List.of(), Timeouts.NONE);
    }

    static HttpMatch match(PathMatch path) {
        return new HttpMatch(path, Optional.empty(), List.of(), List.of());
    }

    static RoutedMatch line(String host, PathMatch path, HttpRule rule) {
        return new RoutedMatch(host(host), match(path), rule);
    }

    /// @param text `*` for any
    static Hostname host(String text) {
        return text.equals("*") ? Hostname.ANY : new Hostname(text);
    }

    static Listener listener(String name, String host, List<RoutedMatch> routes) {
        return listener(name, host, PORT, routes);
    }

    static Listener listener(
            String name, String host, InetSocketAddress binding, List<RoutedMatch> routes) {
        return new Listener.Http(
                new ListenerId("default", "edge", name), List.of(binding), host(host), routes);
    }

    static Snapshot snapshot(Listener... listeners) {
        return new Snapshot(1, List.of(listeners), Map.of());
    }

    static RoutingTable table(Listener... listeners) {
        return RoutingTable.compile(snapshot(listeners), RoutingTable.empty(), Routes::plan);
    }

    private static final Traffic TRAFFIC = new Traffic(1, true);

    static Plan plan(HttpRule rule) {
        return new Plan(
                rule.id(),
                TRAFFIC.route(rule.id()),
                0,
                List.of(),
                List.of(),
                List.of(),
                _ -> {
                    throw new AssertionError("nobody forwards here");
                });
    }

    /// The route that takes a request, or `404`.
    static String route(RoutingTable table, ClientRequest request) {
        return name(table.port(PORT).find(request));
    }

    static String name(@Nullable Plan plan) {
        return plan == null ? "404" : plan.rule().route();
    }

    /// @param fields `Name: value` each
    static ClientRequest request(String method, String host, String target, String... fields)
            throws BadMessage {
        var head = new Head();
        for (var field : fields) {
            var colon = field.indexOf(':');
            head.add(
                    FieldName.of(field.substring(0, colon)),
                    Ascii.bytes(field.substring(colon + 1).strip()));
        }
        var bytes = Ascii.bytes(target);
        var authority = Ascii.bytes(host);
        var name = Ascii.bytes(method);
        return new ClientRequest(
                Method.of(name, 0, name.length),
                PathPolicy.apply(bytes, 0, bytes.length),
                host.isEmpty() ? Authority.NONE : Authority.parse(authority, 0, authority.length),
                head,
                Body.NONE,
                new Peer(PORT, PORT, false, null));
    }
}
