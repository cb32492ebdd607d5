package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.k8s.reach.PodRoutes.Own;
import dev.gatehouse.k8s.reach.Prefix;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Routes of a network namespace of its own, which takes root to make; skipped where we are not.
@Timeout(60)
class RouteKeeperTest {

    private static final List<Own> NOTHING = List.of();

    private final String namespace = "gatehouse-test-" + ProcessHandle.current().pid();
    private final IpRoutes routes = new IpRoutes("ip", "-n", namespace);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private List<Own> ranges = NOTHING;
    private final RouteKeeper keeper =
            new RouteKeeper(
                    routes, () -> ranges, new Terminal(new PrintWriter(out), new PrintWriter(err)));

    @BeforeEach
    void isolate() throws Exception {
        assumeTrue(Capabilities.netAdmin(), "setting routes takes CAP_NET_ADMIN");
        assumeTrue(
                ip("netns", "add", namespace).exit == 0,
                "there can be no network namespace here, or there is no iproute2");
        assertThat(inside("link", "add", "e0", "type", "veth", "peer", "name", "e1").exit).isZero();
        for (var device : List.of("lo", "e0", "e1")) {
            assertThat(inside("link", "set", device, "up").exit).isZero();
        }
        assertThat(inside("addr", "add", "192.0.2.100/24", "dev", "e0").exit).isZero();
        assertThat(inside("addr", "add", "2001:db8::100/64", "dev", "e0", "nodad").exit).isZero();
    }

    @AfterEach
    void end() throws Exception {
        ip("netns", "del", namespace);
    }

    @Test
    void setsChangesAndRemovesItsOwnRoutesOnly() throws Exception {
        assertThat(inside("route", "add", "10.9.0.0/24", "via", "192.0.2.77").exit).isZero();

        keeper.keep(
                List.of(
                        node("a", "192.0.2.1 2001:db8::1", "10.244.0.0/24 fd00:1::/64"),
                        node("b", "192.0.2.2", "10.244.1.0/24")));
        assertThat(told(err)).isEmpty();
        assertThat(ours())
                .containsExactlyInAnyOrder(
                        "10.244.0.0/24 via 192.0.2.1",
                        "10.244.1.0/24 via 192.0.2.2",
                        "fd00:1:0:0:0:0:0:0/64 via 2001:db8:0:0:0:0:0:1");
        assertThat(told(out)).contains("gatehouse: route to 10.244.0.0/24 by node a, 192.0.2.1\n");

        keeper.keep(List.of(node("c", "192.0.2.3", "10.244.0.0/24")));
        assertThat(ours()).containsExactly("10.244.0.0/24 via 192.0.2.3");
        assertThat(told(out))
                .contains("by node c, 192.0.2.3, and no more by 192.0.2.1\n")
                .contains("gatehouse: no more route to 10.244.1.0/24 by 192.0.2.2\n");

        keeper.keep(List.of(node("c", "192.0.2.3", "10.244.0.0/24")));
        assertThat(told(out)).as("at rest").isEmpty();
        assertThat(inside("route", "show", "10.9.0.0/24").said).contains("via 192.0.2.77");
    }

    @Test
    void setsAgainWhatSomebodyTookAway() throws Exception {
        var nodes = List.of(node("a", "192.0.2.1", "10.244.0.0/24"));
        keeper.keep(nodes);
        assertThat(inside("route", "del", "10.244.0.0/24").exit).isZero();

        keeper.keep(nodes);

        assertThat(ours()).containsExactly("10.244.0.0/24 via 192.0.2.1");
    }

    @Test
    void doesNotTouchARouteOfOthersToTheVerySameRange() throws Exception {
        assertThat(inside("route", "add", "10.244.0.0/24", "via", "192.0.2.77").exit).isZero();
        var nodes = List.of(node("a", "192.0.2.1", "10.244.0.0/24"));

        keeper.keep(nodes);
        assertThat(told(err))
                .startsWith("gatehouse: NOT DONE: route to 10.244.0.0/24 by node a, 192.0.2.1: ")
                .contains("File exists");
        keeper.keep(nodes);
        assertThat(told(err)).as("told once").isEmpty();

        ranges = List.of(new Own(Prefix.parse("10.244.0.0/24").orElseThrow(), "a route", true));
        keeper.keep(nodes);
        assertThat(told(err))
                .isEqualTo(
                        "gatehouse: NOT ROUTED: 10.244.0.0/24 of node a overlaps 10.244.0.0/24, a"
                                + " route of this machine\n");
        assertThat(ours()).isEmpty();
        assertThat(inside("route", "show", "10.244.0.0/24").said).contains("via 192.0.2.77");

        ranges = NOTHING;
        assertThat(inside("route", "del", "10.244.0.0/24").exit).isZero();
        keeper.keep(nodes);
        assertThat(told(err)).isEqualTo("gatehouse: nothing is refused any more\n");
    }

    @Test
    void saysOfANodeThatIsInNoNetworkOfThisMachine() throws Exception {
        keeper.keep(List.of(node("far", "198.51.100.1", "10.244.0.0/24")));

        assertThat(told(err)).startsWith("gatehouse: NOT DONE: route to 10.244.0.0/24 by node far");
        assertThat(ours()).isEmpty();
    }

    private List<String> ours() throws Exception {
        return routes.held().stream()
                .map(held -> held.pods() + " via " + held.via().getHostAddress())
                .toList();
    }

    private static String told(StringWriter writer) {
        var text = writer.toString();
        writer.getBuffer().setLength(0);
        return text;
    }

    private record Ran(int exit, String said) {}

    private Ran inside(String... arguments) throws IOException, InterruptedException {
        return ip(
                Stream.concat(Stream.of("-n", namespace), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static Ran ip(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            return new Ran(127, String.valueOf(missing.getMessage()));
        }
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), said);
    }

    private static Node node(String name, String addresses, String ranges) {
        var status =
                new NodeBuilder().withNewMetadata().withName(name).endMetadata().withNewStatus();
        for (var address : addresses.split(" ", -1)) {
            status =
                    status.addNewAddress().withType("InternalIP").withAddress(address).endAddress();
        }
        return status.endStatus()
                .withNewSpec()
                .withPodCIDRs(List.of(ranges.split(" ", -1)))
                .endSpec()
                .build();
    }
}
