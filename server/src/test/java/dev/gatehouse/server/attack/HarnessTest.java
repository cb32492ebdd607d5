package dev.gatehouse.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.attack.FlawedGateway.Flaw;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Proves that every check of the harness can fail: each flaw of a gateway is found, and by the
/// check that is there for it.
class HarnessTest {

    private static final String GOOD = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static AttackCase refused(String send) {
        return new AttackCase("t", "refused", send, List.of(List.of(400)), true, List.of(), false);
    }

    private static AttackCase served(String send, String upstream) {
        return new AttackCase(
                "t", "served", send, List.of(List.of(200)), false, List.of(upstream), false);
    }

    private static List<AttackCase> cases() {
        return List.of(
                served(GOOD, GOOD),
                refused("GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n"),
                refused("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
                served(
                        "GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /b HTTP/1.1\r\nHost: a\r\n\r\n"),
                served("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n", GOOD));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    REFUSES_ALL,             'answers [400], and not [[200], [200]]'
                    SAYS_200,                'answers [200], and not [[400]]'
                    EXECUTES_BEHIND_REFUSAL, upstream saw
                    STAYS_OPEN,              no more within
                    PASSES_BAD_BYTES,        a field name
                    KEEPS_PATH,              upstream saw
                    BELIEVES_CLIENT,         x-forwarded-for is
                    REPEATS,                 upstream saw
                    HURTS_OTHERS,            the witness after
                    SWAPS_ANSWERS,           the marker got the answer
                    """)
    void findsAFlawOfRequests(Flaw flaw, String complaint) throws IOException {
        assertThat(problems(flaw).toString())
                .contains(flaw == Flaw.PASSES_BAD_BYTES ? "upstream, " : complaint);
    }

    @Test
    void findsNothingWhereNothingIs() throws IOException {
        assertThat(problems(Flaw.NONE)).isEmpty();
    }

    private static List<String> problems(Flaw flaw) throws IOException {
        var problems = new ArrayList<String>();
        try (var backend = new RecordingBackend();
                var gateway = new FlawedGateway(backend.address(), flaw);
                var run = new AttackRun(gateway.address(), backend)) {
            for (var attack : cases()) {
                problems.addAll(run.run(attack));
            }
            problems.addAll(run.late());
        }
        return problems;
    }

    @ParameterizedTest
    @EnumSource(
            value = Flaw.class,
            names = {
                "SAYS_200",
                "EXECUTES_BEHIND_REFUSAL",
                "PASSES_BAD_BYTES",
                "KEEPS_PATH",
                "REPEATS"
            })
    void findsAFlawByMutations(Flaw flaw) throws IOException {
        assertThat(mutationProblems(flaw, 200)).isNotEmpty();
    }

    @Test
    void findsNothingByMutationsWhereNothingIs() throws IOException {
        assertThat(mutationProblems(Flaw.NONE, 3000)).isEmpty();
    }

    private static List<String> mutationProblems(Flaw flaw, int count) throws IOException {
        var mutations = new Mutations(new Random(11));
        try (var backend = new RecordingBackend();
                var gateway = new FlawedGateway(backend.address(), flaw)) {
            var run = new FuzzRun(gateway.address(), backend);
            var failures = new ArrayList<String>();
            for (var i = 0; i < count && failures.size() < 5; i++) {
                var input = mutations.next();
                TableRun.add(failures, "mutation " + i, input, run.run(input));
            }
            return failures;
        }
    }

    private static ResponseCase response(
            String answer, boolean close, Integer status, boolean pooled) {
        var steps = new ArrayList<BackendStep>();
        steps.add(new BackendStep.ReadRequest());
        steps.add(new BackendStep.Send(answer));
        if (close) {
            steps.add(new BackendStep.Close());
        }
        return new ResponseCase(
                "t",
                "answer",
                "GET /scripted HTTP/1.1\r\nHost: a\r\n\r\n",
                steps,
                false,
                false,
                Optional.empty(),
                status == null ? List.of() : List.of(status),
                Optional.empty(),
                List.of(),
                pooled);
    }

    @Test
    void findsACutAnswerThatWasMended() throws IOException {
        var cut = response("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", true, null, false);
        assertThat(responseProblems(Flaw.MENDS_CUT_ANSWERS, cut).toString())
                .contains("a whole answer");
        assertThat(responseProblems(Flaw.NONE, cut)).isEmpty();
    }

    @Test
    void findsASpoiltConnectionThatIsUsedAgain() throws IOException {
        var answer = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
        var spoilt = response(answer + answer, false, 200, false);
        assertThat(responseProblems(Flaw.POOLS_ALL, spoilt).toString()).contains("spoilt");
        assertThat(responseProblems(Flaw.NONE, spoilt)).isEmpty();
        assertThat(responseProblems(Flaw.POOLS_ALL, response(answer, false, 200, true))).isEmpty();
        assertThat(responseProblems(Flaw.NONE, response(answer, false, 200, true)).toString())
                .contains("the next request went out on");
    }

    private static List<String> responseProblems(Flaw flaw, ResponseCase attack)
            throws IOException {
        try (var backend = new RecordingBackend();
                var gateway = new FlawedGateway(backend.address(), flaw)) {
            return new ResponseRun(gateway.address(), backend).run(attack);
        }
    }
}
