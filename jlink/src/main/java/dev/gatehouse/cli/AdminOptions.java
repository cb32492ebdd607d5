package dev.gatehouse.cli;

import dev.gatehouse.cli.config.GatehouseConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say which running gateway is asked.
final class AdminOptions {

    @Mixin private final ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--admin",
            paramLabel = "ADDRESS:PORT",
            description =
                    "Where the running gateway's admin API listens (key admin.address);"
                            + " 127.0.0.1:9901 is the default.")
    private @Nullable String address;

    /// Whether the gateway was named by its address.
    boolean named() {
        return address != null;
    }

    ConfigOptions config() {
        return config;
    }

    /// The admin API of that gateway; [CommandFailed] with a sentence per mistake.
    AdminApi api() {
        return new AdminApi(configuration().adminAddress());
    }

    /// The bootstrap configuration, in which that gateway's address is the admin API's;
    /// [CommandFailed] with a sentence per mistake.
    GatehouseConfig configuration() {
        Map<String, String> flags = address == null ? Map.of() : Map.of("admin.address", address);
        return config.read(flags, Gatehouse.USAGE);
    }
}
