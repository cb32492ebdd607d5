package dev.gatehouse.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.PathPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The path policy against RFC 3986: what is matched is what an RFC 3986 reader finds in what is
/// forwarded. `-Dgatehouse.fuzz.paths=N` tries N paths, 100,000 by default.
class PathPropertyTest {

    private static final int COUNT = Integer.getInteger("gatehouse.fuzz.paths", 100_000);

    /// Pieces that mean something to some reader of paths.
    private static final List<String> PIECES =
            List.of(
                    "/",
                    "/",
                    "/",
                    "/",
                    ".",
                    ".",
                    "..",
                    "...",
                    "/..",
                    "/../",
                    "/./",
                    "%2e",
                    "%2E",
                    "%2f",
                    "%2F",
                    "%5c",
                    "%5C",
                    "\\",
                    ";",
                    ";x=y",
                    "..;",
                    "%3b",
                    "a",
                    "b",
                    "A",
                    "ab",
                    "%61",
                    "%41",
                    "~",
                    "%7e",
                    "-",
                    "_",
                    "%",
                    "%2",
                    "%zz",
                    "%00",
                    "%0d%0a",
                    "%1f",
                    "%20",
                    "%25",
                    "%252e",
                    "%7f",
                    "%80",
                    "%c0%ae",
                    "%c1%9c",
                    "%c3%a9",
                    "%e0%80%ae",
                    "%e0%a4%85",
                    "%f0%80%80%ae",
                    "%f0%9f%98%80",
                    "%f5",
                    "%ff",
                    ":",
                    "@",
                    "!",
                    "$",
                    "&",
                    "'",
                    "(",
                    ")",
                    "*",
                    "+",
                    ",",
                    "=",
                    "#",
                    " ",
                    "\t",
                    "\0",
                    "\u007f",
                    "\u00ff");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = 3986)
    void matchesWhatItForwards(long seed) {
        var random = new Random(seed);
        var failures = new ArrayList<String>();
        var good = 0;
        for (var i = 0; i < COUNT && failures.size() < 20; i++) {
            var path = path(random);
            var problem = problem(path, policy(path));
            problem.ifPresent(p -> failures.add(WireText.show(path) + ": " + p));
            good += PathOracle.normal(path).isPresent() ? 1 : 0;
        }
        assertThat(failures).isEmpty();
        assertThat(good).isBetween(COUNT / 10, COUNT - COUNT / 10);
    }

    /// The check itself finds what is wrong.
    @Test
    void findsAPolicyThatIsWrong() {
        assertThat(problem("/a/../b", Optional.of("/a/../b"))).isPresent();
        assertThat(problem("/a/%2e%2e/b", Optional.of("/a/../b"))).isPresent();
        assertThat(problem("/a%2fb", Optional.of("/a/b"))).isPresent();
        assertThat(problem("/a%2fb", Optional.of("/a%2fb"))).isPresent();
        assertThat(problem("/a//b", Optional.of("/a/b"))).isPresent();
        assertThat(problem("/a/..;/b", Optional.of("/a/..;/b"))).isPresent();
        assertThat(problem("/a%00", Optional.of("/a%00"))).isPresent();
        assertThat(problem("/a", Optional.empty())).isPresent();
        assertThat(problem("/a/../b", Optional.of("/b"))).isEmpty();
    }

    private static Optional<String> policy(String path) {
        try {
            return Optional.of(PathPolicy.normalise(path));
        } catch (BadMessage _) {
            return Optional.empty();
        }
    }

    private static Optional<String> problem(String path, Optional<String> forwarded) {
        var wanted = PathOracle.normal(path);
        if (!forwarded.equals(wanted)) {
            return Optional.of("becomes " + forwarded + ", and not " + wanted);
        }
        if (forwarded.isEmpty()) {
            return Optional.empty();
        }
        var again = policy(forwarded.get());
        if (!again.equals(forwarded)) {
            return Optional.of("becomes " + forwarded + ", and then " + again);
        }
        // A backend that normalises by the RFC sees the same.
        var beyond = PathOracle.normal(forwarded.get());
        return beyond.equals(forwarded)
                ? Optional.empty()
                : Optional.of("becomes " + forwarded + ", which a backend reads as " + beyond);
    }

    private static String path(RandomGenerator random) {
        var path = new StringBuilder("/");
        // Mostly good paths: with one odd piece in twenty, half of them stay good.
        for (var length = random.nextInt(8); length > 0; length--) {
            if (random.nextInt(20) == 0) {
                path.append((char) random.nextInt(256));
            } else if (random.nextInt(40) == 0) {
                path.append(String.format("%%%02x", random.nextInt(256)));
            } else {
                path.append(PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return path.toString().replace("?", "");
    }
}
