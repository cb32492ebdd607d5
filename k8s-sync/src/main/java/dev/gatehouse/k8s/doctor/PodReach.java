package dev.gatehouse.k8s.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.k8s.translate.IpLiterals;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/// Whether pods can be reached from here.
final class PodReach {

    static final String CHECK = "pod reach";

    /// Pods that are tried.
    private static final int SAMPLE = 20;

    /// Pods that are named.
    private static final int NAMED = 5;

    private PodReach() {}

    /// @param slices a list of EndpointSlices
    static Finding look(JsonNode slices, Predicate<InetSocketAddress> answers)
            throws InterruptedException {
        var pods = sample(slices);
        if (pods.isEmpty()) {
            return Finding.warning(CHECK, "no EndpointSlice has a ready endpoint to try");
        }
        var silent = new ArrayList<String>();
        try (var connections = Executors.newVirtualThreadPerTaskExecutor()) {
            var tries = new ArrayList<Future<Boolean>>();
            pods.forEach(pod -> tries.add(connections.submit(() -> answers.test(pod))));
            for (var i = 0; i < pods.size(); i++) {
                if (!tries.get(i).get()) {
                    var pod = pods.get(i);
                    silent.add(pod.getAddress().getHostAddress() + ":" + pod.getPort());
                }
            }
        } catch (ExecutionException fault) {
            throw new IllegalStateException("a try has no reason to fail", fault);
        }
        if (silent.isEmpty()) {
            return Finding.ok(CHECK, "all " + pods.size() + " pods that were tried answer");
        }
        var names = String.join(", ", silent.subList(0, Math.min(NAMED, silent.size())));
        return silent.size() == pods.size()
                ? Finding.failed(
                        CHECK,
                        "none of "
                                + pods.size()
                                + " pods answers, such as "
                                + names
                                + ": this machine needs a route to the pods' network (`gatehouse"
                                + " routes-to-pods`), or Services a node port or a load balancer")
                : Finding.failed(
                        CHECK,
                        silent.size()
                                + " of "
                                + pods.size()
                                + " pods do not answer: "
                                + names
                                + (silent.size() > NAMED ? " ..." : ""));
    }

    private static List<InetSocketAddress> sample(JsonNode slices) {
        var all = new LinkedHashSet<InetSocketAddress>();
        for (var slice : slices.path("items")) {
            var port = slice.path("ports").path(0);
            if (!port.path("protocol").asText("TCP").equals("TCP") || !port.has("port")) {
                continue;
            }
            for (var endpoint : slice.path("endpoints")) {
                if (endpoint.path("conditions").path("ready").asBoolean(true)) {
                    IpLiterals.parse(endpoint.path("addresses").path(0).asText(""))
                            .ifPresent(
                                    ip ->
                                            all.add(
                                                    new InetSocketAddress(
                                                            ip, port.path("port").asInt())));
                }
            }
        }
        // Spread over the list, and so over nodes and namespaces.
        var each = new ArrayList<>(all);
        var some = new ArrayList<InetSocketAddress>();
        var step = Math.max(1, each.size() / SAMPLE);
        for (var i = 0; i < each.size() && some.size() < SAMPLE; i += step) {
            some.add(each.get(i));
        }
        return some;
    }
}
