package dev.gatehouse.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The oracles are held against the tables, which people wrote: neither can be wrong alone.
class OracleTest {

    /// Rows about what the oracle leaves out: sizes, the gateway's own answers, absolute targets.
    private static final Set<String> BEYOND =
            Set.of("A11", "A12.trailers-long", "A13", "A22", "B6", "B7", "H7", "H4", "H6");

    @Test
    void readsTheTablesAsTheyAreMeant() {
        var disagreements = new ArrayList<String>();
        for (var file :
                List.of(
                        "table-a-framing.yaml",
                        "table-b-paths.yaml",
                        "table-b-hosts.yaml",
                        "forwarded.yaml")) {
            for (var attack : AttackTable.cases(file)) {
                if (BEYOND.stream().noneMatch(id -> attack.id().startsWith(id))) {
                    compare(disagreements, attack);
                }
            }
        }
        assertThat(disagreements).isEmpty();
    }

    private static void compare(List<String> disagreements, AttackCase attack) {
        var marker = "GET /g2 HTTP/1.1\r\nHost: a\r\n\r\n";
        var reading = InputOracle.read(attack.send() + marker);
        var upstream = new ArrayList<String>();
        for (var request : attack.upstream()) {
            if (RequestGrammar.parse(request, 0)
                    instanceof RequestGrammar.Parsed.Whole(var whole, _)) {
                upstream.add(InputOracle.canonical(whole));
            } else {
                disagreements.add(attack + ": upstream is no request");
            }
        }
        if (!attack.close()) {
            upstream.add("GET /g2\nHost: a\n\n");
        }
        if (reading.doubt() >= 0) {
            return; // both are allowed, and the table has chosen
        }
        var refused = attack.answers().getLast().getFirst() >= 400;
        if (refused && reading.end() == InputOracle.End.PARTIAL) {
            return; // the fault is in what never ends
        }
        if (!reading.requests().equals(upstream)
                || refused != (reading.end() == InputOracle.End.REFUSED)) {
            disagreements.add(attack + ": the oracle reads " + reading + ", the table " + upstream);
        }
    }

    @Test
    void mutationsGiveGoodAndBadRequests() {
        var mutations = new Mutations(new Random(7));
        var ends = new EnumMap<InputOracle.End, Integer>(InputOracle.End.class);
        for (var i = 0; i < 2000; i++) {
            ends.merge(InputOracle.read(mutations.next()).end(), 1, Integer::sum);
        }
        for (var end : InputOracle.End.values()) {
            assertThat(ends.get(end)).as(end.name()).isGreaterThan(50);
        }
    }

    @Test
    void seedsAreGood() {
        for (var seed : Mutations.SEEDS) {
            var reading = InputOracle.read(seed);
            assertThat(reading.end()).as(seed).isIn(InputOracle.End.WHOLE, InputOracle.End.CLOSED);
            assertThat(reading.doubt()).as(seed).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # RFC 3986 5.2.4, 5.4 and 6.2.2
                    /a/b/c/./../../g,   /a/g
                    /mid/content=5/../6, /mid/6
                    /b/c/..,            /b/
                    /%7euser,           /~user
                    /a%c2%b1b,          /a%C2%B1b
                    """)
    void normalisesAsTheRfcDoes(String path, String normal) {
        assertThat(PathOracle.normal(path)).hasValue(normal);
    }
}
