package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.ListenerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Listeners that claim the same. HTTP, HTTPS and TLS listeners are distinct by port and host name,
/// TCP listeners by port, UDP listeners by port among themselves; TCP can't share a port with the
/// first three (Gateway API v1.6, `GatewaySpec.listeners`). HTTP in clear text can't share one with
/// HTTPS and TLS either: a port speaks TLS, or it does not.
final class ListenerConflicts {

    private static final Set<String> BY_HOSTNAME = Set.of("HTTP", "HTTPS", "TLS");
    private static final Set<String> BY_PORT = Set.of("TCP", "UDP");

    private ListenerConflicts() {}

    /// Within one Gateway no listener is older than another: all that are indistinct are refused.
    static List<ListenerPlan> within(List<ListenerPlan> listeners) {
        var judged = new ArrayList<ListenerPlan>();
        for (var listener : listeners) {
            var why =
                    listeners.stream()
                            .filter(other -> !Same.object(other, listener))
                            .map(other -> conflict(listener, other))
                            .filter(Objects::nonNull)
                            .findFirst();
            judged.add(why.map(listener::refused).orElse(listener));
        }
        return judged;
    }

    private static @Nullable Refusal conflict(ListenerPlan a, ListenerPlan b) {
        if (a.port() != b.port() || !competes(a) || !competes(b)) {
            return null;
        }
        var names = BY_HOSTNAME.contains(a.protocol());
        if (names && BY_HOSTNAME.contains(b.protocol())) {
            var clear = a.protocol().equals("HTTP") == b.protocol().equals("HTTP");
            if (!clear) {
                return mixed(a, b);
            }
            if (!a.hostname().equals(b.hostname())) {
                return null;
            }
            return new Refusal(
                    Reason.HOSTNAME_CONFLICT,
                    "Listener "
                            + b.id().name()
                            + " has the same port "
                            + a.port()
                            + " and the same hostname "
                            + a.hostname()
                            + ": change one of the two");
        }
        if (a.protocol().equals(b.protocol())) {
            return new Refusal(
                    Reason.PROTOCOL_CONFLICT,
                    "Listener "
                            + b.id().name()
                            + " has the same port "
                            + a.port()
                            + ", and "
                            + a.protocol()
                            + " has no host names to tell them apart: change one of the two");
        }
        if (a.protocol().equals("UDP") || b.protocol().equals("UDP")) {
            return null;
        }
        return mixed(a, b);
    }

    private static Refusal mixed(ListenerPlan a, ListenerPlan b) {
        return new Refusal(
                Reason.PROTOCOL_CONFLICT,
                "Listener "
                        + b.id().name()
                        + " has the same port "
                        + a.port()
                        + " with protocol "
                        + b.protocol()
                        + ", which can't share it with "
                        + a.protocol()
                        + ": change one of the two");
    }

    /// A listener that says nothing sensible claims nothing; one of a protocol that this version
    /// does not serve does, since it will be served one day.
    private static boolean competes(ListenerPlan listener) {
        var known =
                BY_HOSTNAME.contains(listener.protocol()) || BY_PORT.contains(listener.protocol());
        return known
                && listener.refusal()
                        .filter(r -> r.reason() != Reason.UNSUPPORTED_PROTOCOL)
                        .isEmpty();
    }

    /// Who holds which host name on which socket address, across Gateways. Ask in order of age.
    static final class Claims {

        private final Map<Claim, ListenerId> holders = new HashMap<>();
        private final Map<InetSocketAddress, Speaker> speakers = new HashMap<>();

        private record Claim(InetAddress address, int port, Hostname hostname) {}

        /// The first listener of a port, whose protocol decides whether the port speaks TLS.
        private record Speaker(ListenerId id, String protocol) {

            boolean speaksClear() {
                return protocol.equals("HTTP");
            }
        }

        /// Takes what the listener needs, all or nothing.
        ///
        /// @return why it can't be had, where another listener has it
        Optional<Refusal> take(List<InetAddress> addresses, ListenerPlan listener) {
            var self = new Speaker(listener.id(), listener.protocol());
            for (var address : addresses) {
                var first = speakers.get(new InetSocketAddress(address, listener.port()));
                if (first != null && first.speaksClear() != self.speaksClear()) {
                    return Optional.of(
                            new Refusal(
                                    Reason.PROTOCOL_CONFLICT,
                                    older(first.id())
                                            + " has port "
                                            + listener.port()
                                            + " with protocol "
                                            + first.protocol()
                                            + " on the shared address "
                                            + IpLiterals.text(address)
                                            + ": change the port here, or give the Gateways an"
                                            + " address each"));
                }
                var holder = holders.get(new Claim(address, listener.port(), listener.hostname()));
                if (holder != null) {
                    return Optional.of(
                            new Refusal(
                                    Reason.HOSTNAME_CONFLICT,
                                    older(holder)
                                            + " has port "
                                            + listener.port()
                                            + " and hostname "
                                            + listener.hostname()
                                            + " on the shared address "
                                            + IpLiterals.text(address)
                                            + ": change port or hostname here, or give the"
                                            + " Gateways an address each"));
                }
            }
            for (var address : addresses) {
                holders.put(
                        new Claim(address, listener.port(), listener.hostname()), listener.id());
                speakers.putIfAbsent(new InetSocketAddress(address, listener.port()), self);
            }
            return Optional.empty();
        }

        private static String older(ListenerId holder) {
            return "Listener "
                    + holder.name()
                    + " of the older Gateway "
                    + holder.namespace()
                    + "/"
                    + holder.gateway();
        }
    }
}
