package dev.gatehouse.k8s.translate;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.k8s.reach.ProbeTarget;
import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.reach.ReachVerdicts;
import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.Upstream.Protocol;
import dev.gatehouse.model.UpstreamId;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Services and where they are. Remembers what each Service port led to, while the Service and its
/// EndpointSlices stay the same objects. Used by one thread.
final class Services {

    /// The shorthand that says where a Service is, in place of EndpointSlices.
    static final String ADDRESSES = "gatehouse.dev/addresses";

    private final Origin origin;
    private final ReachPolicy usual;
    private final Map<ReachPolicy, Reaching> reachings = new EnumMap<>(ReachPolicy.class);
    private Nodes nodes = Nodes.NONE;
    private ReachVerdicts verdicts = ReachVerdicts.NONE;
    private Map<ObjectKey, Service> services = Map.of();
    private Map<ObjectKey, EndpointSlice> slices = Map.of();
    // By name, so that endpoints come in the same order every time.
    private final Map<ObjectKey, SortedMap<String, EndpointSlice>> slicesOf = new HashMap<>();
    private final Map<ObjectKey, Map<Asked, Found.Resolved>> known = new HashMap<>();
    private final Map<UpstreamId, Found.Resolved> byId = new HashMap<>();

    /// @param usual by which way they are reached where no GatewayClass says otherwise
    Services(Origin origin, ReachPolicy usual) {
        this.origin = origin;
        this.usual = usual;
    }

    /// A port of a Service, and by which way it is to be reached: Gateways of two classes may
    /// differ in it.
    private record Asked(int port, ReachPolicy reach) {}

    /// What a Service port led to.
    sealed interface Found {

        record Resolved(
                Resolution resolution,
                Upstream upstream,
                BackendReach reach,
                List<ProbeTarget> targets)
                implements Found {}

        record Refused(Refusal why) implements Found {}
    }

    /// Takes what is declared now.
    ///
    /// @return the Services of which something changed: themselves, their slices, or by which way
    ///   they may be reached
    Set<ObjectKey> update(
            Map<ObjectKey, Service> nextServices,
            Map<ObjectKey, EndpointSlice> nextSlices,
            Nodes nextNodes,
            ReachVerdicts nextVerdicts) {
        var touched = Changes.between(services, nextServices);
        nextVerdicts.changedSince(verdicts).forEach(p -> touch(p.upstream(), touched));
        verdicts = nextVerdicts;
        if (reachings.values().stream().anyMatch(Reaching::restsOnNodes)
                && !nodes.equals(nextNodes)) {
            touched.addAll(known.keySet());
        }
        nodes = nextNodes;
        for (var key : Changes.between(slices, nextSlices)) {
            var old = slices.get(key);
            if (old != null) {
                EndpointSlices.service(key, old).ifPresent(s -> unlink(s, key, touched));
            }
            var fresh = nextSlices.get(key);
            if (fresh != null) {
                EndpointSlices.service(key, fresh).ifPresent(s -> link(s, key, fresh, touched));
            }
        }
        services = nextServices;
        slices = nextSlices;
        touched.forEach(this::refresh);
        return touched;
    }

    private void touch(UpstreamId id, Set<ObjectKey> touched) {
        var found = byId.get(id);
        if (found != null) {
            touched.add(new ObjectKey(found.reach().namespace(), found.reach().service()));
        }
    }

    private void unlink(ObjectKey service, ObjectKey slice, Set<ObjectKey> touched) {
        touched.add(service);
        var own = slicesOf.get(service);
        if (own != null) {
            own.remove(slice.name());
            if (own.isEmpty()) {
                slicesOf.remove(service);
            }
        }
    }

    private void link(
            ObjectKey service, ObjectKey key, EndpointSlice slice, Set<ObjectKey> touched) {
        touched.add(service);
        slicesOf.computeIfAbsent(service, _ -> new TreeMap<>()).put(key.name(), slice);
    }

    /// Looks again at the known ports of this Service, and forgets those that lead nowhere now.
    private void refresh(ObjectKey key) {
        var before = known.remove(key);
        if (before == null) {
            return;
        }
        before.values().forEach(old -> byId.remove(old.resolution().id()));
        var service = services.get(key);
        if (service == null) {
            return;
        }
        before.forEach(
                (asked, old) -> {
                    if (look(key, service, Optional.of(asked.port), asked.reach)
                            instanceof Found.Resolved fresh) {
                        // Equal is as good as the same, and spares who compares by identity.
                        keep(key, asked, old.equals(fresh) ? old : fresh);
                    }
                });
    }

    private void keep(ObjectKey key, Asked asked, Found.Resolved found) {
        known.computeIfAbsent(key, _ -> new HashMap<>(2)).put(asked, found);
        byId.put(found.resolution().id(), found);
    }

    Found find(ObjectKey key, Optional<Integer> number, ReachPolicy reach) {
        var asked = number.map(port -> new Asked(port, reach));
        var ports = known.get(key);
        var before = ports == null || asked.isEmpty() ? null : ports.get(asked.get());
        if (before != null) {
            return before;
        }
        var service = services.get(key);
        if (service == null) {
            return refused(
                    Reason.BACKEND_NOT_FOUND,
                    "Service "
                            + key
                            + " is not declared: declare it, or correct the name or namespace");
        }
        var found = look(key, service, number, reach);
        if (asked.isPresent() && found instanceof Found.Resolved resolved) {
            keep(key, asked.get(), resolved);
        }
        return found;
    }

