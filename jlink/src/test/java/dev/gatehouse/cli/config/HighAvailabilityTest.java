package dev.gatehouse.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HighAvailabilityTest {

    private static ConfigResult read(String flags) {
        var map = new HashMap<String, String>();
        for (var flag : flags.isBlank() ? new String[0] : flags.strip().split(" +")) {
            var equals = flag.indexOf('=');
            map.put("highAvailability." + flag.substring(0, equals), flag.substring(equals + 1));
        }
        return ConfigReader.read(Optional.empty(), Map.of(), map);
    }

    private static GatehouseConfig good(String flags) {
        return switch (read(flags)) {
            case ConfigResult.Loaded(var config) -> config;
            case ConfigResult.Rejected(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    @Test
    void withoutTheSectionNothingMovesAndNothingIsWaitedFor() {
        var config = good("");
        assertThat(config.highAvailability().vrrp()).isEmpty();
        assertThat(config.highAvailability().bgp()).isEmpty();
        assertThat(config.shutdownDelay()).isZero();
        assertThat(config.firewall().enabled()).isFalse();
    }

    @Test
    void addressesThatMoveTakeAMomentAtTheEnd() {
        var config =
                good(
                        "addresses=192.0.2.10/24,2001:db8::a interface=eth0 peers=192.0.2.2,2001:db8::2");
        assertThat(config.shutdownDelay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.highAvailability().addresses())
                .extracting(Object::toString)
                .containsExactly("192.0.2.10/24", "2001:db8:0:0:0:0:0:a/128");
        var vrrp = config.highAvailability().vrrp().orElseThrow();
        assertThat(vrrp.priority()).isEqualTo(100);
        assertThat(vrrp.routerId()).isEqualTo(51);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '!',
            textBlock =
                    """
                    interface=eth0 peers=192.0.2.2                    ! highAvailability.addresses: is missing: which addresses move?
                    bgp.neighbours=192.0.2.1=1 bgp.asn=2              ! highAvailability.addresses: is missing: which addresses move?
                    addresses=192.0.2.10                              ! highAvailability.addresses: take highAvailability.interface (VRRP) or highAvailability.bgp.neighbours (BGP), and neither is there
                    addresses=192.0.2.10 interface=eth0               ! highAvailability.peers: has no IPv4 address of another node, and highAvailability.addresses has
                    addresses=2001:db8::a interface=eth0 peers=192.0.2.2 ! highAvailability.peers: has no IPv6 address of another node, and highAvailability.addresses has
                    addresses=192.0.2.10,192.0.2.10/24 interface=eth0 peers=192.0.2.2 ! highAvailability.addresses: 192.0.2.10 is there twice
                    addresses=192.0.2.10 interface=eth0 peers=192.0.2.2 source=192.0.2.2 ! highAvailability.peers: 192.0.2.2 is highAvailability.source, this node itself
                    addresses=192.0.2.10 bgp.neighbours=192.0.2.1=1   ! highAvailability.bgp.asn: is missing: of which autonomous system is this node?
                    addresses=192.0.2.10 bgp.neighbours=192.0.2.1=1 bgp.asn=2 bgp.routerId=::1 ! highAvailability.bgp.routerId: "0:0:0:0:0:0:0:1" is no IPv4 address
                    addresses=192.0.2.10/33                           ! command line: highAvailability.addresses: "192.0.2.10/33" is not an IP address of one's own, such as 192.0.2.10/24
                    addresses=127.0.0.1                               ! command line: highAvailability.addresses: "127.0.0.1" is not an IP address of one's own, such as 192.0.2.10/24
                    addresses=vip                                     ! command line: highAvailability.addresses: "vip" is not an IP address of one's own, such as 192.0.2.10/24
                    peers=node-2                                      ! command line: highAvailability.peers: "node-2" is not an IP address
                    interface=eth0;reboot                             ! command line: highAvailability.interface: "eth0;reboot" is not a name of an interface
                    priority=255                                      ! command line: highAvailability.priority: 255 is out of range; it is a whole number, 2 to 254
                    bgp.neighbours=192.0.2.1                          ! command line: highAvailability.bgp.neighbours: "192.0.2.1" is not an IP address=number of an autonomous system, such as 192.0.2.1=64512
                    bgp.neighbours=192.0.2.1=0                        ! command line: highAvailability.bgp.neighbours: "192.0.2.1=0" is not an IP address=number of an autonomous system, such as 192.0.2.1=64512
                    """)
    void whatDoesNotFitTogetherIsASentence(String flags, String sentence) {
        assertThat(read(flags))
                .isInstanceOfSatisfying(
                        ConfigResult.Rejected.class,
                        rejected -> assertThat(rejected.problems()).containsExactly(sentence));
    }
}
