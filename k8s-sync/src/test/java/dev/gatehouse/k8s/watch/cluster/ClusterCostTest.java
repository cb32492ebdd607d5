package dev.gatehouse.k8s.watch.cluster;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.gatehouse.k8s.translate.AddressPools;
import dev.gatehouse.k8s.translate.Advertised;
import dev.gatehouse.k8s.translate.Origin;
import dev.gatehouse.k8s.translate.Translator;
import dev.gatehouse.k8s.watch.ObjectKey;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Prints what a changed route costs among many, by thread; asserts only that it is seen.
/// `-Dgatehouse.cost.routes=3000` runs it.
@EnabledIfSystemProperty(named = "gatehouse.cost.routes", matches = "[0-9]+")
class ClusterCostTest {

    private static final int CHANGES = 1_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private Spent waiting = Spent.NOTHING;
    private Spent translating = Spent.NOTHING;

    /// @param cpu nanoseconds
    /// @param allocated bytes
    private record Spent(long cpu, long allocated) {

        private static final Spent NOTHING = new Spent(0, 0);

        Spent plus(Spent other) {
            return new Spent(cpu + other.cpu, allocated + other.allocated);
        }

        Spent minus(Spent other) {
            return new Spent(cpu - other.cpu, allocated - other.allocated);
        }
    }

    @Test
    void seesEachOfManyChanges() throws Exception {
        var routes = Integer.getInteger("gatehouse.cost.routes");
        try (var cluster = new Cluster()) {
            fill(cluster.server(), routes);
            var heap = heap();
            var began = System.nanoTime();
            var before = threads.getThreadCount();
            cluster.open();
            cluster.server().awaitWatches("HTTPRoute", 1);
            print(
                    "first state of %d routes: %d ms",
                    routes, (System.nanoTime() - began) / 1_000_000);
            tell(Map.of(), spent(), 1);
            print("threads: %d more", threads.getThreadCount() - before);
            print("heap: %d KiB more", (heap() - heap) / 1024);
            var translator = translator();
            translator.translate(cluster.feed().awaitChange(java.time.Duration.ZERO));
            change(cluster, translator, routes, 1);
            measure(cluster, translator, routes);
        }
    }

    private void measure(Cluster cluster, Translator translator, int routes) throws Exception {
        var spent = spent();
        waiting = Spent.NOTHING;
        translating = Spent.NOTHING;
        var began = System.nanoTime();
        var waits = change(cluster, translator, routes, 2);
        print("%d changes, each:", CHANGES);
        print(
                "  from the write to its being told: median %d us, p99 %d us",
                waits[CHANGES / 2] / 1_000, waits[CHANGES * 99 / 100] / 1_000);
        print("  all in all: %d us", (System.nanoTime() - began) / 1_000 / CHANGES);
        var now = spent();
        now.put("the thread that waits", waiting);
        now.put("the translation", translating);
        tell(spent, now, CHANGES);
    }

    private static void tell(Map<String, Spent> before, Map<String, Spent> now, int times) {
        now.forEach(
                (name, total) -> {
                    var more = total.minus(before.getOrDefault(name, Spent.NOTHING));
                    if (more.cpu() / times > 5_000) {
                        print(
                                "  %-45s %7d us of CPU, %7d KiB",
                                name, more.cpu() / 1_000 / times, more.allocated() / 1024 / times);
                    }
                });
    }

    private long[] change(Cluster cluster, Translator translator, int routes, int round)
            throws Exception {
        var waits = new long[CHANGES];
        for (var i = 0; i < CHANGES; i++) {
            var name = "r" + i % routes;
            var path = "/round-" + round + "-" + i;
            var route = Samples.route(name, path);
            var began = System.nanoTime();
            cluster.server().put(route);
            var put = own();
            var seen = cluster.next();
            waits[i] = System.nanoTime() - began;
            assertThat(
                            Samples.path(
                                    requireNonNull(
                                            seen.httpRoutes().get(new ObjectKey("shop", name)))))
                    .isEqualTo(path);
            waiting = waiting.plus(own().minus(put));
            var told = own();
            translator.translate(seen);
            translating = translating.plus(own().minus(told));
        }
        Arrays.sort(waits);
        return waits;
    }

    private static void fill(FakeApiServer server, int routes) {
        server.put(Samples.gatewayClass("ours", Cluster.CONTROLLER));
        server.put(Samples.gateway("edge", "ours", "tls"));
        server.put(Samples.secret("tls", "one"));
        for (var i = 0; i < routes; i++) {
            server.put(Samples.route("r" + i, "/" + i));
        }
    }

    private static Translator translator() {
        return new Translator(
                Origin.CLUSTER,
                ((AddressPools.Parsed.Good) AddressPools.parse(List.of("10.0.0.1"))).pools(),
                Advertised.SAME,
                InstantSource.system());
    }

    private Spent own() {
        var id = Thread.currentThread().threadId();
        return new Spent(threads.getThreadCpuTime(id), threads.getThreadAllocatedBytes(id));
    }

    private Map<String, Spent> spent() {
        var spent = new TreeMap<String, Spent>();
        var own = Thread.currentThread().threadId();
        for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadId() != own) {
                var id = info.getThreadId();
                spent.merge(
                        info.getThreadName().replaceAll("[0-9]+", "N"),
                        new Spent(
                                threads.getThreadCpuTime(id), threads.getThreadAllocatedBytes(id)),
                        Spent::plus);
            }
        }
        return spent;
    }

    private static long heap() {
        for (var i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @SuppressWarnings("AnnotateFormatMethod") // a short form of printf
    private static void print(String format, Object... values) {
        System.out.println(format.formatted(values));
    }
}
