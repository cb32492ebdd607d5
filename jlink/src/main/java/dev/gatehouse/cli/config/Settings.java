package dev.gatehouse.cli.config;

import java.util.Map;
import java.util.Optional;

/// A value per key, each of its key's type.
final class Settings {

    private final Map<ConfigKey<?>, Object> values;

    /// @param values read by the type of their keys
    Settings(Map<ConfigKey<?>, Object> values) {
        this.values = Map.copyOf(values);
    }

    @SuppressWarnings("unchecked") // values come from key.type().parse()
    <T> Optional<T> find(ConfigKey<T> key) {
        return Optional.ofNullable((T) values.get(key));
    }

    /// The value of a key that has a default.
    <T> T get(ConfigKey<T> key) {
        return find(key).orElseThrow();
    }

    /// The same for a number whose bounds lie within an `int`.
    int number(ConfigKey<Long> key) {
        return Math.toIntExact(get(key));
    }
}
