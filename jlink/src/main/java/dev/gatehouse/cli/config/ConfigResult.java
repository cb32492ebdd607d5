package dev.gatehouse.cli.config;

import java.util.List;

/// What became of the bootstrap configuration.
public sealed interface ConfigResult {

    record Loaded(GatehouseConfig config) implements ConfigResult {}

    /// @param problems a sentence each, naming `file:line`, the variable or the flag; at least one
    record Rejected(List<String> problems) implements ConfigResult {

        public Rejected {
            problems = List.copyOf(problems);
        }
    }
}
