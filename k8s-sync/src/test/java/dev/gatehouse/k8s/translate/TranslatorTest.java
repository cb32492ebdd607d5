package dev.gatehouse.k8s.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import dev.gatehouse.model.Listener;
import dev.gatehouse.model.RoutedMatch;
import dev.gatehouse.model.Snapshot;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What stays the same object from one snapshot to the next, and what does not.
class TranslatorTest {

    private static final UpstreamId ONE = new UpstreamId("default/Service/one:80");
    private static final UpstreamId TWO = new UpstreamId("default/Service/two:80");

    private final Declarations declared =
            Declarations.of(Scale.EDGE)
                    .put(Scale.service("one"))
                    .put(Scale.slice("one", "10.0.0.1"))
                    .put(Scale.service("two"))
                    .put(Scale.slice("two", "10.0.0.2"))
                    .put(Scale.route("one", "/one", "one"))
                    .put(Scale.route("two", "/two", "two"));
    private final Translator translator =
            new Translator(Origin.FOLDER, pools("127.0.0.1"), Advertised.SAME, Declarations.CLOCK);
    private final Snapshot before = translate();

    private Snapshot translate() {
        return translator.translate(declared.resources()).snapshot();
    }

    @Test
    void countsGenerations() {
        assertThat(before.generation()).isEqualTo(1);
        assertThat(translate().generation()).isEqualTo(2);
    }

    @Test
    void keepsEverythingWhereNothingChanged() {
        var after = translate();

        assertSameListeners(before, after);
        assertThat(after.upstreams()).isEqualTo(before.upstreams());
        assertThat(after.upstreams().get(ONE)).isSameAs(before.upstreams().get(ONE));
    }

    @Test
    void keepsListenersAndRulesWhereOnlyEndpointsChanged() {
        declared.put(Scale.slice("two", "10.0.0.3"));

        var after = translate();

        assertSameListeners(before, after);
        assertThat(after.upstreams().get(ONE)).isSameAs(before.upstreams().get(ONE));
        assertThat(after.upstreams().get(TWO))
                .isEqualTo(
                        new Upstream.Endpoints(
                                Upstream.Protocol.HTTP1,
                                List.of(new InetSocketAddress("10.0.0.3", 3000))));
    }

    @Test
    void keepsAnUpstreamWhoseSliceWasWrittenAnewWithTheSameEndpoints() {
        declared.put(Scale.slice("two", "10.0.0.2"));

        assertThat(translate().upstreams().get(TWO)).isSameAs(before.upstreams().get(TWO));
    }

    @Test
    void keepsTheRulesOfOtherRoutesWhereARouteChanged() {
        declared.put(Scale.route("two", "/new", "two"));

        var after = translate();

        assertThat(line(after, "http", "/one")).isSameAs(line(before, "http", "/one"));
        assertThat(line(after, "http", "/new").rule().id())
                .isEqualTo(line(before, "http", "/two").rule().id());
        assertThat(http(after, "http").routes())
                .noneMatch(l -> l.match().path().value().equals("/two"));
    }

    @Test
    void keepsTheUnchangedRuleOfAChangedRoute() {
        declared.put(Scale.route("two", "/new", "two"));

        var after = translate();

        assertThat(line(after, "http", "/fixed/two")).isSameAs(line(before, "http", "/fixed/two"));
    }

    @Test
    void keepsTheListenerWhereAChangedRouteSaysTheSame() {
        declared.put(Scale.route("two", "/two", "two"));

        assertSameListeners(before, translate());
    }

    @Test
    void keepsTheOtherListenersWhereOneGoesOrComes() {
        declared.put(
                Scale.EDGE.replace(
                        "- {name: other, port: 81, protocol: HTTP, hostname: \"*.other.test\"}",
                        "- {name: third, port: 82, protocol: HTTP}"));

        var after = translate();

        assertThat(after.listeners()).hasSize(2);
        assertThat(http(after, "http").routes()).isEqualTo(http(before, "http").routes());
        assertThat(line(after, "http", "/one")).isSameAs(line(before, "http", "/one"));
        assertThat(http(after, "http")).isSameAs(http(before, "http"));
    }

