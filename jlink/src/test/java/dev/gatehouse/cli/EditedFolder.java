package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A folder that is edited while it is served. An edit ends when what it says is what is answered;
/// each answer on the way must be that of before or that of after.
final class EditedFolder implements AutoCloseable {

    private static final long GUARD_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// Ways to break a text; each turns any file of this folder into one with an error.
    private static final List<String> MISTAKES =
            List.of(
                    "\n  broken: [yes\n",
                    "\n---\napiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {prots: 1}\n",
                    "\n\t- tab: here\n",
                    "\n---\nkind: HTTPRoute\n",
                    "\n---\nno object at all\n");

    private final Path folder;
    private final int port = Manifests.freePort();
    private final int elsewhere = Manifests.freePort();
    private final NamedBackend a1 = new NamedBackend("a");
    private final NamedBackend a2 = new NamedBackend("a");
    private final NamedBackend b = new NamedBackend("b");
    private final Random random;
    private final List<Integer> added = new ArrayList<>();
    private final List<Long> nanosToAnswer = new ArrayList<>();

    /// Texts by file name, as they are when nothing is broken.
    private final Map<String, String> good = new TreeMap<>();

    private String broken = "";
    private boolean changedToB;
    private boolean endpointsOnA2;
    private boolean listensElsewhere;

    /// @param routes that do nothing but be there
    EditedFolder(Path folder, int routes, long seed) throws IOException {
        this.folder = folder;
        this.random = new Random(seed);
        put("gateway.yaml", Manifests.edge(port));
        put("services.yaml", Manifests.all(Manifests.service("a"), Manifests.service("b")));
        put("slice-a.yaml", Manifests.slice("a", a1.port()));
        put("slice-b.yaml", Manifests.slice("b", b.port()));
        put("stable.yaml", stable());
        put("changing.yaml", Manifests.route("changing", "/changing", "a"));
        for (var i = 0; i < routes; i++) {
            Files.writeString(
                    folder.resolve("bystander-" + i + ".yaml"),
                    Manifests.route("bystander-" + i, "/bystander/" + i, "b"));
        }
    }

    private static String stable() {
        return Manifests.all(Manifests.route("a", "/a", "a"), Manifests.route("b", "/b", "b"));
    }

    int port() {
        return port;
    }

    static List<LoadClient.Stable> stableRoutes() {
        return List.of(new LoadClient.Stable("/a/1", "a"), new LoadClient.Stable("/b/2", "b"));
    }

    /// From the rename of a new route's file to its first answer, for each route that was added.
    List<Long> nanosToAnswer() {
        return nanosToAnswer;
    }

    /// Edit number `i`: every fifth leaves a file broken, and the one after it mends that file.
    void edit(int i, RawClient probe) throws IOException {
        switch (i % 10) {
            case 0, 5 -> mend(i, probe);
            case 1, 6 -> addRoute(i, probe);
            case 2 -> changeRoute(probe);
            case 3, 8 -> changeEndpoints(probe);
            case 7 -> removeRoute(probe);
            case 4, 9 -> breakFile(i, probe);
            default -> throw new AssertionError(i);
        }
        if (i % 7 == 0) {
            changeListener();
        }
    }

    private void addRoute(int i, RawClient probe) throws IOException {
        var path = "/new/" + i;
        assertThat(probe.get(path).status()).isEqualTo(404);
        put(file(i), Manifests.route("new-" + i, path, "b"));
        var since = System.nanoTime();
        awaitRoute(path, probe, since);
        nanosToAnswer.add(System.nanoTime() - since);
        added.add(i);
    }

    private static void awaitRoute(String path, RawClient probe, long since) throws IOException {
        for (var answer = probe.get(path); ; answer = probe.get(path)) {
            if (answer.status() == 200) {
                assertThat(answer.body()).isEqualTo("b");
                return;
            }
            assertThat(answer.status()).as("of a new route, %s", path).isEqualTo(404);
            guard(since, path + " to answer");
        }
    }

