package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpRoutesTest {

    @Test
    void readsWhatIpPrints() throws Exception {
        assertThat(
                        IpRoutes.read(
                                """
                                [{"dst":"10.1.0.5","gateway":"192.0.2.1","dev":"e0","flags":[]},
                                 {"dst":"fd00:1::/64","gateway":"2001:db8::1","dev":"e0"},
                                 {"dst":"10.2.0.0/24","dev":"e0","scope":"link"},
                                 {"dst":"10.3.0.0/24","via":{"family":"inet6","host":"fe80::1"}}]
                                """))
                .extracting(held -> held.pods().toString())
                .containsExactly("10.1.0.5/32", "fd00:1:0:0:0:0:0:0/64");
        assertThat(IpRoutes.read("[ ]")).isEmpty();
        assertThatThrownBy(() -> IpRoutes.read("10.1.0.5 via 192.0.2.1"))
                .hasMessageContaining("iproute2");
    }

    @Test
    void saysThatThereIsNoCommandIp() {
        assertThatThrownBy(() -> new IpRoutes("no-such-ip").held())
                .isInstanceOf(IpRoutes.Refused.class)
                .hasMessage("there is no command ip: install iproute2");
    }

    @ParameterizedTest
    @CsvSource({
        "000001ffffffffff, true",
        "0000000000001000, true",
        "ffffffffffffffff, true",
        "0000000000000000, false",
        "0000000000000400, false",
    })
    void mayBeSetWithTheCapabilityForNetworks(String mask, boolean may) {
        var status = "Name:\tjava\nCapPrm:\tffffffffffffffff\nCapEff:\t" + mask + "\n";
        assertThat(Capabilities.netAdmin(status)).isEqualTo(may);
    }
}