    @Test
    void rebuildsARuleWhoseBackendVanishes() {
        declared.remove("Service", "default/two");

        var after = translate();

        assertThat(line(after, "http", "/one")).isSameAs(line(before, "http", "/one"));
        assertThat(line(after, "http", "/two").rule().backends().getFirst().upstream().text())
                .isEqualTo("default/Service/two:80 (BackendNotFound)");
        assertThat(after.upstreams()).doesNotContainKey(TWO);
    }

    @Test
    void repairsARuleWhoseBackendAppears() {
        declared.put(Scale.route("three", "/three", "three"));
        assertThat(translate().upstreams())
                .containsKey(new UpstreamId("default/Service/three:80 (BackendNotFound)"));

        declared.put(Scale.service("three")).put(Scale.slice("three", "10.0.0.3"));

        assertThat(translate().upstreams())
                .containsKey(new UpstreamId("default/Service/three:80"))
                .doesNotContainKey(new UpstreamId("default/Service/three:80 (BackendNotFound)"));
    }

    @Test
    void detachesARouteWhoseNamespaceLosesItsLabel() {
        declared.put(
                        Scale.EDGE.replace(
                                "{name: http, port: 80, protocol: HTTP}",
                                "{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces:"
                                        + " {from: Selector, selector: {matchLabels: {team: red}}}}}"))
                .put(namespace("red"));
        assertThat(http(translate(), "http").routes()).hasSize(4);

        declared.put(namespace("blue"));

        assertThat(http(translate(), "http").routes()).isEmpty();
    }

    private static String namespace(String team) {
        return """
        apiVersion: v1
        kind: Namespace
        metadata: {name: default, labels: {team: %s}}
        """
                .formatted(team);
    }

    @Test
    void forgetsWhatIsGone() {
        declared.remove("HTTPRoute", "default/two");
        var after = translate();
        assertThat(http(after, "http").routes()).hasSize(2);
        assertThat(after.upstreams()).containsOnlyKeys(ONE);

        declared.put(Scale.route("two", "/two", "two"));
        assertThat(http(translate(), "http").routes()).isEqualTo(http(before, "http").routes());
    }

    @Test
    void keepsAnAddressWhileTheGatewayIsThereAndGivesItBackAfterwards() {
        var gateways =
                new Translator(
                        Origin.FOLDER,
                        pools("10.0.0.1-10.0.0.2"),
                        Advertised.SAME,
                        Declarations.CLOCK);
        var many = Declarations.of(Scale.EDGE).put(gateway("b"));
        var first = gateways.translate(many.resources());
        assertThat(address(first, "edge")).isEqualTo("10.0.0.2");
        assertThat(address(first, "b")).isEqualTo("10.0.0.1");

        // "a" would come first on a fresh start; now both addresses are taken, so it shares.
        many.put(gateway("a"));
        var second = gateways.translate(many.resources());
        assertThat(address(second, "b")).isEqualTo("10.0.0.1");
        assertThat(address(second, "edge")).isEqualTo("10.0.0.2");
        assertThat(address(second, "a")).isEqualTo("10.0.0.1");

        many.remove("Gateway", "default/a").remove("Gateway", "default/edge").put(gateway("c"));
        var third = gateways.translate(many.resources());
        assertThat(address(third, "c")).isEqualTo("10.0.0.2");
    }

    @Test
    void goesByThePublishedAddressIfThePoolStillHasIt() {
        var gateways =
                new Translator(
                        Origin.FOLDER,
                        pools("10.0.0.1-10.0.0.9"),
                        Advertised.SAME,
                        Declarations.CLOCK);
        var resources = Declarations.of(Scale.EDGE).put(gateway("b")).put(gateway("c")).resources();
        var status = new HashMap<>(resources.gateways());
        publish(status, "b", "10.0.0.7");
        publish(status, "c", "10.9.9.9");

        var translation =
                gateways.translate(
                        new Resources(
                                resources.gatewayClasses(),
                                status,
                                resources.httpRoutes(),
                                resources.referenceGrants(),
                                resources.namespaces(),
                                resources.services(),
                                resources.endpointSlices(),
                                resources.secrets(),
                                resources.configMaps(),
                                resources.nodes()));

        assertThat(address(translation, "b")).isEqualTo("10.0.0.7");
        assertThat(address(translation, "c")).isEqualTo("10.0.0.1");
        assertThat(address(translation, "edge")).isEqualTo("10.0.0.2");
    }

