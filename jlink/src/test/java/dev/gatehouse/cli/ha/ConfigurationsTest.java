package dev.gatehouse.cli.ha;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cli.config.ConfigReader;
import dev.gatehouse.cli.config.ConfigResult;
import dev.gatehouse.cli.config.GatehouseConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Each text as it is in a file of `src/test/ha`, which the real program has been given:
/// `systemd/check-vip` does so with what is printed there. With `-Dgatehouse.write=true` they are
/// written anew.
class ConfigurationsTest {

    private static final Path FILES = Path.of("src", "test", "ha");

    private static GatehouseConfig config() {
        var read =
                ConfigReader.read(Optional.of(FILES.resolve("gatehouse.yaml")), Map.of(), Map.of());
        return switch (read) {
            case ConfigResult.Loaded(var config) -> config;
            case ConfigResult.Rejected(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private static void holds(String file, String text) throws IOException {
        var path = FILES.resolve(file);
        if (Boolean.getBoolean("gatehouse.write")) {
            Files.writeString(path, text);
        }
        assertThat(text).isEqualTo(Files.readString(path));
    }

    @Test
    void keepalivedHasAnInstancePerFamily() throws IOException {
        var moving = config().highAvailability();
        holds(
                "keepalived.conf",
                Keepalived.config(
                        moving.addresses(), moving.vrrp().orElseThrow(), "/run/gatehouse/vip"));
    }

    @Test
    void frrAnnouncesTheAddressesAndNothingElse() throws IOException {
        var moving = config().highAvailability();
        holds("frr.conf", Frr.config(moving.addresses(), moving.bgp().orElseThrow(), "secret"));
    }

    @Test
    void nftablesLetsInWhatListensAndWhomTheConfigurationNames() throws IOException {
        holds(
                "gatehouse.nft",
                Nftables.rules(
                        List.of(
                                at("0.0.0.0", 8080),
                                at("10.77.0.100", 443),
                                at("10.77.0.100", 80),
                                at("127.0.0.1", 8081),
                                at("fd77::100", 443)),
                        config()));
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
