package dev.gatehouse.k8s.status;

import static dev.gatehouse.k8s.status.WrittenCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.k8s.api.FakeApiServer;
import dev.gatehouse.k8s.status.StatusWriter.Series;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeServicesTest {

    private static final String SERVICE = "api/v1/namespaces/default/services/edge-gatehouse";
    private static final String SLICES =
            "apis/discovery.k8s.io/v1/namespaces/default/endpointslices/";
    private static final String EDGE =
            "apis/gateway.networking.k8s.io/v1/namespaces/default/gateways/edge";

    private static final String CLASS =
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: gatehouse}
            spec: {controllerName: gatehouse.dev/gateway}
            ---
            """;

    private WrittenCluster written;
    private FakeApiServer server;

    @BeforeEach
    void start() throws IOException {
        written = new WrittenCluster(true);
        server = written.server();
    }

    @AfterEach
    void stop() {
        written.close();
    }

    @Test
    void givesAGatewayAHeadlessServiceWithItsAddresses() {
        server.apply(CLASS + gateway("labels: {tier: edge}, annotations: {example.com/note: hi}"));

        settle();

        var service = written.object(SERVICE);
        assertThat(service.path("spec").path("clusterIP").asText()).isEqualTo("None");
        assertThat(service.path("spec").has("selector")).isFalse();
        assertThat(service.path("spec").path("ports"))
                .hasToString(
                        "[{\"name\":\"tcp-443\",\"port\":443,\"protocol\":\"TCP\",\"targetPort\":443},"
                                + "{\"name\":\"tcp-80\",\"port\":80,\"protocol\":\"TCP\",\"targetPort\":80}]");
        assertThat(service.path("metadata").path("labels"))
                .hasToString(
                        "{\"gateway.networking.k8s.io/gateway-class-name\":\"gatehouse\","
                                + "\"gateway.networking.k8s.io/gateway-name\":\"edge\","
                                + "\"tier\":\"edge\"}");
        assertThat(annotation(service, "example.com/note")).isEqualTo("hi");
        var owner = service.path("metadata").path("ownerReferences").path(0);
        assertThat(owner.path("uid")).isEqualTo(written.object(EDGE).path("metadata").path("uid"));
        assertThat(owner.path("controller").asBoolean()).isTrue();
        var slice = written.object(SLICES + "edge-gatehouse-ipv4");
        assertThat(slice.path("addressType").asText()).isEqualTo("IPv4");
        assertThat(slice.path("endpoints"))
                .hasToString("[{\"addresses\":[\"10.0.0.1\"],\"conditions\":{\"ready\":true}}]");
        assertThat(
                        slice.path("metadata")
                                .path("labels")
                                .path("kubernetes.io/service-name")
                                .asText())
                .isEqualTo("edge-gatehouse");
        assertThat(server.object(SLICES + "edge-gatehouse-ipv6")).isNull();
        await(() -> written.status().writes().containsKey(new Series("Service", "written")));
        assertThat(written.status().writes()).containsEntry(new Series("Service", "written"), 1L);
    }

    @Test
    void saysSoAmongTheFeatures() {
        server.apply(CLASS + gateway(""));

        settle();

        assertThat(
                        written.object("apis/gateway.networking.k8s.io/v1/gatewayclasses/gatehouse")
                                .path("status")
                                .path("supportedFeatures"))
                .extracting(f -> f.path("name").asText())
                .contains("GatewayInfrastructurePropagation");
    }

    @Test
    void writesNothingAtRestThoughItsOwnObjectsCameBack() {
        server.apply(CLASS + gateway("labels: {tier: edge}"));
        settle();
        var before = server.writes();

        for (var i = 0; i < 3; i++) {
            settle();
        }

        assertThat(server.writes()).isEqualTo(before);
    }

    @Test
    void followsTheInfrastructureAndLeavesWhatOthersPutThere() {
        server.apply(CLASS + gateway("labels: {tier: edge, old: one}"));
        settle();
        var touched = (ObjectNode) written.object(SERVICE);
        touched.withObject("/metadata/labels").put("others", "kept");
        touched.withObject("/metadata/annotations").put("external", "kept");
        server.replace(SERVICE, touched);
        server.apply(gateway("labels: {tier: core}, annotations: {new: one}"));

        settle();

        var labels = written.object(SERVICE).path("metadata").path("labels");
        assertThat(labels.path("tier").asText()).isEqualTo("core");
        assertThat(labels.has("old")).isFalse();
        assertThat(labels.path("others").asText()).isEqualTo("kept");
        assertThat(annotation(written.object(SERVICE), "external")).isEqualTo("kept");
        assertThat(annotation(written.object(SERVICE), "new")).isEqualTo("one");
    }

    @Test
    void repairsWhatSomebodyChanged() {
        server.apply(CLASS + gateway(""));
        settle();
        var touched = (ObjectNode) written.object(SLICES + "edge-gatehouse-ipv4");
        touched.putArray("endpoints");
        server.replace(SLICES + "edge-gatehouse-ipv4", touched);

        settle();

        assertThat(written.object(SLICES + "edge-gatehouse-ipv4").path("endpoints")).hasSize(1);
    }

    @Test
    void makesAgainWhatSomebodyDeleted() {
        server.apply(CLASS + gateway(""));
        settle();
        server.delete(SERVICE);

        settle();

        assertThat(server.object(SERVICE)).isNotNull();
    }

    @Test
    void leavesAloneAServiceOfThatNameThatIsNotItsOwn() {
        server.apply(
                CLASS
                        + gateway("labels: {tier: edge}")
                        + """
                        ---
                        apiVersion: v1
                        kind: Service
                        metadata: {name: edge-gatehouse}
                        spec: {selector: {app: mine}}
                        """);
        var mine = written.object(SERVICE);

        written.say();

        await(() -> written.status().writes().containsKey(new Series("Service", "refused")));
        assertThat(written.object(SERVICE)).isEqualTo(mine);
    }

    @Test
    void leavesAloneAServiceThatSomebodyMadeJustBefore() {
        server.apply(CLASS + gateway(""));
        server.trouble(
                "POST .*/services",
                1,
                () -> {
                    server.apply(
                            """
                            apiVersion: v1
                            kind: Service
                            metadata: {name: edge-gatehouse}
                            spec: {selector: {app: mine}}
                            """);
                    return null;
                });

        written.say();

        await(() -> written.status().writes().containsKey(new Series("Service", "refused")));
        assertThat(written.object(SERVICE).path("spec").path("selector").path("app").asText())
                .isEqualTo("mine");
    }

    @Test
    void keepsNoAddressOfAGatewayThatIsRefused() {
        server.apply(CLASS + gateway(""));
        settle();
        server.apply(
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge}
                spec:
                  gatewayClassName: gatehouse
                  addresses: [{type: example.com/none, value: x}]
                  listeners:
                  - {name: http, port: 80, protocol: HTTP}
                """);

        settle();

        assertThat(written.object(SLICES + "edge-gatehouse-ipv4").path("endpoints")).isEmpty();
    }

    @Test
    void waitsForTheEndOfWhatItsForerunnerHad() {
        server.apply(CLASS + gateway(""));
        settle();
        server.delete(EDGE);
        server.apply(gateway(""));
        written.say();
        await(() -> written.status().writes().containsKey(new Series("Service", "outdated")));
        server.delete(SERVICE);
        server.delete(SLICES + "edge-gatehouse-ipv4");

        settle();

        assertThat(
                        written.object(SERVICE)
                                .path("metadata")
                                .path("ownerReferences")
                                .path(0)
                                .path("uid"))
                .isEqualTo(written.object(EDGE).path("metadata").path("uid"));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    edge,      gatehouse, edge-gatehouse
                    edge.one,  gatehouse, edge-one-gatehouse-HASH
                    1st,       gatehouse, gw-1st-gatehouse-HASH
                    edge,      a.class,   edge-a-class-HASH
                    """)
    void namesTheService(String gateway, String gatewayClass, String name) {
        assertThat(Names.service(gateway, gatewayClass).replaceAll("[0-9a-f]{10}$", "HASH"))
                .isEqualTo(name);
    }

    @Test
    void namesTheServiceOfAGatewayWithTheLongestName() {
        var longest = "a".repeat(253);

        assertThat(Names.service(longest, "gatehouse")).hasSize(63).startsWith("aaaa");
        assertThat(Names.service(longest, "gatehouse"))
                .isNotEqualTo(Names.service("a".repeat(252), "gatehouse"));
        assertThat(Names.label(longest)).hasSize(63);
    }

    /// Says it until everything stands there as wished, and came back.
    private void settle() {
        List<String> before;
        do {
            before = server.writes();
            written.say();
            await(written.status()::idle);
        } while (!server.writes().equals(before));
    }

    private static String annotation(JsonNode object, String name) {
        return object.path("metadata").path("annotations").path(name).asText();
    }

    private static String gateway(String infrastructure) {
        return """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge}
                spec:
                  gatewayClassName: gatehouse
                  infrastructure: {%s}
                  listeners:
                  - {name: http, port: 80, protocol: HTTP}
                  - {name: other, port: 443, protocol: HTTP, hostname: a.example}
                  - {name: again, port: 443, protocol: HTTP, hostname: b.example}
                """
                .formatted(infrastructure);
    }
}