    /// What an id that [#find] gave leads to.
    Found.Resolved resolved(UpstreamId id) {
        var found = byId.get(id);
        if (found == null) {
            throw new IllegalStateException("no reference led to " + id);
        }
        return found;
    }

    private Found look(
            ObjectKey key, Service service, Optional<Integer> number, ReachPolicy reach) {
        var spec = service.getSpec();
        if (spec != null && "ExternalName".equals(spec.getType())) {
            return refused(
                    Reason.UNSUPPORTED_VALUE,
                    "Service "
                            + key
                            + " is of type ExternalName, which is not served since it could lead"
                            + " anywhere: use one with EndpointSlices");
        }
        var ports = spec == null ? List.<ServicePort>of() : Declared.each(spec.getPorts());
        var port =
                ports.stream()
                        .filter(p -> number.isPresent() && number.get().equals(p.getPort()))
                        .filter(p -> Declared.or(p.getProtocol(), "TCP").equals("TCP"))
                        .findFirst();
        if (port.isEmpty()) {
            return refused(Reason.BACKEND_NOT_FOUND, noSuchPort(key, number, ports));
        }
        var spoken = Declared.or(port.get().getAppProtocol(), "http");
        if (!spoken.toLowerCase(Locale.ROOT).equals("http")) {
            return refused(
                    Reason.UNSUPPORTED_PROTOCOL,
                    "port "
                            + port.get().getPort()
                            + " of Service "
                            + key
                            + " has appProtocol "
                            + spoken
                            + ", which this version does not speak: it speaks http only");
        }
        var id = new UpstreamId(Backends.name(key, number) + mark(reach));
        var shorthand = annotation(service);
        if (shorthand != null) {
            return annotated(id, key, port.get(), shorthand);
        }
        var own = slicesOf.get(key);
        var picked = EndpointSlices.pick(key, port.get(), own == null ? List.of() : own.values());
        if (origin == Origin.FOLDER) {
            return declared(id, key, picked.addresses(), picked.note());
        }
        var chosen =
                reaching(reach)
                        .choose(
                                new Reaching.Question(id, key, service, port.get(), picked),
                                nodes,
                                verdicts);
        return new Found.Resolved(
                new Resolution(id, Optional.empty(), chosen.note()),
                new Upstream.Endpoints(Protocol.HTTP1, chosen.addresses()),
                chosen.reach(),
                chosen.targets());
    }

    private Reaching reaching(ReachPolicy reach) {
        return reachings.computeIfAbsent(
                reach,
                policy ->
                        new Reaching(
                                policy,
                                policy == usual
                                        ? "source.kubernetes.reach"
                                        : "the GatewayClass's parameter reach"));
    }

    // A folder says where its backends are, whatever a class says.
    private String mark(ReachPolicy reach) {
        return reach == usual || origin == Origin.FOLDER
                ? ""
                : " (reach " + ClassParameters.word(reach) + ")";
    }

    private @Nullable String annotation(Service service) {
        var metadata = service.getMetadata();
        return origin == Origin.CLUSTER || metadata == null || metadata.getAnnotations() == null
                ? null
                : metadata.getAnnotations().get(ADDRESSES);
    }

    private static Found annotated(
            UpstreamId id, ObjectKey key, ServicePort port, String annotation) {
        return switch (ServiceAddresses.parse(annotation, port)) {
            case ServiceAddresses.Parsed.Good(var addresses) ->
                    declared(id, key, addresses, Optional.empty());
            case ServiceAddresses.Parsed.Bad(var why) ->
                    refused(
                            Reason.BACKEND_NOT_FOUND,
                            "Service "
                                    + key
                                    + " has a faulty annotation "
                                    + ADDRESSES
                                    + ": "
                                    + why);
        };
    }

    private static Found declared(
            UpstreamId id,
            ObjectKey key,
            List<InetSocketAddress> addresses,
            Optional<String> note) {
        return new Found.Resolved(
                new Resolution(id, Optional.empty(), note),
                new Upstream.Endpoints(Protocol.HTTP1, addresses),
                Reaching.declared(id, key),
                List.of());
    }

    private static Found refused(Reason reason, String sentence) {
        return new Found.Refused(new Refusal(reason, sentence));
    }

    private static String noSuchPort(
            ObjectKey key, Optional<Integer> number, List<ServicePort> ports) {
        var there =
                ports.stream()
                        .map(
                                p ->
                                        p.getPort()
                                                + (Declared.empty(p.getName())
                                                        ? ""
                                                        : " (" + p.getName() + ")")
                                                + (Declared.or(p.getProtocol(), "TCP").equals("TCP")
                                                        ? ""
                                                        : " " + p.getProtocol()))
                        .collect(joining(", "));
        var has = there.isEmpty() ? "has no ports at all" : "has " + there;
        return number.isPresent()
                ? "Service " + key + " has no TCP port " + number.get() + ": it " + has
                : "the port is missing: Service " + key + " " + has;
    }
}
