package dev.gatehouse.server.admin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.ApplyReport;
import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.BackendReach.State;
import dev.gatehouse.model.BackendReach.Way;
import dev.gatehouse.model.ControlPlane;
import dev.gatehouse.model.Filter;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.ObjectStatus.Condition;
import dev.gatehouse.model.ObjectStatus.Part;
import dev.gatehouse.model.PathMatch;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.RuleId;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.SourceState;
import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.model.WeightedBackend;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ListingTest {

    private static final InetSocketAddress HERE = address(80);
    private static final ListenerId HTTP = new ListenerId("shop", "edge", "http");
    private static final UpstreamId APP = new UpstreamId("shop/Service/app:80");
    private static final UpstreamId NEW = new UpstreamId("shop/Service/new:80");
    private static final Condition ACCEPTED = condition("Accepted", true, "fine");
    private static final Condition NO_CONFLICT = condition("Conflicted", false, "none");

    @Test
    void gatewayIsServedWhereAllOfItsListenersAre() {
        var item =
                only(
                        Listing.GATEWAYS,
                        snapshot(routes(rule(0, APP), rule(1, APP)), ready(APP)),
                        gateway(true, programmed("http", true)));
        assertThat(item)
                .containsEntry("namespace", "shop")
                .containsEntry("name", "edge")
                .containsEntry("served", "yes")
                .containsEntry("why", List.of())
                .containsEntry(
                        "listeners",
                        List.of(
                                Map.of(
                                        "name",
                                        "http",
                                        "served",
                                        "yes",
                                        "hostname",
                                        "*",
                                        "addresses",
                                        List.of("127.0.0.1:80"),
                                        "routes",
                                        1L)));
    }

    @Test
    void gatewayIsServedPartlyAndSaysWhyEachOfTheOthersIsNot() {
        var https =
                Part.ofListener(
                        "https",
                        List.of(
                                ACCEPTED,
                                condition("Programmed", false, "see ResolvedRefs"),
                                condition("ResolvedRefs", false, "Secret tls is not there"),
                                NO_CONFLICT));
        var item =
                only(
                        Listing.GATEWAYS,
                        snapshot(routes(rule(0, APP)), ready(APP)),
                        gateway(true, programmed("http", true), https, programmed("other", false)));
        assertThat(item)
                .containsEntry("served", "partly")
                .containsEntry(
                        "why",
                        List.of(
                                "listener https: Secret tls is not there",
                                "listener other: the port is taken"));
    }

    @Test
    void gatewayThatIsNotProgrammedIsNotServed() {
        var refused =
                new ObjectStatus(
                        "Gateway",
                        "shop",
                        "edge",
                        List.of(
                                new Part(
                                        "",
                                        List.of(
                                                condition("Accepted", false, "no such class"),
                                                condition("Programmed", false, "see Accepted")))));
        assertThat(only(Listing.GATEWAYS, Snapshot.empty(), refused))
                .containsEntry("served", "no")
                .containsEntry("why", List.of("no such class"));
    }

    @Test
    void routeIsServedWhereItsRulesAreAnswered() {
        var item =
                only(
                        Listing.ROUTES,
                        snapshot(routes(rule(0, APP), redirect(1)), ready(APP)),
                        route(ACCEPTED));
        assertThat(item)
                .containsEntry("kind", "HTTPRoute")
                .containsEntry("served", "yes")
                .containsEntry("hostnames", List.of("shop.example"))
                .containsEntry("listeners", List.of("shop/edge/http"))
                .containsEntry("backends", List.of(APP.text()));
    }

    @Test
    void routeThatIsRefusedIsNotServedAndSaysWhy() {
        assertThat(
                        only(
                                Listing.ROUTES,
                                Snapshot.empty(),
                                route(condition("Accepted", false, "not from this namespace"))))
                .containsEntry("served", "no")
                .containsEntry("why", List.of("parent shop/edge: not from this namespace"));
    }

    @Test
    void routeOfListenersThatAreNotServedIsNotServed() {
        assertThat(only(Listing.ROUTES, Snapshot.empty(), route(ACCEPTED)))
                .containsEntry("served", "no")
                .extractingByKey("why")
                .asString()
                .contains("none of the listeners that it is attached to is served");
    }

    @Test
    void routeWithoutParentsIsNotServed() {
        var orphan = new ObjectStatus("HTTPRoute", "shop", "app", List.of());
        assertThat(only(Listing.ROUTES, Snapshot.empty(), orphan))
                .containsEntry("served", "no")
                .containsEntry("why", List.of("it has no parentRefs: name a Gateway there"));
    }

    @Test
    void routeIsServedPartlyWhileOneOfItsBackendsHasNobodyReady() {
        var snapshot = snapshot(routes(rule(0, APP), rule(1, NEW)), ready(APP), idle(NEW));
        assertThat(only(Listing.ROUTES, snapshot, route(ACCEPTED)))
                .containsEntry("served", "partly")
                .containsEntry(
                        "why",
                        List.of("backend " + NEW + ": no endpoint is ready: answered with 503"));
    }

    @Test
    void routeOfWhichNoRuleCanAnswerIsNotServed() {
        var snapshot = snapshot(routes(rule(0, NEW), rule(1)), idle(NEW));
        assertThat(only(Listing.ROUTES, snapshot, route(ACCEPTED)))
                .containsEntry("served", "no")
                .containsEntry(
                        "why",
                        List.of(
                                "backend " + NEW + ": no endpoint is ready: answered with 503",
                                "rule 1 has no backend to ask: answered with 500"));
    }

    @Test
    void routeOfAListenerThatIsNotBoundIsNotServed() {
        var snapshot = snapshot(routes(rule(0, APP)), ready(APP));
        var report = new ApplyReport(1, Map.of(HTTP, "127.0.0.1:80 is taken"));
        assertThat(only(Listing.ROUTES, snapshot, report, control(route(ACCEPTED))))
                .containsEntry("served", "no")
                .containsEntry("why", List.of("listener shop/edge/http: 127.0.0.1:80 is taken"));
    }

    @Test
    void backendSaysWhereItIsAndByWhichWay() {
        var snapshot = snapshot(routes(rule(0, APP)), ready(APP));
        assertThat(only(Listing.BACKENDS, snapshot, none(), reached(State.FALLBACK)))
                .containsEntry("namespace", "shop")
                .containsEntry("name", APP.text())
                .containsEntry("served", "yes")
                .containsEntry("endpoints", List.of("127.0.0.1:7"))
                .containsEntry("way", "nodeport")
                .containsEntry("state", "fallback")
                .containsEntry("why", List.of("no pod answers"));
    }

    @Test
    void backendThatIsCutOffIsNotServedAndNeitherIsItsRoute() {
        var snapshot = snapshot(routes(rule(0, APP)), ready(APP));
        var cutOff = reached(State.CUT_OFF, route(ACCEPTED));
        assertThat(only(Listing.BACKENDS, snapshot, none(), cutOff))
                .containsEntry("served", "no")
                .containsEntry("why", List.of("no pod answers"));
        assertThat(only(Listing.ROUTES, snapshot, none(), cutOff))
                .containsEntry("served", "no")
                .containsEntry("why", List.of("backend " + APP + ": no pod answers"));
    }

    @Test
    void backendThatAReferenceDoesNotLeadToIsNotServed() {
        var snapshot =
                new Snapshot(1, List.of(), Map.of(NEW, new Upstream.Unresolved("no such Service")));
        assertThat(only(Listing.BACKENDS, snapshot))
                .containsEntry("namespace", "shop")
                .containsEntry("served", "no")
                .containsEntry("endpoints", List.of())
                .containsEntry("why", List.of("no such Service: answered with 500"));
    }

    @Test
    void listsOneNamespaceWhereOneIsAskedFor() {
        var snapshot = snapshot(routes(rule(0, APP)), ready(APP));
        for (var listing : Listing.values()) {
            assertThat(items(listing, snapshot, Optional.of("shop"))).hasSize(1);
            assertThat(items(listing, snapshot, Optional.of("blog"))).isEmpty();
        }
    }

    @Test
    void notesThatThereIsNoConfigurationOrThatItsSourceIsAway() {
        assertThat(
                        Listing.ROUTES.document(
                                Snapshot.empty(), none(), Map.of(), List::of, Optional.empty()))
                .containsEntry("note", "there is no configuration yet, and nothing is served");
        var snapshot = snapshot(routes(rule(0, APP)), ready(APP));
        assertThat(Listing.ROUTES.document(snapshot, none(), Map.of(), List::of, Optional.empty()))
                .doesNotContainKey("note");
        var away =
                new SourceState(
                        Optional.of(Instant.parse("2026-11-24T12:00:00Z")),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty());
        assertThat(
                        Listing.ROUTES.document(
                                snapshot,
                                none(),
                                Map.of(),
                                new Told(List.of(), List.of(), away),
                                Optional.empty()))
                .extractingByKey("note")
                .asString()
                .contains("is not followed since 2026-11-24T12:00:00Z");
    }

    private record Told(List<ObjectStatus> objects, List<BackendReach> backends, SourceState source)
            implements ControlPlane {}

    private static ControlPlane control(ObjectStatus... objects) {
        return new Told(List.of(objects), List.of(), SourceState.FOLLOWED);
    }

    private static ControlPlane reached(State state, ObjectStatus... objects) {
        var reach = new BackendReach(APP, "shop", "app", Way.NODEPORT, state, "no pod answers");
        return new Told(List.of(objects), List.of(reach), SourceState.FOLLOWED);
    }

    private static ApplyReport none() {
        return new ApplyReport(1, Map.of());
    }

    private static Map<String, Object> only(
            Listing listing, Snapshot snapshot, ObjectStatus... objects) {
        return only(listing, snapshot, none(), control(objects));
    }

    private static Map<String, Object> only(
            Listing listing, Snapshot snapshot, ApplyReport report, ControlPlane control) {
        var items = items(listing.document(snapshot, report, Map.of(), control, Optional.empty()));
        assertThat(items).hasSize(1);
        return items.getFirst();
    }

    private static List<Map<String, Object>> items(
            Listing listing, Snapshot snapshot, Optional<String> namespace) {
        var told = control(gateway(true, programmed("http", true)), route(ACCEPTED));
        return items(listing.document(snapshot, none(), Map.of(), told, namespace));
    }

    @SuppressWarnings("unchecked") // what the document says of itself
    private static List<Map<String, Object>> items(Map<String, Object> document) {
        return (List<Map<String, Object>>) requireNonNull(document.get("items"));
    }

    private static ObjectStatus gateway(boolean programmed, Part... listeners) {
        var own = new Part("", List.of(ACCEPTED, condition("Programmed", programmed, "serves")));
        var parts = new ArrayList<>(List.of(own));
        parts.addAll(List.of(listeners));
        return new ObjectStatus("Gateway", "shop", "edge", parts);
    }

    private static Part programmed(String listener, boolean holds) {
        return Part.ofListener(
                listener,
                List.of(
                        ACCEPTED,
                        condition("Programmed", holds, "the port is taken"),
                        NO_CONFLICT));
    }

    private static ObjectStatus route(Condition... conditions) {
        var parent = new Part("parent shop/edge", List.of(conditions));
        return new ObjectStatus("HTTPRoute", "shop", "app", List.of(parent));
    }

    private static Condition condition(String type, boolean status, String message) {
        return new Condition(type, status, "Reason", message);
    }

    private record At(UpstreamId id, List<InetSocketAddress> addresses) {}

    private static Snapshot snapshot(List<RoutedMatch> routes, At... upstreams) {
        var byId = new HashMap<UpstreamId, Upstream>();
        for (var at : upstreams) {
            byId.put(at.id, new Upstream.Endpoints(Upstream.Protocol.HTTP1, at.addresses));
        }
        return new Snapshot(
                1,
                List.of(new Listener.Http(HTTP, List.of(HERE), Hostname.ANY, routes)),
                Map.copyOf(byId));
    }

    private static At ready(UpstreamId id) {
        return new At(id, List.of(address(7)));
    }

    private static At idle(UpstreamId id) {
        return new At(id, List.of());
    }

    private static List<RoutedMatch> routes(HttpRule... rules) {
        return List.of(rules).stream()
                .map(
                        rule ->
                                new RoutedMatch(
                                        new Hostname("shop.example"),
                                        new HttpMatch(
                                                new PathMatch.Prefix("/" + rule.id().index()),
                                                Optional.empty(),
                                                List.of(),
                                                List.of()),
                                        rule))
                .toList();
    }

    private static HttpRule rule(int index, UpstreamId... backends) {
        return new HttpRule(
                id(index),
                List.of(),
                List.of(backends).stream()
                        .map(backend -> new WeightedBackend(backend, 1, List.of()))
                        .toList(),
                Timeouts.NONE);
    }

    private static HttpRule redirect(int index) {
        var redirect =
                new Filter.Redirect(
                        Optional.of("https"),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        301);
        return new HttpRule(id(index), List.of(redirect), List.of(), Timeouts.NONE);
    }

    private static RuleId id(int index) {
        return new RuleId("HTTPRoute", "shop", "app", index, Optional.empty());
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
