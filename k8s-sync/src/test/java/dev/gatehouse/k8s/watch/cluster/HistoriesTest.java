package dev.gatehouse.k8s.watch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever becomes of what watches tell on its way, all that is there is seen in the end, and what
/// was there all the time is seen all the time. Histories are made from a seed; the oracle is a
/// map. `-Dgatehouse.histories=N` runs N seeds.
@Timeout(600)
class HistoriesTest {

    private static final int NAMES = 6;
    private static final int BATCHES = 25;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("gatehouse.histories", 8));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void endsUpWithWhatTheServerHas(long seed) throws Exception {
        var random = new Random(seed);
        try (var cluster = new Cluster()) {
            cluster.server().put(Samples.route("always", "/always"));
            var model = new TreeMap<String, String>(Map.of("always", "/always"));
            var seen = cluster.open();
            cluster.server().awaitWatches("HTTPRoute", 1);
            for (var batch = 0; batch < BATCHES; batch++) {
                var distortion = new Distorted(random);
                cluster.server().distort(distortion);
                for (var i = random.nextInt(1, 12); i > 0; i--) {
                    change(cluster.server(), model, random);
                }
                cluster.server().distort(FakeApiServer.Distortion.NONE);
                // what is held back is told at last
                distortion.held.forEach(text -> cluster.server().sayText("HTTPRoute", text));
                seen = converge(cluster, seen, model);
            }
        }
    }

    private static void change(FakeApiServer server, Map<String, String> model, Random random) {
        var name = "r" + random.nextInt(NAMES);
        var path = "/" + random.nextInt(1_000);
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> {
                if (model.remove(name) != null) {
                    server.delete("HTTPRoute", "shop", name);
                }
            }
            case 3 -> server.cutWatches("HTTPRoute");
            case 4 -> server.endWatches("HTTPRoute");
            case 5 -> server.put(Samples.accepted(Samples.route("always", "/always")));
            case 6 -> server.refuseAWatch("HTTPRoute", random.nextBoolean() ? 410 : 504);
            default -> {
                model.put(name, path);
                server.put(Samples.route(name, path));
            }
        }
    }

    private static Resources converge(Cluster cluster, Resources before, Map<String, String> model)
            throws InterruptedException {
        var seen = before;
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!paths(seen).equals(model) && System.nanoTime() - end < 0) {
            seen = cluster.feed().awaitChange(Duration.ofMillis(20));
            assertThat(seen.httpRoutes()).containsKey(new ObjectKey("shop", "always"));
        }
        assertThat(paths(seen)).isEqualTo(model);
        return seen;
    }

    private static Map<String, String> paths(Resources resources) {
        var paths = new TreeMap<String, String>();
        resources.httpRoutes().forEach((key, route) -> paths.put(key.name(), Samples.path(route)));
        return paths;
    }

    /// Tells lines twice, late, in part, with another type, with nonsense around them, or not at
    /// all, where the connection ends for it.
    private static final class Distorted implements FakeApiServer.Distortion {

        private final Random random;
        private final List<String> told = new ArrayList<>();
        private List<String> held = new ArrayList<>();

        private Distorted(Random random) {
            this.random = random;
        }

        @Override
        public List<String> of(String event) {
            var line = event + "\n";
            told.add(line);
            var out = new ArrayList<String>();
            switch (random.nextInt(14)) {
                case 0 -> out.addAll(List.of(line, line));
                case 1 -> {
                    held.add(line);
                    return List.of();
                }
                case 2 ->
                        out.addAll(
                                List.of(
                                        line.substring(0, random.nextInt(line.length())),
                                        OpenWatch.CUT));
                case 3 ->
                        out.addAll(
                                List.of(
                                        line.substring(0, random.nextInt(line.length())),
                                        OpenWatch.END));
                case 4 -> out.addAll(List.of("nonsense\n", line));
                case 5 -> out.addAll(List.of(OpenWatch.CUT, line));
                case 6 ->
                        out.addAll(
                                List.of("{\"type\":\"ERROR\",\"object\":{\"code\":410}}\n", line));
                case 7 -> out.addAll(List.of(told.get(random.nextInt(told.size())), line));
                case 8 -> out.addAll(List.of(line, told.get(random.nextInt(told.size()))));
                case 9 -> out.add(line.replace("\"ADDED\"", "\"MODIFIED\""));
                case 10 -> out.addAll(List.of("\n", line));
                default -> out.add(line);
            }
            out.addAll(held);
            held = new ArrayList<>();
            return out;
        }
    }
}
