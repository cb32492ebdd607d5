package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.server.AccessLogOptions.Format;
import dev.gatehouse.server.AccessLogOptions.Query;
import dev.gatehouse.server.AccessLogOptions.Target;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.log.AccessLogs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Formats, filters and what is kept out of the access log, by requests over real sockets.
@Timeout(60)
class AccessFormatsTest {

    // `\"`, `\\` and `\xhh` are all that may follow a backslash.
    private static final String QUOTED = "\"((?:[^\"\\\\]|\\\\[\"\\\\nrt]|\\\\x[0-9a-f]{2})*)\"";
    private static final Pattern COMBINED =
            Pattern.compile(
                    "127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000\\] "
                            + QUOTED
                            + " (\\d+) (\\d+) "
                            + QUOTED
                            + " "
                            + QUOTED);

    private final ByteArrayOutputStream sink = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain/1.0",
                "a\"b",
                "a\\",
                "a\\\"}\\n{\"forged\":1}",
                "tab\tinside",
                "latin \u00e9\u0085\u00a0 end",
                "\u00c3\u00a9 is UTF-8",
                "\u00c3 is not, nor \u00ff\u00fe",
                "\u00e2\u0080\u00a8 separates lines in JavaScript",
                "\" 200 0 \"-\" \"-",
                "</script>",
            })
    void oneRequestIsOneLineWhateverTheClientSays(String value) throws IOException {
        try (var edge = edge(options(Format.JSON))) {
            edge.get(
                    "/app?a=" + target(value),
                    "User-Agent: " + value + "\r\n",
                    "Referer: " + value + "\r\n");
        }
        var line = json(lines().getFirst());
        assertThat(line.path("user_agent").asText()).isEqualTo(value);
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.has("forged")).isFalse();
        sink.reset();
        try (var edge = edge(options(Format.COMBINED))) {
            edge.get(
                    "/app?a=" + target(value),
                    "User-Agent: " + value + "\r\n",
                    "Referer: " + value + "\r\n");
        }
        var combined = COMBINED.matcher(lines().getFirst());
        assertThat(combined.matches()).as(lines().getFirst()).isTrue();
        assertThat(combined.group(1)).isEqualTo("GET /app?a=* HTTP/1.1");
        assertThat(combined.group(2)).isEqualTo("200");
        assertThat(combined.group(3)).isEqualTo("2");
        assertThat(unescaped(combined.group(5))).isEqualTo(value);
    }

    // What may stand in a query.
    private static String target(String value) {
        return value.replaceAll("[^a-z0-9./]", "");
    }

    private static String unescaped(String text) {
        return Pattern.compile("\\\\(x([0-9a-f]{2})|.)")
                .matcher(text)
                .replaceAll(
                        escape -> {
                            var c =
                                    escape.group(2) == null
                                            ? escape.group(1).replace('t', '\t')
                                            : String.valueOf(
                                                    (char) Integer.parseInt(escape.group(2), 16));
                            return java.util.regex.Matcher.quoteReplacement(c);
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    NAMES | token=s3cret&page=2   | token=*&page=*
                    NAMES | s3cret                | *
                    NAMES | a=1&s3cret&b          | a=*&*&*
                    NAMES | a=b=c&&               | a=*&&
                    NAMES | =s3cret               | =*
                    NONE  | token=s3cret          | *
                    FULL  | token=s3cret&page=2   | token=s3cret&page=2
                    """)
    void aQueryIsToldAsConfigured(Query told, String query, String line) throws IOException {
        var options =
                new AccessLogOptions(
                        new Target.StandardOutput(), Format.JSON, 0, Duration.ZERO, 1, told);
        try (var edge = edge(options)) {
            edge.get("/app?" + query);
        }
        assertThat(json(lines().getFirst()).path("query").asText()).isEqualTo(line);
    }

    @Test
    void tellsWhatTheBackendDid() throws IOException {
        try (var edge = edge(options(Format.JSON))) {
            edge.send("POST /app/status/404", new String[] {"Content-Length: 5\r\n"}, "12345");
            edge.get("/dead");
            edge.get("/empty");
            edge.get("/app/hang-up");
        }
        var lines = lines();
        var good = json(lines.get(0));
        assertThat(good.path("backend").asText()).isEqualTo("default/app:80");
        assertThat(good.path("upstream_status").asInt()).isEqualTo(404);
        assertThat(good.path("upstream_ms").asDouble())
                .isBetween(0.0, good.path("duration_ms").asDouble());
        assertThat(good.path("upstream_connect_ms").isNumber()).isTrue();
        assertThat(good.path("bytes_in").asInt())
                .isEqualTo(
                        "POST /app/status/404 HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\nContent-Length: 5\r\n\r\n12345"
                                .length());
        var dead = json(lines.get(1));
        assertThat(dead.path("response_flags").asText()).isEqualTo("UF");
        assertThat(dead.path("backend").asText()).isEqualTo("default/dead:80");
        assertThat(dead.path("upstream_ms").isNumber()).isTrue();
        assertThat(dead.has("upstream_status")).isFalse();
        var empty = json(lines.get(2));
        assertThat(empty.path("response_flags").asText()).isEqualTo("UH");
        assertThat(empty.has("upstream_ms")).isFalse();
        assertThat(json(lines.get(3)).path("response_flags").asText()).isEqualTo("UC");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0   | 0       | 200 404 500 400
                    404 | 0       | 404 500
                    500 | 0       | 500
                    0   | 3600000 | none
                    500 | 3600000 | 500
                    """)
    void filtersByStatusAndDuration(int minStatus, long minMillis, String statuses)
            throws IOException {
        var options =
                new AccessLogOptions(
                        new Target.StandardOutput(),
                        Format.JSON,
                        minStatus,
                        Duration.ofMillis(minMillis),
                        1,
                        Query.NAMES);
        try (var edge = edge(options)) {
            edge.get("/app");
            edge.get("/app/status/404");
            edge.get("/app/status/500");
            Raw.exchange(edge.address, "GET /\u0007 HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        var told = new ArrayList<String>();
        for (var line : lines()) {
            told.add(json(line).path("status").asText());
        }
        // A line is written once its response is out: the next one may be faster.
        assertThat(told)
                .containsExactlyInAnyOrder(
                        statuses.equals("none") ? new String[0] : statuses.split(" "));
    }

    @Test
    void tellsOfEverySecondExchangeWhereTheSampleIsTwo() throws IOException {
        var options =
                new AccessLogOptions(
                        new Target.StandardOutput(), Format.JSON, 0, Duration.ZERO, 2, Query.NAMES);
        try (var edge = edge(options)) {
            for (int i = 0; i < 6; i++) {
                edge.get("/app");
            }
        }
        assertThat(lines()).hasSize(3);
    }

    private static AccessLogOptions options(Format format) {
        return new AccessLogOptions(
                new Target.StandardOutput(), format, 0, Duration.ZERO, 1, Query.NAMES);
    }

    // One carrier, so that lines come in order.
    private Edge edge(AccessLogOptions options) throws IOException {
        return new Edge(CarriersKind.JDK, AccessLogs.to(sink, options));
    }

    private List<String> lines() {
        var text = sink.toString(StandardCharsets.ISO_8859_1);
        assertThat(text).matches("[\\x20-\\x7e\\n]*");
        return text.lines().toList();
    }

    private static JsonNode json(String line) throws IOException {
        return new ObjectMapper().readTree(line);
    }
}
