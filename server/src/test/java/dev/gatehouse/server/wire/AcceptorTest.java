package dev.gatehouse.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class AcceptorTest {

    private static Carriers open(Kind kind) throws IOException {
        return kind.open(new ManualClock());
    }

    private static String runOutOfDescriptors(Kind kind, boolean logsBefore) throws Exception {
        return ChildJvm.run(
                "ulimit -n 128",
                "--add-opens java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED -Dkind=%s -DlogsBefore=%s"
                        .formatted(kind, logsBefore),
                OutOfDescriptors.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "JDK"})
    void acceptsAgainAfterItRanOutOfDescriptors(Kind kind) throws Exception {
        var output = runOutOfDescriptors(kind, true);
        assertThat(output).contains("failed twice").contains("served again");
        assertThat(output.lines().filter(line -> line.contains("accept on 127.0.0.1:")))
                .as("one line for the whole series in %s", output)
                .hasSize(1);
    }

    /// The JDK's own logger reads the time zones with its first line, and throws an Error if it
    /// can't.
    @Test
    void acceptsAgainEvenIfThereWasNoDescriptorForTheLog() throws Exception {
        assertThat(runOutOfDescriptors(Kind.LOOP, false))
                .contains("failed twice")
                .contains("served again");
    }

    /// Takes all descriptors, connects with one that it has, sees accept fail, and gives them back.
    static final class OutOfDescriptors {
        public static void main(String[] args) throws Exception {
            var kind = Kind.valueOf(System.getProperty("kind"));
            List<SocketChannel> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(SocketChannel.open());
            }
            try (var carriers = open(kind)) {
                var port =
                        carriers.listen(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                AcceptorTest::answer);
                if (Boolean.getBoolean("logsBefore")) {
                    System.getLogger("test").log(System.Logger.Level.INFO, "the log works");
                }
                connect(port);
                failures(carriers); // loaded now, while there are descriptors for that
                List<FileInputStream> hogs = new ArrayList<>();
                var refused = clients.getFirst();
                for (var client : clients) {
                    refused = client;
                    hogAll(hogs);
                    client.connect(port.address());
                    if (failsTwice(carriers, client, hogs)) {
                        System.out.println("failed twice");
                        break;
                    }
                }
                for (var hog : hogs) {
                    hog.close();
                }
                refused.socket().setSoTimeout(Peer.PATIENCE);
                if (refused.socket().getInputStream().read() == 'x') {
                    System.out.println("served again");
                }
            }
        }

        /// Whether accept fails, twice so that there has been a pause; not if the client is
        /// answered, by a descriptor that a connection before it has given back late.
        private static boolean failsTwice(
                Carriers carriers, SocketChannel client, List<FileInputStream> hogs)
                throws IOException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (System.nanoTime() < end && client.socket().getInputStream().available() == 0) {
                if (failures(carriers) >= 2) {
                    return true;
                }
                hogAll(hogs);
            }
            var _ = client.socket().getInputStream().readAllBytes(); // then its descriptor is free
            return false;
        }

        private static void connect(Carriers.Port port) throws IOException {
            try (var socket = new Socket(port.address().getAddress(), port.address().getPort())) {
                var _ = socket.getInputStream().readAllBytes();
            }
        }

        private static void hogAll(List<FileInputStream> hogs) {
            try {
                while (true) {
                    hogs.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                // that was the last one
            }
        }

        private static long failures(Carriers carriers) {
            return switch (carriers) {
                case LoopCarriers loops -> loops.acceptFailures();
                case JdkCarriers jdk -> jdk.acceptFailures();
                default -> throw new AssertionError(carriers);
            };
        }
    }

    /// Of a loop's sockets only; the other side's kernel would try again after a second.
    @Test
    void whoeverComesToAHeldPortIsNeitherTakenNorRefusedAndWhoIsInGoesOn() throws Exception {
        try (var carriers = open(Kind.LOOP);
                var port =
                        carriers.listen(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                AcceptorTest::echoOne);
                var early = new Socket();
                var late = new Socket()) {
            early.connect(port.address());
            port.hold();
            assertThatThrownBy(() -> late.connect(port.address(), 200))
                    .isInstanceOf(SocketTimeoutException.class);
            early.setSoTimeout(60_000);
            early.getOutputStream().write('y');
            assertThat(early.getInputStream().read()).isEqualTo('y');
        }
    }

    private static void echoOne(Wire wire) {
        try (wire) {
            var one = new byte[1];
            if (wire.read(one, 0, 1) == 1) {
                wire.write(one, 0, 1);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void answer(Wire wire) {
        try (wire) {
            wire.write(new byte[] {'x'}, 0, 1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    LOOP, ::1,       ::1
                    JDK,  ::1,       ::1
                    LOOP, ::,        ::1
                    JDK,  ::,        ::1
                    LOOP, ::,        127.0.0.1
                    LOOP, 0.0.0.0,   127.0.0.1
                    """)
    void acceptsFromBothFamilies(Kind kind, String at, String from) throws Exception {
        Assumptions.assumeTrue(hasIpv6(), "no IPv6 here");
        var peers = new ArrayBlockingQueue<InetSocketAddress>(1);
        try (var carriers = open(kind)) {
            var port =
                    carriers.listen(
                            new InetSocketAddress(InetAddress.ofLiteral(at), 0),
                            wire -> {
                                peers.add(wire.remoteAddress());
                                wire.close();
                            });
            try (var socket = new Socket(InetAddress.ofLiteral(from), port.address().getPort())) {
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(peers.poll(30, TimeUnit.SECONDS).getAddress())
                    .isEqualTo(InetAddress.ofLiteral(from));
        }
    }

    private static boolean hasIpv6() {
        try (var _ = new java.net.ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
