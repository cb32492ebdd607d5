package dev.gatehouse.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DescriptorTableTest {

    private final DescriptorTable<String> table = new DescriptorTable<>();

    @Test
    void findsAnOwnerByDescriptorAndGeneration() {
        int generation = table.put(5, "five");
        assertThat(table.owner(5, generation)).isEqualTo("five");
    }

    @Test
    void givesNoEventOfAClosedSocketToTheNextWithItsNumber() {
        int before = table.put(5, "before");
        table.remove(5);
        int after = table.put(5, "after");
        assertThat(table.owner(5, before)).isNull();
        assertThat(table.owner(5, after)).isEqualTo("after");
    }

    @Test
    void givesNoEventToASocketThatIsClosed() {
        int generation = table.put(5, "five");
        table.remove(5);
        assertThat(table.owner(5, generation)).isNull();
    }

    /// Against a map that remembers everything, with seed 3.
    @Test
    void tellsTheOwnersOfRandomDescriptorsApart() {
        var random = new Random(3);
        Map<Integer, String> owners = new HashMap<>();
        record Given(int descriptor, int generation, String owner) {}
        var given = new ArrayList<Given>();
        for (int i = 0; i < 5_000; i++) {
            int descriptor = random.nextInt(300);
            if (random.nextInt(3) == 0 && owners.remove(descriptor) != null) {
                table.remove(descriptor);
            } else if (!owners.containsKey(descriptor)) {
                var owner = "owner " + i;
                owners.put(descriptor, owner);
                given.add(new Given(descriptor, table.put(descriptor, owner), owner));
            }
            var asked = given.isEmpty() ? null : given.get(random.nextInt(given.size()));
            if (asked != null) {
                var now = owners.get(asked.descriptor());
                assertThat(table.owner(asked.descriptor(), asked.generation()))
                        .isEqualTo(asked.owner().equals(now) ? now : null);
            }
        }
        assertThat(table.all()).containsExactlyInAnyOrderElementsOf(owners.values());
    }
}
