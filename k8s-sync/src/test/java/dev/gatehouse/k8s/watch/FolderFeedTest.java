package dev.gatehouse.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FolderFeedTest {

    /// Longer than any change takes to be seen.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path temporary;

    private Path folder;

    // each test opens it as its second step
    @SuppressWarnings("NullAway.Init")
    private FolderFeed feed;

    private final List<List<Problem>> told = new ArrayList<>();

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("config"));
    }

    @AfterEach
    void close() {
        if (feed != null) {
            feed.close();
        }
    }

    @Test
    void refusesAFolderThatDoesNotExist() {
        assertThatThrownBy(() -> FolderFeed.open(folder.resolve("nowhere"), this::tell))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "the folder %s does not exist; create it, or name another one",
                        folder.resolve("nowhere"));
    }

    @Test
    void readsWhatIsThereAtFirst() throws Exception {
        write("sub/folder/a.yaml", Manifests.route("a", "/a"));
        write("b.yml", Manifests.route("b", "/b") + "---\n" + Manifests.namespace("shop"));

        var first = open();

        assertThat(paths(first)).containsExactlyInAnyOrder("a /a", "b /b");
        assertThat(first.namespaces()).containsOnlyKeys(new ObjectKey("", "shop"));
        assertThat(told).isEmpty();
    }

    @Test
    void seesAFileRenamedOverAnother() throws Exception {
        write("a.yaml", Manifests.route("a", "/old"));
        open();

        rename(write(".a.yaml.tmp", Manifests.route("a", "/new")), "a.yaml");

        assertThat(paths(feed.awaitChange(PATIENCE))).containsExactly("a /new");
    }

    @Test
    void seesAFileWrittenInPlace() throws Exception {
        write("a.yaml", Manifests.route("a", "/old"));
        open();

        write("a.yaml", Manifests.route("a", "/new"));

        assertThat(paths(feed.awaitChange(PATIENCE))).containsExactly("a /new");
    }

    @Test
    void seesAFileDeletedAndCreatedAgainAsOneChange() throws Exception {
        write("a.yaml", Manifests.route("a", "/old"));
        open();

        Files.delete(folder.resolve("a.yaml"));
        write("a.yaml", Manifests.route("a", "/new"));

        assertThat(paths(feed.awaitChange(PATIENCE))).containsExactly("a /new");
    }

    @Test
    void takesAwayWhatADeletedFileDeclared() throws Exception {
        write("a.yaml", Manifests.route("a", "/a"));
        write("b.yaml", Manifests.route("b", "/b"));
        open();

        Files.delete(folder.resolve("a.yaml"));

        assertThat(paths(feed.awaitChange(PATIENCE))).containsExactly("b /b");
    }

    @Test
    void seesFilesInAFolderCreatedLater() throws Exception {
        open();

        write("later/deeper/a.yaml", Manifests.route("a", "/a"));
        assertThat(paths(feed.awaitChange(PATIENCE))).containsExactly("a /a");

        write("later/deeper/a.yaml", Manifests.route("a", "/b"));
        assertThat(paths(feed.awaitChange(PATIENCE))).containsExactly("a /b");
    }

    @Test
    void seesAMountedConfigMapSwapItsLink() throws Exception {
        write("..v1/a.yaml", Manifests.route("a", "/v1"));
        write("..v2/a.yaml", Manifests.route("a", "/v2"));
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..v1"));
        Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data/a.yaml"));
        assertThat(paths(open())).containsExactly("a /v1");

        Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..v2"));
        rename(folder.resolve("..data_tmp"), "..data");

        assertThat(paths(feed.awaitChange(PATIENCE))).containsExactly("a /v2");
        assertThat(told).isEmpty();
    }

    @Test
    void seesTheTargetOfALinkChangeOutsideOfTheFolder() throws Exception {
        var target = temporary.resolve("elsewhere.yaml");
        Files.writeString(target, Manifests.route("a", "/old"));
        Files.createSymbolicLink(folder.resolve("a.yaml"), target);
        open();

        Files.writeString(target, Manifests.route("a", "/new"));

        assertThat(paths(feed.awaitChange(PATIENCE))).containsExactly("a /new");
    }

    @Test
    void doesNotLoopThroughALinkToAFolderAbove() throws Exception {
        write("sub/a.yaml", Manifests.route("a", "/a"));
        Files.createSymbolicLink(folder.resolve("sub/up"), folder);

        assertThat(paths(open())).containsExactly("a /a");
        assertThat(told).isEmpty();
    }

    @Test
    void passesOverHiddenFilesAndBackups() throws Exception {
        for (var name :
                List.of(".a.yaml", ".a.yaml.swp", "a.yaml~", "#a.yaml#", "a.yaml.bak", "a.txt")) {
            write(name, Manifests.route("a", "/a"));
        }
        write(".git/a.yaml", Manifests.route("a", "/a"));

        assertThat(paths(open())).isEmpty();
    }

    @Test
    void keepsWhatABrokenFileDeclaredUntilItIsMended() throws Exception {
        write("a.yaml", Manifests.route("a", "/a"));
        open();

        write("a.yaml", Manifests.route("a", "/b") + "  bad indent: [\n");
        write("b.yaml", Manifests.route("b", "/b"));
        assertThat(paths(feed.awaitChange(PATIENCE))).containsExactlyInAnyOrder("a /a", "b /b");
        assertThat(feed.problems()).singleElement().asString().contains("a.yaml:12: not YAML: ");

        write("a.yaml", Manifests.route("a", "/c"));
        assertThat(paths(feed.awaitChange(PATIENCE))).containsExactlyInAnyOrder("a /c", "b /b");
        assertThat(told).hasSize(2);
        assertThat(told.getLast()).isEmpty();
    }

    @Test
    void keepsOnlyTheBrokenObjectsOfAFile() throws Exception {
        write("a.yaml", routes("one /1", "two /2", "three /3"));
        open();

        write("a.yaml", routes("one /new", "two broken"));

        assertThat(paths(feed.awaitChange(PATIENCE)))
                .containsExactlyInAnyOrder("one /new", "two /2");
        assertThat(feed.problems())
                .singleElement()
                .satisfies(
                        problem ->
                                assertThat(problem.object().orElseThrow())
                                        .hasToString("HTTPRoute default/two"));
    }

    @Test
    void keepsAllThatAnUnreadableDocumentMayHaveMeant() throws Exception {
        write("a.yaml", routes("one /1", "two /2"));
        open();

        write("a.yaml", routes("one /new", "three /3") + "---\nkind: HTTPRoute\n");

        assertThat(paths(feed.awaitChange(PATIENCE)))
                .containsExactlyInAnyOrder("one /new", "two /2", "three /3");
    }

    @Test
    void believesAnEmptyFileOnlyAfterASecondQuietPeriod() throws Exception {
        write("a.yaml", Manifests.route("a", "/a"));
        open();

        write("a.yaml", "");
        write("b.yaml", Manifests.route("b", "/b"));

        assertThat(paths(feed.awaitChange(PATIENCE))).containsExactlyInAnyOrder("a /a", "b /b");
        assertThat(paths(feed.awaitChange(PATIENCE))).containsExactly("b /b");
    }

    @Test
    void keepsEverythingWhileTheFolderIsGone() throws Exception {
        write("a.yaml", Manifests.route("a", "/a"));
        open();
        var aside = temporary.resolve("aside");
        var waiting = Thread.ofPlatform().start(this::awaitQuietly);

        Files.move(folder, aside);
        awaitTold(1);
        assertThat(feed.problems())
                .singleElement()
                .hasToString(
                        folder
                                + ": the folder is gone; what it declared last goes on being served");
        Files.writeString(aside.resolve("b.yaml"), Manifests.route("b", "/b"));
        Files.move(aside, folder);
        waiting.join();

        assertThat(paths(Objects.requireNonNull(answer))).containsExactlyInAnyOrder("a /a", "b /b");
        assertThat(feed.problems()).isEmpty();
    }

    @Test
    void keepsTheInstanceOfWhatDidNotChange() throws Exception {
        write("a.yaml", routes("one /1", "two /2"));
        write("b.yaml", Manifests.route("three", "/3"));
        var first = open();

        // moved to other lines, rewritten in another style, moved to another file
        write("a.yaml", "# a comment\n" + routes("new /new", "one /1") + "---\n" + JSON_TWO);
        Files.move(folder.resolve("b.yaml"), folder.resolve("c.yaml"));
        var second = feed.awaitChange(PATIENCE);

        for (var name : List.of("one", "two", "three")) {
            var key = new ObjectKey("default", name);
            assertThat(second.httpRoutes().get(key)).isSameAs(first.httpRoutes().get(key));
        }
        assertThat(second.httpRoutes()).hasSize(4);
        assertThat(told).isEmpty();
    }

    @Test
    void letsTheFirstFileCountWhereTwoDeclareOneObject() throws Exception {
        write("b.yaml", Manifests.route("a", "/second"));
        write("a.yaml", "\n" + Manifests.route("a", "/first"));

        assertThat(paths(open())).containsExactly("a /first");
        assertThat(feed.problems())
                .singleElement()
                .hasToString(
                        "%s:1: HTTPRoute default/a: is declared already in %s:2, which counts;"
                                + " this one is ignored",
                        folder.resolve("b.yaml"), folder.resolve("a.yaml"));

        Files.delete(folder.resolve("a.yaml"));
        assertThat(paths(feed.awaitChange(PATIENCE))).containsExactly("a /second");
        assertThat(feed.problems()).isEmpty();
    }

    @Test
    void endsUpWhereAFreshReadDoesAfterManyEditsWithSeed7() throws Exception {
        var random = new Random(7);
        open();

        for (var edit = 0; edit < 300; edit++) {
            var name = "f" + random.nextInt(5) + ".yaml";
            switch (random.nextInt(4)) {
                case 0 ->
                        write(
                                name,
                                routes(
                                        "r" + name.charAt(1) + " /" + edit,
                                        "s" + name.charAt(1) + " /"));
                case 1 ->
                        rename(
                                write(".tmp", Manifests.route("r" + name.charAt(1), "/" + edit)),
                                name);
                case 2 -> write(name, "");
                default -> Files.deleteIfExists(folder.resolve(name));
            }
        }
        write("last.yaml", Manifests.route("last", "/last"));
        var expected = paths(ResourceFolder.read(folder).resources());

        var seen = List.<String>of();
        while (!Set.copyOf(seen).equals(Set.copyOf(expected))) {
            seen = paths(feed.awaitChange(PATIENCE));
        }
        assertThat(feed.problems()).isEmpty();
    }

    private static final String JSON_TWO =
            """
            {"kind": "HTTPRoute", "apiVersion": "gateway.networking.k8s.io/v1beta1",
             "metadata": {"namespace": "default", "name": "two"},
             "spec": {"rules": [{"matches": [{"path": {"value": "/2", "type": "PathPrefix"}}]}],
                      "parentRefs": [{"name": "edge"}]}}
            """;

    private volatile @Nullable Resources answer;

    private void awaitQuietly() {
        try {
            answer = feed.awaitChange(PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private final Object telling = new Object();

    private void tell(List<Problem> problems) {
        synchronized (telling) {
            told.add(problems);
            telling.notifyAll();
        }
    }

    private void awaitTold(int times) throws InterruptedException {
        synchronized (telling) {
            while (told.size() < times) {
                telling.wait();
            }
        }
    }

    private Resources open() throws IOException, InterruptedException {
        feed = FolderFeed.open(folder, this::tell);
        return feed.awaitChange(PATIENCE);
    }

    private Path write(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void rename(Path file, String name) throws IOException {
        Files.move(
                file,
                folder.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /// Documents of routes, each given as its name and its path.
    private static String routes(String... namesAndPaths) {
        return List.of(namesAndPaths).stream()
                .map(both -> both.split(" ", 2))
                .map(both -> Manifests.route(both[0], both[1]))
                .reduce((a, b) -> a + "---\n" + b)
                .orElseThrow();
    }

    private static List<String> paths(Resources resources) {
        return resources.httpRoutes().values().stream().map(FolderFeedTest::nameAndPath).toList();
    }

    private static String nameAndPath(HTTPRoute route) {
        var match = route.getSpec().getRules().getFirst().getMatches().getFirst();
        return route.getMetadata().getName() + " " + match.getPath().getValue();
    }
}
