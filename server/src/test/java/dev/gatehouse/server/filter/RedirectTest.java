package dev.gatehouse.server.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.Filter;
import dev.gatehouse.server.http.FieldName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {

    // The first columns are the request: its scheme, the listener's port, and Host. `-` is nil.
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # scheme nil, port nil: the request's scheme, the listener's port
                    http , 80  , example.org     , - , -          , -   , http://example.org/a?q=1
                    http , 8080, example.org     , - , -          , -   , http://example.org:8080/a?q=1
                    http , 8080, example.org:8080, - , -          , -   , http://example.org:8080/a?q=1
                    http , 8080, example.org:9999, - , -          , -   , http://example.org:8080/a?q=1
                    http , 443 , example.org     , - , -          , -   , http://example.org:443/a?q=1
                    https, 443 , example.org     , - , -          , -   , https://example.org/a?q=1
                    https, 8443, example.org     , - , -          , -   , https://example.org:8443/a?q=1
                    https, 80  , example.org     , - , -          , -   , https://example.org:80/a?q=1
                    # scheme set, port nil: the scheme's well-known port, left out
                    http , 80  , example.org, https, -            , -   , https://example.org/a?q=1
                    http , 8080, example.org, https, -            , -   , https://example.org/a?q=1
                    http , 8080, example.org, http , -            , -   , http://example.org/a?q=1
                    https, 8443, example.org, http , -            , -   , http://example.org/a?q=1
                    https, 8443, example.org, https, -            , -   , https://example.org/a?q=1
                    # port set: left out where it is the well-known one of the scheme
                    http , 8080, example.org, -    , -            , 80  , http://example.org/a?q=1
                    http , 80  , example.org, -    , -            , 443 , http://example.org:443/a?q=1
                    http , 80  , example.org, -    , -            , 8083, http://example.org:8083/a?q=1
                    https, 443 , example.org, -    , -            , 443 , https://example.org/a?q=1
                    https, 443 , example.org, -    , -            , 80  , https://example.org:80/a?q=1
                    http , 80  , example.org, https, -            , 443 , https://example.org/a?q=1
                    http , 80  , example.org, https, -            , 80  , https://example.org:80/a?q=1
                    http , 80  , example.org, http , -            , 80  , http://example.org/a?q=1
                    http , 80  , example.org, http , -            , 443 , http://example.org:443/a?q=1
                    http , 80  , example.org, https, -            , 8443, https://example.org:8443/a?q=1
                    # hostname set
                    http , 80  , example.org, -    , other.example, -   , http://other.example/a?q=1
                    http , 8080, example.org, -    , other.example, -   , http://other.example:8080/a?q=1
                    http , 8080, example.org, https, other.example, -   , https://other.example/a?q=1
                    http , 8080, example.org, https, other.example, 9443, https://other.example:9443/a?q=1
                    http , 8080, example.org, -    , other.example, 80  , http://other.example/a?q=1
                    # the host as it is compared; a literal; none at all
                    http , 80  , Example.ORG., -   , -            , -   , http://example.org/a?q=1
                    http , 8080, [::1]:8080  , -   , -            , -   , http://[::1]:8080/a?q=1
                    http , 8080, ''          , -   , -            , -   , http://127.0.0.1:8080/a?q=1
                    """)
    void sendsTheClientTo(
            String scheme,
            int localPort,
            String host,
            String newScheme,
            String newHost,
            String newPort,
            String location)
            throws Exception {
        var filter =
                new Filter.Redirect(
                        optional(newScheme),
                        optional(newHost),
                        Optional.empty(),
                        newPort.equals("-")
                                ? OptionalInt.empty()
                                : OptionalInt.of(Integer.parseInt(newPort)),
                        302);
        assertThat(location(filter, scheme, host, localPort, "/a?q=1")).isEqualTo(location);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    full  , -   , /new      , /old/path?x=1&y   , http://h.example/new?x=1&y
                    full  , -   , /         , /old              , http://h.example/
                    full  , -   , /new      , /old?             , http://h.example/new?
                    prefix, /old, /new      , /old/path?x=1     , http://h.example/new/path?x=1
                    prefix, /old, /         , /old/path         , http://h.example/path
                    prefix, /old, /         , /old              , http://h.example/
                    prefix, /   , /new      , /a                , http://h.example/new/a
                    prefix, /old, /new      , /old/%C3%A9%2Fx   , http://h.example/new/%C3%A9%2Fx
                    -     , -   , -         , /a%20b/%c3%a9?%2f , http://h.example/a%20b/%C3%A9?%2f
                    """)
    void sendsTheClientToThePath(
            String kind, String matched, String to, String target, String location)
            throws Exception {
        var path =
                switch (kind) {
                    case "full" -> Optional.<Filter.PathRewrite>of(new Filter.PathRewrite.Full(to));
                    case "prefix" ->
                            Optional.<Filter.PathRewrite>of(
                                    new Filter.PathRewrite.Prefix(matched, to));
                    case String _ -> Optional.<Filter.PathRewrite>empty();
                };
        var filter =
                new Filter.Redirect(
                        Optional.empty(), Optional.empty(), path, OptionalInt.empty(), 302);
        assertThat(location(filter, "http", "h.example", 80, target)).isEqualTo(location);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void answersWithItsStatusAndNoContent(int status) throws Exception {
        var filter =
                new Filter.Redirect(
                        Optional.of("https"),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        status);
        var gate = HttpFilters.compile(List.of(filter)).gates().getFirst();
        try (var answer = gate.answer(Requests.exchange("http", "h.example", 80, "/"))) {
            assertThat(answer).isNotNull();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body().length()).isZero();
            assertThat(Requests.text(answer.head())).isEqualTo("Location: https://h.example/");
        }
    }

    private static String location(
            Filter.Redirect filter, String scheme, String host, int localPort, String target)
            throws Exception {
        var gate = HttpFilters.compile(List.of(filter)).gates().getFirst();
        try (var answer =
                Objects.requireNonNull(
                        gate.answer(Requests.exchange(scheme, host, localPort, target)))) {
            return answer.head().value(FieldName.LOCATION);
        }
    }

    private static Optional<String> optional(String text) {
        return text.equals("-") ? Optional.empty() : Optional.of(text);
    }
}
