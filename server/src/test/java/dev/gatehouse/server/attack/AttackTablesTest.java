package dev.gatehouse.server.attack;

import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.ServerOptions;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Sends every row of the tables of attacks from a raw socket through a real gateway.
class AttackTablesTest {

    private static final List<String> REQUESTS =
            List.of(
                    "table-a-framing.yaml",
                    "table-b-paths.yaml",
                    "table-b-hosts.yaml",
                    "forwarded.yaml");

    static ServerOptions options(CarriersKind carriers) {
        return new ServerOptions(carriers, Limits.DEFAULTS, List.of(), AccessLogOptions.OFF);
    }

    @ParameterizedTest
    @CsvSource({
        "table-a-framing.yaml, LOOP",
        "table-a-framing.yaml, JDK",
        "table-b-paths.yaml, LOOP",
        "table-b-hosts.yaml, LOOP",
        "forwarded.yaml, LOOP"
    })
    void answersAndForwardsAsTheTableSays(String table, CarriersKind carriers) throws IOException {
        try (var backend = new RecordingBackend();
                var gateway = new ServedGateway(options(carriers), backend.address());
                var run = new AttackRun(gateway.address(), backend)) {
            TableRun.attacks(run, AttackTable.cases(table));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CarriersKind.class,
            names = {"LOOP", "JDK"})
    void survivesWhatBackendsAnswer(CarriersKind carriers) throws IOException {
        try (var backend = new RecordingBackend();
                var gateway = new ServedGateway(options(carriers), backend.address())) {
            TableRun.responses(
                    new ResponseRun(gateway.address(), backend),
                    ResponseCase.cases("table-a-responses.yaml"));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @CsvSource({"1"})
    void readsTheSameHoweverTheBytesAreCut(long seed) throws IOException {
        var random = new Random(seed);
        var cases = new ArrayList<AttackCase>();
        REQUESTS.forEach(table -> cases.addAll(AttackTable.cases(table)));
        cases.removeIf(attack -> attack.send().length() > 400);
        java.util.Collections.shuffle(cases, random);
        var failures = new ArrayList<String>();
        try (var backend = new RecordingBackend();
                var gateway = new ServedGateway(options(CarriersKind.LOOP), backend.address());
                var run = new AttackRun(gateway.address(), backend)) {
            for (var attack : cases.subList(0, 100)) {
                TableRun.add(
                        failures,
                        attack + ", byte by byte",
                        attack.send(),
                        run.run(attack, RawClient::dribble));
            }
            for (var attack : cases.subList(0, 10)) {
                for (var at = 1; at < attack.send().length(); at++) {
                    var offset = List.of(at);
                    TableRun.add(
                            failures,
                            attack + ", cut at " + at,
                            attack.send(),
                            run.run(attack, (client, bytes) -> client.sendSplit(bytes, offset)));
                }
            }
        }
        TableRun.fail(failures, 100);
    }
}
