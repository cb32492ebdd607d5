package dev.gatehouse.k8s.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.BackendReach.State;
import dev.gatehouse.model.BackendReach.Way;
import dev.gatehouse.model.UpstreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReachLogTest {

    private final List<String> lines = new ArrayList<>();
    private final ReachLog log = new ReachLog((level, text) -> lines.add(level + " " + text));

    private static BackendReach backend(String name, Way way, State state) {
        return new BackendReach(
                new UpstreamId(name), "default", name, way, state, name + " " + state.text());
    }

    private List<String> told(BackendReach... backends) {
        lines.clear();
        log.tell(List.of(backends));
        return List.copyOf(lines);
    }

    @Test
    void tellsWhatGetsWorseAndThatItIsGoodAgain() {
        assertThat(told(backend("a", Way.POD, State.UNPROBED))).isEmpty();
        assertThat(told(backend("a", Way.POD, State.REACHED))).isEmpty();
        assertThat(told(backend("a", Way.POD, State.CUT_OFF))).containsExactly("WARNING a cut off");
        assertThat(told(backend("a", Way.POD, State.CUT_OFF))).isEmpty();
        assertThat(told(backend("a", Way.NODEPORT, State.FALLBACK)))
                .containsExactly("WARNING a fallback");
        assertThat(told(backend("a", Way.POD, State.REACHED)))
                .containsExactly("INFO a is well again: a reached");
    }

    @Test
    void namesSomeOfMany() {
        log.tell(
                IntStream.range(0, 3_000)
                        .mapToObj(i -> backend("s" + i, Way.POD, State.CUT_OFF))
                        .toList());

        assertThat(lines).hasSize(11).endsWith("WARNING the same goes for 2990 more backends");
    }
}
