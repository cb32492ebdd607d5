package dev.gatehouse.k8s.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.cluster.References;
import dev.gatehouse.model.ObjectStatus.Condition;
import dev.gatehouse.model.Upstream;
import dev.gatehouse.model.UpstreamId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What becomes of a gateway while the parameters of its class change.
class ClassParametersTest {

    private static final UpstreamId USUAL = new UpstreamId("default/Service/app:80");
    private static final UpstreamId BY_NODE = new UpstreamId(USUAL + " (reach nodeport)");
    private static final UpstreamId BY_CLUSTER_IP = new UpstreamId(USUAL + " (reach clusterip)");

    private static final String SERVED =
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: edge}
            spec:
              controllerName: gatehouse.dev/gateway
              parametersRef: {group: "", kind: ConfigMap, namespace: default, name: edge}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge}
            spec:
              gatewayClassName: edge
              listeners: [{name: http, port: 80, protocol: HTTP}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: app}
            spec:
              parentRefs: [{name: edge}]
              rules: [{backendRefs: [{name: app, port: 80}]}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: app}
            spec:
              type: NodePort
              clusterIP: 10.96.0.7
              ports: [{port: 80, nodePort: 30080}]
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: app-1, labels: {kubernetes.io/service-name: app}}
            addressType: IPv4
            ports: [{port: 3000}]
            endpoints: [{addresses: [10.244.0.5], nodeName: n1}]
            """;

    private final Declarations declared =
            Declarations.of(SERVED).put(node("192.0.2.1")).put(parameters("reach: nodeport"));
    private final Translator translator =
            new Translator(
                    Origin.CLUSTER, pools(), Advertised.SAME, ReachPolicy.POD, Declarations.CLOCK);

    private static AddressPools pools() {
        return switch (AddressPools.parse(List.of("127.0.0.1"))) {
            case AddressPools.Parsed.Good(var pools) -> pools;
            case AddressPools.Parsed.Bad(var why) -> throw new IllegalArgumentException(why);
        };
    }

    private static String parameters(String data) {
        return """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: edge}
        data: {%s}
        """
                .formatted(data);
    }

    private static String node(String address) {
        return """
        apiVersion: v1
        kind: Node
        metadata: {name: n1}
        status:
          conditions: [{type: Ready, status: "True"}]
          addresses: [{type: InternalIP, address: %s}]
        """
                .formatted(address);
    }

    private Translation translate() {
        return translator.translate(declared.resources());
    }

    private static void assertReached(Translation translation, UpstreamId id, String at, int port) {
        assertThat(translation.snapshot().upstreams())
                .containsExactly(
                        Map.entry(
                                id,
                                new Upstream.Endpoints(
                                        Upstream.Protocol.HTTP1,
                                        List.of(new InetSocketAddress(at, port)))));
    }

    private static Condition accepted(Translation translation) {
        return translation.verdicts().gatewayClasses().getFirst().conditions().getFirst();
    }

    @Test
    void followWhatTheConfigMapSays() {
        assertReached(translate(), BY_NODE, "192.0.2.1", 30080);

        declared.put(parameters("reach: clusterip"));
        assertReached(translate(), BY_CLUSTER_IP, "10.96.0.7", 80);

        declared.put(parameters("reach: pod"));
        assertReached(translate(), USUAL, "10.244.0.5", 3000);

        declared.put(parameters(""));
        assertReached(translate(), USUAL, "10.244.0.5", 3000);
    }

    @Test
    void followTheNodesThoughTheUsualWayDoesNotRestOnThem() {
        assertReached(translate(), BY_NODE, "192.0.2.1", 30080);

        declared.put(node("192.0.2.2"));

        assertReached(translate(), BY_NODE, "192.0.2.2", 30080);
    }

    @Test
    void goOnWithWhatTheySaidBeforeWhereTheyMakeNoSenseAnyMore() {
        translate();
        declared.put(parameters("reach: node-port"));

        var after = translate();

        assertReached(after, BY_NODE, "192.0.2.1", 30080);
        assertThat(accepted(after).status()).isFalse();
        assertThat(accepted(after).reason()).isEqualTo("InvalidParameters");
        assertThat(accepted(after).message())
                .startsWith("ConfigMap default/edge: reach is \"node-port\": write one of auto, ")
                .endsWith("; its Gateways go on with what it said before");
    }

    @Test
    void areRefusedWithTheirGatewaysWhereTheyNeverMadeSense() {
        declared.put(parameters("reach: node-port"));

        var translation = translate();

        assertThat(translation.snapshot().listeners()).isEmpty();
        assertThat(accepted(translation).status()).isFalse();
    }

    @Test
    void areReadThoughNoGatewayIsThereYet() {
        var classes = declared.resources().gatewayClasses();

        assertThat(References.of(classes, List.of(), "gatehouse.dev/gateway").configMaps())
                .containsExactly(new ObjectKey("default", "edge"));
        assertThat(References.of(classes, List.of(), "example.com/other").configMaps()).isEmpty();
    }
}
