package dev.gatehouse.k8s.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.k8s.api.ApiServer;
import dev.gatehouse.k8s.api.FakeApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Replicas `a` and `b`, on clocks that are moved by hand.
class ElectionTest {

    private static final String LEASES = "apis/coordination.k8s.io/v1/namespaces/house/leases";
    private static final String LEASE = LEASES + "/gatehouse";

    private FakeApiServer server;
    private KubernetesClient client;
    private HandTicks clockOfA;
    private HandTicks clockOfB;
    private List<String> changes;
    private Election a;
    private Election b;

    /// A clock of a machine.
    private static final class HandTicks {

        private Instant wall = Instant.parse("2026-11-24T12:00:00Z");
        private long nanos = Long.MAX_VALUE - 5; // which overflows, as nanoTime may

        Ticks ticks() {
            return new Ticks(() -> wall, () -> nanos);
        }

        void pass(Duration time) {
            wall = wall.plus(time);
            nanos += time.toNanos();
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = new FakeApiServer();
        client = server.client();
        clockOfA = new HandTicks();
        clockOfB = new HandTicks();
        changes = new ArrayList<>();
        a = replica("a", clockOfA);
        b = replica("b", clockOfB);
    }

    private Election replica(String identity, HandTicks clock) {
        return new Election(
                new ApiServer(() -> client),
                "house",
                "gatehouse",
                identity,
                clock.ticks(),
                () -> changes.add(identity));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void leadsWhereNobodyDoes() throws InterruptedException {
        assertThat(a.holds()).isFalse();

        assertThat(a.step()).isEqualTo(Election.RENEW);

        assertThat(a.holds()).isTrue();
        assertThat(a.left()).isEqualTo(Election.DURATION.minus(Election.MARGIN));
        assertThat(lease().path("holderIdentity").asText()).isEqualTo("a");
        assertThat(lease().path("leaseDurationSeconds").asInt()).isEqualTo(10);
        assertThat(lease().path("renewTime").asText()).isEqualTo("2026-11-24T12:00:00.000000Z");
        assertThat(changes).containsExactly("a");
    }

    @Test
    void standsByWhileAnotherRenews() throws InterruptedException {
        a.step();

        for (var i = 0; i < 20; i++) {
            assertThat(b.step()).isPositive();
            pass(Duration.ofSeconds(2));
            a.step();
        }

        assertThat(b.holds()).isFalse();
        assertThat(lease().path("holderIdentity").asText()).isEqualTo("a");
        assertThat(server.writes()).hasSize(21).allMatch(w -> w.contains(LEASES));
    }

    @Test
    void takesOverOnceTheLeaderIsSilentForItsTime() throws InterruptedException {
        a.step();
        b.step();
        pass(Election.DURATION.minusMillis(1));
        assertThat(b.step()).isEqualTo(Duration.ofMillis(1));
        assertThat(b.holds()).isFalse();
        pass(Duration.ofMillis(1));

        b.step();

        assertThat(b.holds()).isTrue();
        assertThat(lease().path("holderIdentity").asText()).isEqualTo("b");
        assertThat(lease().path("leaseTransitions").asInt()).isEqualTo(1);
    }

    @Test
    void looksAgainNoLaterThanTheLeaseMayEnd() throws InterruptedException {
        a.step();
        var waited = Duration.ZERO;
        var looks = 0;

        while (!b.holds()) {
            var next = b.step();
            clockOfB.pass(next);
            waited = b.holds() ? waited : waited.plus(next);
            assertThat(++looks).isLessThan(20);
        }

        assertThat(waited).isEqualTo(Election.DURATION);
    }

    @Test
    void stopsWritingBeforeAnotherMayBegin() throws InterruptedException {
        a.step();
        b.step();
        clockOfA.pass(Election.DURATION.minus(Election.MARGIN));

        assertThat(a.holds()).isFalse();
        assertThat(b.holds()).isFalse();
    }

    @Test
    void knowsAfterAPauseThatItsTimeIsOver() throws InterruptedException {
        a.step();
        b.step();
        pass(Election.DURATION);
        b.step();

        assertThat(a.holds()).isFalse();
        a.step();

        assertThat(a.holds()).isFalse();
        assertThat(b.holds()).isTrue();
        assertThat(changes).containsExactly("a", "b", "a");
    }

    @Test
    void knowsAfterASuspendThatItsMonotonicClockDoesNotTell() throws InterruptedException {
        a.step();
        clockOfA.wall = clockOfA.wall.plus(Duration.ofHours(1));

        assertThat(a.holds()).isFalse();
    }

    @Test
    void doesNotHoldLongerWhenTheWallClockIsSetBack() throws InterruptedException {
        a.step();
        clockOfA.wall = clockOfA.wall.minus(Duration.ofHours(1));
        clockOfA.nanos += Election.DURATION.toNanos();

        assertThat(a.holds()).isFalse();
    }

    @Test
    void doesNotTakeOverSinceItsWallClockIsSetForth() throws InterruptedException {
        a.step();
        b.step();
        clockOfB.wall = clockOfB.wall.plus(Duration.ofHours(1));

        b.step();

        assertThat(b.holds()).isFalse();
    }

    @Test
    void sharesNothingOfClocksWithOthers() throws InterruptedException {
        clockOfB.wall = clockOfB.wall.minus(Duration.ofDays(400));
        a.step();
        b.step();
        clockOfB.pass(Election.DURATION);

        b.step();

        assertThat(b.holds()).isTrue();
    }

    @Test
    void goesOnLeadingThroughAnOutageShorterThanItsTime() throws InterruptedException {
        a.step();
        server.answer(".*", -1, 503, "ServiceUnavailable", "restarting");
        clockOfA.pass(Duration.ofSeconds(3));
        a.step();
        assertThat(a.holds()).isTrue();
        clockOfA.pass(Duration.ofSeconds(3));
        a.step();
        assertThat(a.holds()).isTrue();
        server.calm();
        clockOfA.pass(Duration.ofSeconds(1));

        a.step();

        assertThat(a.left()).isEqualTo(Election.DURATION.minus(Election.MARGIN));
        assertThat(changes).containsExactly("a");
    }

    @Test
    void stopsInALongerOutageAndLeadsAgainAfterIt() throws InterruptedException {
        a.step();
        server.answer(".*", -1, 0, "", "");
        clockOfA.pass(Duration.ofSeconds(9));
        a.step();
        assertThat(a.holds()).isFalse();
        server.calm();

        a.step();

        assertThat(a.holds()).isTrue();
        assertThat(changes).containsExactly("a", "a", "a");
    }

    @Test
    void leadsOnWhereOnlyTheAnswerToARenewalWasLost() throws InterruptedException {
        a.step();
        server.trouble(
                "PUT .*",
                1,
                () -> {
                    var renewed = (com.fasterxml.jackson.databind.node.ObjectNode) whole();
                    renewed.withObject("/spec").put("renewTime", "2026-11-24T12:00:03.000000Z");
                    server.replace(LEASE, renewed);
                    return new FakeApiServer.Reply(0, "", "");
                });
        clockOfA.pass(Duration.ofSeconds(3));
        a.step();
        a.step();

        a.step();

        assertThat(a.left()).isEqualTo(Election.DURATION.minus(Election.MARGIN));
        assertThat(changes).containsExactly("a");
    }

    @Test
    void tellsWhoWaitsWhenItsTimeHadRunOutUnnoticed() throws InterruptedException {
        a.step();
        clockOfA.pass(Election.DURATION);
        assertThat(a.holds()).isFalse();

        a.step();

        assertThat(a.holds()).isTrue();
        assertThat(changes).containsExactly("a", "a");
    }

    @Test
    void letsAnotherLeadAtOnceWhenItGoes() throws InterruptedException {
        a.step();
        b.step();

        a.release();
        b.step();

        assertThat(a.holds()).isFalse();
        assertThat(b.holds()).isTrue();
    }

    @Test
    void takesNothingFromASuccessorWhenItGoes() throws InterruptedException {
        a.step();
        b.step();
        pass(Election.DURATION);
        b.step();

        a.release();

        assertThat(lease().path("holderIdentity").asText()).isEqualTo("b");
    }

    @Test
    void letsOneOfTwoLeadWhoComeAtTheSameTime() throws InterruptedException {
        server.trouble(
                "POST .*",
                1,
                () -> {
                    b.step();
                    return null;
                });

        a.step();

        assertThat(a.holds()).isFalse();
        assertThat(b.holds()).isTrue();
    }

    @Test
    void leadsNotWhereItMayNot() throws InterruptedException {
        server.answer(".*", 1, 403, "Forbidden", "leases is forbidden");

        assertThat(a.step()).isPositive();

        assertThat(a.holds()).isFalse();
        a.step();
        assertThat(a.holds()).isTrue();
    }

    @Test
    void leadsNotWhereTheNamespaceIsMissing() throws InterruptedException {
        server.answer("POST .*", 1, 404, "NotFound", "namespaces \"house\" not found");

        assertThat(a.step()).isPositive();

        assertThat(a.holds()).isFalse();
    }

    private void pass(Duration time) {
        clockOfA.pass(time);
        clockOfB.pass(time);
    }

    private JsonNode whole() {
        return Objects.requireNonNull(server.object(LEASE));
    }

    private JsonNode lease() {
        return whole().path("spec");
    }
}
