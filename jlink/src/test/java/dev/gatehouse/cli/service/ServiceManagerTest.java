package dev.gatehouse.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a service manager hears, at a socket of its kind.
@Timeout(60)
class ServiceManagerTest {

    private static final long US = 42;

    @TempDir Path folder;

    @Test
    void readinessAndItsReasonComeInOneMessage() throws Exception {
        try (var heard = NotifiedSocket.at(folder.resolve("notify").toString())) {
            manager(heard.address()).ready("serving\ntwo things");
            assertThat(heard.next()).isEqualTo("READY=1\nSTATUS=serving two things");
        }
    }

    @Test
    void anAbstractAddressIsHeard() throws Exception {
        try (var heard = NotifiedSocket.at("@gatehouse-test-" + ProcessHandle.current().pid())) {
            manager(heard.address()).alive();
            assertThat(heard.next()).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void anotherProcessIsNamedBeforeItSpeaks() throws Exception {
        try (var heard = NotifiedSocket.at(folder.resolve("notify").toString())) {
            manager(heard.address()).handedOver(4711);
            assertThat(heard.next()).isEqualTo("MAINPID=4711\nREADY=1");
        }
    }

    @Test
    void whoIsNotThereStopsNobody() {
        manager(folder.resolve("nobody").toString()).ready("serving");
        manager("no path").ready("serving");
        manager("/" + "long".repeat(50)).ready("serving");
    }

    @Test
    void watchdogIsOursUnlessItIsMeantForAnother() {
        assertThat(watchdog("3000000", null)).hasValue(Duration.ofSeconds(3));
        assertThat(watchdog("3000000", "42")).hasValue(Duration.ofSeconds(3));
        assertThat(watchdog("3000000", "43")).isEmpty();
        assertThat(watchdog("0", null)).isEmpty();
        assertThat(watchdog("soon", null)).isEmpty();
        assertThat(ServiceManager.of(Map.of("WATCHDOG_USEC", "3000000"), US).watchdog()).isEmpty();
    }

    private static Optional<Duration> watchdog(String micros, @Nullable String pid) {
        var environment =
                pid == null
                        ? Map.of("NOTIFY_SOCKET", "/nobody", "WATCHDOG_USEC", micros)
                        : Map.of(
                                "NOTIFY_SOCKET",
                                "/nobody",
                                "WATCHDOG_USEC",
                                micros,
                                "WATCHDOG_PID",
                                pid);
        return ServiceManager.of(environment, US).watchdog();
    }

    private static ServiceManager manager(String address) {
        return ServiceManager.of(Map.of("NOTIFY_SOCKET", address), US);
    }
}
