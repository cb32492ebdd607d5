package dev.gatehouse.k8s.watch.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Speaks as much of the Kubernetes API as lists and watches take, and errs on demand.
final class FakeApiServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer http;

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

    /// @param lines `END` ends the watch as it should, `CUT` cuts the connection
    private record OpenWatch(String resource, String name, BlockingQueue<String> lines) {

        private void tell(Told event) {
            if (event.resource().equals(resource) && (name.isEmpty() || name.equals(event.key()))) {
                lines.add(event.line());
            }
        }
    }

    private record Told(long version, String resource, String key, String line) {}

    private static final String END = "END";
    private static final String CUT = "CUT";

    FakeApiServer() throws IOException {
        this(0);
    }

    private FakeApiServer(int port) throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/";
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

    /// Answers requests for a kind by a status; 200 makes it well again.
    void refuse(String kind, int status) {
        locked(() -> refusals.put(resource(kind), status));
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

    /// Says a line to all watches of a kind.
    void say(String kind, String line) {
        locked(() -> of(resource(kind)).forEach(watch -> watch.lines().add(line)));
    }

    void endWatches(String kind) {
        say(kind, END);
    }

    void cutWatches(String kind) {
        say(kind, CUT);
    }

    void cutAllWatches() {
        locked(() -> watches.forEach(watch -> watch.lines().add(CUT)));
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
        var line = JSON.createObjectNode().put("type", type);
        line.set("object", object);
        var event = new Told(version, resource, key(object), line.toString());
        history.add(event);
        watches.forEach(watch -> watch.tell(event));
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
        var segments = uri.getPath().split("/", -1);
        var i = segments[1].equals("api") ? 2 : 3;
        var served = segments[i];
        var namespace = "";
        i++;
        if (segments[i].equals("namespaces") && segments.length > i + 2) {
            namespace = segments[i + 1];
            i += 2;
        }
        var resource = segments[i];
        var name = segments.length > i + 1 ? namespace + "/" + segments[i + 1] : "";
        var query = query(uri.getRawQuery());
        lock.lock();
        try {
            paths.add(uri.toString());
            while (hung) {
                changed.await();
            }
            var status = refusals.getOrDefault(resource, 200);
            if (!servedVersions.getOrDefault(resource, served).equals(served)) {
                status = 404;
            }
            if (status != 200) {
                if (!query.containsKey("watch") && name.isEmpty()) {
                    lists.merge(resource, 1, Integer::sum);
                    changed.signalAll();
                }
                respond(exchange, status, status(status, "refused on demand"));
                return;
            }
            if (!query.containsKey("watch")) {
                read(exchange, resource, name, query);
                return;
            }
        } finally {
            lock.unlock();
        }
        watch(exchange, resource, namespace, query);
    }

    private void read(
            HttpExchange exchange, String resource, String name, Map<String, String> query)
            throws IOException {
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

    private void watch(
            HttpExchange exchange, String resource, String namespace, Map<String, String> query)
            throws IOException, InterruptedException {
        var selector = query.getOrDefault("fieldSelector", "");
        var name = selector.isEmpty() ? "" : namespace + "/" + selector.replaceFirst(".*=", "");
        var watch = new OpenWatch(resource, name, new LinkedBlockingQueue<>());
        exchange.sendResponseHeaders(200, 0);
        var body = exchange.getResponseBody();
        lock.lock();
        try {
            watches.add(watch);
            changed.signalAll();
            if (query.containsKey("resourceVersion")) {
                var from = Long.parseLong(query.get("resourceVersion"));
                history.stream().filter(event -> event.version() > from).forEach(watch::tell);
            } else {
                objects.getOrDefault(resource, new TreeMap<>()).values().stream()
                        .filter(object -> name.isEmpty() || name.equals(key(object)))
                        .forEach(
                                object -> {
                                    var line = JSON.createObjectNode().put("type", "ADDED");
                                    line.set("object", object);
                                    watch.lines().add(line.toString());
                                });
            }
            body.flush();
        } finally {
            lock.unlock();
        }
        try {
            var ends =
                    System.nanoTime()
                            + TimeUnit.SECONDS.toNanos(Long.parseLong(query.get("timeoutSeconds")));
            while (true) {
                var line = watch.lines().poll(ends - System.nanoTime(), TimeUnit.NANOSECONDS);
                lock.lock();
                try {
                    while (hung) {
                        changed.await();
                    }
                } finally {
                    lock.unlock();
                }
                if (line == null || line.equals(END)) {
                    body.close();
                    return;
                }
                if (line.equals(CUT)) {
                    return;
                }
                body.write((line + "\n").getBytes(UTF_8));
                body.flush();
            }
        } finally {
            locked(() -> watches.remove(watch));
        }
    }

    private static Map<String, String> query(String raw) {
        var query = new HashMap<String, String>();
        if (raw != null) {
            for (var part : raw.split("&", -1)) {
                var at = part.indexOf('=');
                query.put(part.substring(0, at), URLDecoder.decode(part.substring(at + 1), UTF_8));
            }
        }
        return query;
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
