package dev.gatehouse.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.WeightedBackend;
import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.AdminServer;
import dev.gatehouse.server.FreePorts;
import dev.gatehouse.server.GatehouseServer;
import dev.gatehouse.server.OverloadLimits;
import dev.gatehouse.server.PassiveHealth;
import dev.gatehouse.server.ServerOptions;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A gateway in a process that may open 256 descriptors, whose configuration wants more: it takes
/// what it can hold, and the admin server always has its share.
@Timeout(120)
class FewDescriptorsTest {

    private static final int CLIENTS = 400;
    private static final int PLACES = 96; // half of what is not in reserve: CapacityTest
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @Test
    void takesWhatItCanHoldAndKeepsDescriptorsForItsAdministrator() throws Exception {
        try (var backend = new NamedBackend("a")) {
            var process = gateway(backend.address().getPort());
            try (var said = process.inputReader()) {
                var at = port(said, "gateway ");
                var admin = port(said, "admin ");
                var clients = new ArrayList<RawSocket>();
                var letIn = 0;
                for (var i = 0; i < CLIENTS; i++) {
                    var client = RawSocket.connect(at);
                    clients.add(client);
                    client.send(OneBackendTest.GET);
                    letIn += answered(client, "HTTP/1.1 200 ") ? 1 : 0;
                    if (i % 20 == 0) {
                        assertAlive(admin);
                    }
                }
                assertThat(letIn).isEqualTo(PLACES);
                assertAlive(admin);
                // Those that are in are served, and there are descriptors for their backends.
                clients.getFirst().send(OneBackendTest.GET);
                assertThat(clients.getFirst().response()).startsWith("HTTP/1.1 200 ");
                for (var client : clients) {
                    client.close();
                }
                assertServedSoon(at);
                assertAlive(admin);
            } finally {
                process.destroy();
                process.waitFor(30, TimeUnit.SECONDS);
                process.destroyForcibly();
            }
        }
    }

    // Refused with 503, or just closed where too many are being told that.
    private static boolean answered(RawSocket client, String status) {
        try {
            return client.response().startsWith(status);
        } catch (IOException _) {
            return false;
        }
    }

    private static void assertAlive(InetSocketAddress admin) throws IOException {
        try (var client = RawSocket.connect(admin)) {
            client.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(client.rest()).startsWith("HTTP/1.1 200 ");
        }
    }

    // The places are free once the gateway has seen the ends.
    private static void assertServedSoon(InetSocketAddress at) throws IOException {
        for (var attempt = 0; attempt < 1000; attempt++) {
            try (var client = RawSocket.connect(at)) {
                client.send(OneBackendTest.GET);
                if (answered(client, "HTTP/1.1 200 ")) {
                    return;
                }
            }
        }
        throw new AssertionError("nobody is served though all have gone");
    }

    private static InetSocketAddress port(BufferedReader said, String what) throws IOException {
        for (var line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(what)) {
                return new InetSocketAddress(
                        HERE, Integer.parseInt(line, what.length(), line.length(), 10));
            }
        }
        throw new IOException("it ended, and did not say its " + what);
    }

    private static Process gateway(int backend) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var script =
                "ulimit -n 256; exec '%s' -XX:+UseSerialGC -Xmx128m --add-opens java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED -cp \"$0\" '%s' %d"
                        .formatted(java, Gateway.class.getName(), backend);
        return new ProcessBuilder("sh", "-c", script, System.getProperty("java.class.path"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// The ladder would end idle connections for the sake of new ones.
    private static final OverloadLimits NO_LADDER =
            new OverloadLimits(1000, 1000, 1000, Duration.ZERO, Duration.ZERO);

    /// Serves until it is ended from outside.
    static final class Gateway {

        public static void main(String[] args) throws Exception {
            var limits = Bounds.with("maxConnections", 10_000);
            var server =
                    GatehouseServer.start(
                            new ServerOptions(
                                    CarriersKind.LOOP,
                                    limits,
                                    List.of(),
                                    AccessLogOptions.OFF,
                                    false,
                                    PassiveHealth.DEFAULTS,
                                    NO_LADDER));
            var at = FreePorts.next();
            var rule =
                    Lab.rule("all", Timeouts.NONE, new WeightedBackend(Lab.SERVICE, 1, List.of()));
            var backend = new InetSocketAddress(HERE, Integer.parseInt(args[0]));
            server.apply(
                    new Snapshot(
                            1,
                            List.of(Lab.listener("http", at, Lab.route("/", rule))),
                            Map.of(Lab.SERVICE, Lab.endpoints(backend))));
            var admin =
                    AdminServer.start(new InetSocketAddress(HERE, 0), List.of(), server, List::of);
            System.out.println("gateway " + at.getPort());
            System.out.println("admin " + admin.address().getPort());
            System.out.flush();
            Thread.currentThread().join();
        }
    }
}
