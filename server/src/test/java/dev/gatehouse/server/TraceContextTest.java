package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.log.AccessLogs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `traceparent`, as W3C Trace Context says for one that takes no part in a trace, or begins one.
@Timeout(60)
class TraceContextTest {

    private static final Pattern BEGUN =
            Pattern.compile("traceparent: (00-([0-9a-f]{32})-[0-9a-f]{16}-00)\r\n");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a valid one               | true  | 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
                    a later version           | true  | 01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more
                    the later, but the same   | true  | cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
                    more behind version 00    | false | 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more
                    the later, run together   | false | 01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more
                    version ff                | false | ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
                    no trace                  | false | 00-00000000000000000000000000000000-b7ad6b7169203331-01
                    no parent                 | false | 00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01
                    upper case                | false | 00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01
                    cut                       | false | 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331
                    no hexadecimal            | false | 00-0af7651916cd43dd8448eb211c80319x-b7ad6b7169203331-01
                    other dashes              | false | 00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
                    """)
    void isPassedOnIfItIsValidAndElseBegunAnew(String what, boolean valid, String value)
            throws IOException {
        var fields = new String[] {"traceparent: " + value + "\r\n", "tracestate: a=1\r\n"};
        var begins = exchange(true, fields);
        assertThat(begins.head.contains("traceparent: " + value + "\r\n"))
                .as(what)
                .isEqualTo(valid);
        assertThat(begins.head.contains("tracestate: a=1\r\n")).isEqualTo(valid);
        var begun = BEGUN.matcher(begins.head);
        assertThat(begun.find()).isEqualTo(!valid);
        assertThat(begins.traceId).isEqualTo(valid ? value.substring(3, 35) : begun.group(2));
        // Not enabled: whatever it is, it is the client's and the backend's business.
        var passes = exchange(false, fields);
        assertThat(passes.head).contains("traceparent: " + value + "\r\n", "tracestate: a=1\r\n");
        assertThat(passes.traceId).isEqualTo(valid ? value.substring(3, 35) : "");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void isBegunWhereThereIsNoneIfThatIsEnabled(boolean enabled) throws IOException {
        var seen = exchange(enabled);
        assertThat(seen.head.contains("traceparent")).isEqualTo(enabled);
        assertThat(seen.traceId).matches(enabled ? "[0-9a-f]{32}" : "");
    }

    private record Seen(String head, String traceId) {}

    private static Seen exchange(boolean begins, String... fields) throws IOException {
        var sink = new ByteArrayOutputStream();
        var options =
                new ServerOptions(
                        CarriersKind.JDK, Limits.DEFAULTS, List.of(), AccessLogOptions.OFF, begins);
        try (var edge = new Edge(options, AccessLogs.to(sink))) {
            edge.get("/app", fields);
            edge.server.close();
            var line =
                    new ObjectMapper()
                            .readTree(sink.toString(java.nio.charset.StandardCharsets.US_ASCII));
            return new Seen(edge.seen.getFirst(), line.path("trace_id").asText());
        }
    }
}
