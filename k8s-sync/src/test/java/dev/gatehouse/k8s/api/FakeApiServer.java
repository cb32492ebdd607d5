package dev.gatehouse.k8s.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An API server of one process: it keeps objects, with uid, generation and resourceVersion, and
/// takes writes as the real one does: merge patches, a status of its own, preconditions, creation
/// of what is not there. What shall go wrong is told to it beforehand.
public final class FakeApiServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    /// Where each kind is.
    private static final Map<String, String> COLLECTIONS =
            Map.of(
                    "GatewayClass", "apis/gateway.networking.k8s.io/v1/gatewayclasses",
                    "Gateway", "apis/gateway.networking.k8s.io/v1/namespaces/%s/gateways",
                    "HTTPRoute", "apis/gateway.networking.k8s.io/v1/namespaces/%s/httproutes",
                    "Service", "api/v1/namespaces/%s/services",
                    "EndpointSlice", "apis/discovery.k8s.io/v1/namespaces/%s/endpointslices",
                    "Event", "api/v1/namespaces/%s/events",
                    "Lease", "apis/coordination.k8s.io/v1/namespaces/%s/leases");

    /// What the CRD has before any controller wrote.
    private static final String PENDING =
            """
            {"conditions": [
              {"type": "Accepted", "status": "Unknown", "reason": "Pending",
               "message": "Waiting for controller",
               "lastTransitionTime": "1970-01-01T00:00:00Z"},
              {"type": "Programmed", "status": "Unknown", "reason": "Pending",
               "message": "Waiting for controller",
               "lastTransitionTime": "1970-01-01T00:00:00Z"}]}
            """;

    private final HttpServer server;
    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private final List<String> writes = new ArrayList<>();
    private final List<Script> scripts = new ArrayList<>();
    private long version = 1_000;
    private int uids;
    private int busy;
    private int mostBusy;

    /// What happens to a call instead of, or before, what it asks for.
    public interface Trouble {

        /// @return what is answered; null to go on as if nothing was
        @Nullable Reply before() throws InterruptedException;
    }

    /// @param status 0 to cut the connection without an answer
    public record Reply(int status, String reason, String message) {}

    private record Script(Pattern call, AtomicInteger left, Trouble trouble) {}

    public FakeApiServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /// A client, to be closed by the caller.
    public KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(
                        new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                                .withMasterUrl(
                                        "http://127.0.0.1:" + server.getAddress().getPort() + "/")
                                .withRequestRetryBackoffLimit(0)
                                .build())
                .build();
    }

    /// A person applies these documents.
    public synchronized void apply(String yaml) {
        Arrays.stream(yaml.split("(?m)^---.*$"))
                .filter(d -> d.lines().anyMatch(l -> !l.isBlank() && !l.startsWith("#")))
                .forEach(d -> apply((ObjectNode) JSON.valueToTree(YAML.unmarshal(d))));
    }

    private void apply(ObjectNode object) {
        var path = path(object);
        var before = objects.get(path);
        if (before == null) {
            create(path, object);
            return;
        }
        var after = before.deepCopy();
        if (object.has("spec")) {
            after.set("spec", object.get("spec"));
        }
        if (object.has("status")) {
            after.set("status", object.get("status"));
        }
        store(path, before, after);
    }

    private void create(String path, ObjectNode object) {
        var metadata = object.withObject("/metadata");
        metadata.put("uid", "uid-" + ++uids);
        metadata.put("generation", 1);
        metadata.put("creationTimestamp", "2026-01-01T00:00:00Z");
        metadata.put("resourceVersion", Long.toString(++version));
        if (object.path("kind").asText().equals("Gateway") && !object.has("status")) {
            object.set("status", json(PENDING));
        }
        if (object.path("kind").asText().equals("Service")) {
            completeService(object.withObject("/spec"));
        }
        objects.put(path, object);
    }

    /// What the real one fills in.
    private static void completeService(ObjectNode spec) {
        spec.put("type", "ClusterIP").put("sessionAffinity", "None");
        spec.put("internalTrafficPolicy", "Cluster").put("ipFamilyPolicy", "RequireDualStack");
        spec.putArray("clusterIPs").add("None");
        spec.putArray("ipFamilies").add("IPv4").add("IPv6");
    }

    private void store(String path, ObjectNode before, ObjectNode after) {
        if (before.equals(after)) {
            return;
        }
        var metadata = after.withObject("/metadata");
        if (!before.path("spec").equals(after.path("spec"))) {
            metadata.put("generation", metadata.path("generation").asLong() + 1);
        }
        metadata.put("resourceVersion", Long.toString(++version));
        objects.put(path, after);
    }

    private static String path(JsonNode object) {
        var collection = Objects.requireNonNull(COLLECTIONS.get(object.path("kind").asText()));
        var namespace = object.path("metadata").path("namespace").asText("default");
        if (collection.contains("%s") && !object.path("metadata").has("namespace")) {
            ((ObjectNode) object).withObject("/metadata").put("namespace", namespace);
        }
        return collection.formatted(namespace)
                + "/"
                + object.path("metadata").path("name").asText();
    }

    /// Somebody replaces an object.
    public synchronized void replace(String path, ObjectNode object) {
        store(path, Objects.requireNonNull(objects.get(path)), object);
    }

    /// @param path such as `api/v1/namespaces/default/services/web`
    public synchronized void delete(String path) {
        if (objects.remove(path) == null) {
            throw new IllegalArgumentException(path + " is not there");
        }
    }

    /// The object as it is; null where it is not there.
    public synchronized @Nullable JsonNode object(String path) {
        var object = objects.get(path);
        return object == null ? null : object.deepCopy();
    }

    /// All objects, as they are.
    public synchronized List<JsonNode> objects() {
        return objects.values().stream().map(o -> (JsonNode) o.deepCopy()).toList();
    }

    /// Every write until now, in its order: `PATCH path -> 200`.
    public synchronized List<String> writes() {
        return List.copyOf(writes);
    }

    /// The most calls that were answered at a time.
    public synchronized int mostBusy() {
        return mostBusy;
    }

    /// The next calls that fit meet this trouble.
    ///
    /// @param call a regular expression for `METHOD path`
    /// @param times how many; -1 for all until [#calm()]
    public synchronized void trouble(String call, int times, Trouble trouble) {
        scripts.add(new Script(Pattern.compile(call), new AtomicInteger(times), trouble));
    }

    /// The next calls that fit are answered with this.
    public void answer(String call, int times, int status, String reason, String message) {
        trouble(call, times, () -> new Reply(status, reason, message));
    }

    /// No trouble any more.
    public synchronized void calm() {
        scripts.clear();
    }

    private synchronized @Nullable Trouble next(String call) {
        for (Iterator<Script> all = scripts.iterator(); all.hasNext(); ) {
            var script = all.next();
            if (script.call.matcher(call).matches()) {
                if (script.left.decrementAndGet() == 0) {
                    all.remove();
                }
                return script.trouble;
            }
        }
        return null;
    }

    private void handle(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath().substring(1);
        var method = exchange.getRequestMethod();
        var body = exchange.getRequestBody().readAllBytes();
        busy(1);
        try {
            var trouble = next(method + " " + path);
            var reply = trouble == null ? null : trouble.before();
            if (reply != null && reply.status == 0) {
                exchange.close();
                return;
            }
            var answer =
                    reply == null
                            ? answer(method, path, body)
                            : failure(reply.status, reply.reason, reply.message);
            log(method, path, answer.status());
            var bytes = answer.body().toString().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            busy(-1);
            exchange.close();
        }
    }

    private synchronized void busy(int change) {
        busy += change;
        mostBusy = Math.max(mostBusy, busy);
    }

    private synchronized void log(String method, String path, int status) {
        if (!method.equals("GET")) {
            writes.add(method + " " + path + " -> " + status);
        }
    }

    private synchronized Answer answer(String method, String path, byte[] body) {
        return switch (method) {
            case "GET" -> read(path);
            case "POST" -> post(path, (ObjectNode) json(new String(body, UTF_8)));
            case "PUT" -> change(path, (ObjectNode) json(new String(body, UTF_8)), false);
            case "PATCH" -> change(path, (ObjectNode) json(new String(body, UTF_8)), true);
            case String _ -> failure(405, "MethodNotAllowed", method);
        };
    }

    private Answer read(String path) {
        var object = objects.get(path);
        return object == null ? notFound(path) : new Answer(200, object.deepCopy());
    }

    private Answer post(String collection, ObjectNode object) {
        var path = collection + "/" + object.path("metadata").path("name").asText();
        if (objects.containsKey(path)) {
            return failure(409, "AlreadyExists", path + " already exists");
        }
        create(path, object);
        return new Answer(201, object.deepCopy());
    }

    private Answer change(String target, ObjectNode change, boolean patch) {
        var status = target.endsWith("/status");
        var path = status ? target.substring(0, target.length() - "/status".length()) : target;
        var before = objects.get(path);
        if (before == null) {
            return notFound(path);
        }
        var wanted = change.path("metadata").path("resourceVersion");
        if (!wanted.isMissingNode()
                && !wanted.asText()
                        .equals(before.path("metadata").path("resourceVersion").asText())) {
            return failure(409, "Conflict", "the object has been modified");
        }
        var merged = patch ? merge(before.deepCopy(), change) : change.deepCopy();
        ObjectNode after;
        if (status) {
            after = before.deepCopy();
            after.set("status", merged.path("status"));
        } else {
            after = merged;
            after.set("status", before.path("status"));
            if (before.path("status").isMissingNode()) {
                after.remove("status");
            }
            for (var kept : List.of("uid", "generation", "creationTimestamp", "resourceVersion")) {
                after.withObject("/metadata").set(kept, before.path("metadata").path(kept));
            }
        }
        store(path, before, after);
        return read(path);
    }

    /// RFC 7396.
    private static ObjectNode merge(ObjectNode target, ObjectNode patch) {
        for (var member : patch.properties()) {
            switch (member.getValue()) {
                case JsonNode value when value.isNull() -> target.remove(member.getKey());
                case ObjectNode value ->
                        target.set(
                                member.getKey(),
                                merge(
                                        target.get(member.getKey()) instanceof ObjectNode inner
                                                ? inner
                                                : JSON.createObjectNode(),
                                        value));
                case JsonNode value -> target.set(member.getKey(), value);
            }
        }
        return target;
    }

    private static Answer notFound(String path) {
        return failure(404, "NotFound", path + " not found");
    }

    private static Answer failure(int status, String reason, String message) {
        return new Answer(
                status,
                JSON.createObjectNode()
                        .put("kind", "Status")
                        .put("reason", reason)
                        .put("message", message)
                        .put("code", status));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
