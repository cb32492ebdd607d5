package dev.gatehouse.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.ValueMatch;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTableTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    exact , /a      , /a          , yes
                    exact , /a      , /a?x=1      , yes
                    exact , /a      , /a/         , no
                    exact , /a      , /A          , no
                    exact , /a      , /ab         , no
                    exact , /       , /           , yes
                    exact , /a/     , /a/         , yes
                    prefix, /v2     , /v2         , yes
                    prefix, /v2     , /v2/        , yes
                    prefix, /v2     , /v2/x/y     , yes
                    prefix, /v2     , /v2?x       , yes
                    prefix, /v2     , /v2example  , no
                    prefix, /v2     , /v          , no
                    prefix, /v2     , /V2/x       , no
                    prefix, /v2/    , /v2         , yes
                    prefix, /v2/    , /v2/x       , yes
                    prefix, /       , /           , yes
                    prefix, /       , /any/thing  , yes
                    prefix, /a/b    , /a//b       , no
                    prefix, /a      , /a//b       , yes
                    regex , /a[0-9]+, /a12        , yes
                    regex , /a[0-9]+, /a12/x      , no
                    regex , /a[0-9]+, /x/a12      , no
                    regex , /a[0-9]+, /a12?q      , yes
                    # the path policy, on both sides
                    exact , /caf%c3%a9  , /caf%C3%A9   , yes
                    exact , /%7Euser    , /~user       , yes
                    exact , /~user      , /%7euser     , yes
                    prefix, /a          , /b/../a/x    , yes
                    prefix, /a          , /a/../b      , no
                    prefix, /a          , /a%2Fx       , no
                    prefix, /a%2fb      , /a%2Fb/c     , yes
                    # no request has such a path
                    prefix, /a/..;      , /a           , no
                    exact , /%zz        , /            , no
                    exact , /a?b        , /a?b         , no
                    exact , relative    , /relative    , no
                    """)
    void matchesPaths(String kind, String value, String target, String fits) throws Exception {
        var path =
                switch (kind) {
                    case "exact" -> new PathMatch.Exact(value);
                    case "prefix" -> new PathMatch.Prefix(value);
                    case String _ -> new PathMatch.Regex(value);
                };
        var table = table(Routes.line("*", path, Routes.rule("it")));
        assertThat(Routes.route(table, Routes.request("GET", "h.example", target)))
                .isEqualTo(fits.equals("yes") ? "it" : "404");
    }

    // D7's order, as the control plane lists lines: the first that fits wins.
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    GET , /a/b      , ''           , exact
                    GET , /a/b/c    , ''           , longest
                    GET , /a/c      , ''           , shorter
                    POST, /a/c      , ''           , method
                    post, /a/c      , ''           , shorter
                    GET , /a/c      , X-One: 1     , header
                    GET , /a/c      , x-ONE: 1     , header
                    GET , /a/c      , X-One: 2     , shorter
                    GET , /a/c?q=1  , ''           , query
                    GET , /a/c?q=2  , ''           , shorter
                    GET , /a/c?Q=1  , ''           , shorter
                    POST, /a/c?q=1  , X-One: 1     , method
                    GET , /a/c?q=1  , X-One: 1     , header
                    GET , /x7       , ''           , expression
                    GET , /y        , ''           , root
                    """)
    void takesTheFirstLineThatFits(String method, String target, String field, String route)
            throws Exception {
        var shorter = new PathMatch.Prefix("/a");
        var table =
                table(
                        Routes.line("*", new PathMatch.Exact("/a/b"), Routes.rule("exact")),
                        Routes.line("*", new PathMatch.Prefix("/a/b"), Routes.rule("longest")),
                        line(
                                new HttpMatch(shorter, Optional.of("POST"), List.of(), List.of()),
                                "method"),
                        line(
                                new HttpMatch(
                                        shorter,
                                        Optional.empty(),
                                        List.of(header("x-one", new ValueMatch.Exact("1"))),
                                        List.of()),
                                "header"),
                        line(
                                new HttpMatch(
                                        shorter,
                                        Optional.empty(),
                                        List.of(),
                                        List.of(query("q", new ValueMatch.Exact("1")))),
                                "query"),
                        Routes.line("*", shorter, Routes.rule("shorter")),
                        Routes.line("*", new PathMatch.Regex("/x[0-9]"), Routes.rule("expression")),
                        Routes.line("*", new PathMatch.Prefix("/"), Routes.rule("root")));
        var fields = field.isEmpty() ? new String[0] : new String[] {field};
        assertThat(Routes.route(table, Routes.request(method, "h.example", target, fields)))
                .isEqualTo(route);
    }

    @Test
    void followsTheListsOrderWhateverItIs() throws Exception {
        var table =
                table(
                        Routes.line("*", new PathMatch.Prefix("/"), Routes.rule("root")),
                        Routes.line("h.example", new PathMatch.Exact("/a"), Routes.rule("exact")));
        assertThat(Routes.route(table, Routes.request("GET", "h.example", "/a"))).isEqualTo("root");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    v ; v      ; -   ; yes
                    v ; V      ; -   ; no
                    v ; v      ; v   ; no
                    v,w ; v    ; w   ; yes
                    v,w ; v,w  ; -   ; yes
                    v ; -      ; -   ; no
                    ~v[0-9] ; v1 ; - ; yes
                    ~v[0-9] ; v12 ; - ; no
                    """)
    void joinsFieldsOfOneNameToMatchThem(String wanted, String one, String two, String fits)
            throws Exception {
        var value =
                wanted.startsWith("~")
                        ? new ValueMatch.Regex(wanted.substring(1))
                        : new ValueMatch.Exact(wanted);
        var match =
                new HttpMatch(
                        new PathMatch.Prefix("/"),
                        Optional.empty(),
                        List.of(header("x-env", value)),
                        List.of());
        var fields = new ArrayList<String>();
        for (var field : List.of(one, two)) {
            if (!field.equals("-")) {
                fields.add("X-Env: " + field);
            }
        }
        var request = Routes.request("GET", "h.example", "/", fields.toArray(String[]::new));
        assertThat(Routes.route(table(line(match, "it")), request))
                .isEqualTo(fits.equals("yes") ? "it" : "404");
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    a   , 1   , /?a=1        , yes
                    a   , 1   , /?b=2&a=1    , yes
                    a   , 1   , /?a=1&a=2    , yes
                    a   , 1   , /?a=2&a=1    , no
                    a   , 1   , /?A=1        , no
                    a   , b c , /?a=b+c      , yes
                    a   , b c , /?a=b%20c    , yes
                    a   , b+c , /?a=b%2Bc    , yes
                    a b , 1   , /?a%20b=1    , yes
                    a   , é   , /?a=%C3%A9   , yes
                    a   , ''  , /?a          , yes
                    a   , ''  , /?a=         , yes
                    a   , ''  , /?b          , no
                    a   , ''  , /            , no
                    a   , b=c , /?a=b=c      , yes
                    a   , %zz , /?a=%zz      , yes
                    a   , %2  , /?a=%2       , yes
                    a   , 1   , /?&&a=1&     , yes
                    """)
    void decodesQueryParametersToMatchThem(String name, String value, String target, String fits)
            throws Exception {
        var match =
                new HttpMatch(
                        new PathMatch.Prefix("/"),
                        Optional.empty(),
                        List.of(),
                        List.of(query(name, new ValueMatch.Exact(value))));
        assertThat(
                        Routes.route(
                                table(line(match, "it")),
                                Routes.request("GET", "h.example", target)))
                .isEqualTo(fits.equals("yes") ? "it" : "404");
    }

    // D7: the most specific listener takes a request, and no other's routes count.
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    foo.example.com   , /exact   , exact
                    foo.example.com   , /wild    , 404
                    foo.example.com   , /any     , 404
                    Foo.Example.com:80, /exact   , exact
                    foo.example.com.  , /exact   , exact
                    bar.example.com   , /wild    , wild
                    bar.example.com   , /any     , 404
                    a.foo.example.com , /longer  , longer
                    a.foo.example.com , /wild    , 404
                    a.b.example.com   , /wild    , wild
                    example.com       , /wild    , 404
                    example.com       , /any     , any
                    xfoo.example.com  , /wild    , wild
                    notexample.com    , /any     , any
                    10.0.0.1          , /any     , any
                    [::1]:80          , /any     , any
                    ''                , /any     , any
                    """)
    void isolatesListeners(String host, String path, String route) throws Exception {
        var table =
                Routes.table(
                        Routes.listener("any", "*", List.of(prefix("*", "/any", "any"))),
                        Routes.listener(
                                "wild",
                                "*.example.com",
                                List.of(prefix("*.example.com", "/wild", "wild"))),
                        Routes.listener(
                                "longer",
                                "*.foo.example.com",
                                List.of(prefix("*.foo.example.com", "/longer", "longer"))),
                        Routes.listener(
                                "exact",
                                "foo.example.com",
                                List.of(prefix("foo.example.com", "/exact", "exact"))));
        assertThat(Routes.route(table, Routes.request("GET", host, path))).isEqualTo(route);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    a.b.example.com, /   , exact
                    x.b.example.com, /   , 404
                    x.b.example.com, /w2 , longer
                    a.b.example.com, /w2 , longer
                    a.b.example.com, /w1 , wider
                    x.example.com  , /w1 , wider
                    x.example.com  , /w2 , 404
                    b.example.com  , /w1 , wider
                    b.example.com  , /w2 , 404
                    example.com    , /w1 , 404
                    example.com    , /any, any
                    a.b.example.com, /any, any
                    """)
    void triesEachHostNameThatTakesTheHost(String host, String path, String route)
            throws Exception {
        var table =
                table(
                        Routes.line(
                                "a.b.example.com", new PathMatch.Exact("/"), Routes.rule("exact")),
                        prefix("*.b.example.com", "/w2", "longer"),
                        prefix("*.example.com", "/w1", "wider"),
                        prefix("*", "/any", "any"));
        assertThat(Routes.route(table, Routes.request("GET", host, path))).isEqualTo(route);
    }

    @Test
    void keepsPortsApart() throws Exception {
        var other = new InetSocketAddress(Routes.PORT.getAddress(), 8080);
        var table =
                Routes.table(
                        Routes.listener("one", "*", List.of(prefix("*", "/", "one"))),
                        Routes.listener("two", "*", other, List.of(prefix("*", "/", "two"))));
        var request = Routes.request("GET", "h.example", "/");
        assertThat(Routes.name(table.port(Routes.PORT).find(request))).isEqualTo("one");
        assertThat(Routes.name(table.port(other).find(request))).isEqualTo("two");
        assertThat(table.port(new InetSocketAddress(Routes.PORT.getAddress(), 81))).isNull();
    }

    @Test
    void findsNothingWhereThereIsNothing() throws Exception {
        var request = Routes.request("GET", "h.example", "/a/b");
        assertThat(RoutingTable.empty().port(Routes.PORT)).isNull();
        assertThat(Routes.route(table(), request)).isEqualTo("404");
    }

    private static RoutingTable table(RoutedMatch... lines) {
        return Routes.table(Routes.listener("http", "*", Arrays.asList(lines)));
    }

    private static RoutedMatch prefix(String host, String path, String route) {
        return Routes.line(host, new PathMatch.Prefix(path), Routes.rule(route));
    }

    private static RoutedMatch line(HttpMatch match, String route) {
        return new RoutedMatch(Routes.host("*"), match, Routes.rule(route));
    }

    private static HttpMatch.HeaderMatch header(String name, ValueMatch value) {
        return new HttpMatch.HeaderMatch(name, value);
    }

    private static HttpMatch.QueryMatch query(String name, ValueMatch value) {
        return new HttpMatch.QueryMatch(name, value);
    }
}
