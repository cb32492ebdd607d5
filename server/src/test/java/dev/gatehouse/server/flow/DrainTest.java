package dev.gatehouse.server.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.WeightedBackend;
import dev.gatehouse.server.FreePorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// The end of a process, and of a listener.
class DrainTest extends OneBackendTest {

    private CompletableFuture<Boolean> drain(Duration grace) {
        var finished = new CompletableFuture<Boolean>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                finished.complete(lab.gateway.drain(grace));
                            } catch (InterruptedException e) {
                                finished.completeExceptionally(e);
                            }
                        });
        return finished;
    }

    private void awaitRefusal() throws IOException {
        for (var attempt = 0; attempt < 10_000; attempt++) {
            try (var client = lab.client()) {
                client.rest();
            } catch (IOException _) {
                return;
            }
        }
        throw new AssertionError("new connections are still taken");
    }

    @Test
    void finishesASlowAnswerAndSaysThatTheConnectionEnds() throws Exception {
        try (var client = lab.client();
                var idle = lab.client()) {
            idle.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
            idle.head();
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                var finished = drain(Duration.ofMinutes(1));
                awaitRefusal();
                assertThat(idle.rest()).isEmpty();
                assertThat(lab.gateway.ready()).isFalse();
                server.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
                assertThat(client.head()).contains("\r\nConnection: close\r\n");
                assertThat(client.exactly(3)).isEqualTo("abc");
                assertThat(finished).isNotDone();
                server.send("def");
                assertThat(client.rest()).isEqualTo("def");
                client.hangUp();
                assertThat(finished.get()).isTrue();
                assertThat(server.rest()).isEmpty();
            }
        }
    }

    /// As where another process has taken over: nobody's request meets a closed connection.
    @Test
    void whoRetiresAnswersOneMoreRequestOfEachConnection() throws Exception {
        try (var idle = lab.client();
                var silent = lab.client()) {
            idle.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(idle.head()).doesNotContain("Connection: close");
            var retired = CompletableFuture.runAsync(this::retire);
            awaitRefusal();
            assertThat(idle.endedMeanwhile()).isFalse();
            idle.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send(OK);
                assertThat(idle.head()).contains("\r\nConnection: close\r\n");
                assertThat(idle.rest()).isEqualTo("ok");
            }
            assertThat(retired).isNotDone();
            // One that was never used is as good for one request.
            silent.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(silent.head()).contains("\r\nConnection: close\r\n");
            assertThat(silent.rest()).isEmpty();
            idle.hangUp();
            silent.hangUp();
            retired.get();
        }
    }

    private void retire() {
        try {
            lab.gateway.retire(Duration.ofMinutes(1));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void finishesAnAnswerWhoseHeadIsOut() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
                client.head();
                assertThat(client.exactly(8)).isEqualTo("3\r\nabc\r\n");
                var finished = drain(Duration.ofMinutes(1));
                awaitRefusal();
                server.send("0\r\n\r\n");
                assertThat(client.rest()).isEqualTo("0\r\n\r\n");
                assertThat(finished.get()).isTrue();
            }
        }
    }

    @Test
    void cutsWhatStillRunsWhenTheGraceIsOver() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
                client.head();
                client.exactly(3);
                assertThat(drain(Duration.ofMillis(50)).get()).isFalse();
                assertThat(client.rest()).isEmpty();
                assertThat(server.rest()).isEmpty();
            }
        }
    }

    @Test
    void bindsNothingAgainWhileItDrains() throws Exception {
        try (var client = lab.client()) {
            client.send(GET);
            try (var server = backend.accept()) {
                server.head();
                var finished = drain(Duration.ofMinutes(1));
                awaitRefusal();
                lab.serve(backend.address());
                assertThatThrownBy(() -> lab.client().close()).isInstanceOf(IOException.class);
                server.send(OK);
                assertThat(client.rest()).endsWith("ok");
                client.hangUp();
                assertThat(finished.get()).isTrue();
            }
        }
    }

    @Test
    void endsTheConnectionsOfAListenerThatGoesAndTouchesNoOthers() throws Exception {
        var rule = Lab.rule("all", Timeouts.NONE, new WeightedBackend(Lab.SERVICE, 1, List.of()));
        var upstreams = Map.of(Lab.SERVICE, Lab.endpoints(backend.address()));
        var stays = Lab.listener("http", lab.at, Lab.route("/", rule));
        var elsewhere = FreePorts.next();
        var goes = Lab.listener("other", elsewhere, Lab.route("/", rule));
        assertThat(lab.apply(upstreams, stays, goes).notBound()).isEmpty();
        try (var staying = lab.client();
                var idle = RawSocket.connect(elsewhere);
                var busy = RawSocket.connect(elsewhere)) {
            idle.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
            idle.head();
            busy.send(GET);
            try (var server = backend.accept()) {
                server.head();
                lab.apply(upstreams, stays);
                assertThat(idle.rest()).isEmpty();
                assertThatThrownBy(() -> RawSocket.connect(elsewhere).close())
                        .isInstanceOf(IOException.class);
                server.send(OK);
                assertThat(busy.rest()).contains("\r\nConnection: close\r\n").endsWith("ok");
            }
            staying.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(staying.head()).startsWith("HTTP/1.1 204 ").doesNotContain("Connection:");
        }
    }

    @Test
    void saysWhichPortIsTakenAndServesTheOthersAndBindsItOnceItIsFree() throws Exception {
        var rule = Lab.rule("all", Timeouts.NONE, new WeightedBackend(Lab.SERVICE, 1, List.of()));
        var upstreams = Map.of(Lab.SERVICE, Lab.endpoints(backend.address()));
        var serves = Lab.listener("http", lab.at, Lab.route("/", rule));
        var somebody = new RawBackend();
        try (somebody) {
            var taken = somebody.address();
            var clashes = Lab.listener("taken", taken, Lab.route("/", rule));
            var report = lab.apply(upstreams, serves, clashes);
            assertThat(report.notBound()).containsOnlyKeys(clashes.id());
            assertThat(report.notBound().get(clashes.id()))
                    .contains(String.valueOf(taken.getPort()));
            assertServed(lab.at);
            assertThat(lab.gateway.ready()).isTrue();
            somebody.hangUp();
            assertThat(lab.apply(upstreams, serves, clashes).notBound()).isEmpty();
            assertServed(taken);
        }
    }

    private static void assertServed(InetSocketAddress at) throws IOException {
        try (var client = RawSocket.connect(at)) {
            client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 204 ");
        }
    }
}
