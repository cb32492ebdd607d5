package dev.gatehouse.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.ServerOptions.CarriersKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sends mutations of good requests, and finds at the backend what a strict reader finds in them,
/// or a refusal, and never anything else. `-Dgatehouse.fuzz.framing=N` runs N of them, 20,000 by
/// default.
class FramingFuzzTest {

    private static final int COUNT = Integer.getInteger("gatehouse.fuzz.framing", 20_000);
    private static final int WORKERS = 4;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = 20261124)
    void forwardsWhatAStrictReaderReadsOrRefuses(long seed) throws Exception {
        var failures = new ArrayList<String>();
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<Future<List<String>>>();
            for (var worker = 0; worker < WORKERS; worker++) {
                var seeded = seed + worker;
                results.add(workers.submit((Callable<List<String>>) () -> run(seeded)));
            }
            for (var result : results) {
                failures.addAll(result.get());
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
        TableRun.fail(failures, COUNT);
    }

    private static List<String> run(long seed) throws IOException {
        var mutations = new Mutations(new Random(seed));
        var failures = new ArrayList<String>();
        try (var backend = new RecordingBackend();
                var gateway =
                        new ServedGateway(
                                AttackTablesTest.options(CarriersKind.LOOP), backend.address())) {
            var run = new FuzzRun(gateway.address(), backend);
            for (var i = 0; i < COUNT / WORKERS && failures.size() < 10; i++) {
                var input = mutations.next();
                TableRun.add(failures, "seed " + seed + ", case " + i, input, run.run(input));
            }
            if (failures.isEmpty()) {
                // Neither a gateway that refuses all nor one that is never asked anything odd.
                assertThat(run.served()).isGreaterThan(COUNT / WORKERS / 10);
                assertThat(run.refused()).isGreaterThan(COUNT / WORKERS / 10);
            }
        }
        return failures;
    }
}
