package dev.gatehouse.cli;

import dev.gatehouse.cli.config.ConfigReader;
import dev.gatehouse.cli.config.ConfigResult;
import dev.gatehouse.cli.config.GatehouseConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say how to start, and the configuration that they, the environment and the
/// configuration file make together.
final class ConfigOptions {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The bootstrap configuration (kind: GatehouseConfig).")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Sets one key of the configuration, such as limits.maxConnections=100; lists"
                            + " are separated by commas. Repeatable.")
    private final Map<String, String> set = new LinkedHashMap<>();

    /// The configuration; [CommandFailed] with a sentence per mistake.
    ///
    /// @param shortcuts values of options that stand for one key each, by its path
    /// @param exitCode for a configuration that can't be used
    GatehouseConfig read(Map<String, String> shortcuts, int exitCode) {
        var flags = new HashMap<>(set);
        flags.putAll(shortcuts);
        return switch (ConfigReader.read(Optional.ofNullable(file), System.getenv(), flags)) {
            case ConfigResult.Loaded(var config) -> config;
            case ConfigResult.Rejected(var problems) ->
                    throw new CommandFailed(
                            exitCode,
                            problems.stream().collect(Collectors.joining("\ngatehouse: ")));
        };
    }

    /// A folder that can be read; [CommandFailed] with a sentence if it can't.
    static Path readable(Path folder, int exitCode) {
        if (!Files.exists(folder)) {
            throw new CommandFailed(exitCode, folder + ": there is no such folder");
        }
        if (!Files.isDirectory(folder)) {
            throw new CommandFailed(
                    exitCode,
                    folder + ": is not a folder; give the folder that holds the YAML files");
        }
        if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            throw new CommandFailed(exitCode, folder + ": no permission to read this folder");
        }
        return folder;
    }
}
