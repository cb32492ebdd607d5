package dev.gatehouse.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Manifests that say in their own comments what is wrong with them: `# ! message`, on the very
/// line.
class ManifestTablesTest {

    private static final String MARK = "# ! ";

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "httproute.yaml",
                "gateway.yaml",
                "core.yaml",
                "documents.yaml",
                "agreement.yaml"
            })
    void findsWhatTheCommentsSayAndNothingElse(String name) throws IOException {
        var text = resource("bad/" + name);
        Files.writeString(folder.resolve(name), text);

        var found = ResourceFolder.read(folder).problems();

        assertThat(found.stream().map(p -> p.line() + ": " + p.message()).sorted().toList())
                .containsExactlyElementsOf(expected(text));
        assertThat(found).allMatch(problem -> problem.path().equals(folder.resolve(name)));
    }

    private static List<String> expected(String text) {
        var expected = new ArrayList<String>();
        var lines = text.lines().toList();
        for (var i = 0; i < lines.size(); i++) {
            var mark = lines.get(i).indexOf(MARK);
            if (mark >= 0) {
                for (var message :
                        lines.get(i).substring(mark + MARK.length()).split(" \\| ", -1)) {
                    expected.add((i + 1) + ": " + message);
                }
            }
        }
        expected.sort(null);
        assertThat(expected).isNotEmpty();
        return expected;
    }

    @Test
    void refusesEveryObjectOfTheTablesAndNoneBesideThem() throws IOException {
        Files.writeString(folder.resolve("bad.yaml"), resource("bad/httproute.yaml"));
        Files.writeString(folder.resolve("good.yaml"), Manifests.route("good", "/"));

        var read = ResourceFolder.read(folder);

        assertThat(read.resources().httpRoutes())
                .containsOnlyKeys(new ObjectKey("default", "good"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"everything.yaml", "gateways.yaml", "list.json", "agreement.yaml"})
    void acceptsWhatAnApiServerAccepts(String name) throws IOException {
        Files.writeString(folder.resolve(name), resource("good/" + name));

        assertThat(ResourceFolder.read(folder).problems())
                .allMatch(problem -> problem.severity() == Problem.Severity.WARNING)
                .hasSize(name.equals("agreement.yaml") ? 1 : 0);
    }

    /// The parser's buffer has some thousand characters: its end falls between the two halves of
    /// one of these.
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void readsCharactersOfTwoHalvesWhereverTheyStand(int before) throws IOException {
        var emoji = "x".repeat(before) + "😀".repeat(5_000);
        var text = Manifests.route("good", "/") + "# " + emoji;
        Files.writeString(folder.resolve("route.yaml"), text);

        var read = ResourceFolder.read(folder);

        assertThat(read.problems()).isEmpty();
        assertThat(read.resources().httpRoutes()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "262143, true",
        "262144, false", // with its name, which has one byte
    })
    void boundsTheAnnotationsTogether(int length, boolean fits) throws IOException {
        Files.writeString(
                folder.resolve("a.yaml"),
                """
                apiVersion: v1
                kind: Namespace
                metadata: {name: a, annotations: {a: %s}}
                """
                        .formatted("x".repeat(length)));

        assertThat(ResourceFolder.read(folder).problems().isEmpty()).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"1048576, true", "1048577, false"})
    void boundsTheDataTogether(int length, boolean fits) throws IOException {
        var text =
                """
                apiVersion: v1
                kind: %s
                metadata: {name: a}
                %s: {a: %s}
                """;
        var value = "x".repeat(length);
        Files.writeString(folder.resolve("a.yaml"), text.formatted("Secret", "stringData", value));
        Files.writeString(folder.resolve("b.yaml"), text.formatted("ConfigMap", "data", value));

        assertThat(ResourceFolder.read(folder).problems()).hasSize(fits ? 0 : 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    'a: [1, 2'                | 1 | a list or an object in brackets is not closed, or a comma is missing
                    'a: "b'                   | 1 | a quoted text is not closed
                    'a: b: c'                 | 1 | a ':' is not allowed here; check the indentation, or quote the text
                    'a:\\n  b: 1\\n c: 2'     | 3 | the indentation of this line does not fit the lines above it
                    'a:\\n\\tb: 1'            | 2 | a tab is not allowed here; indent with spaces
                    'a: 1\\nb\\nc: 2'         | 2 | a ':' is missing after the name of a field
                    'a: *nowhere'             | 1 | the alias *nowhere names no anchor above it
                    'a: &a [*a]'              | 1 | the alias *a names no anchor above it
                    'a: @b'                   | 1 | a text that starts with '@' must be quoted
                    """)
    void saysInOneSentenceWhereTheGrammarBreaks(String text, int line, String message)
            throws IOException {
        Files.writeString(folder.resolve("broken.yaml"), text.translateEscapes());

        var problem = ResourceFolder.read(folder).problems().getFirst();

        assertThat(problem.line()).isEqualTo(line);
        assertThat(problem.message()).contains(message).doesNotContain("\n");
        assertThat(problem.toString())
                .startsWith(folder.resolve("broken.yaml") + ":" + line + ": ");
    }

    private static String resource(String name) throws IOException {
        try (var stream = ManifestTablesTest.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
