package dev.gatehouse.k8s.watch.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Speaks as much of the Kubernetes API as lists and watches take, and errs on demand.
final class FakeApiServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final int port;
    private volatile HttpServer http;

    /// Objects by resource, then by `namespace/name`.
    private final Map<String, NavigableMap<String, ObjectNode>> objects = new HashMap<>();

    private final List<Told> history = new ArrayList<>();
    private final List<OpenWatch> watches = new ArrayList<>();
    private final Map<String, Integer> lists = new HashMap<>();
    private final Map<String, Integer> refusals = new HashMap<>();
    private final Map<String, String> servedVersions = new HashMap<>();
    private final List<String> paths = new ArrayList<>();
    private long version = 100;
    private boolean hung;
    private int pageSize = Integer.MAX_VALUE;
    private int expiredPages;
    private final Map<String, Integer> emptyLists = new HashMap<>();
    private final Map<String, Integer> watchRefusals = new HashMap<>();
    private Distortion distortion = Distortion.NONE;

    /// What watches are told instead of a line. A text without a line's end is a part of one.
    interface Distortion {

        Distortion NONE = line -> List.of(line + "\n");

        List<String> of(String line);
    }

    private record Told(long version, String resource, String key, String line) {}

    FakeApiServer() throws IOException {
        http = open(0);
        port = http.getAddress().getPort();
    }

    private HttpServer open(int at) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        return server;
    }

    /// Goes away, with its objects: connections are cut, and new ones refused.
    void down() {
        http.stop(0);
        cutAllWatches();
    }

    /// Comes back, at the same address.
    void up() throws IOException {
        http = open(port);
    }

    String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    /// Puts an object there, as `kubectl apply` does.
    void put(String yaml) {
        put(JSON.valueToTree(Serialization.unmarshal(yaml, Map.class)));
    }

    void put(ObjectNode object) {
        locked(
                () -> {
                    var resource = resource(object.path("kind").asText());
                    var metadata = (ObjectNode) object.get("metadata");
                    var all = objects.computeIfAbsent(resource, _ -> new TreeMap<>());
                    var before = all.get(key(object));
                    metadata.put("resourceVersion", String.valueOf(++version));
                    metadata.put("uid", before == null ? "uid-" + version : uid(before));
                    all.put(key(object), object);
                    tell(resource, object, before == null ? "ADDED" : "MODIFIED");
                });
    }

    void delete(String kind, String namespace, String name) {
        locked(
                () -> {
                    var gone = all(kind).remove(namespace + "/" + name);
                    var told = requireNonNull(gone).deepCopy();
                    ((ObjectNode) told.get("metadata"))
                            .put("resourceVersion", String.valueOf(++version));
                    tell(resource(kind), told, "DELETED");
                });
    }

    /// Loses objects without a word to the watches, as a restored backup does.
    void lose(String kind, int howMany) {
        locked(
                () -> {
                    var all = all(kind);
                    for (var i = 0; i < howMany; i++) {
                        all.pollFirstEntry();
                    }
                    version++;
                });
    }

    /// Sets the version back, as a restored backup does.
    void rewind(long to) {
        locked(
                () -> {
                    version = to;
                    history.clear();
                });
    }

    /// Answers requests for a kind by a status; 200 makes it well again.
    void refuse(String kind, int status) {
        locked(() -> refusals.put(resource(kind), status));
    }

    /// Answers the next watch of a kind by a status.
    void refuseAWatch(String kind, int status) {
        locked(() -> watchRefusals.put(resource(kind), status));
    }

    /// Serves a kind in this version only.
    void serveOnly(String kind, String servedVersion) {
        locked(() -> servedVersions.put(resource(kind), servedVersion));
    }

    /// From now on, or until told otherwise, requests stay without an answer and watches silent.
    void hang(boolean now) {
        locked(() -> hung = now);
    }

    void page(int size, int expired) {
        locked(
                () -> {
                    pageSize = size;
                    expiredPages = expired;
                });
    }

    /// Lists nothing of a kind, as often; its watches are not told of it.
    void listNothing(String kind, int times) {
        locked(() -> emptyLists.put(resource(kind), times));
    }

    /// From now on, what watches are told is distorted.
    void distort(Distortion now) {
        locked(() -> distortion = now);
    }

    /// Says a line to all watches of a kind.
    void say(String kind, String line) {
        sayText(kind, line + "\n");
    }

    /// Says a text, which may be a part of a line.
    void sayText(String kind, String text) {
        locked(() -> of(resource(kind)).forEach(watch -> watch.texts().add(text)));
    }

    void endWatches(String kind) {
        sayText(kind, OpenWatch.END);
    }

    void cutWatches(String kind) {
        sayText(kind, OpenWatch.CUT);
    }

    void cutAllWatches() {
        locked(() -> watches.forEach(watch -> watch.texts().add(OpenWatch.CUT)));
    }

    long version() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    int lists(String kind) {
        lock.lock();
        try {
            return lists.getOrDefault(resource(kind), 0);
        } finally {
            lock.unlock();
        }
    }

    /// Paths with their queries, in order.
    List<String> paths() {
        lock.lock();
        try {
            return List.copyOf(paths);
        } finally {
            lock.unlock();
        }
    }

    void awaitWatches(String kind, int atLeast) throws InterruptedException {
        await(
                "%d watches of %s".formatted(atLeast, kind),
                () -> of(resource(kind)).size() >= atLeast);
    }

    void awaitNoWatch(String kind) throws InterruptedException {
        await("no watch of " + kind, () -> of(resource(kind)).isEmpty());
    }

    void awaitLists(String kind, int atLeast) throws InterruptedException {
        await(
                "%d lists of %s".formatted(atLeast, kind),
                () -> lists.getOrDefault(resource(kind), 0) >= atLeast);
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        lock.lock();
        try {
            var left = PATIENCE_NANOS;
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    throw new AssertionError("waited in vain for " + what + "; saw " + paths);
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private List<OpenWatch> of(String resource) {
        return watches.stream().filter(watch -> watch.resource().equals(resource)).toList();
    }

    private void tell(String resource, ObjectNode object, String type) {
        var event = new Told(version, resource, key(object), event(type, object));
        history.add(event);
        watches.stream()
                .filter(watch -> watch.isAbout(resource, event.key()))
                .forEach(watch -> watch.texts().addAll(distortion.of(event.line())));
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private NavigableMap<String, ObjectNode> all(String kind) {
        return objects.computeIfAbsent(resource(kind), _ -> new TreeMap<>());
    }

    private static String uid(ObjectNode object) {
        return object.path("metadata").path("uid").asText();
    }

    private static String key(ObjectNode object) {
        var metadata = object.path("metadata");
        return metadata.path("namespace").asText("") + "/" + metadata.path("name").asText();
    }

    private static String resource(String kind) {
        return switch (kind) {
            case "GatewayClass" -> "gatewayclasses";
            default -> kind.toLowerCase(java.util.Locale.ROOT) + "s";
        };
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange);
        } catch (InterruptedException _) {
            // the server was closed
        }
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        var uri = exchange.getRequestURI();
        var request = ApiRequest.of(uri);
        var resource = request.resource();
        lock.lock();
        try {
            paths.add(uri.toString());
            while (hung) {
                changed.await();
            }
            var status = status(request);
            if (status != 200) {
                if (request.isList()) {
                    lists.merge(resource, 1, Integer::sum);
                    changed.signalAll();
                }
                respond(exchange, status, status(status, "refused on demand"));
                return;
            }
            if (!request.isWatch()) {
                read(exchange, request);
                return;
            }
        } finally {
            lock.unlock();
        }
        watch(exchange, request);
    }

    private int status(ApiRequest request) {
        var resource = request.resource();
        if (!servedVersions.getOrDefault(resource, request.version()).equals(request.version())) {
            return 404;
        }
        var once = request.isWatch() ? watchRefusals.remove(resource) : null;
        return once == null ? refusals.getOrDefault(resource, 200) : once;
    }

    private void read(HttpExchange exchange, ApiRequest request) throws IOException {
        var resource = request.resource();
        var name = request.name();
        var query = request.query();
        var all = objects.getOrDefault(resource, new TreeMap<>());
        if (!name.isEmpty()) {
            var object = all.get(name);
            if (object == null) {
                respond(exchange, 404, status(404, resource + " \"" + name + "\" not found"));
            } else {
                respond(exchange, 200, object.toString());
            }
            return;
        }
        var from = Integer.parseInt(query.getOrDefault("continue", "0"));
        if (from > 0 && expiredPages > 0) {
            expiredPages--;
            respond(exchange, 410, status(410, "the continue token is too old"));
            return;
        }
        lists.merge(resource, 1, Integer::sum);
        changed.signalAll();
        if (emptyLists.getOrDefault(resource, 0) > 0) {
            emptyLists.merge(resource, -1, Integer::sum);
            all = new TreeMap<>();
        }
        var size = query.getOrDefault("limit", "0").equals("0") ? Integer.MAX_VALUE : pageSize;
        var list = JSON.createObjectNode().put("kind", "List").put("apiVersion", "v1");
        var metadata = list.putObject("metadata").put("resourceVersion", String.valueOf(version));
        var items = list.putArray("items");
        all.values().stream()
                .skip(from)
                .limit(size)
                .forEach(
                        object -> {
                            var item = object.deepCopy();
                            if (!exchange.getRequestURI().getPath().startsWith("/apis/gateway")) {
                                item.remove(List.of("kind", "apiVersion"));
                            }
                            items.add(item);
                        });
        if (from + items.size() < all.size()) {
            metadata.put("continue", String.valueOf(from + items.size()));
        }
        respond(exchange, 200, list.toString());
    }

    private void watch(HttpExchange exchange, ApiRequest request)
            throws IOException, InterruptedException {
        var watch = new OpenWatch(request);
        exchange.sendResponseHeaders(200, 0);
        var body = exchange.getResponseBody();
        body.flush();
        locked(
                () -> {
                    watches.add(watch);
                    tellAtFirst(watch, request.query().get("resourceVersion"));
                });
        try {
            var seconds = Long.parseLong(request.query().get("timeoutSeconds"));
            tell(body, watch, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
        } finally {
            locked(() -> watches.remove(watch));
        }
    }

    /// @param from the version from which on it is told of changes; without one it is told of what
    ///   there is
    private void tellAtFirst(OpenWatch watch, @Nullable String from) {
        if (from != null) {
            history.stream()
                    .filter(event -> event.version() > Long.parseLong(from))
                    .filter(event -> watch.isAbout(event.resource(), event.key()))
                    .forEach(event -> watch.line(event.line()));
            return;
        }
        objects.getOrDefault(watch.resource(), new TreeMap<>()).values().stream()
                .filter(object -> watch.isAbout(watch.resource(), key(object)))
                .forEach(object -> watch.line(event("ADDED", object)));
    }

    private void tell(OutputStream body, OpenWatch watch, long ends)
            throws IOException, InterruptedException {
        while (true) {
            var text = watch.texts().poll(ends - System.nanoTime(), TimeUnit.NANOSECONDS);
            lock.lock();
            try {
                while (hung) {
                    changed.await();
                }
            } finally {
                lock.unlock();
            }
            switch (text) {
                case null -> {
                    body.close();
                    return;
                }
                case OpenWatch.END -> {
                    body.close();
                    return;
                }
                case OpenWatch.CUT -> {
                    return;
                }
                default -> {
                    body.write(text.getBytes(UTF_8));
                    body.flush();
                }
            }
        }
    }

    private static String event(String type, ObjectNode object) {
        var line = JSON.createObjectNode().put("type", type);
        line.set("object", object);
        return line.toString();
    }

    static String status(int code, String message) {
        return JSON.createObjectNode()
                .put("kind", "Status")
                .put("code", code)
                .put("message", message)
                .toString();
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /// Ends all at once; what is under way is cut.
    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
