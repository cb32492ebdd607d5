package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.server.AccessLogOptions.Target;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.log.AccessLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The access log in a file.
@Timeout(60)
class AccessFileTest {

    @TempDir Path folder;

    @Test
    void linesGoToAFileThatOthersCannotRead() throws IOException {
        var file = folder.resolve("access.log");
        try (var edge = edge(file)) {
            edge.get("/app");
        }
        assertThat(Files.readAllLines(file)).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .matches("rw-r?-?-?---|rw-------|rw-r-----");
        try (var edge = edge(file)) {
            edge.get("/app");
        }
        assertThat(Files.readAllLines(file)).as("it is appended to").hasSize(2);
    }

    @Test
    void afterAReopenLinesGoToWhateverHasTheNameNow() throws IOException {
        var file = folder.resolve("access.log");
        var moved = folder.resolve("access.log.1");
        try (var edge = edge(file)) {
            edge.get("/app/first");
            awaitLines(file, 1);
            Files.move(file, moved);
            edge.get("/app/second");
            awaitLines(moved, 2);
            edge.server.reopenLogs();
            edge.get("/app/third");
            awaitLines(file, 1);
        }
        assertThat(Files.readString(moved)).contains("/app/first", "/app/second");
        assertThat(Files.readString(file)).contains("/app/third").doesNotContain("/app/second");
    }

    @Test
    void whereItCannotBeReopenedLinesGoOnToTheOldFile() throws IOException {
        var inner = Files.createDirectory(folder.resolve("logs"));
        var file = inner.resolve("access.log");
        try (var edge = edge(file)) {
            edge.get("/app/first");
            awaitLines(file, 1);
            var moved = folder.resolve("moved");
            Files.move(inner, moved);
            edge.server.reopenLogs();
            edge.get("/app/second");
            awaitLines(moved.resolve("access.log"), 2);
        }
    }

    @Test
    void aFileThatCannotBeOpenedIsOneSentence() {
        var file = folder.resolve("none").resolve("access.log");
        assertThatThrownBy(() -> AccessLog.open(AccessLogOptions.to(new Target.File(file))))
                .isInstanceOf(IOException.class)
                .hasMessage("the access log " + file + " can't be opened: its folder is not there");
    }

    private static Edge edge(Path file) throws IOException {
        var log = AccessLogOptions.to(new Target.File(file));
        return new Edge(
                new ServerOptions(CarriersKind.JDK, Limits.DEFAULTS, List.of(), log),
                AccessLog.open(log));
    }

    private static void awaitLines(Path file, int count) throws IOException {
        while (Files.readAllLines(file).size() < count) {
            Thread.onSpinWait(); // ends by the test's own timeout
        }
    }
}
