package dev.gatehouse.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.server.http.Plan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What one table shares with the next.
class ReuseTest {

    private static final int HOSTS = 100;
    private static final int PREFIXES = 100;

    private final List<HttpRule> compiled = new ArrayList<>();

    @Test
    void recompilesOneHostsTableForOneChangedRouteAmongTenThousand() throws Exception {
        var lines = lines();
        var before = compile(RoutingTable.empty(), http("http", lines));
        assertThat(compiled).hasSize(HOSTS * PREFIXES);
        compiled.clear();

        var changed = HOSTS * PREFIXES / 2;
        var rule = Routes.rule("changed");
        lines.set(changed, Routes.line("h50.example", new PathMatch.Prefix("/new"), rule));
        var after = compile(before, http("http", lines));

        assertThat(compiled).containsExactly(rule);
        assertThat(recompiledHosts(before, after)).containsExactly("h50.example");
        assertThat(plan(after, "h50.example", "/p1")).isSameAs(plan(before, "h50.example", "/p1"));
        assertThat(Routes.name(plan(after, "h50.example", "/new"))).isEqualTo("changed");
        assertThat(Routes.name(plan(after, "h50.example", "/p0"))).isEqualTo("404");
    }

    @Test
    void keepsTheTablesOfHostsWhoseLinesMoveUpOrDown() throws Exception {
        var lines = lines();
        var before = compile(RoutingTable.empty(), http("http", lines));

        lines.removeFirst();
        lines.add(0, Routes.line("*", new PathMatch.Exact("/p1"), Routes.rule("first")));
        lines.add(0, Routes.line("new.example", new PathMatch.Exact("/"), Routes.rule("new")));
        var after = compile(before, http("http", lines));

        assertThat(recompiledHosts(before, after)).containsExactly("h0.example");
        assertThat(Routes.name(plan(before, "h1.example", "/p1"))).isEqualTo("h1-p1");
        assertThat(Routes.name(plan(after, "h1.example", "/p1"))).isEqualTo("first");
        assertThat(Routes.name(plan(after, "h1.example", "/p1/x"))).isEqualTo("h1-p1");
    }

    @Test
    void keepsAListenerThatIsTheSameObject() {
        var one = http("one", lines());
        var before = compile(RoutingTable.empty(), one);
        compiled.clear();
        var after = compile(before, one, Routes.listener("two", "two.example", List.of()));
        assertThat(after.listener(one.id())).isSameAs(before.listener(one.id()));
        assertThat(compiled).isEmpty();
    }

    @Test
    void sharesAPlanBetweenAllLinesAndListenersOfItsRule() throws Exception {
        var rule = Routes.rule("it");
        var table =
                compile(
                        RoutingTable.empty(),
                        Routes.listener(
                                "one",
                                "a.example",
                                List.of(
                                        Routes.line("a.example", new PathMatch.Exact("/1"), rule),
                                        Routes.line("a.example", new PathMatch.Exact("/2"), rule))),
                        Routes.listener(
                                "two",
                                "b.example",
                                List.of(
                                        Routes.line(
                                                "b.example", new PathMatch.Exact("/1"), rule))));
        assertThat(compiled).containsExactly(rule);
        assertThat(plan(table, "a.example", "/2")).isSameAs(plan(table, "a.example", "/1"));
        assertThat(plan(table, "b.example", "/1")).isSameAs(plan(table, "a.example", "/1"));
    }

    @Test
    void forgetsThePlansOfRulesThatAreGone() {
        var lines = List.of(Routes.line("*", new PathMatch.Prefix("/"), Routes.rule("it")));
        var first = compile(RoutingTable.empty(), http("http", lines));
        var second = compile(first, http("http", List.of()));
        compiled.clear();
        compile(second, http("http", lines));
        assertThat(compiled).hasSize(1);
    }

    @Test
    void keepsWhatConnectionsOfAnAddressThatIsGivenUpAreServedBy() {
        var elsewhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8081);
        var goes = Routes.listener("goes", "*", elsewhere, List.of());
        var stays = http("http", List.of());
        var before = compile(RoutingTable.empty(), stays, goes);
        var after = compile(before, stays).keeping(before, Set.of(Routes.PORT, elsewhere));
        assertThat(after.port(elsewhere)).isNotNull().isSameAs(before.port(elsewhere));
        var later = compile(after, stays);
        assertThat(later.keeping(after, Set.of(elsewhere)).port(elsewhere))
                .isSameAs(before.port(elsewhere));
        assertThat(later.keeping(after, Set.of(Routes.PORT)).port(elsewhere)).isNull();
        var again = compile(after, stays, Routes.listener("new", "*", elsewhere, List.of()));
        assertThat(again.keeping(after, Set.of(elsewhere)).port(elsewhere))
                .isNotSameAs(before.port(elsewhere));
    }

    private static List<RoutedMatch> lines() {
        var lines = new ArrayList<RoutedMatch>();
        for (var host = 0; host < HOSTS; host++) {
            for (var prefix = 0; prefix < PREFIXES; prefix++) {
                lines.add(
                        Routes.line(
                                "h" + host + ".example",
                                new PathMatch.Prefix("/p" + prefix),
                                Routes.rule("h" + host + "-p" + prefix)));
            }
        }
        return lines;
    }

    private static Listener http(String name, List<RoutedMatch> lines) {
        return Routes.listener(name, "*", lines);
    }

    private RoutingTable compile(RoutingTable previous, Listener... listeners) {
        return RoutingTable.compile(
                Routes.snapshot(listeners),
                previous,
                rule -> {
                    compiled.add(rule);
                    return Routes.plan(rule);
                });
    }

    private static List<String> recompiledHosts(RoutingTable before, RoutingTable after) {
        var id = Routes.listener("http", "*", List.of()).id();
        var recompiled = new ArrayList<String>();
        for (var host = 0; host < HOSTS; host++) {
            var name = Routes.host("h" + host + ".example");
            if (before.listener(id).table(name) != after.listener(id).table(name)) {
                recompiled.add(name.text());
            }
        }
        return recompiled;
    }

    private static Plan plan(RoutingTable table, String host, String path) throws Exception {
        return table.port(Routes.PORT).find(Routes.request("GET", host, path));
    }
}
