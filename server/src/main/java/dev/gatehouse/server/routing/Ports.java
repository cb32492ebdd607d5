package dev.gatehouse.server.routing;

import dev.gatehouse.model.Listener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which socket addresses a request can come in at.
final class Ports {

    private Ports() {}

    static List<Listener> listenersAt(List<Listener> all, InetSocketAddress port) {
        return all.stream().filter(listener -> listener.bindings().contains(port)).toList();
    }

    /// The socket addresses that a request can reach: of its port, of its address where its URL has
    /// one, and of those that speak its scheme.
    static List<InetSocketAddress> reachable(List<Listener> all, Question question) {
        var address = literal(question.destination());
        return all.stream()
                .filter(listener -> scheme(listener).equals(question.scheme()))
                .flatMap(listener -> listener.bindings().stream())
                .distinct()
                .filter(port -> port.getPort() == question.port())
                .filter(port -> address.isEmpty() || isAt(port, address.get()))
                .toList();
    }

    /// Says that nothing is bound where a request wants to go, and what is.
    static String unbound(List<Listener> all, Question question) {
        var where = all.stream().flatMap(listener -> listener.bindings().stream()).distinct();
        var ports = text(where.toList());
        var speaks =
                all.stream()
                        .anyMatch(
                                listener ->
                                        !scheme(listener).equals(question.scheme())
                                                && listener.bindings().stream()
                                                        .anyMatch(
                                                                b ->
                                                                        b.getPort()
                                                                                == question
                                                                                        .port()));
        var wanted =
                literal(question.destination()).isPresent()
                        ? question.destination() + ":" + question.port()
                        : "port " + question.port();
        return "no connection: no listener for "
                + question.scheme()
                + " is bound to "
                + wanted
                + (speaks ? ", where another scheme is spoken" : "")
                + (ports.isEmpty() ? "; nothing is bound at all" : "; there are " + ports);
    }

    static String text(Collection<InetSocketAddress> ports) {
        return ports.stream().map(Ports::text).sorted().collect(Collectors.joining(", "));
    }

    static String text(InetSocketAddress port) {
        var address = port.getAddress();
        var host = address == null ? port.getHostString() : address.getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port.getPort();
    }

    private static String scheme(Listener listener) {
        return switch (listener) {
            case Listener.Http _ -> "http";
            case Listener.Https _ -> "https";
        };
    }

    private static boolean isAt(InetSocketAddress port, InetAddress address) {
        var bound = port.getAddress();
        return bound != null && (bound.isAnyLocalAddress() || bound.equals(address));
    }

    private static Optional<InetAddress> literal(String host) {
        try {
            var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return Optional.of(InetAddress.ofLiteral(bare));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
