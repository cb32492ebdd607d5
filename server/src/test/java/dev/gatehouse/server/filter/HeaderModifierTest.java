package dev.gatehouse.server.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.Filter;
import dev.gatehouse.model.Filter.HeaderEdits;
import dev.gatehouse.model.Filter.HeaderField;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderModifierTest {

    // Fields are separated by a bar; `-` is none.
    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            textBlock =
                    """
                    A: 1 | B: 2          > C: 3 > -      > -       > A: 1 | B: 2 | C: 3
                    A: 1 | B: 2          > A: 9 > -      > -       > A: 9 | B: 2
                    A: 1 | B: 2          > a: 9 > -      > -       > A: 9 | B: 2
                    A: 1 | B: 2 | a: 3   > A: 9 > -      > -       > A: 9 | B: 2
                    A: 1                 > -    > A: 2   > -       > A: 1,2
                    A: 1                 > -    > a: 2,3 > -       > A: 1,2,3
                    A: 1 | B: 2 | A: 3   > -    > A: 4   > -       > A: 1 | B: 2 | A: 3,4
                    A: 1                 > -    > B: 2   > -       > A: 1 | B: 2
                    Set-Cookie: a=1 > - > set-cookie: b=2 > -      > Set-Cookie: a=1 | set-cookie: b=2
                    Cookie: a=1     > - > Cookie: b=2     > -      > Cookie: a=1; b=2
                    A: 1 | B: 2 | a: 3   > -    > -      > A       > B: 2
                    A: 1 | B: 2 | a: 3   > -    > -      > a       > B: 2
                    A: 1                 > -    > -      > B       > A: 1
                    # set, then add, then remove
                    A: 1                 > B: 2 > C: 3   > A       > B: 2 | C: 3
                    # what belongs to the connection
                    A: 1 > Connection: close | X: 1 > Content-Length: 5 > -    > A: 1 | X: 1
                    A: 1 > transfer-encoding: x > te: x | Upgrade: x | Trailer: x > - > A: 1
                    A: 1 > Keep-Alive: x | Proxy-Connection: x > - > -         > A: 1
                    Content-Length: 5 | A: 1 > - > - > content-length | A      > Content-Length: 5
                    """)
    void editsTheHead(String before, String set, String add, String remove, String after) {
        var edits =
                new HeaderEdits(
                        fields(set),
                        fields(add),
                        remove.equals("-") ? List.of() : List.of(remove.split(" \\| ", -1)));
        var response = Requests.head(before);
        HttpFilters.compile(List.of(new Filter.ResponseHeaders(edits)))
                .responseEdits()
                .forEach(edit -> edit.apply(response));
        assertThat(Requests.text(response)).isEqualTo(after);

        var request = HeadEdits.compile(edits, java.util.Set.of());
        var head = Requests.head(before);
        request.apply(head);
        assertThat(Requests.text(head)).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    Host: b.example        , -               , -    , b.example
                    host: b.example:8080   , -               , -    , b.example:8080
                    -                      , Host: b.example , -    , ''
                    -                      , -               , Host , ''
                    Host: not a host       , -               , -    , ''
                    """)
    void setsTheHostThatTheBackendSees(String set, String add, String remove, String backendHost)
            throws Exception {
        var edits =
                new HeaderEdits(
                        fields(set), fields(add), remove.equals("-") ? List.of() : List.of(remove));
        var request = Requests.request("http", "h.example", 80, "/");
        HttpFilters.compile(List.of(new Filter.RequestHeaders(edits)))
                .requestEdits()
                .forEach(edit -> edit.apply(request));
        assertThat(request.backendHost()).isEqualTo(backendHost);
        assertThat(Requests.text(request.head())).isEqualTo("Host: h.example");
    }

    @Test
    void leavesOutWhatWouldBreakAMessage() {
        var edits =
                new HeaderEdits(
                        List.of(
                                new HeaderField("X", "a\r\nEvil: 1"),
                                new HeaderField("Y: 1\r\nZ", "a"),
                                new HeaderField("", "a"),
                                new HeaderField("Good", "a")),
                        List.of(),
                        List.of(""));
        var head = Requests.head("");
        HeadEdits.compile(edits, java.util.Set.of()).apply(head);
        assertThat(Requests.text(head)).isEqualTo("Good: a");
    }

    @Test
    void sendsValuesInUtf8() {
        var edits = new HeaderEdits(List.of(new HeaderField("X", "é")), List.of(), List.of());
        var head = Requests.head("");
        HeadEdits.compile(edits, java.util.Set.of()).apply(head);
        assertThat(Requests.text(head)).isEqualTo("X: Ã©");
    }

    @Test
    void runsFiltersInTheirOrder() throws Exception {
        Filter first =
                new Filter.RequestHeaders(
                        new HeaderEdits(List.of(new HeaderField("A", "1")), List.of(), List.of()));
        Filter second =
                new Filter.RequestHeaders(
                        new HeaderEdits(List.of(), List.of(new HeaderField("A", "2")), List.of()));
        var request = Requests.request("http", "", 80, "/");
        HttpFilters.compile(List.of(first, second))
                .requestEdits()
                .forEach(edit -> edit.apply(request));
        assertThat(Requests.text(request.head())).isEqualTo("A: 1,2");
    }

    private static List<HeaderField> fields(String text) {
        if (text.equals("-")) {
            return List.of();
        }
        return Arrays.stream(text.split(" \\| ", -1))
                .map(field -> field.split(": ", 2))
                .map(parts -> new HeaderField(parts[0], parts[1]))
                .toList();
    }
}
