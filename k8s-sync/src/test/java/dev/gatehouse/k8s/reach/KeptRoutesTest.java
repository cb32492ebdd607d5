package dev.gatehouse.k8s.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.reach.KeptRoutes.Held;
import dev.gatehouse.k8s.reach.KeptRoutes.Step;
import dev.gatehouse.k8s.reach.PodRoutes.Own;
import dev.gatehouse.k8s.reach.PodRoutes.Route;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptRoutesTest {

    private static final Route A = route("10.244.0.0/24", "192.0.2.1", "a");
    private static final Route B = route("10.244.1.0/24", "192.0.2.2", "b");
    private static final Route C = route("fd00:1::/64", "2001:db8::1", "a");

    private static Route route(String range, String via, String node) {
        return new Route(Prefix.parse(range).orElseThrow(), InetAddress.ofLiteral(via), node);
    }

    private static Held held(Route route) {
        return new Held(route.pods(), route.via());
    }

    private static List<Step> steps(List<Route> wanted, List<Held> held) {
        return KeptRoutes.steps(new PodRoutes(wanted, List.of(), List.of()), held);
    }

    @Test
    void addsWhatIsMissing() {
        assertThat(steps(List.of(A, B, C), List.of(held(B))))
                .containsExactly(new Step.Add(A), new Step.Add(C));
    }

    @Test
    void doesNothingWhereAllIsThere() {
        assertThat(steps(List.of(A, B, C), List.of(held(C), held(A), held(B)))).isEmpty();
    }

    @Test
    void changesWhatLeadsByAnotherNode() {
        var moved = route("10.244.0.0/24", "192.0.2.9", "new");
        assertThat(steps(List.of(moved), List.of(held(A))))
                .containsExactly(new Step.Change(moved, A.via()));
    }

    @Test
    void removesWhatNoNodeHasAnyMoreBeforeItAdds() {
        assertThat(steps(List.of(B), List.of(held(A))))
                .containsExactly(new Step.Remove(held(A)), new Step.Add(B));
    }

    @Test
    void removesTheSecondOfTwoToOneRange() {
        var other = new Held(A.pods(), B.via());
        assertThat(steps(List.of(A), List.of(held(A), other)))
                .containsExactly(new Step.Remove(other));
    }

    @Test
    void leavesARouteAsItIsWhoseRangeIsRefusedByNow() {
        var overlapping = new PodRoutes(List.of(B), List.of(A), List.of("NOT ROUTED: ..."));
        assertThat(KeptRoutes.steps(overlapping, List.of(held(A))))
                .containsExactly(new Step.Add(B));
        assertThat(KeptRoutes.steps(overlapping, List.of(new Held(A.pods(), C.via()))))
                .as("but not where it leads by a node that has it no more")
                .hasSize(2);
    }

    @Test
    void takesTheRoutesOfOthersForTakenThoughTheyAreTheVerySameRange() {
        var eth0 = new Own(Prefix.parse("192.0.2.0/24").orElseThrow(), "interface eth0", false);
        var ours = new Own(A.pods(), "a route by eth0", true);
        var theirs = new Own(B.pods(), "a route by eth0", true);

        var others = KeptRoutes.others(List.of(eth0, ours, theirs, ours), List.of(held(A)));

        assertThat(others)
                .containsExactly(
                        eth0,
                        new Own(B.pods(), "a route by eth0", false),
                        new Own(A.pods(), "a route by eth0", false));
    }
}
