package dev.gatehouse.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.http.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AccessLogTest {

    // Bytes: five lines of the length that is used here.
    private static final int CAPACITY = 1_024;

    private static final Peer PEER =
            new Peer(
                    new InetSocketAddress(InetAddress.ofLiteral("2001:db8::7"), 50_000),
                    new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 80),
                    false,
                    null);

    @Test
    void writesARefusedMessageAsALine() throws IOException {
        var sink = new ByteArrayOutputStream();
        var log = AccessLog.to(sink, AccessLogOptions.OFF, CAPACITY);
        log.refused(0, PEER, 400, "two lengths");
        log.refused(0, PEER, 408, "the head did not come in time");
        log.close();
        var lines = lines(sink);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).path("time").asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(lines.get(0).path("client_ip").asText()).isEqualTo("2001:db8::7");
        assertThat(lines.get(0).path("client_port").asInt()).isEqualTo(50_000);
        assertThat(lines.get(0).path("status").asInt()).isEqualTo(400);
        assertThat(lines.get(0).path("response_flags").asText()).isEqualTo("DPE");
        assertThat(lines.get(0).path("error").asText()).isEqualTo("two lengths");
        assertThat(lines.get(1).has("response_flags")).isFalse();
    }

    @Test
    void dropsAndCountsWhatAFullRingHasNoRoomFor() throws Exception {
        var sink = new HeldSink();
        var log = AccessLog.to(sink, AccessLogOptions.OFF, CAPACITY);
        log.refused(0, PEER, 400, "first");
        // The writer has taken the first, and waits in the sink: nothing makes room any more.
        assertThat(sink.entered.await(10, TimeUnit.SECONDS)).isTrue();
        for (var i = 0; i < 20; i++) {
            log.refused(0, PEER, 400, "number " + i);
        }
        assertThat(log.dropped()).isBetween(10L, 19L);
        sink.released.countDown();
        log.close();
        var lines = lines(sink.written);
        var kept = 20 - (int) log.dropped();
        var errors =
                lines.stream()
                        .filter(line -> line.has("error"))
                        .map(line -> line.path("error").asText())
                        .toList();
        assertThat(errors).hasSize(1 + kept).endsWith("number " + (kept - 1));
        assertThat(lines.stream().mapToLong(line -> line.path("dropped").asLong()).sum())
                .isEqualTo(log.dropped());
    }

    @Test
    void countsWhatABrokenSinkDidNotTake() throws Exception {
        var sink = new BrokenSink();
        var log = AccessLog.to(sink, AccessLogOptions.OFF, CAPACITY);
        log.refused(0, PEER, 400, "lost");
        assertThat(sink.failed.await(10, TimeUnit.SECONDS)).isTrue();
        log.refused(0, PEER, 400, "written");
        log.close();
        var lines = lines(sink.written);
        assertThat(lines).hasSize(2);
        // The count comes before or behind the line, as the writer finds it.
        assertThat(lines.stream().map(line -> line.path("error").asText()))
                .containsExactlyInAnyOrder("written", "");
        assertThat(lines.stream().mapToInt(line -> line.path("dropped").asInt()).sum())
                .isEqualTo(1);
    }

    @Test
    void writesWhatIsInTheRingWhenClosed() throws IOException {
        var sink = new ByteArrayOutputStream();
        var log = AccessLogs.to(sink);
        for (var i = 0; i < 5_000; i++) {
            log.refused(0, PEER, 400, "number " + i);
        }
        log.close();
        assertThat(lines(sink)).hasSize(5_000);
    }

    private static List<JsonNode> lines(ByteArrayOutputStream sink) throws IOException {
        var lines = new ArrayList<JsonNode>();
        var mapper = new ObjectMapper();
        for (var line : sink.toString(StandardCharsets.US_ASCII).split("\n", -1)) {
            if (!line.isEmpty()) {
                lines.add(mapper.readTree(line));
            }
        }
        return lines;
    }

    /// Holds its first write until it is released.
    private static final class HeldSink extends OutputStream {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);
        final ByteArrayOutputStream written = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            written.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            entered.countDown();
            try {
                if (!released.await(10, TimeUnit.SECONDS)) {
                    throw new IOException("never released");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            written.write(bytes, from, length);
        }
    }

    /// Fails at the first write, and takes all others.
    private static final class BrokenSink extends OutputStream {
        final CountDownLatch failed = new CountDownLatch(1);
        final ByteArrayOutputStream written = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            written.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (failed.getCount() > 0) {
                failed.countDown();
                throw new IOException("no space left on device");
            }
            written.write(bytes, from, length);
        }
    }
}
