package dev.gatehouse.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// When the watchdog is fed: only by a port that does what it should.
@Timeout(60)
class WatchdogTest {

    private static final Duration INTERVAL = Duration.ofMillis(300);

    @Test
    void aPortThatEndsConnectionsFeedsIt() throws Exception {
        try (var port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var fed = new Semaphore(0);
            try (var _ = watch(port, fed)) {
                for (int turn = 0; turn < 3; turn++) {
                    port.accept().close();
                    fed.acquire();
                }
            }
        }
    }

    /// The kernel takes connections for a process that hangs, too.
    @Test
    void aPortThatOnlyTheKernelAnswersDoesNot() throws Exception {
        try (var port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var fed = new Semaphore(0);
            try (var _ = watch(port, fed)) {
                try (var first = port.accept();
                        var second = port.accept()) { // it comes when the first one was given up
                    assertThat(first.getInputStream().read()).isEqualTo(-1);
                    assertThat(second.isConnected()).isTrue();
                    assertThat(fed.availablePermits()).isZero();
                }
                // and when it answers again, all is well
                port.accept().close();
                fed.acquire();
            }
        }
    }

    @Test
    void aPortThatIsClosedOnPurposeNeedNotAnswer() throws Exception {
        InetSocketAddress gone;
        try (var port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            gone = (InetSocketAddress) port.getLocalSocketAddress();
        }
        var answers = new LinkedBlockingQueue<>(Set.of(Set.of(gone)));
        var fed = new Semaphore(0);
        try (var _ =
                Watchdog.start(
                        () -> {
                            var bound = answers.poll();
                            return bound == null ? Set.of() : bound;
                        },
                        INTERVAL,
                        fed::release)) {
            fed.acquire();
        }
    }

    private static Watchdog watch(ServerSocket port, Semaphore fed) {
        var bound = Set.of((InetSocketAddress) port.getLocalSocketAddress());
        return Watchdog.start(() -> bound, INTERVAL, fed::release);
    }
}
