package dev.gatehouse.k8s.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.reach.PodRoutes.Own;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodRoutesTest {

    private static Node node(String name, String addresses, String ranges) {
        var node = new NodeBuilder().withNewMetadata().withName(name).endMetadata();
        var status = node.withNewStatus();
        for (var address : addresses.split(" ", -1)) {
            status =
                    status.addNewAddress().withType("InternalIP").withAddress(address).endAddress();
        }
        return status.endStatus()
                .withNewSpec()
                .withPodCIDRs(ranges.isEmpty() ? List.of() : Arrays.asList(ranges.split(" ", -1)))
                .endSpec()
                .build();
    }

    private static Own own(String range, boolean routed) {
        return new Own(Prefix.parse(range).orElseThrow(), "eth0", routed);
    }

    @Test
    void leadsToEachNodesPodsByTheNode() {
        var routes =
                PodRoutes.of(
                        List.of(
                                node("b", "192.0.2.2", "10.244.1.0/24"),
                                node(
                                        "a",
                                        "192.0.2.1 2001:db8:0:0:0:0:0:1",
                                        "10.244.0.0/24 fd00:1::/64")),
                        List.of(
                                own("192.0.2.0/24", false),
                                own("0.0.0.0/0", true),
                                own("10.244.1.0/24", true)));

        assertThat(routes.refusals()).isEmpty();
        assertThat(routes.routes())
                .extracting(PodRoutes.Route::command)
                .containsExactly(
                        "ip route replace 10.244.0.0/24 via 192.0.2.1",
                        "ip -6 route replace fd00:1:0:0:0:0:0:0/64 via 2001:db8:0:0:0:0:0:1",
                        "ip route replace 10.244.1.0/24 via 192.0.2.2");
    }

    @Test
    void refusesRangesThatOverlapEachOther() {
        var routes =
                PodRoutes.of(
                        List.of(
                                node("a", "192.0.2.1", "10.244.0.0/16"),
                                node("b", "192.0.2.2", "10.244.1.0/24"),
                                node("c", "192.0.2.3", "10.245.1.0/24")),
                        List.of());

        assertThat(routes.routes()).extracting(PodRoutes.Route::node).containsExactly("c");
        assertThat(routes.refusals())
                .containsExactly(
                        "NOT ROUTED: 10.244.0.0/16 of node a overlaps 10.244.1.0/24 of node b",
                        "NOT ROUTED: 10.244.1.0/24 of node b overlaps 10.244.0.0/16 of node a");
    }

    @ParameterizedTest
    @CsvSource({"10.244.1.0/24, false", "10.0.0.0/8, true", "10.244.1.128/25, true"})
    void refusesWhatThisMachineHasAnotherUseFor(String range, boolean routed) {
        var routes =
                PodRoutes.of(
                        List.of(node("a", "192.0.2.1", "10.244.1.0/24")),
                        List.of(own(range, routed)));

        assertThat(routes.routes()).isEmpty();
        assertThat(routes.refusals())
                .singleElement()
                .asString()
                .startsWith("NOT ROUTED: 10.244.1.0/24 of node a overlaps " + range);
    }

    @Test
    void namesNodesThatSayTooLittle() {
        var routes =
                PodRoutes.of(
                        List.of(
                                node("a", "192.0.2.1", ""),
                                node("b", "192.0.2.2", "fd00:1::/64"),
                                node("c", "192.0.2.3", "x;reboot")),
                        List.of());

        assertThat(routes.routes()).isEmpty();
        assertThat(routes.refusals())
                .satisfiesExactly(
                        a -> assertThat(a).startsWith("node a has no podCIDRs"),
                        b -> assertThat(b).startsWith("node b has no InternalIP of the family"),
                        c -> assertThat(c).contains("is no range of addresses"));
    }
}
