package dev.gatehouse.cli.config;

/// What became of a text that somebody wrote as a value.
public sealed interface Parsed<T> {

    record Value<T>(T value) implements Parsed<T> {}

    /// @param why goes on after "KEY: ", such as `"ten" is not a whole number`
    record Wrong<T>(String why) implements Parsed<T> {}
}
