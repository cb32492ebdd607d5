package dev.gatehouse.server.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.Filter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlRewriteTest {

    // The first eleven rows are the table of Gateway API's HTTPPathModifier.replacePrefixMatch.
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    /foo/bar , /foo , /xyz , /xyz/bar
                    /foo/bar , /foo , /xyz/, /xyz/bar
                    /foo/bar , /foo/, /xyz , /xyz/bar
                    /foo/bar , /foo/, /xyz/, /xyz/bar
                    /foo     , /foo , /xyz , /xyz
                    /foo/    , /foo , /xyz , /xyz/
                    /foo/bar , /foo , ''   , /bar
                    /foo/    , /foo , ''   , /
                    /foo     , /foo , ''   , /
                    /foo/    , /foo , /    , /
                    /foo     , /foo , /    , /
                    # the root
                    /a       , /    , /x   , /x/a
                    /        , /    , /x   , /x/
                    /a/      , /    , /x/  , /x/a/
                    /a       , /    , /    , /a
                    # the query stays, also an empty one
                    /foo?a=b , /foo , /    , /?a=b
                    /foo?    , /foo , /x   , /x?
                    /foo/b?/foo, /foo, /x  , /x/b?/foo
                    # several segments; what is encoded stays so
                    /a/b/c   , /a/b , /x/y , /x/y/c
                    /a/%2F   , /a   , /x   , /x/%2F
                    /%7Eu/c  , /%7eu, /x   , /x/c
                    # no whole segment
                    /foobar  , /foo , /x   , /foobar
                    /fo      , /foo , /x   , /fo
                    """)
    void replacesAPrefix(String target, String matched, String to, String expected)
            throws Exception {
        var request = Requests.request("http", "h.example", 80, target);
        apply(new Filter.PathRewrite.Prefix(matched, to), request);
        assertThat(request.target()).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    /old        , /new      , /new
                    /old?a=b&c  , /new      , /new?a=b&c
                    /old/x?     , /         , /?
                    /old        , /new/     , /new/
                    # what no path has is encoded
                    /old?q      , /a b      , /a%20b?q
                    /old?q      , /a?b=c    , /a%3Fb=c?q
                    /old        , /caf\u00e9, /caf%C3%A9
                    /old        , /100%     , /100%25
                    /old        , relative  , /relative
                    /old        , /a/../b   , /b
                    """)
    void replacesAPath(String target, String to, String expected) throws Exception {
        var request = Requests.request("http", "h.example", 80, target);
        apply(new Filter.PathRewrite.Full(to), request);
        assertThat(request.target()).hasToString(expected);
    }

    @Test
    void neverLetsAPathEndTheRequestLine() throws Exception {
        var request = Requests.request("http", "h.example", 80, "/old");
        apply(new Filter.PathRewrite.Full("/x HTTP/1.1\r\nEvil: 1"), request);
        assertThat(request.target()).hasToString("/x%20HTTP/1.1%0D%0AEvil:%201");
    }

    @Test
    void changesTheHostThatTheBackendSees() throws Exception {
        var request = Requests.request("http", "h.example", 80, "/a?b");
        var filter = new Filter.UrlRewrite(Optional.of("b.example"), Optional.empty());
        HttpFilters.compile(List.of(filter)).requestEdits().forEach(edit -> edit.apply(request));
        assertThat(request.backendHost()).isEqualTo("b.example");
        assertThat(request.authority().host()).isEqualTo("h.example");
        assertThat(request.target()).hasToString("/a?b");
    }

    private static void apply(
            Filter.PathRewrite path, dev.gatehouse.server.http.ClientRequest request) {
        var filter = new Filter.UrlRewrite(Optional.empty(), Optional.of(path));
        HttpFilters.compile(List.of(filter)).requestEdits().forEach(edit -> edit.apply(request));
    }
}