    private static void publish(Map<ObjectKey, Gateway> gateways, String name, String address) {
        gateways.computeIfPresent(
                new ObjectKey("default", name),
                (_, gateway) ->
                        gateway.edit()
                                .withNewStatus()
                                .addNewAddress()
                                .withType("IPAddress")
                                .withValue(address)
                                .endAddress()
                                .endStatus()
                                .build());
    }

    @Test
    void saysTheAdvertisedAddressAndServesItsOwn() {
        var advertised =
                ((Advertised.Parsed.Good) Advertised.parse(List.of("10.0.0.7=203.0.113.7")))
                        .advertised();
        var gateways =
                new Translator(Origin.CLUSTER, pools("10.0.0.7"), advertised, Declarations.CLOCK);

        var translation = gateways.translate(Declarations.of(Scale.EDGE).resources());

        assertThat(address(translation, "edge")).isEqualTo("203.0.113.7");
        assertThat(translation.snapshot().listeners().getFirst().bindings().toString())
                .contains("10.0.0.7");
    }

    @Test
    void letsOnlyAFolderNameABackendsAddresses() {
        var declared = Declarations.of(Scale.EDGE).put(Scale.route("one", "/one", "one"));
        declared.put(
                """
                apiVersion: v1
                kind: Service
                metadata:
                  name: one
                  annotations: {gatehouse.dev/addresses: "127.0.0.1:9901"}
                spec: {ports: [{port: 80}]}
                """);
        var pools = pools("10.0.0.1");
        var resources = declared.resources();

        var folder =
                new Translator(Origin.FOLDER, pools, Advertised.SAME, Declarations.CLOCK)
                        .translate(resources);
        var cluster =
                new Translator(Origin.CLUSTER, pools, Advertised.SAME, Declarations.CLOCK)
                        .translate(resources);

        assertThat(String.valueOf(folder.snapshot().upstreams().get(ONE))).contains("9901");
        assertThat(String.valueOf(cluster.snapshot().upstreams().get(ONE))).doesNotContain("9901");
    }

    @Test
    void givesAddressesOfAPoolThatNobodyCouldListAtOnce() {
        var gateways =
                new Translator(
                        Origin.FOLDER, pools("2001:db8::/32"), Advertised.SAME, Declarations.CLOCK);

        var translation =
                gateways.translate(Declarations.of(Scale.EDGE).put(gateway("b")).resources());

        assertThat(address(translation, "b")).isEqualTo("2001:db8::");
        assertThat(address(translation, "edge")).isEqualTo("2001:db8::1");
    }

    private static String gateway(String name) {
        return """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: %s}
        spec:
          gatewayClassName: edge
          listeners:
          - {name: http, port: 80, protocol: HTTP}
        """
                .formatted(name);
    }

    private static String address(Translation translation, String gateway) {
        return translation.verdicts().gateways().stream()
                .filter(g -> g.gateway().name().equals(gateway))
                .findFirst()
                .orElseThrow()
                .addresses()
                .getFirst();
    }

    static AddressPools pools(String... entries) {
        return ((AddressPools.Parsed.Good) AddressPools.parse(List.of(entries))).pools();
    }

    private static Listener.Http http(Snapshot snapshot, String name) {
        return snapshot.listeners().stream()
                .filter(l -> l.id().name().equals(name))
                .map(Listener.Http.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static RoutedMatch line(Snapshot snapshot, String listener, String path) {
        return http(snapshot, listener).routes().stream()
                .filter(l -> l.match().path().value().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static void assertSameListeners(Snapshot before, Snapshot after) {
        assertThat(after.listeners()).hasSameSizeAs(before.listeners());
        for (var i = 0; i < after.listeners().size(); i++) {
            assertThat(after.listeners().get(i)).isSameAs(before.listeners().get(i));
        }
    }
}
