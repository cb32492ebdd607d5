package dev.gatehouse.certs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SniTableTest {

    private final SniTable<String> table =
            SniTable.of(
                    Map.of(
                            "a.Example", "exact",
                            "*.example", "wide",
                            "*.b.example", "narrow",
                            "", "any"));

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    a.example,      exact
                    c.example,      wide
                    x.a.example,    wide
                    b.example,      wide
                    x.b.example,    narrow
                    x.y.b.example,  narrow
                    xb.example,     wide
                    example,        any
                    .example,       any
                    other,          any
                    '',             any
                    """)
    void findsTheMostSpecific(String name, String expected) {
        assertThat(table.find(name)).contains(expected);
    }

    @Test
    void findsNothingWhereNoneTakesTheName() {
        var narrow = SniTable.of(Map.of("a.example", 1, "*.b.example", 2));
        assertThat(narrow.find("c.example")).isEmpty();
        assertThat(narrow.find(new ClientHello(Optional.empty(), List.of(), List.of()))).isEmpty();
        assertThat(narrow.find(new ClientHello(Optional.of("a.example"), List.of(), List.of())))
                .contains(1);
        assertThat(SniTable.of(Map.of("*", 3)).find("")).contains(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithALookAtEveryName(long seed) {
        var random = new Random(seed);
        for (var run = 0; run < 300; run++) {
            var names = new HashMap<String, String>();
            for (var i = random.nextInt(8); i >= 0; i--) {
                var name = name(random);
                var key = random.nextInt(3) == 0 ? "*." + name : random.nextInt(9) == 0 ? "" : name;
                names.put(key, key);
            }
            var made = SniTable.of(names);
            for (var i = 0; i < 20; i++) {
                var asked = name(random);
                assertThat(made.find(asked)).isEqualTo(slow(names, asked));
            }
        }
    }

    private static String name(Random random) {
        var name = new StringBuilder("a");
        for (var i = random.nextInt(4); i > 0; i--) {
            name.append('.').append((char) ('a' + random.nextInt(2)));
        }
        return name.toString();
    }

    private static Optional<String> slow(Map<String, String> names, String asked) {
        Optional<String> best = Optional.ofNullable(names.get(""));
        for (var name : names.keySet()) {
            if (name.equals(asked)) {
                return Optional.of(name);
            }
            if (name.startsWith("*.")
                    && asked.matches(".+" + java.util.regex.Pattern.quote(name.substring(1)))
                    && name.length() > best.map(String::length).orElse(-1)) {
                best = Optional.of(name);
            }
        }
        return best;
    }
}
