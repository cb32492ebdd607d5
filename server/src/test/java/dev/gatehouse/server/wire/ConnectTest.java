package dev.gatehouse.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ConnectTest {

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "JDK"})
    void givesUpAtTheDeadlineWhereNobodyAccepts(Kind kind) throws Exception {
        var clock = new ManualClock();
        try (var carriers = kind.open(clock);
                var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = (InetSocketAddress) full.getLocalSocketAddress();
            List<SocketChannel> crowd = fill(address);
            var failure = connect(carriers, address, clock.in(Duration.ofSeconds(5)));
            assertThat(failure.isDone()).isFalse();
            clock.advance(Duration.ofSeconds(5));
            assertThat(failure.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(TimedOut.class)
                    .hasMessage("connect to 127.0.0.1:" + address.getPort() + ": timed out");
            for (var channel : crowd) {
                channel.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "JDK"})
    void asksNoDns(Kind kind) throws Exception {
        var clock = new ManualClock();
        try (var carriers = kind.open(clock)) {
            var name = InetSocketAddress.createUnresolved("backend.example", 80);
            assertThat(connect(carriers, name, NanoClock.NEVER).get(30, TimeUnit.SECONDS))
                    .isInstanceOf(IOException.class)
                    .hasMessage("connect to backend.example:80: not an IP address");
        }
    }

    /// More than the kernel's queue holds; it ignores all further ones.
    private static List<SocketChannel> fill(InetSocketAddress address) throws IOException {
        var crowd = new ArrayList<SocketChannel>();
        for (int i = 0; i < 8; i++) {
            var channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(address);
            crowd.add(channel);
        }
        return crowd;
    }

    private static CompletableFuture<IOException> connect(
            Carriers carriers, InetSocketAddress to, long deadline) {
        var failure = new CompletableFuture<IOException>();
        carriers.start(
                () -> {
                    try (var _ = carriers.connect(to, deadline)) {
                        failure.completeExceptionally(new AssertionError("it is connected"));
                    } catch (IOException e) {
                        failure.complete(e);
                    }
                });
        return failure;
    }
}
