package dev.gatehouse.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.server.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The files that follow from the table. Where one is out of date, run these tests with
/// `-Dgatehouse.write=true`, look at the difference, and commit it.
class ConfigTableTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final String BEGIN = "<!-- the table begins: written by ConfigTableTest -->\n";
    private static final String END = "<!-- the table ends -->\n";

    @Test
    void everyLimitOfTheServerIsAKeyAndNoOther() {
        var limits =
                Arrays.stream(Limits.class.getRecordComponents())
                        .map(component -> "limits." + component.getName())
                        .collect(Collectors.toSet());
        var keys =
                ConfigKeys.all().stream()
                        .map(ConfigKey::path)
                        .filter(path -> path.startsWith("limits."))
                        .collect(Collectors.toSet());
        assertThat(keys).isEqualTo(limits);
    }

    @Test
    void publishedSchemaIsWhatTheTableYields() throws IOException {
        var json =
                new ObjectMapper()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(ConfigReference.schema())
                        + "\n";
        holds(DOCS.resolve("gatehouse-config.schema.json"), json);
    }

    @Test
    void publishedReferenceIsWhatTheTableYields() throws IOException {
        var file = DOCS.resolve("configuration.md");
        var text = Files.readString(file);
        assertThat(text).containsSubsequence(BEGIN, END);
        var table = String.join("\n", ConfigReference.markdownTable()) + "\n";
        holds(
                file,
                text.substring(0, text.indexOf(BEGIN) + BEGIN.length())
                        + table
                        + text.substring(text.indexOf(END)));
    }

    private static void holds(Path file, String text) throws IOException {
        if (Boolean.getBoolean("gatehouse.write")) {
            Files.writeString(file, text);
        }
        assertThat(file).content().isEqualTo(text);
    }
}