    private void removeRoute(RawClient probe) throws IOException {
        var i = added.remove(/* index */ random.nextInt(added.size()));
        var since = System.nanoTime();
        Files.delete(folder.resolve(file(i)));
        for (var answer = probe.get("/new/" + i); ; answer = probe.get("/new/" + i)) {
            if (answer.status() == 404) {
                return;
            }
            assertThat(answer.status() + answer.body()).isEqualTo("200b");
            guard(since, "a removed route to go");
        }
    }

    private void changeRoute(RawClient probe) throws IOException {
        changedToB = !changedToB;
        var wanted = changedToB ? "b" : "a";
        put("changing.yaml", Manifests.route("changing", "/changing", wanted));
        var since = System.nanoTime();
        for (var answer = probe.get("/changing"); ; answer = probe.get("/changing")) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isIn("a", "b");
            if (answer.body().equals(wanted)) {
                return;
            }
            guard(since, "a changed route to go to " + wanted);
        }
    }

    private void changeEndpoints(RawClient probe) throws IOException {
        endpointsOnA2 = !endpointsOnA2;
        var wanted = endpointsOnA2 ? a2 : a1;
        put("slice-a.yaml", Manifests.slice("a", wanted.port()));
        var since = System.nanoTime();
        var before = wanted.served();
        while (wanted.served() == before) {
            var answer = probe.get("/a");
            assertThat(answer.status() + answer.body()).isEqualTo("200a");
            guard(since, "an endpoint to be used");
        }
    }

    /// Another listener, which no stable route is on, comes or goes.
    private void changeListener() throws IOException {
        listensElsewhere = !listensElsewhere;
        var other =
                listensElsewhere
                        ? "- {name: elsewhere, port: %d, protocol: HTTP}\n".formatted(elsewhere)
                        : "";
        var text = Manifests.edge(port) + (other.isEmpty() ? "" : "  " + other);
        put("gateway.yaml", text);
        var since = System.nanoTime();
        while (isOpen(elsewhere) != listensElsewhere) {
            guard(since, "a listener to " + (listensElsewhere ? "come" : "go"));
        }
    }

    private static boolean isOpen(int port) throws IOException {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (SocketException _) {
            // refused, or closed with us waiting to be accepted
            return false;
        }
    }

    /// Breaks a file and waits until it is read: a new route that came later is there.
    private void breakFile(int i, RawClient probe) throws IOException {
        var names = good.keySet().stream().filter(name -> !name.startsWith("new-")).toList();
        broken = names.get(random.nextInt(names.size()));
        var text = good.getOrDefault(broken, "");
        var mistake = MISTAKES.get(random.nextInt(MISTAKES.size()));
        var cut = random.nextInt(3) == 0 ? text.substring(0, text.length() / 2) : text;
        Manifests.put(folder.resolve(broken), cut + mistake);
        put(file(i), Manifests.route("new-" + i, "/new/" + i, "b"));
        added.add(i);
        awaitRoute("/new/" + i, probe, System.nanoTime());
        assertThat(probe.get("/changing").body()).isEqualTo(changedToB ? "b" : "a");
    }

    private void mend(int i, RawClient probe) throws IOException {
        if (!broken.isEmpty()) {
            put(broken, good.getOrDefault(broken, ""));
            broken = "";
        }
        put("mended.yaml", Manifests.route("mended", "/mended/" + i, "b"));
        awaitRoute("/mended/" + i, probe, System.nanoTime());
    }

    private static String file(int i) {
        return "new-" + i + ".yaml";
    }

    private void put(String name, String text) throws IOException {
        good.put(name, text);
        Manifests.put(folder.resolve(name), text);
    }

    private static void guard(long since, String what) {
        if (System.nanoTime() - since > GUARD_NANOS) {
            throw new AssertionError("waited too long for " + what);
        }
    }

    @Override
    public void close() throws IOException {
        a1.close();
        a2.close();
        b.close();
    }
}
