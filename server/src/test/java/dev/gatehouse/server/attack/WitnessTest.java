package dev.gatehouse.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.ServerOptions.CarriersKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// No query kills: each attack is run a hundred times over, while a witness on connections of its
/// own sees only 200. `-Dgatehouse.attack.repeats=N` runs each N times.
@Timeout(600)
class WitnessTest {

    private static final int REPEATS = Integer.getInteger("gatehouse.attack.repeats", 100);
    private static final int WORKERS = 4;
    private static final String POST = "POST /x HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
    private static final int FLOOD = 1 << 20;

    /// Each without an end, as far as the gateway can tell before it must have had enough.
    private static List<String> floods() {
        return List.of(
                CHUNKED + "0".repeat(FLOOD),
                CHUNKED + "3;a=" + "b".repeat(FLOOD),
                CHUNKED + "1;e=f\r\nx\r\n".repeat(FLOOD / 10),
                CHUNKED + "0\r\n" + "X-T: y\r\n".repeat(FLOOD / 8),
                CHUNKED + "0\r\nX: " + "y".repeat(FLOOD),
                CHUNKED + "fffffffffffffff\r\n" + "x".repeat(FLOOD),
                CHUNKED + "\r\n".repeat(FLOOD / 2),
                "GET /" + "x".repeat(FLOOD),
                "G".repeat(FLOOD),
                "\r\n".repeat(FLOOD / 2),
                "GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(FLOOD),
                "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(FLOOD / 6),
                "GET / HTTP/1.1\r\nHost: a\r\n" + "X".repeat(FLOOD),
                POST + "Content-Length: " + "9".repeat(FLOOD),
                "\0".repeat(FLOOD));
    }

    private static List<String> attacks() {
        var all = new ArrayList<>(floods());
        AttackTable.cases("table-a-framing.yaml").forEach(attack -> all.add(attack.send()));
        return all;
    }

    @ParameterizedTest
    @EnumSource(
            value = CarriersKind.class,
            names = {"LOOP", "JDK"})
    void seesOnly200WhileEachAttackIsRunAHundredTimes(CarriersKind carriers) throws Exception {
        var attacks = attacks();
        try (var backend = new ForgetfulBackend();
                var gateway =
                        new ServedGateway(AttackTablesTest.options(carriers), backend.address());
                var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Integer>>();
            for (var worker = 0; worker < WORKERS; worker++) {
                var first = worker;
                Callable<Integer> work = () -> attack(gateway.address(), attacks, first);
                running.add(workers.submit(work));
            }
            var seen = new HashMap<String, Integer>();
            while (running.stream().anyMatch(work -> !work.isDone())) {
                witness(gateway.address(), seen);
            }
            var run = 0;
            for (var work : running) {
                run += work.get();
            }
            witness(gateway.address(), seen);
            assertThat(run).isEqualTo(attacks.size() * REPEATS);
            assertThat(seen).containsOnlyKeys("200");
            assertThat(seen.get("200")).isGreaterThan(2 * REQUESTS);
        }
    }

    private static int attack(InetSocketAddress gateway, List<String> attacks, int first)
            throws IOException {
        var run = 0;
        for (var i = first; i < attacks.size(); i += WORKERS) {
            for (var repeat = 0; repeat < REPEATS; repeat++) {
                try (var client = new RawClient(gateway)) {
                    client.send(attacks.get(i));
                    client.endOfSending();
                    var _ = client.answersToTheEnd("GET");
                } catch (RawClient.HungException | IllegalArgumentException _) {
                    // what becomes of the attacker is another test's
                }
                run++;
            }
        }
        return run;
    }

    private static final int REQUESTS = 20;

    /// Some requests on a new connection.
    private static void witness(InetSocketAddress gateway, Map<String, Integer> seen)
            throws IOException {
        try (var client = new RawClient(gateway)) {
            for (var i = 0; i < REQUESTS; i++) {
                client.send("GET /witness HTTP/1.1\r\nHost: a\r\n\r\n");
                String status;
                try {
                    status = Integer.toString(client.answer("GET").status());
                } catch (RawClient.HungException | IllegalArgumentException e) {
                    status = e.getMessage();
                }
                seen.merge(status, 1, Integer::sum);
            }
        }
    }
}
