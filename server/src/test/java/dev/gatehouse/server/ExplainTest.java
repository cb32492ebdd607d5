package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.Filter;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.RuleId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.model.ValueMatch;
import dev.gatehouse.model.WeightedBackend;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainTest {

    private static final InetSocketAddress PORT = at("10.0.0.1", 80);
    private static final UpstreamId GOOD = new UpstreamId("default/shop:80");
    private static final UpstreamId EMPTY = new UpstreamId("default/empty:80");
    private static final UpstreamId GONE = new UpstreamId("default/gone:80");

    @Test
    void tellsWhoTakesARequestAndWhyOthersDoNot() {
        assertThat(text("GET", "http://shop.example.com/cart/1?debug", "X-Env: test"))
                .isEqualTo(
                        """
                        GET http://shop.example.com/cart/1?debug to shop.example.com:80
                          arrives at  10.0.0.1:80
                          listener    default/edge/shop
                          rule        HTTPRoute default/cart rule 0
                          since       host shop.example.com, path prefix /cart
                          filter      in the request, set X-Team to cart, remove X-Debug
                          filter      rewrite the prefix /cart to /
                          backend     default/shop:80, 75 %, 2 endpoints
                          backend     default/empty:80, 12.5 %, answers 503: no endpoint is ready
                          backend     default/gone:80, 12.5 %, answers 500: Service default/gone does not exist
                          answer      the backend's answer, or an error for the share of a backend that can't answer
                        Other listeners on this port:
                          default/edge/any takes the host *, and shop.example.com is more specific; its routes do not count then (listener isolation)
                          default/edge/wild takes the host *.example.com, and shop.example.com is more specific; its routes do not count then (listener isolation)
                          default/edge/blog takes the host blog.example.com, not shop.example.com
                          default/other/http is bound to another address: 10.0.0.2:80
                        The nearest other rules:
                          HTTPRoute default/root rule 0: matches too, but comes later: path prefix / is shorter than /cart
                          HTTPRoute default/post rule 0: method GET is not POST
                          HTTPRoute default/env rule 0: header x-env is test, not prod; query parameter v is missing
                          HTTPRoute default/old rule 0: path /cart/1 is not under /old
                        """);
    }

    @Test
    void tellsWhatComesNearestWhereNothingMatches() {
        assertThat(text("GET", "http://blog.example.com/posts"))
                .isEqualTo(
                        """
                        GET http://blog.example.com/posts to blog.example.com:80
                          arrives at  10.0.0.1:80
                          listener    default/edge/blog
                          answer      404: no rule of this listener fits
                        Other listeners on this port:
                          default/edge/any takes the host *, and blog.example.com is more specific; its routes do not count then (listener isolation)
                          default/edge/wild takes the host *.example.com, and blog.example.com is more specific; its routes do not count then (listener isolation)
                          default/edge/shop takes the host shop.example.com, not blog.example.com
                          default/other/http is bound to another address: 10.0.0.2:80
                        The nearest other rules:
                          HTTPRoute default/blog rule 0: path /posts is not /
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    http://shop.example.com/old/x        | 301: the redirect filter answers
                    http://shop.example.com:81/          | no connection: no listener for http is bound to port 81; there are 10.0.0.1:80, 10.0.0.2:80
                    http://10.0.0.9/                     | no connection: no listener for http is bound to 10.0.0.9:80; there are 10.0.0.1:80, 10.0.0.2:80
                    https://shop.example.com:80/         | no connection: no listener for https is bound to port 80, where another scheme is spoken; there are 10.0.0.1:80, 10.0.0.2:80
                    http://10.0.0.2/                     | 404: no listener at 10.0.0.2:80 takes the host 10.0.0.2
                    http://unknown.test/                 | 404: no rule of this listener fits
                    http://none.example.com/             | 500: the rule has no backend
                    """)
    void tellsWhatTheClientSees(String url, String answer) {
        assertThat(data(url).get("answer")).isEqualTo(answer);
    }

    @Test
    void takesTheListenerOfAnAddressInTheUrlAndTheHostOfTheField() {
        assertThat(data("http://10.0.0.1/cart", "Host: shop.example.com"))
                .containsEntry("listener", "default/edge/shop")
                .containsEntry("host", "shop.example.com");
        assertThat(data("http://10.0.0.2/", "Host: only.test"))
                .containsEntry("listener", "default/other/http")
                .containsEntry("arrivesAt", "10.0.0.2:80");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    shop.example.com/x      | -     | it does not begin with http:// or https://
                    ftp://shop.example.com/ | -     | it does not begin with http:// or https://
                    http:///x               | -     | an empty host
                    http://user@shop/x      | -     | a host with a character that no host name has
                    http://shop:http/x      | -     | a bad port
                    http://shop/a b         | -     | a character that no path has
                    http://shop/%zz         | -     | bad percent-encoding
                    http://shop/é           | -     | percent-encode it
                    http://shop/            | X-Env | is no header field: write it as name:value.
                    """)
    void refusesWhatIsNoRequest(String url, String header, String why) {
        var headers = header.equals("-") ? List.<String>of() : List.of(header);
        assertThat(Explain.request(snapshot(), "GET", url, headers))
                .isInstanceOfSatisfying(
                        Explain.Refused.class,
                        refused -> assertThat(refused.reason()).contains(why));
    }

    @Test
    void namesTenOtherRulesAtMost() {
        var lines = new ArrayList<RoutedMatch>();
        for (var i = 0; i < 30; i++) {
            lines.add(line("*", prefix("/p" + i), rule("r" + i, List.of(), List.of())));
        }
        var snapshot =
                new Snapshot(1, List.of(listener("edge", "any", "*", PORT, lines)), Map.of());
        var explained = explained(snapshot, "GET", "http://h.example/p29");
        assertThat((List<?>) explained.data().get("lostRules")).hasSize(10);
        assertThat(explained.taken()).isTrue();
    }

    private static String text(String method, String url, String... headers) {
        return explained(snapshot(), method, url, headers).text();
    }

    private static Map<String, Object> data(String url, String... headers) {
        return explained(snapshot(), "GET", url, headers).data();
    }

    private static Explain.Explained explained(
            Snapshot snapshot, String method, String url, String... headers) {
        return (Explain.Explained) Explain.request(snapshot, method, url, List.of(headers));
    }

    private static Snapshot snapshot() {
        var cart =
                rule(
                        "cart",
                        List.of(
                                new Filter.RequestHeaders(
                                        new Filter.HeaderEdits(
                                                List.of(new Filter.HeaderField("X-Team", "cart")),
                                                List.of(),
                                                List.of("X-Debug"))),
                                new Filter.UrlRewrite(
                                        Optional.empty(),
                                        Optional.of(new Filter.PathRewrite.Prefix("/cart", "/")))),
                        List.of(
                                new WeightedBackend(GOOD, 6, List.of()),
                                new WeightedBackend(EMPTY, 1, List.of()),
                                new WeightedBackend(GONE, 1, List.of())));
        var env =
                new HttpMatch(
                        new PathMatch.Prefix("/cart"),
                        Optional.empty(),
                        List.of(new HttpMatch.HeaderMatch("x-env", new ValueMatch.Exact("prod"))),
                        List.of(new HttpMatch.QueryMatch("v", new ValueMatch.Exact("2"))));
        var post =
                new HttpMatch(new PathMatch.Prefix("/"), Optional.of("POST"), List.of(), List.of());
        var moved =
                new Filter.Redirect(
                        Optional.of("https"),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        301);
        var shop = "shop.example.com";
        return new Snapshot(
                7,
                List.of(
                        listener("edge", "any", "*", PORT, List.of()),
                        listener(
                                "edge",
                                "wild",
                                "*.example.com",
                                PORT,
                                List.of(
                                        line(
                                                "*.example.com",
                                                prefix("/"),
                                                rule("none", List.of(), List.of())))),
                        listener(
                                "edge",
                                "shop",
                                shop,
                                PORT,
                                List.of(
                                        line(shop, env, plain("env")),
                                        line(shop, prefix("/cart"), cart),
                                        line(
                                                shop,
                                                prefix("/old"),
                                                rule("old", List.of(moved), List.of())),
                                        line(shop, post, plain("post")),
                                        line(shop, prefix("/"), plain("root")))),
                        listener(
                                "edge",
                                "blog",
                                "blog.example.com",
                                PORT,
                                List.of(
                                        line(
                                                "blog.example.com",
                                                new HttpMatch(
                                                        new PathMatch.Exact("/"),
                                                        Optional.empty(),
                                                        List.of(),
                                                        List.of()),
                                                plain("blog")))),
                        listener("other", "http", "only.test", at("10.0.0.2", 80), List.of())),
                Map.of(
                        GOOD,
                        new Upstream.Endpoints(
                                Upstream.Protocol.HTTP1,
                                List.of(at("10.1.0.1", 8080), at("10.1.0.2", 8080))),
                        EMPTY,
                        new Upstream.Endpoints(Upstream.Protocol.HTTP1, List.of()),
                        GONE,
                        new Upstream.Unresolved("Service default/gone does not exist")));
    }

    private static Listener listener(
            String gateway,
            String name,
            String host,
            InetSocketAddress binding,
            List<RoutedMatch> routes) {
        return new Listener.Http(
                new ListenerId("default", gateway, name), List.of(binding), hostname(host), routes);
    }

    private static RoutedMatch line(String host, HttpMatch match, HttpRule rule) {
        return new RoutedMatch(hostname(host), match, rule);
    }

    private static HttpMatch prefix(String path) {
        return new HttpMatch(new PathMatch.Prefix(path), Optional.empty(), List.of(), List.of());
    }

    private static HttpRule plain(String route) {
        return rule(route, List.of(), List.of(new WeightedBackend(GOOD, 1, List.of())));
    }

    private static HttpRule rule(
            String route, List<Filter> filters, List<WeightedBackend> backends) {
        return new HttpRule(
                new RuleId("HTTPRoute", "default", route, 0, Optional.empty()),
                filters,
                backends,
                Timeouts.NONE);
    }

    private static Hostname hostname(String text) {
        return text.equals("*") ? Hostname.ANY : new Hostname(text);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
