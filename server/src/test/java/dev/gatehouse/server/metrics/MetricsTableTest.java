package dev.gatehouse.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The reference that follows from [Family]. Where it is out of date, run this test with
/// `-Dgatehouse.write=true`, look at the difference, and commit it.
class MetricsTableTest {

    private static final Path FILE = Path.of("..", "docs", "metrics.md");
    private static final String BEGIN = "<!-- the table begins: written by MetricsTableTest -->\n";
    private static final String END = "<!-- the table ends -->\n";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

    @Test
    void publishedReferenceIsWhatTheFamiliesYield() throws IOException {
        var text = Files.readString(FILE);
        assertThat(text).containsSubsequence(BEGIN, END);
        var whole =
                text.substring(0, text.indexOf(BEGIN) + BEGIN.length())
                        + table()
                        + text.substring(text.indexOf(END));
        if (Boolean.getBoolean("gatehouse.write")) {
            Files.writeString(FILE, whole);
        }
        assertThat(FILE).content().isEqualTo(whole);
    }

    private static String table() {
        return Arrays.stream(Family.values())
                .map(
                        family ->
                                "| `%s` | %s | %s | %s |%n"
                                        .formatted(
                                                family.title(),
                                                family.kind().text(),
                                                family.labels().stream()
                                                        .map(label -> "`" + label + "`")
                                                        .collect(Collectors.joining(", ")),
                                                family.help()))
                .collect(
                        Collectors.joining(
                                "",
                                "| name | kind | labels | what it is |\n|---|---|---|---|\n",
                                ""));
    }

    @Test
    void publishedReferenceNamesEachValueOfALabel() throws IOException {
        var text = Files.readString(FILE);
        for (var result : HandshakeResult.values()) {
            assertThat(text).contains("| `" + result.label() + "` |");
        }
        for (var reason : Rejection.values()) {
            assertThat(text).contains("| `" + reason.label() + "` |");
        }
        for (var result : ReloadResult.values()) {
            assertThat(text).contains("| `" + result.label() + "` |");
        }
    }

    @ParameterizedTest
    @EnumSource
    void familyHasNamesThatPrometheusTakesAndACounterEndsInTotal(Family family) {
        assertThat(family.title()).matches(NAME);
        assertThat(family.labels()).allMatch(NAME.asMatchPredicate()).doesNotHaveDuplicates();
        assertThat(family.title().endsWith("_total"))
                .isEqualTo(family.kind() == Family.Kind.COUNTER);
        assertThat(family.help()).endsWith(".").doesNotContain("\n");
    }
}
