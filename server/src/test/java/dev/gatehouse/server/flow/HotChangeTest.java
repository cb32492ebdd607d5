package dev.gatehouse.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.Listener;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.model.WeightedBackend;
import dev.gatehouse.server.FreePorts;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One configuration after the other, under load.
@Timeout(300)
class HotChangeTest {

    private static final int APPLIES = 300;
    private static final int CLIENTS = 8;
    private static final UpstreamId A = new UpstreamId("a");
    private static final UpstreamId B = new UpstreamId("b");

    private volatile boolean over;

    @ParameterizedTest
    @EnumSource(
            value = CarriersKind.class,
            names = {"LOOP", "JDK"})
    void failsNoRequestAndSendsNoneToTheWrongBackend(CarriersKind carriers) throws Exception {
        try (var a1 = new NamedBackend("a");
                var a2 = new NamedBackend("a");
                var b = new NamedBackend("b");
                var lab = new Lab(carriers)) {
            var endpoints =
                    List.of(
                            Lab.endpoints(a1.address()),
                            Lab.endpoints(a2.address()),
                            Lab.endpoints(a1.address(), a2.address()));
            var elsewhere = Lab.listener("elsewhere", FreePorts.next(), route("/", "elsewhere", B));
            var stable = List.of(route("/a", "a", A), route("/b", "b", B));
            apply(lab, stable, List.of(), upstreams(endpoints.get(0), b));
            var served = new AtomicLong();
            var clients = new ArrayList<CompletableFuture<String>>();
            for (var i = 0; i < CLIENTS; i++) {
                clients.add(load(lab, served));
            }
            try (var probe = lab.client()) {
                for (var i = 0; i < APPLIES; i++) {
                    var path = "/new" + i;
                    assertThat(status(probe, path)).isEqualTo("404");
                    var routes = new ArrayList<>(stable);
                    // Changed each time, added each time, and gone the next time.
                    routes.add(route("/changing", "changing" + i, i % 2 == 0 ? A : B));
                    routes.add(route(path, "new", A));
                    apply(
                            lab,
                            routes,
                            i % 3 == 0 ? List.of(elsewhere) : List.of(),
                            upstreams(endpoints.get(i % 3), b));
                    assertThat(status(probe, path)).isEqualTo("200");
                    lab.gateway.applyEndpoints(A, endpoints.get((i + 1) % 3));
                    assertThat(status(probe, "/a")).isEqualTo("200");
                }
            }
            over = true;
            for (var client : clients) {
                assertThat(client.get()).isEqualTo("fine");
            }
            assertThat(served.get()).isGreaterThan(CLIENTS);
        }
    }

    private static RoutedMatch route(String prefix, String name, UpstreamId upstream) {
        return Lab.route(
                prefix, Lab.rule(name, Timeouts.NONE, new WeightedBackend(upstream, 1, List.of())));
    }

    private static Map<UpstreamId, Upstream> upstreams(Upstream a, NamedBackend b) {
        var upstreams = new HashMap<UpstreamId, Upstream>();
        upstreams.put(A, a);
        upstreams.put(B, Lab.endpoints(b.address()));
        return upstreams;
    }

    private static void apply(
            Lab lab,
            List<RoutedMatch> routes,
            List<Listener> more,
            Map<UpstreamId, Upstream> upstreams) {
        var listeners = new ArrayList<>(more);
        listeners.add(Lab.listener("http", lab.at, routes.toArray(RoutedMatch[]::new)));
        var report = lab.apply(upstreams, listeners.toArray(Listener[]::new));
        assertThat(report.notBound()).isEmpty();
    }

    private static String status(RawSocket client, String path) throws IOException {
        client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        return client.response().substring(9, 12);
    }

    /// @return `fine`, or what was not
    private CompletableFuture<String> load(Lab lab, AtomicLong served) {
        var outcome = new CompletableFuture<String>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try (var client = lab.client()) {
                                while (!over) {
                                    ask(client, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "\na");
                                    ask(
                                            client,
                                            "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
                                            "\nb");
                                    served.incrementAndGet();
                                }
                                outcome.complete("fine");
                            } catch (IOException failed) {
                                outcome.complete(failed.toString());
                            }
                        });
        return outcome;
    }

    private static void ask(RawSocket client, String request, String end) throws IOException {
        client.send(request);
        var response = client.response();
        if (!response.startsWith("HTTP/1.1 200 ") || !response.endsWith(end)) {
            throw new IOException("<" + response + ">");
        }
    }
}
