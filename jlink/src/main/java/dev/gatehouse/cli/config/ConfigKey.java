package dev.gatehouse.cli.config;

import java.util.Locale;
import java.util.Optional;

/// One key of the bootstrap configuration.
///
/// @param path where it stands in the file, such as `limits.maxConnections`
/// @param type what its value looks like
/// @param defaultText the value where nobody says anything, as it would be written in the
///   environment; empty where there is none
/// @param doc one or two sentences for the reference: unit, reason, effect
public record ConfigKey<T>(
        String path, ValueType<T> type, Optional<String> defaultText, String doc) {

    public ConfigKey {
        if (defaultText.isPresent()
                && type.parse(defaultText.get()) instanceof Parsed.Wrong<T>(var why)) {
            throw new IllegalArgumentException("the default of " + path + ": " + why);
        }
    }

    /// The variable that sets this key, such as `GATEHOUSE_LIMITS_MAX_CONNECTIONS`.
    public String environmentName() {
        return environmentName(path);
    }

    static String environmentName(String path) {
        var words = path.replace('.', '_').replaceAll("([a-z])([A-Z])", "$1_$2");
        return Environment.PREFIX + words.toUpperCase(Locale.ROOT);
    }
}
