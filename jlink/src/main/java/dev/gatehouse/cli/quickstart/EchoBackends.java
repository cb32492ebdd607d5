package dev.gatehouse.cli.quickstart;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The backends of an example: one [EchoBackend] for each loopback address and port that an
/// EndpointSlice declares, named after its Service. Follows the folder: what is added to it is
/// started, what is taken out is stopped. Used by one thread at a time.
public final class EchoBackends implements AutoCloseable {

    /// The label by which an EndpointSlice says whose it is.
    private static final String SERVICE = "kubernetes.io/service-name";

    private final Map<InetSocketAddress, EchoBackend> running = new HashMap<>();

    /// Starts and stops backends until those that the slices declare are there.
    ///
    /// @return a sentence for each that can't be started
    public List<String> follow(Collection<EndpointSlice> slices) {
        var wanted = wanted(slices);
        running.entrySet()
                .removeIf(
                        entry -> {
                            var name = wanted.get(entry.getKey());
                            boolean stays = entry.getValue().name().equals(name);
                            if (!stays) {
                                entry.getValue().close();
                            }
                            return !stays;
                        });
        var problems = new ArrayList<String>();
        wanted.forEach(
                (address, name) -> {
                    if (running.containsKey(address)) {
                        return;
                    }
                    try {
                        running.put(address, EchoBackend.start(name, address));
                    } catch (IOException e) {
                        problems.add(
                                "the example's backend "
                                        + name
                                        + " can't listen on "
                                        + text(address)
                                        + ": "
                                        + e.getMessage()
                                        + "; another quick start may be running");
                    }
                });
        return problems;
    }

    /// What runs: names by address, such as `127.0.0.1:18081`.
    public Map<String, String> running() {
        var names = new TreeMap<String, String>();
        running.forEach((address, backend) -> names.put(text(address), backend.name()));
        return names;
    }

    private static Map<InetSocketAddress, String> wanted(Collection<EndpointSlice> slices) {
        var wanted =
                new TreeMap<InetSocketAddress, String>(Comparator.comparing(EchoBackends::text));
        for (var slice : slices) {
            var labels =
                    Objects.requireNonNullElse(
                            slice.getMetadata().getLabels(), Map.<String, String>of());
            var name =
                    Objects.requireNonNullElse(labels.get(SERVICE), slice.getMetadata().getName());
            for (var endpoint : slice.getEndpoints()) {
                for (var address : endpoint.getAddresses()) {
                    for (var port : slice.getPorts()) {
                        if (port.getPort() != null && isLoopback(address)) {
                            wanted.putIfAbsent(
                                    new InetSocketAddress(
                                            InetAddress.ofLiteral(address), port.getPort()),
                                    name);
                        }
                    }
                }
            }
        }
        return wanted;
    }

    /// Only loopback: elsewhere it's somebody else's backend, and not ours to play.
    private static boolean isLoopback(String address) {
        try {
            return InetAddress.ofLiteral(address).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String text(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    @Override
    public void close() {
        running.values().forEach(EchoBackend::close);
        running.clear();
    }
}
