package dev.gatehouse.cli.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Puts the bootstrap configuration together: flag over environment over file over default. All
/// mistakes are found in one go.
public final class ConfigReader {

    private final List<String> problems = new ArrayList<>();
    private final Map<ConfigKey<?>, Object> values = new HashMap<>();

    private ConfigReader() {}

    /// @param file the configuration file, where there is one
    /// @param environment all variables of the process
    /// @param flags values from the command line, by the path of their keys
    public static ConfigResult read(
            Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
        return new ConfigReader().result(file, environment, flags);
    }

    private ConfigResult result(
            Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
        for (var key : ConfigKeys.all()) {
            key.defaultText().ifPresent(text -> put(key, text, "default"));
        }
        file.ifPresent(path -> values.putAll(new ConfigFile(path, problems).read()));
        Environment.read(environment, problems)
                .forEach((key, text) -> put(key, text, "environment: " + key.environmentName()));
        new TreeMap<>(flags).forEach(this::putFlag);
        var settings = new Settings(values);
        if (problems.isEmpty()) {
            problems.addAll(HighAvailability.problems(settings));
        }
        return problems.isEmpty()
                ? new ConfigResult.Loaded(GatehouseConfig.of(settings))
                : new ConfigResult.Rejected(problems);
    }

    private void putFlag(String path, String text) {
        var paths = ConfigKeys.all().stream().map(ConfigKey::path).toList();
        var shorthand = ConfigKeys.SHORTHANDS.get(path);
        ConfigKeys.all().stream()
                .filter(key -> key.path().equals(path) || key.equals(shorthand))
                .findFirst()
                .ifPresentOrElse(
                        key -> put(key, text, "command line: " + path),
                        () ->
                                problems.add(
                                        "command line: there is no key \""
                                                + path
                                                + "\" in the configuration"
                                                + Hint.of(path, paths)));
    }

    private <T> void put(ConfigKey<T> key, String text, String where) {
        switch (key.type().parse(text)) {
            case Parsed.Value<T>(var value) -> values.put(key, value);
            case Parsed.Wrong<T>(var why) -> problems.add(where + ": " + why);
        }
    }
}
