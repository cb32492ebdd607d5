package dev.gatehouse.k8s.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.k8s.status.GatewayVerdict.ListenerVerdict;
import dev.gatehouse.k8s.watch.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What the status of one object is to say.
sealed interface StatusWish extends Wish {

    /// Which state of the object was judged.
    Revision revision();

    /// The members of the status that are ours to write, as they are to be; the others stay.
    ///
    /// @param current the status now, a missing node where there is none
    ObjectNode wanted(JsonNode current, Instant now);

    /// The conditions that we wrote there before.
    default Stream<JsonNode> written(JsonNode current) {
        return StreamSupport.stream(current.path("conditions").spliterator(), false)
                .filter(c -> Reasons.ConditionType.known(c.path("type").asText("")));
    }

    /// Whether there is something of others in what is written: it must stay exactly as it is.
    default boolean carriesOthers(JsonNode current) {
        return false;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// @param features what Gatehouse can do, sorted (GEP-2162)
    record OfClass(GatewayClassVerdict verdict, List<String> features) implements StatusWish {

        @Override
        public Ref ref() {
            return new Ref(Target.GATEWAY_CLASS, new ObjectKey("", verdict.name()));
        }

        @Override
        public Revision revision() {
            return verdict.revision();
        }

        @Override
        public ObjectNode wanted(JsonNode current, Instant now) {
            var status = object();
            status.set(
                    "conditions",
                    ConditionEntries.merged(
                            current.path("conditions"),
                            verdict.conditions(),
                            revision().generation(),
                            now));
            var supported = status.putArray("supportedFeatures");
            features.forEach(name -> supported.addObject().put("name", name));
            return status;
        }
    }

    record OfGateway(GatewayVerdict verdict) implements StatusWish {

        @Override
        public Ref ref() {
            return new Ref(Target.GATEWAY, verdict.gateway());
        }

        @Override
        public Revision revision() {
            return verdict.revision();
        }

        @Override
        public ObjectNode wanted(JsonNode current, Instant now) {
            var generation = revision().generation();
            var status = object();
            var addresses = status.putArray("addresses");
            verdict.addresses()
                    .forEach(a -> addresses.addObject().put("type", "IPAddress").put("value", a));
            status.set(
                    "conditions",
                    ConditionEntries.merged(
                            current.path("conditions"), verdict.conditions(), generation, now));
            var listeners = status.putArray("listeners");
            for (var listener : verdict.listeners()) {
                listeners.add(entry(listener, current.path("listeners"), generation, now));
            }
            return status;
        }

        private static ObjectNode entry(
                ListenerVerdict listener, JsonNode current, long generation, Instant now) {
            var name = listener.id().name();
            var entry = object().put("name", name);
            var kinds = entry.putArray("supportedKinds");
            for (var kind : listener.supportedKinds()) {
                kinds.addObject().put("group", RouteEntries.GATEWAY_GROUP).put("kind", kind);
            }
            entry.put("attachedRoutes", listener.attachedRoutes());
            entry.set(
                    "conditions",
                    ConditionEntries.merged(
                            named(current, name).path("conditions"),
                            listener.conditions(),
                            generation,
                            now));
            return entry;
        }

        private static JsonNode named(JsonNode listeners, String name) {
            for (var listener : listeners) {
                if (listener.path("name").asText("").equals(name)) {
                    return listener;
                }
            }
            return object();
        }
    }

    /// @param kind that of the route
    record OfRoute(Target kind, RouteVerdict verdict) implements StatusWish {

        /// Empty for a kind of route that has no status of ours yet.
        static Optional<StatusWish> of(RouteVerdict verdict) {
            for (var kind : Target.values()) {
                if (kind.title().equals(verdict.kind())) {
                    return Optional.of(new OfRoute(kind, verdict));
                }
            }
            return Optional.empty();
        }

        @Override
        public Ref ref() {
            return new Ref(kind, verdict.route());
        }

        @Override
        public Revision revision() {
            return verdict.revision();
        }

        @Override
        public ObjectNode wanted(JsonNode current, Instant now) {
            var status = object();
            status.set("parents", RouteEntries.merged(current.path("parents"), verdict, now));
            return status;
        }

        @Override
        public boolean carriesOthers(JsonNode current) {
            var parents = current.path("parents");
            return RouteEntries.ours(parents).count() < parents.size();
        }

        @Override
        public Stream<JsonNode> written(JsonNode current) {
            return RouteEntries.ours(current.path("parents"))
                    .flatMap(e -> StreamSupport.stream(e.path("conditions").spliterator(), false));
        }
    }
}
